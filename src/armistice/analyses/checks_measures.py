"""The measures that checks may name: one number read off a draw of a reading.

What each word stands for is said once, in `armistice.scenario.schema.check.MEASURES`; a
test holds the two lists together. NaN means that the draw has no such number.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.asks import ask_spread
from armistice.analyses.checks_view import View
from armistice.analyses.closed_forms import deal_discount, leaving_gain
from armistice.analyses.simulate import simulate
from armistice.analyses.today import Today
from armistice.analyses.zone import LAYERS, LONGEST_HAZARD
from armistice.mechanisms.sanctions import effective_pressure
from armistice.model.packages import option_worth
from armistice.scenario.schema.check import Compared, Target

__all__ = ["READERS", "measured"]

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Reader = Callable[[View, Target], float]

NAN = float("nan")
LONG_PATHS = 400
"""Futures per draw of `long-war`."""


def measured(view: View, asked: Compared) -> float:
    """The number that a measure names, less the one it is compared with."""
    reader = READERS[asked.measure]
    value = reader(view, asked.of)
    if asked.than is None:
        return value
    changed = {name: getattr(asked.than, name) for name in asked.than.model_fields_set}
    with np.errstate(invalid="ignore"):
        return float(np.subtract(value, reader(view, asked.of.model_copy(update=changed))))


def _side(view: View, of: Target) -> int:
    assert of.party is not None
    return view.sides.index(of.party)


def _package(view: View, of: Target) -> int:
    assert of.package is not None
    return view.package(of.package)


def _meant(view: View, of: Target) -> Flags:
    """The packages that a target means: all, or of some forms, or with some terms."""
    if of.package is not None:
        chosen = [x == view.package(of.package) for x in range(len(view.menu))]
    else:
        chosen = [
            (of.forms is None or package.form in of.forms)
            and all(package.terms[issue] in options for issue, options in of.where.items())
            for package in view.menu
        ]
    return np.array(chosen, dtype=np.bool_)


def _of_side(name: str) -> Reader:
    """A number of a side, in war or in a named regime."""

    def read(view: View, of: Target) -> float:
        return float(getattr(view.now(of.phase), name)[_side(view, of)])

    return read


def _of_package(name: str, *, layers: bool = False) -> Reader:
    """A number of a side and a package."""

    def read(view: View, of: Target) -> float:
        table = getattr(view.now(layers=layers), name)
        return float(table[_side(view, of), _package(view, of)])

    return read


def _flow(view: View, of: Target) -> float:
    if view.as_it_stands and of.phase is None:
        return float(view.now().flow[_side(view, of)])
    return float(view.war.phases[view.phase(of.phase)].flow[_side(view, of), view.state])


def _consent(view: View, of: Target) -> float:
    i, x = _side(view, of), _package(view, of)
    if view.as_it_stands:
        return float(view.now().consent[i, x])
    return float(view.war.menu.consent[i, view.war.space.k[view.state], x])


def _deal_margin(view: View, of: Target) -> float:
    now, i = view.now(), _side(view, of)
    return float(now.deal[i, _package(view, of)] - now.wait[i])


def _worst_margin(now: Today) -> Array:
    """Smaller margin of either side for what would last; -inf for the rest. EQ-GAP (ours)."""
    lasting = (now.eta.sum(axis=0) <= LONGEST_HAZARD) & now.settled
    return np.where(lasting, now.margins.min(axis=0), -np.inf)


def _gap(view: View, _: Target) -> float:
    best = float(_worst_margin(view.now()).max(initial=-np.inf))
    return best if np.isfinite(best) else NAN


def _net_flow(view: View, of: Target) -> float:
    now, i = view.now(), _side(view, of)
    if of.package is not None:
        return float(now.flow[i] - now.deal[i, _package(view, of)])
    worst = _worst_margin(now)
    best = int(np.argmax(worst))
    return float(now.flow[i] - now.deal[i, best]) if np.isfinite(worst[best]) else NAN


def _acceptance(view: View, of: Target) -> float:
    chances = view.now().accept[_side(view, of), _meant(view, of)]
    return float(chances.mean()) if len(chances) else NAN


def _breach(view: View, of: Target) -> float:
    return float(view.now().eta[:, _package(view, of)].sum())


def _passed(view: View) -> NDArray[np.int64]:
    passed = view.now(layers=True).passed
    assert passed is not None
    return passed


def _layers(view: View, of: Target) -> float:
    some = _passed(view)[_meant(view, of)]
    return float(some.max()) if len(some) else NAN


def _passing(view: View, of: Target) -> float:
    assert of.layers
    deep = max(LAYERS.index(layer) for layer in of.layers)
    return float((_passed(view)[_meant(view, of)] > deep).sum())


def _dead(view: View, of: Target) -> Flags:
    """Packages whose first failed layer is one of those named."""
    layers = [LAYERS.index(layer) for layer in of.layers or ()]
    return np.asarray(np.isin(_passed(view), layers) & _meant(view, of))


def _killed(view: View, of: Target) -> float:
    meant = int(_meant(view, of).sum())
    return float(_dead(view, of).sum() / meant) if meant else NAN


def _blocked(view: View, of: Target) -> float:
    now, i = view.now(layers=True), _side(view, of)
    assert now.terms is not None
    assert now.passed is not None
    wait = now.wait[i]
    rejects = np.stack(
        [now.terms[i] < wait, now.deal[i] < wait, now.margins[i] < 0, np.zeros_like(now.settled)]
    )
    dead = np.flatnonzero(_dead(view, of))
    return float(rejects[now.passed[dead], dead].mean()) if len(dead) else NAN


def _hazard(view: View, of: Target) -> float:
    return float(view.now().sign[_meant(view, of)].sum())


def _meeting(view: View, of: Target) -> float:
    talks = view.now().talks
    return _hazard(view, of) / talks if talks > 0 else NAN


def _signed(view: View, of: Target) -> float:
    now = view.now(layers=of.bad_faith)
    chosen = _meant(view, of)
    if of.bad_faith:
        assert now.bad_faith is not None
        named = bool(of.forms or of.where)
        chosen = chosen | now.bad_faith if named else now.bad_faith
    total = float(now.sign.sum())
    return float(now.sign[chosen].sum()) / total if total > 0 else NAN


_ENDINGS = ("defeat", "collapse", "wider-war")


def _ending(view: View, of: Target) -> float:
    assert of.ending is not None
    if view.as_it_stands:
        return float(view.now().endings[_ENDINGS.index(of.ending)])
    return float(view.war.phases[0].hazard[_ENDINGS.index(of.ending), view.state])


def _split(view: View, of: Target) -> float:
    wait = view.now(of.phase).wait
    return float(wait[0] - wait[1]) / 2.0


def _drift(view: View, _: Target) -> float:
    return view.now().drift * float(view.resolved.spec.front.step_size)


def _front_moves(view: View, of: Target) -> float:
    war = view.war
    row = war.phases[view.phase(of.phase)].transition[[view.state]]
    return float(row.data[war.space.k[row.indices] != war.space.k[view.state]].sum())


def _strike_balance(view: View, of: Target) -> float:
    assert of.phase is not None
    i, s, war = _side(view, of), view.state, view.war
    x = view.package(of.phase)
    lifted = [
        war.phases[view.phase(of.phase)].flow[side, s]
        - option_worth(view.world, side)[x]
        - war.phases[0].flow[side, s]
        for side in range(2)
    ]
    return float(lifted[1 - i] - lifted[i])


def _stance_share(view: View, of: Target) -> float:
    assert of.stance is not None
    assert of.months is not None
    war = view.war
    chance = (war.space.m == war.space.stances.index(of.stance)).astype(float)
    for _ in range(of.months):
        chance = war.phases[0].transition @ chance
    return float(chance[view.state])


_PEACES = ("truce", "ceasefire", "final")


def _leaving(view: View, of: Target) -> float:
    """EQ-EXIT (dixitpindyck1994; ours), with the chance and worth of a deal as solved today."""
    world, now, where = view.world, view.now(), f"{of.party}.mediation"
    pressure = sum(float(effective_pressure(world, i)[world.space.m[view.state]]) for i in (0, 1))
    cost = (
        world.number(f"{where}.stay_cost")
        + world.number(f"{where}.war_blame")
        + (1.0 - world.number(f"{where}.share_paid"))
        * world.number(f"{where}.pressure_cost")
        * pressure
    )
    sign = now.sign * np.isin([package.form for package in view.menu], _PEACES)
    omega = world.number(f"{where}.any_paper", 0.5)
    lasting = omega + (1.0 - omega) * (1.0 - np.minimum(1.0, now.eta.sum(axis=0) / 0.2))
    hazard = float(sign.sum())
    quality = float((sign * lasting).sum()) / hazard if hazard > 0 else 0.0
    delta = float(np.exp(-world.number(f"{where}.discount", 0.10) / 12.0))
    blame = world.number(f"{where}.exit_blame") * world.number(
        f"{where}.exit_share.{of.after}", 1.0 if of.after == "no-offer" else 0.5
    )
    credit = world.number(f"{where}.deal_credit") * quality
    return leaving_gain(cost, blame, credit, deal_discount(hazard, delta))


def _asks(view: View, of: Target) -> float:
    """How much what a side asks for changes over the states of the war (`asks.ask_spread`)."""
    if of.party not in view.war.proposers:
        return NAN
    months = int(view.resolved.spec.horizon)
    return ask_spread(view.answer, of.party, side=_side(view, of), state=view.state, months=months)


def _long_war(view: View, of: Target) -> float:
    assert of.months is not None
    paths = simulate(
        view.answer,
        paths=LONG_PATHS,
        months=of.months,
        seed=view.home.seed,
        draw=view.draw.index,
    )
    return float((paths.status[of.months] == 0).mean())


def _first_agreement(view: View, of: Target) -> float:
    kinds = view.draw.kinds
    total = sum(kinds.values())
    return sum(kinds.get(form, 0.0) for form in of.forms or ()) / total if total > 0 else NAN


_OUTCOMES = {
    "agreed-6": "agreed_6",
    "agreed-12": "agreed_12",
    "truce-30d-12": "truce_30d_12m",
    "holds-12": "holds_12m",
    "collapse-12": "collapse_12",
    "ended-12": "ended_12",
    "defeat": "defeat",
    "collapse": "collapse",
    "wider-war": "escalation",
    "still-war": "still_war",
    "settled-holding": "settled_holding",
    "settled-broken": "settled_broken",
}


def _outcome(view: View, of: Target) -> float:
    assert of.outcome is not None
    return float(view.draw.futures[_OUTCOMES[of.outcome]])


READERS: dict[str, Reader] = {
    "waiting": _of_side("wait"),
    "value": _of_side("value"),
    "fighting": _of_side("fighting"),
    "flow": _flow,
    "deal": _of_package("deal"),
    "terms": _of_package("terms", layers=True),
    "consent": _consent,
    "margin": _of_package("margins"),
    "deal-margin": _deal_margin,
    "net-flow": _net_flow,
    "acceptance": _acceptance,
    "breach": _breach,
    "layers": _layers,
    "passing": _passing,
    "killed": _killed,
    "blocked": _blocked,
    "gap": _gap,
    "hazard": _hazard,
    "meeting": _meeting,
    "signed": _signed,
    "ending": _ending,
    "split": _split,
    "drift": _drift,
    "front-moves": _front_moves,
    "strike-balance": _strike_balance,
    "stance-share": _stance_share,
    "leaving": _leaving,
    "asks": _asks,
    "long-war": _long_war,
    "first-agreement": _first_agreement,
    "outcome": _outcome,
}
