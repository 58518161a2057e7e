"""War because a promise about tomorrow would not be kept.

Sources: Fearon (1995), key ``fearon1995``; Powell (2006), key ``powell2006``.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "FirstStrike",
    "PowerShift",
    "PreventiveWar",
    "first_strike",
    "power_shift",
    "preventive_war",
]


@dataclass(frozen=True, slots=True)
class PreventiveWar:
    """Whether the declining side fights now.

    Attributes
    ----------
    x2 : float
        Share the rising side can hold from the next period on.
    war_value_B, best_peace_value_B : float
        The declining side's value of war now and of the best peace that can be offered.
    lhs, rhs : float
        Two sides of the condition delta p2 - p1 > c_B (1 - delta)^2.
    """

    x2: float
    war_value_B: float
    best_peace_value_B: float
    lhs: float
    rhs: float

    @property
    def war(self) -> bool:
        """Whether the condition for preventive war holds."""
        return self.lhs > self.rhs


def preventive_war(p1: float, p2: float, delta: float, c_B: float) -> PreventiveWar:
    """Return whether a shift of power from p1 to p2 makes the losing side fight now.

    The prize is 1 per period. From the next period on A can hold x2 = min(1, p2 + c_B (1 -
    delta)). War now is worth (1 - p1)/(1 - delta) - c_B to B; its best peace, everything now
    and 1 - x2 afterwards, 1 + delta (1 - x2)/(1 - delta).

    Parameters
    ----------
    p1, p2 : float
        A's chance of winning now and from the next period on.
    delta : float
        Discount factor.
    c_B : float
        B's one-off cost of war.

    Notes
    -----
    Source: fearon1995, pp. 405-406.
    """
    x2 = min(1.0, p2 + c_B * (1.0 - delta))
    return PreventiveWar(
        x2=x2,
        war_value_B=(1.0 - p1) / (1.0 - delta) - c_B,
        best_peace_value_B=1.0 + delta * (1.0 - x2) / (1.0 - delta),
        lhs=delta * p2 - p1,
        rhs=c_B * (1.0 - delta) ** 2,
    )


@dataclass(frozen=True, slots=True)
class PowerShift:
    """Whether a shift in the distribution of power is too large to bargain over.

    Attributes
    ----------
    lhs, rhs : float
        Two sides of (1 - d)[delta (p + shift) - p] > d.
    shift_threshold : float
        Smallest shift at which bargaining fails.
    """

    lhs: float
    rhs: float
    shift_threshold: float

    @property
    def war(self) -> bool:
        """Whether the inefficiency condition holds."""
        return self.lhs > self.rhs


def power_shift(p: float, shift: float, destroyed: float, delta: float) -> PowerShift:
    """Return whether one side's rise from p to p + shift means war.

    The condition is (1 - d)[delta (p + shift) - p] > d, so that the critical shift is
    D* = (d/(1 - d) + p)/delta - p.

    Parameters
    ----------
    p, shift : float
        Chance of winning now and by how much it will rise.
    destroyed : float
        Fraction d of the pie that fighting destroys, below 1.
    delta : float
        Discount factor.

    Notes
    -----
    Source: powell2006, pp. 182-183.
    """
    return PowerShift(
        lhs=(1.0 - destroyed) * (delta * (p + shift) - p),
        rhs=destroyed,
        shift_threshold=(destroyed / (1.0 - destroyed) + p) / delta - p,
    )


@dataclass(frozen=True, slots=True)
class FirstStrike:
    """What an advantage of striking first leaves to bargain over.

    Attributes
    ----------
    low, high : float
        Least share side 1 accepts, greatest share side 2 grants.
    empty : bool
        Whether no share suits both: 2 f (1 - d) > d.
    shift_lhs, shift_rhs : float
        The same advantage read as a shift of power from p - f to p + f.
    """

    low: float
    high: float
    empty: bool
    shift_lhs: float
    shift_rhs: float

    @property
    def war(self) -> bool:
        """Whether the shift condition holds."""
        return self.shift_lhs > self.shift_rhs


def first_strike(p: float, first_strike: float, destroyed: float, delta: float) -> FirstStrike:
    """Return the bargaining range when striking first pays.

    Striking first moves side 1's chance from p to p + f, being struck to p - f. Side 1 accepts
    x >= (p + f)(1 - d), side 2 accepts x <= (p - f)(1 - d) + d.

    Parameters
    ----------
    p : float
        Chance that side 1 wins if nobody gains from surprise.
    first_strike : float
        Advantage f of moving first.
    destroyed : float
        Fraction d of the pie that fighting destroys.
    delta : float
        Discount factor, used by the shift condition alone.

    Notes
    -----
    Source: powell2006, section on first-strike advantages. The shift condition, with
    M(t) = p - f and M(t + 1) = p + f, is worked out here.
    """
    f, left = first_strike, 1.0 - destroyed
    return FirstStrike(
        low=(p + f) * left,
        high=(p - f) * left + destroyed,
        empty=2.0 * f * left > destroyed,
        shift_lhs=((1.0 + delta) * f - (1.0 - delta) * p) * left,
        shift_rhs=destroyed,
    )
