"""What the readings of a scenario make of the questions: shares of simulated futures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.backtest.questions import LONGEST, QUESTIONS, Question
from armistice.analyses.drawn import solve_as_drawn
from armistice.analyses.paths import STANDING, WAR, Paths
from armistice.analyses.settings import HOLD
from armistice.analyses.simulate import simulate
from armistice.model.build import build
from armistice.scenario import Resolved, Scenario
from armistice.solve.whole import solve
from armistice.workers import in_order

__all__ = ["ReadingChances", "counted", "mixture", "reading_chances"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ReadingChances:
    """Chances of one reading.

    Attributes
    ----------
    by_draw
        One row a draw that was solved, one column a question of `QUESTIONS`; NaN where no
        future of the draw says anything (nothing agreed, so nothing that could hold).
    failed
        Draws that could not be solved.
    """

    by_draw: Array
    failed: int

    def mean(self) -> list[float | None]:
        """Chance of each question: the mean over draws."""
        return [_mean(column) for column in self.by_draw.T]

    def interval(self) -> list[tuple[float, float] | None]:
        """5th to 95th percentile over draws, by question."""
        out: list[tuple[float, float] | None] = []
        for column in self.by_draw.T:
            known = column[np.isfinite(column)]
            ends = np.percentile(known, [5, 95]) if len(known) else None
            out.append(None if ends is None else (float(ends[0]), float(ends[1])))
        return out


def _mean(values: Array) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else None


def counted(question: Question, paths: Paths) -> float:
    """Share of futures in which a question comes out yes; NaN if none can say.

    Parameters
    ----------
    question
        One of `QUESTIONS`.
    paths
        Futures of one solved war, at least `LONGEST` + `HOLD` months of them.
    """
    status = paths.status
    within = status[1 : question.months + 1]
    if question.event == "ended":
        return float((within != WAR).any(axis=0).mean())
    if question.event == "agreed":
        return float((within == STANDING).any(axis=0).mean())
    stands = status == STANDING
    some = stands[: LONGEST + 1].any(axis=0)
    first = stands[: LONGEST + 1].argmax(axis=0)
    columns = np.flatnonzero(some)
    if not len(columns):
        return float("nan")
    rows = first[columns] + np.arange(question.months + 1)[:, None]
    return float(stands[rows, columns].all(axis=0).mean())


@dataclass(frozen=True)
class _Task:
    resolved: Resolved
    draws: int
    seed: int
    paths: int
    start: Array


def _one(task: _Task, index: int) -> list[float] | None:
    numbers = task.resolved.draw(index, task.draws, task.seed)
    answer = solve_as_drawn(build(task.resolved, numbers=numbers), task.start)
    if not answer.diagnostics.converged:
        return None
    futures = simulate(
        answer,
        paths=task.paths,
        months=LONGEST + HOLD,
        seed=task.seed,
        draw=index,
    )
    return [counted(question, futures) for question in QUESTIONS]


def reading_chances(
    scenario: Scenario, reading: str | None, *, draws: int, paths: int, seed: int, workers: int
) -> ReadingChances:
    """Solve and simulate the draws of a reading and count the questions.

    Parameters
    ----------
    scenario, reading
        What to solve.
    draws, paths, seed, workers
        As for `armistice.analyses.ensembles.run_draws`.
    """
    resolved = scenario.resolve(reading)
    start = solve(build(resolved)).v
    task = _Task(resolved, draws, seed, paths, start)
    rows = list(in_order(partial(_one, task), range(draws), workers))
    solved = [row for row in rows if row is not None]
    return ReadingChances(
        np.array(solved, dtype=float).reshape(len(solved), len(QUESTIONS)), draws - len(solved)
    )


def mixture(chances: Mapping[str, Sequence[float | None]]) -> list[float | None]:
    """Equal shares of every reading (a linear pool), by question; none where one has none.

    Examples
    --------
    >>> mixture({"a": [0.2, None], "b": [0.4, 0.5]})
    [0.30000000000000004, None]
    """
    out: list[float | None] = []
    for column in zip(*chances.values(), strict=True):
        known = [p for p in column if p is not None]
        out.append(sum(known) / len(known) if known and len(known) == len(column) else None)
    return out
