"""The answer in words and two tables: the two accounts, and the mixture between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from armistice.analyses.live import Span, Verdict
from armistice.app.claims import option_words
from armistice.app.state import State
from armistice.report.context import LAYERS, Context, ReadingResult
from armistice.report.counts import count_text, points
from armistice.report.table import Cell, Table, cell, heading
from armistice.report.words import Words

__all__ = [
    "calendar_table",
    "chances_table",
    "prospect",
    "said_of",
    "span_words",
    "summary",
    "today_table",
    "verdict_lines",
]


def summary(context: Context, result: ReadingResult) -> str:
    """What follows from a mixture today, in a sentence."""
    words, zone = context.words, result.zone
    if not result.converged:
        return words.text("app.unsettled")
    layers, total = zone["layers"], zone["packages"]
    if layers["trust"]:
        return words.say("app.summary_some", n=layers["trust"], total=total)
    shut = next(layer for layer in LAYERS if not layers[layer])
    return words.say("app.summary_none", layer=words.text(f"layer_short.{shut}"))


def prospect(context: Context, result: ReadingResult) -> str:
    """What follows for the months ahead, in a sentence."""
    words = context.words
    if not result.drawn:
        return words.text("app.unsettled")
    return words.say("app.summary_truce", chance=_chance(context, result, "p_truce_30d_12m"))


def _chance(context: Context, result: ReadingResult, name: str) -> str:
    return context.words.chance(result.futures[name]["mean"], result.futures["paths"])


def today_table(context: Context) -> Table:
    """What is on the menu today: a row for each number, a column for each mixture."""
    words, rows = context.words, []
    for layer in LAYERS:
        total = context.results[0].zone["packages"]
        label = words.say("app.row_layer", layer=words.text(f"layer_short.{layer}"), n=total)
        rows.append(_row(context, label, partial(_left, layer)))
    rows.append(_row(context, words.text("app.row_durable"), lambda r: _best(context, r)))
    return _table(context, "app.numbers_caption", rows)


def chances_table(context: Context) -> Table:
    """What the months ahead hold: a row for each number, a column for each mixture."""
    words, horizon = context.words, context.case.horizon

    def chance(name: str) -> Callable[[ReadingResult], str]:
        return lambda r: _chance(context, r, name)

    rows = [
        _row(context, words.text("app.row_truce"), chance("p_truce_30d_12m")),
        _row(
            context,
            words.say("app.row_signed", months=horizon),
            lambda r: words.chance(_signed(r, horizon), r.futures["paths"]),
        ),
        _row(context, words.text("app.row_holds"), chance("p_holds_12m")),
        _row(context, words.say("app.row_war", months=horizon), chance("p_still_war_24m")),
    ]
    return _table(context, "app.chances_caption", rows)


def _left(layer: str, result: ReadingResult) -> str:
    return str(result.zone["layers"][layer])


def _row(context: Context, label: str, value: Callable[[ReadingResult], str]) -> tuple[Cell, ...]:
    return heading(label), *(_shown(context.words, r, value) for r in context.results)


def _table(context: Context, caption: str, rows: list[tuple[Cell, ...]]) -> Table:
    words = context.words
    columns = (words.text("app.column_what"), *(result.label for result in context.results))
    return Table(words.text(caption), columns, tuple(rows))


def _shown(words: Any, result: ReadingResult, value: Any) -> Cell:
    return cell(value(result)) if result.drawn else cell(words.text("chance.unknown"))


def _signed(result: ReadingResult, horizon: int) -> float:
    share: Mapping[str, float] = result.futures["p_agreement"][str(horizon)]
    return share["mean"]


def _best(context: Context, result: ReadingResult) -> str:
    best = result.zone["best_durable"]
    if best is None:
        return context.words.text("app.none_durable")
    return f"{context.namer.label(best['id'])} ({points(result.zone['durable_gap'])})"


def verdict_lines(context: Context, verdict: Verdict) -> list[str]:
    """Who would sign the package on the table, what stops and breaks it, what would mend it."""
    words = context.words
    a, b = context.sides
    out = []
    for side in (a, b):
        margin = verdict.margin[side]
        if margin is None:
            out.append(words.say("app.verdict_barred", party=context.party(side)))
            continue
        out.append(
            words.say(
                "app.verdict_yes" if margin >= 0 else "app.verdict_no",
                party=context.party(side),
                margin=points(margin),
                count=words.count(verdict.accept[side]),
            )
        )
    if verdict.killed_by is None:
        out.append(words.text("app.verdict_passes"))
    else:
        layer = words.text(f"layer_short.{verdict.killed_by}")
        out.append(words.say("app.verdict_stopped", layer=layer))
    if any(verdict.breach.values()):
        out.append(
            words.say(
                "app.verdict_breaks",
                a=context.party(a),
                a_count=words.count(verdict.breach[a]),
                b=context.party(b),
                b_count=words.count(verdict.breach[b]),
            )
        )
    else:
        out.append(words.text("app.verdict_never"))
    if verdict.bad_faith:
        out.append(words.text("app.verdict_bad_faith"))
    if verdict.changes is None:
        out.append(words.text("app.verdict_none"))
    elif verdict.changes:
        said = [_change(context, issue, option) for issue, option in verdict.changes]
        out.append(words.say("app.verdict_nearest", changes="; ".join(said)))
    return out


def _change(context: Context, issue: str, option: str) -> str:
    words = context.words
    if issue == "form":
        return words.say(
            "app.verdict_change", issue=words.text("app.form_name"), option=context.form(option)
        )
    ask = context.case.issues[issue].ask
    return words.say("app.verdict_change", issue=ask, option=option_words(context, issue, option))


def said_of(context: Context, state: State, asks: Mapping[str, str]) -> str:
    """A state in a sentence: which questions were moved how far, which levers are pulled."""
    words, label = context.words, context.namer.label
    moved = [
        words.say("app.state_whole", ask=f"“{asks[name]}”", b=label(state.b))
        if place >= 1
        else words.say("app.state_part", ask=f"“{asks[name]}”", share=count_text(place))
        for name, place in state.places.items()
        if name in asks and place > 0
    ]
    if not moved:
        said = [words.say("app.state_all", reading=label(state.a))]
    elif len(moved) == len(asks) and all(place >= 1 for place in state.places.values()):
        said = [words.say("app.state_all", reading=label(state.b))]
    else:
        said = [words.say("app.state_mixed", a=label(state.a), changes="; ".join(moved))]
    if state.doses:
        pulled = [
            words.say("app.state_lever", lever=label(name), dose=f"{dose:.2f}")
            if name not in state.spans
            else words.say(
                "app.state_dated",
                lever=label(name),
                dose=f"{dose:.2f}",
                when=span_words(words, state.spans[name]),
            )
            for name, dose in state.doses.items()
        ]
        said.append(words.say("app.state_levers", levers=", ".join(pulled)))
    return ". ".join(said) + "."


def span_words(words: Words, span: Span) -> str:
    """When a lever is in force, as a person reads it."""
    parts = [
        words.say("app.dates_from", month=span.first)
        if span.first
        else words.text("app.dates_today"),
        words.text("app.dates_good")
        if span.end is None
        else words.say("app.dates_until", month=span.end),
    ]
    if span.rise:
        parts.append(words.say("app.dates_rising", months=span.rise))
    return ", ".join(parts)


def calendar_table(
    context: Context, columns: Sequence[tuple[str, Mapping[str, Sequence[float]] | None]]
) -> Table:
    """Chances up to the first agreement: a column for each case, by its label."""
    words, horizon = context.words, context.case.horizon

    def row(label: str, value: Callable[[Mapping[str, Sequence[float]]], str]) -> tuple[Cell, ...]:
        unknown = words.text("chance.unknown")
        cells = (cell(unknown if one is None else value(one)) for _, one in columns)
        return heading(label), *cells

    def at(key: str, month: int) -> Callable[[Mapping[str, Sequence[float]]], str]:
        return lambda one: words.chance(one[key][month])

    months = [m for m in (6, 12, horizon) if m <= horizon]
    rows = [
        *(row(words.say("app.calendar_signed", months=m), at("agreed", m)) for m in months),
        row(words.say("app.calendar_ended", months=horizon), at("ended", horizon)),
        row(words.say("app.calendar_war", months=horizon), at("at_war", horizon)),
        row(
            words.say("app.calendar_months", months=horizon),
            lambda one: f"{sum(one['at_war'][:-1]):.1f}",
        ),
    ]
    heads = (words.text("app.column_what"), *(label for label, _ in columns))
    return Table(words.text("app.calendar_caption"), heads, tuple(rows))
