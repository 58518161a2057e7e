"""Ways of going on that nobody signs: values of branches, beside the packages.

A branch is the value of going on under a stance, with levers at a dose, up to a named
collapse, or with no settlement ever. Its margin is that value less W: what a side would
gain or lose if things went that way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.levers_apply import apply_levers, rules_for
from armistice.analyses.settings import VARIANT_TOLERANCE
from armistice.analyses.study import ReadingStudy
from armistice.model.build import build
from armistice.model.war import War
from armistice.scenario.menu import Branch, branches
from armistice.solve.equilibrium import fighting_on
from armistice.solve.whole import solve

__all__ = ["branch_values"]


def branch_values(study: ReadingStudy) -> list[dict[str, Any]]:
    """One row per declared branch, in the shape of a named package.

    Parameters
    ----------
    study
        The reading at hand.

    Returns
    -------
    list of dict
        `accepted_by` is empty, `killed_by` and `breakdown_hazard` are None: a branch is
        not an agreement.
    """
    rows: list[dict[str, Any]] = []
    for branch in branches(study.resolved.spec):
        value = _value(study, branch)
        margin = value - study.zone.alternative
        sides = study.war.sides
        rows.append(
            {
                "id": branch.id,
                "kind": "branch",
                "form": "branch",
                "months": None,
                "terms": {},
                "accepted_by": [],
                "killed_by": None,
                "margins": {p: float(margin[i]) for i, p in enumerate(sides)},
                "value_margins": {p: float(margin[i]) for i, p in enumerate(sides)},
                "deal_value": {p: float(value[i]) for i, p in enumerate(sides)},
                "consent_cost": dict.fromkeys(sides),
                "breakdown_hazard": None,
                "bad_faith": False,
                "coerced": False,
            }
        )
    return rows


def _value(study: ReadingStudy, branch: Branch) -> NDArray[np.float64]:
    """Value of the branch to either side, from today's state in the branch's stance."""
    war = study.war
    if branch.levers or (branch.ends not in (None, "never")):
        rules = rules_for(study.resolved, dict(branch.levers))
        if branch.ends not in (None, "never"):
            rules["escalation"] = "on"
        numbers = apply_levers(study.resolved, study.resolved.median(), dict(branch.levers))
        war = build(study.resolved, numbers=numbers, rules=rules)
    state = _in_stance(war, branch.stance)
    if branch.ends == "never":
        return np.asarray(fighting_on(war)[:, state])
    if branch.ends is not None:
        return np.asarray(fighting_on(_until(war, branch.ends.split(".")[0]))[:, state])
    if branch.levers:
        answer = solve(
            war,
            tol=VARIANT_TOLERANCE,
            start=study.answer.v,
            starts=1,
            details=False,
            today=True,
        )
        return np.asarray(answer.w[0][:, state])
    return np.asarray(study.answer.w[0][:, state])


def _in_stance(war: War, stance: str | None) -> int:
    if stance is None:
        return war.start
    here = war.start - int(war.space.m[war.start])
    return here + war.space.stances.index(stance)


def _until(war: War, loser: str) -> War:
    """The war fought on with no talks until `loser` gives way; the other side cannot."""
    other = 1 - war.sides.index(loser)
    first = war.phases[0]
    hazard = first.hazard.copy()
    hazard[other] = 0.0
    phases = (replace(first, hazard=hazard), *war.phases[1:])
    return war.with_(phases=phases)
