"""What `armistice calibrate` prints for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from armistice.cli.output import clean
from armistice.cli.tables import table
from armistice.report.counts import DASH, count_text, significant
from armistice.report.sections.wider import weight_block, wider_tables
from armistice.report.words import load_words

if TYPE_CHECKING:
    from rich.console import Console

    from armistice.report.table import Table
    from armistice.report.words import Words

__all__ = ["print_calibrated", "print_wider"]


def print_calibrated(console: Console, answer: Mapping[str, Any]) -> None:
    """Print the parameters, the targets, and every account's futures three times over."""
    words = load_words()
    console.print(clean(words.text("calibrate.question")), style="bold")
    console.print(clean(words.say("calibrate.lead", factor=f"{answer['factor']:g}")))
    console.print(
        table(
            words.text("calibrate.parameters"),
            [words.text(f"calibrate.column_{key}") for key in ("address", "encoded", "factor")],
            [
                [
                    one["address"],
                    significant(one["as_encoded"]),
                    ", ".join(significant(one[key]) for key in ("low", "mid", "high")),
                ]
                for one in answer["parameters"]
            ],
        )
    )
    for one in answer["parameters"]:
        if one["at_edge"]:
            console.print(clean(words.say("calibrate.edge", address=one["address"])))
    console.print(
        table(
            words.text("calibrate.targets"),
            [
                words.text(f"calibrate.column_{key}")
                for key in ("target", "past", "encoded", "fit", "calibrated", "reached")
            ],
            [
                [
                    one["statement"],
                    _share(words, {"mean": one["estimate"], **one}),
                    _count(one["as_encoded"]),
                    _count(one["fit"]),
                    _count(one["calibrated"]),
                    words.text("calibrate.yes" if one["reached"] else "calibrate.no"),
                ]
                for one in answer["targets"]
            ],
        )
    )
    for name, found in answer["readings"].items():
        console.print(
            table(
                words.say("calibrate.futures", reading=name),
                [
                    words.text(f"calibrate.column_{key}")
                    for key in ("share", "encoded", "moved", "calibrated")
                ],
                [
                    [
                        words.text(f"calibrate.share.{key}"),
                        *(
                            _share(words, found[which][key])
                            for which in ("as_encoded", "moved", "calibrated")
                        ),
                    ]
                    for key in found["as_encoded"]
                ],
            )
        )
    console.print(clean(words.text("calibrate.beside")), style="dim")


def _count(share: float | None) -> str:
    return DASH if share is None else count_text(share)


def _share(words: Words, row: Mapping[str, Any]) -> str:
    if row["mean"] is None:
        return DASH
    return f"{count_text(row['mean'])} ({words.between(row['low'], row['high'])})"


def print_wider(console: Console, answer: Mapping[str, Any]) -> None:
    """Print rank and weight, then the tables of every record."""
    words = load_words()
    block = weight_block(words, answer["summary"])
    console.print(clean(block.heading), style="bold")
    for sentence in block.sentences:
        console.print(clean(sentence))
    for found in answer["records"].values():
        for made in wider_tables(words, found):
            _print(console, made)
        console.print(
            clean(
                words.say(
                    "wider.fresh",
                    solves=len(found["cells"]) * found["points"] * found["draws"],
                    failed=found["failed"],
                    points=found["points"],
                    error=significant(found["emulator_error"]),
                )
            ),
            style="dim",
        )
    if answer["stored"]:
        console.print(clean(words.text("wider.stored")), style="dim")


def _print(console: Console, made: Table) -> None:
    rows = [[one.text for one in row] for row in made.rows]
    right = next((i for i, numeric in enumerate(made.numeric) if numeric), len(made.columns))
    console.print(table(made.caption, made.columns, rows, right=right))
