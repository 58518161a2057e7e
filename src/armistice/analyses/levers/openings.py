"""The fewest levers that open a zone: a durable package where there was none.

Levers that reach nothing computed, alone and on top of all others, are left out and named.
Which of the others open it is judged at the reading's medians; how often each set does so over
draws stands beside it. What opens a room is not what anybody ought to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from armistice.analyses.levers.effects import MEDIAN, Bases, Task
from armistice.analyses.levers.pulled import costs_of, pull, same_war, solved, switched
from armistice.analyses.levers.smallest import smallest_sets
from armistice.analyses.zone import zone_of_agreement
from armistice.scenario import Resolved
from armistice.workers import in_order

__all__ = ["idle_levers", "openings_of", "opens"]

Set = tuple[str, ...]
SHOWN = 8
"""Sets that are also tried over draws."""


def idle_levers(resolved: Resolved, levers: Sequence[str], dose: float) -> list[str]:
    """Levers that leave the compiled war as it was, alone and with all others pulled."""
    numbers, out = resolved.median(), []
    every = dict.fromkeys(levers, dose)
    rules = switched(resolved, every)
    full = pull(resolved, numbers, every, rules).war
    bare = pull(resolved, numbers, {}, rules).war
    for lever in levers:
        others = {one: dose for one in levers if one != lever}
        if same_war(pull(resolved, numbers, {lever: dose}, rules).war, bare) and same_war(
            pull(resolved, numbers, others, rules).war, full
        ):
            out.append(lever)
    return out


def opens(task: Task, bases: Bases, dose: float, unit: tuple[int, Set]) -> bool | None:
    """Whether a durable package exists with these levers pulled; None where not solved."""
    index, levers = unit
    doses = dict.fromkeys(levers, dose)
    numbers = task.numbers(index)
    base = bases[index, ()]
    answer = solved(pull(task.resolved, numbers, doses).war, base.v)
    return None if answer is None else zone_of_agreement(answer).counts["trust"] > 0


def openings_of(
    task: Task,
    bases: Bases,
    levers: Sequence[str],
    *,
    dose: float,
    most: int,
    workers: int = 1,
    advance: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Search for the smallest sets of levers that open a zone.

    Parameters
    ----------
    task, bases
        The reading, and its draws without levers.
    levers
        Which may be used, each at `dose`.
    dose
        From 0 to 1.
    most
        Sets that are solved at the medians, at most.
    workers, advance
        Processes; called after every solve.

    Returns
    -------
    dict
        `open` (whether there is a zone with no lever at all), `sets` of `levers`, who pulls
        them (`by`), what they `cost` each party a year, and the `share` of the `draws` tried
        in which they open one; `tried` sets, `size` up to which all were tried, `complete`
        (whether no set of which no part opens a zone can be missing), `smallest_known`
        (whether no smaller set can be missing), `idle` levers, `unsolved` sets.

    Notes
    -----
    The empty set is the first tried: where there is a zone already, it is the answer. Where
    all sets fit into `most` all smallest sets are found (sets of which no part opens a zone);
    otherwise the search ends with the first size at which one is found.
    """
    idle = set(idle_levers(task.resolved, levers, dose))
    live = [lever for lever in levers if lever not in idle]
    failed: list[Set] = []

    def verdicts(sets: Sequence[Set]) -> Iterator[bool]:
        units = [(MEDIAN, one) for one in sets]
        work = partial(opens, task, dict(bases), dose)
        for one, found in zip(sets, in_order(work, units, workers), strict=True):
            if advance is not None:
                advance("combinations")
            if found is None:
                failed.append(one)
            yield bool(found)

    found = smallest_sets(live, verdicts, most, stop=2 ** len(live) > most)
    sets: list[Set] = [tuple(str(lever) for lever in one) for one in found.sets]
    shown = sets[:SHOWN] if sets != [()] else sets
    order = list(range(task.draws))
    units = [(index, one) for one in shown for index in order]
    shares = list(in_order(partial(opens, task, dict(bases), dose), units, workers))
    rows = []
    for n, one in enumerate(sets):
        over = [x for x in shares[n * len(order) : (n + 1) * len(order)] if x is not None]
        rows.append(_row(task.resolved, one, dose, over if n < len(shown) else []))
    return {
        "open": sets == [()],
        "sets": rows,
        "tried": found.looked,
        "size": found.size,
        "complete": found.complete and not failed,
        "smallest_known": (bool(sets) or found.complete) and not failed,
        "idle": sorted(idle),
        "unsolved": [list(one) for one in failed],
    }


def _row(resolved: Resolved, levers: Set, dose: float, over: Sequence[bool]) -> dict[str, Any]:
    numbers = resolved.median()
    cost: dict[str, float] = {}
    for lever in levers:
        for party, part in costs_of(resolved, numbers, lever, dose).items():
            cost[party] = cost.get(party, 0.0) + part
    by = [resolved.spec.levers[lever].by for lever in levers]
    return {
        "levers": list(levers),
        "by": list(dict.fromkeys(party for party in by if party is not None)),
        "cost": cost,
        "share": sum(over) / len(over) if over else None,
        "draws": len(over),
    }
