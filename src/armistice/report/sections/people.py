"""Human costs, in people, beside and never inside a pay-off."""

from __future__ import annotations

from armistice.report.context import Context
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
    sentences = []
    for result in context.results:
        if not result.drawn:
            continue
        # Months at war = sum over months of the share still at war at the month's start.
        share = result.futures["share_at_war_by_month"]["mean"][:-1]
        sentences.append(
            words.say(
                "people.months",
                reading=result.label,
                months=significant(sum(share)),
                horizon=len(share),
            )
        )
    table = Table(words.text("people.table"), columns, rows)
    return Section(
        "people",
        words.text("people.title"),
        words.text("people.lead"),
        (Block(sentences=tuple(sentences), tables=(table,)),),
    )
