"""The glossary of halts and endings: what implies what, and what each has in the model.

A ladder, because near-identical questions about a halt resolve differently: three days
confirmed by both governments are a general truce, and none that was meant for thirty days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["LADDER", "TERMS", "Term", "implied_by", "implies", "topic_of"]


@dataclass(frozen=True)
class Term:
    """One rung.

    Attributes
    ----------
    means
        In a sentence.
    model
        What counts as it in the model; empty where nothing does.
    implies
        Terms that come true with it.
    domains, length, form
        Where the guns fall silent, for how long at least, and how it is put on paper.
    """

    means: str
    model: str
    implies: tuple[str, ...] = ()
    domains: str = "any"
    length: str = "any"
    form: str = "any"


_ALL = "land, sea and air"

TERMS: Mapping[str, Term] = {
    "pause.humanitarian": Term(
        "a short halt for a feast, an exchange or an evacuation, declared by one side or by each "
        "apart, or for named places or people only",
        "",
        form="one side, or each apart",
    ),
    "pause.strikes": Term(
        "both stop strikes in the rear or on energy; the ground war goes on",
        "a pause is signed",
        ("truce.any",),
        domains="rear or energy",
    ),
    "truce.any": Term(
        "any reciprocal halt of any domain and length", "any form but a framework is signed"
    ),
    "truce.conditional": Term(
        "a halt whose text hangs on a withdrawal or another act",
        "a truce with terms that move the front is signed",
        ("truce.any",),
        form="hangs on an act",
    ),
    "truce.general": Term(
        "both governments publicly accept the same halt on land, sea and air; any length, "
        "whatever the occasion",
        "a truce, ceasefire or final settlement is signed",
        ("truce.any",),
        domains=_ALL,
    ),
    "truce.general.30d-meant": Term(
        "a general truce whose text runs 30 days or more, or has no end",
        "the same, and its text runs for a month or more",
        ("truce.general",),
        domains=_ALL,
        length="30 days, meant",
    ),
    "truce.general.30d": Term(
        "a general truce whose day 30 passes with neither side declaring it over nor resuming "
        "general attack; violations alone do not end it",
        "a truce, ceasefire or final settlement is signed and unbroken for one step",
        ("truce.general",),
        domains=_ALL,
        length="30 days, held",
    ),
    "framework.signed": Term(
        "one text of principles accepted by both", "a framework is signed", form="one text"
    ),
    "armistice.signed": Term(
        "an open-ended written military agreement with a line and a mechanism",
        "a ceasefire or final settlement with a guarantee is signed",
        ("truce.general.30d-meant",),
        domains=_ALL,
        length="no end, meant",
        form="one text",
    ),
    "peace.signed": Term(
        "a treaty that settles status",
        "a final settlement is signed",
        ("truce.general.30d-meant",),
        domains=_ALL,
        length="no end, meant",
        form="one text",
    ),
    "war.over": Term(
        "twelve months under 25 battle deaths",
        "on the closing day a settlement stands, or a side has given way",
        length="12 months, held",
    ),
    "mediator.exit": Term(
        "the mediator ends material support, intelligence and its own talks",
        "the outsiders move to a stance that the mediator holds and in which its support is 0",
    ),
}

LADDER = (
    "pause.strikes",
    "truce.any",
    "truce.conditional",
    "truce.general",
    "truce.general.30d-meant",
    "truce.general.30d",
)
"""Rungs in the order in which they are shown, loosest first."""


def implies(a: str, b: str) -> bool:
    """Whether term `a` coming true means that `b` has.

    Examples
    --------
    >>> implies("truce.general.30d", "truce.any")
    True
    >>> implies("truce.general.30d-meant", "truce.general.30d")
    False
    """
    if a == b:
        return True
    return a in TERMS and any(implies(c, b) for c in TERMS[a].implies)


def implied_by(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether any of `b` is true whenever any of `a` is."""
    return all(any(implies(one, other) for other in b) for one in a)


def topic_of(about: str | None) -> str:
    """Return the family of a term, for averages: pause, truce, framework and so on."""
    if about is None:
        return "other"
    from armistice.scenario.about import parse_about

    families = {term.split(".")[0] for term in parse_about(about).terms}
    return families.pop() if len(families) == 1 else "several"
