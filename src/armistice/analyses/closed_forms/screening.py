"""How far to push an opponent whose cost of war is unknown.

Source: Fearon (1995), key ``fearon1995``, Claim 2.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Demand", "screening_threshold", "uniform_cost_demand"]


@dataclass(frozen=True, slots=True)
class Demand:
    """A's best take-it-or-leave-it demand.

    Attributes
    ----------
    demand : float
        Share that A asks for.
    pr_war : float
        Chance that B refuses.
    eu_A : float
        A's expected utility.
    """

    demand: float
    pr_war: float
    eu_A: float


def uniform_cost_demand(p: float, c_A: float, c_B_max: float) -> Demand:
    """Return A's best demand when B's cost is uniform on [0, c_B_max].

    B refuses x iff x > p + c_B. The interior optimum is x* = p + (c_B_max - c_A)/2, clipped
    to [p, 1]; the chance of war is (x* - p)/c_B_max. A side whose own cost is at least the
    opponent's largest takes no risk (x* = p).

    Parameters
    ----------
    p : float
        Chance that A wins.
    c_A : float
        A's cost of war, known.
    c_B_max : float
        Largest possible cost of B; positive.

    Notes
    -----
    Source: fearon1995, Claim 2, pp. 393-395.
    """
    demand = min(1.0, max(p, p + (c_B_max - c_A) / 2.0))
    pr_war = (demand - p) / c_B_max
    return Demand(demand, pr_war, pr_war * (p - c_A) + (1.0 - pr_war) * demand)


def screening_threshold(c_A: float, c_resolute: float, c_weak: float) -> float:
    """Return the chance of facing a weak opponent above which A takes the risk.

    Against two types, demanding p + c_weak (and war with the resolute type) beats the safe
    demand p + c_resolute iff q > (c_resolute + c_A)/(c_weak + c_A). The chance of winning
    drops out.

    Parameters
    ----------
    c_A : float
        A's cost of war.
    c_resolute, c_weak : float
        Costs of the two types of B, c_resolute < c_weak.

    Notes
    -----
    Source: fearon1995 (the model; the two-type threshold is worked out here).
    """
    return (c_resolute + c_A) / (c_weak + c_A)
