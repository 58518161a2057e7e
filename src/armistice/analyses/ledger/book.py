"""The file of a ledger: read whole and checked, written one whole event at a time.

A line per event and a last line, the seal. Writers take a lock beside the file, read it, add
to it and put the new file in the place of the old one; readers need no lock.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from armistice.analyses.ledger.chain import START, Event, make_event, seal_line, verify
from armistice.analyses.ledger.entries import Entry, entry_of, fields_of
from armistice.analyses.ledger.folding import Ledger
from armistice.errors import ArmisticeError, Fault, InputError
from armistice.results import write_atomically

__all__ = ["MOST_BYTES", "Book", "append", "kind_of", "read_book"]

MOST_BYTES = 32 * 1024 * 1024
_WAIT = 60.0
"""Seconds to wait for another writer."""
_SHOWN = 120


@dataclass(frozen=True)
class Book:
    """A ledger's file, read and found whole.

    Attributes
    ----------
    events
        In order.
    ledger
        What they amount to.
    """

    events: tuple[Event, ...]
    ledger: Ledger

    @property
    def head(self) -> str:
        """Hash of the last event. Published, it pins everything before it."""
        return self.events[-1].hash if self.events else START


def _broken(path: Path, line: int, code: str, message: str, text: str = "") -> InputError:
    return InputError([Fault(str(path), line, 1, code, "", message, text[:_SHOWN])])


def read_book(path: Path, *, head: str | None = None) -> Book:
    """Read a ledger and check its chain.

    Parameters
    ----------
    path
        The file.
    head
        A hash seen before (printed by `armistice ledger show`, or in a commit): it must still
        be in the chain. The chain alone cannot tell that all of it was written anew.

    Raises
    ------
    InputError
        Naming the line at which the file was changed or cut, or whose event does not fit.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or type(error).__name__}"
        raise _broken(path, 1, "Y09", message) from None
    if len(raw) > MOST_BYTES:
        raise _broken(path, 1, "M01", f"{len(raw)} bytes; at most {MOST_BYTES} are read")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _broken(path, line, "Y02", "not UTF-8 text") from None
    lines = text.split("\n")
    if lines[-1]:
        message = "the line breaks off: the file was cut"
        raise _broken(path, len(lines), "E01", message, lines[-1])
    return _checked(path, lines[:-1], head)


def _checked(path: Path, lines: list[str], head: str | None) -> Book:
    events: list[Event] = []
    ledger = Ledger()
    sealed = False
    for number, line in enumerate(lines, start=1):
        if sealed:
            raise _broken(path, number, "E01", "something stands after the seal", line)
        prev = events[-1].hash if events else START
        try:
            data: Any = json.loads(line)
        except (ValueError, RecursionError):
            raise _broken(path, number, "E01", "not a line of JSON", line) from None
        if isinstance(data, dict) and set(data) == {"seal"}:
            if line != seal_line(len(events), prev):
                message = "the seal does not fit: events before it were cut or added"
                raise _broken(path, number, "E01", message, line)
            sealed = True
            continue
        try:
            event = verify(data, number, len(events) + 1, prev)
            if line != event.to_json():
                raise ValueError(f"event {event.seq} is not written in canonical form")
        except (ValueError, TypeError) as error:
            raise _broken(path, number, "E01", str(error), line) from None
        try:
            ledger.take(event)
        except ValueError as error:
            raise _broken(path, number, "E02", str(error), line) from None
        events.append(event)
    if not sealed:
        message = "the seal is missing: events were cut from the end"
        raise _broken(path, len(lines) + 1, "E01", message)
    if head is not None and head not in {START, *(event.hash for event in events)}:
        message = f"the chain does not hold {head[:12]}: the ledger was written anew"
        raise _broken(path, len(lines), "E01", message)
    return Book(tuple(events), ledger)


def kind_of(entry: Entry) -> str:
    """Return the word for an entry: question, forecast, resolution or correction."""
    return type(entry).__name__.lower()


def append(
    path: Path, entries: Sequence[Entry], *, who: str, now: datetime | None = None
) -> list[Event]:
    """Add events to a ledger, all of them or none; a file that is not there is begun.

    Parameters
    ----------
    path
        The file.
    entries
        What to add, in order.
    who
        Who adds it.
    now
        The time of writing; the clock unless a test says otherwise.

    Returns
    -------
    list of Event
        The events as written.

    Raises
    ------
    InputError
        If the file is not whole, or an entry cannot follow what is there. Nothing is written.
    ArmisticeError
        If another writer does not let go of the file.
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_WAIT):
            return _append(path, entries, who, now)
    except Timeout:
        raise ArmisticeError(f"{path} is in use by another process; try again") from None


def _append(path: Path, entries: Sequence[Entry], who: str, now: datetime | None) -> list[Event]:
    book = read_book(path) if path.exists() else Book((), Ledger())
    prev = book.head
    written: list[Event] = []
    stamp = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    if book.events and stamp < book.events[-1].at:
        # A clock set back must not turn a late forecast into an early one.
        stamp = book.events[-1].at
    for entry in entries:
        kind = kind_of(entry)
        entry_of(kind, fields_of(entry))
        seq = len(book.events) + len(written) + 1
        event = make_event(seq, stamp, who, kind, fields_of(entry), prev)
        try:
            book.ledger.take(event)
        except ValueError as error:
            raise InputError([Fault(str(path), seq, 1, "E02", "", str(error))]) from None
        written.append(event)
        prev = event.hash
    lines = [event.to_json() for event in (*book.events, *written)]
    write_atomically(path, "\n".join([*lines, seal_line(len(lines), prev)]) + "\n")
    return written
