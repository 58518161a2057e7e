"""The table of every assumption: what each account makes of each number, and on what ground."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from armistice.report.case import Assumption, Value
from armistice.report.context import Context
from armistice.report.palette import ReadingStyle
from armistice.report.table import Cell, Table, heading

__all__ = [
    "AssumptionCell",
    "AssumptionGroup",
    "AssumptionRow",
    "Bar",
    "assumption_groups",
    "rules_table",
]


@dataclass(frozen=True)
class Bar:
    """A range on its row's scale, in hundredths of the row's width."""

    low: float
    middle: float
    high: float
    said: str


@dataclass(frozen=True)
class AssumptionCell:
    """What one layer says of one number; a `bar` only where the layer writes a value."""

    written: str
    bar: Bar | None = None
    said: str = ""
    at: str = ""
    gist: str = ""
    style: ReadingStyle | None = None


@dataclass(frozen=True)
class AssumptionRow:
    """One number."""

    address: str
    label: str
    unit: str
    base: AssumptionCell
    readings: tuple[AssumptionCell, ...]
    locked: bool
    origin: str


@dataclass(frozen=True)
class AssumptionGroup:
    """Numbers under one question, or the common ones."""

    title: str
    note: str
    rows: tuple[AssumptionRow, ...]
    common: bool


def assumption_groups(context: Context) -> tuple[AssumptionGroup, ...]:
    """Sort every number: first those an account changes, by question, then the common ones."""
    case, words = context.case, context.words
    differing = [a for a in case.assumptions if a.differs]
    common = [a for a in case.assumptions if not a.differs]
    out = []
    for key, group in case.groups.items():
        mine = [a for a in differing if a.group == key]
        if mine:
            settle = ""
            if group.settle:
                by = words.date(group.by)
                key_ = "assumptions.settle_by" if by else "assumptions.settle"
                settle = words.say(key_, settle=group.settle, by=by)
            out.append(AssumptionGroup(group.ask, settle, _rows(context, mine), common=False))
    rest = [a for a in differing if a.group not in case.groups]
    if rest:
        out.append(
            AssumptionGroup(words.text("assumptions.other"), "", _rows(context, rest), common=False)
        )
    for key, some in (
        ("common", [a for a in common if a.written]),
        ("defaults", [a for a in common if not a.written]),
    ):
        if some:
            title = words.say(f"assumptions.{key}", n=len(some))
            out.append(AssumptionGroup(title, "", _rows(context, some), common=True))
    return tuple(out)


def rules_table(context: Context) -> Table | None:
    """Switches of the model under each account; none where the scenario tells none."""
    words, case = context.words, context.case
    shown = [(result, case.rules.get(result.id, {})) for result in context.results]
    names = dict.fromkeys(name for _, rules in shown for name in rules)
    if not names:
        return None
    rows = tuple(
        (heading(name), *(Cell(rules.get(name, "\u2013")) for _, rules in shown)) for name in names
    )
    columns = (words.text("assumptions.column_rule"), *(result.label for result, _ in shown))
    return Table(words.text("assumptions.rules"), columns, rows)


def _rows(context: Context, assumptions: Iterable[Assumption]) -> tuple[AssumptionRow, ...]:
    return tuple(_row(context, assumption) for assumption in assumptions)


def _row(context: Context, assumption: Assumption) -> AssumptionRow:
    words = context.words
    changed = {k: v for k, v in assumption.readings.items() if v.changed}
    scale = _scale([*changed.values(), *([assumption.base] if assumption.base else [])])
    base = (
        _cell(assumption.base, scale, drawn=assumption.differs)
        if assumption.base
        else AssumptionCell("\u2013")
    )
    cells = []
    for result in context.results:
        value = changed.get(result.id)
        if value is None:
            cells.append(AssumptionCell(words.text("assumptions.unchanged")))
        else:
            cells.append(_cell(value, scale, drawn=True, style=result.style))
    return AssumptionRow(
        address=assumption.address,
        label=assumption.label,
        unit=assumption.unit,
        base=base,
        readings=tuple(cells),
        locked=assumption.locked,
        origin=assumption.origin,
    )


def _scale(values: list[Value]) -> tuple[float, float]:
    low = min((v.low for v in values), default=0.0)
    high = max((v.high for v in values), default=1.0)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _cell(
    value: Value, scale: tuple[float, float], *, drawn: bool, style: ReadingStyle | None = None
) -> AssumptionCell:
    def at(number: float) -> float:
        return round(2 + 96 * (number - scale[0]) / (scale[1] - scale[0]), 1)

    bar = Bar(at(value.low), at(value.middle), at(value.high), value.said) if drawn else None
    return AssumptionCell(value.written, bar, value.said, value.at, value.gist, style)
