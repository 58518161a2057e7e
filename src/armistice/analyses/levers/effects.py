"""What each lever moves: the same draws and the same luck, with the lever and without.

Common random numbers: a draw's numbers come from the seed and its index, its futures from
addresses of the same two, so that whatever differs is the lever's doing. Every solve starts
from the solution of the same draw without the lever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.levers.measures import compare
from armistice.analyses.levers.outcomes import ahead, nearest, today
from armistice.analyses.levers.pulled import (
    Pulled,
    Rules,
    costs_of,
    pull,
    same_war,
    solved,
    switched,
)
from armistice.analyses.zone import zone_of_agreement
from armistice.model.build import build
from armistice.scenario import Resolved
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve
from armistice.workers import in_order

__all__ = ["MEDIAN", "Base", "Change", "Task", "bases_of", "changes_of", "effect_rows"]

Array = NDArray[np.float64]
Advance = Callable[[str], None]

MEDIAN = -1
"""Index of the run with every number at its middle."""


@dataclass(frozen=True)
class Task:
    """What every unit of work needs beside its index.

    Attributes
    ----------
    resolved
        The scenario as a reading sees it.
    draws, seed, paths
        Draws of its ranges and their seed; futures per solve.
    start
        V at the medians, from which draws are solved.
    """

    resolved: Resolved
    draws: int
    seed: int
    paths: int
    start: Array | None = None

    def numbers(self, index: int) -> Mapping[str, float]:
        """The numbers of a draw, or the medians."""
        if index == MEDIAN:
            return self.resolved.median()
        return self.resolved.draw(index, self.draws, self.seed)

    @property
    def horizon(self) -> int:
        """Months of the futures that are counted."""
        return int(self.resolved.spec.horizon)


@dataclass(frozen=True)
class Base:
    """A draw without a lever, under given rules. `found` is None if it was not solved."""

    package: int
    v: Array | None
    found: dict[str, float] | None


@dataclass(frozen=True)
class Change:
    """A draw with levers pulled; `found` as in `Base`.

    `idle`: the levers reach nothing that is computed, so that the war is the same.
    """

    found: dict[str, float] | None
    idle: bool
    costs: dict[str, float]


Bases = Mapping[tuple[int, Rules], Base]


def bases_of(
    task: Task, rules: Sequence[Rules], *, workers: int = 1, advance: Advance | None = None
) -> dict[tuple[int, Rules], Base]:
    """Solve every draw with no lever pulled, under every set of rules that levers turn on.

    Without `task.start` the medians are solved in full first.

    Raises
    ------
    NotConverged
        If the medians were not.
    """
    if task.start is None:
        middle_war = build(task.resolved)
        task = replace(task, start=solve(middle_war, starts=1, details=False).v)
    wanted = list(dict.fromkeys([(), *rules]))
    middle = {(MEDIAN, one): _base(task, (MEDIAN, one)) for one in wanted}
    first = middle[MEDIAN, ()].v
    task = replace(task, start=first)
    units = [(index, one) for index in range(task.draws) for one in wanted]
    out = dict(middle)
    for unit, found in zip(units, in_order(partial(_base, task), units, workers), strict=True):
        out[unit] = found
        if advance is not None:
            advance("without levers")
    return out


def _base(task: Task, unit: tuple[int, Rules]) -> Base:
    index, rules = unit
    pulled = pull(task.resolved, task.numbers(index), {}, rules)
    answer = solved(pulled.war, task.start)
    if answer is None:
        return Base(0, None, None)
    package = nearest(zone_of_agreement(answer))
    found = {**today(answer, package), **_ahead(task, pulled, answer, index)}
    return Base(package, answer.v, found)


def _ahead(task: Task, pulled: Pulled, answer: Equilibrium, index: int) -> dict[str, float]:
    return ahead(
        pulled, answer, paths=task.paths, horizon=task.horizon, seed=task.seed, draw=index + 1
    )


def changes_of(
    task: Task,
    bases: Bases,
    choices: Sequence[Mapping[str, float]],
    *,
    workers: int = 1,
    advance: Advance | None = None,
) -> list[list[Change]]:
    """Solve every draw with every choice of levers.

    Parameters
    ----------
    task
        What to solve.
    bases
        The same draws without levers.
    choices
        Doses by lever, one entry for each choice.
    workers, advance
        Processes; called after every unit.

    Returns
    -------
    list of list of Change
        By choice: the medians first, then every draw.
    """
    order = [MEDIAN, *range(task.draws)]
    units = [(index, dict(choice)) for choice in choices for index in order]
    out: list[Change] = []
    for found in in_order(partial(_change, task, dict(bases)), units, workers):
        out.append(found)
        if advance is not None:
            advance("with levers")
    return [out[n * len(order) : (n + 1) * len(order)] for n in range(len(choices))]


def _change(task: Task, bases: Bases, unit: tuple[int, dict[str, float]]) -> Change:
    index, doses = unit
    numbers = task.numbers(index)
    costs: dict[str, float] = {}
    for lever, dose in doses.items():
        for party, cost in costs_of(task.resolved, numbers, lever, dose).items():
            costs[party] = costs.get(party, 0.0) + cost
    rules = switched(task.resolved, doses)
    base = bases[index, rules]
    if base.found is None:
        return Change(None, False, costs)
    pulled = pull(task.resolved, numbers, doses)
    if same_war(pulled.war, pull(task.resolved, numbers, {}, rules).war):
        return Change(base.found, True, costs)
    answer = solved(pulled.war, base.v)
    if answer is None:
        return Change(None, False, costs)
    found = {**today(answer, base.package), **_ahead(task, pulled, answer, index)}
    return Change(found, False, costs)


def effect_rows(
    task: Task, bases: Bases, rules: Rules, changes: Sequence[Change]
) -> list[dict[str, Any]]:
    """Every outcome with and without a choice of levers; see `measures.compare`."""
    before = [bases[index, rules].found for index in (MEDIAN, *range(task.draws))]
    both = [
        (y, change.found)
        for y, change in zip(before, changes, strict=True)
        if y is not None and change.found is not None
    ]
    if before[0] is None or changes[0].found is None:
        return []
    first, rest = both[0], both[1:]
    nan = float("nan")
    return [
        compare(
            key,
            (first[0][key], first[1].get(key, nan)),
            [(y[key], z.get(key, nan)) for y, z in rest],
        )
        for key in first[0]
    ]
