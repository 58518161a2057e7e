"""Ensembles on disk: the same bytes however they were computed, broken off or carried on."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pq: Any = pytest.importorskip("pyarrow.parquet")

import armistice as arm  # noqa: E402
from armistice.analyses.stored_ensembles import parquet, run_ensemble  # noqa: E402
from armistice.analyses.stored_ensembles import run as room  # noqa: E402
from armistice.analyses.stored_ensembles.plan import Plan, unit_size  # noqa: E402
from armistice.errors import ArmisticeError  # noqa: E402

FEW: dict[str, Any] = {"draws": 6, "paths": 20, "unit": 1}
PROGRAM = """
import sys
from pathlib import Path
import armistice as arm
from armistice.analyses.stored_ensembles import run_ensemble
if __name__ == "__main__":
    run_ensemble(
        arm.load("two-islands"), "tired-war", Path(sys.argv[1]), draws=100, paths=20, unit=1,
        on="processes", workers=2,
    )
"""


@pytest.fixture(scope="module")
def islands() -> Any:
    return arm.load("two-islands")


@pytest.fixture(scope="module")
def whole(islands: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unbroken run of one worker."""
    folder = tmp_path_factory.mktemp("whole")
    run_ensemble(islands, "tired-war", folder, **FEW)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def broken(islands: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A run that stopped before its units were put together."""
    with monkeypatch.context() as patch:
        patch.setattr(room, "write_table", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_ensemble(islands, "tired-war", folder, **FEW)
    return sorted((folder / "units").iterdir())


def test_the_table_holds_every_draw_once_with_its_numbers(islands: Any, whole: Path) -> None:
    table = pq.read_table(whole / "draws.parquet")
    assert table["draw"].to_pylist() == list(range(6))
    resolved = islands.resolve("tired-war")
    drawn = [a for a, q in resolved.quantities.items() if not q.is_point]
    for index in range(6):
        numbers = resolved.draw(index, 6, 1)
        assert [table[f"number.{a}"][index].as_py() for a in drawn] == [numbers[a] for a in drawn]
    assert set(contents(whole)) == {"run.json", "draws.parquet", "summary.json"}


def test_the_table_says_what_the_draws_say(islands: Any, whole: Path) -> None:
    from armistice.analyses.ensembles import run_draws

    resolved = islands.resolve("tired-war")
    start = arm.solve(arm.build(resolved), starts=1, details=False).v
    draws = run_draws(resolved, start=start, draws=6, seed=1, paths=20, horizon=24)
    table = pq.read_table(whole / "draws.parquet").to_pydict()
    assert table["signing_hazard"] == [d.hazard for d in draws]
    assert table["deepest_layer"] == [d.deepest for d in draws]
    assert table["futures.agreed_12"] == [d.futures["agreed_12"] for d in draws]
    gaps = [None if d.durable_gap != d.durable_gap else d.durable_gap for d in draws]
    assert table["durable_gap"] == gaps


def test_two_workers_give_the_same_bytes(islands: Any, whole: Path, tmp_path: Path) -> None:
    run_ensemble(islands, "tired-war", tmp_path, **FEW, on="processes", workers=2)
    assert contents(tmp_path) == contents(whole)


def test_a_dask_cluster_gives_the_same_bytes(islands: Any, whole: Path, tmp_path: Path) -> None:
    distributed: Any = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address
        assert address.startswith("tcp://")
        run_ensemble(islands, "tired-war", tmp_path, **FEW, on=address)
    assert contents(tmp_path) == contents(whole)


def test_killed_runs_carried_on_end_with_the_same_bytes(islands: Any, tmp_path: Path) -> None:
    """Three kills at random moments of the work, then the rest."""
    unbroken, killed = tmp_path / "unbroken", tmp_path / "killed"
    start = [sys.executable, "-c", PROGRAM]
    run_ensemble(islands, "tired-war", unbroken, draws=100, paths=20, unit=1)
    chance, counts = random.Random(4), [0]
    for _ in range(3):
        process = subprocess.Popen([*start, str(killed)])
        children = following(process)
        until = time.monotonic() + 120
        while units(killed) <= counts[-1] and time.monotonic() < until:
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, 0.3))
        found = children()
        process.kill()
        process.wait()
        assert gone(found), "its worker processes outlived it"
        counts.append(units(killed))
    assert counts == sorted(set(counts)), "no progress between kills"
    assert not (killed / "summary.json").exists()
    subprocess.run([*start, str(killed)], check=True)
    assert contents(killed) == contents(unbroken)


def units(folder: Path) -> int:
    return len(list((folder / "units").glob("[0-9]*.parquet")))


def following(process: Any) -> Any:
    psutil: Any = pytest.importorskip("psutil")
    parent = psutil.Process(process.pid)
    return lambda: parent.children(recursive=True)


def gone(processes: list[Any]) -> bool:
    psutil: Any = pytest.importorskip("psutil")
    assert processes
    return not psutil.wait_procs(processes, timeout=20)[1]


def test_spoilt_units_are_computed_again(
    islands: Any, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = broken(islands, tmp_path, monkeypatch)
    assert len(files) == 6
    files[0].write_bytes(files[0].read_bytes()[:-100])  # cut short
    files[1].write_bytes(b"")
    shutil.copy(files[3], files[2])  # another unit's
    files[4].unlink()
    (tmp_path / "units" / ".00000005-00000005.parquet.x").write_bytes(b"half")
    calls: list[int] = []
    run_ensemble(
        islands, "tired-war", tmp_path, **FEW, progress=lambda done, *_: calls.append(done)
    )
    assert calls == [2, 3, 4, 5, 6]
    assert contents(tmp_path) == contents(whole)


def test_a_changed_bit_is_seen_or_changes_nothing(tmp_path: Path) -> None:
    files = parquet.UnitFiles(tmp_path, Plan({"draws": 3, "unit": 3}))
    files.put((0, 3), {"draw": [0, 1, 2], "x": [0.1, float("nan"), 0.3], "y": [True, False, True]})
    before, data, seen = files.read((0, 3)), files.path((0, 3)).read_bytes(), 0
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        files.path((0, 3)).write_bytes(changed)
        found = files.read((0, 3))
        assert found is None or found.equals(before)
        seen += found is None
    assert seen > len(data) / 4


def test_a_finished_run_is_read_not_repeated(
    islands: Any, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    with monkeypatch.context() as patch:
        patch.setattr(room, "solve", lambda *_, **__: pytest.fail("solved again"))
        answer = run_ensemble(islands, "tired-war", tmp_path, **FEW)
    assert answer == json.loads((whole / "summary.json").read_text("utf-8"))
    (tmp_path / "draws.parquet").write_bytes(b"spoilt")
    run_ensemble(islands, "tired-war", tmp_path, **FEW)
    assert contents(tmp_path) == contents(whole)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"draws": 7}, "draws is 6, asked for 7"),
        ({"seed": 2}, "seed is 1, asked for 2"),
        ({"sampling": "sobol"}, "sampling is lhs, asked for sobol"),
        ({"paths": 21}, "paths is 20, asked for 21"),
    ],
)
def test_other_settings_in_a_folder_are_refused(
    islands: Any, whole: Path, change: dict[str, Any], named: str
) -> None:
    before = contents(whole)
    with pytest.raises(ArmisticeError, match=named) as refused:
        run_ensemble(islands, "tired-war", whole, **{**FEW, **change})
    assert "\n" not in str(refused.value)
    assert contents(whole) == before


def test_a_folder_with_other_things_is_left_alone(islands: Any, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(ArmisticeError, match="holds other files"):
        run_ensemble(islands, "tired-war", tmp_path, **FEW)
    assert set(contents(tmp_path)) == {"letters.txt"}


def test_without_pyarrow_nothing_is_written(
    islands: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ArmisticeError, match=r"pip install 'armistice\[ensembles\]'"):
        run_ensemble(islands, "tired-war", tmp_path / "new", **FEW)
    assert not (tmp_path / "new").exists()


def test_a_worker_with_other_software_is_refused(
    islands: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = {**room.marks(), "numpy": "0.1"}
    monkeypatch.setattr(room, "finished", lambda _, todo, **__: [(todo[0], (stranger, {}))])
    with pytest.raises(ArmisticeError, match=r"other software: numpy 0\.1, here"):
        run_ensemble(islands, "tired-war", tmp_path, **FEW)
    assert units(tmp_path) == 0


def test_rows_stream_in_groups_whatever_the_units(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never more than a group and a unit of rows at a time; undefined values are null."""
    monkeypatch.setattr(parquet, "ROWS", 4)
    tables = []
    for size in (3, 5):
        files = parquet.UnitFiles(tmp_path / str(size), Plan({"draws": 10, "unit": size}))
        for first, count in files.plan.units:
            rows = range(first, first + count)
            gaps = [float("nan") if n % 3 else n / 3 for n in rows]
            files.put((first, count), {"draw": [*rows], "gap": gaps})
        path = tmp_path / f"{size}.parquet"
        parquet.write_table(path, files)
        about = pq.ParquetFile(path).metadata
        assert [about.row_group(n).num_rows for n in range(about.num_row_groups)] == [4, 4, 2]
        tables.append(pq.read_table(path).to_pydict())
    assert tables[0] == tables[1]
    assert tables[0]["draw"] == list(range(10))
    assert tables[0]["gap"] == [None if n % 3 else n / 3 for n in range(10)]


def test_units_cover_every_draw_once() -> None:
    for draws in (1, 7, 200, 1_003):
        units = Plan({"draws": draws, "unit": unit_size(draws)}).units
        covered = [n for first, count in units for n in range(first, first + count)]
        assert covered == list(range(draws))
