"""What a section of words and tables is."""

from __future__ import annotations

from dataclasses import dataclass

from armistice.report.palette import ReadingStyle
from armistice.report.table import Table

__all__ = ["Block", "Section"]


@dataclass(frozen=True)
class Block:
    """Part of a section, often one account's.

    Parameters
    ----------
    sentences
        Paragraphs, in order.
    tables
        Tables after them.
    heading, style
        Sub-title and, for an account, its marks.
    folded
        Whether the tables start folded away.
    """

    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    heading: str = ""
    style: ReadingStyle | None = None
    folded: bool = False


@dataclass(frozen=True)
class Section:
    """A titled run of blocks with its anchor."""

    id: str
    title: str
    lead: str = ""
    blocks: tuple[Block, ...] = ()
