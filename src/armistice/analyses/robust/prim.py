"""Scenario discovery by the patient rule induction method (PRIM), sorted once.

EQ-PRIM (friedman1999, bryant2010, kwakkel2016). From the box that holds all cases, *peel* the
share a of the cases off the low or the high end of one uncertainty, or one of its kinds,
whichever gains most

    gain = (density after - density before) / cases removed

until fewer than the least mass would be left or nothing else is inside; then, from the densest
of these boxes, *paste* the share b back wherever density rises by it. A peel that gains nothing
does not end the search, as a few cases of bad luck at an end can hide what lies behind them;
`dips=False` ends it there, as EMA Workbench does. Ties fall to the box with fewer limited
uncertainties, then to the first name and the high end, so that the answer depends on the cases
alone and not on their order or that of the columns. Dividing by what is removed keeps kinds,
which go in large pieces, from being taken first (Kwakkel and Jaxa-Rozen 2016).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.robust.boxes import Box, Limit
from armistice.analyses.robust.inputs import Inputs
from armistice.analyses.robust.sorted_cases import SortedCases
from armistice.errors import ArmisticeError

__all__ = ["LEAST_MASS", "PASTE", "PEEL", "trajectory"]

Flags = NDArray[np.bool_]

PEEL, PASTE = 0.05, 0.05
"""Share peeled and pasted at a time (Friedman and Fisher: 0.05 is patient enough)."""
LEAST_MASS = 0.05
"""Smallest share of all cases that a box may hold."""


@dataclass(frozen=True)
class _Step:
    """A candidate: what a box would look like, and which cases change sides."""

    gain: float
    limited: int
    name: str
    rank: int
    limit: Limit
    moved: NDArray[np.int64]

    @property
    def order(self) -> tuple[float, int, str, int]:
        return (-self.gain, self.limited, self.name, self.rank)


def trajectory(
    columns: Inputs | Mapping[str, Any],
    interest: Any,
    *,
    peel: float = PEEL,
    paste: float = PASTE,
    least_mass: float = LEAST_MASS,
    dips: bool = True,
) -> list[Box]:
    """Return every box on the way from all cases to the densest, then the pasted ones.

    Parameters
    ----------
    columns
        Uncertainties by name (see `Inputs.of`).
    interest
        Which cases are of interest: (size,) truth values.
    peel, paste, least_mass, dips
        See the module.

    Returns
    -------
    list of Box
        The first has no limits.

    Raises
    ------
    ArmisticeError
        If shares are not between 0 and 1, or lengths differ.

    Examples
    --------
    >>> import numpy as np
    >>> x = (np.arange(1000) + 0.5) / 1000
    >>> boxes = trajectory({"x": x}, x > 0.8)
    >>> boxes[-1].limits[0].end, round(boxes[-1].density, 2), boxes[-1].coverage > 0.95
    ('low', 1.0, True)
    """
    inputs = columns if isinstance(columns, Inputs) else Inputs.of(columns)
    wanted = np.asarray(interest).astype(bool)
    if wanted.shape != (inputs.size,):
        raise ArmisticeError(f"{inputs.size} cases, but {wanted.shape} marks of interest")
    for name, share in (("peel", peel), ("paste", paste), ("least_mass", least_mass)):
        if not 0.0 < share < 1.0:
            raise ArmisticeError(f"{name} lies between 0 and 1, not {share}")
    way = _Way(inputs, wanted)
    while way.peel(peel, least_mass, dips):
        pass
    if dips:
        way.back_to(max(way.boxes, key=lambda box: (box.density, box.inside)))
    while way.paste(paste, least_mass):
        pass
    return way.boxes


class _Way:
    """The box that is being cut, and the boxes passed."""

    def __init__(self, inputs: Inputs, interest: Flags) -> None:
        self.inputs, self.interest = inputs, interest
        self.cases = SortedCases(inputs)
        self.total = self.inside = inputs.size
        self.wanted = self.found = int(np.count_nonzero(interest))
        self.limits: dict[tuple[str, str], Limit] = {}
        self.boxes = [self._box()]

    def _box(self) -> Box:
        ordered = sorted(self.limits.values(), key=lambda one: (one.name, one.end != "low"))
        return Box(tuple(ordered), self.inside, self.found, self.total, self.wanted)

    def _step(self, limit: Limit, moved: NDArray[np.int64], sign: int, rank: int) -> _Step | None:
        """Score a candidate that takes cases out (sign -1) or in (+1)."""
        count = self.inside + sign * len(moved)
        if not len(moved) or not count:
            return None
        found = self.found + sign * int(np.count_nonzero(self.interest[moved]))
        gain = (found / count - self.found / self.inside) / len(moved)
        limited = len({name for name, _ in self.limits} | {limit.name})
        return _Step(gain, limited, limit.name, rank, limit, moved)

    def back_to(self, box: Box) -> None:
        """Return to a box passed; after this there is no more peeling."""
        self.limits = {(limit.name, limit.end): limit for limit in box.limits}
        self.inside, self.found = box.inside, box.found

    def peel(self, share: float, least_mass: float, dips: bool) -> bool:
        """Take off the best piece; False where none is to be taken."""
        if self.inside < 2 or self.found == self.inside:
            return False
        steps = []
        k = math.floor((self.inside - 1) * share + 1e-9) + 1
        for name in self.inputs.numbers:
            for rank, end in enumerate(("high", "low")):
                moved, at = self.cases.end(name, end, k, self.inside)
                steps.append(self._step(Limit(name, end, at), moved, -1, rank))
        for name in self.inputs.kinds:
            words, kept = self.inputs.names_of[name], self._kept(name)
            for rank, word in enumerate(kept if len(kept) > 1 else ()):
                moved = self.cases.of_kind(name, words.index(word))
                left = tuple(one for one in kept if one != word)
                steps.append(self._step(Limit(name, "kinds", kept=left), moved, -1, rank))
        best = min(
            (step for step in steps if step is not None), key=lambda s: s.order, default=None
        )
        if best is None or (best.gain <= 0 and not dips):
            return False
        if (self.inside - len(best.moved)) / self.total < least_mass:
            return False
        self.cases.remove(best.moved)
        self._take(best, -1)
        return True

    def paste(self, share: float, least_mass: float) -> bool:
        """Put the best piece back; False where none raises the density."""
        steps = []
        limits = list(self.limits.values())
        broken = {limit: ~limit.holds(self.inputs) for limit in limits}
        failed = np.zeros(self.inputs.size, dtype=np.int64)
        for flags in broken.values():
            failed += flags
        for rank, limit in enumerate(limits):
            outside = np.flatnonzero(broken[limit] & (failed == 1))
            if limit.end == "kinds":
                codes, words = self.inputs.kinds[limit.name], self.inputs.names_of[limit.name]
                for word in (one for one in words if one not in limit.kept):
                    more = tuple(one for one in words if one in limit.kept or one == word)
                    moved = outside[codes[outside] == words.index(word)]
                    steps.append(self._step(Limit(limit.name, "kinds", kept=more), moved, 1, rank))
            elif len(outside):
                moved, at = self._slice(limit, outside, share)
                rank = 0 if limit.end == "high" else 1
                steps.append(self._step(Limit(limit.name, limit.end, at), moved, 1, rank))
        best = min(
            (step for step in steps if step is not None), key=lambda s: s.order, default=None
        )
        if best is None or best.gain <= 0:
            return False
        if (self.inside + len(best.moved)) / self.total < least_mass:
            return False
        self._take(best, 1)
        return True

    def _take(self, step: _Step, sign: int) -> None:
        self.inside += sign * len(step.moved)
        self.found += sign * int(np.count_nonzero(self.interest[step.moved]))
        limit = step.limit
        if limit.end == "kinds" and len(limit.kept) == len(self.inputs.names_of[limit.name]):
            self.limits.pop((limit.name, limit.end), None)
        else:
            self.limits[limit.name, limit.end] = limit
        self.boxes.append(self._box())

    def _kept(self, name: str) -> tuple[str, ...]:
        limit = self.limits.get((name, "kinds"))
        return self.inputs.names_of[name] if limit is None else limit.kept

    def _slice(
        self, limit: Limit, outside: NDArray[np.int64], share: float
    ) -> tuple[NDArray[np.int64], float]:
        """The nearest share of the cases that only this limit keeps out, and the new limit."""
        values = self.inputs.numbers[limit.name][outside]
        away = values if limit.end == "high" else -values
        ordered = np.sort(away)
        k = math.floor((len(ordered) - 1) * share + 1e-9)
        last = ordered[k]
        beyond = np.searchsorted(ordered, last, side="right")
        at = last
        if beyond < len(ordered):
            half = 0.5 * last + 0.5 * ordered[beyond]
            at = half if half < ordered[beyond] else last
        return outside[away <= last], float(at if limit.end == "high" else -at)
