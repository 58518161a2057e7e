"""Scenario discovery: planted boxes come back, and the answer depends on the cases alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from armistice.analyses.robust import discover, trajectory
from armistice.analyses.robust.boxes import Box, Limit
from armistice.analyses.robust.inputs import Inputs
from armistice.analyses.robust.prim import LEAST_MASS, PEEL
from armistice.errors import ArmisticeError

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))
import bench_discovery  # noqa: E402

pytestmark = pytest.mark.equation("EQ-PRIM")


def cases(seed: int, size: int, count: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    columns: dict[str, Any] = {f"x{n}": random.random(size) for n in range(count)}
    columns["word"] = random.choice(["mistake", "netted", "taste"], size)
    return columns


def in_planted(columns: dict[str, Any]) -> Any:
    return (columns["x0"] < 0.45) & (columns["x2"] > 0.55) & (columns["word"] != "netted")


def limits_of(box: Box) -> dict[tuple[str, str], Limit]:
    return {(limit.name, limit.end): limit for limit in box.limits}


@pytest.mark.parametrize("size", [400, 4_000])
@pytest.mark.parametrize("dips", [True, False])
def test_a_planted_box_is_found(size: int, dips: bool) -> None:
    columns = cases(1, size, 6)
    marks = in_planted(columns)
    best = max(trajectory(columns, marks, dips=dips), key=lambda box: box.balance)
    found = limits_of(best)
    assert found["x0", "high"].at == pytest.approx(0.45, abs=0.05)
    assert found["x2", "low"].at == pytest.approx(0.55, abs=0.05)
    assert found["word", "kinds"].kept == ("mistake", "taste")
    assert best.coverage > 0.85
    assert best.density > 0.9


def test_discovery_reports_only_what_was_planted() -> None:
    columns = cases(2, 600, 10)
    marks = in_planted(columns) ^ (np.random.default_rng(9).random(600) < 0.03)
    found = discover(columns, marks, boxes=1)[0]
    assert set(found.box.names) == {"x0", "x2", "word"}
    assert found.chance == 0.05
    assert max(found.doubts.values()) <= 0.05
    assert found.box.coverage > 0.75
    assert found.box.density > 0.8


def test_two_planted_boxes_are_found_one_after_the_other() -> None:
    columns = cases(3, 3_000, 4)
    first, second = columns["x0"] < 0.3, columns["x1"] > 0.85
    found = discover(columns, first | second, boxes=2)
    assert [one.box.names for one in found] == [("x0",), ("x1",)]
    assert sum(one.box.coverage for one in found) > 0.95
    # shares are of all cases, also where the second search saw fewer
    assert found[1].box.mass == pytest.approx((second & ~first).mean(), abs=0.02)


def test_nothing_is_claimed_of_noise() -> None:
    claimed = 0
    for seed in range(10):
        columns = cases(10 + seed, 120, 8)
        marks = np.random.default_rng(50 + seed).random(120) < 0.3
        found = discover(columns, marks, boxes=1, seed=seed)
        claimed += bool(found) and found[0].chance <= 0.05
    # each search of noise claims something with a chance of 1 in 20
    assert claimed <= 2


def test_a_dip_ends_the_search_only_where_it_is_told_to() -> None:
    x = (np.arange(400) + 0.5) / 400
    marks = x < 0.3
    # cases of interest at the top hide the empty middle from a search that stops at a loss
    marks[-25:] = True
    assert len(trajectory({"x": x}, marks, dips=False)) == 1
    best = max(trajectory({"x": x}, marks), key=lambda box: box.balance)
    assert best.density > 0.9
    assert best.coverage > 0.75


GOLDEN = json.loads((ROOT / "tests" / "golden" / "prim.json").read_text("utf-8"))


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: str(case["size"]))
def test_it_walks_through_the_boxes_of_ema_workbench(case: dict[str, Any]) -> None:
    """Coverage, density, mass and limits to the last bit; see benchmarks/bench_discovery.py."""
    columns, marks = bench_discovery.planted(case["size"], case["numbers"])
    boxes, inputs = bench_discovery.search(columns, marks)
    text = bench_discovery.same(boxes, inputs, marks, case)
    assert "coverage 0." in text
    masses = [box.mass for box in boxes]
    if case["size"] > 1_000:  # pieces are also put back on the way
        assert masses[-1] > min(masses)
    spoilt = {**case, "way": [*case["way"][:-1], [0.0, 0.0, 0.0]]}
    with pytest.raises(SystemExit, match="boxes on the way"):
        bench_discovery.same(boxes, inputs, marks, spoilt)


def by_hand(columns: dict[str, Any], marks: Any) -> tuple[int, int]:
    """Cases and cases of interest after the best first peel, by trying every one."""
    size, mean = len(marks), marks.mean()
    k = int(np.floor((size - 1) * PEEL)) + 1
    best = (-np.inf, 0, 0)
    for name, values in columns.items():
        if name == "word":
            kept = [values != word for word in sorted(set(values))]
        else:
            ordered = np.sort(values)
            kept = [values < ordered[-k], values > ordered[k - 1]]
        for inside in kept:
            if 0 < inside.sum() < size:
                gain = (marks[inside].mean() - mean) / (size - inside.sum())
                best = max(best, (gain, int(inside.sum()), int(marks[inside].sum())))
    return best[1:]


@given(st.integers(0, 10_000), st.integers(20, 200))
def test_the_first_peel_is_the_best_there_is(seed: int, size: int) -> None:
    columns = cases(seed, size, 3)
    marks = np.random.default_rng(seed).random(size) < 0.1 + 0.7 * (columns["x1"] > 0.5)
    boxes = trajectory(columns, marks)
    if len(boxes) > 1 and marks.any() and not marks.all():
        inside, found = by_hand(columns, marks)
        mean = marks.mean()
        first = boxes[1]
        gain = (first.density - mean) / (size - first.inside)
        assert gain == pytest.approx((found / inside - mean) / (size - inside), rel=1e-9, abs=1e-15)


@given(st.integers(0, 10_000), st.integers(2, 300), st.booleans(), st.integers(1, 40))
def test_boxes_are_what_they_say_and_masses_move_one_way(
    seed: int, size: int, dips: bool, levels: int
) -> None:
    columns = cases(seed, size, 3)
    columns["x0"] = np.floor(columns["x0"] * levels)  # many equal values
    marks = np.random.default_rng(seed + 1).random(size) < 0.4
    inputs = Inputs.of(columns)
    boxes = trajectory(inputs, marks, dips=dips)
    for box in boxes:
        assert box == Box.around(box.limits, inputs, marks)
        assert 0.0 <= box.density <= 1.0
        assert 0.0 <= box.coverage <= 1.0
        assert all(0.0 <= p <= 1.0 for p in box.doubts(inputs, marks).values())
    masses = [box.mass for box in boxes]
    turn = int(np.argmin(masses))
    assert masses[: turn + 1] == sorted(masses[: turn + 1], reverse=True)
    assert all(mass >= LEAST_MASS for mass in masses[1:])
    if not dips:  # then pasting starts where peeling ended
        assert masses[turn:] == sorted(masses[turn:])
        densities = [box.density for box in boxes]
        assert densities == sorted(densities)


@given(st.integers(0, 10_000), st.integers(10, 150))
def test_the_order_of_cases_and_columns_does_not_matter(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    columns = cases(seed, size, 4)
    columns["x3"] = np.floor(3 * columns["x3"])
    marks = random.random(size) < 0.2 + 0.5 * (columns["x0"] < 0.4)
    order, names = random.permutation(size), random.permutation(list(columns))
    mixed = {name: columns[name][order] for name in names}
    assert trajectory(columns, marks) == trajectory(mixed, marks[order])
    first, second = discover(columns, marks, shuffles=0), discover(mixed, marks[order], shuffles=0)
    assert [one.box for one in first] == [one.box for one in second]
    assert [one.doubts for one in first] == [one.doubts for one in second]


@given(st.integers(0, 10_000), st.integers(10, 150))
def test_only_ranks_matter(seed: int, size: int) -> None:
    columns = cases(seed, size, 3)
    marks = np.random.default_rng(seed).random(size) < 0.2 + 0.5 * (columns["x0"] < 0.4)
    bent = {**columns, "x0": np.exp(5 * columns["x0"]), "x1": columns["x1"] ** 3 - 2}

    def counts(boxes: list[Box]) -> list[tuple[int, int, tuple[str, ...]]]:
        return [(box.inside, box.found, box.names) for box in boxes]

    assert counts(trajectory(columns, marks)) == counts(trajectory(bent, marks))


def test_a_quasi_p_value_is_the_binomial_test_without_the_limit() -> None:
    columns = cases(4, 500, 3)
    marks = (columns["x0"] < 0.5) & (np.random.default_rng(3).random(500) < 0.8)
    inputs = Inputs.of(columns)
    weak, idle = Limit("x0", "high", 0.5), Limit("x1", "low", 0.1)
    box = Box.around([weak, idle], inputs, marks)
    doubts = box.doubts(inputs, marks)
    for limit, other in ((weak, idle), (idle, weak)):
        wider = Box.around([other], inputs, marks)
        test = binomtest(box.found, box.inside, wider.density, alternative="greater")
        assert doubts[limit] == pytest.approx(test.pvalue, rel=1e-9)
    assert doubts[weak] < 1e-6 < 0.05 < doubts[idle]


def test_measures_of_a_box_by_hand() -> None:
    box = Box((), inside=40, found=30, cases=200, wanted=50)
    assert (box.coverage, box.density, box.mass) == (0.6, 0.75, 0.2)
    assert box.balance == pytest.approx(2 * 0.6 * 0.75 / (0.6 + 0.75))


@pytest.mark.parametrize(
    ("columns", "marks", "said"),
    [
        ({}, [True], "at least one"),
        ({"a": [1.0, 2.0], "b": [1.0]}, [True, False], "different lengths"),
        ({"a": [1.0, float("nan")]}, [True, False], "not finite"),
        ({"a": [[1.0], [2.0]]}, [True, False], "no column"),
        ({"a": [1.0, 2.0]}, [True], "marks of interest"),
    ],
)
def test_bad_cases_are_refused(columns: Any, marks: Any, said: str) -> None:
    with pytest.raises(ArmisticeError, match=said):
        trajectory(columns, marks)


def test_shares_outside_their_range_are_refused() -> None:
    with pytest.raises(ArmisticeError, match="peel lies between"):
        trajectory({"a": [1.0, 2.0]}, [True, False], peel=1.0)


@pytest.mark.parametrize("marks", [[True] * 5, [False] * 5])
def test_nothing_is_found_where_all_cases_are_alike(marks: list[bool]) -> None:
    assert discover({"a": [1.0, 2.0, 3.0, 4.0, 5.0]}, marks) == []
