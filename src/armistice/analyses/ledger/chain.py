"""Events in a chain: each carries the hash of the one before and of itself.

The hash of an event is the SHA-256 of the canonical JSON of all its other fields, so a change
anywhere, a missing event or another order breaks the chain at a line that can be named. The
last line of a file, the seal, counts the events and repeats the last hash: without it, events
cut from the end would leave a shorter chain that looks whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from armistice.scenario.canonical import canonical_json, sha256

__all__ = ["START", "Event", "make_event", "seal_line", "verify"]

START = "0" * 64
"""What the first event carries as the hash of the one before."""
_FRAME = ("seq", "at", "who", "event", "prev", "hash")


@dataclass(frozen=True)
class Event:
    """One event of a ledger.

    Attributes
    ----------
    seq
        Its place, from 1.
    at
        When it was written, UTC, to the second.
    who
        Who wrote it.
    kind
        question, forecast, resolution or correction.
    fields
        What it says.
    prev, hash
        Hash of the event before, and its own.
    line
        Its line in the file, 0 if it is in none.
    """

    seq: int
    at: str
    who: str
    kind: str
    fields: Mapping[str, Any]
    prev: str
    hash: str
    line: int = 0

    def to_json(self) -> str:
        """Return the event as one line of canonical JSON."""
        return canonical_json({**_framed(self), "hash": self.hash})


def _framed(event: Event) -> dict[str, Any]:
    return {
        **event.fields,
        "seq": event.seq,
        "at": event.at,
        "who": event.who,
        "event": event.kind,
        "prev": event.prev,
    }


def make_event(
    seq: int, at: str, who: str, kind: str, fields: Mapping[str, Any], prev: str
) -> Event:
    """Return an event with its hash.

    Raises
    ------
    ValueError
        If a field takes the name of one that every event has.
    """
    taken = sorted(set(_FRAME) & set(fields))
    if taken:
        raise ValueError(f"'{taken[0]}' is a field of every event")
    bare = Event(seq, at, who, kind, dict(fields), prev, "")
    return Event(seq, at, who, kind, dict(fields), prev, sha256(_framed(bare)))


def verify(data: Any, line: int, seq: int, prev: str) -> Event:
    """Return the event that one line holds, if it continues the chain.

    Parameters
    ----------
    data
        The line's JSON.
    line
        Its number.
    seq, prev
        The place it has to have, and the hash of the event before.

    Raises
    ------
    ValueError
        Saying how the chain is broken.
    """
    if not isinstance(data, dict) or not all(name in data for name in _FRAME):
        raise ValueError(f"not an event: {', '.join(_FRAME)} are required")
    fields = {key: value for key, value in data.items() if key not in _FRAME}
    if data["seq"] != seq:
        raise ValueError(f"event {data['seq']} stands where event {seq} belongs")
    if data["prev"] != prev:
        raise ValueError(f"event {seq} does not continue the event before it")
    event = Event(
        seq, str(data["at"]), str(data["who"]), str(data["event"]), fields, prev, data["hash"], line
    )
    if sha256(_framed(event)) != event.hash:
        raise ValueError(f"event {seq} was changed after it was written")
    return event


def seal_line(events: int, head: str) -> str:
    """Return the last line of a file."""
    return canonical_json({"seal": {"events": events, "head": head}})
