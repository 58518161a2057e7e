"""What is kept of compiled loops: used again, and thrown away where it cannot be read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LOOP = """
from typing import NamedTuple
from {types} import Pair
from armistice.kernels import kernel


@kernel()
def both(pair):
    return pair.a + pair.b


print(both(Pair(1.0, 2.0)), both.stats.cache_hits)
"""
PAIR = """
from typing import NamedTuple


class Pair(NamedTuple):
    a: float
    b: float
"""


def run(folder: Path, types: str) -> list[str]:
    (folder / "loop.py").write_text(LOOP.format(types=types), "utf-8")
    done = subprocess.run(
        [sys.executable, "loop.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_kept_loop_is_used_again(tmp_path: Path) -> None:
    (tmp_path / "old_types.py").write_text(PAIR, "utf-8")
    assert run(tmp_path, "old_types") == ["3.0", "Counter()"]
    assert run(tmp_path, "old_types")[1].startswith("Counter({")


def test_a_kept_loop_that_names_what_is_gone_is_made_anew(tmp_path: Path) -> None:
    old, new = tmp_path / "old_types.py", tmp_path / "new_types.py"
    old.write_text(PAIR, "utf-8")
    run(tmp_path, "old_types")
    old.rename(new)
    assert run(tmp_path, "new_types") == ["3.0", "Counter()"]
    assert run(tmp_path, "new_types")[1].startswith("Counter({")
