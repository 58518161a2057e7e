"""One option swapped for its issue's default, all else the same: what a term does by itself.

Read off the compiled menu, before anything is solved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from armistice.analyses.equilibrium_signs import Case
from armistice.analyses.levers.turned import Change
from armistice.model.war import War

__all__ = [
    "breach_costs",
    "disarms",
    "guarantees",
    "hands_back",
    "recognised",
    "swapped",
    "terms",
]

Meant = Callable[[str, Any], bool]
Read = Callable[[War, int], float]


def swapped(meant: Meant, read: Read) -> Change:
    """Packages with an option that is meant, less the same with that issue at default: mean.

    Parameters
    ----------
    meant
        Of an option, as `issue.option` and its body.
    read
        A number of a package.
    """

    def change(case: Case) -> float | None:
        war, menu = case.war({}), case.world.packages
        issues = case.resolved.spec.issues
        place = {(p.form, p.months, tuple(p.terms.items())): x for x, p in enumerate(menu)}
        found = []
        for x, package in enumerate(menu):
            for issue, option in package.terms.items():
                body = issues[issue]
                if option == body.default or not meant(f"{issue}.{option}", body.options[option]):
                    continue
                other = {**package.terms, issue: body.default}
                y = place.get((package.form, package.months, tuple(other.items())))
                if y is not None:
                    found.append(read(war, x) - read(war, y))
        return float(np.mean(found)) if found else None

    return change


def terms(side: int) -> Read:
    """v_i(x) at today's front."""
    return lambda war, x: float(war.menu.flow[side, int(war.space.k[war.start]), x])


def breach_costs(war: War, x: int) -> float:
    """pen_A(x)."""
    return float(war.menu.penalty[0, x])


def hands_back(_: str, body: Any) -> bool:
    """Land that A leaves elsewhere."""
    return body.front is not None and (body.front.add or 0) < 0


def guarantees(_: str, body: Any) -> bool:
    """An outside guarantee."""
    return body.guarantee is not None


def disarms(_: str, body: Any) -> bool:
    """A term that leaves a side weaker should war resume."""
    return any(levels < 0 for levels in body.regroup.values())


def recognised(case: Case) -> float | None:
    """M-17: terms that B's law forbids, left out: what that does to their worth to A."""
    rules = case.resolved.spec.parties[case.world.sides[1]].ratification
    barred = set(rules.forbid) if rules is not None else set()
    found = swapped(lambda name, _: name in barred, terms(0))(case)
    return None if found is None else -found
