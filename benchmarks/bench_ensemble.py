"""Ensembles: draws per second with one and two workers and on Dask; ten kills; memory.

Wall seconds of whole runs of `run_ensemble` on the tutorial's war, each of which starts its
workers, solves the medians and writes its table. Before a time is shown the tables were seen
to be the same bytes. The broken run is killed (SIGKILL) ten times at random moments, its
seed fixed, and carried on each time.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measure import Options, Row

DRAWS = int(os.environ.get("ENSEMBLE_DRAWS", "1000"))
LARGE = int(os.environ.get("ENSEMBLE_LARGE", "10000"))
KILLS, KILLED_DRAWS = 10, 300
PROGRAM = """
import sys
from pathlib import Path
import armistice as arm
from armistice.analyses.stored_ensembles import run_ensemble
if __name__ == "__main__":
    folder, on, workers, draws, unit = sys.argv[1:]
    run_ensemble(arm.load("two-islands"), "tired-war", Path(folder), draws=int(draws),
                 on=on, workers=int(workers), unit=int(unit) or None)
"""


def rows(options: Options) -> Iterator[Row]:
    """Workers, Dask, kills, and one large run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from _throughput(folder, options.runs)
        yield _killed(folder)
        yield _large(folder)


def _command(folder: Path, on: str, workers: int, draws: int, unit: int = 0) -> list[str]:
    words = [str(folder), on, str(workers), str(draws), str(unit)]
    return [sys.executable, "-c", PROGRAM, *words]


def _bytes(folder: Path) -> tuple[bytes, bytes]:
    return (folder / "draws.parquet").read_bytes(), (folder / "summary.json").read_bytes()


def _throughput(folder: Path, runs: int) -> Iterator[Row]:
    from distributed import LocalCluster

    taken: dict[str, list[float]] = {}
    seen: set[tuple[bytes, bytes]] = set()
    cluster: Any = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster:
        ways = {
            "one": ("local", 1),
            "two": ("processes", 2),
            "dask": (cluster.scheduler_address, 2),
        }
        # in turns, so that what else the machine does falls on all alike; the first warms up
        for turn in range(runs + 1):
            for way, (on, workers) in ways.items():
                place = folder / f"{way}-{turn}"
                began = time.perf_counter()
                subprocess.run(_command(place, on, workers, DRAWS), check=True)
                if turn:
                    taken.setdefault(way, []).append(time.perf_counter() - began)
                seen.add(_bytes(place))
    if len(seen) != 1:
        raise SystemExit("answers differ: the tables of one, two and Dask's workers")
    one, two, dask = (statistics.median(taken[way]) for way in ways)
    named = f"{DRAWS:,} draws of two-islands"
    yield Row(
        f"{named}, two processes",
        f"{DRAWS / two:.1f} draws/s wall",
        "one process",
        f"{DRAWS / one:.1f} draws/s wall",
        one / two,
        "the same bytes",
    )
    yield Row(
        f"{named}, two processes",
        f"{two:.1f} s wall",
        "two Dask workers",
        f"{dask:.1f} s wall",
        dask / two,
        "the same bytes",
    )


def _killed(folder: Path) -> Row:
    unbroken, killed = folder / "unbroken", folder / "killed"
    subprocess.run(_command(unbroken, "processes", 2, KILLED_DRAWS, 1), check=True)
    chance, kills, left = random.Random(1), 0, []
    while kills < KILLS:
        before = _units(killed)
        process = subprocess.Popen(_command(killed, "processes", 2, KILLED_DRAWS, 1))
        while _units(killed) <= before and process.poll() is None:
            time.sleep(0.002)
        time.sleep(chance.uniform(0.0, 0.5))
        if process.poll() is not None:
            raise SystemExit("the run came to its end before ten kills")
        process.kill()
        process.wait()
        kills += 1
        left.append(_units(killed))
    subprocess.run(_command(killed, "processes", 2, KILLED_DRAWS, 1), check=True)
    if _bytes(killed) != _bytes(unbroken):
        raise SystemExit("answers differ: the table of the run that was killed")
    counts = ", ".join(map(str, left))
    return Row(
        f"{KILLED_DRAWS} draws, killed {kills} times",
        f"draws kept at each kill: {counts}",
        check="the same bytes as an unbroken run",
    )


def _units(folder: Path) -> int:
    return len(list((folder / "units").glob("[0-9]*.parquet")))


def _large(folder: Path) -> Row:
    began = time.perf_counter()
    process = subprocess.Popen(_command(folder / "large", "processes", 2, LARGE))
    peak = [0.0]
    watch = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watch.start()
    if process.wait():
        raise SystemExit("the large run failed")
    import pyarrow.parquet as parquet

    table = parquet.read_table(folder / "large" / "draws.parquet", columns=["draw"])
    if table["draw"].to_pylist() != list(range(LARGE)):
        raise SystemExit("a draw is lost or doubled")
    return Row(
        f"{LARGE:,} draws of two-islands, two processes",
        f"{time.perf_counter() - began:.0f} s wall, at most {peak[0]:,.0f} MiB in all",
        check="every draw once",
    )


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    """Proportional memory of a run and its workers together, twice a second."""
    import psutil

    parent = psutil.Process(process.pid)
    while process.poll() is None:
        total = 0
        try:
            for one in [parent, *parent.children(recursive=True)]:
                total += one.memory_full_info().pss
        except psutil.Error:
            continue
        peak[0] = max(peak[0], total / 2**20)
        time.sleep(0.5)
