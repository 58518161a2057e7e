"""Doors from `armistice ledger` into the library. Imports stand inside: help must not wait."""

from __future__ import annotations

import getpass
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armistice.cli.work import Progress, Settings, load, pick

if TYPE_CHECKING:
    from armistice.analyses.ledger.book import Book
    from armistice.analyses.ledger.entries import Entry

__all__ = [
    "add",
    "entries_from",
    "export",
    "import_form",
    "is_book",
    "one_line",
    "resolve",
    "score",
    "show",
]


def is_book(what: str) -> bool:
    """Whether a word names a ledger's file (else a scenario)."""
    return Path(what).suffix in (".jsonl", ".ledger")


def writer(who: str | None) -> str:
    """Who writes: as told, else the name of this account."""
    try:
        return who or getpass.getuser()
    except (OSError, KeyError):  # an account without a name, as in some containers
        return "unnamed"


def today() -> date:
    """Today, UTC: the day of an event is never a local one."""
    return datetime.now(UTC).date()


def _book(file: str, head: str | None = None) -> Book:
    from armistice.analyses.ledger.book import read_book

    return read_book(Path(file), head=head)


def _bad(message: str, file: str = "ledger") -> Exception:
    from armistice.errors import Fault, InputError

    return InputError([Fault(file, 1, 1, "E02", "", message)])


def show(what: str, head: str | None) -> dict[str, Any]:
    """Rows without new chances: a ledger's own, or a scenario's questions as they stand."""
    from armistice.analyses.ledger.answer import book_answer, scenario_answer

    if not is_book(what):
        return scenario_answer(load(what, ()), {})
    book = _book(what, head)
    answer = book_answer(book.ledger, book.head)
    events = [
        {"seq": e.seq, "at": e.at, "who": e.who, "event": e.kind, "fields": dict(e.fields)}
        for e in book.events
    ]
    return {**answer, "events": events}


def score(
    what: str,
    reading: str | None,
    settings: Settings,
    progress: Progress | None,
    head: str | None,
) -> dict[str, Any]:
    """Rows with scores; for a scenario each reading's chances are computed."""
    from armistice.analyses.ledger.scored import ledger

    if is_book(what):
        return ledger(what, head=head)
    scenario = load(what, ())
    names = [one for one in pick(scenario, reading) if one is not None] or None
    given = settings.asked("seed", "draws", "paths", "workers")
    return ledger(scenario, readings=names, progress=progress, **given)


def add(file: Path, entries: Sequence[Entry], who: str | None) -> list[dict[str, Any]]:
    """Append entries; return the events as written."""
    from armistice.analyses.ledger.book import append

    return [
        {"seq": e.seq, "at": e.at, "event": e.kind, "hash": e.hash}
        for e in append(file, entries, who=writer(who))
    ]


def warnings_of(entries: Sequence[Entry]) -> list[str]:
    """What should make the writer of a question look twice."""
    from armistice.analyses.ledger.entries import Question
    from armistice.analyses.ledger.terms import TERMS
    from armistice.scenario.checks.doubts import vague_words

    out = []
    for one in entries:
        if isinstance(one, Question):
            for word in vague_words(one.yes_if or "", TERMS):
                out.append(f"{one.id}: '{word}' is not defined; use a term of the glossary")
    return out


def _entry(kind: str, fields: Mapping[str, Any]) -> Entry:
    from armistice.analyses.ledger.entries import entry_of

    try:
        return entry_of(kind, {key: value for key, value in fields.items() if value is not None})
    except ValueError as error:
        raise _bad(f"{kind}: {error}") from None


def one_line(
    text: str, closes: str, p: float, *, name: str | None, about: str | None, who: str | None
) -> list[Entry]:
    """A question and a forecast from text, date and chance.

    The window opens tomorrow: what is written today is ahead of it.
    """
    opens = today() + timedelta(days=1)
    question = {
        "id": name or _slug(text),
        "text": text,
        "about": about,
        "window": {"opens": opens.isoformat(), "closes": closes},
        "yes_if": text,
    }
    forecast = {
        "question": question["id"],
        "by": "encoder",
        "name": writer(who),
        "p": p,
        "made_on": today().isoformat(),
    }
    return [_entry("question", question), _entry("forecast", forecast)]


def _slug(text: str) -> str:
    words = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()
    return words[:40].strip("-") or "question"


def forecast_on(
    question: str, p: float, *, by: str, name: str | None, source: str | None, on: str | None
) -> list[Entry]:
    """One more forecast of a question that is in the ledger."""
    fields = {
        "question": question,
        "by": by,
        "name": name,
        "p": p,
        "made_on": on or today().isoformat(),
        "source": source,
    }
    return [_entry("forecast", fields)]


