"""Start: wall seconds until the command line answers and the package is imported.

Beside it what the interpreter alone takes. The check is that the command exits with 0.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from measure import Options, Row

NOTHING = [sys.executable, "-c", "pass"]
COMMANDS = {
    "armistice --help": "import sys; sys.argv = ['armistice', '--help']; "
    "from armistice.cli import main; main()",
    "import armistice": "import armistice",
    "import armistice.analyses.simulate": "import armistice.analyses.simulate",
}


def rows(options: Options) -> Iterator[Row]:
    """Each command beside the interpreter alone."""
    empty = _wall(NOTHING, options.runs)
    for name, code in COMMANDS.items():
        took = _wall([sys.executable, "-c", code], options.runs)
        yield Row(name, f"{took:.2f} s wall", "python -c pass", f"{empty:.2f} s wall", empty / took)


def _wall(command: list[str], runs: int) -> float:
    taken = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:])
