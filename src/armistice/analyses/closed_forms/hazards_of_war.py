"""Three results on a stationary war: defeat or denial, the collapse paradox, tolerable breach.

Yearly rates and perpetuity units throughout. A is the side that the front index favours.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Defeat",
    "Looming",
    "collapse_paradox",
    "defeat_threshold",
    "tolerable_breach",
    "war_value",
]


def war_value(
    r: float, u: float, h_B: float, V_v: float, h_A: float = 0.0, V_d: float = 0.0
) -> float:
    """Return the value of a war that goes on until one side collapses.

    W = (r u + h_B V_v + h_A V_d)/(r + h_B + h_A), the stationary limit of waiting with no
    talks.

    Parameters
    ----------
    r : float
        Discount rate per year, positive.
    u : float
        Flow worth of war.
    h_B, V_v : float
        Hazard per year that the enemy collapses, and the value then.
    h_A, V_d : float
        Hazard per year of one's own defeat, and the value then.
    """
    return (r * u + h_B * V_v + h_A * V_d) / (r + h_B + h_A)


@dataclass(frozen=True, slots=True)
class Defeat:
    """How likely a defeat must be before A settles.

    Attributes
    ----------
    h_A_star_per_year : float
        Hazard of A's own defeat from which on A prefers the deal; not clipped at 0.
    W_at_h_A_0 : float
        A's value of war if it can never be defeated.
    """

    h_A_star_per_year: float
    W_at_h_A_0: float

    @property
    def h_A_star_per_month(self) -> float:
        """The threshold as a rate per month."""
        return self.h_A_star_per_year / 12.0

    @property
    def defeat_needed(self) -> bool:
        """Whether denying A its hope of victory falls short."""
        return self.h_A_star_per_year > 0.0


def defeat_threshold(r: float, u: float, D: float, h_B: float, V_v: float, V_d: float) -> Defeat:
    """EQ-HASTAR: the hazard of defeat that makes A settle for a deal worth D.

    h_A* = [r (u - D) + h_B (V_v - D)]/(D - V_d). With u < D denial (h_B to 0) is enough; with
    u > D only a prospect of defeat works. Only the product h_A (D - V_d) is identified.

    Parameters
    ----------
    r : float
        A's discount rate per year.
    u, D : float
        A's flow worth of war and value of the deal.
    h_B, V_v : float
        Hazard per year that B collapses, and A's value then.
    V_d : float
        A's value when defeated, below D.

    Notes
    -----
    Source: ours.
    """
    star = (r * (u - D) + h_B * (V_v - D)) / (D - V_d)
    return Defeat(star, war_value(r, u, h_B, V_v))


@dataclass(frozen=True, slots=True)
class Looming:
    """What a likelier collapse of B does to both sides and to the room between them.

    Attributes
    ----------
    W_A, W_B : float
        Values of war.
    shrinks : bool
        Whether a still likelier collapse narrows the room.
    """

    W_A: float
    W_B: float
    shrinks: bool

    @property
    def zone_width(self) -> float:
        """What a deal over a pie of 1 leaves once both have the worth of their war."""
        return 1.0 - self.W_A - self.W_B


def collapse_paradox(
    r: float, u_A: float, u_B: float, V_A: float, V_B: float, h_B: float
) -> Looming:
    """EQ-COLLAPSE-PARADOX: a looming collapse softens one side and hardens the other.

    W_i = (r u_i + h_B V_i)/(r + h_B). The room 1 - W_A - W_B shrinks in h_B iff
    V_A + V_B > W_A + W_B: iff the collapse wastes less than the war does.

    Parameters
    ----------
    r : float
        Discount rate per year, the same for both.
    u_A, u_B : float
        Flow worth of war.
    V_A, V_B : float
        Values once B has collapsed.
    h_B : float
        Hazard per year that B collapses.

    Notes
    -----
    Source: ours.
    """
    W_A, W_B = war_value(r, u_A, h_B, V_A), war_value(r, u_B, h_B, V_B)
    return Looming(W_A, W_B, shrinks=V_A + V_B > W_A + W_B)


def tolerable_breach(v: float, W: float, R: float, rho: float) -> float:
    """EQ-ETAMAX: the highest yearly hazard of breach at which a deal still beats war.

    D = (rho v + eta R)/(rho + eta) >= W iff eta <= rho (v - W)/(W - R). Guarantees and land
    are substitutes at that rate: ceding strategic ground lowers R and the tolerable hazard.

    Parameters
    ----------
    v : float
        Flow worth of the deal.
    W : float
        Value of war now.
    R : float
        Value once the deal is broken, below W.
    rho : float
        Discount rate per year.

    Notes
    -----
    Source: ours.
    """
    return rho * (v - W) / (W - R)
