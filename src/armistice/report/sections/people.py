"""Human costs, in people, beside and never inside a pay-off."""

from __future__ import annotations

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import significant
from armistice.report.sections.section import Block, Section
from armistice.report.table import Table, cell, heading

__all__ = ["people_section"]


def people_section(context: Context) -> Section | None:
    """Build the section; none where the scenario states no human costs."""
    case, words = context.case, context.words
    if not case.people:
        return None
    rows = tuple(
        (
            heading(context.party(losses.party)),
            heading(words.get(f"people.{losses.kind}", context.namer.words(losses.kind))),
            cell(
                ", ".join(significant(v) for v in (losses.low, losses.middle, losses.high))
                if losses.low != losses.high
                else significant(losses.middle)
            ),
        )
        for losses in case.people
    )
    columns = tuple(words.text(f"people.column_{key}") for key in ("party", "kind", "range"))
    sentences = [_emergency(context, result) for result in context.results if result.drawn]
    table = Table(words.text("people.table"), columns, rows)
    return Section(
        "people",
        words.text("people.title"),
        words.text("people.lead"),
        (Block(sentences=tuple(sentences), tables=(table, *_by_phase(context))),),
    )


def _emergency(context: Context, result: ReadingResult) -> str:
    """Months of war ahead: emergency rule lasts as long, a pause or a framework included."""
    # Months at war = sum over months of the share still at war at the month's start.
    share = result.futures["share_at_war_by_month"]["mean"][:-1]
    return context.words.say(
        "people.months",
        reading=result.label,
        months=significant(sum(share)),
        horizon=len(share),
    )


def _by_phase(context: Context) -> tuple[Table, ...]:
    """What a month costs in war and under each partial halt. EQ-LEDGER."""
    found = next((result.people for result in context.results if result.people), None)
    if found is None:
        return ()
    words, month = context.words, found["month"]
    rows = []
    for party in {party: None for kinds in month.values() for party in kinds}:
        for kind in ("killed_at_front", "killed_in_rear", "wounded"):
            values = [month[phase].get(party, {}).get(kind, 0.0) for phase in month]
            if any(values):
                rows.append(
                    (
                        heading(context.party(party)),
                        heading(words.text(f"people.{kind}")),
                        *(cell(significant(value)) for value in values),
                    )
                )
    if not rows:
        return ()
    columns = (
        words.text("people.column_party"),
        words.text("people.column_kind"),
        *(words.get(f"forms.{phase}", words.text("people.war")) for phase in month),
    )
    return (Table(words.text("people.by_phase"), columns, tuple(rows)),)
