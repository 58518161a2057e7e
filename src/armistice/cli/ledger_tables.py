"""The ledger on a terminal: what was asked, what each reading said, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from armistice.cli.output import clean

__all__ = ["print_events", "print_rows", "print_scores"]

Answer = Mapping[str, Any]

RETROSPECTIVE = (
    "RETROSPECTIVE: {n} of {rows} rows were locked after their outcome was known or could be "
    "known. Shown for teaching; they enter no track record, no average and no ranking."
)


def _chance(one: Mapping[str, Any]) -> str:
    p = one["p"]
    if isinstance(p, float):
        if p < 0.01 or p > 0.99:  # a share of simulated futures is never certain
            return "<1 %" if p < 0.01 else ">99 %"
        return f"{100 * p:.0f} %"
    if isinstance(p, list):
        return "/".join(f"{100 * x:.0f}" for x in p) + " %"
    quantiles = one.get("quantiles") or {}
    return f"{quantiles.get('50', '')}" if quantiles else "draws"


def _score(scores: Mapping[str, float]) -> str:
    return next((f"{scores[rule]:.3f}" for rule in ("brier", "crps") if rule in scores), "")


def print_rows(console: Console, answer: Answer, *, scores: bool) -> None:
    """Print one line per question, void and ambiguous ones among them."""
    who = list(answer["forecasters"])
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("id", no_wrap=True)
    table.add_column("question", min_width=24)
    table.add_column("closes", no_wrap=True)
    for name in who:
        table.add_column(clean(name), justify="right", max_width=12, overflow="fold")
    table.add_column("crowd", justify="right")
    table.add_column("base rate", justify="right", max_width=5)
    for head in ("class", "status"):
        table.add_column(head, no_wrap=True)
    if scores:
        for name in who:
            table.add_column(
                f"Brier, {clean(name)}", justify="right", max_width=12, overflow="fold"
            )
    for row in answer["rows"]:
        said = [row["forecasts"].get(name) for name in who]
        cells = [row["id"], clean(row["text"]), row["closes"]]
        # One word for what no reading answers; the reason stands in the JSON and the report.
        blank = "record only" if row["no_chance"] else ""
        cells += [_chance(one) if one else (blank if n == 0 else "") for n, one in enumerate(said)]
        cells += [_chance(row[key]) if row[key] else "" for key in ("crowd", "base_rate")]
        mark = " *" if row["discriminates"] is False else ""
        cells += [row["class"] or "", row["status"] + mark]
        if scores:
            cells += [_score(one["scores"]) if one else "" for one in said]
        table.add_row(*cells)
    console.print(table)


def print_scores(console: Console, answer: Answer) -> None:
    """Print the table, the banner before it and what may be averaged after it."""
    rows = answer["rows"]
    if answer["retrospective"]:
        console.print(RETROSPECTIVE.format(n=answer["retrospective"], rows=len(rows)))
        console.print()
    print_rows(console, answer, scores=True)
    console.print()
    if any(row["discriminates"] is False for row in rows):
        console.print("* does not discriminate: the readings differ by under 20 points")
    counts = ", ".join(f"{n} {status}" for status, n in answer["counts"].items())
    console.print(f"{len(rows)} questions, {answer['with_chances']} with a chance; {counts}")
    console.print(
        "Brier score: 0 is perfect, 0.25 is always saying 50 %. Scores belong to readings and "
        "their encoders, never to an author."
    )
    failed = {who: n for who, n in answer.get("draws_failed", {}).items() if n}
    for who, n in failed.items():
        console.print(f"{clean(who)}: {n} of {answer['draws']} draws did not settle; left out")
    for warning in answer["warnings"]:
        console.print(f"warning: {clean(warning)}")
    _print_record(console, answer)
    for one in answer.get("nearby", ()):
        differ = ", ".join(one["differ"]) or "nothing"
        said = ", ".join(f"{100 * v['p']:.0f} % on {v['on']}" for v in one["values"])
        console.print(
            clean(
                f"asked elsewhere: {one['text']} ({said or 'no value'}, "
                f"{one['status'] or one['by']}); closest {one['closest']}: {one['relation']}, "
                f"differs in {differ}"
            )
        )


def _print_record(console: Console, answer: Answer) -> None:
    if not answer["track_record"]:
        console.print("No track record: nothing was locked before its outcome could be known.")
        return
    for who, record in answer["track_record"].items():
        said = ", ".join(f"{rule} {value:.3f}" for rule, value in record["scores"].items())
        console.print(f"{clean(who)}: {record['questions']} questions; {said}")
        for topic, part in record["topics"].items():
            brier = part["scores"].get("brier")
            shown = "" if brier is None else f", Brier {brier:.3f}"
            console.print(f"  {clean(topic)}: {part['questions']}{shown}")
    for pair in answer["paired"]:
        console.print(
            clean(
                f"{pair['first']} less {pair['second']}: {pair['difference']:+.3f} Brier over "
                f"{pair['clusters']} events, {pair['told_apart']} of {pair['questions']} told apart"
            )
        )
    for who, one in answer["calibration"].items():
        if one["bins"] is None:
            console.print(
                f"{clean(who)}: no calibration curve below {one['needed']} resolutions ahead "
                f"({one['resolved']})"
            )


def print_events(console: Console, answer: Answer) -> None:
    """Print the chain: every event, and the hash that pins it."""
    for event in answer["events"]:
        fields = event["fields"]
        what = fields.get("id") or fields.get("question") or f"event {fields.get('of')}"
        more = fields.get("text") or fields.get("status") or fields.get("reason") or ""
        if "p" in fields:
            more = f"{fields.get('name') or fields['by']}: {fields['p']}"
        line = f"{event['seq']:>4}  {event['at']}  {event['event']:<10}  {what}  {more}"
        console.print(clean(f"{line}  ({event['who']})"))
    console.print(f"chain whole, head {answer['head']}")
