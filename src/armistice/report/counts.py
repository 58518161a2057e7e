"""How the report writes numbers: points of 100, signed points of a pay-off, months."""

from __future__ import annotations

__all__ = ["DASH", "count_text", "of_100", "percent", "points", "significant", "tenths_of_100"]

DASH = "\u2013"
_MINUS = "\u2212"


def of_100(share: float) -> int:
    """Round a share to whole points of 100, halves upwards."""
    return int(share * 100 + 0.5)


def tenths_of_100(share: float) -> str:
    """Write a share in points of 100 to a tenth, where two shares that are close stand together."""
    return f"{round(share * 100, 1) + 0.0:.1f}"


def count_text(share: float) -> str:
    """Write a share as a count of 100 for a label or a table: '41', '<1', '>99'."""
    if 0 < share < 0.01:
        return "<1"
    if 0.99 < share < 1:
        return ">99"
    return str(of_100(share))


def points(value: float | None, *, sign: bool = True) -> str:
    """Write a pay-off in points (hundredths of a party's aims): '+2.3'; a dash for none."""
    if value is None:
        return DASH
    rounded = round(value * 100, 1) + 0.0
    body = f"{abs(rounded):.1f}"
    if rounded < 0:
        return _MINUS + body
    return f"+{body}" if sign and rounded > 0 else body


def percent(value: float | None) -> str:
    """Write a monthly chance as a percentage: one decimal, two below one per cent."""
    if value is None:
        return DASH
    share = value * 100
    return f"{share:.2f}" if 0 < share < 1 else f"{share:.1f}"


def significant(value: float | None, digits: int = 2) -> str:
    """Write a number to a few significant digits, with thousands separated."""
    if value is None:
        return DASH
    if value == 0:
        return "0"
    text = f"{float(f'{value:.{digits}g}'):,.10f}".rstrip("0").rstrip(".")
    return text.replace("-", _MINUS)
