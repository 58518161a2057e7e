"""When to settle: a pie that varies, an option to wait, a leader who gambles.

Sources: Merlo and Wilson (1995), key ``merlowilson1995``; Dixit and Pindyck (1994), key
``dixitpindyck1994``; Downs and Rocke (1994), key ``downsrocke1994``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt

__all__ = [
    "Settlement",
    "WaitingOption",
    "resurrection_odds",
    "stochastic_pie",
    "waiting_option",
]


@dataclass(frozen=True, slots=True)
class Settlement:
    """When unanimous players stop, and what each expects.

    Attributes
    ----------
    W : float
        Expected value of the game, summed over players.
    reserve : float
        Smallest pie worth settling for, delta W.
    settle : tuple of bool
        For each pie, whether the players agree.
    values : tuple of float
        Ex-ante value of each player.
    """

    W: float
    reserve: float
    settle: tuple[bool, ...]
    values: tuple[float, ...]


def stochastic_pie(
    pie: Sequence[float], prob: Sequence[float], delta: float, proposer_prob: Sequence[float]
) -> Settlement:
    """Solve W = E[max(c, delta W)] exactly for a pie drawn anew each period.

    Agree iff c >= delta W; V_i = proposer_prob_i W.

    Parameters
    ----------
    pie, prob : sequence of float
        Possible pies, positive, and their chances.
    delta : float
        Discount factor below 1.
    proposer_prob : sequence of float
        Chance that each player proposes.

    Notes
    -----
    Source: merlowilson1995 (the rule; the example is ours).
    """
    # The best rule has the form "settle at `cut` or more", and each such rule has a value in
    # closed form, so no iteration is needed.
    W = max(
        sum(c * q for c, q in zip(pie, prob, strict=True) if c >= cut)
        / (1.0 - delta * sum(q for c, q in zip(pie, prob, strict=True) if c < cut))
        for cut in pie
    )
    reserve = delta * W
    return Settlement(
        W=W,
        reserve=reserve,
        settle=tuple(c >= reserve for c in pie),
        values=tuple(chance * W for chance in proposer_prob),
    )


@dataclass(frozen=True, slots=True)
class WaitingOption:
    """Root of the fundamental quadratic and the value at which waiting stops."""

    beta: float
    threshold_ratio: float


def waiting_option(r: float, dividend: float, sigma: float) -> WaitingOption:
    """Return how far above cost a value must rise before acting on it is right.

    beta is the positive root of sigma^2 b(b - 1)/2 + (r - dividend) b - r = 0, and the
    threshold is V*/I = beta/(beta - 1).

    Parameters
    ----------
    r : float
        Interest rate.
    dividend : float
        What waiting forgoes; positive, so that beta > 1.
    sigma : float
        Volatility.

    Notes
    -----
    Source: dixitpindyck1994, ch. 5.
    """
    half = sigma**2 / 2.0
    slope = r - dividend - half
    beta = (-slope + sqrt(slope**2 + 4.0 * half * r)) / (2.0 * half)
    return WaitingOption(beta, beta / (beta - 1.0))


def resurrection_odds(z: float, mu: float, sd: float) -> float:
    """Return the chance that war saves a leader whom any settlement now would remove.

    The leader survives iff the outcome is at least z; war draws it from Normal(mu, sd), so the
    chance is 1 - Phi((z - mu)/sd).

    Parameters
    ----------
    z : float
        Least outcome that keeps the leader in office.
    mu, sd : float
        Mean and standard deviation of the war's outcome.

    Notes
    -----
    Source: downsrocke1994 (the idea; the normal case is ours).
    """
    return 0.5 * erfc((z - mu) / (sd * sqrt(2.0)))
