"""The four kinds of events a ledger holds, checked when they are made and when they are read."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from armistice.scenario.schema.base import Block, Day, Label, Text

__all__ = [
    "BEYOND",
    "FINAL",
    "KINDS",
    "SCORED",
    "Citation",
    "Correction",
    "Entry",
    "Forecast",
    "Known",
    "Question",
    "Resolution",
    "Status",
    "Window",
    "entry_of",
    "fields_of",
    "refuse",
]

Status = Literal["open", "yes", "no", "value", "void", "ambiguous", "annulled", "not-testable"]
SCORED = ("yes", "no", "value")
"""Statuses that are scored; the others are listed and counted."""
FINAL = (*SCORED, "void", "ambiguous", "annulled")
"""Statuses after which there is nothing left to predict."""

BEYOND = ("above", "below")
"""Values of a number or date that is known to lie outside the range asked about."""

_PERCENT = re.compile(r"\d{1,2}(\.\d+)?")
_HTTPS = re.compile(r"https://\S+")


def refuse(message: str) -> PydanticCustomError:
    """Return an error about fields that do not go together."""
    return PydanticCustomError("K07", "{message}", {"message": message})


class Citation(Block):
    """Where a question comes from: a paragraph, in our words."""

    at: Text | None = None
    said: Text | None = None
    gist: Text | None = None


class Window(Block):
    """When a question can come true, both days included."""

    opens: Day
    closes: Day

    @model_validator(mode="after")
    def _ordered(self) -> Window:
        if self.closes < self.opens:
            raise refuse(f"the window closes on {self.closes}, before it opens")
        return self


class Question(Block):
    """A question with its criterion; the fields are those of a scenario's prediction."""

    id: Label
    text: Text
    about: Text | None = None
    from_: list[Citation] = Field(default=[], alias="from")
    kind: Literal["yes-no", "number", "date", "choice", "ordered", "conditional"] = "yes-no"
    unit: Text | None = None
    options: list[Text] | None = None
    window: Window
    if_: Text | None = Field(default=None, alias="if")
    yes_if: Text | None = None
    void_if: Text | None = None
    edge_cases: Text | None = None
    excludes: list[Text] | None = None
    parties: list[Text] | None = None
    decides: Text | None = None
    resolve_with: list[Text] | None = None
    judges: int | None = Field(default=None, ge=1)
    cluster: Text | None = None
    topic: Text | None = None
    hazard_check: Text | None = None
    record_only: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Question:
        if self.kind in ("choice", "ordered") and len(self.options or ()) < 2:
            raise refuse(f"a question of kind {self.kind} needs two options or more")
        if self.kind == "conditional" and self.if_ is None:
            raise refuse("'if' is required of a conditional question")
        needs_rule = self.kind in ("yes-no", "conditional") and not self.record_only
        if needs_rule and self.yes_if is None:
            raise refuse(f"'yes_if' is required of a {self.kind} question")
        return self


Number = Annotated[float, Field(allow_inf_nan=False)]


class Forecast(Block):
    """What somebody makes of a question, on a day.

    Attributes
    ----------
    by, name
        A reading, its encoder, a crowd or a base rate; which one.
    p
        Chance of yes; for options, one chance each.
    quantiles
        Percentile to value (a day for questions of kind date).
    draws
        A sample of values, in the unit of the question; for dates, days after the window opens.
    low, high
        5th and 95th percentile of p over draws of a reading's ranges.
    retrospective
        The encoder says that the outcome was known to him.
    """

    question: Label
    by: Literal["reading", "encoder", "crowd", "base-rate"]
    name: Text | None = None
    p: Annotated[float, Field(ge=0, le=1)] | list[Annotated[float, Field(ge=0, le=1)]] | None = None
    quantiles: dict[str, Number | str] | None = None
    draws: list[Number] | None = None
    low: Annotated[float, Field(ge=0, le=1)] | None = None
    high: Annotated[float, Field(ge=0, le=1)] | None = None
    made_on: Day
    run: Text | None = None
    scenario: Text | None = None
    commit: Text | None = None
    source: Text | None = None
    retrospective: bool = False
    note: Text | None = None

    @property
    def forecaster(self) -> str:
        """Who speaks: the name, or the kind where there is none."""
        return self.name or self.by

    @model_validator(mode="after")
    def _whole(self) -> Forecast:
        if sum(one is not None for one in (self.p, self.quantiles, self.draws)) != 1:
            raise refuse("give exactly one of p, quantiles, draws")
        if isinstance(self.p, list) and abs(sum(self.p) - 1.0) > 1e-9:
            raise refuse(f"chances of options add to {sum(self.p):g}, not to 1")
        if self.quantiles is not None:
            levels = list(self.quantiles)
            if not levels or not all(_PERCENT.fullmatch(one) and float(one) > 0 for one in levels):
                raise refuse("quantiles are keyed by percentiles between 0 and 100")
            values = [self.quantiles[one] for one in sorted(levels, key=float)]
            if len({type(one) is str for one in values}) > 1:
                raise refuse("quantiles are all numbers or all days")
            # all of one type by the test above
            if any(b < a for a, b in pairwise(values)):  # type: ignore[operator]
                raise refuse("quantiles do not rise with their percentiles")
        if self.draws is not None and not self.draws:
            raise refuse("draws are empty")
        return self


class Known(Block):
    """A source of a resolution: address, its day, what it says in our words."""

    url: Annotated[str, Field(pattern=_HTTPS.pattern)]
    dated: Day | None = None
    says: Text | None = None


class Resolution(Block):
    """What became of a question."""

    question: Label
    status: Status
    value: Number | Text | None = None
    on: Day | None = None
    sources: list[Known] = Field(default=[])
    judges: list[Text] = Field(default=[])
    reason: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Resolution:
        if self.status in FINAL and self.on is None:
            raise refuse(f"status {self.status} needs the day it became known ('on')")
        if self.status in ("ambiguous", "annulled") and self.reason is None:
            raise refuse(f"status {self.status} needs a reason")
        if (self.status == "value") != (self.value is not None):
            raise refuse("status value and a value go together")
        return self


class Correction(Block):
    """Fields of an earlier event that are put right; the event itself stays as it was."""

    of: int = Field(ge=1)
    reason: Text
    fields: dict[str, Any]


Entry = Question | Forecast | Resolution | Correction
KINDS: dict[str, type[Question] | type[Forecast] | type[Resolution] | type[Correction]] = {
    "question": Question,
    "forecast": Forecast,
    "resolution": Resolution,
    "correction": Correction,
}


def entry_of(kind: str, fields: dict[str, Any]) -> Entry:
    """Check the fields of an event.

    Parameters
    ----------
    kind
        One of `KINDS`.
    fields
        Plain data.

    Raises
    ------
    ValueError
        With one line per fault.
    """
    if kind not in KINDS:
        raise ValueError(f"event '{kind}' is none of {', '.join(KINDS)}")
    try:
        return KINDS[kind].model_validate(fields)
    except ValidationError as error:
        lines = []
        for one in error.errors(include_url=False):
            where = ".".join(str(part) for part in one["loc"])
            lines.append(f"{where}: {one['msg']}" if where else str(one["msg"]))
        raise ValueError("; ".join(lines)) from None


def fields_of(entry: Entry) -> dict[str, Any]:
    """Return the fields that are set, as plain data."""
    found = entry.model_dump(by_alias=True, exclude_defaults=True, exclude_none=True)
    return {key: _plain(value) for key, value in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
