"""What every figure and section is built from: the case, the results, the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from armistice.report.case import Case
from armistice.report.names import Namer, capitals_in
from armistice.report.palette import ReadingStyle, style_for
from armistice.report.plain import plain
from armistice.report.words import Words

__all__ = [
    "LAYERS",
    "Context",
    "ReadingResult",
    "depth_of_draw",
    "depth_of_package",
    "make_context",
]

LAYERS = ("values", "commitment", "consent", "trust")


def depth_of_draw(deepest: str | None) -> int:
    """Number of layers that some package passes in a draw, 0 to 4."""
    return 0 if deepest is None else LAYERS.index(deepest) + 1


def depth_of_package(killed_by: str | None) -> int:
    """Number of layers a package passes, 0 to 4."""
    return len(LAYERS) if killed_by is None else LAYERS.index(killed_by)


@dataclass(frozen=True)
class ReadingResult:
    """One reading with its answers.

    Parameters
    ----------
    id, label
        Id in the file, and the words for it.
    key
        Short id, safe in HTML, unique on the page.
    style
        Colour, shape and letter.
    zone, futures, checks
        The three answers, as documented in `docs/json.md`.
    quarrel, people, levers, mediator
        The closed forms at the reading's middle, the human ledger, the answer on levers and
        the mediator's plane; empty where the study has none.
    """

    id: str
    label: str
    key: str
    style: ReadingStyle
    zone: Mapping[str, Any]
    futures: Mapping[str, Any]
    checks: Mapping[str, Any]
    quarrel: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, Any] = field(default_factory=dict)
    levers: Mapping[str, Any] = field(default_factory=dict)
    mediator: Mapping[str, Any] = field(default_factory=dict)

    @property
    def converged(self) -> bool:
        """Whether the headline solve converged; if not, no picture is drawn from it."""
        return bool(self.zone["diagnostics"]["converged"])

    @property
    def draws(self) -> int:
        """Number of draws behind the shares."""
        return int(self.zone["draws"]["n"])

    @property
    def drawn(self) -> bool:
        """Whether there is a solution and at least one draw to show."""
        return self.converged and self.draws > 0

    @property
    def packages(self) -> list[Mapping[str, Any]]:
        """Named packages that can be signed."""
        return [p for p in self.zone["named_packages"] if p["kind"] == "package"]

    @property
    def branches(self) -> list[Mapping[str, Any]]:
        """Named ways of going on, which nobody signs."""
        return [p for p in self.zone["named_packages"] if p["kind"] == "branch"]


@dataclass(frozen=True)
class Context:
    """Everything a figure or a section may read."""

    case: Case
    results: tuple[ReadingResult, ...]
    meta: Mapping[str, Any]
    words: Words
    namer: Namer
    outside: Mapping[str, Any] | None = None
    cruxes: Sequence[Mapping[str, Any]] = ()

    @property
    def sides(self) -> tuple[str, str]:
        """Ids of the two belligerents."""
        return self.case.belligerents

    @property
    def side_names(self) -> tuple[str, str]:
        """Names of the two belligerents."""
        a, b = self.case.belligerents
        return self.party(a), self.party(b)

    def party(self, identifier: str) -> str:
        """Name of a party; its id where the scenario gives none."""
        party = self.case.parties.get(identifier)
        return party.name if party and party.name else identifier

    def form(self, identifier: str | None) -> str:
        """Words for a form of agreement."""
        if not identifier:
            return ""
        return self.words.get(f"forms.{identifier}", self.namer.words(identifier))


def make_context(case: Case, study: Mapping[str, Any], words: Words) -> Context:
    """Join a case and a study.

    Parameters
    ----------
    case
        The scenario as plain data.
    study
        ``{"meta": ..., "readings": {id: {"zone", "futures", "checks"}}}``, and optionally
        ``"outside_view"`` and ``"cruxes"``.
    words
        The language of the page.
    """
    texts = [
        *case.parties,
        *(party.name for party in case.parties.values()),
        *(issue.ask for issue in case.issues.values()),
        *(fact.text for fact in case.facts),
    ]
    namer = Namer(capitals_in(texts))
    # A margin of minus infinity (a barred package) becomes none, as it does in JSON.
    answered: dict[str, Any] = plain(study)
    # Style follows the place in the file: an account keeps its colour when shown alone.
    place = {identifier: i for i, identifier in enumerate(case.readings)}
    results = tuple(
        ReadingResult(
            id=identifier,
            label=namer.label(identifier),
            key=f"r{place[identifier]}",
            style=style_for(place[identifier]),
            zone=answers["zone"],
            futures=answers["futures"],
            checks=answers["checks"],
            quarrel=answers.get("quarrel", {}),
            people=answers.get("people", {}),
            levers=answers.get("levers", {}),
            mediator=answers.get("mediator", {}),
        )
        for identifier, answers in answered["readings"].items()
    )
    outside = answered.get("outside_view")
    cruxes = answered.get("cruxes", ())
    return Context(case, results, answered["meta"], words, namer, outside, cruxes)
