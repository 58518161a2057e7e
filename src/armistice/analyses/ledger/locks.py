"""Whether a forecast counts: locked ahead of its window, late, or after the fact."""

from __future__ import annotations

from datetime import date
from typing import Literal

from armistice.analyses.ledger.entries import FINAL, Question, Resolution

__all__ = ["LockClass", "lock_class"]

LockClass = Literal["ahead", "late", "retrospective"]


def lock_class(
    locked: date, question: Question, resolution: Resolution | None, *, declared: bool = False
) -> LockClass:
    """Return the class of a forecast; no one chooses it.

    Parameters
    ----------
    locked
        The day of the event that holds the forecast; not the day its author puts on it.
    question
        Its window.
    resolution
        What is known of it by now.
    declared
        The encoder says that the outcome was known to him.

    Returns
    -------
    str
        `retrospective` if declared so, or if on that day the outcome was known (resolved by
        then) or knowable (the window had closed); `ahead` if the window had not opened;
        else `late`, which is scored from the lock day on only.
    """
    known = resolution is not None and resolution.status in FINAL and resolution.on is not None
    if declared or locked > question.window.closes:
        return "retrospective"
    if known and resolution is not None and resolution.on is not None and resolution.on <= locked:
        return "retrospective"
    return "ahead" if locked < question.window.opens else "late"
