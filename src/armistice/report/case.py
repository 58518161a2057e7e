"""What the report needs to know about a scenario, as plain data.

Figures and templates read this and never the scenario classes, so that the report can be
tested on any war that can be written down, and a change in the format touches one file
(`from_scenario.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = [
    "Assumption",
    "Case",
    "Fact",
    "Group",
    "Issue",
    "Losses",
    "Option",
    "Party",
    "Reading",
    "Source",
    "Value",
]


@dataclass(frozen=True)
class Party:
    """A party: its name, roles and whether it sits at the table."""

    name: str
    roles: tuple[str, ...] = ()
    at_table: bool = True


@dataclass(frozen=True)
class Source:
    """Where an argument was published. Metadata only: the text is never stored."""

    kind: str = ""
    outlet: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    date_exact: bool = True
    title: str = ""
    from_memory: bool = False


@dataclass(frozen=True)
class Reading:
    """One account of the war: from which source, encoded by whom."""

    by: str = ""
    encoder: str = ""
    note: str = ""
    hash: str = ""


@dataclass(frozen=True)
class Option:
    """One way to settle an issue; `bound` are the parties it commits."""

    says: str = ""
    bound: tuple[str, ...] = ()


@dataclass(frozen=True)
class Issue:
    """Something to settle: what is asked, and what holds where a package is silent."""

    ask: str
    family: str
    default: str
    options: Mapping[str, Option]


@dataclass(frozen=True)
class Fact:
    """An established fact that no reading may change."""

    text: str
    source: str = ""
    dated: str = ""


@dataclass(frozen=True)
class Group:
    """A question on which the readings part, and what would settle it."""

    ask: str
    kind: str = ""
    settle: str = ""
    by: str = ""


@dataclass(frozen=True)
class Value:
    """A number as one layer writes it, with its evidence.

    Parameters
    ----------
    written
        As in the file: '0.08 to 0.15'.
    low, middle, high
        5th, 50th and 95th percentile in the written unit; equal for a point.
    said
        explicit, hedged, implied, added, or empty where the layer gives no evidence.
    at, gist
        Paragraph and own-words summary.
    changed
        Whether this reading writes the number itself.
    """

    written: str
    low: float
    middle: float
    high: float
    said: str = ""
    at: str = ""
    gist: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Assumption:
    """One number of the model: its address, plain name, and what each reading makes of it.

    `written` is false where nobody wrote the number and the format's default stands.
    """

    address: str
    label: str
    unit: str
    base: Value | None
    readings: Mapping[str, Value]
    locked: bool = False
    group: str = ""
    origin: str = ""
    written: bool = True

    @property
    def differs(self) -> bool:
        """Whether any reading changes the number."""
        return any(value.changed for value in self.readings.values())


@dataclass(frozen=True)
class Losses:
    """A human cost of the war for one party, in people. Never part of a pay-off."""

    party: str
    kind: str
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Case:
    """A scenario as the report shows it.

    Parameters
    ----------
    belligerents
        Ids of the two sides; the first is the one the front axis favours.
    rules
        Named switches in force, by reading.
    invented
        Whether the war is made up, for teaching.
    retrospective
        Whether it was encoded after the outcome was known.
    """

    id: str
    title: str
    as_of: str
    war_started: str
    hash: str
    belligerents: tuple[str, str]
    parties: Mapping[str, Party]
    readings: Mapping[str, Reading]
    sources: Mapping[str, Source] = field(default_factory=dict)
    issues: Mapping[str, Issue] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    groups: Mapping[str, Group] = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = ()
    people: tuple[Losses, ...] = ()
    rules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    horizon: int = 24
    invented: bool = False
    retrospective: bool = False
