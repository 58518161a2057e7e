"""The whole scenario."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from armistice.scenario.numeric import Num
from armistice.scenario.quantities import Quantity, point
from armistice.scenario.schema.argument import (
    Claim,
    Common,
    Correlation,
    Decision,
    Group,
    Prediction,
    Reading,
    Sources,
    Term,
)
from armistice.scenario.schema.base import (
    Block,
    Day,
    GlossaryId,
    Label,
    PartyId,
    Slug,
    Text,
    default,
)
from armistice.scenario.schema.blocks import People
from armistice.scenario.schema.check import Band, BandId, Check
from armistice.scenario.schema.parties import Party
from armistice.scenario.schema.table import (
    CalendarEntry,
    Form,
    FormId,
    Interaction,
    Issue,
    Lever,
    Menu,
    Seasons,
)
from armistice.scenario.schema.war import Beliefs, Escalation, Front, Move, Noise, Stance, Talks

__all__ = ["MODEL", "Headline", "Rules", "ScenarioSpec"]

MODEL = "bargaining-while-fighting/1"
_SWITCH = Literal["quasi-static", "state", "calendar"]


class Headline(Block):
    """What everything is judged by."""

    event: Text = "truce.general.30d"
    within: int = Field(default=12, ge=1, le=360, description="months")
    line: Annotated[Quantity, Num("headlines.@id.line")] = default("headlines.@id.line")
    primary: bool = False


class Rules(Block):
    """Switches. The first value named is the default; a reading may set them."""

    mediator: Literal["fixed", "optimal"] = "fixed"
    beliefs: Literal["off", "none", "learned", "misread"] = Field(
        default="off", description="none is the same as off"
    )
    breach: Literal["netted", "taste", "mistake"] = "netted"
    calendar: Literal["surprise", "solved"] = "surprise"
    acceptance: Literal["logit", "strict"] = "logit"
    escalation: Literal["off", "on"] = "off"
    survival: Literal["off", "on"] = "off"
    aid: _SWITCH = "quasi-static"
    salience: _SWITCH = "quasi-static"
    home: _SWITCH = "quasi-static"
    deadlines: _SWITCH = "quasi-static"
    refusals: _SWITCH = "quasi-static"


def _headline() -> dict[str, Headline]:
    return {"truce": Headline(line=point(0.25, "unit"), primary=True)}


class ScenarioSpec(Block):
    """A war, the parties around it, what is on the table, and readings of it."""

    format: Literal[1]
    id: Slug
    title: Text | None = Field(default=None, description="the id if absent")
    as_of: Day = Field(description="last day of usable evidence")
    war_started: Day = Field(description="start of the war's clock")
    model: Literal["bargaining-while-fighting/1"]
    horizon: int = Field(default=24, ge=1, description="months of simulated futures")
    headlines: dict[Slug, Headline] = Field(default_factory=_headline)
    rules: Rules = Rules()
    sources: Sources = Field(default={})
    common: Common = Common()
    parties: dict[PartyId, Party]
    front: Front
    escalation: Escalation = Escalation()
    talks: Talks
    noise: Noise = Noise()
    stances: dict[Slug, Stance] = Field(default_factory=lambda: {"engaged": Stance(start=True)})
    moves: dict[Slug, Move] = Field(default={})
    beliefs: Beliefs | None = None
    issues: dict[Slug, Issue] = Field(min_length=1)
    forms: dict[FormId, Form] = Field(default={})
    menu: Menu
    interactions: dict[Slug, Interaction] = Field(default={})
    levers: dict[Slug, Lever] = Field(default={})
    calendar: dict[Slug, CalendarEntry] = Field(default={})
    seasons: Seasons = Field(default={})
    people: dict[PartyId, People] = Field(default={})
    groups: dict[Slug, Group] = Field(default={})
    readings: dict[Slug, Reading] = Field(default={})
    claims: dict[Slug, Claim] = Field(default={})
    checks: dict[Slug, Check] = Field(default={})
    bands: dict[BandId, Band] = Field(
        default={}, description="ranges for prior predictive checks that differ from the usual"
    )
    decisions: dict[Slug, Decision] = Field(default={})
    predictions: dict[Label, Prediction] = Field(default={})
    glossary: dict[GlossaryId, Term] = Field(default={})
    reference_classes: list[Text] | None = Field(default=None, description="all if absent")
    correlations: dict[Slug, Correlation] = Field(default={})
