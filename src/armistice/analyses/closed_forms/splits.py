"""Who gets what where nothing else interferes, and what trading issues adds."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["expected_split", "logroll_gain", "specialisation_gain"]


def expected_split(u_A: float, u_B: float) -> float:
    """EQ-SPLIT: A's expected share of a pie of 1, (1 + u_A - u_B)/2.

    One state, transferable utility, each side proposing half the time, equal discounting, no
    noise. How often the sides talk and how patient they are drop out.

    Parameters
    ----------
    u_A, u_B : float
        Flow worth of war, u_A + u_B <= 1.

    Notes
    -----
    Source: ours.
    """
    return 0.5 * (1.0 + u_A - u_B)


def logroll_gain(w_A: Sequence[float], w_B: Sequence[float], moved: Sequence[float]) -> float:
    """EQ-LOGROLL: joint gain from moving shares of issues to whoever values them more.

    The gain is the sum over issues of |w_A - w_B| times the share moved.

    Parameters
    ----------
    w_A, w_B : sequence of float
        Weights of the issues on a common scale.
    moved : sequence of float
        Share of each issue that changes hands, at least 0.

    Notes
    -----
    Source: ours.
    """
    return sum(abs(a - b) * share for a, b, share in zip(w_A, w_B, moved, strict=True))


def specialisation_gain(w_A: Sequence[float], w_B: Sequence[float]) -> float:
    """Return the gain from an even split of every issue to full specialisation.

    Half of each issue changes hands, so that the gain is half the sum of |w_A - w_B|.

    Parameters
    ----------
    w_A, w_B : sequence of float
        Weights of the issues on a common scale.
    """
    return logroll_gain(w_A, w_B, [0.5] * len(w_A))