def entries_from(file: Path) -> list[Entry]:
    """Entries from a file of JSON or YAML: a list of maps, each with `event` and its fields."""
    from armistice.errors import InputError
    from armistice.scenario.files import read_file

    root, faults = read_file(file)
    if root is None or faults:
        raise InputError(faults)
    items = root.items if root.kind == "list" else [root]
    out, found = [], []
    for node in items:
        data = node.data()
        try:
            if not isinstance(data, dict) or "event" not in data:
                raise ValueError(
                    "every entry has 'event': question, forecast, resolution, correction"
                )
            from armistice.analyses.ledger.entries import entry_of

            out.append(entry_of(str(data.pop("event")), data))
        except ValueError as error:
            found.append(node.source.fault(node.line, node.col, "E02", "", str(error)))
    if found:
        raise InputError(found)
    return out


def scenario_entries(what: str, settings: Settings, progress: Progress | None) -> list[Entry]:
    """A scenario's questions, and what its readings say to them, computed now."""
    from armistice.analyses.ledger.answer import scenario_ledger
    from armistice.analyses.ledger.readings import computed_chances
    from armistice.scenario.canonical import sha256

    scenario = load(what, ())
    given = settings.asked("seed", "draws", "paths", "workers")
    chances, about = computed_chances(scenario, progress=progress, **given)
    run = sha256(
        {**{k: v for k, v in about.items() if k != "draws_failed"}, "scenario": scenario.hash}
    )
    ledger, _ = scenario_ledger(scenario, chances, run=run)
    day = today()
    forecasts = [one.forecast.model_copy(update={"made_on": day}) for one in ledger.forecasts]
    return [*ledger.questions.values(), *forecasts]


def resolve(
    question: str,
    status: str | None,
    judges: Sequence[str],
    *,
    on: str | None,
    value: str | None,
    sources: Sequence[str],
    says: str | None,
    reason: str | None,
) -> list[Entry]:
    """A resolution as judges give it."""
    from armistice.analyses.ledger.judges import verdict

    try:
        found, names, parted = verdict(status, judges)
    except ValueError as error:
        raise _bad(str(error)) from None
    said = reason or parted or None
    fields = {
        "question": question,
        "status": found,
        "value": _value(value) if found == "value" else None,
        "on": on if on is not None or found == "open" else today().isoformat(),
        "sources": [{"url": url, **({"says": says} if says else {})} for url in sources],
        "judges": names,
        "reason": said,
    }
    return [_entry("resolution", fields)]


def _value(text: str | None) -> float | str | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return text


def scenario_resolutions(what: str, file: Path) -> list[Entry]:
    """Outcomes of a scenario that a ledger does not hold yet."""
    from armistice.analyses.ledger.outcomes import read_outcomes

    held = _book(str(file)).ledger
    outcomes = read_outcomes(load(what, ()))
    if outcomes is None:
        raise _bad("the scenario has no outcomes.yaml beside it", what)
    found = {name: one.resolution(name) for name, one in outcomes.outcomes.items()}
    return [
        one
        for name, one in found.items()
        if name in held.questions and name not in held.resolutions and one.status != "open"
    ]


def export(what: str, form: str, settings: Settings, progress: Progress | None) -> Any:
    """A ledger, or a scenario's questions and outcomes, in a foreign form."""
    from armistice.analyses.ledger.answer import scenario_ledger
    from armistice.interchange.bundle import bundles
    from armistice.interchange.forms import write_form

    if is_book(what):
        ledger = _book(what).ledger
    else:
        from armistice.analyses.ledger.readings import computed_chances

        scenario = load(what, ())
        chances: Mapping[str, Any] = {}
        if settings.draws:
            given = settings.asked("seed", "draws", "paths", "workers")
            chances, _ = computed_chances(scenario, progress=progress, **given)
        ledger, _ = scenario_ledger(scenario, chances)
    due = ledger.judged.isoformat() if ledger.judged else today().isoformat()
    return write_form(form, bundles(ledger), due)


def import_form(form: str, file: Path) -> tuple[list[Entry], list[str]]:
    """Entries read from a foreign file, and the ids of questions edited since their export."""
    from armistice.interchange.forms import read_form

    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        found = read_form(form, data)
    except (ValueError, RecursionError) as error:
        raise _bad(str(error), str(file)) from None
    return [e for one in found for e in one.entries], [
        one.question.id for one in found if one.edited
    ]
