"""Rows of the resolved table: every number, in words, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from armistice.scenario.quantities import format_number
from armistice.scenario.resolve import Resolved

__all__ = ["Row", "resolved_rows"]


@dataclass(frozen=True)
class Row:
    """One number of a resolved reading.

    Attributes
    ----------
    address, label
        Its address, and plain words for it.
    unit, support
        What it is counted in and where it can lie.
    value
        The quantity in normal form, as text.
    median, low, high
        Median, 5th and 95th percentile, in the unit written.
    layer, line, file
        Where it comes from: `default`, `scenario`, `reading` or `patch`, and the line.
    said, at, gist
        Evidence; several pieces are joined with `; `.
    locked
        Whether it is common ground.
    symbol, equation
        Its letter, and the id of the equation it feeds.
    note
        What was done to it, such as an end of a range moved off the edge.
    """

    address: str
    label: str
    unit: str
    support: str
    value: str
    median: float
    low: float
    high: float
    layer: str
    line: int | None
    file: str
    said: str
    at: str
    gist: str
    locked: bool
    symbol: str
    equation: str
    note: str

    def to_dict(self) -> dict[str, object]:
        """Return the row for JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def resolved_rows(resolved: Resolved, *, defaults: bool = True) -> list[Row]:
    """Return one row for each number, in canonical order.

    Parameters
    ----------
    resolved
        A resolved reading.
    defaults
        Whether to list numbers that nobody wrote and that stand at the format's default.
    """
    rows = []
    for address, quantity in resolved.quantities.items():
        origin = resolved.origin[address]
        if origin.layer == "default" and not defaults:
            continue
        field = resolved.scenario.table.by_pattern(quantity.address)
        pieces = origin.evidence
        notes = []
        if quantity.moved is not None:
            written = " to ".join(format_number(x) for x in quantity.moved)
            notes.append(f"written {written}; an end at the edge of the support was moved in")
        if address in resolved.common_ground_changed:
            notes.append("changes common ground")
        rows.append(
            Row(
                address=address,
                label=label(address, field.meaning),
                unit=quantity.unit or field.unit,
                support=quantity.support,
                value=quantity.text(),
                median=quantity.median(),
                low=quantity.quantile(0.05),
                high=quantity.quantile(0.95),
                layer=origin.layer,
                line=origin.line,
                file=origin.file,
                said="; ".join(piece.said for piece in pieces),
                at="; ".join(piece.at for piece in pieces if piece.at),
                gist="; ".join(piece.gist for piece in pieces if piece.gist),
                locked=resolved.scenario.is_locked(address),
                symbol=field.symbol,
                equation=f"EQ-{field.equation}",
                note="; ".join(notes),
            )
        )
    return rows


def label(address: str, meaning: str) -> str:
    """Return plain words: whose number it is, what it means, and of what.

    Examples
    --------
    >>> label("RU.values.nato.ruled-out", "worth of an option")
    'RU: worth of an option (nato, ruled-out)'
    """
    parts = address.split(".")
    who = f"{parts[0]}: " if parts[0][:1].isupper() else ""
    named = {"values": 2, "chip": 3, "cost": 3, "law": 3, "audience": 3, "territory": 2}
    detail = next((parts[i:] for word, i in named.items() if word in parts[:i]), parts[-1:])
    plain = ", ".join(part for part in detail if part) if len(parts) > 1 else ""
    return f"{who}{meaning} ({plain})" if plain else f"{who}{meaning}"
