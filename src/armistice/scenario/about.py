"""What a question is about: a term of the glossary, several joined by `or`, or their absence."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["About", "parse_about"]


@dataclass(frozen=True)
class About:
    """The event behind a question.

    Attributes
    ----------
    terms
        Ids of the glossary; the event is that any of them comes true.
    negated
        Whether the question asks that none of them does.
    """

    terms: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        return ("not " if self.negated else "") + " or ".join(self.terms)


def parse_about(text: str) -> About:
    """Read `TERM`, `TERM or TERM`, or either after `not`.

    Parameters
    ----------
    text
        As written. Ids are not checked here.

    Examples
    --------
    >>> parse_about("not truce.any or framework.signed")
    About(terms=('truce.any', 'framework.signed'), negated=True)
    """
    words = " ".join(text.split())
    negated = words.startswith("not ")
    return About(tuple((words[4:] if negated else words).split(" or ")), negated)
