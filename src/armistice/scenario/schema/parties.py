"""Parties: what each side wants, pays, can bear and can promise."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from armistice.scenario.numeric import Num, Parts
from armistice.scenario.quantities import Quantity
from armistice.scenario.schema.base import Block, Name, PartyId, Slug, StepKey, Text, default
from armistice.scenario.schema.blocks import Aid, Economy, Elites, Public, Trade, Window

__all__ = ["Mediation", "Party", "Role"]

Role = Literal["belligerent", "mediator", "patron", "sanctioner", "guarantor", "trader", "observer"]


class Salience(Block):
    """Home cost of being struck. EQ-SALIENCE."""

    strength: Annotated[Quantity, Num("@B.salience.strength")] = default("@B.salience.strength")
    bound: Annotated[Quantity, Num("@B.salience.bound")] = default("@B.salience.bound")
    half_life: Annotated[Quantity, Num("@B.salience.half_life")] = default("@B.salience.half_life")


class Endurance(Block):
    """Stamina: men, money, air defence. EQ-ENDURANCE."""

    levels: int = Field(default=5, ge=1, description="levels of stamina")
    start: int = Field(default=0, ge=0, description="level at the start; belligerents need it")
    wear: Annotated[Quantity, Num("@B.endurance.wear")] = default("@B.endurance.wear")
    recover: Annotated[Quantity, Num("@B.endurance.recover")] = default("@B.endurance.recover")
    wear_by_pressure: Annotated[Quantity, Num("@B.endurance.wear_by_pressure")] = default(
        "@B.endurance.wear_by_pressure"
    )
    wear_by_strikes: Annotated[Quantity, Num("@B.endurance.wear_by_strikes")] = default(
        "@B.endurance.wear_by_strikes"
    )


class Adaptation(Block):
    """Learning to live with pressure. EQ-ADAPT."""

    start: Annotated[Quantity, Num("@B.pressure.adaptation.start")] = default(
        "@B.pressure.adaptation.start"
    )
    speed: Annotated[Quantity, Num("@B.pressure.adaptation.speed")] = default(
        "@B.pressure.adaptation.speed"
    )
    ceiling: Annotated[Quantity, Num("@B.pressure.adaptation.ceiling")] = default(
        "@B.pressure.adaptation.ceiling"
    )
    levels: int = Field(default=1, ge=1, description="levels of adaptation")


class Pressure(Block):
    """Sanctions and tariffs on a belligerent. EQ-DAMAGE, EQ-ANTICIPATE."""

    level: Annotated[Quantity, Num("@B.pressure.level")] = default("@B.pressure.level")
    announced: Annotated[Quantity, Num("@B.pressure.announced")] = default("@B.pressure.announced")
    forewarned: Annotated[Quantity, Num("@B.pressure.forewarned")] = default(
        "@B.pressure.forewarned"
    )
    lead: Annotated[Quantity, Num("@B.pressure.lead")] = default("@B.pressure.lead")
    by: dict[PartyId, Annotated[Quantity, Num("@B.pressure.by.@P")]] = Field(
        default={}, description="who presses; shares add to 1"
    )
    cost_linear: Annotated[Quantity, Num("@B.pressure.cost_linear")] = default(
        "@B.pressure.cost_linear"
    )
    cost_convex: Annotated[Quantity, Num("@B.pressure.cost_convex")] = default(
        "@B.pressure.cost_convex"
    )
    adaptation: Adaptation = Adaptation()


class Collapse(Block):
    """Front collapse or defeat of this side. EQ-COLLAPSE."""

    rate: Annotated[Quantity, Num("@B.collapse.rate")] = default("@B.collapse.rate")
    by_endurance: Annotated[Quantity, Num("@B.collapse.by_endurance")] = default(
        "@B.collapse.by_endurance"
    )
    value: dict[PartyId, Annotated[Quantity, Num("@B.collapse.value.@B")]] = Field(
        default={}, description="what each belligerent then gets; required for a belligerent"
    )


class Breach(Block):
    """Breaking a deal. EQ-RENEGE, EQ-PRETEXT."""

    opportunity: Annotated[Quantity, Num("@B.breach.opportunity")] = default(
        "@B.breach.opportunity"
    )
    base_penalty: Annotated[Quantity, Num("@B.breach.base_penalty")] = default(
        "@B.breach.base_penalty"
    )
    regroup: int = Field(default=1, ge=-9, le=9, description="levels regained before a breach")
    false_alarm: Annotated[Quantity, Num("@B.breach.false_alarm")] = default(
        "@B.breach.false_alarm"
    )


class Office(Block):
    """The leader's private risk; never reported for a person. EQ-SECURITY."""

    exit_in_war: Annotated[Quantity, Num("@B.office.exit_in_war")] = default(
        "@B.office.exit_in_war"
    )
    exit_in_peace: Annotated[Quantity, Num("@B.office.exit_in_peace")] = default(
        "@B.office.exit_in_peace"
    )
    by_protest: Annotated[Quantity, Num("@B.office.by_protest")] = default("@B.office.by_protest")
    by_loss: Annotated[Quantity, Num("@B.office.by_loss")] = default("@B.office.by_loss")
    by_win: Annotated[Quantity, Num("@B.office.by_win")] = default("@B.office.by_win")
    after_meeting: Annotated[Quantity, Num("@B.office.after_meeting")] = default(
        "@B.office.after_meeting"
    )
    exit_value: Annotated[Quantity, Num("@B.office.exit_value")] = default("@B.office.exit_value")
    worth: Annotated[Quantity, Num("@B.office.worth")] = default("@B.office.worth")


