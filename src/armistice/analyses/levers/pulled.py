"""A war with levers pulled: its numbers, its rules, its solution.

A lever that may widen the war turns the rule `escalation` on (EQ-ESCALATE). What it is
compared with is then the war under the same rule with no lever pulled, so that the effect is
the lever's and not the rule's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.fingerprint import fingerprint
from armistice.analyses.levers_apply import apply_levers, rules_for
from armistice.analyses.settings import PAIR_TOLERANCE
from armistice.model.build import build
from armistice.model.war import War
from armistice.scenario import Resolved
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve

__all__ = ["Pulled", "Rules", "acts_of", "costs_of", "pull", "same_war", "solved", "switched"]

Array = NDArray[np.float64]
Rules = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Pulled:
    """One set of numbers with levers pulled.

    Attributes
    ----------
    resolved
        The reading, with the rules that the levers turn on.
    numbers
        In model units.
    war
        What they compile to.
    """

    resolved: Resolved
    numbers: Mapping[str, float]
    war: War


def switched(resolved: Resolved, doses: Mapping[str, float]) -> Rules:
    """Rules that the levers in use turn on and the reading has off."""
    turned = rules_for(resolved, doses)
    return tuple(sorted((k, v) for k, v in turned.items() if resolved.rules.get(k) != v))


def pull(
    resolved: Resolved,
    numbers: Mapping[str, float],
    doses: Mapping[str, float],
    rules: Rules = (),
) -> Pulled:
    """Pull levers.

    Parameters
    ----------
    resolved
        The scenario as a reading sees it.
    numbers
        One set of numbers in model units, left as it is.
    doses
        Lever id to dose, 0 to 1. A dose of 0 is not using the lever: the very same numbers.
    rules
        Rules to turn on whether or not these levers do.

    Returns
    -------
    Pulled

    Raises
    ------
    ArmisticeError
        For a lever that the scenario does not have.

    Examples
    --------
    >>> import armistice as arm
    >>> war = arm.load("two-islands").resolve("tired-war")
    >>> more = pull(war, war.median(), {"toll-rise": 0.5}).numbers["Orrin.pressure.level"]
    >>> more - war.median()["Orrin.pressure.level"]
    0.25
    """
    used = {lever: dose for lever, dose in doses.items() if dose > 0}
    wanted = {**dict(rules), **dict(switched(resolved, used))}
    shape = resolved.under({**resolved.rules, **wanted}) if wanted else resolved
    changed = apply_levers(shape, numbers, used) if used else numbers
    return Pulled(shape, changed, build(shape, numbers=changed))


def solved(
    war: War,
    start: Array | None = None,
    *,
    tol: float = PAIR_TOLERANCE,
    rough: bool = True,
) -> Equilibrium | None:
    """Solve as draws are solved; from W0 if that fails; None where neither converges.

    A start on another grid, as where a lever opens a window, is no start. Without `rough` talks
    are worked out in every state and the accuracy asked is that of today's state, unless part
    of the menu may close: then the game is solved in pieces of which some hold no today.
    """
    if start is not None and start.shape != (len(war.phases), 2, war.space.size):
        start = None
    for near in (start, None) if start is not None else (None,):
        answer = solve(
            war,
            tol=tol,
            start=near,
            starts=1,
            details=False,
            rough=rough,
            strict=False,
            today=not rough and war.menu.barred is None,
        )
        if answer.diagnostics.converged:
            return answer
    return None


def same_war(one: War, other: War) -> bool:
    """Whether no solver can tell two wars apart.

    What a mediator by rule pays is left out: nobody's choice rests on it.
    """
    return fingerprint(_bare(one)) == fingerprint(_bare(other))


def _bare(war: War) -> War:
    return war if any(stake.chooses for stake in war.stakes) else war.with_(stakes=())


def acts_of(resolved: Resolved, lever: str) -> tuple[str, ...]:
    """Addresses that a lever acts on."""
    return tuple(resolved.spec.levers[lever].acts)


def costs_of(
    resolved: Resolved, numbers: Mapping[str, float], lever: str, dose: float
) -> dict[str, float]:
    """What a dose costs each party that pays for it, aims a year."""
    where = f"levers.{lever}.cost."
    return {
        party: dose * numbers.get(f"{where}{party}", 0.0)
        for party in resolved.spec.levers[lever].cost
    }
