"""Every statement of effect with a sign: what is turned, what answers, which way by itself.

Rows of the inventory of arguments (M-nn) and of predictions (P-n) that claim a direction, in
that order. The direction is the mechanism's own, the same for every reading: what a reading's
source says of it stands in the scenario's claims. What only a test can hold (identities, orders
of solving, limits) stands in `exact_rows`; rows that a rule switches off answer nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.equilibrium_signs import LEAST as SOLVED
from armistice.analyses.equilibrium_signs import QUESTIONS, Case, outlasts
from armistice.analyses.levers.pulled import pull, solved, switched
from armistice.analyses.levers.swapped import (
    breach_costs,
    disarms,
    guarantees,
    hands_back,
    recognised,
    swapped,
    terms,
)
from armistice.analyses.levers.turned import (
    Change,
    Patch,
    Values,
    Watch,
    advance_at,
    both,
    consent_ahead,
    deals_as_they_were,
    endurance_later,
    face,
    fighting,
    flow,
    flow_at,
    gap,
    hazard_at,
    leaving_office,
    mediators_month,
    moved,
    own,
    penalty,
    plus,
    refused,
    shifted,
    times,
    value,
    waiting,
    with_option,
)
from armistice.mechanisms.deep_strikes import salience
from armistice.mechanisms.sanctions import effective_pressure
from armistice.model.build import make_world
from armistice.model.mediation import blame_after
from armistice.model.war import TRUCE
from armistice.solve.equilibrium import fighting_on

__all__ = ["SOLVED", "STATEMENTS", "Statement"]

Array = NDArray[np.float64]

EXACT = 1e-9
"""Smallest change that counts where nothing is solved to a tolerance."""


@dataclass(frozen=True)
class Statement:
    """One row.

    Attributes
    ----------
    id
        Row of the inventory of arguments or of predictions.
    key
        Name of its sentence.
    expect
        1 up, -1 down, 0 unmoved.
    unit
        What the answer is counted in.
    change
        The answer with the change less without; None where the scenario has no such thing.
    least
        Smallest change that counts.
    """

    id: str
    key: str
    expect: int
    unit: str
    change: Change
    least: float = EXACT


def _aid(case: Case) -> Values | None:
    """More staying power for B: a quarter less wear, three tenths faster recovery."""
    return both(times(1, "endurance.wear", 0.75), times(1, "endurance.recover", 1.3))(case)


def _guarantors(case: Case) -> Values | None:
    found = {}
    for party in case.world.parties:
        trust = case.world.number(f"{party}.guarantee_credibility")
        if trust > 0:
            found[f"{party}.guarantee_credibility"] = min(1.0, 1.25 * trust)
    return found or None


def _guaranteed(side: int, of: str) -> Change:
    """Mean over packages with a guarantee: breach by a side, or what the paper is worth to it."""

    def change(case: Case) -> float | None:
        chosen = with_option(case, lambda option: getattr(option, "guarantee", None) is not None)
        if not chosen.any():
            return None

        def read(_: object, deal: Array, eta: Array) -> float:
            return float((eta if of == "breach" else deal)[side, chosen].mean())

        watch = deals_as_they_were(_guarantors, read)
        return watch(case)

    return change


def _least_support(case: Case) -> float | None:
    """M-04: W0_B in the stance that supports B least, less today's."""
    world, war = case.world, case.war({})
    backing = np.zeros(len(world.stances))
    for patron, share in world.children(f"{world.sides[1]}.support").items():
        if patron != "own":
            backing = backing + share * world.stance_factor("support", patron)
    space, s = war.space, war.start
    here, worst = int(space.m[s]), int(np.argmin(backing))
    if not backing[worst] < backing[here]:
        return None
    at = (int(space.k[s]), int(space.endurance(0)[s]), int(space.endurance(1)[s]))
    there = int(space.index(*at, int(space.grid[3][s]), worst))
    w0 = fighting_on(war)[1]
    return float(w0[there] - w0[s])


def _share_paid(case: Case) -> Values | None:
    party = next((p for p in case.world.parties if "mediator" in case.world.roles(p)), None)
    if party is None:
        return None
    address = f"{party}.mediation.share_paid"
    return {address: min(1.0, case.world.number(address) + 0.25)}


def _lower_bar(case: Case) -> Values | None:
    party = next((p for p in case.world.parties if "mediator" in case.world.roles(p)), None)
    if party is None or case.world.number(f"{party}.mediation.empty_meeting") <= 0:
        return None
    address = f"{party}.mediation.lowered_expectations"
    return {address: min(1.0, case.world.number(address) + 0.25)}


