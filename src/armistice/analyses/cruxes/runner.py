"""Who evaluates which hybrid when: neighbours after each other, shared out over processes.

What a task is depends on the question alone, never on the number of processes, so a result
is the same with one worker or with many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.cube import Subcube, by_weight, expected, in_groups, subcubes
from armistice.analyses.cruxes.evaluate import Evaluator
from armistice.analyses.cruxes.settings import TASK
from armistice.analyses.cruxes.store import Store
from armistice.workers import in_order

__all__ = ["Runner", "corner", "explore"]

Array = NDArray[np.float64]
Position = tuple[float, ...]
Progress = Callable[[int, int, str], None]
_STARTS, _GRID = -2, -3  # kept beside the values, under draws that there are not
_Task = tuple[int | None, tuple[Position, ...]]


def corner(subset: int, k: int) -> Position:
    """The position at which the groups of a subset stand with B, the rest with A."""
    return tuple(float(subset >> g & 1) for g in range(k))


class Runner:
    """Evaluates positions that are not yet known.

    Parameters
    ----------
    evaluator
        What is evaluated; sent to each process once.
    store
        Values that are known.
    workers
        Processes.
    progress
        Called with (done, total, label), or None.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        store: Store,
        *,
        workers: int = 1,
        progress: Progress | None = None,
    ) -> None:
        self.evaluator, self.store = evaluator, store
        self.workers, self.progress = workers, progress

    def values(
        self,
        positions: Sequence[Position],
        draws: Sequence[int | None],
        label: str = "",
        task: int = TASK,
    ) -> Array:
        """Return the values of positions at draws: (positions, draws, targets).

        Parameters
        ----------
        positions
            In an order in which neighbours are alike; each task of `task` positions is
            solved one from the other, its first one from scratch.
        draws
            Indices of draws; None for the medians.
        label
            What progress is reported under.
        """
        self.walk(
            [
                (draw, positions[first : first + task])
                for draw in draws
                for first in range(0, len(positions), task)
            ],
            label,
        )
        return np.array([[self.store.get(d, p) for d in draws] for p in positions])

    def walk(self, ways: Iterable[tuple[int | None, Sequence[Position]]], label: str = "") -> None:
        """Evaluate what is unknown along each way, one position from the one before.

        Parameters
        ----------
        ways
            A draw and positions, as they follow each other.
        label
            What progress is reported under.
        """
        tasks = list(self._tasks(ways))
        done, total = 0, sum(len(part) for _, part in tasks)
        # starting processes costs about as much as a few solves
        workers = self.workers if total > 2 * self.workers else 1
        if tasks:
            self._prepare()
        job = partial(visit, self.evaluator)
        for (draw, part), values in zip(tasks, in_order(job, tasks, workers), strict=True):
            self.store.put(draw, part, values)
            done += len(part)
            if self.progress is not None and label:
                self.progress(done, total, label)
        if tasks:
            self.store.save()

    def cube(self, k: int, draws: Sequence[int | None], label: str = "") -> Array:
        """Return the values of all mixtures of k groups: (2^k by mask, draws, targets).

        Parameters
        ----------
        k
            Number of groups.
        draws
            Indices of draws; None for the medians.
        label
            What progress is reported under.
        """
        carries: dict[tuple[int | None, int], Any] = {}
        every = [corner(mask, k) for mask in range(1 << k)]
        done, total = 0, sum(not self.store.has(d, at) for d in draws for at in every)
        if total:
            self._prepare()
        order = dict.fromkeys(draws, tuple(range(k)))
        for n, wave in enumerate(subcubes(k)):
            if n == 1:
                order = {draw: by_weight(self._weights(draw, k)) for draw in draws}
            parts = (
                _Part.of(draw, one, order[draw], carries, n < 2) for draw in draws for one in wave
            )
            tasks = [
                part
                for part in parts
                if not all(self.store.has(part.draw, every[m]) for m in part.groups)
            ]
            # starting processes costs about as much as a few solves
            workers = self.workers if total > 2 * self.workers else 1
            job = partial(explore, self.evaluator)
            for part, (values, ends) in zip(tasks, in_order(job, tasks, workers), strict=True):
                places = [every[m] for m in part.groups]
                done += sum(not self.store.has(part.draw, at) for at in places)
                self.store.put(part.draw, places, values)
                carries |= zip(((part.draw, m) for m in part.groups), ends, strict=False)
                if self.progress is not None and label:
                    self.progress(done, total, label)
        if total:
            self.store.save()
        return np.array([[self.store.get(draw, at) for draw in draws] for at in every])

    def _weights(self, draw: int | None, k: int) -> list[float]:
        """How far changing one group alone moves any value."""
        none = self.store.get(draw, corner(0, k))
        moved = [np.abs(self.store.get(draw, corner(1 << g, k)) - none) for g in range(k)]
        return [float(one[np.isfinite(one)].max(initial=0.0)) for one in moved]

    def two_starts(self, position: Position) -> tuple[Array, Array] | None:
        """What a second start, and a finer grid, change at a position; None if not offered."""
        ask = getattr(self.evaluator, "two_starts", None)
        if ask is None:
            return None
        if not self.store.has(_STARTS, position):
            self._prepare()
            for draw, change in zip((_STARTS, _GRID), ask(position), strict=True):
                self.store.put(draw, [position], change[None])
            self.store.save()
        return self.store.get(_STARTS, position), self.store.get(_GRID, position)

    def _prepare(self) -> None:
        """Let the evaluator do once what every process would do otherwise."""
        prepare = getattr(self.evaluator, "prepare", None)
        if prepare is not None:
            prepare()

    def _tasks(self, ways: Iterable[tuple[int | None, Sequence[Position]]]) -> Iterator[_Task]:
        asked = set[tuple[int | None, Position]]()
        for draw, positions in ways:
            part = tuple(
                position
                for position in dict.fromkeys(positions)
                if not self.store.has(draw, position) and (draw, position) not in asked
            )
            asked |= {(draw, position) for position in part}
            if part:
                yield draw, part


