"""Evaluating hybrids: in which order, how often, kept where."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from crux_games import Game, groups

from armistice.analyses.cruxes.events import Target
from armistice.analyses.cruxes.modes import evaluate_mode
from armistice.analyses.cruxes.runner import Runner, corner, gray
from armistice.analyses.cruxes.store import Store, key_of

TARGETS = (Target("game", "truce.any", 12, 0.5, True),)


def summed(x: Any) -> float:
    return float(x.sum())


def run(runner: Runner, k: int = 4, draws: int = 3) -> Any:
    return evaluate_mode(
        runner, groups(k), TARGETS, list(range(draws)), seed=1, budget=10**6
    ).blocks


@pytest.mark.parametrize("k", [1, 3, 8])
def test_a_gray_walk_visits_every_mixture_one_step_at_a_time(k: int) -> None:
    walk = gray(k)
    assert sorted(walk) == list(range(1 << k))
    assert all(bin(a ^ b).count("1") == 1 for a, b in pairwise(walk))


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
    assert len(started) == 2 * 2  # a draw is walked in two tasks of eight
    steps = [np.abs(np.subtract(p, c)).sum() for p, c in carried if c is not None]
    assert set(steps) == {1.0}


def test_workers_do_not_change_a_digit() -> None:
    alone = run(Runner(Game(summed, 0.3), Store(), workers=1), 5, 4)
    shared = run(Runner(Game(summed, 0.3), Store(), workers=2), 5, 4)
    assert alone == shared


def test_progress_counts_to_the_end() -> None:
    seen: list[tuple[int, int, str]] = []
    runner = Runner(Game(summed), Store(), progress=lambda *told: seen.append(told))
    runner.values([corner(s, 7) for s in gray(7)], [None], "mixtures")
    assert seen[-1] == (128, 128, "mixtures")
    assert [done for done, _, _ in seen] == [64, 128]


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
