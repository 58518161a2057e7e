"""The smallest sets: the search against trying everything, on verdicts of any shape, and solved."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import partial

import pytest

from armistice.analyses.levers.effects import MEDIAN, Task, bases_of
from armistice.analyses.levers.openings import idle_levers, openings_of, opens
from armistice.analyses.levers.smallest import every_set, smallest_sets
from armistice.scenario import Scenario

ITEMS = tuple("abcdef")


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("often", [0.02, 0.2, 0.7])
def test_the_search_agrees_with_trying_everything(seed: int, often: float) -> None:
    """Verdicts at random, so that one more lever may close what was open."""
    chance = random.Random(1000 * seed + int(100 * often))
    yes = {
        one: chance.random() < often
        for one in [tuple(x for n, x in enumerate(ITEMS) if bits >> n & 1) for bits in range(64)]
    }
    asked: list[tuple[str, ...]] = []

    def does(sets: Sequence[tuple[str, ...]]) -> Iterator[bool]:
        asked.extend(sets)
        return (yes[one] for one in sets)

    found = smallest_sets(ITEMS, does, 64)
    referee = every_set(ITEMS, lambda sets: (yes[one] for one in sets))
    assert sorted(found.sets) == sorted(referee.sets)
    assert found.complete
    assert found.looked == len(asked) == len(set(asked)) <= 64
    # nothing is tried that holds a set found before
    for one in found.sets:
        assert not any(set(one) < set(other) for other in asked)


def test_a_short_search_says_how_far_it_went() -> None:
    def does(sets: Sequence[tuple[str, ...]]) -> Iterator[bool]:
        return ({"a", "b", "c"} <= set(one) for one in sets)

    short = smallest_sets(ITEMS, does, 25)
    assert (short.sets, short.looked, short.size, short.complete) == ((), 22, 2, False)
    first = smallest_sets(ITEMS, does, 64, stop=True)
    assert first.sets == (("a", "b", "c"),)
    assert (first.size, first.complete) == (3, False)
    whole = smallest_sets(ITEMS, does, 64)
    assert (whole.sets, whole.complete) == (first.sets, True)
    already = smallest_sets(ITEMS, lambda sets: (True for _ in sets), 64)
    assert (already.sets, already.looked, already.complete) == (((),), 1, True)


def test_levers_that_open_a_zone_are_found_solved(small_islands: Scenario) -> None:
    """All sets of four levers solved one by one, and the search beside them."""
    resolved = small_islands.resolve("useful-war")
    levers = ["toll-rise", "surer-ships", "tired-rulers", "idle"]
    task = Task(resolved, 1, 1, 10)
    bases = bases_of(task, [()])
    found = openings_of(task, bases, levers, dose=1.0, most=16)
    one = partial(opens, task, bases, 1.0)
    referee = every_set(levers, lambda sets: (bool(one((MEDIAN, some))) for some in sets))
    assert sorted(row["levers"] for row in found["sets"]) == sorted(map(list, referee.sets))
    assert found["complete"]
    assert found["smallest_known"]
    assert found["idle"] == idle_levers(resolved, levers, 1.0) == ["idle"]
    assert found["tried"] < 2 ** len(levers)
    for row in found["sets"]:
        over = [one((index, tuple(row["levers"]))) for index in range(task.draws)]
        assert row["share"] == sum(map(bool, over)) / len(over)


def test_an_open_war_needs_no_lever(small_islands: Scenario) -> None:
    resolved = small_islands.resolve("tired-war")
    task = Task(resolved, 0, 1, 10)
    found = openings_of(task, bases_of(task, [()]), ["toll-rise"], dose=1.0, most=4)
    base = opens(task, bases_of(task, [()]), 1.0, (MEDIAN, ()))
    assert found["open"] is base
    if base:
        assert found["sets"][0]["levers"] == []