def _loosened(case: Case) -> float | None:
    """M-27: blame for leaving before any offer, less that after B's refusal."""
    world = case.world
    party = next((p for p in world.parties if "mediator" in world.roles(p)), None)
    if party is None or world.number(f"{party}.mediation.exit_blame") <= 0:
        return None
    blame = blame_after(world, party)
    return float(blame[0] - blame[2])


def _framework(case: Case) -> float | None:
    """M-11: chance of talks in a month of a framework, less one of war."""
    war = case.war({})
    found = [p for p in war.phases if p.package >= 0 and war.menu.forms[p.package] == "framework"]
    return float((found[0].talks - war.phases[0].talks)[war.start]) if found else None


def _likelier_talks(case: Case) -> float | None:
    """M-12: half as many rounds again with N and W held: V - W of the first side."""
    now = case.now({})
    return None if now is None else 0.5 * float(now.value[0] - now.wait[0])


def _jump(case: Case) -> Values | None:
    """M-52: ground beyond every threshold makes B a quarter likelier still to give way."""
    found = {}
    for name in case.resolved.spec.front.thresholds:
        address = f"front.thresholds.{name}.collapse.{case.world.sides[1]}"
        if case.world.number(address) > 1:
            found[address] = 1.25 * case.world.number(address)
    return found or None


def _withdrawal_truces(side: int) -> Watch:
    """D of truces that hand land to A, mean, solved."""

    def watch(case: Case, values: Values) -> float | None:
        answer = case.answer(values)
        if answer is None:
            return None
        war = answer.war
        k = int(war.space.k[war.start])
        chosen = (war.menu.kind == TRUCE) & (war.menu.target[k] > k)
        return float(answer.deals_at(war.start)[0][side, chosen].mean()) if chosen.any() else None

    return watch


def _tires(case: Case) -> Values | None:
    """M-62: every patron of B tires a quarter faster of lost ground."""
    found = {}
    for patron in case.world.children(f"{case.world.sides[1]}.support"):
        address = f"{patron}.aid.by_ground_lost"
        if case.world.number(address) > 0:
            found[address] = 1.25 * case.world.number(address)
    return found or None


def _relief(field: str) -> Patch:
    """Options with a snap-back: A's worth of them, or the snap-back itself, a quarter up."""

    def patch(case: Case) -> Values | None:
        found: dict[str, float] = {}
        for issue, body in case.resolved.spec.issues.items():
            for name in body.options:
                back = f"issues.{issue}.options.{name}.snapback"
                if case.world.number(back) <= 0:
                    continue
                worth = own(case, 0, f"values.{issue}.{name}")
                address = back if field == "snapback" else worth
                found[address] = 1.25 * case.world.number(address)
        return found or None

    return patch


def _worth(case: Case, values: Values) -> float | None:
    """Mean worth to A of terms with a snap-back."""
    back = np.array(
        [
            any(
                case.world.number(f"issues.{issue}.options.{option}.snapback") > 0
                for issue, option in package.terms.items()
            )
            for package in case.world.packages
        ]
    )
    war = case.war(values)
    k = int(war.space.k[war.start])
    return float(war.menu.flow[0, k, back].mean()) if back.any() else None


def _closing(case: Case) -> Values | None:
    for party, body in case.resolved.spec.parties.items():
        window = getattr(body, "window", None)
        if window is not None and window.options:
            address = f"{party}.window.closes"
            return {address: case.world.number(address) + 0.03}
    return None


def _window(case: Case) -> float | None:
    """M-23: W_A while the offer is open, with a chance that it closes less without."""
    values, before = _closing(case), case.now({})
    if values is None or before is None:
        return None
    war = case.war(values)
    answer = solved(war, case.start)
    return None if answer is None else float(answer.w[0][0, war.start] - before.wait[0])


def _cut_threat(case: Case) -> Values | None:
    found = {}
    for name, move in case.resolved.spec.moves.items():
        if str(move.when) == "refusal" and move.by in (None, case.world.sides[1]):
            chance = case.world.number(f"moves.{name}.chance")
            found[f"moves.{name}.chance"] = min(1.0, chance + 0.25)
    return found or None


def _missed(case: Case) -> float | None:
    """M-31: pressure that arrives on A after one more deadline let pass."""
    world = case.world
    senders = world.children(f"{world.sides[0]}.pressure.by")
    traders = [p for p in world.parties if world.number(f"{p}.trade.{world.sides[0]}.penalty") > 0]
    if not senders or not traders:
        return None
    more = {f"{p}.threats.missed": world.number(f"{p}.threats.missed") + 1.0 for p in senders}
    after = make_world(case.resolved, {**case.numbers, **more})
    m = int(case.war({}).space.m[case.war({}).start])
    return float(effective_pressure(after, 0)[m] - effective_pressure(world, 0)[m])


