"""What it would be worth to know one uncertainty before choosing a policy.

EQ-VOI (strong2013). With performance f(s, p), larger better, and every state as likely as any
other,

    EVPI   = mean over s of max over p of f  -  max over p of mean over s of f
    EVPPI_x = E_x [ max over p of E[f(., p) | x] ]  -  max over p of E f(., p)

E[f | x] is taken over cells of states with like x: each word, or as many equal parts of the
sorted numbers as the cube root of the number of states. Means over few states differ by luck
alone, which makes any x look worth knowing. In a sample each cell is therefore halved, and one
half given the policy that is best on average in the *other*, so that no state has a say in its
own policy (the mean of several halvings); what noise then yields is nothing on average, and what
is less than nothing is shown as nothing. `chance` is the share of
shuffles of the cells among the states that do as well. Where the states are all there are
(`exact`), means are means and the formula is taken as it stands. `everything` needs no such care:
within a state nothing is left to chance.

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

SHUFFLES, HALVINGS = 99, 8


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
        NaN where the states are all there are.
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
    exact: bool = False,
) -> Knowing:
    """Price knowledge of each uncertainty.

    Parameters
    ----------
    columns
        Uncertainties by name (see `Inputs.of`).
    performance
        Larger is better: (states, policies).
    seed, shuffles
        Address and number of the shuffles.
    exact
        Whether the states are all there are, and not a sample.

    Examples
    --------
    Act for 1 - 1/2, or let be; it works only under the second account:

    >>> found = worth_of_knowing({"account": ["a", "b"]}, [[0, -0.5], [0, 0.5]], exact=True)
    >>> found.everything, found.each["account"]
    (0.25, 0.25)
    """
    inputs = columns if isinstance(columns, Inputs) else Inputs.of(columns)
    f = np.asarray(performance, dtype=float)
    means = f.mean(axis=0)
    chosen = int(means.argmax())
    now = float(means[chosen])
    everything = max(0.0, float(f.max(axis=1).mean()) - now)
    each, chance = {}, {}
    by_sizes: dict[tuple[int, ...], Array] = {}
    for name in (*inputs.numbers, *inputs.kinds):
        cells = inputs.kinds[name] if name in inputs.kinds else _cells(inputs.numbers[name])
        if exact:
            found = _cell_sums(f, cells).max(axis=0).sum() / len(f) - now
            chance[name] = float("nan")
        else:
            found = _across(f, cells, chosen, seed) - now
            sizes = tuple(sorted(np.bincount(cells).tolist()))
            if sizes not in by_sizes:
                by_sizes[sizes] = _by_luck(f, sizes, chosen, seed, shuffles) - now
            luck = by_sizes[sizes]
            chance[name] = float((1 + (luck >= found - 1e-12).sum()) / (len(luck) + 1))
        # what is known of one uncertainty is never worth more than knowing all
        each[name] = min(max(0.0, float(found)), everything)
    return Knowing(chosen, everything, each, chance)


def _cells(values: Array) -> Codes:
    """Equal parts of the sorted values; equal values share a part."""
    parts = max(2, int(len(values) ** (1.0 / 3.0) + 1e-9))
    ordered = np.sort(values)
    # the first value of every part but the first
    edges = ordered[[len(values) * n // parts for n in range(1, parts)]]
    codes = np.searchsorted(edges, values, side="right")
    return np.unique(codes, return_inverse=True)[1].astype(np.int64).ravel()


def _cell_sums(f: Array, cells: Codes, count: int = 0) -> Array:
    """Sum of each policy in each cell: (policies, cells)."""
    return np.stack([np.bincount(cells, weights=column, minlength=count) for column in f.T])


def _across(f: Array, cells: Codes, chosen: int, seed: int) -> float:
    """Mean of states under the policy that is best in the other half of their cell."""
    random, total = stream(seed, "robust", "halves"), 0.0
    count = int(cells.max()) + 1
    for _ in range(HALVINGS):
        # a random half of each cell: ranks of a shuffle within the cell, odd or even
        order = random.permutation(len(f))
        order = order[np.argsort(cells[order], kind="stable")]
        half = np.empty(len(f), dtype=np.int64)
        half[order] = np.arange(len(f)) % 2
        sums = _cell_sums(f, 2 * cells + half, 2 * count).T
        seen = np.bincount(2 * cells + half, minlength=2 * count)
        other = 2 * cells + 1 - half
        picked = np.where(seen[other] > 0, sums[other].argmax(axis=1), chosen)
        total += float(f[np.arange(len(f)), picked].mean())
    return total / HALVINGS


def _by_luck(f: Array, sizes: tuple[int, ...], chosen: int, seed: int, shuffles: int) -> Array:
    random = stream(seed, "robust", "knowing", *sizes)
    cells = np.repeat(np.arange(len(sizes)), sizes)
    return np.array([_across(f, random.permutation(cells), chosen, seed) for _ in range(shuffles)])
