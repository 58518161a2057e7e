"""The bench on which mixtures of two readings are solved while somebody waits.

`Bench.solve` is the one function between the page and the solver: from where each group of
claims stands, the levers in use and perhaps a package, to a solved war and its futures, all
at the middle of every range. It starts from the solution of the nearer reading, or of the
mixture halfway, and from nothing that was asked before, so that the same question has the
same answer whatever came first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.groups import Group, partition
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.analyses.ensembles import Draw, draw_of
from armistice.analyses.forward import Ahead, Stage, look_ahead
from armistice.analyses.futures import futures_of
from armistice.analyses.levers.schedules import stages_of
from armistice.analyses.levers_apply import apply_levers, rules_for
from armistice.analyses.live.dated import Course, Span, schedule_of
from armistice.analyses.live.tabled import Tabled, Verdict, name_on_menu, on_the_menu, verdict
from armistice.analyses.settings import PAIR_TOLERANCE, SEED
from armistice.analyses.study import ReadingStudy
from armistice.analyses.today import signing_hazard, today_of
from armistice.analyses.zone_report import zone_of
from armistice.errors import ArmisticeError
from armistice.model.build import build
from armistice.model.war import War
from armistice.scenario import Numbers, Resolved, Scenario
from armistice.scenario.mixing import side_of
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve

__all__ = ["LIVE_PATHS", "Bench", "Mixture", "Solved", "Stopped"]

LIVE_PATHS = 500
"""Futures of a state: enough to count in hundredths, few enough not to be waited for."""

_THREADS = min(4, os.cpu_count() or 1)
"""Threads of a solve: somebody waits for it, and no number depends on them."""

Array = NDArray[np.float64]
Check = Callable[[], None]


class Stopped(Exception):  # noqa: N818 - nothing went wrong: a newer question came
    """Raised by a check when nobody waits for the answer any more."""


@dataclass(frozen=True)
class Mixture:
    """A question to the bench.

    Attributes
    ----------
    places
        Where each group stands, in the order of `Bench.groups`: 0 with the first reading, 1
        with the second.
    doses
        Lever to dose, 0 to 1; a lever that is not named is not used.
    tabled
        A package put together by hand, or None.
    spans
        Lever to the months in which it is in force; a lever that is not named is from today
        on, for good. None if there is no calendar: then every lever is part of today's war.
    """

    places: tuple[float, ...]
    doses: Mapping[str, float] = field(default_factory=dict)
    tabled: Tabled | None = None
    spans: Mapping[str, Span] | None = None


class Solved(ReadingStudy):
    """One solved mixture, looked at as a study of a single draw: every number at its middle.

    Parameters
    ----------
    resolved, numbers
        What was compiled.
    answer
        Its solution.
    seed, paths
        Address and number of the futures.
    tabled
        Name on the menu of the package put together by hand, or None.
    course
        What its calendar makes of it; None without a calendar.
    """

    def __init__(
        self,
        resolved: Resolved,
        numbers: Numbers,
        answer: Equilibrium,
        *,
        seed: int,
        paths: int,
        tabled: str | None = None,
        course: Course | None = None,
    ) -> None:
        super().__init__(resolved.scenario, None, seed=seed, draws=1, paths=paths)
        self.numbers, self.tabled, self.course = numbers, tabled, course
        self.__dict__.update(resolved=resolved, war=answer.war, answer=answer)

    @cached_property
    def all_draws(self) -> list[Draw]:
        """The one draw there is: the middle."""
        return [
            draw_of(
                self.answer,
                self.resolved,
                self.numbers,
                index=0,
                seed=self.seed,
                paths=self.paths,
                horizon=self.horizon,
                zone=self.zone,
                asked=False,
            )
        ]

    @property
    def _counted(self) -> dict[str, int]:
        """One draw has no spread: it is there or it failed."""
        sound = int(self.answer.diagnostics.converged)
        return {"n": sound, "failed": 1 - sound}

    @cached_property
    def today(self) -> dict[str, Any]:
        """The zone today, before any future is lived, in the shapes of `docs/json.md`."""
        zone = zone_of(self, branches=False, ahead=False)
        zone |= {"variants": [], "draws": self._counted}
        return {"zone": zone, "futures": {}, "checks": {}}

    @cached_property
    def answers(self) -> dict[str, Any]:
        """Zone and futures, in the shapes of `docs/json.md`, less what needs further solves.

        The futures are those of today's war going on as it is: with a calendar see `ahead`.
        """
        zone = {
            **self.today["zone"],
            "signing_hazard": signing_hazard(self.answer),
        }
        return {"zone": zone, "futures": {**futures_of(self), "strict": {}}, "checks": {}}

    def ahead(self, check: Check = lambda: None) -> Ahead | None:
        """Months ahead without dice, by the calendar if there is one; None if unsettled."""
        if self.course is not None:
            return self.course.follow(check)
        return self._going_on if self.answer.diagnostics.converged else None

    @cached_property
    def _going_on(self) -> Ahead:
        return look_ahead([Stage(self.answer, self.horizon)])

    @cached_property
    def verdict(self) -> Verdict | None:
        """What becomes of the package put together by hand; None if there is none."""
        if self.tabled is None or not self.answer.diagnostics.converged:
            return None
        seen = today_of(self.answer, zone=self.zone)
        return verdict(seen, self.zone, self.resolved.packages, self.tabled)


class Bench:
    """Two readings of one scenario, ready to be mixed.

    Parameters
    ----------
    scenario
        A loaded scenario.
    a, b
        Ids of the readings.
    seed, paths
        Address and number of the futures.

    Raises
    ------
    ArmisticeError
        If the readings do not differ, or need a solver whose answer is of another kind.

    Examples
    --------
    >>> import armistice as arm
    >>> bench = Bench(arm.load("two-islands"), "tired-war", "useful-war", paths=50)
    >>> solved = bench.solve(Mixture((0.0, 1.0, 0.0)))
    >>> sorted(solved.answers["zone"]["layers"])
    ['commitment', 'consent', 'trust', 'values']
    """

    def __init__(
        self, scenario: Scenario, a: str, b: str, *, seed: int = SEED, paths: int = LIVE_PATHS
    ) -> None:
        self.scenario, self.seed, self.paths = scenario, seed, paths
        side_a, side_b = side_of(scenario, a), side_of(scenario, b)
        self.names = (a, b)
        self.groups: tuple[Group, ...] = partition(scenario, side_a, side_b)
        self.hybrids = Hybrids(scenario, side_a, side_b, self.groups, seed, 0)

    @cached_property
    def starts(self) -> tuple[Array, Array]:
        """V of either reading at its medians."""
        first, second = (self._settle(*self._compile(self._all(end)), None).v for end in (0.0, 1.0))
        return first, second

    @cached_property
    def halfway(self) -> Array:
        """V of the mixture in which every group stands halfway, where many moved groups start."""
        return self._settle(*self._compile(self._all(0.5)), self.starts[0]).v

    def _all(self, place: float) -> Mixture:
        return Mixture((place,) * len(self.groups))

    def _nearest(self, places: tuple[float, ...]) -> Array:
        """V of the nearest of the three, by how far all groups have to move together."""
        far = [sum(abs(place - at) for place in places) for at in (0.0, 1.0, 0.5)]
        near = far.index(min(far))
        return self.halfway if near == 2 else self.starts[near]

    def solve(self, mixture: Mixture, check: Check = lambda: None) -> Solved:
        """Solve a mixture. Its zone and its futures are worked out when they are asked for.

        Parameters
        ----------
        mixture
            What to solve.
        check
            Called between the steps; may raise `Stopped`.

        Raises
        ------
        ArmisticeError
            If a lever, an issue or an option does not exist.
        """
        resolved, numbers = self._compile(mixture)
        check()
        near = self._nearest(mixture.places)
        check()
        course = None
        if mixture.spans is None:
            answer = self._settle(resolved, numbers, near)
        else:
            schedule = schedule_of(mixture.doses, mixture.spans)
            stages = tuple(stages_of(resolved, numbers, schedule, int(resolved.spec.horizon)))
            check()
            resolved = stages[0].pulled.resolved
            numbers = Numbers(stages[0].pulled.numbers, resolved.reading, None)
            answer = _settled(stages[0].pulled.war, near)
            course = Course(stages, answer, lambda stage, start: _settled(stage.pulled.war, start))
        check()
        own = None if mixture.tabled is None else name_on_menu(self.scenario.spec)
        return Solved(
            resolved,
            numbers,
            answer,
            seed=self.seed,
            paths=self.paths,
            tabled=own,
            course=course,
        )

    def _compile(self, mixture: Mixture) -> tuple[Resolved, Numbers]:
        if len(mixture.places) != len(self.groups):
            raise ArmisticeError(f"{len(mixture.places)} places for {len(self.groups)} groups")
        resolved, numbers = self.hybrids.numbers(mixture.places, None)
        doses = {lever: dose for lever, dose in mixture.doses.items() if dose > 0}
        if doses and mixture.spans is None:
            numbers = apply_levers(resolved, numbers, doses)
            resolved = resolved.under({**resolved.rules, **rules_for(resolved, doses)})
        if mixture.tabled is not None:
            resolved = on_the_menu(resolved, mixture.tabled)
        return resolved, numbers

    def _settle(self, resolved: Resolved, numbers: Numbers, start: Array | None) -> Equilibrium:
        return _settled(build(resolved, numbers=numbers), start)


def _settled(war: War, start: Array | None) -> Equilibrium:
    """Solve from a start; a warm start that does not fit or does not settle gives way."""
    if start is not None and start.shape == (len(war.phases), 2, war.space.size):
        answer = _solve(war, start)
        if answer.diagnostics.converged:
            return answer
    return _solve(war, None)


def _solve(war: War, start: Array | None) -> Equilibrium:
    answer = solve(
        war,
        tol=PAIR_TOLERANCE,
        start=start,
        starts=1,
        details=False,
        rough=True,
        strict=False,
        workers=_THREADS,
    )
    answer.operator.threads = _THREADS  # what is read off the answer is waited for too
    return answer
