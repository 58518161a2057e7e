"""Directions that hold in equilibrium only: computed and reported, never asserted.

Each row turns one number of a solved war and solves again, or compares two numbers of the
same solution: at the medians, and over the first draws. What a lever does to whether there
is a deal, beside what it does to who gets what, depends on every other number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.asks import ask_spread, tabled_by
from armistice.analyses.settings import PAIR_TOLERANCE, ROUGH_ABOVE
from armistice.analyses.study import ReadingStudy
from armistice.analyses.today import Today, today_of
from armistice.model.build import build, make_world
from armistice.model.war import War
from armistice.model.world import World
from armistice.scenario import Resolved
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve
from armistice.workers import in_order

__all__ = [
    "LEAST",
    "QUESTIONS",
    "Case",
    "Question",
    "equilibrium_signs",
    "outlasts",
]

Array = NDArray[np.float64]
Values = Mapping[str, float]

LONG = 120
"""Months over which a side may wear out."""
LEAST = 2.0 * PAIR_TOLERANCE
"""Smallest change that has a sign: the errors of two solves."""


class Case:
    """One set of numbers of a reading, solved as it stands and under changes."""

    def __init__(self, resolved: Resolved, numbers: Values, start: Array | None) -> None:
        self.resolved, self.numbers, self.start = resolved, dict(numbers), start
        self._solved: dict[tuple[tuple[str, float], ...], Equilibrium | None] = {}

    @cached_property
    def world(self) -> World:
        """The numbers as mechanisms see them."""
        return make_world(self.resolved, self.numbers)

    def of(self, side: int, field: str) -> str:
        """Address of a side's field."""
        return f"{self.world.sides[side]}.{field}"

    def times(self, address: str, factor: float) -> Values:
        """One number multiplied, in model units."""
        return {address: factor * self.world.number(address)}

    def war(self, values: Values) -> War:
        """The compiled war under a change."""
        return build(self.resolved, numbers={**self.numbers, **values})

    def answer(self, values: Values) -> Equilibrium | None:
        """The war solved under a change; None where that does not converge."""
        key = tuple(sorted(values.items()))
        if key not in self._solved:
            war = self.war(values)
            found = solve(
                war,
                tol=PAIR_TOLERANCE,
                start=self.start,
                starts=1,
                strict=False,
                details=False,
                rough=war.space.size > ROUGH_ABOVE,
            )
            self._solved[key] = found if found.diagnostics.converged else None
        return self._solved[key]

    def now(self, values: Values, phase: int = 0) -> Today | None:
        """Today's month under a change."""
        answer = self.answer(values)
        return None if answer is None else today_of(answer, phase=phase)


@dataclass(frozen=True)
class Question:
    """One row: what moves, what answers, and which way its author expects it.

    Attributes
    ----------
    id
        Row of the inventory of mechanisms.
    key
        Name of its sentence in the report.
    expect
        1 up, -1 down.
    unit
        What the answer is counted in.
    change
        The answer with the change less without; None where the scenario has no such thing.
    """

    id: str
    key: str
    expect: int
    unit: str
    change: Callable[[Case], float | None]


def _hazard(now: Today | None) -> float | None:
    return None if now is None else float(now.sign.sum())


