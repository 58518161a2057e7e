"""Levers by month: a mixture whose levers come, rise and go, solved stretch by stretch.

The calendar is played as surprises, as `armistice.analyses.levers.schedules` says: today's
picture is that of the first stretch, and nobody foresees the next but as far as a lever warns
of itself. Months ahead are followed without dice, up to the first agreement or end (EQ-HAZARD);
what becomes of an agreement is not followed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.forward import Ahead, Stage, look_ahead
from armistice.analyses.levers.calendars import NONE, STEPS
from armistice.analyses.levers.schedules import Schedule, StageOf, Steps
from armistice.errors import ArmisticeError
from armistice.solve.equilibrium import Equilibrium

__all__ = ["Course", "Span", "ahead_of", "schedule_of"]

Array = NDArray[np.float64]
Settle = Callable[[StageOf, Array], Equilibrium]
Check = Callable[[], None]


@dataclass(frozen=True)
class Span:
    """When a lever is in force.

    Attributes
    ----------
    first
        Month from which on, counted from today.
    end
        Month from which on no more; None for good.
    rise
        Months over which it rises to its dose, in a few equal steps; 0 at once.

    Examples
    --------
    >>> Span(6, 18).steps(0.5)
    ((6, 0.5), (18, 0.0))
    >>> Span(rise=12).steps(1.0)
    ((0, 0.25), (3, 0.5), (6, 0.75), (9, 1.0))
    """

    first: int = 0
    end: int | None = None
    rise: int = 0

    def steps(self, dose: float) -> Steps:
        """Month by month where the dose changes, as in a `Schedule`."""
        count = min(STEPS, self.rise) or 1
        found = {self.first + n * self.rise // count: dose * (n + 1) / count for n in range(count)}
        if self.end is not None:
            found = {month: one for month, one in found.items() if month < self.end}
            found[self.end] = 0.0
        return tuple(sorted(found.items()))


def schedule_of(doses: Mapping[str, float], spans: Mapping[str, Span]) -> Schedule:
    """The schedule of some doses; a lever without a span is in force from today on, for good."""
    used = {lever: dose for lever, dose in doses.items() if dose > 0}
    steps = {lever: spans.get(lever, Span()).steps(dose) for lever, dose in used.items()}
    return Schedule("page" if steps else NONE, steps)


class Course:
    """What a calendar makes of a mixture, stretch after stretch.

    Parameters
    ----------
    stages
        Stretches of the horizon, in order.
    first
        The solution of the first.
    settle
        Solves a stretch from a start.

    Raises
    ------
    ArmisticeError
        If a lever changes the grid of the war on the way.
    """

    def __init__(self, stages: tuple[StageOf, ...], first: Equilibrium, settle: Settle) -> None:
        if len({stage.pulled.war.space.size for stage in stages}) > 1:
            raise ArmisticeError(
                "a lever that opens a window changes the grid of the war: no calendar can carry it"
            )
        self.stages, self._settle = stages, settle
        self._answers = [first]

    def follow(self, check: Check = lambda: None) -> Ahead | None:
        """Solve what is left to solve, and follow the chances; None where a stretch is unsettled.

        Parameters
        ----------
        check
            Called between the steps; may raise to stop.
        """
        while len(self._answers) < len(self.stages):
            check()
            last = self._answers[-1]
            if not last.diagnostics.converged:
                return None
            self._answers.append(self._settle(self.stages[len(self._answers)], last.v))
        check()
        return self._ahead

    @cached_property
    def _ahead(self) -> Ahead | None:
        if not all(answer.diagnostics.converged for answer in self._answers):
            return None
        pairs = zip(self._answers, self.stages, strict=True)
        return look_ahead([Stage(answer, stage.months) for answer, stage in pairs])


def ahead_of(ahead: Ahead | None) -> dict[str, Any] | None:
    """Shares by month as plain values: `agreed`, `ended`, `at_war`, from today on."""
    if ahead is None:
        return None
    return {
        name: [float(share) for share in getattr(ahead, name)]
        for name in ("agreed", "ended", "at_war")
    }
