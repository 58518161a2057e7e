"""The fewest things that together bring something about: a search that says how far it went.

Nothing is assumed of the verdict: pulling one more lever may well close what was open. So a
set is only ever left out because a smaller set inside it already does the job, which makes it
no smallest set whatever its own verdict is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TypeVar

__all__ = ["Found", "every_set", "smallest_sets"]

Item = TypeVar("Item", bound=Hashable)
Verdicts = Callable[[Sequence[tuple[Item, ...]]], Iterator[bool]]


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Attributes
    ----------
    sets
        Sets that do the job and of which no part does, smallest first; of one size in the
        order of the items.
    looked
        How many sets were tried.
    size
        All sets up to this size were tried, or hold a set found.
    complete
        Whether that was every set there is, so that no smallest set is missing.
    """

    sets: tuple[tuple[Hashable, ...], ...]
    looked: int
    size: int
    complete: bool


def smallest_sets(
    items: Sequence[Item], does: Verdicts[Item], most: int, *, stop: bool = False
) -> Found:
    """Find the smallest sets by size, leaving out those that hold one already found.

    Parameters
    ----------
    items
        What sets are made of.
    does
        Verdicts on a list of sets, in order; called once for each size, the empty set first.
    most
        Sets that may be tried, at most. A size is only begun if all of it fits.
    stop
        End at the first size at which something is found.

    Returns
    -------
    Found

    Examples
    --------
    >>> found = smallest_sets("abc", lambda sets: ({"a", "b"} <= set(s) for s in sets), 8)
    >>> found.sets, found.complete
    ((('a', 'b'),), True)
    """
    kept: list[tuple[Item, ...]] = []
    looked, done = 0, -1
    for size in range(len(items) + 1):
        room = most - looked
        some = list(islice(_open(items, size, kept), room + 1))
        if len(some) > room:
            return Found(tuple(kept), looked, done, False)
        kept += [one for one, yes in zip(some, does(some), strict=True) if yes]
        looked, done = looked + len(some), size
        if not some or (stop and kept):
            break
    # a set that holds none of those kept has parts of every size that hold none either
    left = next(_open(items, done + 1, kept), None) is not None
    return Found(tuple(kept), looked, done, not left)


def _open(
    items: Sequence[Item], size: int, kept: Sequence[tuple[Item, ...]]
) -> Iterator[tuple[Item, ...]]:
    """Sets of a size that hold none of those kept."""
    inside = [set(one) for one in kept]
    return (one for one in combinations(items, size) if not any(k <= set(one) for k in inside))


def every_set(items: Sequence[Item], does: Verdicts[Item]) -> Found:
    """The same by trying every set there is: the referee of `smallest_sets`."""
    sets = [one for size in range(len(items) + 1) for one in combinations(items, size)]
    good = [one for one, yes in zip(sets, does(sets), strict=True) if yes]
    least = [one for one in good if not any(set(two) < set(one) for two in good)]
    return Found(tuple(least), len(sets), len(items), True)
