"""Does the answer hang on how the model is built? The same numbers under other rules."""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose
from typing import Any

from armistice.report.context import LAYERS, Context, ReadingResult
from armistice.report.counts import DASH, percent, points
from armistice.report.sections.section import Block, Section
from armistice.report.table import Cell, Table, cell

__all__ = ["variants_section"]


def variants_section(context: Context) -> Section:
    """Build the section."""
    words = context.words
    return Section(
        "variants",
        words.text("variants.title"),
        words.text("variants.lead"),
        tuple(_block(context, result) for result in context.results if result.zone["variants"]),
    )


def _durable(variant: Mapping[str, Any]) -> bool:
    return bool(variant["layers"]["trust"] > 0)


def _block(context: Context, result: ReadingResult) -> Block:
    words = context.words
    variants = result.zone["variants"]
    settled = [variant for variant in variants if variant["converged"]]
    some = sum(_durable(variant) for variant in settled)
    if some in (0, len(settled)):
        outcome = words.text("variants.outcome_some" if some else "variants.outcome_none")
        first = words.say(
            "variants.finding_same", reading=result.label, n=len(settled), outcome=outcome
        )
    else:
        first = words.say(
            "variants.finding_mixed",
            reading=result.label,
            some=some,
            n=len(settled),
            rest=len(settled) - some,
        )
    return Block(
        sentences=(first, *_strict(context, result)),
        tables=(_table(context, result),),
        heading=result.label,
        style=result.style,
    )


def _strict(context: Context, result: ReadingResult) -> tuple[str, ...]:
    """Compare the headline's chance of signing with that at strict acceptance."""
    words = context.words
    strict = [
        variant
        for variant in result.zone["variants"]
        if variant["acceptance"] == "strict" and variant["signing_hazard"] is not None
    ]
    headline = result.zone["signing_hazard"]
    if not strict or headline is None:
        return ()
    value = strict[0]["signing_hazard"]
    key = "variants.strict" if value < 0.9 * headline else "variants.strict_same"
    return (words.say(key, strict=percent(value), noisy=percent(headline)),)


def _count(value: int | None) -> Cell:
    return cell(DASH if value is None else value)


def _noise(context: Context, factor: float) -> str:
    """Words for the share of the written noise that a variant keeps."""
    words = context.words
    if isclose(factor, 1.0):
        return words.text("variants.noise_full")
    if isclose(factor, 1 / 3, rel_tol=0.01):
        return words.text("variants.noise_third")
    return words.say("variants.noise_times", factor=f"{factor:g}")


def _table(context: Context, result: ReadingResult) -> Table:
    words = context.words
    columns = (
        words.text("variants.column_breach"),
        words.text("variants.column_acceptance"),
        words.text("variants.column_noise"),
        *(words.text(f"layer_label.{layer}") for layer in LAYERS),
        words.text("variants.column_gap"),
        words.text("variants.column_hazard"),
        words.text("variants.column_settled"),
    )
    rows = []
    for variant in result.zone["variants"]:
        counts = [_count(variant["layers"][layer]) for layer in LAYERS]
        settled = bool(variant["converged"])
        rows.append(
            (
                Cell(str(variant["breach"]), head=True),
                Cell(str(variant["acceptance"])),
                Cell(_noise(context, variant["noise"])),
                *counts,
                cell(points(variant["durable_gap"])),
                cell(percent(variant["signing_hazard"])),
                Cell(
                    words.text("variants.yes" if settled else "variants.no"),
                    mark="pass" if settled else "fail",
                ),
            )
        )
    return Table(words.say("variants.table", reading=result.label), columns, tuple(rows))
