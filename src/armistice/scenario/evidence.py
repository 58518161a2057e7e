"""Evidence: which paragraph of which source a number rests on, and how firmly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

__all__ = ["MOST_GIST", "SAID", "Evidence", "Locator", "parse_locator", "read_evidence"]

SAID = ("explicit", "hedged", "implied", "added")
"""How the source says it; `added` means that the encoder made it up."""

MOST_GIST = 160
_LOCATOR = re.compile(r"([A-Z][A-Za-z0-9-]*)\s?[¶/]\s?([0-9]{1,5})(?:-([0-9]{1,5}))?")


@dataclass(frozen=True)
class Locator:
    """A source and a paragraph or a run of paragraphs."""

    source: str
    first: int
    last: int

    def __str__(self) -> str:
        run = f"-{self.last}" if self.last != self.first else ""
        return f"{self.source}¶{self.first}{run}"


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence for a number.

    Attributes
    ----------
    at
        Source and paragraph in the `¶` form, empty for a number the encoder added.
    gist
        What the paragraph says, in the encoder's own words.
    said
        One of `SAID`.
    """

    at: str
    gist: str
    said: str

    @property
    def source(self) -> str:
        """The id of the source, empty if there is none."""
        return self.at.split("¶")[0]

    def to_dict(self) -> dict[str, str]:
        """Return the fields that are set."""
        pairs = (("at", self.at), ("gist", self.gist), ("said", self.said))
        return {name: value for name, value in pairs if value}


def parse_locator(text: object) -> Locator | None:
    """Read `A¶20`, `A¶11-12` or the ASCII twin `A/20`; None if it is neither."""
    match = _LOCATOR.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return None
    first = int(match[2])
    last = int(match[3]) if match[3] else first
    return Locator(match[1], first, last) if 0 < first <= last else None


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
