"""Packages as arrays: where the terms leave the front, what they are worth, what follows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.model.alike import Alike
from armistice.model.mechanism import Mechanism, PackageDraft
from armistice.model.space import Space
from armistice.model.stances import nearest_stance, stance_moves
from armistice.model.war import REGIME, SETTLED, TRUCE, Menu
from armistice.model.world import World
from armistice.scenario.menu import PackageTerms
from armistice.scenario.same import Same
from armistice.scenario.schema.spec import ScenarioSpec

__all__ = ["FORM_KIND", "compile_menu", "deal_flow", "front_after"]

Array = NDArray[np.float64]

FORM_KIND = {
    "pause": REGIME,
    "framework": REGIME,
    "truce": TRUCE,
    "ceasefire": SETTLED,
    "final": SETTLED,
}
"""What signing each form leads to (EQ-PHASE)."""


def front_after(world: World, package: PackageTerms) -> NDArray[np.int64]:
    """k(x): the front step once the terms are carried out, by step at signature: (K,).

    Front effects of the options apply in issue order: `to`, `at_least`, `at_most`, `add`.
    """
    return _front_after(world.resolved.spec, package, world.space.front)


def _front_after(spec: ScenarioSpec, package: PackageTerms, steps: int) -> NDArray[np.int64]:
    k = np.arange(steps)
    for issue, chosen in spec.issues.items():
        effect = chosen.options[package.terms[issue]].front
        if effect is None:
            continue
        if effect.to is not None:
            k = np.full_like(k, int(effect.to))
        if effect.at_least is not None:
            k = np.maximum(k, int(effect.at_least))
        if effect.at_most is not None:
            k = np.minimum(k, int(effect.at_most))
        if effect.add is not None:
            k = k + int(effect.add)
        k = np.clip(k, 0, steps - 1)
    return k


def _fronts_after(world: World) -> NDArray[np.int64]:
    """k(x) of every package: (K, X). No number enters, so wars of one scenario share it."""
    return _fronts(Same(world.resolved.spec), Same(world.packages), world.space.front)


@lru_cache(maxsize=16)
def _fronts(
    spec: Same[ScenarioSpec], packages: Same[tuple[PackageTerms, ...]], steps: int
) -> NDArray[np.int64]:
    issues = spec.thing.issues
    land = [
        issue
        for issue, chosen in issues.items()
        if any(option.front is not None for option in chosen.options.values())
    ]
    known: dict[tuple[str, ...], NDArray[np.int64]] = {}
    columns = []
    for package in packages.thing:
        key = tuple(package.terms[issue] for issue in land)
        if key not in known:
            known[key] = _front_after(spec.thing, package, steps)
        columns.append(known[key])
    found = np.stack(columns, axis=1)
    found.flags.writeable = False
    return found


def option_worth(world: World, side: int) -> Array:
    """Sum over issues of w a(x_l) plus declared linkage, by package: (X,).

    The part of EQ-DEALFLOW without land.
    """
    party, chosen = world.sides[side], world.chosen
    weights, values = world.children(f"{party}.weights"), world.children(f"{party}.values")
    worth = chosen.total(lambda i, o: weights.get(i, 1.0) * values.get(f"{i}.{o}", 0.0))
    for name, link in world.resolved.spec.interactions.items():
        bonus = world.number(f"interactions.{name}.value.{party}")
        meets = [chosen.among(issue, options) for issue, options in link.when.items()]
        worth = worth + bonus * np.all(meets, axis=0)
    return worth


def deal_flow(world: World) -> Array:
    """v_i(x) by front step at signature: (2, K, X), aims.

    EQ-DEALFLOW (fershtman1990; ours)
        v_i(x) = T_i(k(x)) + sum_l w_il a_il(x_l) + sum lambda_i,ll' 1[x_l, x_l'] - peace cost
    """
    flow = np.empty((2, world.space.front, len(world.packages)))
    target = _fronts_after(world)
    for side, party in enumerate(world.sides):
        land, cost = world.territory(side), world.total(f"{party}.peace_cost")
        flow[side] = land[target] + option_worth(world, side) - cost
    return flow


def chip(world: World, target: NDArray[np.int64]) -> Array:
    """The cost of ceding land not yet lost: (2, K, X), aims.

    EQ-CHIP (ours): chi = chi_1 clip((k(x) - k)/(k(x) - k_start), 0, 1): full today, free
    once the front has reached the line.
    """
    steps = np.arange(world.space.front)[:, None]
    ahead = target - world.start_step
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(ahead != 0, (target - steps) / np.where(ahead == 0, 1, ahead), 0.0)
    left = np.clip(left, 0.0, 1.0)
    cost = np.zeros((2, len(world.packages)))
    for side, party in enumerate(world.sides):
        cost[side] = world.chosen.priced(world.children(f"{party}.ratification.chip"))
    return cost[:, None, :] * left[None]


@dataclass(frozen=True)
class _Aftermath:
    """What a package leaves behind; packages with equal aftermath form a group.

    `target` holds the bytes of k(x), by step at signature.
    """

    target: bytes
    regroup: tuple[int, int]
    stance: tuple[int, ...]


class _Aftermaths:
    """Works out aftermaths of many packages, each part once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rearm = [round(world.of(side, "breach.regroup", 1.0)) for side in range(2)]
        self.gained = [
            world.chosen.total(partial(self._regroups, p)).astype(int).tolist() for p in world.sides
        ]
        self.scales: dict[tuple[str, str], dict[str, float]] = {}
        for issue, option in world.chosen.options:
            where = f"issues.{issue}.options.{option}.support"
            scales = {p: f for p, f in world.children(where).items() if f != 1.0}
            if scales:
                self.scales[issue, option] = scales
        self.stances: dict[tuple[tuple[str, float], ...], tuple[int, ...]] = {}
        self.same = _Aftermath(
            np.arange(world.space.front).tobytes(), (0, 0), tuple(range(len(world.stances)))
        )

    def _regroups(self, party: str, issue: str, option: str) -> int:
        return round(self.world.number(f"issues.{issue}.options.{option}.regroup.{party}"))

    def of(self, x: int, target: NDArray[np.int64]) -> _Aftermath:
        """What breaking package x, or its end, leaves behind."""
        world, package = self.world, self.world.packages[x]
        if FORM_KIND[package.form] == REGIME:
            return self.same
        factors: dict[str, float] = {}
        if self.scales:
            for term in package.terms.items():
                for party, scale in self.scales.get(term, {}).items():
                    factors[party] = factors.get(party, 1.0) * scale
        key = tuple(sorted(factors.items()))
        if key not in self.stances:
            self.stances[key] = tuple(int(m) for m in nearest_stance(world, factors))
        regroup = (self.rearm[0] + self.gained[0][x], self.rearm[1] + self.gained[1][x])
        return _Aftermath(target.tobytes(), regroup, self.stances[key])


