"""What no account may change, how good the solve is, what the model leaves out."""

from __future__ import annotations

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import DASH, points
from armistice.report.links import safe_link
from armistice.report.sections.section import Block, Section
from armistice.report.table import Cell, Table, cell, heading
from armistice.report.words import FEW

__all__ = ["diagnostics_section", "facts_section"]


def facts_section(context: Context) -> Section:
    """Facts common to all accounts, with their addresses."""
    case, words = context.case, context.words
    if not case.facts:
        blocks = (Block(sentences=(words.text("facts.none"),)),)
    else:
        rows = tuple(
            (
                heading(fact.text),
                Cell(fact.source or DASH, link=safe_link(fact.source)),
                Cell(words.date(fact.dated) or DASH),
            )
            for fact in case.facts
        )
        columns = tuple(words.text(f"facts.column_{key}") for key in ("fact", "source", "date"))
        blocks = (Block(tables=(Table(words.text("facts.table"), columns, rows),)),)
    return Section("facts", words.text("facts.title"), words.text("facts.lead"), blocks)


def diagnostics_section(context: Context) -> Section:
    """Residuals and agreement between starts. Seconds stay out: the file repeats byte for byte."""
    words = context.words
    rows = []
    for result in context.results:
        found = result.zone["diagnostics"]
        settled = bool(found["converged"])
        rows.append(
            (
                heading(result.label),
                cell(_small(found.get("residual"))),
                cell(_small(found.get("error_bound"))),
                cell(_known(found.get("iterations"))),
                cell(_small(found.get("multistart_gap"))),
                cell(_known(found.get("equilibria"))),
                cell(points(found.get("one_deviation_gain"), sign=False)),
                cell(result.zone["draws"].get("failed", 0)),
                Cell(
                    words.text("variants.yes" if settled else "variants.no"),
                    mark="pass" if settled else "fail",
                ),
            )
        )
    columns = tuple(
        words.text(f"diagnostics.column_{key}")
        for key in (
            "reading",
            "residual",
            "error",
            "iterations",
            "gap",
            "solutions",
            "deviation",
            "left_out",
            "settled",
        )
    )
    sentences = [
        words.say("diagnostics.several", reading=result.label, n=number)
        for result in context.results
        if (number := result.zone["diagnostics"].get("equilibria") or 1) > 1
    ]
    moved = [_coarse(context, result) for result in context.results if _moved_by_nodes(result)]
    if moved:
        sentences.append(" ".join([words.text("diagnostics.coarse_lead"), *moved]))
    if any(result.zone["draws"].get("failed") for result in context.results):
        sentences.append(words.text("diagnostics.left_out"))
    if any(result.draws < FEW for result in context.results):
        sentences.append(words.text("diagnostics.few"))
    table = Table(words.text("diagnostics.table"), columns, tuple(rows))
    return Section(
        "diagnostics",
        words.text("diagnostics.title"),
        words.text("diagnostics.lead"),
        (Block(sentences=tuple(sentences), tables=(table,)),),
    )


def _moved_by_nodes(result: ReadingResult) -> bool:
    return result.futures.get("coarse", {}).get("p_agreement_12") is not None


def _coarse(context: Context, result: ReadingResult) -> str:
    """What coarse nodes move at the medians of an account."""
    words, found = context.words, result.futures["coarse"]
    said = words.say(
        "diagnostics.coarse", reading=result.label, chance=points(found["p_agreement_12"])
    )
    if found["durable_gap"] is not None:
        said += words.say("diagnostics.coarse_gap", gap=points(found["durable_gap"]))
    return f"{said}."


def _known(value: int | None) -> int | str:
    return DASH if value is None else value


def _small(value: float | None) -> str:
    return DASH if value is None else f"{value:.1e}" if value else "0"
