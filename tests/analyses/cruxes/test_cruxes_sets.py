"""Swaps, cruxes and the smallest sets that flip a reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from crux_games import FIELDS, Array, Looks, groups, islands_text, play, table_of
from hypothesis import given
from hypothesis import strategies as st

from armistice.analyses.cruxes import cruxes
from armistice.analyses.cruxes.modes import with_sets
from armistice.analyses.cruxes.sets import Sets, search
from armistice.scenario import load

pytestmark = pytest.mark.equation("EQ-CRUX")


def found(function: Callable[[Array], float], k: int, line: float = 0.5) -> Sets | None:
    table = table_of(function, k)
    return search(lambda masks: table[list(masks)], k, line)


def named(sets: Any) -> set[tuple[int, ...]]:
    return {one.groups for one in sets}


def test_and_of_three_flips_one_way_together_and_the_other_way_alone() -> None:
    sets = found(lambda x: x[:3].prod(), 5)
    assert sets is not None
    assert named(sets.of_a) == {(0, 1, 2)}
    assert named(sets.of_b) == {(0,), (1,), (2,)}
    assert named(sets.both) == {(0, 1, 2)}
    assert sets.complete


def test_majority_of_three_has_the_three_pairs() -> None:
    sets = found(lambda x: float(x.sum() >= 2), 3)
    assert sets is not None
    pairs = {(0, 1), (0, 2), (1, 2)}
    assert named(sets.of_a) == named(sets.of_b) == named(sets.both) == pairs


def test_a_pure_interaction_has_no_single_crux_and_the_right_set() -> None:
    """Each question alone moves nothing, from either side."""

    def both_or_nothing(x: Array) -> float:
        # two pairs that stand in for each other: A's side needs a whole pair, so does B's
        return float(x[0] * x[1] > 0 or x[2] * x[3] > 0)

    mode, runner = play(both_or_nothing, 5)
    block = mode.blocks["game"]
    assert block is not None
    assert block["straddles"]
    assert block["cruxes_of_a"] == block["cruxes_of_b"] == block["double_cruxes"] == []
    sets = with_sets(mode, runner, groups(5), 0, 0.5, "")
    assert sets is not None
    assert [one["groups"] for one in sets["of_a"]] == [["g0", "g1"], ["g2", "g3"]]
    crossed = [[f"g{n}", f"g{m}"] for n in (0, 1) for m in (2, 3)]
    assert [one["groups"] for one in sets["of_b"]] == crossed
    # giving A a whole pair flips it; taking that pair from B leaves it the other one
    assert sorted(len(one["groups"]) for one in sets["both"]) == [3, 3, 3, 3]


def test_swaps_and_cruxes() -> None:
    mode, _ = play(lambda x: 0.6 * x[0] + 0.2 * x[1], 2)
    block = mode.blocks["game"]
    assert block is not None
    assert block["groups"]["g0"]["a_with_b"] == pytest.approx(0.6)
    assert block["groups"]["g0"]["b_with_a"] == pytest.approx(0.2)
    assert block["double_cruxes"] == ["g0"]
    assert block["cruxes_of_a"] == block["cruxes_of_b"] == ["g0"]


def test_nothing_flips_where_both_stand_on_one_side() -> None:
    assert found(lambda x: 0.1 * x.sum(), 3) is None
    mode, runner = play(lambda x: 0.9 * (1 - x[0]) * x[1], 2)  # crosses inside, ends do not
    block = mode.blocks["game"]
    assert block is not None
    assert not block["straddles"]
    assert block["cruxes_of_a"] == []
    assert with_sets(mode, runner, groups(2), 0, 0.5, "") is None


def brute(table: Array, k: int, line: float) -> tuple[set[Any], set[Any], set[Any]]:
    everything = (1 << k) - 1
    goal = table[-1] >= line

    def flips(mask: int) -> bool:
        return bool((table[mask] >= line) == goal)

    def returns(mask: int) -> bool:
        return bool((table[everything ^ mask] >= line) != goal)

    def minimal(test: Callable[[int], bool]) -> set[Any]:
        good = [m for m in range(1, 1 << k) if test(m)]
        least = [m for m in good if not any(n != m and n & m == n for n in good)]
        return {tuple(g for g in range(k) if m >> g & 1) for m in least}

    both = [m for m in range(1, 1 << k) if flips(m) and returns(m)]
    size = min(bin(m).count("1") for m in both)
    smallest = [m for m in both if bin(m).count("1") == size]
    return (
        minimal(flips),
        minimal(returns),
        {tuple(g for g in range(k) if m >> g & 1) for m in smallest},
    )


@given(st.lists(st.booleans(), min_size=30, max_size=30))
def test_sets_are_those_of_the_definition_whatever_the_game(middle: list[bool]) -> None:
    table = np.array([False, *middle, True], dtype=float)
    sets = search(lambda masks: table[list(masks)], 5, 0.5)
    assert sets is not None
    of_a, of_b, both = brute(table, 5, 0.5)
    assert (named(sets.of_a), named(sets.of_b), named(sets.both)) == (of_a, of_b, both)
    mirrored = table[::-1]
    other = search(lambda masks: mirrored[list(masks)], 5, 0.5)
    assert other is not None
    assert (named(other.of_a), named(other.of_b), named(other.both)) == (of_b, of_a, both)


def test_a_search_that_stops_early_says_so_and_finds_what_is_small() -> None:
    table = table_of(lambda x: x[:4].prod(), 6)
    sets = search(lambda masks: table[list(masks)], 6, 0.5, 3)
    assert sets is not None
    assert (sets.searched, sets.complete) == (3, False)
    assert named(sets.of_b) == {(0,), (1,), (2,), (3,)}
    assert sets.of_a == sets.both == ()


def test_beyond_twelve_groups_small_sets_are_still_found() -> None:
    mode, runner = play(lambda x: x[3] * x[7] * 1.0, 13)
    assert mode.table is None
    sets = with_sets(mode, runner, groups(13), 0, 0.5, "")
    assert sets is not None
    assert not sets["complete"]
    assert [one["groups"] for one in sets["both"]] == [["g3", "g7"]]


@pytest.mark.parametrize("seed", range(20))
def test_blind_check_finds_the_set_that_a_pair_of_readings_was_made_of(
    seed: int, tmp_path: Path
) -> None:
    """Readings of one file, mixed as the solver would get them; only the end is invented."""
    random = np.random.default_rng(1000 + seed)
    low, high = random.uniform(0.01, 0.4, 8), random.uniform(0.5, 0.95, 8)
    swap = random.random(8) < 0.5
    values = [
        (address, f"{(b if s else a):.3f}", f"{(a if s else b):.3f}")
        for address, a, b, s in zip(FIELDS, low, high, swap, strict=True)
    ]
    # rows are shuffled so that no place in the file gives the set away
    order = random.permutation(8)
    values = [values[n] for n in order]
    path = tmp_path / "islands.yaml"
    path.write_text(islands_text(values), encoding="utf-8")
    scenario = load(path)
    size = 1 + seed % 4
    secret = sorted(int(n) for n in random.choice(8, size, replace=False))
    every = bool(seed % 2)
    b_side = scenario.resolve("useful-war").median()
    middle = {
        n: (b_side[values[n][0]] + scenario.resolve("tired-war").median()[values[n][0]]) / 2
        for n in range(8)
    }
    slope = random.uniform(-0.02, 0.02, 8)

    def function(numbers: Any) -> float:
        moved = [
            (numbers[values[n][0]] > middle[n]) == (b_side[values[n][0]] > middle[n])
            for n in range(8)
        ]
        chosen = [moved[n] for n in secret]
        hit = all(chosen) if every else any(chosen)
        return (0.6 if hit else 0.05) + 0.1 + float(slope @ np.array(moved))

    answer = cruxes(
        scenario,
        "tired-war",
        "useful-war",
        draws=0,
        evaluator=lambda hybrids, targets: Looks(hybrids, targets, function),
    )
    block = answer["headlines"]["truce"]["central"]
    both = [one["groups"] for one in block["sets"]["both"]]
    assert both == [[f"q{n}" for n in secret]]
    assert block["sets"]["complete"]
    if size == 1:
        assert block["double_cruxes"] == [f"q{secret[0]}"]
    else:
        assert block["double_cruxes"] == []
    singles = {(f"q{n}",) for n in secret}
    one_way = block["sets"]["of_b" if every else "of_a"]
    assert {tuple(one["groups"]) for one in one_way} == singles
