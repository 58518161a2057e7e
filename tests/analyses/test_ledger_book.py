"""The file: whole events, a chain that shows every change, and no event lost to a rival."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import armistice as arm
from armistice.analyses.ledger.book import append, read_book
from armistice.analyses.ledger.chain import make_event, seal_line
from armistice.analyses.ledger.entries import Entry, entry_of
from armistice.errors import InputError

NOW = datetime(2026, 1, 10, 12, 0, 0, tzinfo=UTC)


def question(name: str = "q", **changes: Any) -> Entry:
    fields = {
        "id": name,
        "text": "A halt by the summer",
        "about": "truce.general",
        "yes_if": "Both accept a truce.general",
        "window": {"opens": "2026-01-20", "closes": "2026-06-30"},
    }
    return entry_of("question", {**fields, **changes})


def forecast(p: Any = 0.3, name: str = "q", **changes: Any) -> Entry:
    fields = {"question": name, "by": "encoder", "name": "ann", "p": p, "made_on": "2026-01-10"}
    return entry_of("forecast", {**fields, **changes})


def resolution(status: str = "yes", **changes: Any) -> Entry:
    fields: dict[str, Any] = {"question": "q", "status": status, "on": "2026-05-01"}
    return entry_of("resolution", {**fields, **changes})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "my.jsonl"
    append(place, [question(), forecast(), forecast(0.4)], who="ann", now=NOW)
    return place


def refused(place: Path) -> tuple[int, str]:
    with pytest.raises(InputError) as caught:
        read_book(place)
    fault = caught.value.faults[0]
    assert fault.code == "E01"
    return fault.line, fault.message


def test_what_is_written_is_read(file: Path) -> None:
    book = read_book(file)
    assert [e.kind for e in book.events] == ["question", "forecast", "forecast"]
    assert [e.seq for e in book.events] == [1, 2, 3]
    assert book.events[1].prev == book.events[0].hash
    assert book.events[0].at == "2026-01-10T12:00:00Z"
    assert book.ledger.questions["q"].window.closes == date(2026, 6, 30)
    assert [one.forecast.p for one in book.ledger.forecasts] == [0.3, 0.4]
    assert book.head == book.events[-1].hash


def test_the_public_name_scores_a_file_and_refuses_a_broken_one(file: Path) -> None:
    book = read_book(file)
    assert arm.ledger(file) == arm.ledger(str(file), head=book.head)
    assert [row["id"] for row in arm.ledger(file)["rows"]] == ["q"]
    file.write_text(file.read_text("utf-8").replace("summer", "winter"), encoding="utf-8")
    with pytest.raises(InputError, match="E01"):
        arm.ledger(file)


def test_every_single_changed_character_is_found(file: Path) -> None:
    """Not one character of the file can change unseen; the fault names its line, or one after."""
    text = file.read_text("utf-8")
    for at in range(0, len(text), 7):
        other = "7" if text[at] != "7" else "8"
        file.write_text(text[:at] + other + text[at + 1 :], "utf-8")
        line, _ = refused(file)
        assert line >= text.count("\n", 0, at) + (text[at] != "\n")
    file.write_text(text, "utf-8")
    read_book(file)


def test_the_file_cut_anywhere_is_refused(file: Path) -> None:
    raw = file.read_bytes()
    for at in range(0, len(raw), 5):
        file.write_bytes(raw[:at])
        refused(file)


def test_events_cut_from_the_end_are_missed_with_the_line(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:2]), "utf-8")
    assert refused(file) == (3, "the seal is missing: events were cut from the end")
    file.write_text("".join([*lines[:2], lines[-1]]), "utf-8")
    assert refused(file)[0] == 3
    file.write_text("".join([lines[0], *lines[2:]]), "utf-8")
    assert refused(file) == (2, "event 3 stands where event 2 belongs")
    file.write_text("".join([lines[1], lines[0], *lines[2:]]), "utf-8")
    assert refused(file)[0] == 1


def test_an_edited_event_is_named(file: Path) -> None:
    text = file.read_text("utf-8")
    file.write_text(text.replace('"p":0.3', '"p":0.9'), "utf-8")
    assert refused(file) == (2, "event 2 was changed after it was written")


def test_a_ledger_written_anew_is_found_by_a_hash_seen_before(file: Path, tmp_path: Path) -> None:
    """A chain made again from its first event is whole; only what was published shows it."""
    seen = read_book(file).head
    forged = tmp_path / "forged.jsonl"
    append(forged, [question(), forecast(0.9), forecast(0.4)], who="ann", now=NOW)
    read_book(forged)
    read_book(file, head=seen)
    with pytest.raises(InputError, match="written anew"):
        read_book(forged, head=seen)


def test_a_forged_event_that_breaks_the_rules_is_refused(file: Path) -> None:
    book = read_book(file)
    fields = {"question": "nobody", "by": "crowd", "p": 0.5, "made_on": "2026-01-10"}
    event = make_event(4, "2026-01-10T12:00:00Z", "ann", "forecast", fields, book.head)
    lines = [e.to_json() for e in book.events] + [event.to_json(), seal_line(4, event.hash)]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_book(file)
    assert (caught.value.faults[0].line, caught.value.faults[0].code) == (4, "E02")


WRITER = """
import sys
from datetime import date
from pathlib import Path
from armistice.analyses.ledger.book import append
from armistice.analyses.ledger.entries import entry_of
name, place = sys.argv[1], Path(sys.argv[2])
for n in range(25):
    fields = {"question": "q", "by": "encoder", "name": name, "p": n / 100,
              "made_on": "2026-01-10"}
    append(place, [entry_of("forecast", fields)], who=name)
