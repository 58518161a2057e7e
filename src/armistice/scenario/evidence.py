"""Evidence: which place of which source a number rests on, and how firmly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

__all__ = ["MOST_GIST", "SAID", "Evidence", "Locator", "parse_locator", "read_evidence"]

SAID = ("explicit", "hedged", "implied", "added")
"""How the source says it; `added` means that the encoder made it up."""

MOST_GIST = 160
LOCATOR = (
    r"([A-Z][A-Za-z0-9-]*)(?:\s?([¶/])\s?|\s(p\.|ch\.)\s?)([0-9]{1,5})(?:-([0-9]{1,5}))?"
    r"|([A-Z][A-Za-z-]*[a-z])"
)
"""A source and a paragraph, page or chapter of it, or a run of them; or a work as a whole, whose
id then ends in a letter, so that `A14` is no citation of anything."""
_LOCATOR = re.compile(LOCATOR)


@dataclass(frozen=True)
class Locator:
    """A source and a place in it.

    Attributes
    ----------
    source
        Its id.
    first, last
        A run of paragraphs, pages or chapters; 0 and 0 for the work as a whole.
    unit
        `¶`, `p.`, `ch.`, or empty for the work as a whole.
    """

    source: str
    first: int
    last: int
    unit: str = "¶"

    def __str__(self) -> str:
        if not self.unit:
            return self.source
        gap = "" if self.unit == "¶" else " "
        run = f"-{self.last}" if self.last != self.first else ""
        return f"{self.source}{gap}{self.unit}{self.first}{run}"


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence for a number.

    Attributes
    ----------
    at
        Source and place: `A¶20`, `Reiter p.81-85`, `Reiter ch.5`, or `Reiter` for the work as
        a whole; empty for a number the encoder added.
    gist
        What stands there, in the encoder's own words.
    said
        One of `SAID`.
    """

    at: str
    gist: str
    said: str

    @property
    def source(self) -> str:
        """The id of the source, empty if there is none."""
        return re.split("[¶ ]", self.at, maxsplit=1)[0]

    def to_dict(self) -> dict[str, str]:
        """Return the fields that are set."""
        pairs = (("at", self.at), ("gist", self.gist), ("said", self.said))
        return {name: value for name, value in pairs if value}


def parse_locator(text: object) -> Locator | None:
    """Read a citation; None if it is none.

    Examples
    --------
    >>> [str(parse_locator(text)) for text in ("A/20", "A¶11-12", "Reiter p. 81", "Reiter")]
    ['A¶20', 'A¶11-12', 'Reiter p.81', 'Reiter']
    """
    match = _LOCATOR.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return None
    if match[6]:
        return Locator(match[6], 0, 0, "")
    unit = "¶" if match[2] else match[3]
    first = int(match[4])
    last = int(match[5]) if match[5] else first
    return Locator(match[1], first, last, unit) if 0 < first <= last else None


def read_evidence(because: Any) -> tuple[Evidence, ...]:
    """Turn the plain data of a `because` into evidence, skipping what cannot be read.

    Faults in it are found elsewhere (`armistice.scenario.checks.citations`), with positions.
    """
    if because is None:
        return ()
    items: Iterable[Any] = because if isinstance(because, (list, tuple)) else [because]
    found = []
    for item in items:
        if isinstance(item, Evidence):
            found.append(item)
        elif isinstance(item, dict):
            locator = parse_locator(item.get("at"))
            at = str(locator) if locator else ""
            found.append(Evidence(at, str(item.get("gist") or ""), str(item.get("said") or "")))
    return tuple(found)
