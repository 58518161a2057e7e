"""Units and the table of an ensemble as Parquet files with the same bytes each time.

Compression, row groups and metadata are fixed, and no file holds a clock or a place. A
unit's file is written whole or not at all and holds a hash of its values; one that is cut
short, changed or of another plan is not counted as done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from armistice.analyses.stored_ensembles.plan import Plan, Unit
from armistice.analyses.stored_ensembles.rows import Columns
from armistice.errors import ArmisticeError
from armistice.results import whole_file

__all__ = ["UnitFiles", "arrow", "digest_of", "read_column", "table_is_whole", "write_table"]

ROWS = 1024
"""Rows of a group of the table: all that is held at a time."""
_MARK = b"armistice"
_HOW: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,
    "use_dictionary": False,
    "write_statistics": True,
    "version": "2.6",
}


def arrow() -> Any:
    """The library that reads and writes Parquet.

    Raises
    ------
    ArmisticeError
        If it is not installed.
    """
    try:
        import_module("pyarrow.parquet")
    except ImportError:
        raise ArmisticeError(
            "ensembles are kept as Parquet, which needs pyarrow: pip install 'armistice[ensembles]'"
        ) from None
    return import_module("pyarrow")


def _hash(columns: Columns) -> str:
    digest = hashlib.sha256()
    for name, values in columns.items():
        digest.update(f"{name}={values!r};".encode())
    return digest.hexdigest()


def _read(path: Path, mark: dict[str, Any]) -> Any:
    """Return a file's table, or None if it is not whole and of this mark."""
    pa = arrow()
    try:
        with pa.parquet.ParquetFile(path) as file:
            table = file.read(use_threads=False)
        held = json.loads(table.schema.metadata[_MARK])
        whole = held == {**mark, "sha256": _hash(table.to_pydict())}
    # a damaged file fails wherever the damage lies: in its lengths, names, types or numbers
    except (OSError, ValueError, LookupError, TypeError, MemoryError, pa.ArrowException):
        return None
    return table if whole else None


class UnitFiles:
    """The files of a plan's units.

    Parameters
    ----------
    folder
        Where they lie.
    plan
        Whose they are.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder, self.plan = folder, plan

    def path(self, unit: Unit) -> Path:
        """Where a unit's file lies."""
        return self.folder / f"{unit[0]:08d}-{sum(unit) - 1:08d}.parquet"

    def _mark(self, unit: Unit) -> dict[str, Any]:
        return {"key": self.plan.key, "first": unit[0], "count": unit[1]}

    def read(self, unit: Unit) -> Any:
        """Return a unit's table, or None if it has to be computed."""
        path = self.path(unit)
        return _read(path, self._mark(unit)) if path.is_file() else None

    def missing(self) -> list[Unit]:
        """Units that have to be computed."""
        return [unit for unit in self.plan.units if self.read(unit) is None]

    def put(self, unit: Unit, columns: Columns) -> None:
        """Write a unit's file."""
        pa = arrow()
        kinds = {bool: pa.bool_(), int: pa.int32(), float: pa.float64()}
        fields = [pa.field(name, kinds[type(values[0])]) for name, values in columns.items()]
        # what is not defined is null and not NaN, so that no mean over a column is spoilt
        held = {name: [v if v == v else None for v in vs] for name, vs in columns.items()}
        mark = {_MARK: json.dumps({**self._mark(unit), "sha256": _hash(held)})}
        table = pa.table(held, schema=pa.schema(fields, metadata=mark))
        with whole_file(self.path(unit)) as place:
            pa.parquet.write_table(table, place, **_HOW)

    def tidy(self) -> None:
        """Delete what a killed writer left half done."""
        for path in self.folder.glob(".*.parquet.*"):
            path.unlink(missing_ok=True)

    def drop(self) -> None:
        """Delete the units' files once the table holds them."""
        for unit in self.plan.units:
            self.path(unit).unlink(missing_ok=True)
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    def rows(self) -> Iterator[Any]:
        """All draws in order, a group of rows at a time."""
        pa = arrow()
        held: list[Any] = []
        for unit in self.plan.units:
            table = self.read(unit)
            if table is None:
                raise ArmisticeError(f"{self.path(unit)} changed while it was read: run again")
            held.append(table.replace_schema_metadata(None))
            if sum(len(one) for one in held) >= ROWS:
                whole = pa.concat_tables(held)
                yield whole[:ROWS]
                held = [whole[ROWS:]]
        rest = pa.concat_tables(held) if held else None
        while rest is not None and len(rest):
            yield rest[:ROWS]
            rest = rest[ROWS:]


def write_table(path: Path, units: UnitFiles) -> None:
    """Put all units in one file, sorted by draw."""
    pa = arrow()
    writer = None
    with whole_file(path) as place:
        try:
            for rows in units.rows():
                if writer is None:
                    mark = {_MARK: json.dumps({"key": units.plan.key})}
                    schema = rows.schema.with_metadata(mark)
                    writer = pa.parquet.ParquetWriter(place, schema, **_HOW)
                writer.write_table(rows.cast(schema).combine_chunks(), row_group_size=ROWS)
        finally:
            if writer is not None:
                writer.close()


def table_is_whole(path: Path, digest: str) -> bool:
    """Whether a finished table is the one that was written."""
    return path.is_file() and digest_of(path) == digest


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_column(path: Path, names: list[str]) -> dict[str, Any]:
    """Some columns as arrays; NaN where there is no value."""
    table = arrow().parquet.read_table(path, columns=names, use_threads=False)
    return {name: table[name].to_numpy() for name in names}
