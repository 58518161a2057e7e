"""The records: which tables there are, on what terms, and how one is read.

Four tables come with the package. Two do not: the list of inter-state wars because its terms
grant no redistribution, a second table of conflict endings because nothing needs it. Those
are read from a folder that the user names; what was computed from them is in `stored.py`.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from armistice.errors import ArmisticeError, Fault, InputError

__all__ = ["DAYS_PER_MONTH", "Row", "Table", "data_folder", "day", "read", "tables", "whole"]

Row = Mapping[str, str]

DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True)
class Table:
    """A table of records and its provenance.

    Attributes
    ----------
    id, file, title
        Name in the code, file name, what it is.
    citation, terms, home
        Whom to cite, on what terms it may be used, where it is published.
    rows, sha256
        Size and hash of the copy the stored rates were computed from.
    shipped
        Whether the table itself comes with the package.
    """

    id: str
    file: str
    title: str
    citation: str
    terms: str
    home: str
    rows: int
    sha256: str
    shipped: bool


def data_folder() -> Traversable:
    """Folder of the shipped records."""
    return files("armistice") / "data"


@lru_cache(maxsize=1)
def tables() -> dict[str, Table]:
    """Every table, by id, in the order of `data/sources.toml`.

    Examples
    --------
    >>> from armistice.analyses.outside_view.tables import tables
    >>> tables()["ucdp_peace_agreements"].terms
    'CC BY 4.0'
    """
    text = (data_folder() / "sources.toml").read_text(encoding="utf-8")
    listed: dict[str, dict[str, Any]] = tomllib.loads(text)["tables"]
    return {name: Table(id=name, **entry) for name, entry in listed.items()}


def _bytes(table: Table, folder: Path | None) -> tuple[str, bytes]:
    if folder is not None and (folder / table.file).is_file():
        return str(folder / table.file), (folder / table.file).read_bytes()
    if table.shipped:
        return table.file, (data_folder() / table.file).read_bytes()
    where = f" is not in {folder}" if folder is not None else " does not come with the package"
    raise ArmisticeError(
        f"{table.file}{where}; see the folder's README for how it is made from {table.home}"
    )


def read(name: str, folder: Path | None = None, *, columns: tuple[str, ...] = ()) -> list[Row]:
    """Read a table.

    Parameters
    ----------
    name
        Id of the table.
    folder
        Where to look first; without it, or where the file is missing there, the shipped copy.
    columns
        Columns that have to be there.

    Returns
    -------
    list of mappings
        One per row, every field as text, empty where missing.

    Raises
    ------
    ArmisticeError
        If the table is neither in the folder nor shipped.
    InputError
        If a column is missing, with file and position.
    """
    label, content = _bytes(tables()[name], folder)
    lines = content.decode("utf-8").splitlines()
    reader = csv.DictReader(lines)
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        message = f"the table has no column {', '.join(missing)}"
        raise InputError([Fault(label, 1, 1, "Y09", "", message, lines[0] if lines else "")])
    return list(reader)


def whole(name: str, folder: Path | None = None) -> bool:
    """Whether the copy at hand is byte for byte the one the stored rates were computed from."""
    table = tables()[name]
    return hashlib.sha256(_bytes(table, folder)[1]).hexdigest() == table.sha256


def day(text: str) -> date | None:
    """Read an ISO date; none where the field is empty."""
    return date.fromisoformat(text) if text else None
