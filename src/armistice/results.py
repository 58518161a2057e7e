"""Labels and provenance that every result carries."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = [
    "code_digest",
    "provenance",
    "software_version",
    "to_json",
    "whole_file",
    "write_atomically",
]

_ROOMS = ("scenario", "model", "mechanisms", "solve", "analyses")


def software_version() -> str:
    """Version of armistice that is running."""
    try:
        return version("armistice")
    except PackageNotFoundError:
        return "unknown"


def provenance(about: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """What stands at the head of every result: scenario, reading, hash, version, seed."""
    return {
        "scenario": about["scenario"],
        "reading": about["reading"],
        "content_hash": about["content_hash"],
        "version": software_version(),
        "seed": seed,
    }


def to_json(result: object) -> str:
    """Render a result as one JSON text, the same bytes for the same result."""
    return json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


@cache
def code_digest() -> str:
    """SHA-256 of the code that computes: a version that is worked on has many states."""
    home = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(
        [*home.glob("*.py"), *(p for r in _ROOMS for p in (home / r).rglob("*.py"))]
    ):
        digest.update(path.relative_to(home).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary neighbour to write to, and put it in the file's place if all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        yield Path(name)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all: to a temporary neighbour, then renamed."""
    with whole_file(path) as neighbour:
        # Same bytes on every system: no other line ends where those are the custom.
        neighbour.write_text(text, encoding="utf-8", newline="\n")
