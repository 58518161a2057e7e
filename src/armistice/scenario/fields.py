"""What is known about every field that holds a number: one table for the whole project.

The schema reads supports and defaults from it, the resolver finds addresses by it, and
`show` and the report print its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from armistice.scenario.quantities import Quantity, point

__all__ = ["ExtensionField", "Field", "FieldTable", "core_table", "field"]


@dataclass(frozen=True)
class Field:
    """One field of the format that holds a number (or a small choice a reading may set).

    Attributes
    ----------
    pattern
        Address with placeholders: `@B` a belligerent, `@P` any party, `@id` and `@part` a
        chosen name, `@issue.@option`, `@package`, `@form`, `@step`, `@month`, `@address`.
    support
        `real`, `positive`, `unit`; or `integer`, `word`, `words` for what is not drawn.
    unit
        Unit of the number, empty for a pure number.
    default
        The value where nothing is written; None where the field is required or absent.
    symbol, equation
        Letter in the equations, and the equation's id without `EQ-`.
    meaning
        Plain words.
    hazard
        A rate that becomes a monthly chance 1 - exp(-r).
    share
        One of several that add to 1 with their siblings.
    signed
        True for a real field whose sign should be clear.
    settable
        Whether a reading may set it.
    inside
        The field exists only where its parent map is written.
    quiet
        Listed among the numbers only where it is written.
    roles
        Roles one of which the party must have; empty for any.
    """

    pattern: str
    support: str
    unit: str
    default: float | None
    symbol: str
    equation: str
    meaning: str
    hazard: bool = False
    share: bool = False
    signed: bool = False
    settable: bool = True
    inside: bool = False
    quiet: bool = False
    roles: tuple[str, ...] = ()
    index: int = 0

    @property
    def is_number(self) -> bool:
        """Whether it holds a quantity, which can be uncertain and is drawn."""
        return self.support in ("real", "positive", "unit")

    @property
    def parts(self) -> tuple[str, ...]:
        """The pattern's segments."""
        return tuple(self.pattern.split("."))

    def default_quantity(self) -> Quantity | None:
        """Return the default as a quantity, None where there is none."""
        if self.default is None or not self.is_number:
            return None
        return point(self.default, self.support, self.unit, self.pattern)

    def describe(self) -> str:
        """Return meaning, unit, support and default in one line, for the JSON Schema."""
        kind = {
            "real": "any number",
            "positive": "0 or above",
            "unit": "between 0 and 1",
            "integer": "a whole number",
        }.get(self.support, "")
        facts = [part for part in (self.unit, kind) if part]
        if self.default is not None:
            facts.append(f"default {self.default:g}")
        return f"{self.meaning} ({'; '.join(facts)}). EQ-{self.equation}"


@dataclass(frozen=True)
class ExtensionField:
    """A field that a mechanism declares for itself, under a block of its own.

    Attributes
    ----------
    pattern
        `@B.block.name`, `@P.block.name` or `block.name`.
    support, unit, default, equation, meaning
        As in `Field`. The default must be a strength at which the mechanism does nothing.
    """

    pattern: str
    support: str
    unit: str
    default: float
    equation: str
    meaning: str


class FieldTable:
    """All fields in force: the format's own and those of extensions.

    Parameters
    ----------
    fields
        Rows in canonical order.
    """

    def __init__(self, fields: Iterable[Field]) -> None:
        self.fields: tuple[Field, ...] = tuple(fields)
        self._by_pattern = {row.pattern: row for row in self.fields}
        self._shapes = [(row, re.compile(_shape(row.parts))) for row in self.fields]

    def by_pattern(self, pattern: str) -> Field:
        """Return the row with exactly this pattern."""
        return self._by_pattern[pattern]

    def find(self, address: str) -> Field | None:
        """Return the row whose shape the address has, if any."""
        return next((row for row, shape in self._shapes if shape.fullmatch(address)), None)

    def extended(self, extensions: Sequence[ExtensionField]) -> FieldTable:
        """Return a table with further rows at the end."""
        rows = list(self.fields)
        for extra in extensions:
            rows.append(
                Field(
                    extra.pattern,
                    extra.support,
                    extra.unit,
                    extra.default,
                    "",
                    extra.equation.removeprefix("EQ-"),
                    extra.meaning,
                    roles=("belligerent",) if extra.pattern.startswith("@B.") else (),
                    index=len(rows),
                )
            )
        return FieldTable(rows)


def _shape(parts: tuple[str, ...]) -> str:
    """Return a regular expression for the addresses of a pattern."""
    known = {
        "@B": r"[A-Z][A-Za-z0-9-]*",
        "@P": r"[A-Z][A-Za-z0-9-]*",
        "@step": r"[0-9]+",
        "@month": r"[0-9]+",
        "@address": r".+",
    }
    return r"\.".join(
        known.get(part, r"[^.]+") if part.startswith("@") else re.escape(part) for part in parts
    )


@cache
def core_table() -> FieldTable:
    """Return the table of the format itself."""
    from armistice.scenario.field_rows import rows

    return FieldTable(rows())


@cache
def field(pattern: str) -> Field:
    """Return the format's own field with exactly this pattern."""
    return core_table().by_pattern(pattern)
