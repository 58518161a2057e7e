"""What is known of a scenario's questions: the one reader of `outcomes.yaml`.

Nothing else in the package opens that file: delete it, and no result outside the ledger and the
backtest, which asks this reader, changes by a byte.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from armistice.analyses.ledger.entries import (
    FINAL,
    Known,
    Question,
    Resolution,
    Status,
    Window,
    refuse,
)
from armistice.analyses.ledger.terms import TERMS
from armistice.errors import Fault, InputError
from armistice.scenario import Scenario
from armistice.scenario.about import parse_about
from armistice.scenario.faults import Faults, near
from armistice.scenario.files import find, read_file
from armistice.scenario.nodes import Node
from armistice.scenario.schema.base import Block, Day, Text, read_day
from armistice.scenario.validate import locate

__all__ = [
    "Coded",
    "Ending",
    "Nearby",
    "Outcomes",
    "Rung",
    "outcomes_file",
    "read_outcomes",
]

_MONTH = re.compile(r"\d{4}-\d{2}")
Address = Annotated[str, Field(pattern=r"^https://\S+$")]


class Outcome(Block):
    """What became of one question."""

    status: Status
    date: Day | None = None
    value: float | Text | None = None
    addresses: list[Address] = Field(default=[])
    sources: list[Known] = Field(default=[])
    judges: int = Field(ge=1)
    reason: Text

    @model_validator(mode="after")
    def _whole(self) -> Outcome:
        if self.status in FINAL and self.date is None:
            raise refuse(f"status {self.status} needs a date")
        if self.status == "open" and self.date is not None:
            raise refuse("an open question has no date")
        return self

    def resolution(self, question: str) -> Resolution:
        """Return it as an entry of a ledger."""
        return Resolution(
            question=question,
            status=self.status,
            value=self.value,
            on=self.date,
            sources=[*self.sources, *(Known(url=url) for url in self.addresses)],
            judges=[f"judge {n}" for n in range(1, self.judges + 1)],
            reason=self.reason,
        )


class Rung(Block):
    """How one day counts on each rung of the ladder."""

    day: Day
    what: Text | None = None
    counts: dict[str, Literal["yes", "no"]]


def _day_or_month(value: Any) -> Any:
    """Check a day, or a month where no more is known."""
    month = isinstance(value, str) and _MONTH.fullmatch(value)
    return value if month and read_day(f"{value}-01") else read_day(value).isoformat()


class Quoted(Block):
    """A chance that somebody published on a day, or in a month."""

    p: Annotated[float, Field(ge=0, le=1)]
    on: Annotated[str, BeforeValidator(_day_or_month)]

    @property
    def day(self) -> date:
        """The day, or the first of the month."""
        return date.fromisoformat(self.on if len(self.on) > len("2026-02") else f"{self.on}-01")


class Nearby(Block):
    """A question asked elsewhere, with the chances published for it.

    A base rate is never typed in: it names a reference class of the outside view, and is
    computed from its record (`armistice.analyses.ledger.base_rates`).
    """

    text: Text
    about: Text
    by: Literal["crowd", "base-rate"]
    window: Window
    excludes: list[Text] | None = None
    parties: list[Text] | None = None
    decides: Text | None = None
    values: list[Quoted] = Field(default=[])
    status: Literal["open", "yes", "no"] = "open"
    url: Address
    says: Text | None = None
    terms: Text | None = Field(default=None, description="licence and attribution")
    outside_view: Text | None = Field(
        default=None, description="reference class that a base rate is computed from"
    )

    @model_validator(mode="after")
    def _computed(self) -> Nearby:
        if self.by == "crowd":
            if self.outside_view is not None:
                raise refuse("a crowd has no reference class; 'outside_view' belongs to base-rate")
            return self
        if self.values:
            raise refuse(
                "a base rate is computed, never typed: 'outside_view' in place of 'values'"
            )
        if self.outside_view is None:
            raise refuse("a base rate needs 'outside_view', the reference class it comes from")
        if parse_about(self.about).terms != ("war.over",):
            raise refuse("the outside view knows of ends by any means: 'war.over' or its absence")
        return self

    def question(self, name: str) -> Question:
        """Return its definition in the form of a question."""
        return Question.model_validate(
            {
                "id": name,
                "text": self.text,
                "about": self.about,
                "window": {"opens": self.window.opens, "closes": self.window.closes},
                "yes_if": self.text,
                "excludes": self.excludes,
                "parties": self.parties,
                "decides": self.decides,
            }
        )


class Coded(Block):
    """How a record of past wars dates the war: its first and last day, and its word for the end."""

    table: Text
    start: Day
    end: Day
    outcome: Text


class Ending(Block):
    """How the war itself ended: what the backtest asks of every war.

    `over` is the first day without general fighting, none while it goes on; `resumed` the first
    day of a new general attack between the same sides.
    """

    over: Day | None
    how: Literal["agreement", "side-gave-way", "wider-war"] | None = None
    resumed: Day | None = None
    coded: Coded | None = None
    addresses: list[Address] = Field(default=[])
    judges: int = Field(ge=1)
    reason: Text

    @model_validator(mode="after")
    def _whole(self) -> Ending:
        if (self.over is None) != (self.how is None):
            raise refuse("'over' and 'how' go together: both, or neither")
        if self.resumed is not None and (self.over is None or self.resumed <= self.over):
            raise refuse("'resumed' is a day after 'over'")
        return self


class Outcomes(Block):
    """The file."""

    format: Literal[1]
    scenario: Text
    known_up_to: Day
    outcomes: dict[str, Outcome]
    rungs: list[Rung] = Field(default=[])
    nearby: dict[str, Nearby] = Field(default={})
    ending: Ending | None = None


def outcomes_file(scenario: Scenario) -> Path | None:
    """Return the outcome file beside a scenario, if there is one."""
    place = find(scenario.path)
    file = place / "outcomes.yaml" if place.is_dir() else place.with_name("outcomes.yaml")
    return file if file.is_file() and (place.is_dir() or place.name == "scenario.yaml") else None


def read_outcomes(scenario: Scenario) -> Outcomes | None:
    """Read what is known of a scenario's questions.

    Parameters
    ----------
    scenario
        A loaded scenario.

    Returns
    -------
    Outcomes or None
        None where the scenario has no such file.

    Raises
    ------
    InputError
        With every fault, by position.
    """
    file = outcomes_file(scenario)
    if file is None:
        return None
    root, found = read_file(file)
    if root is None or found:
        raise InputError(found or [Fault(str(file), 1, 1, "Y07", "", "the file is empty")])
    faults = Faults(root)
    try:
        read = Outcomes.model_validate(_rungs_apart(root.data()))
    except ValidationError as error:
        raise InputError(_found(error, root, faults)) from None
    _check(read, scenario, root, faults)
    if faults.found:
        raise InputError(faults.ordered([str(file)]))
    return read


def _found(error: ValidationError, root: Node, faults: Faults) -> list[Fault]:
    for finding in error.errors(include_url=False):
        where = [step for step in finding["loc"] if step != "counts"]
        key, node, path = locate(root, where)
        code = {"extra_forbidden": "K01", "missing": "K02", "literal_error": "K04"}
        name = f"'{where[-1]}': " if where and finding["type"] == "missing" else ""
        place = key if key is not None else node
        faults.add(place, code.get(finding["type"], "K03"), path, f"{name}{finding['msg']}")
    return faults.found


def _rungs_apart(data: Any) -> Any:
    """Put the terms of a rung into a map of their own."""
    rungs = data.get("rungs") if isinstance(data, dict) else None
    if not isinstance(rungs, list):
        return data
    own = ("day", "what")
    apart = [
        {
            **{k: rung[k] for k in own if k in rung},
            "counts": {k: rung[k] for k in rung if k not in own},
        }
        if isinstance(rung, dict)
        else rung
        for rung in rungs
    ]
    return {**data, "rungs": apart}


def _check(read: Outcomes, scenario: Scenario, root: Node, faults: Faults) -> None:
    questions = scenario.spec.predictions
    terms = [*TERMS, *scenario.spec.glossary]
    if read.scenario != scenario.id:
        message = f"these are the outcomes of '{read.scenario}', not of '{scenario.id}'"
        faults.add(root.get("scenario"), "A03", ("scenario",), message)
    part = root.get("outcomes")
    for name, outcome in read.outcomes.items():
        node = part.key(name) if part is not None else None
        if name not in questions:
            faults.add(node, "A03", ("outcomes",), f"no question '{name}'{near(name, questions)}")
        elif outcome.date is not None and outcome.date > read.known_up_to:
            message = f"{outcome.date} lies after known_up_to ({read.known_up_to})"
            faults.add(node, "C06", ("outcomes", name), message)
    if part is not None:
        for name in questions:
            if name not in read.outcomes:
                message = f"question '{name}' has no entry; write 'open' if nothing is known"
                faults.add(part, "K02", ("outcomes",), message)
    days: list[tuple[tuple[str | int, ...], date]] = []
    if read.ending is not None:
        given = (("over", read.ending.over), ("resumed", read.ending.resumed))
        days += [(("ending", name), day) for name, day in given if day is not None]
    named: list[tuple[tuple[str | int, ...], str]] = []
    for n, rung in enumerate(read.rungs):
        days.append((("rungs", n, "day"), rung.day))
        named += [(("rungs", n, term), term) for term in rung.counts]
    for name, one in read.nearby.items():
        days += [(("nearby", name, "values", n, "on"), v.day) for n, v in enumerate(one.values)]
        named += [(("nearby", name, "about"), term) for term in parse_about(one.about).terms]
    for where, day in days:
        if day > read.known_up_to:
            _, node, path = locate(root, where)
            faults.add(node, "C06", path, f"{day} lies after known_up_to ({read.known_up_to})")
    for where, term in named:
        if term not in terms:
            key, node, path = locate(root, where)
            place = key if where[-1] == term else node
            faults.add(place, "A03", path, f"no term '{term}'{near(term, terms)}")