"""


def test_two_processes_lose_nothing(file: Path) -> None:
    command = [sys.executable, "-c", WRITER]
    running = [subprocess.Popen([*command, who, str(file)]) for who in ("ann", "ben")]
    assert [one.wait(timeout=120) for one in running] == [0, 0]
    book = read_book(file)
    assert len(book.events) == 3 + 50
    for who in ("ann", "ben"):
        own = [e.fields["p"] for e in book.events[3:] if e.who == who]
        assert own == [n / 100 for n in range(25)]


def test_all_entries_are_written_or_none(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(InputError, match="no question 'other'"):
        append(file, [forecast(0.5), forecast(0.5, "other")], who="ann", now=NOW)
    assert file.read_bytes() == before
    assert {p.name for p in file.parent.iterdir()} <= {"my.jsonl", ".my.jsonl.lock"}


def test_a_broken_ledger_is_not_added_to(file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("0.3", "0.9"), "utf-8")
    before = file.read_bytes()
    with pytest.raises(InputError):
        append(file, [forecast()], who="ann", now=NOW)
    assert file.read_bytes() == before


def test_a_clock_set_back_wins_no_earlier_lock(file: Path) -> None:
    written = append(file, [forecast()], who="ann", now=datetime(2026, 1, 10, 1, tzinfo=UTC))
    assert written[0].at == "2026-01-10T12:00:00Z"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([question()], "is in the ledger already"),
        ([forecast(made_on="2026-01-11")], "after the day of writing"),
        ([forecast([0.5, 0.5])], "takes one chance"),
        ([question("r", record_only=True), forecast(0.5, "r")], "takes no chance"),
        ([resolution(on="2026-05-01")], "after the day of writing"),
        ([resolution("void", on="2026-01-09")], "annul it instead"),
        ([resolution("value", value=3.0, on="2026-01-09")], "yes or no"),
        ([resolution("not-testable", on=None)], "annul it instead"),
        (
            [resolution("no", on="2026-01-09"), resolution("yes", on="2026-01-09")],
            "write a correction instead",
        ),
        (
            [entry_of("correction", {"of": 1, "reason": "x", "fields": {"yes_if": "other"}})],
            "locked by its forecasts",
        ),
        (
            [entry_of("correction", {"of": 2, "reason": "x", "fields": {"p": 0.9}})],
            "a forecast is locked",
        ),
        ([entry_of("correction", {"of": 9, "reason": "x", "fields": {}})], "no event 9"),
    ],
)
def test_what_cannot_follow_is_refused(file: Path, entries: list[Entry], message: str) -> None:
    before = file.read_bytes()
    with pytest.raises(InputError, match=message):
        append(file, entries, who="ann", now=NOW)
    assert file.read_bytes() == before


def test_not_testable_takes_no_chance(tmp_path: Path) -> None:
    place = tmp_path / "x.jsonl"
    append(place, [question(), resolution("not-testable", on=None)], who="ann", now=NOW)
    with pytest.raises(InputError, match="not testable"):
        append(place, [forecast()], who="ann", now=NOW)


def test_a_correction_leaves_the_old_event_visible(file: Path) -> None:
    late = datetime(2026, 7, 1, tzinfo=UTC)
    append(file, [resolution("no")], who="ben", now=late)
    fixed = {"of": 4, "reason": "misread", "fields": {"status": "yes", "on": "2026-05-02"}}
    append(file, [entry_of("correction", fixed)], who="ben", now=late)
    book = read_book(file)
    assert book.ledger.resolutions["q"].status == "yes"
    assert book.events[3].fields["status"] == "no"


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        ("forecast", {"question": "q", "by": "crowd", "made_on": "2026-01-10"}, "exactly one"),
        ("forecast", {"question": "q", "by": "crowd", "p": 1.2, "made_on": "2026-01-10"}, "p"),
        ("forecast", {"question": "q", "by": "author", "p": 0.2, "made_on": "2026-01-10"}, "by"),
        (
            "forecast",
            {
                "question": "q",
                "by": "crowd",
                "quantiles": {"5": 3, "50": 1},
                "made_on": "2026-01-10",
            },
            "do not rise",
        ),
        ("resolution", {"question": "q", "status": "yes"}, "needs the day"),
        ("resolution", {"question": "q", "status": "ambiguous", "on": "2026-01-01"}, "a reason"),
        (
            "resolution",
            {"question": "q", "status": "no", "on": "2026-01-01", "sources": [{"url": "http://x"}]},
            "url",
        ),
        ("question", {"id": "q", "text": "x", "yes_if": "x"}, "window"),
        ("story", {}, "none of"),
    ],
)
def test_faulty_entries_say_what_is_wrong(kind: str, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        entry_of(kind, fields)


def test_lines_are_plain_json(file: Path) -> None:
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert list(lines[-1]) == ["seal"]
    assert {"seq", "at", "who", "event", "prev", "hash"} <= set(lines[0])