def _warned(case: Case) -> Values | None:
    level = case.world.of(0, "pressure.level")
    if level <= 0:
        return None
    return {
        own(case, 0, "pressure.forewarned"): 0.25 * level,
        own(case, 0, "pressure.lead"): 6.0,
    }


def _partner(case: Case) -> Values | None:
    side = case.world.sides[0]
    trader = next((p for p in case.world.parties if case.world.children(f"{p}.trade.{side}")), None)
    return None if trader is None else {f"{trader}.trade.{side}.partner_recover": 0.02}


def _recede(case: Case) -> float | None:
    """P-17: cost at home to A of being struck, where strikes are banned less in war."""
    if case.world.of(1, "strike_harm") <= 0 or case.world.of(0, "salience.strength") <= 0:
        return None
    return -salience(
        case.world.of(0, "salience.strength"),
        case.world.of(0, "salience.bound", 0.05),
        case.world.of(0, "salience.half_life", 3.0),
        1.0,
    )


def _pause(side: int) -> Change:
    """M-54: a month with strikes banned, less one of war."""

    def change(case: Case) -> float | None:
        war = case.war({})
        found = [
            f
            for f, p in enumerate(war.phases)
            if p.package >= 0 and war.menu.forms[p.package] == "pause"
        ]
        if not found:
            return None
        return float((war.phases[found[0]].flow - war.phases[0].flow)[side, war.start])

    return change


def _arms(case: Case) -> float | None:
    values = times(1, "endurance.wear", 0.75)(case)
    return None if values is None else outlasts(case.war(values)) - outlasts(case.war({}))


def _as_it_stands(case: Case) -> float | None:
    """P-18: the durable gap at today's chance of A's defeat."""
    return gap(case, {})


def _effort(which: int) -> Change:
    """M-64: levers that make A's defeat likelier, in full: its chance, or that of a wider war."""

    def change(case: Case) -> float | None:
        side = case.world.sides[0]
        found = [
            lever
            for lever, body in case.resolved.spec.levers.items()
            if f"{side}.collapse.rate" in body.acts
        ]
        if not found:
            return None
        doses = {found[0]: 1.0}
        pulled = pull(case.resolved, case.numbers, doses).war
        before = pull(case.resolved, case.numbers, {}, switched(case.resolved, doses)).war
        return float(
            pulled.phases[0].hazard[which, pulled.start]
            - before.phases[0].hazard[which, before.start]
        )

    return change


def _survival(patch: Patch) -> Change:
    """A leader's chance of leaving office; nothing where the rule `survival` is off."""
    watch = moved(leaving_office(0), patch)
    return lambda case: watch(case) if case.resolved.rules.get("survival") == "on" else None


_STOCK = times(0, "pressure.adaptation.start")
_STATUS = plus(0, "status_per_meeting", 0.005)
_DEFEAT = times(0, "collapse.rate", 5.0)
_MORE_PRESSURE = times(0, "pressure.level")
_COLLAPSE = times(1, "collapse.rate")

