"""The table twin of a picture: the same numbers, for reading, copying and listening."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Cell", "Table", "cell", "heading"]


@dataclass(frozen=True)
class Cell:
    """One cell.

    Parameters
    ----------
    text
        What is shown.
    note
        A second, smaller line.
    head
        Whether the cell names its row (``<th scope="row">``).
    numeric
        Whether it is set flush right.
    link
        An https address, shown in full by the template.
    mark
        Class of a mark drawn before the text ('pass', 'fail', 'off'), always said in words too.
    """

    text: str
    note: str = ""
    head: bool = False
    numeric: bool = False
    link: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """A table with a caption and column heads (units in the heads).

    Parameters
    ----------
    caption
        What the table holds.
    columns
        Heads, left to right.
    rows
        Cells by row; every row has as many cells as there are columns.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.caption}: {len(row)} cells, {len(self.columns)} heads")

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether a column holds numbers only, so that its head is set flush right too."""
        return tuple(
            bool(self.rows) and all(row[i].numeric for row in self.rows)
            for i in range(len(self.columns))
        )


def heading(text: str, note: str = "") -> Cell:
    """Return the cell that names a row."""
    return Cell(text, note, head=True)


def cell(text: object, *, note: str = "", mark: str = "") -> Cell:
    """Return a cell; numbers and signed numbers are set flush right."""
    shown = str(text)
    plain = shown.replace("\u2212", "-").replace("\u2013", "").replace(",", "").lstrip("<>")
    numeric = isinstance(text, int | float) or _is_number(plain)
    return Cell(shown, note, numeric=numeric, mark=mark)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return text == ""
    return True