@lru_cache(maxsize=16)
def _states_after(space: Space, left: tuple[_Aftermath, ...], moves: Alike) -> csr_array:
    """Where the war resumes: k(x), endurance regrouped, stance moved: (groups * S, S)."""
    move = moves.arrays[0]
    step = np.array([np.frombuffer(one.target, dtype=np.int64) for one in left])[:, space.k]
    regroup = np.array([one.regroup for one in left])
    e_a = space.endurance(0) + regroup[:, :1]
    e_b = space.endurance(1) + regroup[:, 1:]
    chance = move[np.array([one.stance for one in left])[:, space.m]].reshape(-1, len(move))
    first = space.index(step, e_a, e_b, space.grid[3]).reshape(-1, 1)
    where, some = first + np.arange(len(move)), chance > 0
    ends = np.concatenate([[0], np.cumsum(some.sum(axis=1))])
    return csr_array((chance[some], where[some], ends), shape=(len(chance), space.size))


def compile_menu(world: World, mechanisms: tuple[Mechanism, ...], phases: int) -> Menu:
    """Run the package hooks and lay the menu out as arrays."""
    packages = world.packages
    steps, count = world.space.front, len(packages)
    target = _fronts_after(world)
    draft = PackageDraft(
        flow=deal_flow(world),
        target=target,
        consent=chip(world, target),
        ratify=np.ones((2, count)),
        penalty=np.zeros((2, count)),
        opportunity=np.zeros((2, count)),
        leave=np.zeros((2, count)),
        audience=np.zeros((len(world.proposers), count)),
    )
    for hook in ("package_value", "enforcement", "acceptance"):
        for mechanism in mechanisms:
            draft = getattr(mechanism, hook)(world, draft)
    draft = replace(draft, consent=np.broadcast_to(draft.consent, (2, steps, count)).copy())
    groups: dict[_Aftermath, int] = {}
    aftermath, columns = _Aftermaths(world), np.ascontiguousarray(target.T)
    group = np.array(
        [groups.setdefault(aftermath.of(x, columns[x]), len(groups)) for x in range(count)],
        dtype=np.int64,
    )
    stay = np.eye(len(world.stances))
    broken = [stance_moves(world, "breach", side) for side in range(2)]
    left = tuple(groups)
    kind = np.array([FORM_KIND[p.form] for p in packages], dtype=np.int64)
    phase = np.full(count, -1, dtype=np.int64)
    phase[kind == REGIME] = np.arange(1, phases)
    months = np.array(
        [
            0
            if FORM_KIND[p.form] != TRUCE
            else max(1, int(p.months or world.number(f"forms.{p.form}.months", 3.0)))
            for p in packages
        ],
        dtype=np.int64,
    )
    return Menu(
        ids=tuple(p.id for p in packages),
        forms=tuple(p.form for p in packages),
        kind=kind,
        phase=phase,
        months=months,
        flow=draft.flow,
        target=target,
        consent=draft.consent,
        ratify=draft.ratify,
        penalty=draft.penalty,
        opportunity=draft.opportunity,
        leave=draft.leave,
        audience=draft.audience,
        group=group,
        after=(
            _states_after(world.space, left, Alike(broken[0])),
            _states_after(world.space, left, Alike(broken[1])),
        ),
        resume=_states_after(world.space, left, Alike(stay)),
    )
