"""Every sentence of the report, as data: one file per language, filled by number.

No sentence is written by a language model and none is chosen by an author's name; a
template sees numbers and the names that the scenario gives.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from armistice.report.counts import of_100

__all__ = ["FEW", "Words", "load_words"]

FEW = 50
"""Under so many draws a share is shown as the count it is."""


@dataclass(frozen=True)
class Words:
    """The sentences of one language, and the ways it says numbers.

    Parameters
    ----------
    data
        The parsed file.
    """

    data: Mapping[str, Any]

    def text(self, key: str) -> str:
        """Return the template at dotted `key`; a missing key is an error of ours."""
        node: Any = self.data
        for part in key.split("."):
            node = node[part]
        if not isinstance(node, str):
            raise KeyError(f"{key} is not a sentence")
        return node

    def say(self, key: str, **values: object) -> str:
        """Fill the template at `key`."""
        return self.text(key).format(**values)

    def get(self, key: str, fallback: str) -> str:
        """Return the template at `key`, or `fallback` where the language has none."""
        try:
            return self.text(key)
        except (KeyError, TypeError):
            return fallback

    def group(self, key: str) -> Mapping[str, Any]:
        """Return the table of templates at dotted `key`."""
        node: Any = self.data
        for part in key.split("."):
            node = node[part]
        found: Mapping[str, Any] = node
        return found

    def chance_word(self, share: float) -> str:
        """Return the likelihood term for `share`; a bound belongs to the lower term.

        The term is chosen from the whole points that stand beside it, so that word and
        number cannot disagree.
        """
        points = of_100(share)
        for top, word in self.data["chance"]["scale"]:
            if points <= top:
                return str(word)
        return str(self.data["chance"]["above"])

    def count(self, share: float | None, draws: int | None = None) -> str:
        """Return 'about 41 in 100'; 'about' wherever there are fewer than 400 draws."""
        if share is None:
            return self.text("chance.unknown")
        if share < 0.01:
            return self.text("chance.under")
        if share > 0.99:
            return self.text("chance.over")
        about = draws is not None and draws < 400
        return self.say("chance.about" if about else "chance.count", n=of_100(share))

    def draws(self, share: float, draws: int) -> str:
        """Return 'about 41 of 100 draws', or '5 of 12 draws' where there are few."""
        if draws < FEW:
            return self.say("chance.draws_few", n=round(share * draws), draws=draws)
        if share < 0.01:
            return self.text("chance.draws_under")
        if share > 0.99:
            return self.text("chance.draws_over")
        key = "chance.draws_about" if draws < 400 else "chance.draws"
        return self.say(key, n=of_100(share))

    def chance(self, share: float | None, draws: int | None = None) -> str:
        """Return the likelihood term with its number: 'unlikely (about 41 in 100)'."""
        if share is None:
            return self.text("chance.unknown")
        count = self.count(share, draws)
        if share < 0.01 or share > 0.99:
            return count
        return f"{self.chance_word(share)} ({count})"

    def chance_of_draws(self, share: float, draws: int) -> str:
        """Return a share of draws with its term; few draws are counted, not scaled to 100."""
        if draws >= FEW:
            return self.chance(share, draws)
        few = self.draws(share, draws)
        if share < 0.01 or share > 0.99:
            return few
        return f"{self.chance_word(share)} ({few})"

    def between(self, low: float | None, high: float | None) -> str:
        """Return an interval in points of 100: '30 to 52'."""
        if low is None or high is None:
            return self.text("chance.unknown")
        return self.say("chance.between", low=of_100(low), high=of_100(high))

    def scale_lines(self) -> tuple[str, ...]:
        """Describe the scale of likelihood terms, lowest first."""
        lines, low = [], 1
        for top, word in [*self.data["chance"]["scale"], (99, self.data["chance"]["above"])]:
            lines.append(self.say("chance.scale_line", word=word, low=low, high=top))
            low = top
        return tuple(lines)

    def join(self, items: Sequence[str], *, empty: str = "") -> str:
        """Join names as a sentence does: 'a, b and c'."""
        if not items:
            return empty
        if len(items) == 1:
            return items[0]
        return self.say("list.join", head=", ".join(items[:-1]), last=items[-1])

    def date(self, iso: str) -> str:
        """Return '15 August 2025' for '2025-08-15'; other text as it is."""
        parts = iso.split("-")
        if len(parts) != 3 or not all(part.isdigit() for part in parts):
            return iso
        months: Sequence[str] = self.data["months"]["names"]
        year, month, day = (int(part) for part in parts)
        return f"{day} {months[month - 1]} {year}" if 1 <= month <= 12 else iso


@lru_cache(maxsize=8)
def load_words(language: str = "en") -> Words:
    """Load the sentences of a language shipped with the package."""
    text = (files(__package__) / f"{language}.toml").read_text(encoding="utf-8")
    return Words(tomllib.loads(text))
