"""Ids to names a person can read, with nothing known about any particular war."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Namer", "capitals_in"]

_CAPITALS = re.compile(r"\b[A-Z]{2,6}\b")


def capitals_in(texts: Iterable[str]) -> frozenset[str]:
    """Collect the abbreviations a scenario writes in capitals (NATO, EU, ...)."""
    return frozenset(word for text in texts for word in _CAPITALS.findall(text))


@dataclass(frozen=True)
class Namer:
    """Turns ids into labels.

    Parameters
    ----------
    capitals
        Abbreviations that keep their capitals.
    given
        Names the scenario states itself, by id.
    """

    capitals: frozenset[str] = frozenset()
    given: tuple[tuple[str, str], ...] = ()

    def label(self, identifier: str) -> str:
        """Return 'No NATO, yes EU'-like words for an id such as 'no-nato-yes-eu'.

        Parameters
        ----------
        identifier
            A slug, or a generated package id such as 'final:cede-donbas+coalition'.
        """
        known = dict(self.given)
        if identifier in known:
            return known[identifier]
        head, colon, rest = identifier.partition(":")
        if colon and rest:
            parts = [self.words(part) for part in rest.split("+")]
            return f"{self._sentence(self.words(head))}: {', '.join(parts)}"
        return self._sentence(self.words(identifier))

    def words(self, slug: str) -> str:
        """Return the words of a slug for use inside a sentence: 'ruled out'."""
        words = re.split(r"[-_.\s]+", slug)
        return " ".join(w.upper() if w.upper() in self.capitals else w for w in words if w)

    @staticmethod
    def _sentence(text: str) -> str:
        return text[:1].upper() + text[1:]