STATEMENTS: tuple[Statement, ...] = (
    Statement("P-8", "softens", -1, "aims", moved(waiting(1), _COLLAPSE), SOLVED),
    Statement("P-8", "hardens", 1, "aims", moved(waiting(0), _COLLAPSE), SOLVED),
    Statement("P-9", "cracks", 1, "chance", _arms),
    Statement("P-17", "recedes", -1, "aims", _recede),
    Statement("P-18", "no_room", -1, "aims", _as_it_stands, SOLVED),
    Statement("P-20", "no_exit", 0, "a month", _survival(_MORE_PRESSURE)),
    Statement("M-01", "pressure_flow", -1, "aims", moved(flow(0), _MORE_PRESSURE)),
    Statement("M-01", "pressure_fighting", -1, "aims", moved(fighting(0), _MORE_PRESSURE)),
    Statement("M-04", "left_alone", -1, "aims", _least_support),
    Statement("M-05", "drawn_in", -1, "aims", moved(mediators_month, _MORE_PRESSURE)),
    Statement("M-09", "bound", -1, "a month", _guaranteed(0, "breach")),
    Statement("M-09", "trusted", 1, "aims", _guaranteed(1, "worth")),
    Statement("M-10", "stands_in", 1, "aims", swapped(guarantees, breach_costs)),
    Statement("M-10", "disarmed", -1, "aims", swapped(disarms, terms(1))),
    Statement("M-11", "talks", 1, "a month", _framework),
    Statement("M-12", "likelier", 1, "aims", _likelier_talks, SOLVED),
    Statement("M-13", "wasting", -1, "aims", consent_ahead),
    Statement("M-14", "breach", 1, "a month", shifted(advance_at, b=-1)),
    Statement("M-14", "gives_way", 1, "a month", shifted(hazard_at(1), b=-1)),
    Statement("M-15", "collapse_b", -1, "aims", moved(fighting(1), _COLLAPSE)),
    Statement("M-15", "collapse_a", 1, "aims", moved(fighting(0), _COLLAPSE)),
    Statement("M-16", "returned_b", 1, "aims", swapped(hands_back, terms(1))),
    Statement("M-16", "returned_a", -1, "aims", swapped(hands_back, terms(0))),
    Statement("M-17", "recognised", -1, "aims", recognised),
    Statement("M-18", "props_up", 1, "aims", moved(flow(0), plus(0, "economy.stimulus", 0.5))),
    Statement(
        "M-18", "wears", -1, "levels", moved(endurance_later(0), plus(0, "economy.stimulus", 0.5))
    ),
    Statement("M-19", "decline", -1, "aims", shifted(flow_at(0), a=-1)),
    Statement("M-21", "aid_b", 1, "aims", moved(fighting(1), _aid)),
    Statement("M-21", "aid_a", -1, "aims", moved(fighting(0), _aid)),
    Statement("M-22", "relief", 1, "aims", moved(_worth, _relief("worth"))),
    Statement("M-22", "snapback", 1, "aims", moved(penalty(0), _relief("snapback"))),
    Statement("M-23", "closing", -1, "aims", _window, SOLVED),
    Statement("M-24", "losses", -1, "aims", moved(flow(0), times(0, "war_cost.losses"))),
    Statement("M-25", "paid", 1, "aims", moved(mediators_month, _share_paid)),
    Statement("M-26", "cut", -1, "aims", moved(refused, _cut_threat)),
    Statement("M-27", "loosened", 1, "aims", _loosened),
    Statement("M-29", "rent", 1, "aims", moved(fighting(0), plus(0, "war_rent", 0.05))),
    Statement("M-31", "missed", -1, "pressure", _missed),
    Statement("M-33", "unrest", 1, "a month", _survival(_MORE_PRESSURE)),
    Statement("M-36", "rallied", -1, "a month", _survival(plus(0, "public.rally", 0.05))),
    Statement("M-37", "costly", -1, "a month", _survival(plus(0, "public.opposition_cost", 0.05))),
    Statement("M-39", "home", -1, "a month", _survival(plus(0, "elites.freeze", 0.3))),
    Statement("M-41", "warned", 1, "aims", moved(flow(0), _warned)),
    Statement("M-42", "partner", 1, "levels", moved(endurance_later(0), _partner)),
    Statement("M-43", "used_to_it", 1, "aims", moved(flow(0), _STOCK)),
    Statement("M-46", "received", 1, "aims", moved(value(0), _STATUS), SOLVED),
    Statement("M-48", "face", -1, "aims", moved(face, _lower_bar)),
    Statement("M-52", "truce_a", 1, "aims", moved(_withdrawal_truces(0), _jump), SOLVED),
    Statement("M-52", "truce_b", -1, "aims", moved(_withdrawal_truces(1), _jump), SOLVED),
    Statement("M-53", "pretext", -1, "aims", moved(penalty(0), plus(0, "breach.false_alarm", 0.2))),
    Statement("M-54", "air_a", 1, "aims", _pause(0)),
    Statement("M-54", "air_b", 1, "aims", _pause(1)),
    Statement("M-56", "strikes", -1, "aims", moved(flow(0), times(1, "strike_harm"))),
    Statement("M-57", "recedes", -1, "aims", _recede),
    Statement("M-58", "defeat", -1, "aims", moved(waiting(0), _DEFEAT), SOLVED),
    Statement("M-61", "men", 1, "aims", moved(fighting(0), times(0, "endurance.recover"))),
    Statement("M-62", "tires", -1, "aims", moved(fighting(1), _tires)),
    Statement("M-64", "effort", 1, "a month", _effort(0)),
    Statement("M-64", "wider", 1, "a month", _effort(2)),
    *(Statement(q.id, q.key, q.expect, q.unit, q.change, SOLVED) for q in QUESTIONS),
)
"""In the order of the inventory; those of equilibrium last."""
