"""The boxes to report: few limits that all matter, as good as can be, and held against chance.

A trajectory offers many boxes. Reported is, of those whose every limit has a quasi-p-value of at
most 1 in 20, the one with the largest harmonic mean of coverage and density: no threshold has to
be chosen, and neither of the two can be bought with the other. The search is first done with all
uncertainties, then again and again with those that the best balanced box limits, less the one
whose limits matter least, since idle limits use up the patience of those that are not; and each
time with both of the shares peeled at a time that friedman1999 recommend, since among few cases
a small peel follows luck. Further boxes are sought among the cases that
earlier ones leave (covering, friedman1999).

A search over many uncertainties always finds something. The same search is therefore done with
the marks of interest shuffled among the cases; `chance` is the share of these that reach the
box's harmonic mean, the search itself counted as one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.robust.boxes import Box, Limit
from armistice.analyses.robust.inputs import Inputs
from armistice.analyses.robust.prim import LEAST_MASS, PASTE, trajectory
from armistice.rng import stream

__all__ = ["DOUBTFUL", "PATIENCE", "SHUFFLES", "Found", "discover"]

Flags = NDArray[np.bool_]

PATIENCE = (0.05, 0.1)
"""Shares to peel at a time."""
DOUBTFUL = 0.05
"""Largest quasi-p-value of a limit that is reported."""
SHUFFLES = 19
"""Searches among shuffled marks: the smallest chance that can be told is 1 in 20."""


@dataclass(frozen=True)
class Found:
    """A box worth reporting.

    Attributes
    ----------
    box
        The box; coverage and mass are shares of all cases, also of a second box.
    doubts
        Quasi-p-value by limit.
    chance
        Share of searches among shuffled marks that do as well, this one counted; NaN where
        none were made.
    """

    box: Box
    doubts: Mapping[Limit, float]
    chance: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {**self.box.to_dict(self.doubts), "chance": self.chance}


def discover(
    columns: Inputs | Mapping[str, Any],
    interest: Any,
    *,
    boxes: int = 2,
    shuffles: int = SHUFFLES,
    seed: int = 1,
    peel: Sequence[float] = PATIENCE,
    paste: float = PASTE,
    least_mass: float = LEAST_MASS,
) -> list[Found]:
    """Find where cases of interest lie.

    Parameters
    ----------
    columns, interest, paste, least_mass
        See `armistice.analyses.robust.prim.trajectory`.
    peel
        Shares to peel at a time, each tried.
    boxes
        How many at most.
    shuffles, seed
        Searches among shuffled marks (0 for none), and the address of their luck.

    Returns
    -------
    list of Found
        In the order found; empty where all cases or none are of interest, or no limits
        matter.

    Notes
    -----
    EQ-PRIM. A further box is kept only if it is no likelier by chance than 1 in 20.

    Examples
    --------
    >>> import numpy as np
    >>> trust, patience = (np.random.default_rng(n).random(500) for n in (1, 2))
    >>> weak = (trust < 0.4) & (patience > 0.5)
    >>> found = discover({"trust": trust, "patience": patience}, weak)[0]
    >>> [(one.name, one.end) for one in found.box.limits], found.chance
    ([('patience', 'low'), ('trust', 'high')], 0.05)
    """
    inputs = columns if isinstance(columns, Inputs) else Inputs.of(columns)
    wanted = np.asarray(interest).astype(bool)
    how: list[dict[str, Any]] = [
        {"peel": share, "paste": paste, "least_mass": least_mass} for share in peel
    ]
    left = np.ones(inputs.size, dtype=bool)
    out: list[Found] = []
    for place in range(boxes):
        here, marks = inputs.among(left), wanted[left]
        best = _search(here, marks, how)
        if best is None:
            break
        random = stream(seed, "robust", "shuffle", place)
        as_good = 1
        for _ in range(shuffles):
            other = _search(here, marks[random.permutation(len(marks))], how)
            as_good += other is not None and other.balance >= best.balance
        chance = as_good / (shuffles + 1) if shuffles else float("nan")
        if place and not chance <= DOUBTFUL:
            break
        whole = Box(best.limits, best.inside, best.found, inputs.size, int(wanted.sum()))
        out.append(Found(whole, best.doubts(here, marks), chance))
        left &= ~Box.members(best.limits, inputs)
    return out


def _search(inputs: Inputs, interest: Flags, how: Sequence[Mapping[str, Any]]) -> Box | None:
    """The best box of which every limit matters; None where there is none."""
    if interest.all() or not interest.any():
        return None
    names = {*inputs.numbers, *inputs.kinds}
    best: Box | None = None
    while names:
        some = inputs.only(names)
        boxes = sorted(
            (box for one in how for box in trajectory(some, interest, **one)[1:]), key=_rank
        )
        for box in boxes:
            if best is not None and _rank(box) >= _rank(best):
                break
            if max(box.doubts(inputs, interest).values(), default=1.0) <= DOUBTFUL:
                best = box
                break
        names = _less_one(boxes[0], inputs, interest) if boxes else set()
    return best


def _rank(box: Box) -> tuple[float, int, int]:
    """Balance first; of equals the box with fewer uncertainties, then the larger."""
    return -box.balance, len(box.names), -box.inside


def _less_one(box: Box, inputs: Inputs, interest: Flags) -> set[str]:
    """The uncertainties that a box limits, without the one that matters least."""
    by_name: dict[str, float] = {}
    for limit, doubt in box.doubts(inputs, interest).items():
        by_name[limit.name] = min(doubt, by_name.get(limit.name, 1.0))
    worst = max(by_name, key=lambda name: (by_name[name], name), default="")
    return set(by_name) - {worst}
