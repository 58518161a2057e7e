"""Carried in words only: what a source says and no number of this run carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armistice.report.context import Context
from armistice.report.counts import percent, significant
from armistice.report.sections.section import Block, Section

__all__ = ["labels_section"]


def labels_section(context: Context) -> Section | None:
    """Build the section; none where the study holds no labels."""
    found = context.meta.get("labels")
    if not found:
        return None
    words = context.words
    lines = (
        _order(context, found),
        words.say("labels.economy", noise=significant(found["economy_noise"])),
        words.text("labels.privacy"),
        words.text("labels.explanation"),
        words.say("labels.repetition", stock=significant(found["stock"])),
        words.say("labels.identity", exclusion=significant(found["exclusion"])),
        words.say("labels.noise", escalation=percent(found["escalation"])),
        words.text("labels.rhetoric"),
    )
    block = Block(sentences=lines)
    return Section("labels", words.text("labels.title"), words.text("labels.lead"), (block,))


def _order(context: Context, found: Mapping[str, Any]) -> str:
    words = context.words
    if not found["order"]:
        return words.text("labels.order_none")
    layers = [words.text(f"labels.layer_{layer}") for layer in found["order"]]
    return words.say("labels.order_some", layers=words.join(layers))