def visit(evaluator: Evaluator, task: _Task) -> Array:
    """Walk through the positions of a task, each one from its neighbour's solution."""
    draw, positions = task
    carry: Any = None
    out = []
    for position in positions:
        values, carry = evaluator(position, draw, carry)
        out.append(values)
    return np.array(out)


@dataclass(frozen=True)
class _Part:
    """A subcube at a draw.

    `order` says which group a bit of its masks stands for, `groups` are its masks in bits of
    groups, `known` the solutions that it starts from; `hand_back` is whether it returns its own.
    """

    draw: int | None
    cube: Subcube
    order: tuple[int, ...]
    groups: tuple[int, ...]
    known: dict[int, Any]
    hand_back: bool

    @classmethod
    def of(
        cls,
        draw: int | None,
        cube: Subcube,
        order: tuple[int, ...],
        carries: Mapping[tuple[int | None, int], Any],
        hand_back: bool,
    ) -> _Part:
        """Make a task of a subcube."""
        known = {m: carries.get((draw, in_groups(m, order))) for m in cube.known}
        groups = tuple(in_groups(m, order) for m in cube.masks)
        return cls(draw, cube, order, groups, known, hand_back)


def explore(evaluator: Evaluator, task: _Part) -> tuple[Array, list[Any]]:
    """Visit a subcube, each mixture from what its neighbours lead one to expect."""
    known = dict(task.known)
    out, ends = [], []
    for mask, groups in zip(task.cube.masks, task.groups, strict=True):
        at = corner(groups, len(task.order))
        values, known[mask] = evaluator(at, task.draw, expected(known, mask))
        out.append(values)
        ends.append(known[mask])
    return np.array(out), ends if task.hand_back else []
