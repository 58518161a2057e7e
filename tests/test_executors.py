"""Units of work done in other places give the same results, and a lost worker is said to be so."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from armistice.errors import ArmisticeError
from armistice.executors import check_place, finished


def square(x: int) -> int:
    return x * x


def fall_over(x: int) -> int:
    os._exit(1)


def refuse(x: int) -> int:
    raise ArmisticeError(f"not {x}")


@pytest.mark.parametrize(("on", "workers"), [("local", 1), ("processes", 1), ("processes", 2)])
def test_every_item_comes_back_once(on: str, workers: int) -> None:
    items = list(range(20))
    found = list(finished(square, items, on=on, workers=workers))
    assert sorted(found) == [(x, x * x) for x in items]
    assert list(finished(square, [], on=on, workers=workers)) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_errors_of_a_unit_arrive_as_they_are(workers: int) -> None:
    with pytest.raises(ArmisticeError, match="not 3"):
        list(finished(refuse, [3], on="processes", workers=workers))


def test_a_killed_worker_is_one_clear_line() -> None:
    with pytest.raises(ArmisticeError, match="a worker process was killed"):
        list(finished(fall_over, [1, 2, 3], on="processes", workers=2))


def test_only_a_few_units_are_under_way() -> None:
    """An ensemble of any size: the items are asked for as workers get free."""
    asked: list[int] = []

    class Items(list[int]):
        def __iter__(self) -> Iterator[int]:
            for x in range(100):
                asked.append(x)
                yield x

        def __len__(self) -> int:
            return 100

    work = finished(square, Items(), on="processes", workers=2)
    next(work)
    assert len(asked) <= 5
    work.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("on", ["", "here", "http://host:1", "Processes"])
def test_a_place_that_is_none_is_refused(on: str) -> None:
    with pytest.raises(ArmisticeError, match="no place"):
        check_place(on)


def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("armistice.executors.PATIENCE", 1)
    with pytest.raises(ArmisticeError, match=r"no scheduler at tcp://127\.0\.0\.1:9"):
        list(finished(square, [1], on="tcp://127.0.0.1:9"))


def test_dask_missing_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ArmisticeError, match=r"pip install 'armistice\[dask\]'"):
        list(finished(square, [1], on="tcp://127.0.0.1:9"))
