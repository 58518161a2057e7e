"""Extension blocks of a party: off by default, and without effect at zero strength."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from armistice.scenario.numeric import Num
from armistice.scenario.quantities import Quantity
from armistice.scenario.schema.base import Block, Text, default

__all__ = ["Aid", "Economy", "Elites", "Meeting", "People", "Public", "Trade", "Window"]


class Economy(Block):
    """A war economy. EQ-WARECON, EQ-ECONSIGNAL."""

    stimulus: Annotated[Quantity, Num("@B.economy.stimulus")] = default("@B.economy.stimulus")
    pays_now: Annotated[Quantity, Num("@B.economy.pays_now")] = default("@B.economy.pays_now")
    wears_later: Annotated[Quantity, Num("@B.economy.wears_later")] = default(
        "@B.economy.wears_later"
    )
    signal_noise: Annotated[Quantity, Num("@B.economy.signal_noise")] = default(
        "@B.economy.signal_noise"
    )


class Public(Block):
    """The public under pressure. EQ-RALLY, EQ-APATHY."""

    backing: Annotated[Quantity, Num("@B.public.backing")] = default("@B.public.backing")
    rally: Annotated[Quantity, Num("@B.public.rally")] = default("@B.public.rally")
    media: Annotated[Quantity, Num("@B.public.media")] = default("@B.public.media")
    deflected: Annotated[Quantity, Num("@B.public.deflected")] = default("@B.public.deflected")
    protest: Annotated[Quantity, Num("@B.public.protest")] = default("@B.public.protest")
    hardship_limit: Annotated[Quantity, Num("@B.public.hardship_limit")] = default(
        "@B.public.hardship_limit"
    )
    opposition_cost: Annotated[Quantity, Num("@B.public.opposition_cost")] = default(
        "@B.public.opposition_cost"
    )


class Elites(Block):
    """Elites under pressure. EQ-INCIDENCE, EQ-ELITE."""

    burden_on_public: Annotated[Quantity, Num("@B.elites.burden_on_public")] = default(
        "@B.elites.burden_on_public"
    )
    freeze: Annotated[Quantity, Num("@B.elites.freeze")] = default("@B.elites.freeze")
    loyal_pay: Annotated[Quantity, Num("@B.elites.loyal_pay")] = default("@B.elites.loyal_pay")
    outside_pay: Annotated[Quantity, Num("@B.elites.outside_pay")] = default(
        "@B.elites.outside_pay"
    )
    coup_base: Annotated[Quantity, Num("@B.elites.coup_base")] = default("@B.elites.coup_base")
    coup_by_loss: Annotated[Quantity, Num("@B.elites.coup_by_loss")] = default(
        "@B.elites.coup_by_loss"
    )
    coup_by_dependence: Annotated[Quantity, Num("@B.elites.coup_by_dependence")] = default(
        "@B.elites.coup_by_dependence"
    )


class Trade(Block):
    """A trader's dealings with a belligerent under pressure. EQ-LEAKAGE, EQ-PARTNER."""

    share: Annotated[Quantity, Num("@P.trade.@B.share")] = default("@P.trade.@B.share")
    gain: Annotated[Quantity, Num("@P.trade.@B.gain")] = default("@P.trade.@B.gain")
    penalty: Annotated[Quantity, Num("@P.trade.@B.penalty")] = default("@P.trade.@B.penalty")
    spread: Annotated[Quantity, Num("@P.trade.@B.spread")] = default("@P.trade.@B.spread")
    partner_recover: Annotated[Quantity, Num("@P.trade.@B.partner_recover")] = default(
        "@P.trade.@B.partner_recover"
    )
    partner_harm: Annotated[Quantity, Num("@P.trade.@B.partner_harm")] = default(
        "@P.trade.@B.partner_harm"
    )


class Aid(Block):
    """How a patron's aid lasts. EQ-FATIGUE, EQ-CUT."""

    persistence: Annotated[Quantity, Num("@P.aid.persistence")] = default("@P.aid.persistence")
    by_ground_lost: Annotated[Quantity, Num("@P.aid.by_ground_lost")] = default(
        "@P.aid.by_ground_lost"
    )
    backfill: Annotated[Quantity, Num("@P.aid.backfill")] = default("@P.aid.backfill")


class Window(Block):
    """An offer that may close. EQ-WINDOW."""

    closes: Annotated[Quantity, Num("@P.window.closes")] = default("@P.window.closes")
    options: list[Text] = Field(default=[], description="options lost, each issue.option")


class Meeting(Block):
    """A summit season. EQ-SUMMIT."""

    months: int = Field(default=0, ge=0, description="length in months; 0 is off")
    talks: Annotated[Quantity, Num("talks.meeting.talks")] = default("talks.meeting.talks")
    recognition: Annotated[Quantity, Num("talks.meeting.recognition")] = default(
        "talks.meeting.recognition"
    )
    exclusion: Annotated[Quantity, Num("talks.meeting.exclusion")] = default(
        "talks.meeting.exclusion"
    )
    repeat: Annotated[Quantity, Num("talks.meeting.repeat")] = default("talks.meeting.repeat")


class People(Block):
    """Human cost, reported beside the results and in no payoff. EQ-LEDGER."""

    deaths_per_month: Annotated[Quantity, Num("people.@P.deaths_per_month")] = default(
        "people.@P.deaths_per_month"
    )
    wounded_per_month: Annotated[Quantity, Num("people.@P.wounded_per_month")] = default(
        "people.@P.wounded_per_month"
    )
    deaths_per_step: Annotated[Quantity, Num("people.@P.deaths_per_step")] = default(
        "people.@P.deaths_per_step"
    )
    deaths_in_rear: Annotated[Quantity, Num("people.@P.deaths_in_rear")] = default(
        "people.@P.deaths_in_rear"
    )
    displaced: Annotated[Quantity, Num("people.@P.displaced")] = default("people.@P.displaced")
