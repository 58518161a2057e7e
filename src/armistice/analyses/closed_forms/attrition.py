"""Wars that nobody bargains over: ruin on a chain, concession, annihilation, lotteries.

Sources: Feller (1968), key ``feller1968``; Lanchester (1916), key ``lanchester1916``;
Tullock (1980), key ``tullock1980``; the rest are standard or worked out here.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt
from typing import Literal

__all__ = [
    "Annihilation",
    "CollapseLottery",
    "Concession",
    "Ruin",
    "collapse_lottery",
    "concession_hazards",
    "contest",
    "gamblers_ruin",
    "lanchester_square",
]


@dataclass(frozen=True, slots=True)
class Ruin:
    """Chance of reaching the top of a chain before the bottom, and the battles it takes."""

    pr_win: float
    expected_battles: float


def gamblers_ruin(p: float, start: int, N: int) -> Ruin:
    """Return the outcome of a fight to the finish on the chain 0..N.

    With r = (1 - p)/p: Pr(win) = (1 - r^X)/(1 - r^N), or X/N if p = 1/2; expected battles
    = (X - N Pr(win))/(1 - 2p), or X(N - X) if p = 1/2.

    Parameters
    ----------
    p : float
        Chance of moving up, strictly between 0 and 1.
    start, N : int
        Starting point X and last point; absorbed at 0 and at N.

    Notes
    -----
    Source: feller1968, ch. XIV.
    """
    if p == 0.5:
        return Ruin(start / N, float(start * (N - start)))
    r = (1.0 - p) / p
    win = (1.0 - r**start) / (1.0 - r**N)
    return Ruin(win, (start - N * win) / (1.0 - 2.0 * p))


@dataclass(frozen=True, slots=True)
class Concession:
    """Concession hazards in the mixed equilibrium of a war of attrition."""

    hazard_1: float
    hazard_2: float

    @property
    def expected_duration(self) -> float:
        """Expected time until one side concedes."""
        return 1.0 / (self.hazard_1 + self.hazard_2)


def concession_hazards(c_1: float, c_2: float, rho: float, win: float, lose: float) -> Concession:
    """Return the hazards that keep each side indifferent.

    Side i concedes at (c_j + rho lose)/(win - lose): the side with the *lower* cost concedes
    at the higher hazard, because the hazard is set by the other's indifference.

    Parameters
    ----------
    c_1, c_2 : float
        Flow costs of holding out.
    rho : float
        Discount rate.
    win, lose : float
        Value if the other concedes first, and if one concedes oneself; win > lose.

    Notes
    -----
    Source: standard result, worked out here.
    """
    stake = win - lose
    return Concession((c_2 + rho * lose) / stake, (c_1 + rho * lose) / stake)


@dataclass(frozen=True, slots=True)
class Annihilation:
    """End of a battle fought to annihilation."""

    winner: Literal["A", "B", "none"]
    survivors: float
    time: float


def lanchester_square(A0: float, B0: float, alpha: float, beta: float) -> Annihilation:
    """Return who is left under Lanchester's square law.

    dA/dt = -beta B and dB/dt = -alpha A, so alpha A^2 - beta B^2 stays constant. A wins iff
    alpha A0^2 > beta B0^2, with sqrt(A0^2 - (beta/alpha) B0^2) survivors, after
    atanh((B0/A0) sqrt(beta/alpha))/sqrt(alpha beta). Even forces annihilate each other only
    in infinite time.

    Parameters
    ----------
    A0, B0 : float
        Forces at the start.
    alpha, beta : float
        Effectiveness of one unit of A and of B.

    Notes
    -----
    Source: lanchester1916.
    """
    strength_A, strength_B = alpha * A0**2, beta * B0**2
    if strength_A == strength_B:
        return Annihilation("none", 0.0, float("inf"))
    if strength_A < strength_B:
        mirrored = lanchester_square(B0, A0, beta, alpha)
        return Annihilation("B", mirrored.survivors, mirrored.time)
    return Annihilation(
        "A",
        sqrt(A0**2 - (beta / alpha) * B0**2),
        atanh((B0 / A0) * sqrt(beta / alpha)) / sqrt(alpha * beta),
    )


def contest(a: float, b: float, m: float) -> float:
    """Return A's chance of winning a contest, a^m/(a^m + b^m).

    Parameters
    ----------
    a, b : float
        Efforts, a positive.
    m : float
        Decisiveness: how much the larger effort counts.

    Notes
    -----
    Source: tullock1980.
    """
    odds: float = (b / a) ** m
    return 1.0 / (1.0 + odds)


@dataclass(frozen=True, slots=True)
class CollapseLottery:
    """Outcome of one battle in which either side may collapse."""

    pr_win_all: float
    pr_lose_all: float
    pr_unchanged: float
    expected_territory: float


def collapse_lottery(f: float, s: float, territory: float, whole: float = 100.0) -> CollapseLottery:
    """Return what one battle does to a side's territory.

    Both sides may collapse, independently. If exactly one does, the other takes everything in
    dispute; if both or none, territory stays as it is.

    Parameters
    ----------
    f, s : float
        Chance that one's own side, and that the opponent, collapses.
    territory, whole : float
        Territory held now, and all that is in dispute.

    Notes
    -----
    Source: a published wartime-negotiation example for PsychSim, early parameter set; the
    enumeration is ours.
    """
    win, lose = s * (1.0 - f), f * (1.0 - s)
    unchanged = 1.0 - win - lose
    return CollapseLottery(win, lose, unchanged, whole * win + territory * unchanged)
