"""What has been predicted, and what proved wrong: the only section that knows of outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import DASH, of_100
from armistice.report.links import safe_link
from armistice.report.sections.section import Block, Section
from armistice.report.table import Cell, Table, cell, heading

__all__ = ["ledger_section"]

Row = Mapping[str, Any]

_GROUPS = (
    ("resolved", ("yes", "no", "value")),
    ("open", ("open",)),
    ("unscored", ("void", "ambiguous", "annulled")),
    ("untestable", ("not-testable",)),
)
_RELATIONS = {
    "same": "same",
    "different": "different",
    "first implies second": "first",
    "second implies first": "second",
}


def ledger_section(context: Context, ledger: Mapping[str, Any] | None) -> Section | None:
    """Build the section; none where the scenario asks no question.

    Parameters
    ----------
    context
        The page's case and results.
    ledger
        What `armistice.analyses.ledger.answer.scenario_answer` returned.
    """
    if ledger is None or not ledger["rows"]:
        return None
    words = context.words
    blocks = [Block(sentences=_sentences(context, ledger))]
    for group, statuses in _GROUPS:
        rows = [row for row in ledger["rows"] if row["status"] in statuses]
        if rows:
            title = words.text(f"ledger.{group}")
            blocks.append(Block(heading=title, tables=(_table(context, title, rows),)))
    if ledger["ladder"]["days"]:
        blocks.append(
            Block(
                heading=words.text("ledger.ladder"),
                sentences=(words.text("ledger.ladder_lead"),),
                tables=(_ladder(context, ledger["ladder"]),),
            )
        )
    if ledger["nearby"]:
        table = _nearby(context, ledger["nearby"])
        blocks.append(Block(heading=words.text("ledger.nearby"), tables=(table,)))
    sources = _sources(context, ledger["rows"])
    if sources.rows:
        blocks.append(Block(heading=words.text("ledger.sources"), tables=(sources,)))
    return Section("ledger", words.text("ledger.title"), words.text("ledger.lead"), tuple(blocks))


def _sentences(context: Context, ledger: Mapping[str, Any]) -> tuple[str, ...]:
    words, rows = context.words, ledger["rows"]
    out = []
    if ledger["retrospective"]:
        out.append(words.say("ledger.banner", n=ledger["retrospective"], rows=len(rows)))
    if ledger["known_up_to"]:
        out.append(words.say("ledger.known", date=words.date(ledger["known_up_to"])))
    else:
        out.append(words.text("ledger.unknown"))
    statuses = [
        words.say("ledger.count", n=n, status=_status_word(context, status, ""))
        for status, n in ledger["counts"].items()
    ]
    out.append(
        words.say(
            "ledger.counts",
            rows=len(rows),
            chances=ledger["with_chances"],
            statuses=", ".join(statuses),
        )
    )
    if any(one["scores"] for row in rows for one in row["forecasts"].values()):
        note = words.text("ledger.crowd_note")
        out.append(words.say("ledger.reading_scores", crowd=note))
    out += [words.say("ledger.warning", text=text) for text in ledger["warnings"]]
    return tuple(out)


def _status_word(context: Context, status: str, value: object) -> str:
    return context.words.say(f"ledger.status_{status}", value=value).strip()


def _chance(context: Context, one: Row | None, reason: str, draws: int | None = None) -> Cell:
    words = context.words
    if one is None:
        return Cell(words.text("ledger.record_only"), reason) if reason else cell(DASH)
    p = one["p"]
    shown = [words.count(x, draws) for x in (p if isinstance(p, list) else [p])]
    note = ""
    if one.get("low") is not None and one.get("high") is not None:
        note = words.between(one["low"], one["high"])
    return Cell(", ".join(shown), note, numeric=True)


def _score(one: Row | None) -> Cell:
    scores = one["scores"] if one else {}
    value = scores.get("brier", scores.get("crps"))
    return cell(DASH if value is None else f"{value:.2f}")


def _table(context: Context, title: str, rows: Sequence[Row]) -> Table:
    words, results = context.words, context.results
    scored = any(one["scores"] for row in rows for one in row["forecasts"].values())
    columns = [words.text("ledger.column_question"), words.text("ledger.column_criterion")]
    columns += [result.label for result in results]
    keys = ("crowd", "base_rate", "class", "status")
    columns += [words.text(f"ledger.column_{key}") for key in keys]
    if scored:
        columns += [words.say("ledger.column_score", reading=r.label) for r in results]
    caption = words.say("ledger.caption", group=title, n=len(rows))
    return Table(
        caption, tuple(columns), tuple(_row(context, row, results, scored) for row in rows)
    )


def _row(
    context: Context, row: Row, results: Sequence[ReadingResult], scored: bool
) -> tuple[Cell, ...]:
    words = context.words
    source = "; ".join(
        " ".join(part for part in (piece["at"], _said(context, piece["said"])) if part)
        for piece in row["source"]
    )
    said = [row["forecasts"].get(result.id) for result in results]
    kind = row["class"]
    reason = row["reason"] or ""
    if row["discriminates"] is False:
        mark = words.text("ledger.not_told_apart")
        reason = f"{reason}; {mark}" if reason else mark
    window = words.say(
        "ledger.window", opens=words.date(row["opens"]), closes=words.date(row["closes"])
    )
    cells = [
        heading(f"{row['id']} {row['text']}", source),
        Cell(row["criterion"] or DASH, window),
        *(
            _chance(context, one, row["no_chance"], result.draws)
            for one, result in zip(said, results, strict=True)
        ),
        *(_chance(context, row[key], "") for key in ("crowd", "base_rate")),
        Cell(words.text(f"ledger.class_{kind}") if kind else DASH),
        Cell(_status_word(context, row["status"], row["value"]), reason),
    ]
    return tuple([*cells, *(_score(one) for one in said)] if scored else cells)


def _said(context: Context, said: str | None) -> str:
    return context.words.get(f"said.{said}", said) if said else ""


def _ladder(context: Context, ladder: Mapping[str, Any]) -> Table:
    words = context.words
    days = ladder["days"]
    columns = [words.text("ledger.column_rung"), *(words.date(one["day"]) for one in days)]
    rows = []
    for rung in ladder["rungs"]:
        counts = [one["counts"][rung["id"]] for one in days]
        shown = [words.text(f"ledger.status_{count}") if count else DASH for count in counts]
        notes = [one["what"] or "" for one in days] if rung is ladder["rungs"][0] else []
        rows.append(
            (
                heading(rung["id"], rung["means"]),
                *(Cell(text, notes[n] if notes else "") for n, text in enumerate(shown)),
            )
        )
    return Table(words.text("ledger.ladder"), tuple(columns), tuple(rows))


def _nearby(context: Context, nearby: Sequence[Row]) -> Table:
    words = context.words
    keys = ("nearby", "values", "status", "closest", "relation", "link")
    rows = []
    for one in nearby:
        values = [
            words.say("ledger.value_on", n=of_100(v["p"]), date=words.date(v["on"]))
            for v in one["values"]
        ]
        relation = words.text(f"ledger.relation_{_RELATIONS[one['relation'] or 'different']}")
        differ = words.say("ledger.differs", fields=words.join(one["differ"]))
        window = words.say(
            "ledger.window", opens=words.date(one["opens"]), closes=words.date(one["closes"])
        )
        rows.append(
            (
                heading(one["text"], window),
                Cell("; ".join(values) or words.text("ledger.none")),
                Cell(_status_word(context, one["status"], "") if one["status"] else DASH),
                Cell(one["closest"] or DASH),
                Cell(relation, differ if one["differ"] else ""),
                Cell(one["url"], one["terms"] or "", link=safe_link(one["url"])),
            )
        )
    columns = tuple(words.text(f"ledger.column_{key}") for key in keys)
    return Table(words.text("ledger.nearby"), columns, tuple(rows))


def _sources(context: Context, rows: Sequence[Row]) -> Table:
    words = context.words
    cells = [
        (
            heading(row["id"]),
            Cell(source["url"], source["says"] or "", link=safe_link(source["url"])),
        )
        for row in rows
        for source in row["sources"]
    ]
    columns = (words.text("ledger.column_id"), words.text("ledger.column_link"))
    return Table(words.text("ledger.sources"), columns, tuple(cells))
