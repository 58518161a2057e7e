"""What each side gives and gets by a change of package, issue by issue, to the last digit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.counter_offers.search import changes
from armistice.analyses.zone import Zone
from armistice.model.world import World
from armistice.scenario.menu import PackageTerms

__all__ = ["gains_of", "size_of_change"]

Array = NDArray[np.float64]
ROUNDING = 1e-12
"""Differences of sums below this are rounding."""


def size_of_change(world: World, zone: Zone, x: int) -> Array:
    """size(x, y) for every package y, both sides together, aims: (X,). EQ-OFFER (ours)."""
    war = zone.war
    target = war.menu.target[int(war.space.k[zone.state])]
    out = np.zeros(len(war.menu))
    here = world.packages[x]
    for side, party in enumerate(world.sides):
        worth = _option_worths(world, party)
        mine = {issue: worth(issue, option) for issue, option in here.terms.items()}
        for y, there in enumerate(world.packages):
            out[y] += sum(abs(worth(i, o) - mine[i]) for i, o in there.terms.items())
        land = world.territory(side)[target]
        out += np.abs(land - land[x])
    return out


def gains_of(world: World, zone: Zone, x: int, y: int) -> dict[str, dict[str, float]]:
    """What either side gains if package y takes the place of x, aims.

    Parameters
    ----------
    world
        The war's numbers.
    zone
        Every package at today's state.
    x, y
        The package on the table and the other one.

    Returns
    -------
    dict
        By party: the worth of every issue that changes (EQ-DEALFLOW; with the land that it
        moves, if no other changed issue moves any), `land` where several do, `linkage`,
        `other` (what mechanisms add to the terms), `trust` (what the form, and breach to
        come, make of the terms), `consent` (the price at home saved), and `total`, their sum
        and the change of the margin; None where either package is barred at home.
    """
    menu, war = world.packages, zone.war
    k = int(war.space.k[zone.state])
    changed = [issue for issue, _, _ in changes(menu[x], menu[y]) if issue != "form"]
    spec = world.resolved.spec.issues
    movers = [
        issue
        for issue in changed
        if any(spec[issue].options[p.terms[issue]].front is not None for p in (menu[x], menu[y]))
    ]
    target = war.menu.target[k]
    out: dict[str, dict[str, float]] = {}
    for side, party in enumerate(world.sides):
        worth = _option_worths(world, party)
        rows = {i: worth(i, menu[y].terms[i]) - worth(i, menu[x].terms[i]) for i in changed}
        territory = world.territory(side)
        land = float(territory[target[y]] - territory[target[x]])
        if len(movers) == 1:
            rows[movers[0]] += land
        elif land:
            rows["land"] = land
        linkage = _linkage(world, party, menu[y]) - _linkage(world, party, menu[x])
        own = sum(worth(i, menu[y].terms[i]) - worth(i, menu[x].terms[i]) for i in changed)
        terms = float(war.menu.flow[side, k, y] - war.menu.flow[side, k, x])
        deal = float(zone.deal[side, y] - zone.deal[side, x])
        with np.errstate(invalid="ignore"):
            saved = float(zone.consent[side, x] - zone.consent[side, y])
        rows["linkage"] = linkage
        rest = terms - own - land - linkage
        rows["other"] = rest if abs(rest) > ROUNDING else 0.0
        rows["trust"] = deal - terms
        rows["consent"] = saved
        rows["total"] = deal + saved
        out[party] = {name: float(value) for name, value in rows.items()}
    return out


def _option_worths(world: World, party: str) -> Callable[[str, str], float]:
    """Worth of an option to a party: w_il a_il(option)."""
    weights, values = world.children(f"{party}.weights"), world.children(f"{party}.values")

    def worth(issue: str, option: str) -> float:
        return float(weights.get(issue, 1.0) * values.get(f"{issue}.{option}", 0.0))

    return worth


def _linkage(world: World, party: str, package: PackageTerms) -> float:
    """Sum of the declared links between issues that a package makes."""
    return float(
        sum(
            world.number(f"interactions.{name}.value.{party}")
            for name, link in world.resolved.spec.interactions.items()
            if all(package.terms.get(issue) in options for issue, options in link.when.items())
        )
    )
