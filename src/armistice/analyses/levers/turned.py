"""One number of a war turned, and what answers: the parts that statements of effect are made of.

Every part works on a `Case`, one set of numbers of a reading, and returns None where the
scenario has no such thing. What is read before the game is solved (a flow, a hazard, a price of
consent, the value of fighting on without talks) answers exactly; the rest to the tolerance of
two solves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.equilibrium_signs import Case
from armistice.analyses.zone import zone_of_agreement
from armistice.model.war import War
from armistice.solve.equilibrium import fighting_on
from armistice.solve.operator import Operator

__all__ = [
    "Change",
    "Patch",
    "Values",
    "Watch",
    "advance_at",
    "both",
    "consent_ahead",
    "deals_as_they_were",
    "endurance_later",
    "face",
    "fighting",
    "flow",
    "flow_at",
    "gap",
    "hazard_at",
    "leaving_office",
    "mediators_month",
    "moved",
    "own",
    "penalty",
    "plus",
    "refused",
    "shifted",
    "times",
    "value",
    "waiting",
    "with_option",
]

Array = NDArray[np.float64]
Values = Mapping[str, float]
Change = Callable[[Case], float | None]
Patch = Callable[[Case], Values | None]
Watch = Callable[[Case, Values], float | None]

MORE = 1.25
"""A quarter more, where no size is stated."""


def own(case: Case, side: int, field: str) -> str:
    """Address of a side's field."""
    return f"{case.world.sides[side]}.{field}"


def times(side: int, field: str, factor: float = MORE) -> Patch:
    """A side's number multiplied; a share stays below one. None where it is zero."""

    def patch(case: Case) -> Values | None:
        address = own(case, side, field)
        value = case.world.number(address)
        if value == 0:
            return None
        unit = case.resolved.scenario.table.find(address)
        most = 1.0 if unit is not None and unit.support == "unit" else np.inf
        return {address: min(most, factor * value)}

    return patch


def plus(side: int, field: str, more: float) -> Patch:
    """A side's number with something added."""

    def patch(case: Case) -> Values | None:
        address = own(case, side, field)
        return {address: case.world.number(address) + more}

    return patch


def both(*patches: Patch) -> Patch:
    """Several patches at once; None if any has nothing to turn."""

    def patch(case: Case) -> Values | None:
        found = [one(case) for one in patches]
        if any(one is None for one in found):
            return None
        return {k: v for one in found if one is not None for k, v in one.items()}

    return patch


def moved(watch: Watch, patch: Patch) -> Change:
    """What a patch changes about something watched."""

    def change(case: Case) -> float | None:
        values = patch(case)
        if values is None:
            return None
        after, before = watch(case, values), watch(case, {})
        return None if after is None or before is None else after - before

    return change


# What is watched


def flow(side: int, phase: int = 0) -> Watch:
    """u_i of a month today."""

    def watch(case: Case, values: Values) -> float:
        war = case.war(values)
        return float(war.phases[phase].flow[side, war.start])

    return watch


def fighting(side: int) -> Watch:
    """W0_i today: fighting on with no talks ever."""

    def watch(case: Case, values: Values) -> float:
        war = case.war(values)
        return float(fighting_on(war)[side, war.start])

    return watch


def waiting(side: int) -> Watch:
    """W_i today, solved."""

    def watch(case: Case, values: Values) -> float | None:
        now = case.now(values)
        return None if now is None else float(now.wait[side])

    return watch


def value(side: int) -> Watch:
    """V_i today, solved."""

    def watch(case: Case, values: Values) -> float | None:
        now = case.now(values)
        return None if now is None else float(now.value[side])

    return watch


def leaving_office(side: int) -> Watch:
    """Monthly chance that the leader of a side leaves office, in war."""

    def watch(case: Case, values: Values) -> float:
        war = case.war(values)
        return float(war.phases[0].leave[side, war.start])

    return watch


def penalty(side: int) -> Watch:
    """pen_i, mean over the menu."""

    def watch(case: Case, values: Values) -> float:
        return float(case.war(values).menu.penalty[side].mean())

    return watch


