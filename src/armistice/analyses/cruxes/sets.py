"""Which packages of changes carry a reading across the line: flip sets and double-crux sets.

One-at-a-time swaps can mislead in both directions; these sets cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Found", "Sets", "search"]

Array = NDArray[np.float64]
Values = Callable[[Sequence[int]], Array]


@dataclass(frozen=True)
class Found:
    """A set of groups and where it leads.

    Attributes
    ----------
    groups
        Indices of the groups, in order.
    after_a
        Headline of A with B's view on these groups; NaN if not asked for.
    after_b
        Headline of B with A's view on these groups; NaN if not asked for.
    """

    groups: tuple[int, ...]
    after_a: float
    after_b: float


@dataclass(frozen=True)
class Sets:
    """All minimal sets up to a size.

    Attributes
    ----------
    of_a, of_b
        Inclusion-minimal sets that carry A to B's side, B to A's side.
    both
        Smallest sets that do both: the double-crux sets.
    searched
        Largest size searched.
    complete
        Whether that is every size.
    """

    of_a: tuple[Found, ...]
    of_b: tuple[Found, ...]
    both: tuple[Found, ...]
    searched: int
    complete: bool


def search(values: Values, k: int, line: float, widest: int | None = None) -> Sets | None:
    """Find the minimal sets, smallest first.

    Parameters
    ----------
    values
        From subsets as bit masks to values.
    k
        Number of groups.
    line
        The threshold T; a value on it counts as above.
    widest
        Largest size to search; default all.

    Returns
    -------
    Sets or None
        None if A and B stand on the same side of the line, where there is nothing to flip.

    Notes
    -----
    Supersets of a set found are skipped, so that what is returned is minimal whatever the
    headline does in between; nothing is assumed about monotony.
    """
    everything = (1 << k) - 1
    first, last = (float(v) for v in values([0, everything]))
    if (first >= line) == (last >= line):
        return None
    goal = last >= line
    limit = k if widest is None else min(widest, k)
    of_a: list[int] = []
    of_b: list[int] = []
    both: list[int] = []
    for size in range(1, limit + 1):
        masks = [sum(1 << g for g in some) for some in combinations(range(k), size)]
        wanted = {m for m in masks if not _covered(m, of_a)}
        back = {m for m in masks if not _covered(m, of_b)}
        needed = sorted(wanted | back) if both else masks
        asked = [*needed, *(everything ^ m for m in needed)]
        found = dict(zip(asked, (float(v) for v in values(asked)), strict=True)) if asked else {}
        flips = {m for m in needed if (found[m] >= line) == goal}
        returns = {m for m in needed if (found[everything ^ m] >= line) != goal}
        if not both:
            both = [m for m in masks if m in flips and m in returns]
        of_a += [m for m in masks if m in flips and m in wanted]
        of_b += [m for m in masks if m in returns and m in back]

    def described(masks: list[int]) -> tuple[Found, ...]:
        after_a = values(masks) if masks else np.zeros(0)
        after_b = values([everything ^ m for m in masks]) if masks else np.zeros(0)
        return tuple(
            Found(tuple(g for g in range(k) if m >> g & 1), float(a), float(b))
            for m, a, b in zip(masks, after_a, after_b, strict=True)
        )

    return Sets(described(of_a), described(of_b), described(both), limit, limit == k)


def _covered(mask: int, found: Sequence[int]) -> bool:
    return any(mask & one == one for one in found)
