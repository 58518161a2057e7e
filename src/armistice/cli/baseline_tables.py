"""The outside view in a terminal: the tables of the report, as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from armistice.cli.output import clean
from armistice.cli.tables import table
from armistice.report.figures.others import class_lanes, finding, others_tables
from armistice.report.sections.outside_view import outside_view_blocks
from armistice.report.table import Table
from armistice.report.words import load_words

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_baseline"]


def print_baseline(console: Console, answer: Mapping[str, Any]) -> None:
    """Print the chances by set of past wars, then how wars ended and how long peace held."""
    words = load_words()
    console.print(clean(words.text("others.question")), style="bold")
    console.print(clean(finding(words, answer)))
    for one in answer["left_out"]:
        console.print(
            clean(words.say("others.left_out", label=one["label"], why=one["why"])), style="dim"
        )
    # The ids, which `--class` takes, keep the rows on one line; what they stand for follows.
    ids = [one["id"] for one in answer["classes"]]
    lanes = [
        replace(lane, label=name)
        for lane, name in zip(class_lanes(words, answer), ids, strict=True)
    ]
    for made in others_tables(words, answer, lanes):
        _print(console, made)
    for one in answer["classes"]:
        console.print(clean(f"{one['id']}: {one['label']}"), style="dim")
    for block in outside_view_blocks(words, answer):
        if block.heading:
            console.print(clean(block.heading), style="bold")
        for sentence in block.sentences:
            console.print(clean(sentence))
        for made in block.tables:
            _print(console, made)
    console.print(clean(words.text("others.cannot")), style="dim")


def _print(console: Console, made: Table) -> None:
    rows = [[one.text for one in row] for row in made.rows]
    right = next((i for i, numeric in enumerate(made.numeric) if numeric), len(made.columns))
    console.print(table(made.caption, made.columns, rows, right=right))
