"""The scores as they come with the package, in `data/wider.json`, and how they are renewed.

`armistice calibrate --wider --store FOLDER` writes the file; it needs the list of wars. So
neither the report nor the terminal needs a library for survival analysis or minutes of solving.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from armistice.analyses.outside_view.tables import data_folder, tables
from armistice.errors import ArmisticeError
from armistice.results import to_json, write_atomically

__all__ = [
    "FILE",
    "INSIDE",
    "RIVAL",
    "at_hand",
    "held",
    "report",
    "rounded",
    "stored",
    "summaries",
    "write_stored",
]

FILE = "wider.json"
INSIDE = "stylised-model"
RIVAL = "log-normal"
"""The forecaster on trial, and the base rate it has to beat: first on the list of wars."""

DIGITS = 6
"""Significant digits kept: more than a search or a sum gives alike on two machines."""


@lru_cache(maxsize=1)
def held() -> dict[str, Any]:
    """Everything that is stored, by record."""
    found: dict[str, Any] = json.loads((data_folder() / FILE).read_text(encoding="utf-8"))
    return found


def stored(record: str) -> dict[str, Any]:
    """The stored scores of a record.

    Raises
    ------
    ArmisticeError
        If none are stored.

    Examples
    --------
    >>> stored("interstate-wars")["wars"]
    95
    """
    found = held().get(record)
    if found is None:
        raise ArmisticeError(f"no scores are stored for '{record}'")
    own: dict[str, Any] = found
    return own


def at_hand(folder: Path | None) -> tuple[str, ...]:
    """Records whose table is shipped, or lies in the folder.

    Raises
    ------
    ArmisticeError
        If a folder is named and the list of wars is not in it.
    """
    if folder is None:
        return ("ucdp-interstate",)
    name = tables()["interstate_wars"].file
    if not (folder / name).is_file():
        raise ArmisticeError(f"{name} is not in {folder}")
    return ("interstate-wars", "ucdp-interstate")


def report(answers: Mapping[str, Any], *, stored: bool) -> dict[str, Any]:
    """Answers by record with their summaries, as the command prints them."""
    return {"stored": stored, "summary": summaries(answers), "records": dict(answers)}


def summaries(answers: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """What the outside view says of the test: rank, distance to the rival, weight, by record.

    Parameters
    ----------
    answers
        By record; default those stored.
    """
    out = []
    for name, found in (held() if answers is None else answers).items():
        band = {row["id"]: row["band"] for row in found["scores"]}
        out.append(
            {
                "record": name,
                **{key: found[key] for key in ("table", "wars", "rank", "of", "beats", "stack")},
                "score": band[INSIDE],
                "rival": RIVAL,
                "rival_score": band[RIVAL],
                "difference": found["against"][RIVAL],
            }
        )
    return out


def rounded(value: Any) -> Any:
    """The same with `DIGITS` significant digits."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, Mapping):
        return {str(key): rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list | tuple) else value


def write_stored(answers: Mapping[str, Any], folder: Path) -> Path:
    """Write the scores of all records, whole or not at all; return the path."""
    path = folder / FILE
    write_atomically(path, to_json(rounded(answers)))
    return path
