"""How well each policy bears not knowing: one number per policy and attitude.

EQ-ROBUST (mcphail2018). Over states of the world s and policies p, with performance f(s, p),
larger better:

    satisficing   share of s with f(s, p) on the right side of the line  (Starr's domain criterion)
    maximin       min over s of f;   maximax  max over s of f
    hurwicz       a min + (1 - a) max, a = 1/2
    laplace       mean over s of f
    percentile    10th percentile over s of f
    mean_variance (mean + 1) / (standard deviation + 1)
    deviations    mean over s of (median f - f)+, smaller better

EQ-REGRET (savage1951). regret(s, p) = max over q of f(s, q) - f(s, p), never negative and zero
for the best policy of each s; a policy's regret is its largest over s, or its 90th percentile.

Attitudes differ, and so do the policies they pick: none of these is "the" robustness.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from armistice.errors import ArmisticeError

__all__ = ["HURWICZ", "METRICS", "SMALLER", "best", "metrics", "regret"]

Array = NDArray[np.float64]

HURWICZ = 0.5
"""Weight on the worst state: half way, for want of a reason for anything else."""

_SPREAD: dict[str, Callable[[Array], Array]] = {
    "maximin": lambda f: f.min(axis=0),
    "maximax": lambda f: f.max(axis=0),
    "hurwicz": lambda f: HURWICZ * f.min(axis=0) + (1.0 - HURWICZ) * f.max(axis=0),
    "laplace": lambda f: f.mean(axis=0),
    "percentile": lambda f: np.asarray(np.percentile(f, 10, axis=0)),
    "mean_variance": lambda f: (f.mean(axis=0) + 1.0) / (f.std(axis=0) + 1.0),
    "deviations": lambda f: np.maximum(np.median(f, axis=0) - f, 0.0).mean(axis=0),
}
SMALLER = ("regret", "regret_90", "deviations")
"""Metrics of which a smaller value is better."""
METRICS = ("satisficing", *_SPREAD, "regret", "regret_90")
"""All of them, in the order of the module."""


def regret(performance: ArrayLike) -> Array:
    """What each policy falls short of the best one in each state: (states, policies).

    Parameters
    ----------
    performance
        Larger is better: (states, policies).

    Examples
    --------
    Milnor's game against nature (milnor1954): Savage's rule picks the fourth act.

    >>> acts = [[2, 2, 0, 1], [1, 1, 1, 1], [0, 4, 0, 0], [1, 3, 0, 0]]
    >>> regret(np.transpose(acts)).max(axis=0).tolist()
    [2.0, 3.0, 2.0, 1.0]
    """
    f = _table(performance)
    return np.asarray(f.max(axis=1, keepdims=True) - f)


def metrics(performance: ArrayLike, meets: ArrayLike) -> dict[str, Array]:
    """Every metric of every policy.

    Parameters
    ----------
    performance
        Larger is better: (states, policies), finite.
    meets
        Whether the outcome is on the right side of its line: (states, policies).

    Returns
    -------
    dict
        Metric to (policies,). Those of `SMALLER` are better small, the others large.

    Raises
    ------
    ArmisticeError
        If the table is empty or not finite.

    Examples
    --------
    >>> metrics([[0.1, 0.4], [0.9, 0.5]], [[False, True], [True, True]])["maximin"].tolist()
    [0.1, 0.4]
    """
    f, flags = _table(performance), np.asarray(meets, dtype=bool)
    if flags.shape != f.shape:
        raise ArmisticeError(f"performance is {f.shape}, marks are {flags.shape}")
    lost = regret(f)
    return {
        "satisficing": flags.mean(axis=0),
        **{name: np.asarray(how(f), dtype=float) for name, how in _SPREAD.items()},
        "regret": lost.max(axis=0),
        "regret_90": np.asarray(np.percentile(lost, 90, axis=0)),
    }


def best(values: ArrayLike, metric: str, slack: float = 1e-9) -> list[int]:
    """Policies that a metric ranks first, ties included."""
    score = np.asarray(values, dtype=float)
    if metric in SMALLER:
        score = -score
    return [int(p) for p in np.flatnonzero(score >= score.max() - slack)]


def _table(performance: ArrayLike) -> Array:
    f = np.asarray(performance, dtype=float)
    if f.ndim != 2 or not f.size:
        raise ArmisticeError(f"a table of states by policies is needed, not one of {f.shape}")
    if not np.isfinite(f).all():
        raise ArmisticeError("performance has numbers that are not finite: leave those states out")
    return f
