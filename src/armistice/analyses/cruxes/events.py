"""Headlines of a solved war: how likely each event is, given the solution.

EQ-HAZARD (ours) by exact passage: P(deal <= H), P(hold >= 12 | signed within the horizon).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.forward import Chain, Standing
from armistice.analyses.zone import LONGEST_HAZARD
from armistice.errors import ArmisticeError
from armistice.model.war import SETTLED, War
from armistice.scenario.menu import PackageTerms, packages
from armistice.scenario.schema.spec import ScenarioSpec
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.policy import policy_of

__all__ = ["EVENTS", "Target", "chances", "durable_room", "exits", "targets_of"]

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Target:
    """One headline.

    Attributes
    ----------
    id
        Its id in the scenario.
    event
        A term of the glossary, or one of the five that are not.
    within
        Months.
    line
        The chance at which opinions are said to differ.
    primary
        Whether everything is judged by it first.
    """

    id: str
    event: str
    within: int
    line: float
    primary: bool = False


GENERAL = ("truce", "ceasefire", "final")

_SIGNED: dict[str, Callable[[PackageTerms, ScenarioSpec], bool]] = {
    "truce.any": lambda p, _: p.form != "framework",
    "truce.general": lambda p, _: p.form in GENERAL,
    "truce.general.30d-meant": lambda p, _: p.form in GENERAL,
    "truce.general.30d": lambda p, _: p.form in GENERAL,
    "truce.conditional": lambda p, spec: p.form in GENERAL and _moves_front(p, spec),
    "pause.strikes": lambda p, _: p.form == "pause",
    "framework.signed": lambda p, _: p.form == "framework",
    "armistice.signed": lambda p, spec: p.form in ("ceasefire", "final") and _guaranteed(p, spec),
    "peace.signed": lambda p, _: p.form == "final",
}
"""Which signatures make a term of the glossary come true."""

EVENTS = (*_SIGNED, "zone.durable", "agreement.holds", "mediator.exit", "war.continues")


def _moves_front(package: PackageTerms, spec: ScenarioSpec) -> bool:
    return any(
        spec.issues[issue].options[option].front is not None
        for issue, option in package.terms.items()
    )


def _guaranteed(package: PackageTerms, spec: ScenarioSpec) -> bool:
    return any(
        spec.issues[issue].options[option].guarantee is not None
        for issue, option in package.terms.items()
    )


def targets_of(spec: ScenarioSpec, wanted: str | None = None) -> tuple[Target, ...]:
    """Return the scenario's headlines, the primary one first.

    Raises
    ------
    ArmisticeError
        If a headline's event has no counterpart in the model, or `wanted` is not there.
    """
    found = [
        Target(name, one.event, one.within, one.line.median(), one.primary)
        for name, one in spec.headlines.items()
    ]
    for target in found:
        if target.event not in EVENTS:
            raise ArmisticeError(
                f"headline '{target.id}': the model has no counterpart of '{target.event}'; "
                f"it knows {', '.join(EVENTS)}"
            )
    if wanted is not None and wanted not in spec.headlines:
        raise ArmisticeError(
            f"no headline '{wanted}'; the scenario has {', '.join(spec.headlines)}"
        )
    return tuple(sorted(found, key=lambda t: (t.id != wanted, not t.primary)))


def exits(spec: ScenarioSpec) -> tuple[str, ...]:
    """Stances in which a mediator has left: no support, and its own talks cut.

    Glossary `mediator.exit`: the mediator ends material support, intelligence and its own
    talks. A stance that only cuts support is not one.
    """
    found = []
    for name, stance in spec.stances.items():
        holder = stance.holder
        if holder is None or not spec.parties[holder].is_a("mediator"):
            continue
        support = stance.support.get(holder)
        if support is not None and support.median() == 0 and stance.talks.median() < 1:
            found.append(name)
    return tuple(found)


def chances(
    answer: Equilibrium, spec: ScenarioSpec, targets: tuple[Target, ...], horizon: int
) -> Array:
    """Return the chance of every headline, given one solution: (targets,).

    Parameters
    ----------
    answer
        A solved war.
    spec
        The scenario it was built from.
    targets
        What to compute.
    horizon
        Months within which an agreement counts for `agreement.holds`.

    Returns
    -------
    ndarray
        NaN where an event is undefined (nothing is ever signed that could hold).
    """
    menu = packages(spec)
    chain: Chain | None = None
    out = []
    for target in targets:
        if target.event == "zone.durable":
            out.append(1.0 if durable_room(answer)[0] else 0.0)
            continue
        if chain is None:
            chain = Chain(answer, policy_of(answer))
        if target.event == "agreement.holds":
            out.append(_holds(chain, target.within, horizon))
        elif target.event == "mediator.exit":
            out.append(_leaves(chain, spec, target.within))
        elif target.event == "war.continues":
            out.append(_continues(chain, target.within))
        else:
            flags = np.array([_SIGNED[target.event](p, spec) for p in menu])
            held = target.event == "truce.general.30d"
            out.append(_signed(chain, flags, target.within, held=held))
    return np.array(out)


def durable_room(answer: Equilibrium) -> tuple[bool, float]:
    """Whether the durable zone is not empty today, and the durable gap (NaN if none).

    EQ-ZONES and EQ-GAP (ours) for settlements only: no other form is ever durable, and
    theirs are the layers that cost nothing to look at.
    """
    war, menu = answer.war, answer.war.menu
    s, slack = war.start, 1e-12
    k = int(war.space.k[s])
    settled = menu.kind == SETTLED
    rest = answer.w[0][:, s][:, None]
    net = answer.deal[:, s] - menu.consent[:, k]
    lasts = settled & (answer.eta[:, s].sum(axis=0) <= LONGEST_HAZARD)
    agreed = np.minimum(np.minimum(menu.flow[:, k], answer.deal[:, s]), net) >= rest - slack
    inside = lasts & agreed.all(axis=0) & (menu.ratify >= 0.5).all(axis=0)
    margins = np.where(lasts, (net - rest).min(axis=0), -np.inf)
    best = float(margins.max(initial=-np.inf))
    return bool(inside.any()), best if np.isfinite(best) else float("nan")


def _signed(chain: Chain, flags: Flags, within: int, *, held: bool) -> float:
    """A flagged signature inside the window; if `held`, unbroken for one whole month in it."""
    mass, standing, done = chain.begin(), Standing(chain), 0.0
    mine = flags[chain.lasting.package]
    opens = flags[chain.regimes.package]
    first_eta = np.where(
        chain.halt >= 0,
        chain.eta_halted[chain.length - 1, :, np.arange(len(chain.halt))].T,
        chain.eta_settled,
    )
    for _ in range(within - 1 if held else within):
        rest, signed, opened = chain.talk(mass, flags)
        ours = np.where(mine, signed, 0.0)
        standing.sign(signed - ours)
        done += float(opened[opens].sum())
        back = standing.live()
        if held:
            done += float((ours * (1.0 - first_eta.sum(axis=0))).sum())
            back = back + chain.after_breach(ours * first_eta)
        else:
            done += float(ours.sum())
        mass, _ = chain.live(rest)
        mass[0] += back
    return min(done, 1.0)


def _continues(chain: Chain, within: int) -> float:
    """Still at war (a pause or a framework counts as war) when the window closes."""
    mass, standing = chain.begin(), Standing(chain)
    for _ in range(within):
        rest, signed, _ = chain.talk(mass)
        standing.sign(signed)
        back = standing.live()
        mass, _ = chain.live(rest)
        mass[0] += back
    return float(min(mass.sum(), 1.0))


def _leaves(chain: Chain, spec: ScenarioSpec, within: int) -> float:
    """The mediator holds a stance of exit at some time inside the window."""
    gone = _in_stances(chain.war, exits(spec))
    mass, standing, done = chain.begin(), Standing(chain), 0.0
    for _ in range(within):
        done += float(mass[:, gone].sum())
        mass[:, gone] = 0.0
        rest, signed, _ = chain.talk(mass)
        done += float(rest[:, gone].sum())
        rest[:, gone] = 0.0
        standing.sign(signed)
        back = standing.live()
        mass, _ = chain.live(rest)
        mass[0] += back
    return min(done + float(mass[:, gone].sum()), 1.0)


def _in_stances(war: War, names: tuple[str, ...]) -> Flags:
    places = [n for n, name in enumerate(war.space.stances) if name in names]
    return np.asarray(np.isin(war.space.m, places))


def _holds(chain: Chain, within: int, horizon: int) -> float:
    """P(the first agreement stands `within` months | one is signed inside the horizon)."""
    menu = chain.war.menu
    agreement = np.array([form != "framework" for form in menu.forms])
    stands, regime = _lasting(chain, within)
    mass, signed_all, held = chain.begin(), 0.0, 0.0
    into = (menu.phase[chain.regimes.package], chain.regimes.state)
    kept = regime[into]
    for _ in range(horizon):
        rest, signed, opened = chain.talk(mass, agreement)
        signed_all += float(signed.sum() + opened.sum())
        held += float(signed @ stands + opened @ kept)
        mass, _ = chain.live(rest)
    return held / signed_all if signed_all > 0 else float("nan")


def _lasting(chain: Chain, months: int) -> tuple[Array, Array]:
    """Chance that war does not resume in so many months.

    Returns
    -------
    stands, regime
        From a signature in each entry of `lasting`; from talks in each phase and state,
        counting the talks of that month (row 0, war itself, means nothing).
    """
    policy, war, menu = chain.policy, chain.war, chain.war.menu
    live = 1.0 - chain.eta_settled.sum(axis=0)
    onward = np.ones((chain.phases, chain.size))
    stands = np.ones(len(chain.lasting.state))
    for k in range(1, months + 1):
        stands = _pairs_stand(chain, live, k)
        lived = np.zeros_like(onward)
        for f in range(1, chain.phases):
            eta, expiry = chain.eta_phase[f].sum(axis=0), war.phases[f].expiry
            stay = (1.0 - eta) * (1.0 - expiry) * (war.phases[f].transition @ onward[f])
            lived[f] = chain.hazard[f] + (1.0 - chain.hazard[f]) * stay
        talked = lived
        for _ in range(chain.phases + 1):
            new = np.zeros_like(onward)
            np.add.at(
                new, (chain.lasting.phase, chain.lasting.state), chain.lasting.chance * stands
            )
            further = talked[menu.phase[chain.regimes.package], chain.regimes.state]
            np.add.at(
                new, (chain.regimes.phase, chain.regimes.state), chain.regimes.chance * further
            )
            for f in range(1, chain.phases):
                refuse = policy.refuse[f]
                rest = np.maximum(1.0 - chain.signs[f] - refuse.sum(axis=0), 0.0)
                new[f] += rest * lived[f]
                for side in range(2):
                    new[f] += refuse[side] * (war.refusal[side] @ lived[f])
            talked = new
        onward = talked
    return stands, onward


def _pairs_stand(chain: Chain, live: Array, months: int) -> Array:
    """Chance that an entry of `lasting` outlives so many months: (P,)."""
    out = live**months
    for n in np.unique(chain.length[chain.halt >= 0]):
        at = np.flatnonzero((chain.halt >= 0) & (chain.length == n))
        kept = 1.0 - chain.eta_halted[max(0, n - months) : n, :, at].sum(axis=1)
        out[at] = kept.prod(axis=0) if n > months else 0.0
    return out
