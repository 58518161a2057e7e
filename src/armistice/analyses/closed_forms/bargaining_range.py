"""Which divisions both sides prefer to war, and when none is left.

Source: Fearon (1995), key ``fearon1995``. The prize is 1 and utilities are linear in shares.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KNIFE_EDGE", "Zone", "bargaining_range", "zone_under_optimism"]

# Sums such as 0.6 + 0.6 - 1 and 0.1 + 0.1 differ in the last bit although the range they
# bound is one exact point; a range narrower than this is read as that point.
KNIFE_EDGE = 1e-12


@dataclass(frozen=True, slots=True)
class Zone:
    """A closed interval of A's share that both sides accept.

    Attributes
    ----------
    low, high : float
        Least share A accepts and greatest share B grants; not clipped to [0, 1].
    """

    low: float
    high: float

    @property
    def width(self) -> float:
        """Length of the interval; negative where no share suits both."""
        return self.high - self.low

    @property
    def empty(self) -> bool:
        """Whether no share suits both; a single point is not empty."""
        return self.width < -KNIFE_EDGE


def bargaining_range(p: float, c_A: float, c_B: float) -> Zone:
    """Return the shares for A that both sides prefer to war.

    A accepts x iff x >= p - c_A; B accepts iff x <= p + c_B.

    Parameters
    ----------
    p : float
        Chance that A wins the war and takes the whole prize.
    c_A, c_B : float
        Costs of war as shares of the prize.

    Notes
    -----
    Source: fearon1995, p. 387.
    """
    return Zone(low=p - c_A, high=p + c_B)


def zone_under_optimism(p_A: float, p_B: float, c_A: float, c_B: float) -> Zone:
    """Return the acceptable shares when each side has its own estimate.

    The zone is [p_A - c_A, 1 - p_B + c_B]; it is empty iff p_A + p_B - 1 > c_A + c_B.

    Parameters
    ----------
    p_A, p_B : float
        Each side's chance, in its own view, of winning; they may add to more than 1.
    c_A, c_B : float
        Costs of war as shares of the prize.

    Notes
    -----
    Source: fearon1995, p. 391.
    """
    return Zone(low=p_A - c_A, high=1.0 - p_B + c_B)
