"""Pressure: sanctions and tariffs, how much of them arrives, and learning to live with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.world import World, threat_credibility

__all__ = [
    "PressurePath",
    "Sanctions",
    "effective_pressure",
    "expected_pressure",
    "pressure_path",
    "ramp",
    "shock",
    "starting_stock",
]

Array = NDArray[np.float64]
MONTHS, RISE, WARNING = 60, 48, 6
"""The paths that `notes` compares: sixty months, a rise over forty-eight, six of warning."""


def _senders(world: World, side: int, *, believed: bool) -> Array:
    """Sum over senders of by_p stance_p(m), times cred_p if `believed`: (stances,)."""
    total = np.zeros(len(world.stances))
    for sender, share in world.children(f"{world.sides[side]}.pressure.by").items():
        weight = share * threat_credibility(world, sender) if believed else share
        total += weight * world.stance_factor("pressure", sender)
    return total


def _arriving(world: World, side: int) -> float:
    """The part that third countries let through to the target: 1 - sum omega_h (1 - n_h)."""
    party, credible, leak = world.sides[side], 0.0, 0.0
    for sender, share in world.children(f"{party}.pressure.by").items():
        credible += share * threat_credibility(world, sender)
    for trader in world.parties:
        where = f"{trader}.trade.{party}"
        share = world.number(f"{where}.share")
        if share > 0:
            pull = credible * world.number(f"{where}.penalty") - world.number(f"{where}.gain")
            # a width of 0 is the limit: the trader takes whatever pays
            with np.errstate(divide="ignore", over="ignore"):
                ratio = np.divide(pull, world.number(f"{where}.spread", 0.05)) if pull else 0.0
                comply = 1.0 / (1.0 + np.exp(-ratio))
            leak += share * (1.0 - comply)
    return max(0.0, 1.0 - leak)


def effective_pressure(world: World, side: int) -> Array:
    """S: pressure that reaches a side, by stance of the senders: (stances,).

    EQ-LEAKAGE (early2015)
        S = level sum_p by_p stance_p(m) (1 - sum_h omega_h (1 - n_h)),
        n_h = L((cred penalty_h - gain_h) / spread_h)
    for traders h with share omega_h of the target's trade. A tariff and a sanction with
    the same S are the same thing.
    """
    level = world.of(side, "pressure.level")
    return np.asarray(level * _senders(world, side, believed=False) * _arriving(world, side))


def expected_pressure(world: World, side: int) -> Array:
    """S°: what the target prepares for, by stance: (stances,).

    EQ-ANTICIPATE (vanbergeijk1995)
        S° = max(S, announced S cred_n)
    where the announced level is today's plus `pressure.announced`, and cred_n is that of
    each sender (EQ-CREDIBILITY). Bite goes on S, adaptation on S°.
    """
    now, more = effective_pressure(world, side), world.of(side, "pressure.announced")
    return np.maximum(now, _announced(world, side)) if more > 0 else now


def starting_stock(world: World, side: int) -> Array:
    """Stock y today, the head start that a warning gave included, by stance: (stances,).

    EQ-ANTICIPATE (vanbergeijk1995): over `pressure.lead` months the stock went for S° and
    not for the S then in force (today's level less what of it was `forewarned`), so that it
    stands higher by (1 - (1 - kappa)^lead) ybar (S° - S). No lead or no news: y as declared.
    """
    stock = np.full(len(world.stances), world.of(side, "pressure.adaptation.start"))
    lead = world.of(side, "pressure.lead")
    news = world.of(side, "pressure.announced") + world.of(side, "pressure.forewarned")
    if lead <= 0 or news <= 0:
        return stock
    level = max(0.0, world.of(side, "pressure.level") - world.of(side, "pressure.forewarned"))
    before = level * _senders(world, side, believed=False) * _arriving(world, side)
    gap = np.maximum(before, _announced(world, side)) - before
    learnt = 1.0 - (1.0 - world.of(side, "pressure.adaptation.speed", 0.05)) ** lead
    return np.asarray(stock + learnt * world.of(side, "pressure.adaptation.ceiling", 0.5) * gap)


def _announced(world: World, side: int) -> Array:
    level = world.of(side, "pressure.level") + world.of(side, "pressure.announced")
    return np.asarray(level * _senders(world, side, believed=True) * _arriving(world, side))


@dataclass(frozen=True, slots=True)
class PressurePath:
    """One entry per month.

    Attributes
    ----------
    level, expected
        S and S°, what arrives and what the target prepares for: (months,).
    stock, bite
        y after the month's adaptation, and (S - y)^+: (months,).
    """

    level: Array
    expected: Array
    stock: Array
    bite: Array

    def per_unit(self, power: float = 1.0) -> float:
        """Sum of bite^power over the sum of S: damage for every unit of pressure applied.

        With power 1 the linear part of EQ-DAMAGE (ours), with power 2 its convex part. 0
        for a path without pressure.
        """
        total = float(self.level.sum())
        return float((self.bite**power).sum()) / total if total > 0 else 0.0


def shock(months: int) -> Array:
    """Full pressure from the first month on: (months,)."""
    return np.ones(months)


def ramp(months: int, rise: int) -> Array:
    """Pressure that rises evenly to 1 over `rise` months and stays: (months,)."""
    return np.minimum(np.arange(months) / max(rise, 1), 1.0)


def pressure_path(
    level: Sequence[float] | Array,
    speed: float,
    ceiling: float,
    *,
    start: float = 0.0,
    lead: int = 0,
    credibility: float = 1.0,
) -> PressurePath:
    """Run adaptation against a path of pressure.

    EQ-ANTICIPATE (vanbergeijk1995)
        S° = max(S, announced S cred_n), announced = the level `lead` months ahead
    EQ-ADAPT (vanbergeijk1995)
        y_t = y_{t-1} + kappa (ybar S°_t - y_{t-1}), before the bite of the same month
    EQ-DAMAGE (ours): bite = (S - y)^+.

    Parameters
    ----------
    level
        S of every month, 0 or above.
    speed, ceiling
        kappa and ybar, each in [0, 1].
    start
        y before the first month.
    lead
        Months of warning; after the end the last level is taken to stand.
    credibility
        cred_n, how far an announcement is believed, in [0, 1].

    Returns
    -------
    PressurePath

    Examples
    --------
    >>> round(pressure_path(shock(60), 0.08, 0.7).per_unit(), 3)
    0.433
    >>> round(pressure_path(ramp(60, 48), 0.08, 0.7, lead=6).per_unit(power=2), 3)
    0.119
    """
    s = np.asarray(level, dtype=float)
    ahead = np.minimum(np.arange(len(s)) + lead, max(len(s) - 1, 0))
    expected = np.maximum(s, credibility * s[ahead])
    stock = np.empty(len(s))
    y = start
    for t, target in enumerate(ceiling * expected):
        y += speed * (target - y)
        stock[t] = y
    return PressurePath(s, expected, stock, np.maximum(s - stock, 0.0))


class Sanctions(Mechanism):
    """Pressure costs what it bites, and bites what the target has not adapted to.

    Notes
    -----
    EQ-LEAKAGE (early2015), see `effective_pressure`; EQ-ANTICIPATE (vanbergeijk1995), see
    `expected_pressure` and `starting_stock`.
    EQ-ADAPT (vanbergeijk1995)
        y_t = y_{t-1} + kappa (ybar S°_t - y_{t-1}), before the bite of the same month
    EQ-DAMAGE (ours)
        bite = (S - y)^+, p = beta1 bite + beta2 bite^2
    EQ-PARTNER (ours)
        a partner under the same sanctions adds partner_recover to recovery and scales d_i
        by 1 + partner_harm (`World.strike_harm`).
    With one adaptation level the stock stays at its start; with more it is a state.
    """

    name: ClassVar[str] = "sanctions"
    equations: ClassVar[tuple[str, ...]] = (
        "EQ-LEAKAGE",
        "EQ-ANTICIPATE",
        "EQ-ADAPT",
        "EQ-DAMAGE",
        "EQ-PARTNER",
    )
    reads: ClassVar[tuple[str, ...]] = (
        "@B.pressure.level",
        "@B.pressure.by.@P",
        "@B.pressure.announced",
        "@B.pressure.forewarned",
        "@B.pressure.lead",
        "@B.pressure.cost_linear",
        "@B.pressure.cost_convex",
        "@B.pressure.adaptation.start",
        "@B.pressure.adaptation.speed",
        "@B.pressure.adaptation.ceiling",
        "stances.@id.pressure.@P",
        "@P.trade.@B.share",
        "@P.trade.@B.gain",
        "@P.trade.@B.penalty",
        "@P.trade.@B.spread",
        "@P.trade.@B.partner_recover",
        "@P.trade.@B.partner_harm",
    )
    claim: ClassVar[str] = "Economic pressure raises the cost of war until the target adapts."
    position: ClassVar[int] = 20
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@B.pressure.level", "war_flow", "flow", "down"),
        Sign("@B.pressure.cost_linear", "war_flow", "flow", "down"),
        Sign("@B.pressure.cost_convex", "war_flow", "flow", "down"),
        Sign("@B.pressure.adaptation.start", "war_flow", "flow", "up"),
        Sign("@P.trade.@B.gain", "war_flow", "flow", "up"),
        Sign("@P.trade.@B.penalty", "war_flow", "flow", "down"),
    )

    def transition(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-LEAKAGE, EQ-ADAPT, EQ-PARTNER: pressure, what bites, and what partners mend."""
        space = world.space
        arrives, bite, better = draft.pressure.copy(), draft.bite.copy(), draft.better.copy()
        for side, party in enumerate(world.sides):
            pressure = effective_pressure(world, side)[space.m]
            if side == world.adapting and len(space.adaptation) > 1:
                stock = space.y
                stock = stock + world.of(side, "pressure.adaptation.speed", 0.05) * (
                    world.of(side, "pressure.adaptation.ceiling", 0.5)
                    * expected_pressure(world, side)[space.m]
                    - stock
                )
            else:
                stock = starting_stock(world, side)[space.m]
            arrives[side] += pressure
            bite[side] += np.maximum(0.0, pressure - stock)
            better[side] += sum(
                world.number(f"{partner}.trade.{party}.partner_recover")
                for partner in world.parties
            )
        return replace(draft, pressure=arrives, bite=bite, better=better)

    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-DAMAGE: what the bite costs."""
        flow, damage = draft.flow.copy(), draft.damage.copy()
        for side in range(2):
            bite = draft.bite[side]
            linear = world.of(side, "pressure.cost_linear")
            convex = world.of(side, "pressure.cost_convex")
            cost = linear * bite + convex * bite**2
            damage[side] += cost
            flow[side] -= cost
        return replace(draft, flow=flow, damage=damage)

    def notes(self, world: World) -> tuple[str, ...]:
        """What slow and announced pressure does at this world's numbers (EQ-DAMAGE)."""
        found = []
        for side, party in enumerate(world.sides):
            if world.of(side, "pressure.level") <= 0:
                continue
            speed = world.of(side, "pressure.adaptation.speed", 0.05)
            ceiling = world.of(side, "pressure.adaptation.ceiling", 0.5)
            slow = ramp(MONTHS, RISE)
            paths = [
                pressure_path(shock(MONTHS), speed, ceiling),
                pressure_path(slow, speed, ceiling),
                pressure_path(slow, speed, ceiling, lead=WARNING),
            ]
            (a, b, c), (d, e, f) = ([p.per_unit(n) for p in paths] for n in (1, 2))
            found.append(
                f"{party}: bite for each unit of pressure over {MONTHS} months, from no "
                f"adaptation: {a:.3f} at once, {b:.3f} risen over {RISE} months, {c:.3f} risen "
                f"and announced {WARNING} months ahead; squared {d:.3f}, {e:.3f}, {f:.3f}. "
                "Without warning and convexity a slow rise does not bite less."
            )
        return tuple(found)
