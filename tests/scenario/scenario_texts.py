"""Helpers for tests that break the worked example in one place."""

from __future__ import annotations

from pathlib import Path

EXAMPLE = Path(__file__).parent / "data" / "example.yaml"
MARK = "‸"


def marked(text: str) -> tuple[str, int, int]:
    """Take the mark out of a text; return the text and the line and column it stood at."""
    before, _, after = text.partition(MARK)
    assert after, "the text holds no mark"
    return before + after, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def edited(text: str, old: str, new: str) -> str:
    """Replace a text that occurs exactly once."""
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    return text.replace(old, new)
