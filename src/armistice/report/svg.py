"""Vega-Lite specifications to static, accessible, repeatable SVG.

vl-convert draws; this module makes the drawing fit to stand inside a page: a title and a
sentence for screen readers, ids that cannot clash, no fixed size, short numbers. Layout
never depends on measured text (paddings are fixed), so fonts cannot move a byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from armistice.report.palette import GRID, INK, MUTED

__all__ = ["FONT", "Picture", "Spec", "compiled", "draw", "paint"]

Spec = dict[str, Any]

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"

_CONFIG: Spec = {
    "aria": False,
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "labelFontSize": 11,
        "titleColor": INK,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "labelLimit": 0,
        "titleLimit": 0,
    },
    # a limit has every text measured twice more, and measuring takes most of the time of a picture
    "text": {"color": INK, "fontSize": 11, "limit": 0},
}

_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-\d+")
_HEAD = re.compile(r"<svg[^>]*?width=\"([\d.]+)\" height=\"([\d.]+)\"[^>]*>")
_ID = re.compile(r'\bid="([^"]+)"')
# The picture as a whole has a name and a sentence; parts that claim to be images have none.
_ROLE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_EMPTY = re.compile(r'<path class="(?:background|foreground)"[^>]*/>|<g></g>')


def _short(match: re.Match[str]) -> str:
    text = f"{float(match.group()):.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _tidy(markup: str, name: str) -> str:
    """Shorten numbers, prefix ids, drop roles, in tags only: text content is data and stays."""

    def tag(match: re.Match[str]) -> str:
        text = _ID.sub(rf'id="{name}-\1"', _ROLE.sub("", match.group()))
        return _NUMBER.sub(_short, text.replace("url(#", f"url(#{name}-"))

    return re.sub(r"<[^>]+>", tag, markup)


@dataclass(frozen=True)
class Picture:
    """A chart compiled to Vega. What is not in it yet comes with `paint`, and may come often."""

    spec: Spec


def compiled(chart: Any, padding: dict[str, int]) -> Picture:
    """Compile an Altair chart.

    Parameters
    ----------
    chart
        An Altair chart (single view or layers) of fixed width and height. Its data may have
        names alone, and its scales any domain: both can be given when it is painted.
    padding
        Room around the plot in pixels (`left`, `right`, `top`, `bottom`).
    """
    import vl_convert as vlc

    # every part was checked when it was made; checking the whole again takes longer than drawing
    spec: Spec = chart.to_dict(validate=False)
    spec["config"] = _CONFIG
    spec["padding"] = padding
    spec["autosize"] = {"type": "none"}
    return Picture(vlc.vegalite_to_vega(spec))


def paint(
    picture: Picture,
    *,
    name: str,
    title: str,
    sentence: str,
    data: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    domains: Mapping[str, tuple[float, float]] | None = None,
) -> str:
    """Draw a compiled picture as inline SVG.

    Parameters
    ----------
    picture
        From `compiled`.
    name
        Id of the picture, unique on its page.
    title, sentence
        What the picture is and what it shows, read out instead of the drawing.
    data, domains
        Rows of its named data, and ends of its scales, where it has none of its own.

    Returns
    -------
    str
        An ``<svg role="img">`` element.
    """
    import vl_convert as vlc

    given, ends, spec = data or {}, domains or {}, picture.spec
    filled = [{**d, "values": given[d["name"]]} if d["name"] in given else d for d in spec["data"]]
    scales = [
        {**s, "domain": list(ends[s["name"]])} if s["name"] in ends else s
        for s in spec.get("scales", [])
    ]
    raw: str = vlc.vega_to_svg({**spec, "data": filled, "scales": scales})
    head = _HEAD.search(raw)
    if head is None:  # pragma: no cover - a changed vl-convert must not pass unseen
        raise RuntimeError("vl-convert returned no <svg> element of known size")
    width, height = head.groups()
    body = raw[head.end() : raw.rindex("</svg>")]
    body = _tidy(_EMPTY.sub("", body), name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'style="--w:{width}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(sentence)}</desc>{body}</svg>'
    )


def draw(chart: Any, *, name: str, title: str, sentence: str, padding: dict[str, int]) -> str:
    """Compile a chart and paint it: for a picture that is drawn once.

    Parameters
    ----------
    chart, padding
        As in `compiled`.
    name, title, sentence
        As in `paint`.
    """
    return paint(compiled(chart, padding), name=name, title=title, sentence=sentence)
