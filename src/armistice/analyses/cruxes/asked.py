"""What is asked of two readings, and who evaluates their mixtures: one door to kept values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.evaluate import Anchors, Evaluator, Solved
from armistice.analyses.cruxes.events import Target
from armistice.analyses.cruxes.groups import Group
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.analyses.cruxes.runner import Progress, Runner
from armistice.analyses.cruxes.settings import GAP_TARGET, ROUGH_ABOVE, TOLERANCE
from armistice.analyses.cruxes.store import Store
from armistice.scenario import Scenario
from armistice.scenario.mixing import Side

__all__ = ["Asked", "MakeEvaluator", "digest"]

Array = NDArray[np.float64]
MakeEvaluator = Callable[[Hybrids, tuple[Target, ...]], Evaluator]


class Asked:
    """One comparison with everything it was asked to use.

    Parameters
    ----------
    scenario, headlines
        The scenario, and what is compared; the durable gap is added.
    seed
        Address of the common random numbers.
    workers, progress
        Processes; a callable (done, total, label).
    keep
        Whether values are kept on disk.
    make
        Makes what evaluates hybrids; default the solver.
    anchors
        Solutions of the two readings at their medians, where they are known.
    waiting
        Whether what waiting is worth today is evaluated too.
    """

    def __init__(
        self,
        scenario: Scenario,
        headlines: tuple[Target, ...],
        *,
        seed: int,
        workers: int = 1,
        progress: Progress | None = None,
        keep: bool = True,
        make: MakeEvaluator | None = None,
        anchors: tuple[Array, Array] | None = None,
        waiting: bool = False,
    ) -> None:
        self.scenario, self.headlines = scenario, headlines
        # values are kept in an order that does not depend on which headline comes first
        ordered = sorted(headlines, key=lambda target: target.id)
        self.targets = (*ordered, Target(GAP_TARGET, "durable.gap", 0, 0.0))
        self.seed, self.workers, self.progress = seed, workers, progress
        self.keep, self.waiting = keep and make is None, waiting
        large = anchors is not None and anchors[0].shape[-1] > ROUGH_ABOVE
        self.make, self.anchors = make, Anchors(anchors if large else None)

    def runner(
        self, sides: tuple[Side, Side], groups: Sequence[Group], draws: int, walk: str = ""
    ) -> Runner:
        """An evaluator of hybrids with what is known about them.

        Values found on one kind of `walk` serve no other: a start from elsewhere could change
        their last digits.
        """
        hybrids = Hybrids(self.scenario, *sides, tuple(groups), self.seed, draws)
        question = {
            "scenario": self.scenario.hash,
            "sides": [digest(side) for side in sides],
            "groups": [[*group.fields, "|", *group.rules] for group in groups],
            "targets": [[t.event, t.within] for t in self.targets],
            "tolerance": TOLERANCE,
            "luck": [self.seed, draws] if draws else None,
            "walk": walk,
        }
        return Runner(
            self._solver(hybrids),
            Store.of(question, keep=self.keep),
            workers=self.workers,
            progress=self.progress,
        )

    def _solver(self, hybrids: Hybrids) -> Evaluator:
        if self.make is not None:
            return self.make(hybrids, self.targets[:-1])
        # readings are the same in every grouping: what one run prepares serves the others
        return Solved(hybrids, self.targets[:-1], anchors=self.anchors, waiting=self.waiting)


def digest(side: Side) -> str:
    """SHA-256 of what a side says, blind to its name and its evidence."""
    told = {
        "quantities": {name: q.normal_form() for name, q in side.quantities.items()},
        "settings": dict(side.settings),
        "rules": dict(side.rules),
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