class Ratification(Block):
    """Home consent. EQ-RATIFY, EQ-CHIP."""

    mode: Literal["cost", "gate"] = "cost"
    chip: dict[
        Slug, dict[Slug, Annotated[Quantity, Num("@B.ratification.chip.@issue.@option")]]
    ] = Field(default={}, description="cost of ceding what is still held; fades")
    cost: dict[
        Slug, dict[Slug, Annotated[Quantity, Num("@B.ratification.cost.@issue.@option")]]
    ] = Field(default={}, description="fixed home cost of an option")
    law: dict[Slug, dict[Slug, Annotated[Quantity, Num("@B.ratification.law.@issue.@option")]]] = (
        Field(default={}, description="cost of an option that breaks the law")
    )
    polls: dict[Slug, Annotated[Quantity, Num("@B.ratification.polls.@package")]] = Field(
        default={}, description="public support for a whole named package"
    )
    weight: Annotated[Quantity, Num("@B.ratification.weight")] = default("@B.ratification.weight")
    spread: Annotated[Quantity, Num("@B.ratification.spread")] = default("@B.ratification.spread")
    forbid: list[Text] = Field(default=[], description="barred options, each issue.option")


class Mediation(Block):
    """What a mediator wants. EQ-MEDIATOR, EQ-PROPOSE."""

    any_paper: Annotated[Quantity, Num("@P.mediation.any_paper")] = default(
        "@P.mediation.any_paper"
    )
    lowered_expectations: Annotated[Quantity, Num("@P.mediation.lowered_expectations")] = default(
        "@P.mediation.lowered_expectations"
    )
    share_paid: Annotated[Quantity, Num("@P.mediation.share_paid")] = default(
        "@P.mediation.share_paid"
    )
    exit_share: dict[Name, Annotated[Quantity, Num("@P.mediation.exit_share.@B")]] = Field(
        default={}, description="blame for leaving, by case: no-offer, or who refused"
    )
    stay_cost: Annotated[Quantity, Num("@P.mediation.stay_cost")] = default(
        "@P.mediation.stay_cost"
    )
    pressure_cost: Annotated[Quantity, Num("@P.mediation.pressure_cost")] = default(
        "@P.mediation.pressure_cost"
    )
    war_blame: Annotated[Quantity, Num("@P.mediation.war_blame")] = default(
        "@P.mediation.war_blame"
    )
    empty_meeting: Annotated[Quantity, Num("@P.mediation.empty_meeting")] = default(
        "@P.mediation.empty_meeting"
    )
    exit_blame: Annotated[Quantity, Num("@P.mediation.exit_blame")] = default(
        "@P.mediation.exit_blame"
    )
    deal_credit: Annotated[Quantity, Num("@P.mediation.deal_credit")] = default(
        "@P.mediation.deal_credit"
    )
    noise: Annotated[Quantity, Num("@P.mediation.noise")] = default("@P.mediation.noise")
    discount: Annotated[Quantity, Num("@P.mediation.discount")] = default("@P.mediation.discount")
    audience: dict[
        Slug, dict[Slug, Annotated[Quantity, Num("@P.mediation.audience.@issue.@option")]]
    ] = Field(default={}, description="how its home audience takes an option")


