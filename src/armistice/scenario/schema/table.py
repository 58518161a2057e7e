"""What is on the table: issues, forms, the menu, linked terms, levers, the calendar."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from armistice.scenario.fields import core_table
from armistice.scenario.numeric import Num, Targeted
from armistice.scenario.quantities import Quantity
from armistice.scenario.schema.base import Block, Name, PartyId, Slug, Text, default, read_day

__all__ = ["Form", "Interaction", "Issue", "Lever", "Menu", "NamedPackage", "Option", "Terms"]

FormId = Literal["pause", "truce", "ceasefire", "framework", "final"]
Family = Literal["territory", "security", "economics", "justice", "status"]


def _one_or_list(value: Any) -> Any:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return value
    raise PydanticCustomError("K03", "expected an option or a list of options")


OneOrList = Annotated[
    list[str],
    BeforeValidator(_one_or_list),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "minItems": 1, "items": {"type": "string"}},
            ]
        }
    ),
]
Terms = dict[Slug, Annotated[str, Field(min_length=1)]]


class FrontEffect(Block):
    """Where a term puts the front; effects of several terms apply in issue order."""

    to: int | None = Field(default=None, ge=0, description="moved to this step")
    at_least: int | None = Field(default=None, ge=0, description="no lower than this step")
    at_most: int | None = Field(default=None, ge=0, description="no higher than this step")
    add: int | None = Field(default=None, description="moved by this many steps")


class Guarantee(Block):
    """An outside promise. EQ-GUARANTEE."""

    by: list[PartyId] = Field(min_length=1, description="guarantors")
    strength: Annotated[Quantity, Num("issues.@id.options.@id.guarantee.strength")]


class Option(Block):
    """One way to settle an issue, with effects beyond its value."""

    says: Text | None = Field(default=None, description="the term in words")
    front: FrontEffect | None = None
    guarantee: Guarantee | None = None
    snapback: Annotated[Quantity, Num("issues.@id.options.@id.snapback")] = default(
        "issues.@id.options.@id.snapback"
    )
    support: dict[PartyId, Annotated[Quantity, Num("issues.@id.options.@id.support.@P")]] = Field(
        default={}, description="multiplier on a patron's support"
    )
    regroup: dict[PartyId, int] = Field(
        default={}, description="added to a side's levels of breach.regroup"
    )
    strikes: Literal["banned"] | None = None
    needs: Slug | None = Field(default=None, description="a lever that must be in use")


class Issue(Block):
    """Something that can be settled."""

    ask: Text
    family: Family
    default: Slug = Field(description="what holds where a package is silent")
    options: dict[Slug, Option] = Field(min_length=1)


class Form(Block):
    """Numbers of one form of agreement. EQ-PHASE."""

    months: int | None = Field(default=None, ge=1, description="length, for pause and truce")
    penalty: Annotated[Quantity, Num("forms.@form.penalty")] | None = None
    talks: Annotated[Quantity, Num("forms.@form.talks")] | None = None
    noise: Annotated[Quantity, Num("forms.@form.noise")] | None = None
    opportunity: Annotated[Quantity, Num("forms.@form.opportunity")] | None = None
    expiry: Annotated[Quantity, Num("forms.@form.expiry")] | None = None


class NamedPackage(Block):
    """A package or a branch that is always listed."""

    form: Literal["pause", "truce", "ceasefire", "framework", "final", "branch"]
    months: int | None = Field(default=None, ge=1)
    terms: Terms = Field(default={}, description="unlisted issues stand at their default")
    binds: list[Slug] | None = Field(
        default=None, description="framework: issues on which later packages may still differ"
    )
    stance: Slug | None = Field(default=None, description="branch: the stance it goes on under")
    levers: dict[Slug, float] = Field(default={}, description="branch: lever and dose")
    ends: Text | None = Field(default=None, description="branch: never, or a side's collapse")


class Tie(Block):
    """Terms that bring others with them."""

    if_: dict[Slug, OneOrList] = Field(alias="if", min_length=1)
    then: Terms = Field(min_length=1)


class Menu(Block):
    """Which packages exist: vary × forms, less exclusions, plus the named ones."""

    vary: list[Slug] = Field(default=[], description="issues crossed with each other")
    forms: list[FormId] = Field(default=[], description="forms crossed with them")
    exclude: dict[Slug, dict[Slug, OneOrList]] = Field(
        default={}, description="generated packages left out: form and options that meet"
    )
    ties: dict[Slug, Tie] = Field(default={})
    named: dict[Slug, NamedPackage] = Field(default={})
    max: int = Field(default=5000, ge=1, le=5000)


class Interaction(Block):
    """Terms worth more or less together. EQ-DEALFLOW."""

    when: dict[Slug, OneOrList] = Field(min_length=2)
    value: dict[PartyId, Annotated[Quantity, Num("interactions.@id.value.@B")]] = Field(default={})


class Act(Block):
    """What a lever does to one number at full dose."""

    add: Annotated[Quantity, Num("levers.@id.acts.@address.add")] | None = None
    times: Annotated[Quantity, Num("levers.@id.acts.@address.times")] | None = None
    to: Annotated[Quantity, Num("levers.@id.acts.@address.to")] | None = None


def _act_targets(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    tied = {}
    for address, act in value.items():
        row = core_table().find(str(address))
        if row is not None and isinstance(act, dict):
            act = {
                key: Targeted(raw, row)
                if key in ("add", "to") and not isinstance(raw, Quantity)
                else raw
                for key, raw in act.items()
            }
        tied[address] = act
    return tied


class Lever(Block):
    """A named patch, used at a dose from 0 to 1. EQ-ANTICIPATE, EQ-ESCALATE."""

    by: PartyId | None = None
    on: PartyId | None = None
    acts: Annotated[dict[str, Act], BeforeValidator(_act_targets)] = Field(
        default={}, description="address: add, times or to"
    )
    announced: int = Field(default=0, ge=0, description="months of warning")
    cost: dict[PartyId, Annotated[Quantity, Num("levers.@id.cost.@P")]] = Field(default={})
    escalation: Annotated[Quantity, Num("levers.@id.escalation")] | None = Field(
        default=None, description="needed, 0 allowed, where the lever raises a collapse rate"
    )


def _month_or_day(value: Any) -> int | date:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, (str, date)):
        return read_day(value)
    raise PydanticCustomError("K03", "expected a month counted from 0, or a day")


MonthOrDay = Annotated[
    int | date,
    PlainValidator(_month_or_day),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "format": "date"}]}
    ),
]


class CalendarEntry(Block):
    """A lever that is pulled at a known time."""

    lever: Slug
    dose: Annotated[Quantity, Num("calendar.@id.dose")] = default("calendar.@id.dose")
    from_: MonthOrDay = Field(alias="from", description="month counted from 0, or a day")
    to: MonthOrDay | None = None


Seasons = dict[Name, dict[str, Annotated[Quantity, Num("seasons.@address.@month")]]]
