"""Figures of the report as one picture that can stand alone: for an article, a slide, a post.

The same panels, sentences, legends and captions as on the page, set in one SVG with what the
page says around them: title, accounts, hashes and the disclaimer. Lines of text are broken by
a cautious estimate of their width, never by measuring, so that no font can move a byte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from textwrap import wrap

from armistice.report.context import Context
from armistice.report.figures.figure import Figure, LegendItem, Panel
from armistice.report.glyphs import outline
from armistice.report.header import header
from armistice.report.palette import GRID, INK, MUTED, PAPER
from armistice.report.svg import FONT

__all__ = ["png", "standalone"]

WIDE, EDGE, GAP = 900, 30, 28
_CHAR = 0.51  # width of a character in heights, on the safe side for the fonts named in `svg`
_LEADING = 1.35
_VIEW = re.compile(r'<svg([^>]*?)viewBox="0 0 ([\d.]+) ([\d.]+)"')


class _Sheet:
    """A column of things, set from the top."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = float(EDGE)

    def text(
        self, words: str, *, size: float, x: float = EDGE, width: float = WIDE - 2 * EDGE,
        bold: bool = False, colour: str = INK,
    ) -> None:  # fmt: skip
        """Set a paragraph."""
        weight = ' font-weight="bold"' if bold else ""
        room = int(width / (size * (_CHAR + 0.03 * bold)))
        for line in wrap(words, max(8, room)) or [""]:
            self.y += size * _LEADING
            self.parts.append(
                f'<text x="{x:g}" y="{self.y:.1f}" font-size="{size:g}" fill="{colour}"{weight}>'
                f"{escape(line)}</text>"
            )

    def glyph(self, item: LegendItem, x: float, y: float) -> None:
        """Set a mark of the legend."""
        if item.number:
            self.parts.append(
                f'<text x="{x:g}" y="{y + 4:.1f}" font-size="12" font-weight="bold" '
                f'text-anchor="middle" fill="{INK}">{escape(item.number)}</text>'
            )
            return
        self.parts.append(
            f'<g transform="translate({x:g} {y:.1f}) scale(6)" stroke-width=".16">'
            f'<path d="{item.outline}" fill="none" stroke="{INK}"/>'
            f'<path d="{item.filled}" fill="{INK}"/></g>'
        )


def standalone(context: Context, figures: Sequence[Figure]) -> str:
    """Set figures under each other in one SVG.

    Parameters
    ----------
    context
        What they were built from.
    figures
        One or more.

    Returns
    -------
    str
        An SVG document. Equal arguments give equal documents.
    """
    head, sheet = header(context), _Sheet()
    for figure in figures:
        _figure(sheet, figure, context.words.text("page.cannot_label"))
    sheet.y += 10
    sheet.parts.append(
        f'<line x1="{EDGE}" x2="{WIDE - EDGE}" y1="{sheet.y:.1f}" y2="{sheet.y:.1f}" '
        f'stroke="{GRID}"/>'
    )
    shown = ", ".join(f"{name} {value}" for name, value in head.hashes)
    version = context.meta.get("version", "")
    for words in (
        f"{head.title}. {head.evidence}.",
        head.disclaimer,
        f"armistice {version}: {shown}",
    ):
        sheet.text(words, size=10.5, colour=MUTED)
    title = " ".join(figure.question for figure in figures)
    sentences = [panel.finding or panel.message for f in figures for panel in f.panels]
    high = sheet.y + EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{high:.0f}" '
        f'viewBox="0 0 {WIDE} {high:.0f}" font-family="{FONT}" role="img" '
        'aria-labelledby="figure-t figure-d">'
        f'<title id="figure-t">{escape(title)}</title>'
        f'<desc id="figure-d">{escape(" ".join((*sentences, head.disclaimer)))}</desc>'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>' + "".join(sheet.parts) + "</svg>\n"
    )


def _figure(sheet: _Sheet, figure: Figure, cannot: str) -> None:
    sheet.text(figure.question, size=20, bold=True)
    sheet.y += 6
    if not figure.panels[0].heading:
        for finding in figure.findings:
            sheet.text(finding, size=13)
    _panels(sheet, figure.panels, figure.findings)
    _legend(sheet, figure.legend)
    if figure.panels[0].heading:
        for finding in figure.findings:
            sheet.text(finding, size=13)
    sheet.y += 4
    sheet.text(figure.caption, size=11.5, colour=MUTED)
    sheet.text(f"{cannot}: {figure.cannot}", size=11.5, colour=MUTED)
    sheet.y += 22


def _panels(sheet: _Sheet, panels: Sequence[Panel], said: Sequence[str]) -> None:
    """Side by side, two in a row; pictures of a row start at one height."""
    across = min(2, len(panels))
    width = (WIDE - 2 * EDGE - GAP * (across - 1)) / across
    for first in range(0, len(panels), across):
        row = panels[first : first + across]
        top = lowest = sheet.y
        for n, panel in enumerate(row):
            sheet.y = top
            _words(sheet, panel, EDGE + n * (width + GAP), width, said)
            lowest = max(lowest, sheet.y)
        sheet.y = bottom = lowest + 8
        for n, panel in enumerate(row):
            size = _place(sheet, panel.svg, EDGE + n * (width + GAP), lowest + 8, width)
            bottom = max(bottom, lowest + 8 + size)
        sheet.y = bottom + 6


def _words(sheet: _Sheet, panel: Panel, x: float, width: float, said: Sequence[str]) -> None:
    if panel.style is not None:
        sheet.y += 8
        middle = sheet.y + 9
        sheet.parts.append(
            f'<path d="{outline(panel.style.shape)}" fill="{panel.style.colour}" '
            f'transform="translate({x + 8:g} {middle:.1f}) scale(8)"/>'
        )
        sheet.y -= 5
        sheet.text(panel.heading, size=15, x=x + 24, width=width - 24, bold=True)
        sheet.y += 4
    if panel.answer:
        sheet.text(panel.answer, size=16, x=x, width=width, bold=True)
    for words in (panel.finding, panel.message):
        if words and words not in said:
            sheet.text(words, size=12.5, x=x, width=width)


def _place(sheet: _Sheet, svg: str, x: float, y: float, most: float) -> float:
    """Put a picture at a place, no wider than there is room; return its height."""
    found = _VIEW.search(svg)
    if found is None:
        return 0.0
    wide, high = float(found[2]), float(found[3])
    scale = min(1.35, most / wide)
    head = (
        f'<svg x="{x:g}" y="{y:.1f}" width="{wide * scale:.1f}" height="{high * scale:.1f}" '
        f'viewBox="0 0 {found[2]} {found[3]}"'
    )
    sheet.parts.append(svg[: found.start()] + head + svg[found.end() :])
    return high * scale


def _legend(sheet: _Sheet, items: Sequence[LegendItem]) -> None:
    width = (WIDE - 2 * EDGE - GAP) / 2
    for kind in (True, False):
        some = [item for item in items if bool(item.number) is kind]
        for first in range(0, len(some), 2):
            top = lowest = sheet.y
            for n, item in enumerate(some[first : first + 2]):
                sheet.y, x = top, EDGE + n * (width + GAP)
                sheet.glyph(item, x + 8, top + 13)
                sheet.text(item.text, size=12, x=x + 24, width=width - 24)
                lowest = max(lowest, sheet.y)
            sheet.y = lowest + 2


def png(svg: str, scale: float = 2.0) -> bytes:
    """Draw an SVG as PNG, at twice its size so that it stays sharp."""
    import vl_convert as vlc

    drawn: bytes = vlc.svg_to_png(svg, scale=scale)
    return drawn
