"""From events to what stands: questions, locked forecasts, resolutions, with corrections applied.

The same rules are asked of an event that is about to be written and of one that is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from armistice.analyses.ledger.chain import Event
from armistice.analyses.ledger.entries import (
    BEYOND,
    Correction,
    Entry,
    Forecast,
    Question,
    Resolution,
    entry_of,
    fields_of,
)

__all__ = ["Ledger", "Locked", "fold"]

_MEANING = ("id", "about", "kind", "options", "window", "if", "yes_if", "void_if", "excludes")
"""Fields of a question that may not change once somebody has answered it."""


@dataclass(frozen=True)
class Locked:
    """A forecast and the day from which it cannot be changed.

    Attributes
    ----------
    forecast
        What was said.
    on
        The day of its event.
    seq, hash
        Its event; 0 and empty for a forecast computed from a scenario and written nowhere.
    """

    forecast: Forecast
    on: date
    seq: int = 0
    hash: str = ""


@dataclass
class Ledger:
    """What a list of events amounts to.

    Attributes
    ----------
    questions
        By id, in order.
    forecasts
        In order of writing.
    resolutions
        By question id.
    judged
        The day up to which outcomes are known: of the last event, or of the outcome file.
    """

    questions: dict[str, Question] = field(default_factory=dict)
    forecasts: list[Locked] = field(default_factory=list)
    resolutions: dict[str, Resolution] = field(default_factory=dict)
    judged: date | None = None
    _places: dict[int, tuple[str, Any]] = field(default_factory=dict)

    def forecasts_of(self, question: str) -> list[Locked]:
        """Forecasts of a question, in order of writing."""
        return [one for one in self.forecasts if one.forecast.question == question]

    def take(self, event: Event) -> None:
        """Add an event.

        Raises
        ------
        ValueError
            Saying why it cannot follow what is there.
        """
        entry = entry_of(event.kind, dict(event.fields))
        day = date.fromisoformat(event.at[:10])
        self._take(entry, event, day)
        self.judged = day

    def _take(self, entry: Entry, event: Event, day: date) -> None:
        if isinstance(entry, Question):
            if entry.id in self.questions:
                raise ValueError(f"question '{entry.id}' is in the ledger already")
            self.questions[entry.id] = entry
            self._places[event.seq] = ("question", entry.id)
        elif isinstance(entry, Forecast):
            self._check_forecast(entry, day)
            self.forecasts.append(Locked(entry, day, event.seq, event.hash))
            self._places[event.seq] = ("forecast", len(self.forecasts) - 1)
        elif isinstance(entry, Resolution):
            self._check_resolution(entry, day)
            self.resolutions[entry.question] = entry
            self._places[event.seq] = ("resolution", entry.question)
        else:
            self._correct(entry)

    def _question(self, name: str) -> Question:
        if name not in self.questions:
            raise ValueError(f"there is no question '{name}' in the ledger")
        return self.questions[name]

    def _check_forecast(self, entry: Forecast, day: date) -> None:
        question = self._question(entry.question)
        check_forecast(question, entry)
        if entry.made_on > day:
            raise ValueError(f"made_on {entry.made_on} lies after the day of writing, {day}")
        status = self.resolutions.get(question.id)
        if status is not None and status.status == "not-testable":
            raise ValueError(f"'{question.id}' is not testable and takes no chance")

    def _check_resolution(self, entry: Resolution, day: date) -> None:
        question = self._question(entry.question)
        check_resolution(question, entry)
        if entry.on is not None and entry.on > day:
            raise ValueError(f"on {entry.on} lies after the day of writing, {day}")
        before = self.resolutions.get(entry.question)
        if before is not None and before.status != "open":
            raise ValueError(
                f"'{entry.question}' is resolved ({before.status}); write a correction instead"
            )
        if entry.status == "not-testable" and self.forecasts_of(entry.question):
            raise ValueError(f"'{entry.question}' has forecasts; annul it instead")

    def _correct(self, entry: Correction) -> None:
        if entry.of not in self._places:
            raise ValueError(f"there is no event {entry.of} to correct")
        kind, key = self._places[entry.of]
        if kind == "question":
            locked = sorted(set(_MEANING) & set(entry.fields))
            if locked and (self.forecasts_of(key) or "id" in locked):
                raise ValueError(
                    f"'{locked[0]}' of '{key}' is locked by its forecasts; annul it and ask anew"
                )
            self.questions[key] = _renewed(kind, self.questions[key], entry)
        elif kind == "forecast":
            if set(entry.fields) - {"note", "source"}:
                raise ValueError("a forecast is locked: write a new one, dated when it is made")
            old = self.forecasts[key]
            self.forecasts[key] = Locked(
                _renewed(kind, old.forecast, entry), old.on, old.seq, old.hash
            )
        else:
            renewed = _renewed(kind, self.resolutions[key], entry)
            if renewed.question != key:
                raise ValueError("a correction cannot move a resolution to another question")
            check_resolution(self.questions[key], renewed)
            self.resolutions[key] = renewed


def _renewed(kind: str, old: Entry, correction: Correction) -> Any:
    fields = {**fields_of(old), **correction.fields}
    return entry_of(kind, {key: value for key, value in fields.items() if value is not None})


def check_forecast(question: Question, entry: Forecast) -> None:
    """Hold a forecast against its question.

    Raises
    ------
    ValueError
        If the question takes no chance, or not one of this form.
    """
    if question.record_only:
        raise ValueError(f"'{question.id}' is recorded only and takes no chance")
    if question.kind in ("yes-no", "conditional"):
        fits = isinstance(entry.p, float)
        wanted = "one chance"
    elif question.kind in ("choice", "ordered"):
        wanted = f"{len(question.options or ())} chances, one for each option"
        fits = isinstance(entry.p, list) and len(entry.p) == len(question.options or ())
    else:
        wanted = "quantiles or draws"
        fits = entry.quantiles is not None or entry.draws is not None
        values = entry.quantiles.values() if entry.quantiles is not None else ()
        days = question.kind == "date"
        if any(isinstance(one, str) != days for one in values):
            raise ValueError(f"quantiles of '{question.id}' are {'days' if days else 'numbers'}")
        if days:
            for one in values:
                date.fromisoformat(str(one))
    if not fits:
        raise ValueError(f"'{question.id}' takes {wanted}")


def check_resolution(question: Question, entry: Resolution) -> None:
    """Hold a resolution against its question.

    Raises
    ------
    ValueError
        If the status does not fit the kind of question.
    """
    binary = question.kind in ("yes-no", "conditional")
    if entry.status in ("yes", "no") and not binary:
        raise ValueError(f"'{question.id}' resolves to a value, not to {entry.status}")
    if entry.status == "value":
        if binary:
            raise ValueError(f"'{question.id}' resolves to yes or no")
        if question.kind in ("choice", "ordered") and entry.value not in (question.options or ()):
            raise ValueError(f"'{entry.value}' is no option of '{question.id}'")
        beyond = entry.value in BEYOND
        if question.kind == "number" and not (beyond or isinstance(entry.value, float)):
            raise ValueError(f"'{question.id}' resolves to a number, or to above or below")
        if question.kind == "date" and not beyond:
            date.fromisoformat(str(entry.value))
    if entry.status == "void" and question.void_if is None and question.kind != "conditional":
        raise ValueError(f"'{question.id}' has no condition that could fail; annul it instead")


def fold(events: Iterable[Event]) -> Ledger:
    """Return what events amount to.

    Raises
    ------
    ValueError
        With the number of the event at fault.
    """
    ledger = Ledger()
    for event in events:
        try:
            ledger.take(event)
        except ValueError as error:
            raise ValueError(f"event {event.seq}: {error}") from None
    return ledger
