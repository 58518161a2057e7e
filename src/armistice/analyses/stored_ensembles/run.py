"""An ensemble from start to end: what is missing is computed, then all of it is put together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from armistice.analyses.ensembles import DrawTask, Progress
from armistice.analyses.settings import PATHS, SEED
from armistice.analyses.stored_ensembles.parquet import (
    UnitFiles,
    arrow,
    table_is_whole,
    write_table,
)
from armistice.analyses.stored_ensembles.plan import Plan, marks, plan_of
from armistice.analyses.stored_ensembles.rows import work_unit
from armistice.analyses.stored_ensembles.summary import summary_of
from armistice.errors import ArmisticeError
from armistice.executors import check_place, finished
from armistice.model.build import build
from armistice.results import to_json, write_atomically
from armistice.scenario import Resolved, Scenario
from armistice.scenario.sobol import SAMPLINGS
from armistice.solve.whole import solve

__all__ = ["SUMMARY", "TABLE", "run_ensemble"]

TABLE, SUMMARY = "draws.parquet", "summary.json"
_LOCK_PATIENCE = 10
"""Seconds for the processes of a killed run to let go of its folder."""


def run_ensemble(
    scenario: Scenario,
    reading: str | None,
    folder: Path,
    *,
    draws: int,
    seed: int = SEED,
    paths: int = PATHS,
    sampling: str = "lhs",
    on: str = "local",
    workers: int = 1,
    unit: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Draw a reading's ranges, solve and simulate every draw, and keep the table in a folder.

    A run that was killed goes on where it stopped when it is asked for again, and ends with
    the same bytes as one that was not.

    Parameters
    ----------
    scenario, reading
        What to solve.
    folder
        Where the work is kept: new, empty, or that of the same run.
    draws, seed, paths
        Draws; address of their numbers; futures simulated for each.
    sampling
        `lhs` or `sobol`. A draw depends on the seed, its index and, under `lhs`, the number
        of draws.
    on, workers
        See `armistice.executors.finished`; no number depends on them.
    unit
        Draws of a unit of work; default by the number of draws.
    progress
        Called with (draws done, draws, label), the first time with what was found.

    Returns
    -------
    dict
        Plain values, also written to `summary.json` beside `draws.parquet`; see docs/json.md.

    Raises
    ------
    ArmisticeError
        If the folder holds something else, a library is missing, or a worker is lost.
    NotConverged
        If the reading cannot be solved at its medians, where every draw's solution starts.

    Examples
    --------
    >>> import tempfile
    >>> import armistice as arm
    >>> from armistice.analyses.stored_ensembles import run_ensemble
    >>> with tempfile.TemporaryDirectory() as place:
    ...     answer = run_ensemble(
    ...         arm.load("two-islands"), "tired-war", Path(place), draws=4, paths=20
    ...     )
    >>> answer["table"]["rows"]
    4
    """
    if sampling not in SAMPLINGS:
        raise ArmisticeError(f"no sampling '{sampling}': {' or '.join(SAMPLINGS)}")
    check_place(on)
    arrow()
    resolved = scenario.resolve(reading)
    plan = plan_of(resolved, draws=draws, seed=seed, paths=paths, sampling=sampling, unit=unit)
    with _locked(folder):
        plan.claim(folder)
        units = UnitFiles(folder / "units", plan)
        answer = _finished_answer(folder)
        if answer is None:
            units.tidy()
            _fill(resolved, plan, units, on, workers, progress)
            write_table(folder / TABLE, units)
            answer = summary_of(folder / TABLE, plan)
            write_atomically(folder / SUMMARY, to_json(answer))
        units.drop()
    return answer


def _fill(
    resolved: Resolved,
    plan: Plan,
    units: UnitFiles,
    on: str,
    workers: int,
    progress: Progress | None,
) -> None:
    """Compute the units that are not there."""
    missing = units.missing()
    if not missing:
        return
    settings = plan.settings
    draws = settings["draws"]
    done = draws - sum(count for _, count in missing)
    if progress is not None:
        progress(done, draws, str(resolved.reading))
    named = {name: settings[name] for name in ("draws", "seed", "paths", "horizon", "sampling")}
    start = solve(build(resolved), starts=1, details=False).v
    job = partial(work_unit, DrawTask(resolved, start=start, **named))
    here = marks()
    for unit, (there, columns) in finished(job, missing, on=on, workers=workers):
        if there != here:
            differing = [f"{n} {v}, here {here.get(n)}" for n, v in there.items() if v != here[n]]
            raise ArmisticeError(f"a worker runs other software: {'; '.join(differing)}")
        units.put(unit, columns)
        done += unit[1]
        if progress is not None:
            progress(done, draws, str(resolved.reading))


def _finished_answer(folder: Path) -> dict[str, Any] | None:
    """The answer of a run that came to its end, if its table is still whole."""
    try:
        answer: dict[str, Any] = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        whole = table_is_whole(folder / TABLE, answer["table"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return answer if whole else None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=_LOCK_PATIENCE):
            yield
    except Timeout:
        raise ArmisticeError(f"another run is at work in {folder}") from None
    finally:
        if new and [path.name for path in folder.iterdir()] == [".lock"]:
            (folder / ".lock").unlink()
            folder.rmdir()
