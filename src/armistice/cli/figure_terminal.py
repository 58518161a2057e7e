"""A figure in the terminal's own colours: its sentences, and its table with bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armistice.cli.output import clean

if TYPE_CHECKING:
    from rich.console import Console

    from armistice.report.figures.figure import Figure
    from armistice.report.table import Table

__all__ = ["print_figure"]

_BAR = 12
_EIGHTHS = " ▏▎▍▌▋▊▉"
# names, not shades: the terminal decides what they look like
_COLOURS = {"A": "blue", "B": "yellow", "C": "white", "D": "magenta", "E": "cyan", "F": "green"}


def print_figure(console: Console, figure: Figure) -> None:
    """Print question, findings and tables; counts get a bar beside them."""
    from rich.text import Text

    console.print(Text(clean(figure.question), style="bold"))
    for panel in figure.panels:
        colour = _COLOURS.get(panel.style.letter, "") if panel.style else ""
        if panel.heading:
            tag = f"{panel.style.letter} " if panel.style else ""
            console.print(Text(f"{tag}{clean(panel.heading)}", style=f"bold {colour}"))
        for words in (panel.answer, panel.finding, panel.message):
            if words and words not in figure.findings:
                console.print(clean(words))
    for finding in figure.findings:
        console.print(clean(finding))
    colours = [_COLOURS.get(p.style.letter, "") for p in figure.panels if p.style]
    for table in figure.tables:
        _print_table(console, table, colours)
    console.print(Text(clean(figure.caption), style="dim"))
    console.print()


def _print_table(console: Console, table: Table, colours: list[str]) -> None:
    from rich.table import Table as Shown
    from rich.text import Text

    shown = Shown(title=clean(table.caption), title_justify="left", expand=False)
    most = _largest(table)
    each = max(1, (len(table.columns) - 1) // max(1, len(colours)))
    for column in table.columns:
        shown.add_column(clean(column), overflow="fold")
    for row in table.rows:
        cells: list[str | Text] = []
        for n, one in enumerate(row):
            words = clean(f"{one.text} ({one.note})" if one.note else one.text)
            if n == 0 or not table.numeric[n] or not most or not colours:
                cells.append(words)
                continue
            colour = colours[min((n - 1) // each, len(colours) - 1)]
            value = _number(one.text)
            text = Text(f"{words:>4} ")
            text.append("" if value is None else _bar(value / most), style=colour)
            cells.append(text)
        shown.add_row(*cells)
    console.print(shown)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return 0.5 if text == "<1" else None


def _largest(table: Table) -> float:
    """Largest count of the table, so that bars compare across it; 0 if it holds no counts."""
    columns = [n for n in range(1, len(table.columns)) if table.numeric[n]]
    known = [v for row in table.rows for n in columns if (v := _number(row[n].text)) is not None]
    return max(known) if known and min(known) >= 0 else 0.0


def _bar(share: float) -> str:
    eighths = round(8 * _BAR * max(0.0, min(1.0, share)))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
