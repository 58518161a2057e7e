"""One draw of a reading, as it stands and under the changes that checks ask for.

Everything is worked out when first asked for: numbers, the compiled war, its solution. A
change that leaves the compiled war as it was is not solved again, and says so.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.ensembles import Draw
from armistice.analyses.fingerprint import fingerprint
from armistice.analyses.levers_apply import apply_levers, rules_for
from armistice.analyses.settings import PAIR_TOLERANCE
from armistice.analyses.today import Today, today_of
from armistice.analyses.zone import zone_of_agreement
from armistice.errors import NotConverged
from armistice.model.build import build, make_world
from armistice.model.war import War
from armistice.model.world import World
from armistice.scenario import Numbers, Resolved, Scenario
from armistice.scenario.menu import PackageTerms, packages
from armistice.scenario.schema.check import Start, Under
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve

__all__ = ["DrawViews", "Rules", "View"]

Rules = tuple[tuple[str, str], ...]

Array = NDArray[np.float64]


class DrawViews:
    """A draw of a reading and its changes, each built and solved once.

    Parameters
    ----------
    scenario, reading
        Where the draw comes from.
    draw
        The draw as it was solved; its solution is where every other solution starts.
    seed
        Address of the luck of simulated futures.
    resolved
        The reading by the rules that are switched, filled as it is asked for; draws share it.
    """

    def __init__(
        self,
        scenario: Scenario,
        reading: str | None,
        draw: Draw,
        seed: int,
        resolved: dict[Rules, Resolved],
    ) -> None:
        self.scenario, self.reading, self.draw, self.seed = scenario, reading, draw, seed
        self._resolved = resolved
        self._views: dict[str, View] = {}
        self._answers: dict[str, Equilibrium] = {}

    @cached_property
    def menu(self) -> tuple[PackageTerms, ...]:
        """The packages; no change adds one or takes one away."""
        return packages(self.resolved({}).spec)

    def resolved(self, rules: dict[str, str]) -> Resolved:
        """The reading with some rules switched."""
        key = tuple(sorted(rules.items()))
        if key not in self._resolved:
            self._resolved[key] = self.scenario.resolve(self.reading, rules=rules)
        return self._resolved[key]

    def view(self, under: Under | None = None, near: View | None = None) -> View:
        """The draw under a change.

        Parameters
        ----------
        under
            The change; None for the draw as it stands.
        near
            A view whose solution is likely to be close, to start from.
        """
        under = under or Under()
        key = under.model_dump_json()
        if key not in self._views:
            self._views[key] = View(self, under, near)
        return self._views[key]

    def answer(self, war: War, start: Array) -> Equilibrium:
        """Solve a war, unless the same war has been solved already."""
        key = fingerprint(war)
        if key not in self._answers:
            self._answers[key] = _solve(war, start)
        return self._answers[key]


class View:
    """A draw under one change.

    Parameters
    ----------
    home
        The draw.
    under
        The change; empty for none.
    near
        Where to start solving; default the draw's own solution.
    """

    def __init__(self, home: DrawViews, under: Under, near: View | None = None) -> None:
        self.home, self.under, self._near = home, under, near
        self._today: dict[tuple[int, bool], Today] = {}

    @property
    def as_it_stands(self) -> bool:
        """Whether nothing is changed, today's state included."""
        return self.under == Under()

    @property
    def draw(self) -> Draw:
        """The record of the draw; of its futures as they are without the change."""
        return self.home.draw

    @cached_property
    def resolved(self) -> Resolved:
        """The reading with the rules of the change."""
        base = self.home.resolved({})
        return self.home.resolved({**rules_for(base, self.under.levers), **self.under.rules})

    @property
    def sides(self) -> tuple[str, str]:
        """Ids of the belligerents."""
        return self.home.scenario.belligerents

    @property
    def menu(self) -> tuple[PackageTerms, ...]:
        """The packages."""
        return self.home.menu

    def package(self, name: str) -> int:
        """Index of a named package."""
        return next(x for x, p in enumerate(self.menu) if name == p.id or name in p.names)

    @cached_property
    def numbers(self) -> Numbers:
        """The draw's numbers, changed."""
        if not (self.under.values or self.under.levers):
            return self.home.draw.numbers
        return apply_levers(
            self.resolved, self.home.draw.numbers, self.under.levers, self.under.values
        )

    @cached_property
    def world(self) -> World:
        """The grid and the numbers, as mechanisms see them."""
        return make_world(self.resolved, self.numbers)

    @cached_property
    def war(self) -> War:
        """The compiled war."""
        still = self.under.model_copy(update={"start": None})
        if self.under.start is not None:
            return self.home.view(still).war
        return build(self.resolved, numbers=self.numbers)

    @cached_property
    def unchanged(self) -> bool:
        """Whether the change reaches nothing that is computed."""
        if not (self.under.values or self.under.levers or self.under.rules):
            return False
        return self.same_as(self.home.view())

    def same_as(self, other: View) -> bool:
        """Whether two changes compile to the same war."""
        return self.fingerprint == other.fingerprint

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the compiled war."""
        return fingerprint(self.war)

    @cached_property
    def answer(self) -> Equilibrium:
        """The solved war."""
        start = self.home.draw.v if self._near is None else self._near.answer.v
        return self.home.answer(self.war, start)

    @cached_property
    def state(self) -> int:
        """The state looked at: today's, or moved by the change."""
        if self.under.start is None:
            return self.war.start
        return _moved(self.war, self.under.start)

    def phase(self, name: str | None) -> int:
        """Index of a phase: war, or the regime of a named package."""
        if name is None or name == "war":
            return 0
        return int(self.war.menu.phase[self.package(name)])

    def now(self, phase: str | None = None, *, layers: bool = False) -> Today:
        """What the solved war says at the state looked at."""
        if phase in (None, "war"):
            if self.as_it_stands:
                return self.home.draw.today
            if self.under.start is None and self.unchanged:
                return self.home.view().now()
        key = (self.phase(phase), layers)
        if key not in self._today:
            zone = zone_of_agreement(self.answer, self.state) if layers else None
            self._today[key] = today_of(self.answer, state=self.state, phase=key[0], zone=zone)
        return self._today[key]


def _moved(war: War, start: Start) -> int:
    space, s = war.space, war.start
    stance = int(space.m[s]) if start.stance is None else space.stances.index(start.stance)
    levels = [
        int(space.endurance(side)[s]) + start.endurance.get(party, 0)
        for side, party in enumerate(war.sides)
    ]
    k = int(space.k[s]) + start.front
    return int(space.index(k, levels[0], levels[1], int(space.grid[3][s]), stance))


def _solve(war: War, start: Array) -> Equilibrium:
    """Solved as draws are, so that what differs is the change and not the method."""
    try:
        return solve(war, tol=PAIR_TOLERANCE, start=start, starts=1, details=False, rough=True)
    except NotConverged:
        return solve(war, tol=PAIR_TOLERANCE, starts=1, details=False, rough=True)