def _difference(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


def _pressure(case: Case) -> float | None:
    """M-01: a quarter more pressure on the first side."""
    address = case.of(0, "pressure.level")
    if case.world.number(address) <= 0:
        return None
    more = case.now(case.times(address, 1.25))
    return _difference(_hazard(more), _hazard(case.now({})))


def _framework(case: Case) -> float | None:
    """M-11: a final settlement in a month of a framework, less in a month of war."""
    answer = case.answer({})
    if answer is None:
        return None
    menu = answer.war.menu
    frames = [
        f
        for f, phase in enumerate(answer.war.phases)
        if phase.package >= 0 and menu.forms[phase.package] == "framework"
    ]
    war, within = case.now({}), case.now({}, frames[0]) if frames else None
    if war is None or within is None:
        return None
    final = np.array([form == "final" for form in menu.forms])
    return float(within.sign[final].sum() - war.sign[final].sum())


def _meetings(case: Case) -> float | None:
    """M-12: half as many rounds of talks again."""
    more = case.now(case.times("talks.rate", 1.5))
    return _difference(_hazard(more), _hazard(case.now({})))


def _outlasting(case: Case) -> float | None:
    """M-21: the first side at its lowest stamina before the second collapses, with more aid."""
    wear = case.of(1, "endurance.wear")
    if case.world.number(wear) <= 0:
        return None
    return outlasts(case.war(case.times(wear, 0.75))) - outlasts(case.war({}))


def outlasts(war: War, months: int = LONG) -> float:
    """Chance that A's stamina reaches its lowest level before B collapses, with no talks."""
    here = war.phases[0]
    worn = war.space.endurance(0) == 0
    mass = np.zeros(war.space.size)
    mass[war.start] = 1.0
    reached = float(mass[worn].sum())
    mass[worn] = 0.0
    onward = here.transition.T
    live = 1.0 - here.hazard.sum(axis=0)
    for _ in range(months):
        mass = np.asarray(onward @ (mass * live))
        reached += float(mass[worn].sum())
        mass[worn] = 0.0
    return reached


def _any_paper(case: Case) -> float | None:
    """M-49: a mediator who takes any paper; how long what it proposes would last."""
    mediators = [p for p in case.world.proposers if p not in case.world.sides]
    if not mediators:
        return None
    party = mediators[0]
    keen = case.answer({f"{party}.mediation.any_paper": 1.0})
    return _difference(_lasting(keen, party), _lasting(case.answer({}), party))


def _lasting(answer: Equilibrium | None, party: str) -> float | None:
    """Expected 1 - min(1, eta/0.2) of what a party tables today."""
    if answer is None:
        return None
    war, s = answer.war, answer.war.start
    tabled = tabled_by(answer, party, np.array([s]))[0]
    _, eta = answer.deals_at(s)
    lasting = 1.0 - np.minimum(1.0, eta.sum(axis=0) / war.lasting)
    total = float(tabled.sum())
    return float(tabled @ lasting) / total if total > 0 else None


def _patient(case: Case) -> Values:
    return case.times(case.of(0, "discount"), 0.5)


def _patience(case: Case) -> float | None:
    """M-59: the first side twice as patient."""
    return _difference(_hazard(case.now(_patient(case))), _hazard(case.now({})))


def _constancy(case: Case) -> float | None:
    """M-51: spread of what the first side asks for, over states, if waiting costs it less."""
    before, after = case.answer({}), case.answer(_patient(case))
    if before is None or after is None or before.war.sides[0] not in before.war.proposers:
        return None
    first = before.war.sides[0]
    return ask_spread(after, first) - ask_spread(before, first)


def _ask(case: Case) -> float | None:
    """M-06: what the first side asks for less what it signs, worth to itself."""
    answer, now = case.answer({}), case.now({})
    if answer is None or now is None or answer.war.sides[0] not in answer.war.proposers:
        return None
    war = answer.war
    worth = war.menu.flow[0, int(war.space.k[war.start])]
    tabled = tabled_by(answer, war.sides[0], np.array([war.start]))[0]
    if tabled.sum() <= 0 or now.sign.sum() <= 0:
        return None
    return float(tabled @ worth / tabled.sum() - now.sign @ worth / now.sign.sum())


QUESTIONS: tuple[Question, ...] = (
    Question("M-01", "pressure", 1, "a month", _pressure),
    Question("M-06", "ask", 1, "aims", _ask),
    Question("M-11", "framework", 1, "a month", _framework),
    Question("M-12", "meetings", 1, "a month", _meetings),
    Question("M-21", "outlasting", 1, "chance", _outlasting),
    Question("M-49", "any_paper", -1, "share", _any_paper),
    Question("M-51", "constancy", -1, "aims", _constancy),
    Question("M-59", "patience", -1, "a month", _patience),
)
"""Rows of type Q of the inventory of mechanisms, in its order."""


def equilibrium_signs(study: ReadingStudy, *, draws: int) -> list[dict[str, Any]]:
    """Every question at a reading's medians and over its first draws.

    Parameters
    ----------
    study
        The reading; its solutions are where the changed wars start.
    draws
        How many of its draws are solved again; the medians always are.

    Returns
    -------
    list of dict
        `id`, `key`, `unit`, `expect`, `change` at the medians with its `sign` (0 below the
        error of two solves; None where the scenario has no such thing), `low` and `high`
        over draws, the `share` of draws in which it goes as expected, and `draws`.
    """
    drawn = study.draws[:draws]
    cases = [
        (study.resolved.median(), study.answer.v),
        *((draw.numbers, draw.v) for draw in drawn),
    ]
    found = list(in_order(partial(_changes, study.resolved), cases, study.workers))
    return [_row(question, [one[n] for one in found]) for n, question in enumerate(QUESTIONS)]


def _changes(resolved: Resolved, case: tuple[Values, Array]) -> list[float | None]:
    one = Case(resolved, *case)
    return [question.change(one) for question in QUESTIONS]


def _row(question: Question, changes: Sequence[float | None]) -> dict[str, Any]:
    first, *rest = changes
    over = np.array([change for change in rest if change is not None], dtype=float)
    ends = np.percentile(over, [5, 95]) if len(over) else (None, None)
    return {
        "id": question.id,
        "key": question.key,
        "unit": question.unit,
        "expect": question.expect,
        "change": first,
        "sign": None if first is None else _sign(first),
        "low": None if ends[0] is None else float(ends[0]),
        "high": None if ends[1] is None else float(ends[1]),
        "share": float(np.mean([_sign(c) == question.expect for c in over])) if len(over) else None,
        "draws": len(over),
    }


def _sign(change: float) -> int:
    return 0 if abs(change) <= LEAST else int(np.sign(change))
