"""What it would be worth to know one uncertainty before choosing a policy.

EQ-VOI (strong2013). With performance f(s, p), larger better, and every state as likely as any
other,

    EVPI   = mean over s of max over p of f  -  max over p of mean over s of f
    EVPPI_x = E_x [ max over p of E[f(., p) | x] ]  -  max over p of E f(., p)

E[f | x] is taken over cells of states with like x: each word, or as many equal parts of the
sorted numbers as the cube root of the number of states. Means over few states differ by luck
alone, which makes any x look worth knowing; what shuffled cells of the same sizes yield on
average is subtracted, and `chance` is the share of shuffles that do as well. `everything` is not
corrected: within a state nothing is left to chance.

The crux analysis prices learning who is right on one question for one choice of act or not
(`armistice.analyses.cruxes.learning`); this is the same quantity for any number of policies and
any uncertainty, and agrees with it where both apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from armistice.analyses.robust.inputs import Inputs
from armistice.rng import stream

__all__ = ["Knowing", "worth_of_knowing"]

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

SHUFFLES = 99


@dataclass(frozen=True)
class Knowing:
    """Gains in the unit of performance.

    Attributes
    ----------
    chosen
        The policy that is best on average: what one does knowing nothing.
    everything
        EVPI.
    each
        EVPPI by uncertainty, at least 0.
    chance
        Share of shuffles that do as well, by uncertainty; the data themselves counted as one.
    """

    chosen: int
    everything: float
    each: Mapping[str, float]
    chance: Mapping[str, float]


def worth_of_knowing(
    columns: Inputs | Mapping[str, Any],
    performance: ArrayLike,
    *,
    seed: int = 1,
    shuffles: int = SHUFFLES,
) -> Knowing:
    """Price knowledge of each uncertainty.

    Parameters
    ----------
    columns
        Uncertainties by name (see `Inputs.of`).
    performance
        Larger is better: (states, policies).
    seed, shuffles
        Address and number of the shuffles; with 0 nothing is subtracted.

    Examples
    --------
    Act for 1 - 1/2, or let be; it works only under the second account:

    >>> found = worth_of_knowing({"account": ["a", "b"]}, [[0, -0.5], [0, 0.5]], shuffles=0)
    >>> found.everything, found.each["account"]
    (0.25, 0.25)
    """
    inputs = columns if isinstance(columns, Inputs) else Inputs.of(columns)
    f = np.asarray(performance, dtype=float)
    means = f.mean(axis=0)
    now = float(means.max())
    each, chance = {}, {}
    by_sizes: dict[tuple[int, ...], Array] = {}
    for name in (*inputs.numbers, *inputs.kinds):
        cells = inputs.kinds[name] if name in inputs.kinds else _cells(inputs.numbers[name])
        found = _informed(f, cells) - now
        sizes = tuple(sorted(np.bincount(cells).tolist()))
        if sizes not in by_sizes:
            by_sizes[sizes] = _by_luck(f, sizes, seed, shuffles) - now
        luck = by_sizes[sizes]
        each[name] = max(0.0, found - (float(luck.mean()) if len(luck) else 0.0))
        chance[name] = float((1 + (luck >= found - 1e-12).sum()) / (len(luck) + 1))
    everything = max(0.0, float(f.max(axis=1).mean()) - now)
    return Knowing(
        int(means.argmax()),
        everything,
        # what is known of one uncertainty is never worth more than knowing all
        {name: min(worth, everything) for name, worth in each.items()},
        chance,
    )


def _cells(values: Array) -> Codes:
    """Equal parts of the sorted values; equal values share a part."""
    parts = max(2, int(len(values) ** (1.0 / 3.0) + 1e-9))
    ordered = np.sort(values)
    # the first value of every part but the first
    edges = ordered[[len(values) * n // parts for n in range(1, parts)]]
    codes = np.searchsorted(edges, values, side="right")
    return np.unique(codes, return_inverse=True)[1].astype(np.int64).ravel()


def _informed(f: Array, cells: Codes) -> float:
    sums = np.stack([np.bincount(cells, weights=column) for column in f.T])
    return float(sums.max(axis=0).sum() / len(f))


def _by_luck(f: Array, sizes: tuple[int, ...], seed: int, shuffles: int) -> Array:
    random = stream(seed, "robust", "knowing", *sizes)
    cells = np.repeat(np.arange(len(sizes)), sizes)
    return np.array([_informed(f, random.permutation(cells)) for _ in range(shuffles)])
