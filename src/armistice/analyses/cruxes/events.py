"""Headlines of a solved war: how likely each event is, given the solution.

EQ-HAZARD (ours) by exact passage: P(deal <= H), P(hold >= 12 | signed within the horizon).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.forward import LEAST, OWN, Chain, Standing, Talked
from armistice.analyses.cruxes.lasting import lasting
from armistice.analyses.cruxes.room import durable_room
from armistice.errors import ArmisticeError
from armistice.model.war import REGIME, War
from armistice.scenario.menu import PackageTerms, packages
from armistice.scenario.same import Same
from armistice.scenario.schema.spec import ScenarioSpec
from armistice.solve.equilibrium import Equilibrium

__all__ = ["ALL", "EVENTS", "Target", "chances", "exits", "targets_of"]

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


ALL = "all"
"""Asks for every headline."""
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
    """Return the headlines to compute, the one asked for first.

    Parameters
    ----------
    spec
        The scenario.
    wanted
        Id of a headline; default the primary one; `all` for every headline. Whether a
        durable package exists costs nothing and is always computed.

    Raises
    ------
    ArmisticeError
        If the event of a headline has no counterpart in the model, or there is no such
        headline.
    """
    found = [
        Target(name, one.event, one.within, one.line.median(), one.primary)
        for name, one in spec.headlines.items()
    ]
    first = next((t.id for t in found if t.primary), found[0].id)
    if wanted not in (None, ALL, *spec.headlines):
        names = ", ".join([*spec.headlines, ALL])
        raise ArmisticeError(f"no headline '{wanted}'; there are {names}")
    if wanted not in (None, ALL):
        first = str(wanted)
    chosen = [t for t in found if wanted == ALL or t.id == first or t.event == "zone.durable"]
    for target in chosen:
        if target.event not in EVENTS:
            raise ArmisticeError(
                f"headline '{target.id}': the model has no counterpart of '{target.event}'; "
                f"it knows {', '.join(EVENTS)}"
            )
    return tuple(sorted(chosen, key=lambda t: (t.id != first, not t.primary)))


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
    answer: Equilibrium,
    spec: ScenarioSpec,
    targets: tuple[Target, ...],
    horizon: int,
    *,
    least: float = LEAST,
    own: float = OWN,
    lump: bool = True,
    room: bool | None = None,
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
    least, own, lump
        See `armistice.analyses.cruxes.forward.Chain`; 0, 0 and false for no approximation.
    room
        Whether there is a durable package, if that is known.

    Returns
    -------
    ndarray
        NaN where an event is undefined (nothing is ever signed that could hold).
    """
    out = np.zeros(len(targets))
    asked = [n for n, target in enumerate(targets) if target.event != "zone.durable"]
    if len(asked) < len(targets):
        out[:] = durable_room(answer)[0] if room is None else room
    if asked:
        columns = [_column(targets[n], spec, answer, horizon) for n in asked]
        out[asked] = _Pass(answer, columns, horizon, least, own, lump).run()
    return out


@dataclass(frozen=True)
class _Column:
    """One headline as a rule for what takes mass out.

    `flags` are the packages whose signature counts; `held` asks one unbroken month, `lasts`
    so many; `gone` are states in which the mediator has left; `until` is the last month.
    """

    flags: Flags
    until: int
    held: bool = False
    lasts: int = 0
    gone: Flags | None = None
    still: bool = False


def _column(target: Target, spec: ScenarioSpec, answer: Equilibrium, horizon: int) -> _Column:
    none = np.zeros(len(answer.war.menu), dtype=bool)
    if target.event == "war.continues":
        return _Column(none, target.within, still=True)
    if target.event == "mediator.exit":
        return _Column(none, target.within, gone=_in_stances(answer.war, exits(spec)))
    if target.event == "agreement.holds":
        return _Column(_counting(Same(spec), "truce.any"), horizon, lasts=target.within)
    flags = _counting(Same(spec), target.event)
    held = target.event == "truce.general.30d"
    # a signature of the last month has no whole month left inside the window
    return _Column(flags, target.within - held, held=held)


@lru_cache(maxsize=64)
def _counting(spec: Same[ScenarioSpec], event: str) -> Flags:
    """The packages whose signature makes an event come true: (X,)."""
    counts = _SIGNED[event]
    return np.array([counts(package, spec.thing) for package in packages(spec.thing)], dtype=bool)


def _in_stances(war: War, names: tuple[str, ...]) -> Flags:
    places = [n for n, name in enumerate(war.space.stances) if name in names]
    return np.asarray(np.isin(war.space.m, places))


