"""A crisis in which backing down grows costlier with time.

Source: Fearon (1994), key ``fearon1994``; the formulas are worked out here for uniform types.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

__all__ = ["Crisis", "audience_cost_crisis"]


@dataclass(frozen=True, slots=True)
class Crisis:
    """Equilibrium of the audience-cost crisis.

    Attributes
    ----------
    v : float
        Worth of the prize.
    a_low, a_high : float
        Growth of the audience cost of L, the side whose own horizon comes first, and of H.
    t_1, t_2 : float
        Time at which each side's last type that prefers backing down would have done so.
    k : float
        What H expects at the start; L concedes at once with chance k / v.
    pr_war : float
        Chance that both are of types that fight at the horizon.
    low : {1, 2}
        Which side is L; side 2 on ties.
    """

    v: float
    a_low: float
    a_high: float
    t_1: float
    t_2: float
    k: float
    pr_war: float
    low: Literal[1, 2]

    @property
    def t_star(self) -> float:
        """Horizon after which only types that fight are left."""
        return min(self.t_1, self.t_2)

    @property
    def concede_at_0(self) -> float:
        """Chance that L backs down at once."""
        return self.k / self.v

    def backed_down_high(self, t: float) -> float:
        """Return the chance that H has backed down by t."""
        return self.a_low * t / (self.v + self.a_low * t)

    def backed_down_low(self, t: float) -> float:
        """Return the chance that L has backed down by t, given that it did not at the start."""
        return self.a_high * t / (self.v + self.a_high * t)

    def backed_down_low_unconditional(self, t: float) -> float:
        """Return the chance that L has backed down by t, the start included."""
        return (self.k + self.a_high * t) / (self.v + self.a_high * t)


def audience_cost_crisis(v: float, a_1: float, a_2: float, W_1: float, W_2: float) -> Crisis:
    """Solve the crisis for war values uniform on [-W_i, 0].

    With F_i(w) = (w + W_i)/W_i, side i's horizon t_i solves F_j(-a_j t) v = (1 - F_j(-a_j t))
    a_i t, which is the positive root of a_i a_j t^2 + v a_j t - v W_j = 0.

    Parameters
    ----------
    v : float
        Worth of the prize.
    a_1, a_2 : float
        Audience cost of backing down at t is a_i t; positive.
    W_1, W_2 : float
        Largest cost of war of each side; positive.

    Notes
    -----
    Source: fearon1994.
    """

    def horizon(a_i: float, a_j: float, W_j: float) -> float:
        root = sqrt((v * a_j) ** 2 + 4.0 * a_i * a_j * v * W_j)
        return (root - v * a_j) / (2.0 * a_i * a_j)

    t_1 = horizon(a_1, a_2, W_2)
    t_2 = horizon(a_2, a_1, W_1)
    low: Literal[1, 2] = 1 if t_1 < t_2 else 2
    (a_low, W_low), (a_high, W_high) = (
        ((a_1, W_1), (a_2, W_2)) if low == 1 else ((a_2, W_2), (a_1, W_1))
    )
    t_star = min(t_1, t_2)
    backing_low = 1.0 - a_low * t_star / W_low
    backing_high = 1.0 - a_high * t_star / W_high
    return Crisis(
        v=v,
        a_low=a_low,
        a_high=a_high,
        t_1=t_1,
        t_2=t_2,
        k=backing_low * v - (1.0 - backing_low) * a_high * t_star,
        pr_war=(1.0 - backing_high) * (1.0 - backing_low),
        low=low,
    )
