"""What is asked of every war, by rule, and what became of it.

Within `m` months of the last day of evidence:

* `ended-m`: the war comes to an end. An agreed halt stands for a month or a side gives way; a
  pause of part of the fighting is no halt.
* `agreed-m`: the same, by agreement.
* `held-12`: of a halt agreed within 24 months, twelve months pass without a general attack. Asked
  only where there was such a halt.

The record of past wars counts ends in the same way, and a war that begins again after a longer
peace as another war.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from armistice.analyses.ledger.outcomes import Ending
from armistice.analyses.settings import HOLD

__all__ = ["LONGEST", "QUESTIONS", "Question", "Verdict", "later", "verdict"]

Event = Literal["ended", "agreed", "held"]
Verdict = Literal["yes", "no", "void", "open"]

WITHIN = (6, 12, 24)
LONGEST = max(WITHIN)
"""Months within which an end counts."""


@dataclass(frozen=True)
class Question:
    """One question, asked of every war.

    Attributes
    ----------
    event, months
        What is asked, and how many months after the last day of evidence (for `held`: after
        the halt).
    """

    event: Event
    months: int

    @property
    def id(self) -> str:
        """Its name."""
        return f"{self.event}-{self.months}"

    @property
    def text(self) -> str:
        """It in words."""
        if self.event == "held":
            return f"A halt agreed within {LONGEST} months holds for {self.months} months"
        how = " by agreement" if self.event == "agreed" else ""
        return f"The war ends{how} within {self.months} months"


QUESTIONS = (
    *(Question("ended", months) for months in WITHIN),
    *(Question("agreed", months) for months in WITHIN),
    Question("held", HOLD),
)


def later(day: date, months: int) -> date:
    """The same day of a later month, or the last day of it.

    Examples
    --------
    >>> from datetime import date
    >>> later(date(1982, 4, 30), 10)
    datetime.date(1983, 2, 28)
    """
    year, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def verdict(question: Question, as_of: date, ending: Ending, known_up_to: date) -> Verdict:
    """What became of a question.

    Parameters
    ----------
    question
        One of `QUESTIONS`.
    as_of
        Last day of evidence.
    ending, known_up_to
        How the war ended, and up to which day anything is known.
    """
    over, resumed = ending.over, ending.resumed
    if question.event == "held":
        within = later(as_of, LONGEST)
        if over is None or over > within:
            return "void" if known_up_to >= within else "open"
        if ending.how != "agreement":
            return "void"
        closes = later(over, question.months)
        if resumed is not None and resumed <= closes:
            return "no"
        return "yes" if known_up_to >= closes else "open"
    closes = later(as_of, question.months)
    if known_up_to < closes:
        return "open"
    by_any = over is not None and over <= closes
    wanted = question.event == "ended" or ending.how == "agreement"
    return "yes" if by_any and wanted else "no"
