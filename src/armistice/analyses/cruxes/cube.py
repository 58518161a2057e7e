"""All mixtures of k groups, each solved from what its neighbours lead one to expect.

Subsets are visited in the order of their bit masks, so that every subset of one was solved
before it. Where three faces of a cube of mixtures are known, the fourth corner is expected at

    V(S) = sum over T, a part of its first three groups, of (-1)^(1 + size of T) V(S without T),

what it would be if these groups had no effect that only all of them together have. A task is
a subcube: its upper groups are fixed, and its first mixture comes from the spine, the mixtures
of the upper groups alone. Tasks depend on the question alone, never on the number of processes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Subcube", "expected", "subcubes"]

WIDE = 6
"""Most groups inside a task: 64 mixtures."""
NARROW = 3
"""Groups inside a task at least, where there are so many: 8 mixtures."""
ORDER = 3
"""Groups along which a start is extrapolated."""


@dataclass(frozen=True)
class Subcube:
    """Mixtures that one process visits in a row.

    Attributes
    ----------
    masks
        In the order of the visit.
    first
        The mixture, visited before, that it starts from; None for a task of the spine.
    """

    masks: tuple[int, ...]
    first: int | None = None


def subcubes(k: int) -> tuple[list[Subcube], list[Subcube]]:
    """Return the tasks of the spine, and those that start from it.

    Examples
    --------
    >>> [[len(task.masks) for task in wave] for wave in subcubes(5)]
    [[2, 2], [7, 7, 7, 7]]
    """
    low = min(k, max(NARROW, k - WIDE))
    if low == k:
        return [Subcube(tuple(range(1 << k)))], []
    upper = [m << low for m in range(1 << (k - low))]
    half = len(upper) // 2
    spine = [Subcube(tuple(upper[:half])), Subcube(tuple(upper[half:]))]
    inner = range(1, 1 << low)
    return spine, [Subcube(tuple(m | n for n in inner), m) for m in upper]


def expected(known: Mapping[int, Any], mask: int) -> Any:
    """What a mixture's solution is expected to be from those of its neighbours.

    Parameters
    ----------
    known
        Carries by mask: arrays, or anything else, which is then handed on as it is.
    mask
        The mixture.

    Examples
    --------
    >>> import numpy as np
    >>> carries = {m: np.array([2.0 * (m & 1) + (m >> 1)]) for m in range(3)}
    >>> expected(carries, 3)
    array([3.])
    """
    bits = [1 << g for g in range(mask.bit_length()) if mask >> g & 1]
    near = [bit for bit in bits if known.get(mask ^ bit) is not None]
    if not near:
        return None
    for count in range(min(ORDER, len(near)), 1, -1):
        found = _corner(known, mask, near[:count])
        if found is not None:
            return found
    return known[mask ^ near[0]]


def _corner(known: Mapping[int, Any], mask: int, bits: Sequence[int]) -> Any:
    """The last corner of a cube of which the others are known; None if one is not."""
    total: Any = None
    for part in range(1, 1 << len(bits)):
        less, sign = mask, -1.0
        for n, bit in enumerate(bits):
            if part >> n & 1:
                less, sign = less ^ bit, -sign
        one = known.get(less)
        if not isinstance(one, np.ndarray):
            return None
        if total is not None and total.shape != one.shape:
            return None
        total = sign * one if total is None else total + sign * one
    return total
