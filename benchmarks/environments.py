"""Environments of the peers, so that nothing of theirs mixes with ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

__all__ = ["call", "python_of"]

HERE = Path(__file__).resolve().parent


def python_of(peer: str, cache: Path) -> Path:
    """The Python of a peer's environment, which is made and filled at the first call."""
    pins = [
        line
        for line in (HERE / "peers.txt").read_text("utf-8").splitlines()
        if line.partition("==")[0] == peer
    ]
    folder = cache / f"{pins[0].replace('==', '-')}-py{sys.version_info[0]}.{sys.version_info[1]}"
    program = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    done = folder / "installed"
    if not done.exists():
        print(f"installing {pins[0]}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run(
            [program, "-m", "pip", "install", "-q", "--disable-pip-version-check", *pins],
            check=True,
        )
        done.touch()
    return program


def call(program: Path, script: str, *arguments: str) -> Any:
    """What a script of `small_war`, or of the folder it names, prints, read as JSON."""
    place = HERE / script if "/" in script else HERE / "small_war" / script
    done = subprocess.run(
        [program, "-W", "ignore", place, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        env={k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")},
    )
    return json.loads(done.stdout)
