"""Where the tables that may not be shipped are, if they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def records_folder() -> Path | None:
    """Folder with `interstate_wars.csv`."""
    named = os.environ.get("ARMISTICE_RECORDS")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if (folder / "interstate_wars.csv").is_file() else None


needs_records = pytest.mark.skipif(
    records_folder() is None,
    reason="the list of wars is not at hand (set ARMISTICE_RECORDS to its folder)",
)
