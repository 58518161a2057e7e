"""Guarantee before or after withdrawal: one settlement carried out in three orders.

EQ-DURABILITY (ours) run month by month, as EQ-TRUCE is: for the first n months the paper has
only part of its terms, then it stands in full,

    D^t_i = (1-d) v_i + d [ D^{t+1}_i + eta_j (R_i^j - D^{t+1}_i) + own(xi_i - D^{t+1}_i) ]

with the flow, the penalty and the state after a breach of the part that is in force. Where both
parts begin at once this is the settlement itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.settings import HOLD
from armistice.model.war import SETTLED, War
from armistice.scenario import Resolved
from armistice.scenario.menu import PackageTerms, packages
from armistice.solve.breach import breach_chance, own_breach
from armistice.solve.equilibrium import Equilibrium

__all__ = ["FIRST_MONTHS", "partial_then_full", "sequences_of"]

Array = NDArray[np.float64]
FIRST_MONTHS = 6
"""Months in which only one part of a settlement is in force."""


@dataclass(frozen=True)
class _Row:
    """One package at one state: flow, xi, R of the other's breach, o, l (each (2,))."""

    flow: Array
    xi: Array
    other: Array
    opportunity: Array
    leave: Array


def _row(answer: Equilibrium, x: int) -> _Row:
    war, s = answer.war, answer.war.start
    menu, k = war.menu, int(war.space.k[war.start])
    at = int(menu.group[x]) * war.space.size + s
    r = np.array(
        [[float((menu.after[b][[at]] @ answer.v[0][i])[0]) for b in range(2)] for i in range(2)]
    )
    return _Row(
        menu.flow[:, k, x],
        np.array([r[0, 0], r[1, 1]]) - menu.penalty[:, x],
        np.array([r[0, 1], r[1, 0]]),
        menu.opportunity[:, x],
        menu.leave[:, x],
    )


def partial_then_full(
    answer: Equilibrium, part: int, full: int, months: int
) -> tuple[Array, float]:
    """Value of a paper of which only a part is in force at first, and its chance to stand.

    Parameters
    ----------
    answer
        A solved war.
    part, full
        Packages: the terms in force in the first months, and all of them.
    months
        How long the first part lasts.

    Returns
    -------
    value
        D_i at signature: (2,), aims.
    stands
        Chance that nobody breaks it in twelve months.
    """
    war = answer.war
    deal, eta = answer.deals_at(war.start)
    one = _row(answer, part)
    value = deal[:, full].copy()
    d = war.delta
    chances: list[float] = []
    for _ in range(months):
        z = one.xi - value
        broken, slope = breach_chance(z, one.opportunity, war.breach_noise)
        own, _ = own_breach(z, broken, slope, one.opportunity, war.breach_noise, war.breach)
        stay = value + broken[::-1] * (one.other - value) + own
        gone = one.leave * war.exit_value
        value = (1.0 - d) * one.flow + d * (gone + (1.0 - one.leave) * stay)
        chances.append(float(broken.sum()))
    later = [float(eta[:, full].sum())] * max(0, HOLD - months)
    first = chances[::-1][:HOLD]
    return value, float(np.prod(1.0 - np.minimum(1.0, np.array([*first, *later]))))


def sequences_of(
    resolved: Resolved, answer: Equilibrium, months: int = FIRST_MONTHS
) -> list[dict[str, Any]]:
    """Every named settlement with a guarantee and land that changes hands, in three orders.

    Parameters
    ----------
    resolved
        The reading.
    answer
        Its solution.
    months
        Months between the first part and the rest.

    Returns
    -------
    list of dict
        `package`, `order` (`together`, `guarantee-first`, `withdrawal-first`), `margins` by
        party (D - chi of the whole - W, aims; None where barred) and `stands`, the chance that
        it stands a year. An order whose first part is not on the menu is left out.
    """
    menu = packages(resolved.spec)
    where = {_key(p): x for x, p in enumerate(menu)}
    rows: list[dict[str, Any]] = []
    for x, package in enumerate(menu):
        if not package.names or int(answer.war.menu.kind[x]) != SETTLED:
            continue
        land = _silenced(resolved, package, lambda option: option.front is not None)
        bare = _silenced(resolved, package, lambda option: option.guarantee is not None)
        if land is None or bare is None:
            continue
        for order, part in (
            ("together", x),
            ("guarantee-first", where.get(land)),
            ("withdrawal-first", where.get(bare)),
        ):
            if part is not None:
                rows.append(_said(answer, next(iter(package.names)), order, part, x, months))
    return rows


def _key(package: PackageTerms) -> tuple[Any, ...]:
    return (package.form, package.months, tuple(sorted(package.terms.items())))


def _silenced(
    resolved: Resolved, package: PackageTerms, meant: Callable[[Any], bool]
) -> tuple[Any, ...] | None:
    """The package with every issue at default whose option is meant; None if there is none."""
    issues = resolved.spec.issues
    hit = {i for i, o in package.terms.items() if meant(issues[i].options[o])}
    if not hit:
        return None
    terms = {i: issues[i].default if i in hit else o for i, o in package.terms.items()}
    return (package.form, package.months, tuple(sorted(terms.items())))


def _said(
    answer: Equilibrium, name: str, order: str, part: int, full: int, months: int
) -> dict[str, Any]:
    war: War = answer.war
    s = war.start
    value, stands = partial_then_full(answer, part, full, months)
    margins = value - war.menu.consent[:, int(war.space.k[s]), full] - answer.w[0][:, s]
    return {
        "package": name,
        "order": order,
        "margins": {
            party: float(margins[i]) if np.isfinite(margins[i]) else None
            for i, party in enumerate(war.sides)
        },
        "stands": stands,
    }
