"""Start: CPU seconds until the command line answers and the package is imported.

Beside it what the interpreter alone takes; that the command exits with 0 is the check.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
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
    empty = _taken(NOTHING, options.runs)
    for name, code in COMMANDS.items():
        took = _taken([sys.executable, "-c", code], options.runs)
        yield Row(name, f"{took:.2f} s", "python -c pass", f"{empty:.2f} s")


def _taken(command: list[str], runs: int) -> float:
    """Median CPU seconds of a child process, the first one not counted."""
    taken = []
    for _ in range(runs + 1):
        before = os.times()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        taken.append(
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )
    return statistics.median(taken[1:])
