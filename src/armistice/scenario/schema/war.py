"""The war itself: the front, wider war, talks, noise, stances, beliefs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from armistice.scenario.fields import core_table
from armistice.scenario.numeric import Num, Targeted
from armistice.scenario.quantities import Quantity
from armistice.scenario.schema.base import Block, Name, PartyId, Slug, StepKey, Text, default
from armistice.scenario.schema.blocks import Meeting

__all__ = ["Beliefs", "Escalation", "Front", "Move", "Noise", "Stance", "Talks", "targets"]


def targets(value: Any) -> Any:
    """Tie every value of an address-keyed map to the field it patches."""
    if not isinstance(value, dict):
        return value
    tied = {}
    for address, raw in value.items():
        row = core_table().find(str(address))
        tied[address] = raw if row is None or isinstance(raw, Quantity) else Targeted(raw, row)
    return tied


class Threshold(Block):
    """Strategic ground: crossing it changes the war. EQ-JUMP."""

    at: int = Field(ge=0, description="step of the front")
    collapse: dict[PartyId, Annotated[Quantity, Num("front.thresholds.@id.collapse.@B")]] = Field(
        default={}, description="multiplier on a side's collapse once crossed"
    )
    value: dict[PartyId, Annotated[Quantity, Num("front.thresholds.@id.value.@B")]] = Field(
        default={}, description="worth gained or lost on crossing"
    )


class Front(Block):
    """One line, ordered in steps; higher is better for the side it favours. EQ-FRONT."""

    favours: PartyId = Field(description="the belligerent for whom higher steps are better")
    steps: int = Field(default=26, ge=2, description="number of steps")
    start: int = Field(ge=0, description="step at the start")
    step_size: float = Field(default=1000, gt=0, description="km² in a step")
    labels: dict[StepKey, Text] = Field(default={}, description="what a step stands for")
    advance: Annotated[Quantity, Num("front.advance")]
    retreat: Annotated[Quantity, Num("front.retreat")]
    tempo: dict[PartyId, Annotated[Quantity, Num("front.tempo.@B")]] = Field(
        default={}, description="how a side's endurance moves the front"
    )
    thresholds: dict[Slug, Threshold] = Field(default={})


class Escalation(Block):
    """Wider war. EQ-ESCALATE."""

    rate: Annotated[Quantity, Num("escalation.rate")] = default("escalation.rate")
    value: dict[PartyId, Annotated[Quantity, Num("escalation.value.@P")]] = Field(
        default={}, description="what it leaves each party"
    )


class Talks(Block):
    """How often there are talks and who tables a package. EQ-VALUE, EQ-PROPOSE."""

    rate: Annotated[Quantity, Num("talks.rate")] = default("talks.rate")
    proposers: dict[PartyId, Annotated[Quantity, Num("talks.proposers.@P")]] = Field(
        min_length=1, description="chance to table the package; shares add to 1"
    )
    signing_cost: Annotated[Quantity, Num("talks.signing_cost")] = default("talks.signing_cost")
    meeting: Meeting = Meeting()


class Noise(Block):
    """Widths of noisy choice. EQ-ACCEPT."""

    accept: Annotated[Quantity, Num("noise.accept")] = default("noise.accept")
    breach: Annotated[Quantity, Num("noise.breach")] = default("noise.breach")
    propose: Annotated[Quantity, Num("noise.propose")] = default("noise.propose")
    propose_mediator: Annotated[Quantity, Num("noise.propose_mediator")] = default(
        "noise.propose_mediator"
    )


class Stance(Block):
    """A joint posture of the outside parties. EQ-CUT."""

    start: bool = Field(default=False, description="the stance at the start")
    holder: PartyId | None = Field(default=None, description="whose posture it is")
    support: dict[PartyId, Annotated[Quantity, Num("stances.@id.support.@P")]] = Field(
        default={}, description="multiplier on a patron's support"
    )
    pressure: dict[PartyId, Annotated[Quantity, Num("stances.@id.pressure.@P")]] = Field(
        default={}, description="multiplier on a sanctioner's pressure"
    )
    talks: Annotated[Quantity, Num("stances.@id.talks")] = default("stances.@id.talks")
    actions: dict[PartyId, Literal["stay", "press", "cut", "exit"]] = Field(
        default={}, description="what a mediator that chooses is doing while this stance stands"
    )


class Move(Block):
    """How a stance changes. EQ-REJECT."""

    from_: Slug = Field(alias="from", description="stance before")
    to: Slug = Field(description="stance after")
    when: Literal["month", "refusal", "breach"]
    by: PartyId | None = Field(default=None, description="who refused or broke")
    chance: Annotated[Quantity, Num("moves.@id.chance")]


class Beliefs(Block):
    """Types of one belligerent and who believes what. EQ-BELIEF, EQ-MISPERCEIVE."""

    about: PartyId = Field(description="the belligerent whose type is in doubt")
    types: dict[
        Slug,
        Annotated[
            dict[str, Annotated[Quantity, Num("beliefs.types.@id.@address")]],
            BeforeValidator(targets),
        ],
    ] = Field(default={}, description="what a type changes, by address")
    prior: Annotated[Quantity, Num("beliefs.prior")] | None = Field(
        default=None, description="belief that the first type is true"
    )
    levels: int = Field(default=7, ge=1, description="levels of belief")
    learn_from: dict[Name, Annotated[Quantity, Num("beliefs.learn_from.@id")]] = Field(
        default={}, description="reliability of each kind of signal"
    )
    misread: dict[
        PartyId,
        Annotated[
            dict[str, Annotated[Quantity, Num("beliefs.misread.@P.@address")]],
            BeforeValidator(targets),
        ],
    ] = Field(default={}, description="what a party wrongly takes for granted, by address")
