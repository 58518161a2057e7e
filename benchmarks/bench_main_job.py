"""The main job: `armistice run alaska-2025`, both readings and the report, wall seconds.

Cold: nothing compiled yet (an empty cache of compiled code). Warm: the same again. Cold and warm
must write the same report.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measure import Options, Row

CODE = "import sys; sys.argv[0] = 'armistice'; from armistice.cli import main; main()"


def rows(options: Options) -> Iterator[Row]:
    """Cold, then warm, for every number of draws."""
    for draws in options.draws:
        with tempfile.TemporaryDirectory() as folder:
            cold, first = _run(draws, Path(folder), "cold.html")
            warm, second = _run(draws, Path(folder), "warm.html")
        if first != second:
            raise SystemExit("answers differ: the report of the second run")
        yield Row(
            f"main job, {draws} draws a reading, warm",
            f"{warm:.1f} s wall",
            "the same, cold",
            f"{cold:.1f} s wall",
            cold / warm,
            "the same report",
        )


def _run(draws: int, folder: Path, name: str) -> tuple[float, bytes]:
    command = [sys.executable, "-c", CODE, "run", "alaska-2025"]
    command += ["--draws", str(draws), "--out", str(folder / name)]
    began = time.perf_counter()
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "NUMBA_CACHE_DIR": str(folder / "compiled")},
    )
    return time.perf_counter() - began, (folder / name).read_bytes()