def mediators_month(case: Case, values: Values) -> float | None:
    """What a month of mediation in today's stance is worth to the first mediator, for ever."""
    war = case.war(values)
    if not war.stakes:
        return None
    return -float(war.stakes[0].staying[war.space.m[war.start]])


def face(case: Case, values: Values) -> float | None:
    """What an empty meeting costs the first mediator."""
    war = case.war(values)
    return war.stakes[0].meeting if war.stakes else None


def gap(case: Case, values: Values) -> float | None:
    """Durable gap, solved; None where nothing lasts."""
    answer = case.answer(values)
    return None if answer is None else zone_of_agreement(answer).durable_gap


def refused(case: Case, values: Values) -> float | None:
    """W_B after B's own refusal, with the values of waiting held as they are."""
    answer = case.answer({})
    if answer is None:
        return None
    war = case.war(values)
    return float(Operator(war).refused(answer.w[0])[1, 1, war.start])


# What a patch cannot say


def shifted(watch: Callable[[War, int], float], **steps: int) -> Change:
    """The state moved instead of a number: `front`, `a`, `b` in steps, or None off the grid."""

    def change(case: Case) -> float | None:
        war = case.war({})
        space, s = war.space, war.start
        at = [int(space.k[s]), int(space.endurance(0)[s]), int(space.endurance(1)[s])]
        to = [x + steps.get(name, 0) for x, name in zip(at, ("front", "a", "b"), strict=True)]
        size = (space.front, space.endurance_a, space.endurance_b)
        if any(not 0 <= x < n for x, n in zip(to, size, strict=True)):
            return None
        there = int(space.index(to[0], to[1], to[2], int(space.grid[3][s]), int(space.m[s])))
        return watch(war, there) - watch(war, s)

    return change


def flow_at(side: int) -> Callable[[War, int], float]:
    """u_i in a state."""
    return lambda war, s: float(war.phases[0].flow[side, s])


def hazard_at(which: int) -> Callable[[War, int], float]:
    """A hazard in a state."""
    return lambda war, s: float(war.phases[0].hazard[which, s])


def advance_at(war: War, s: int) -> float:
    """Chance that the front moves A's way in a month."""
    row = war.phases[0].transition[[s]]
    return float(row.data[war.space.k[row.indices] > war.space.k[s]].sum())


def endurance_later(side: int, months: int = 24) -> Watch:
    """Expected endurance after some months with no talks, given that the war goes on."""

    def watch(case: Case, values: Values) -> float:
        war = case.war(values)
        level = war.space.endurance(side).astype(float)
        for _ in range(months):
            level = war.phases[0].transition @ level
        return float(level[war.start])

    return watch


def consent_ahead(case: Case) -> float | None:
    """M-13: the price at home of ceding land, one step of the front later less today."""
    war = case.war({})
    k = int(war.space.k[war.start])
    if k + 1 >= war.space.front:
        return None
    now, then = war.menu.consent[1, k], war.menu.consent[1, k + 1]
    ceded = (war.menu.target[k] > k + 1) & np.isfinite(now) & np.isfinite(then)
    return float((then[ceded] - now[ceded]).mean()) if ceded.any() else None


def deals_as_they_were(patch: Patch, read: Callable[[War, Array, Array], float | None]) -> Change:
    """D and eta of a changed war with the values of waiting held as they are (V fixed)."""

    def change(case: Case) -> float | None:
        values, answer = patch(case), case.answer({})
        if values is None or answer is None:
            return None
        out = []
        for war in (case.war(values), case.war({})):
            deal, eta = Operator(war).deals(answer.v, np.array([war.start]))
            out.append(read(case.war({}), deal[:, 0], eta[:, 0]))
        after, before = out
        return None if after is None or before is None else after - before

    return change


def with_option(case: Case, meant: Callable[[object], bool]) -> NDArray[np.bool_]:
    """Packages with an option of a kind: (X,)."""
    issues = case.resolved.spec.issues
    return np.array(
        [
            any(meant(issues[i].options[o]) for i, o in package.terms.items())
            for package in case.world.packages
        ],
        dtype=np.bool_,
    )
