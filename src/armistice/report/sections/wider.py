"""What a view from inside was worth on wars left out, and so what weight it gets. Words, tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from armistice.report.counts import DASH, count_text, of_100, significant
from armistice.report.sections.section import Block
from armistice.report.table import Cell, Table, cell, heading
from armistice.report.words import Words

__all__ = ["weight_block", "wider_tables"]

Answer = Mapping[str, Any]


def _signed(value: float) -> str:
    # what rounds to nothing has no sign
    return f"{round(value, 3) + 0.0:.3f}".replace("-", "\u2212")


def weight_block(words: Words, summaries: Sequence[Answer]) -> Block:
    """Rank and weight, record by record: said whatever came out."""
    sentences = []
    for one in summaries:
        apart, weight = one["difference"], one["stack"]
        sentences += [
            words.say(
                "wider.rank",
                table=one["table"],
                wars=one["wars"],
                rank=one["rank"],
                of=one["of"],
                score=_signed(one["score"]),
                rival_score=_signed(one["rival_score"]),
                difference=_signed(apart["mean"]),
                low=_signed(apart["low"]),
                high=_signed(apart["high"]),
            ),
            words.say(
                "wider.won" if one["beats"] else "wider.lost",
                weight=of_100(weight["weight"]),
                low=of_100(weight["low"]),
                high=of_100(weight["high"]),
            ),
        ]
    return Block(tuple(sentences), (), words.text("wider.heading"))


def wider_tables(words: Words, answer: Answer) -> tuple[Table, ...]:
    """Scores, parameters and calibration curve of one record, for the terminal."""
    return (_scores(words, answer), _parameters(words, answer), _curve(words, answer))


def _scores(words: Words, answer: Answer) -> Table:
    windows = list(answer["scores"][0]["brier"])
    columns = (
        words.text("wider.column_forecaster"),
        words.text("record.column_rank"),
        words.text("record.column_band"),
        *(words.say("wider.column_brier", months=m) for m in windows),
        words.text("wider.column_against"),
    )
    rows = []
    for row in answer["scores"]:
        apart = answer["against"].get(row["id"])
        rows.append(
            (
                heading(words.text(f"record.model.{row['id']}")),
                cell(row["rank"]),
                cell(_signed(row["band"])),
                *(cell(f"{row['brier'][m]:.3f}") for m in windows),
                Cell(
                    DASH
                    if apart is None
                    else f"{_signed(apart['mean'])} ({_signed(apart['low'])} to "
                    f"{_signed(apart['high'])})"
                ),
            )
        )
    caption = words.say("wider.scores", record=answer["record"], wars=answer["wars"])
    return Table(caption, columns, tuple(rows))


def _parameters(words: Words, answer: Answer) -> Table:
    columns = tuple(
        words.text(f"wider.column_{key}") for key in ("parameter", "unit", "prior", "after")
    )
    rows = tuple(
        (
            heading(one["meaning"]),
            Cell(one["unit"]),
            Cell(" to ".join(significant(end) for end in one["prior"])),
            Cell(", ".join(significant(one[key]) for key in ("low", "mid", "high"))),
        )
        for one in answer["parameters"]
    )
    return Table(words.say("wider.parameters", record=answer["record"]), columns, rows)


def _curve(words: Words, answer: Answer) -> Table:
    names = list(answer["calibration"])
    columns = (
        words.text("wider.column_forecaster"),
        words.text("wider.column_class"),
        words.text("wider.column_pairs"),
        words.text("wider.column_said"),
        words.text("record.column_happened"),
    )
    rows = tuple(
        (
            heading(words.text(f"record.model.{name}")),
            Cell(f"{of_100(row['from'])} to {of_100(row['to'])}"),
            cell(row["n"]),
            cell(count_text(row["said"])),
            cell(count_text(row["happened"])),
        )
        for name in names
        for row in answer["calibration"][name]
    )
    return Table(words.say("wider.curve", record=answer["record"]), columns, rows)