class Threats(Block):
    """How far threats are believed. EQ-CREDIBILITY."""

    credibility: Annotated[Quantity, Num("@P.threats.credibility")] = default(
        "@P.threats.credibility"
    )
    per_missed_deadline: Annotated[Quantity, Num("@P.threats.per_missed_deadline")] = default(
        "@P.threats.per_missed_deadline"
    )
    missed: int = Field(default=0, ge=0, description="deadlines already missed")


class Party(Block):
    """One party. Blocks marked belligerent may be written for belligerents only."""

    name: Name
    roles: list[Role] = Field(min_length=1)
    leader: Text | None = Field(default=None, description="title of the office, no name")
    at_table: bool | None = Field(
        default=None, description="in the room; by default belligerents and mediators are"
    )
    discount: Annotated[Quantity, Num("@B.discount")] = default("@B.discount")
    war_rent: Annotated[Quantity, Num("@B.war_rent")] = default("@B.war_rent")
    war_cost: Annotated[Quantity | dict[str, Quantity], Parts("@B.war_cost")] = default(
        "@B.war_cost"
    )
    peace_cost: Annotated[Quantity | dict[str, Quantity], Parts("@B.peace_cost")] = default(
        "@B.peace_cost"
    )
    exhaustion_cost: Annotated[Quantity, Num("@B.exhaustion_cost")] = default("@B.exhaustion_cost")
    comfort: int = Field(default=3, ge=0, description="comfortable level of endurance")
    territory: dict[StepKey, Annotated[Quantity, Num("@B.territory.@step")]] = Field(
        default={}, description="worth of the front by step, linear between; belligerents need it"
    )
    strike_harm: Annotated[Quantity, Num("@B.strike_harm")] = default("@B.strike_harm")
    salience: Salience = Salience()
    endurance: Endurance = Endurance()
    support: dict[Name, Annotated[Quantity, Num("@B.support.@share")]] = Field(
        default={}, description="own and one share per patron; shares add to 1"
    )
    pressure: Pressure = Pressure()
    collapse: Collapse = Collapse()
    breach: Breach = Breach()
    office: Office = Office()
    status_per_meeting: Annotated[Quantity, Num("@B.status_per_meeting")] = default(
        "@B.status_per_meeting"
    )
    values: dict[Slug, dict[Slug, Annotated[Quantity, Num("@B.values.@issue.@option")]]] = Field(
        default={}, description="worth of each option against the issue's default"
    )
    weights: dict[Slug, Annotated[Quantity, Num("@B.weights.@issue")]] = Field(
        default={}, description="scales a whole issue"
    )
    ratification: Ratification = Ratification()
    guarantee_credibility: Annotated[Quantity, Num("@P.guarantee_credibility")] | None = None
    guarantee_decay: Annotated[Quantity, Num("@P.guarantee_decay")] = default("@P.guarantee_decay")
    mediation: Mediation = Mediation()
    threats: Threats = Threats()
    economy: Economy = Economy()
    public: Public = Public()
    elites: Elites = Elites()
    trade: dict[PartyId, Trade] = Field(default={}, description="trade with a belligerent")
    aid: Aid = Aid()
    window: Window = Window()

    def is_a(self, role: str) -> bool:
        """Whether the party has a role."""
        return role in self.roles

    @property
    def in_the_room(self) -> bool:
        """Whether it sits at the table: as written, else belligerents and mediators do."""
        if self.at_table is not None:
            return self.at_table
        return self.is_a("belligerent") or self.is_a("mediator")
