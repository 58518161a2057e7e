"""What a scenario declares, read from its nodes even where other parts are faulty."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from armistice.scenario.addresses import Slot, address_space
from armistice.scenario.field_rows import FORMS
from armistice.scenario.fields import FieldTable
from armistice.scenario.nodes import Node

__all__ = ["BUILT_IN_TERMS", "OTHER_EVENTS", "REFERENCE_CLASSES", "Known"]

BUILT_IN_TERMS = (
    "pause.strikes",
    "pause.humanitarian",
    "truce.any",
    "truce.conditional",
    "truce.general",
    "truce.general.30d-meant",
    "truce.general.30d",
    "framework.signed",
    "armistice.signed",
    "peace.signed",
    "war.over",
    "mediator.exit",
)
"""Glossary ids that need no declaration."""

REFERENCE_CLASSES = (
    "all-wars",
    "transformed-censored",
    "since-1946",
    "before-1946",
    "major-power-began",
    "deaths-50000",
    "without-world-wars",
    "weibull-beyond-12",
    "constant-beyond-24",
    "constant-beyond-age",
    "ucdp-interstate",
    "ucdp-1000-deaths",
)
"""Sets of past wars that `analyses.outside_view` knows; a scenario may name those it is one of."""

OTHER_EVENTS = ("zone.durable", "agreement.holds", "mediator.exit", "war.continues")


class Known:
    """Ids by kind.

    Parameters
    ----------
    root
        Top node.
    data
        Its plain data.
    table
        Fields in force.
    """

    def __init__(self, root: Node, data: dict[str, Any], table: FieldTable) -> None:
        self.root = root
        self.data = data
        self.table = table

    def _ids(self, *path: str) -> list[str]:
        node: Node | None = self.root
        for key in path:
            node = node.get(key) if node is not None else None
        return list(node.entries) if node is not None else []

    @cached_property
    def roles(self) -> dict[str, list[str]]:
        """Roles of each party."""
        parties = self.root.get("parties")
        found: dict[str, list[str]] = {}
        for party, _, body in parties.pairs() if parties is not None else ():
            roles = body.get("roles")
            found[party] = [item.text for item in roles.items] if roles is not None else []
        return found

    def having(self, *roles: str) -> list[str]:
        """Return the parties with any of these roles."""
        return [party for party, held in self.roles.items() if set(roles) & set(held)]

    @cached_property
    def belligerents(self) -> list[str]:
        """The belligerents."""
        return self.having("belligerent")

    @cached_property
    def options(self) -> dict[str, list[str]]:
        """Options of each issue."""
        return {issue: self._ids("issues", issue, "options") for issue in self._ids("issues")}

    @cached_property
    def stances(self) -> list[str]:
        """Stances; a scenario without any has one."""
        return self._ids("stances") or ["engaged"]

    @cached_property
    def space(self) -> dict[str, Slot]:
        """Every address."""
        return address_space(self.table, self.data)

    @cached_property
    def settable(self) -> list[str]:
        """Addresses that a reading may set, for suggestions."""
        return [address for address, slot in self.space.items() if slot.field.settable]

    def names(self, kind: str) -> list[str]:
        """Return the names of a kind, as messages call it."""
        if kind == "party":
            return list(self.roles)
        if kind == "proposer":
            return self.having("belligerent", "mediator")
        if kind == "supporter":
            return ["own", *self.having("patron")]
        if kind == "case":
            return ["no-offer", *self.belligerents]
        if kind in ("belligerent", "mediator", "patron", "sanctioner", "guarantor"):
            return self.having(kind)
        if kind == "stance":
            return self.stances
        if kind == "package":
            named = self.root.get("menu")
            entries = named.get("named") if named is not None else None
            return [
                name
                for name, _, body in (entries.pairs() if entries is not None else ())
                if (form := body.get("form")) is None or form.text != "branch"
            ]
        if kind == "headline":
            return self._ids("headlines") or ["truce"]
        if kind == "term":
            return [*BUILT_IN_TERMS, *self._ids("glossary")]
        if kind == "event":
            return [*BUILT_IN_TERMS, *self._ids("glossary"), *OTHER_EVENTS]
        if kind == "reference class":
            return list(REFERENCE_CLASSES)
        if kind == "form":
            return list(FORMS)
        sections = {"lever": "levers", "reading": "readings", "issue": "issues"}
        return self._ids(sections[kind])
