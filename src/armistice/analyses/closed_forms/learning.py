"""What battles teach: estimates that draw together, and one step of Bayes' rule.

Structure as in Smith and Stam (2004), key ``smithstam2004``, and Filson and Werner (2002),
key ``filsonwerner2002``. No figure or table of either article is reproduced.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Estimates", "Posterior", "beta_estimates", "learn_from_battle"]


@dataclass(frozen=True, slots=True)
class Estimates:
    """Both sides' estimates of A's chance to win a battle."""

    estimate_A: float
    estimate_B: float

    @property
    def gap(self) -> float:
        """Disagreement left."""
        return self.estimate_A - self.estimate_B


def beta_estimates(
    prior_A: tuple[float, float], prior_B: tuple[float, float], battles: int, wins: int
) -> Estimates:
    """Return both sides' estimates after watching the same battles.

    Side i with the prior Beta(alpha_i, beta_i) estimates (alpha_i + w)/(alpha_i + beta_i + n).
    With equal prior strength s = alpha + beta the gap shrinks as gap_0 s/(s + n).

    Parameters
    ----------
    prior_A, prior_B : tuple of float
        (alpha, beta) of each side.
    battles, wins : int
        Battles fought, n, and how many A won, w.

    Notes
    -----
    Source: smithstam2004 (structure).
    """

    def mean(prior: tuple[float, float]) -> float:
        alpha, beta = prior
        return (alpha + wins) / (alpha + beta + battles)

    return Estimates(mean(prior_A), mean(prior_B))


@dataclass(frozen=True, slots=True)
class Posterior:
    """Belief that the defender is strong, after one battle."""

    after_loss: float
    after_win: float


def learn_from_battle(
    prior_strong: float, p_win_vs_strong: float, p_win_vs_weak: float
) -> Posterior:
    """Return the challenger's belief after losing and after winning a battle.

    Parameters
    ----------
    prior_strong : float
        Prior chance that the defender is strong.
    p_win_vs_strong, p_win_vs_weak : float
        Chance that the challenger wins the battle against each type.

    Notes
    -----
    Bayes' rule; source: filsonwerner2002 (structure). The posterior is a martingale.
    """

    def posterior(given_strong: float, given_weak: float) -> float:
        strong = prior_strong * given_strong
        return strong / (strong + (1.0 - prior_strong) * given_weak)

    return Posterior(
        after_loss=posterior(1.0 - p_win_vs_strong, 1.0 - p_win_vs_weak),
        after_win=posterior(p_win_vs_strong, p_win_vs_weak),
    )
