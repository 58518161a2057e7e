"""Evaluating hybrids: in which order, how often, kept where."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from crux_games import Array, Game, groups
from hypothesis import given
from hypothesis import strategies as st

from armistice.analyses.cruxes.cube import by_weight, expected, in_groups, subcubes
from armistice.analyses.cruxes.events import Target
from armistice.analyses.cruxes.modes import evaluate_mode
from armistice.analyses.cruxes.runner import Runner, corner
from armistice.analyses.cruxes.store import Store, key_of

TARGETS = (Target("game", "truce.any", 12, 0.5, True),)


def summed(x: Any) -> float:
    return float(x.sum())


def run(runner: Runner, k: int = 4, draws: int = 3) -> Any:
    return evaluate_mode(
        runner, groups(k), TARGETS, list(range(draws)), seed=1, budget=10**6
    ).blocks


@pytest.mark.parametrize("k", [1, 3, 4, 5, 8, 12])
def test_tasks_visit_every_mixture_once_and_after_what_it_needs(k: int) -> None:
    waves = subcubes(k)
    visited = [m for wave in waves for one in wave for m in one.masks]
    assert sorted(visited) == list(range(1 << k))
    assert all(m in visited for m in (0, *(1 << g for g in range(k))))
    assert max(len(one.masks) for wave in waves for one in wave) <= 64
    earlier: set[int] = set()
    for wave in waves:
        for one in wave:
            assert set(one.known) <= earlier
            before = set(one.known)
            for mask in one.masks:
                lower = {mask ^ bit for bit in (1 << g for g in range(k)) if mask & bit}
                assert mask == 0 or lower & before
                before.add(mask)
        earlier |= {m for one in wave for m in one.masks}


def test_the_stem_is_the_same_in_any_order_of_groups() -> None:
    """It is visited before the order is known, and used after."""
    stem = set(subcubes(7)[0][0].masks)
    for order in permutations(range(7)):
        assert {in_groups(m, order) for m in stem} == stem
    assert by_weight([3.0, 1.0, 2.0, 1.0]) == (1, 3, 2, 0)


@given(st.lists(st.floats(-1, 1), min_size=4, max_size=4), st.floats(0.1, 1))
def test_a_start_is_right_where_no_two_groups_matter_only_together(
    weights: list[float], together: float
) -> None:
    def value(mask: int) -> Array:
        alone = sum(w for g, w in enumerate(weights) if mask >> g & 1)
        return np.array([[alone + together * (mask & 0b1100 == 0b1100), 1.0]])

    known: dict[int, Any] = {}
    for mask in range(16):
        start = expected(known, mask)
        if mask.bit_count() == 2:
            missed = together if mask == 0b1100 else 0.0
            assert value(mask)[0, 0] - start[0, 0] == pytest.approx(missed, abs=1e-12)
        if mask.bit_count() > 2:
            assert start == pytest.approx(value(mask), abs=1e-12)
        known[mask] = value(mask)


def test_a_start_does_without_what_failed() -> None:
    one, two = np.array([1.0]), np.array([2.0])
    assert expected({}, 5) is None
    assert expected({1: None, 4: None, 0: one}, 5) is None
    assert expected({4: one, 1: None, 0: two}, 5) is one
    assert expected({4: one, 1: two, 0: None}, 5) is one
    assert expected({4: one, 1: two}, 5) is one
    assert expected({4: one, 1: two, 0: np.zeros(2)}, 5) is one  # another shape of war
    assert expected({4: "any", 1: "thing", 0: "goes"}, 5) == "any"
    assert expected({4: one, 1: two, 0: one}, 5) == pytest.approx(2.0)


class Expecting(Game):
    """A game that carries its value as an array, and notes how far off each start was."""

    def __call__(self, position: Any, draw: Any, carry: Any) -> Any:
        value, _ = super().__call__(position, draw, carry)
        self.missed.append(np.inf if carry is None else float(abs(carry[0] - value[0])))
        return value, value.copy()

    missed: ClassVar[list[float]] = []


def test_mixtures_of_an_additive_game_start_where_they_end() -> None:
    Expecting.missed = []
    found = Runner(Expecting(summed), Store()).cube(8, [None])
    assert found[:, 0, 0].tolist() == [float(m.bit_count()) for m in range(256)]
    assert sum(np.isinf(Expecting.missed)) == 1  # the stem starts from nothing
    near = [one for one in Expecting.missed if np.isfinite(one)]
    assert all(one < 1e-12 or abs(one - 1) < 1e-12 for one in near)
    assert sum(one < 1e-12 for one in near) > 128


def test_a_cube_that_was_cut_short_goes_on_where_it_was(tmp_path: Path) -> None:
    class Stopped(Game):
        def __call__(self, position: Any, draw: Any, carry: Any) -> Any:
            if len(self.calls) == 40:
                raise KeyboardInterrupt
            return super().__call__(position, draw, carry)

    path = tmp_path / "values.npz"
    first = Runner(Stopped(summed), Store(path))
    with pytest.raises(KeyboardInterrupt):
        first.cube(7, [None])
    first.store.save()
    known = len(Store(path).values)
    assert 0 < known < 40
    second = Runner(Game(summed), Store(path))
    found = second.cube(7, [None])
    assert isinstance(second.evaluator, Game)
    assert len(second.evaluator.calls) == 128 - known
    assert np.array_equal(found, Runner(Game(summed), Store()).cube(7, [None]))


def test_each_mixture_is_evaluated_once_from_its_neighbour() -> None:
    carried: list[Any] = []

    class Watching(Game):
        def __call__(self, position: Any, draw: Any, carry: Any) -> Any:
            carried.append((position, carry))
            return super().__call__(position, draw, carry)

    runner = Runner(Watching(summed), Store())
    run(runner, 4, 2)
    game = runner.evaluator
    assert isinstance(game, Game)
    assert len(game.calls) == len(set(game.calls)) == 2 * 16
    started = [one for one in carried if one[1] is None]
    assert len(started) == 2 * 1  # one mixture of each draw
    steps = [np.abs(np.subtract(p, c)).sum() for p, c in carried if c is not None]
    assert set(steps) == {1.0}


def test_workers_do_not_change_a_digit() -> None:
    alone = run(Runner(Game(summed, 0.3), Store(), workers=1), 5, 4)
    shared = run(Runner(Game(summed, 0.3), Store(), workers=2), 5, 4)
    assert alone == shared


def test_progress_counts_to_the_end() -> None:
    seen: list[tuple[int, int, str]] = []
    runner = Runner(Game(summed), Store(), progress=lambda *told: seen.append(told))
    runner.values([corner(s, 7) for s in range(128)], [None], "mixtures")
    assert seen[-1] == (128, 128, "mixtures")
    assert [done for done, _, _ in seen] == [64, 128]
    seen.clear()
    Runner(Game(summed), Store(), progress=runner.progress).cube(7, [None], "cube")
    assert seen[-1] == (128, 128, "cube")
    assert len(seen) == 19


def test_what_is_kept_is_not_evaluated_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "values.npz"
    first = Runner(Game(summed, 0.2), Store(path))
    before = run(first)
    second = Runner(Game(summed, 0.2), Store(path))
    assert run(second) == before
    game = second.evaluator
    assert isinstance(game, Game)
    assert game.calls == []
    assert [p.name for p in path.parent.iterdir()] == ["values.npz"]


def test_a_broken_archive_is_computed_again(tmp_path: Path) -> None:
    path = tmp_path / "values.npz"
    for content in (b"", b"PK\x03\x04 not whole", b"\x80\x04 a pickle"):
        path.write_bytes(content)
        runner = Runner(Game(summed), Store(path))
        run(runner)
        game = runner.evaluator
        assert isinstance(game, Game)
        assert len(game.calls) == 48
        assert len(Store(path).values) == 48


def test_objects_are_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "values.npz"
    trap = np.array([{"a": 1}], dtype=object)
    np.savez(path, draws=trap, positions=trap, values=trap)
    assert Store(path).values == {}


def test_a_place_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    runner = Runner(Game(summed), Store(tmp_path / "file" / "values.npz"))
    assert run(runner)["game"]["gap"] == 4


def test_the_key_depends_on_everything_that_is_told() -> None:
    keys = {key_of({"seed": s, "groups": g}) for s in (1, 2) for g in (["a"], ["b"])}
    assert len(keys) == 4
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})


def test_not_a_number_survives_the_archive(tmp_path: Path) -> None:
    store = Store(tmp_path / "values.npz")
    store.put(None, [(0.0, 1.0)], np.array([[np.nan, np.inf, 0.5]]))
    store.save()
    kept = Store(tmp_path / "values.npz").get(None, (0.0, 1.0))
    assert np.isnan(kept[0])
    assert kept[1:].tolist() == [np.inf, 0.5]


def test_draws_share_their_luck_between_mixtures() -> None:
    """Luck that adds the same to every mixture cancels in every difference."""

    class Shifted(Game):
        def __call__(self, position: Any, draw: Any, carry: Any) -> Any:
            value, carry = super().__call__(position, draw, carry)
            return value + (0 if draw is None else draw), carry

    found = run(Runner(Shifted(summed), Store()), 3, 5)["game"]
    assert found["gap_se"] == pytest.approx(0, abs=1e-12)
    assert [row["share"] for row in found["groups"].values()] == pytest.approx([1, 1, 1])