class _Pass:
    """One passage through the chain that answers all columns."""

    def __init__(
        self,
        answer: Equilibrium,
        columns: list[_Column],
        horizon: int,
        least: float,
        own: float,
        lump: bool,
    ) -> None:
        self.columns, self.horizon = columns, horizon
        flags = np.stack([column.flags for column in columns])
        _, classes = np.unique(flags, axis=1, return_inverse=True)
        # what is taken out when it is signed does not grow old
        stays = ~flags[:, answer.war.menu.kind != REGIME].all()
        ages = bool(stays) or any(column.lasts for column in columns)
        self.chain = Chain(answer, classes.ravel(), least=least, own=own, lump=lump, ages=ages)
        # whether a class of packages takes mass out, by column
        self.takes = np.zeros((int(classes.max(initial=0)) + 1, len(columns)))
        self.takes[classes.ravel()] = flags.T
        self.taken = flags[:, self.chain.kernel.regimes].T.astype(float)
        self.done = np.zeros(len(columns))
        self.cohorts: list[Talked] = []

    def run(self) -> Array:
        """Return the chance of every column."""
        chain, count = self.chain, len(self.columns)
        until = np.array([column.until for column in self.columns])
        chain.foresee(int(until.max()))
        mass, standing = chain.begin(count), Standing(chain, count)
        for t in range(int(until.max())):
            live = (t < until).astype(float)
            self._leave(mass, live)
            talked = chain.talk(mass, self.taken)
            self._leave(talked.rest, live)
            back = self._sign(talked, standing, live)
            mass = chain.live(talked.rest)
            mass[0] += back
            for c, column in enumerate(self.columns):
                if column.still and t + 1 == column.until:
                    self.done[c] = mass[:, :, c].sum()
                if column.gone is not None and t + 1 == column.until:
                    self.done[c] += mass[:, column.gone, c].sum()
        for c, column in enumerate(self.columns):
            if column.lasts:
                self.done[c] = self._held(c, column)
        return np.minimum(self.done, 1.0)

    def _leave(self, mass: Array, live: Array) -> None:
        """Take out what is in a state that the mediator has left."""
        for c, column in enumerate(self.columns):
            if column.gone is not None and live[c]:
                self.done[c] += mass[:, column.gone, c].sum()
                mass[:, column.gone, c] = 0.0

    def _sign(self, talked: Talked, standing: Standing, live: Array) -> Array:
        """Count signatures that take mass out; pass a month for those that do not."""
        chain, kernel = self.chain, self.chain.kernel
        settled_out = talked.settled * self.takes[kernel.settled.kind]
        halted_out = talked.halted * self.takes[kernel.halted.kind]
        if kernel.ages:
            standing.sign(talked.settled - settled_out, talked.halted - halted_out)
            back = standing.live()
        else:  # all that is signed is taken out
            back = np.zeros((chain.size, len(self.columns)))
        held = np.array([column.held for column in self.columns])
        gain = talked.opened.sum(axis=0)
        for entries, flow in ((kernel.settled, settled_out), (kernel.halted, halted_out)):
            if not len(flow):
                continue
            eta = entries.first
            kept = flow * (1.0 - eta.sum(axis=0))[:, None]
            gain = gain + np.where(held, kept.sum(axis=0), flow.sum(axis=0))
            if held.any():
                back += chain.after_breach(entries, flow * held, eta)
        lasting = [c for c, column in enumerate(self.columns) if column.lasts and live[c]]
        if lasting:
            self.cohorts.append(_only(talked, settled_out, halted_out))
        self.done += gain * live
        return back

    def _held(self, c: int, column: _Column) -> float:
        """P(the first agreement stands | one is signed inside the horizon)."""
        kernel, total, held = self.chain.kernel, float(self.done[c]), 0.0
        if total <= 0:
            return float("nan")
        settled, halted, regime = lasting(self.chain, column.lasts)
        for talked in self.cohorts:
            held += float(talked.settled[:, c] @ settled[: len(talked.settled)])
            held += float(talked.halted[:, c] @ halted[: len(talked.halted)])
            for n, x in enumerate(kernel.regimes):
                phase = self.chain.war.menu.phase[x]
                held += float(talked.opened_at[n, :, c] @ regime[phase])
        return held / total


def _only(talked: Talked, settled: Array, halted: Array) -> Talked:
    """What a month has signed that takes mass out."""
    return Talked(np.zeros((0, 0, 0)), settled, halted, talked.opened, talked.opened_at)
