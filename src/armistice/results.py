"""Labels and provenance that every result carries."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["provenance", "software_version", "to_json", "write_atomically"]


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


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all: to a temporary neighbour, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        # Same bytes on every system: no other line ends where those are the custom.
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
