"""The war economy: spending that pays now and wears later, and statistics that hide it."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.world import World

__all__ = ["WarEconomy", "level_laws", "posterior_spread", "stimulus_gain"]

Array = NDArray[np.float64]
MONTHS = 60
MOST_EXACT = 0.02
"""Noise up to which levels 1 apart are told apart, to far below any printed digit."""


def posterior_spread(prior: Array, noise: float) -> float:
    """How uncertain an outsider stays about e_A after one noisy look, levels.

    EQ-ECONSIGNAL (ours): outsiders see e_A + N(0, sigma_z^2); returned is the square root
    of the expected variance of e_A given the signal. It rises with sigma_z, since a noisier
    look is the sharper one with noise added; after one particular look it may fall.

    Parameters
    ----------
    prior
        Chances of the levels 0, 1, ...: (n,).
    noise
        sigma_z, levels; 0 shows e_A itself.

    Examples
    --------
    >>> posterior_spread(np.full(5, 0.2), 0.0)
    0.0
    >>> 0.6 < posterior_spread(np.full(5, 0.2), 1.0) < posterior_spread(np.full(5, 0.2), 9.0) < 1.42
    True
    """
    if noise <= MOST_EXACT:
        return 0.0
    levels = np.arange(len(prior), dtype=float)
    error = np.linspace(-9.0, 9.0, 3601)
    density = np.exp(-0.5 * error**2)
    density /= density.sum()
    total = 0.0
    for level, chance in enumerate(prior):
        seen = level + noise * error
        like = -0.5 * ((seen[:, None] - levels) / noise) ** 2
        weight = prior * np.exp(like - like.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        mean = weight @ levels
        total += float(chance) * float(density @ (weight @ levels**2 - mean**2))
    return float(np.sqrt(max(total, 0.0)))


def level_laws(start: Array, worse: Array, better: Array, months: int) -> Array:
    """Law of an endurance level in every month to come, the front held: (months + 1, n).

    Parameters
    ----------
    start
        Chances of the levels today: (n,).
    worse, better
        Monthly chances to fall and to rise by a level, by level: (n,).
    months
        How far to look.
    """
    laws = np.empty((months + 1, len(start)))
    laws[0] = start
    for t in range(months):
        now = laws[t]
        laws[t + 1] = now * (1.0 - worse - better)
        laws[t + 1, :-1] += (now * worse)[1:]
        laws[t + 1, 1:] += (now * better)[:-1]
    return laws


def stimulus_gain(
    start: Array,
    without: tuple[Array, Array],
    spending: tuple[Array, Array],
    cost: Array,
    saved: float,
    months: int,
) -> Array:
    """What spending adds to the expected flow of every month: (months + 1,), aims.

    EQ-WARECON (ours): `saved` at once, less what the lower endurance costs by then. It
    changes sign at most once if `start` is where the war rests without the spending; a war
    that wears out anyway can see it change sign twice.

    Parameters
    ----------
    start
        Chances of the levels today: (n,).
    without, spending
        (worse, better) as in `level_laws`.
    cost
        c_i by level, EQ-COST: (n,).
    saved
        m_s stim.
    months
        How far to look.
    """
    dearer = (
        level_laws(start, *spending, months) @ cost - level_laws(start, *without, months) @ cost
    )
    return np.asarray(saved - dearer)


class WarEconomy(Mechanism):
    """War spending makes the war cheaper this month and wears endurance down later.

    Notes
    -----
    EQ-WARECON (ours)
        war cost falls by m_s stim; wear rises by theta_s stim, 0 <= stim <= 1
    Wear is divided by the support G_i, as in EQ-ENDURANCE.
    EQ-ECONSIGNAL (ours), see `posterior_spread`: no leader's pay-off reads it, so that it is
    reported and moves no number.
    """

    name: ClassVar[str] = "war-economy"
    equations: ClassVar[tuple[str, ...]] = ("EQ-WARECON", "EQ-ECONSIGNAL")
    reads: ClassVar[tuple[str, ...]] = (
        "@B.economy.stimulus",
        "@B.economy.pays_now",
        "@B.economy.wears_later",
        "@B.economy.signal_noise",
    )
    claim: ClassVar[str] = "War spending props an economy up, then wears it out."
    position: ClassVar[int] = 35
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@B.economy.stimulus", "war_flow", "flow", "up"),
        Sign("@B.economy.pays_now", "war_flow", "flow", "up"),
        Sign("@B.economy.stimulus", "transition", "worse", "up"),
        Sign("@B.economy.wears_later", "transition", "worse", "up"),
        Sign("@B.economy.signal_noise", "transition", "worse", "not"),
    )

    def transition(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-WARECON: the wear that comes later."""
        worse = draft.worse.copy()
        for side in range(2):
            wear = world.of(side, "economy.wears_later") * world.of(side, "economy.stimulus")
            if wear > 0:
                with np.errstate(divide="ignore"):
                    worse[side] += wear / draft.support[side]
        return replace(draft, worse=worse)

    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-WARECON: the cost that is spared now."""
        flow = draft.flow.copy()
        for side in range(2):
            flow[side] += world.of(side, "economy.pays_now") * world.of(side, "economy.stimulus")
        return replace(draft, flow=flow)

    def notes(self, world: World) -> tuple[str, ...]:
        """When spending stops paying, and what outsiders can tell from statistics."""
        found = []
        for side, party in enumerate(world.sides):
            pays, wears = world.of(side, "economy.pays_now"), world.of(side, "economy.wears_later")
            if pays > 0 or wears > 0:
                found.append(_spending(world, side, party))
            noise = world.of(side, "economy.signal_noise")
            if noise > 0:
                levels = world.space.shape[1 + side]
                even = np.full(levels, 1.0 / levels)
                left, before = posterior_spread(even, noise), float(np.std(np.arange(levels)))
                found.append(
                    f"{party}: outsiders who knew nothing of its {levels} levels of endurance "
                    f"(spread {before:.2f}) are left with a spread of {left:.2f}."
                )
            elif pays > 0 or wears > 0:
                found.append(
                    f"{party}: signal_noise is 0, so endurance is public; hidden statistics are "
                    "a label here and move no number."
                )
        return tuple(found)


def _spending(world: World, side: int, party: str) -> str:
    spent = world.of(side, "economy.stimulus") or 1.0
    top = world.space.shape[1 + side]
    rates: list[tuple[Array, Array]] = []
    for more in (0.0, world.of(side, "economy.wears_later") * spent):
        fall = min(1.0, world.of(side, "endurance.wear", 0.05) + more)
        rise = min(1.0, world.of(side, "endurance.recover", 0.05))
        over = max(1.0, fall + rise)
        worse, better = np.full(top, fall / over), np.full(top, rise / over)
        worse[0] = better[-1] = 0.0
        rates.append((worse, better))
    short = np.maximum(0.0, world.of(side, "comfort", 3.0) - np.arange(top))
    cost = world.of(side, "exhaustion_cost", 0.03) * short**1.5
    saved = world.of(side, "economy.pays_now") * spent
    start = np.zeros(top)
    start[world.start_endurance(side)] = 1.0
    gain = stimulus_gain(start, rates[0], rates[1], cost, saved, MONTHS)
    turns = 1 + np.flatnonzero(np.diff(np.sign(gain)))
    when = " and ".join(f"{month}" for month in turns)
    turned = f"changes sign in month {when}" if when else f"keeps its sign for {MONTHS} months"
    return (
        f"{party}: spending at {spent:g} spares {saved:.3f} aims now; what it adds {turned} "
        f"(month {MONTHS}: {gain[-1]:+.3f}), the front and support held as today."
    )
