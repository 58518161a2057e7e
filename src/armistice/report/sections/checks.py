"""Does each account reproduce its own source's conclusions? Passed and failed alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import DASH, of_100, significant
from armistice.report.sections.section import Block, Section
from armistice.report.table import Cell, Table, cell, heading
from armistice.report.words import Words

__all__ = ["checks_section", "verdicts"]


def verdicts(checks: Mapping[str, Any]) -> tuple[int, int]:
    """Count the statements that follow, and all statements."""
    listed = checks["qualitative"]
    return sum(bool(check["passed"]) for check in listed), len(listed)


def checks_section(context: Context) -> Section:
    """Build the section."""
    words = context.words
    blocks = tuple(
        _block(context, result)
        for result in context.results
        if result.checks["qualitative"] or result.checks["prior_predictive"]
    )
    if not blocks:
        blocks = (Block(sentences=(words.text("checks.not_run"),)),)
    return Section("checks", words.text("checks.title"), words.text("checks.lead"), blocks)


def _block(context: Context, result: ReadingResult) -> Block:
    words = context.words
    passed, total = verdicts(result.checks)
    sentences = (
        (words.say("checks.finding", reading=result.label, passed=passed, total=total),)
        if total
        else ()
    )
    tables = []
    if result.checks["qualitative"]:
        tables.append(_qualitative(context, result))
    if result.checks["prior_predictive"]:
        tables.append(_prior(context, result))
    return Block(
        sentences=sentences, tables=tuple(tables), heading=result.label, style=result.style
    )


def _verdict(context: Context, passed: bool, good: str, bad: str, note: str = "") -> Cell:
    key = good if passed else bad
    return Cell(context.words.text(key), note=note, mark="pass" if passed else "fail")


def _qualitative(context: Context, result: ReadingResult) -> Table:
    words = context.words
    rows = []
    for check in result.checks["qualitative"]:
        share, needed = check["share"], check.get("needed")
        rows.append(
            (
                heading(str(check["statement"]), _source(context, check.get("source") or ())),
                Cell(_joined(check["mechanisms"])),
                cell(DASH if share is None else of_100(share)),
                Cell(words.between(check["low"], check["high"]), numeric=True),
                cell(DASH if needed is None else of_100(needed)),
                _verdict(
                    context,
                    bool(check["passed"]),
                    "checks.pass",
                    "checks.fail",
                    _note(words, check),
                ),
            )
        )
    columns = tuple(
        words.text(f"checks.column_{key}")
        for key in ("statement", "mechanisms", "share", "band", "needed", "verdict")
    )
    return Table(words.say("checks.qualitative", reading=result.label), columns, tuple(rows))


def _source(context: Context, pieces: Sequence[Mapping[str, str]]) -> str:
    """Paragraphs a statement comes from, each with how firmly it is said."""
    words = context.words
    named = []
    for piece in pieces:
        said = words.get(f"said.{piece.get('said', '')}", piece.get("said", ""))
        named.append(" ".join(part for part in (piece.get("at", ""), said) if part))
    return "; ".join(named)


def _note(words: Words, check: Mapping[str, Any]) -> str:
    """The check's remark, without the verdict that stands before it anyway."""
    note, verdict = str(check.get("note") or ""), words.text("checks.fail")
    if note.casefold().startswith(verdict.casefold()):
        note = note[len(verdict) :].lstrip(". ")
    return note


def _prior(context: Context, result: ReadingResult) -> Table:
    words = context.words
    rows = []
    for check in result.checks["prior_predictive"]:
        low, high = significant(check["low"]), significant(check["high"])
        inside = check.get("share")
        rows.append(
            (
                heading(str(check["statement"])),
                cell(significant(check["value"])),
                Cell(words.say("chance.between", low=low, high=high), numeric=True),
                Cell(_target(context, check["target"]), numeric=True),
                cell(DASH if inside is None else of_100(inside)),
                _verdict(context, bool(check["passed"]), "checks.prior_pass", "checks.prior_fail"),
            )
        )
    columns = tuple(
        words.text(f"checks.column_{key}")
        for key in ("statement", "value", "band", "target", "inside", "verdict")
    )
    return Table(words.say("checks.prior", reading=result.label), columns, tuple(rows))


def _target(context: Context, target: Any) -> str:
    """Write a target band, however the check states it."""
    if isinstance(target, list | tuple) and len(target) == 2:
        low, high = (DASH if end is None else significant(float(end)) for end in target)
        return context.words.say("chance.between", low=low, high=high)
    return DASH if target is None else str(target)


def _joined(mechanisms: Any) -> str:
    if isinstance(mechanisms, str):
        return mechanisms
    return ", ".join(str(name) for name in mechanisms or ())
