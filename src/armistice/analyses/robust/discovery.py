"""The boxes to report: which of a search's boxes, without idle limits, and against chance.

From each trajectory the box with the largest harmonic mean of coverage and density is taken: no
threshold has to be chosen, and neither of the two can be bought with the other. Limits whose
quasi-p-value exceeds 1 in 20 are dropped, the most doubtful first. Further boxes are sought
among the cases that earlier ones leave (covering, friedman1999).

A search over many uncertainties always finds something. The same search is therefore done with
the marks of interest shuffled among the cases; `chance` is the share of these that reach the
box's harmonic mean, the search itself counted as one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.robust.boxes import Box, Limit, without
from armistice.analyses.robust.inputs import Inputs
from armistice.analyses.robust.prim import LEAST_MASS, PASTE, PEEL, trajectory
from armistice.rng import stream

__all__ = ["DOUBTFUL", "SHUFFLES", "Found", "discover"]

Flags = NDArray[np.bool_]

DOUBTFUL = 0.05
"""Quasi-p-value above which a limit is dropped."""
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
    peel: float = PEEL,
    paste: float = PASTE,
    least_mass: float = LEAST_MASS,
) -> list[Found]:
    """Find where cases of interest lie.

    Parameters
    ----------
    columns, interest, peel, paste, least_mass
        See `armistice.analyses.robust.prim.trajectory`.
    boxes
        How many at most.
    shuffles, seed
        Searches among shuffled marks (0 for none), and the address of their luck.

    Returns
    -------
    list of Found
        In the order found; empty where all cases or none are of interest, or no limit gains.

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
    how = {"peel": peel, "paste": paste, "least_mass": least_mass}
    scope = np.ones(inputs.size, dtype=bool)
    out: list[Found] = []
    for place in range(boxes):
        share = wanted[scope].mean() if scope.any() else 0.0
        if share in (0.0, 1.0):
            break
        box = _pick(trajectory(inputs, wanted, among=scope, **how))
        box, doubts = _plain(box, inputs, wanted, scope)
        if not box.limits:
            break
        chance = _chance(box, inputs, wanted, scope, shuffles, seed, place, how)
        if place and not chance <= DOUBTFUL:
            break
        out.append(Found(box, doubts, chance))
        scope &= ~Box.members(box.limits, inputs)
    return out


def _pick(boxes: list[Box]) -> Box:
    """The best balanced box; of equals the one with fewer uncertainties, then the larger."""
    return min(boxes, key=lambda box: (-box.balance, len(box.names), -box.inside))


def _plain(
    box: Box, inputs: Inputs, interest: Flags, scope: Flags
) -> tuple[Box, dict[Limit, float]]:
    """Drop doubtful limits one by one, the worst first."""
    while True:
        doubts = _within(box, inputs, interest, scope)
        worst = max(doubts, key=lambda one: (doubts[one], one.name, one.end), default=None)
        if worst is None or doubts[worst] <= DOUBTFUL:
            return box, doubts
        box = _around(without(box.limits, worst), inputs, interest, scope)


def _around(limits: tuple[Limit, ...], inputs: Inputs, interest: Flags, scope: Flags) -> Box:
    within = Box.members(limits, inputs) & scope
    return Box(
        limits,
        int(within.sum()),
        int(np.count_nonzero(interest & within)),
        inputs.size,
        int(np.count_nonzero(interest)),
    )


def _within(box: Box, inputs: Inputs, interest: Flags, scope: Flags) -> dict[Limit, float]:
    """Quasi-p-values among the cases in scope."""
    if scope.all():
        return box.doubts(inputs, interest)
    left = Inputs(
        int(scope.sum()),
        {name: values[scope] for name, values in inputs.numbers.items()},
        {name: codes[scope] for name, codes in inputs.kinds.items()},
        inputs.names_of,
    )
    return box.doubts(left, interest[scope])


def _chance(
    box: Box,
    inputs: Inputs,
    interest: Flags,
    scope: Flags,
    shuffles: int,
    seed: int,
    place: int,
    how: Mapping[str, float],
) -> float:
    if not shuffles:
        return float("nan")
    random = stream(seed, "robust", "shuffle", place)
    where = np.flatnonzero(scope)
    as_good = 1
    for _ in range(shuffles):
        mixed = interest.copy()
        mixed[where] = interest[random.permutation(where)]
        as_good += _pick(trajectory(inputs, mixed, among=scope, **how)).balance >= box.balance
    return as_good / (shuffles + 1)
