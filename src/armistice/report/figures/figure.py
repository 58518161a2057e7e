"""What a figure is: a question, a finding, a picture per account, a table, two cautions."""

from __future__ import annotations

from dataclasses import dataclass

from armistice.report.context import Context, ReadingResult
from armistice.report.palette import ReadingStyle
from armistice.report.table import Table

__all__ = ["Figure", "LegendItem", "Panel", "silent_panel"]


@dataclass(frozen=True)
class Panel:
    """A picture, or the sentence that stands in for it.

    Parameters
    ----------
    svg
        Inline SVG; empty where `message` replaces it.
    heading, style
        The account it belongs to; none for a picture of all accounts.
    answer
        The account's answer in a few words, set large.
    finding
        The account's own sentence, shown above the picture.
    """

    svg: str = ""
    heading: str = ""
    style: ReadingStyle | None = None
    answer: str = ""
    finding: str = ""
    message: str = ""


@dataclass(frozen=True)
class LegendItem:
    """A glyph and what it means. `outline` and `filled` are paths in [-1, 1]."""

    text: str
    outline: str = ""
    filled: str = ""
    number: str = ""
    colour: str = "var(--ink)"


@dataclass(frozen=True)
class Figure:
    """One figure with its table twin.

    Parameters
    ----------
    id
        Anchor on the page.
    question
        The title.
    panels
        One per account, left to right, or one for all.
    tables
        The same numbers as the pictures.
    caption, cannot
        How to read it, and what it cannot show.
    equations
        Ids of the equations behind it.
    findings
        Sentences that belong to no single panel.
    legend
        What the marks mean.
    beside
        Whether pictures are small enough to stand beside their sentences.
    """

    id: str
    question: str
    panels: tuple[Panel, ...]
    tables: tuple[Table, ...]
    caption: str
    cannot: str
    equations: tuple[str, ...]
    findings: tuple[str, ...] = ()
    legend: tuple[LegendItem, ...] = ()
    beside: bool = False


def silent_panel(context: Context, result: ReadingResult) -> Panel:
    """Return the sentence that replaces a picture whose solve or draws did not settle."""
    if result.converged:
        why = context.words.text("diagnostics.no_draws")
        message = context.words.say("page.no_data", why=why)
        return Panel(heading=result.label, style=result.style, message=message)
    residual = result.zone["diagnostics"].get("residual")
    shown = "unknown" if residual is None else f"{residual:.1e}"
    return Panel(
        heading=result.label,
        style=result.style,
        message=context.words.say("page.not_converged", residual=shown),
    )
