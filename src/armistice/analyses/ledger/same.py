"""Do two questions ask the same? Near-identical ones about a halt resolve differently.

Compared are the event, parties, domains, length (meant or held), form, exclusions, condition,
window and who decides. Chances may share a line only where all agree. Where one question
implies the other, the chances one forecaster gives them have to be ordered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from armistice.analyses.ledger.entries import Question
from armistice.analyses.ledger.terms import TERMS, implied_by
from armistice.scenario.about import About, parse_about

__all__ = ["Comparison", "Misorder", "compare", "misordered"]

Relation = Literal["same", "first implies second", "second implies first", "different"]
_SLACK = 1e-9


@dataclass(frozen=True)
class Comparison:
    """How two questions stand to each other.

    Attributes
    ----------
    relation
        `same`, one implies the other, or `different`.
    differ
        The fields that differ, in a fixed order.
    """

    relation: Relation
    differ: tuple[str, ...]

    @property
    def but_for_the_judge(self) -> bool:
        """Whether only the one who decides differs."""
        return self.differ in ((), ("who decides",))


def _of_terms(about: About, name: str) -> frozenset[str]:
    return frozenset(str(getattr(TERMS[one], name, "any")) for one in about.terms if one in TERMS)


def _event(question: Question) -> About | None:
    return None if question.about is None else parse_about(question.about)


def _differ(a: Question, b: Question) -> tuple[str, ...]:
    one, two = _event(a), _event(b)
    out = []
    if one is None or two is None or (one.negated, set(one.terms)) != (two.negated, set(two.terms)):
        out.append("event")
    if one is not None and two is not None:
        for name, label in (("domains", "domains"), ("length", "length"), ("form", "form")):
            if _of_terms(one, name) != _of_terms(two, name):
                out.append(label)
    if set(a.parties or ()) != set(b.parties or ()):
        out.append("parties")
    if set(a.excludes or ()) != set(b.excludes or ()):
        out.append("exclusions")
    if (a.kind == "conditional", a.if_) != (b.kind == "conditional", b.if_):
        out.append("condition")
    if a.window != b.window:
        out.append("window")
    if (a.decides or "") != (b.decides or ""):
        out.append("who decides")
    return tuple(out)


def compare(a: Question, b: Question) -> Comparison:
    """Compare two questions field by field.

    Parameters
    ----------
    a, b
        Without `about` a question is the same as none but itself. No `parties` stands for the
        belligerents, no `decides` for the judges of this ledger.

    Returns
    -------
    Comparison
        Implication is over the implications of `TERMS`: a narrower event in a window inside
        the other's, with at least its exclusions, implies the other, if judged alike. Of two
        absences the wider one implies the narrower.
    """
    differ = _differ(a, b)
    if not differ:
        return Comparison("same", ())
    if differ == ("who decides",):
        return Comparison("different", differ)
    if _implies(a, b):
        return Comparison("first implies second", differ)
    if _implies(b, a):
        return Comparison("second implies first", differ)
    return Comparison("different", differ)


def _implies(a: Question, b: Question) -> bool:
    one, two = _event(a), _event(b)
    if one is None or two is None or one.negated != two.negated:
        return False
    if {"parties", "condition"} & set(_differ(a, b)):
        return False
    if one.negated:
        a, b, one, two = b, a, two, one
    # What holds on a closing day need not hold on another.
    fixed = "war.over" in (*one.terms, *two.terms)
    inside = b.window.opens <= a.window.opens and a.window.closes <= b.window.closes
    if not (a.window == b.window if fixed else inside):
        return False
    return implied_by(one.terms, two.terms) and set(a.excludes or ()) >= set(b.excludes or ())


@dataclass(frozen=True)
class Misorder:
    """Two chances of one forecaster that cannot both be right."""

    forecaster: str
    narrow: str
    wide: str
    p_narrow: float
    p_wide: float

    def __str__(self) -> str:
        return (
            f"{self.forecaster}: {self.narrow} implies {self.wide}, yet its chance is higher "
            f"({self.p_narrow:.3f} against {self.p_wide:.3f})"
        )


def misordered(
    questions: Sequence[Question], chances: Mapping[str, Mapping[str, float]]
) -> list[Misorder]:
    """Find pairs in which a question has a higher chance than one that it implies.

    Parameters
    ----------
    questions
        With their definitions.
    chances
        Forecaster to question id to chance.
    """
    out = []
    for a, b in combinations(questions, 2):
        relation = compare(a, b).relation
        if relation == "different":
            continue
        for who, p in chances.items():
            if a.id not in p or b.id not in p:
                continue
            first, second = p[a.id], p[b.id]
            if relation != "second implies first" and first > second + _SLACK:
                out.append(Misorder(who, a.id, b.id, first, second))
            if relation != "first implies second" and second > first + _SLACK:
                out.append(Misorder(who, b.id, a.id, second, first))
    return out
