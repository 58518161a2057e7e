"""All mixtures of k groups, each solved from what its neighbours lead one to expect.

Where three corners of a square of mixtures are known, the fourth is expected at

    V(S) = V(S without g) + V(S without h) - V(S without g and h),

what it would be if g and h had no effect that only both together have. So the groups that matter
least come first: what they do is much the same in any company.

Three waves. The stem changes one group alone, which tells how much each of them matters. The spine
mixes the upper groups, those that matter most. All other tasks are subcubes: their upper groups
are fixed, as in the mixture of the spine that they start from. Tasks depend on the question alone,
never on the number of processes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Subcube", "by_weight", "expected", "in_groups", "subcubes"]

WIDE = 6
"""Most groups inside a task: 64 mixtures."""
NARROW = 3
"""Groups inside a task at least, where there are so many: 8 mixtures."""
ORDER = 2
"""Groups along which a start is extrapolated. A cube of three adds up what remote states, which
need not settle, leave open in seven solutions."""


@dataclass(frozen=True)
class Subcube:
    """Mixtures that one process visits in a row.

    Attributes
    ----------
    masks
        In the order of the visit.
    known
        Mixtures visited in an earlier wave that it starts from.
    """

    masks: tuple[int, ...]
    known: tuple[int, ...] = ()


def subcubes(k: int) -> tuple[list[Subcube], list[Subcube], list[Subcube]]:
    """Return the tasks of the stem, of the spine, and those that start from it.

    Bits stand for groups in the order of `by_weight`; the stem is the same in any order.

    Examples
    --------
    >>> [[len(task.masks) for task in wave] for wave in subcubes(5)]
    [[6], [1], [4, 7, 7, 7]]
    """
    stem = (0, *(1 << g for g in range(k)))
    low = min(k, max(NARROW, k - WIDE))
    if low == k:
        return [Subcube(tuple(range(1 << k)))], [], []
    upper = [m << low for m in range(1 << (k - low))]
    half = len(upper) // 2
    singles = tuple(m for m in upper if m in stem)
    parts = [tuple(m for m in part if m not in stem) for part in (upper[:half], upper[half:])]
    spine = [Subcube(part, singles) for part in parts if part]
    inner = range(1, 1 << low)
    first = Subcube(
        tuple(n for n in inner if n not in stem), tuple(n for n in stem if n >> low == 0)
    )
    rest = [Subcube(tuple(m | n for n in inner), (m,)) for m in upper[1:]]
    return [Subcube(stem)], spine, [first, *rest]


def by_weight(weight: Sequence[float]) -> tuple[int, ...]:
    """Order groups by what changing one alone does: the least first.

    Examples
    --------
    >>> by_weight([0.2, 0.1, 0.3])
    (1, 0, 2)
    """
    return tuple(sorted(range(len(weight)), key=lambda g: weight[g]))


def in_groups(mask: int, order: Sequence[int]) -> int:
    """From places in an order to groups.

    Examples
    --------
    >>> in_groups(0b011, (1, 2, 0)) == 0b110
    True
    """
    return sum(1 << group for place, group in enumerate(order) if mask >> place & 1)


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
