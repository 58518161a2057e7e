"""Packages as arrays: where the terms leave the front, what they are worth, what follows them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from armistice.model.mechanism import Mechanism, PackageDraft
from armistice.model.stances import nearest_stance, stance_moves
from armistice.model.war import REGIME, SETTLED, TRUCE, Menu
from armistice.model.world import World
from armistice.scenario.menu import PackageTerms

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
    k = np.arange(world.space.front)
    for issue, chosen in world.resolved.spec.issues.items():
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
        k = np.clip(k, 0, world.space.front - 1)
    return k


def option_worth(world: World, side: int, package: PackageTerms) -> float:
    """Sum over issues of w a(x_l) plus declared linkage: the part of EQ-DEALFLOW without land."""
    party = world.sides[side]
    worth = 0.0
    for issue, option in package.terms.items():
        worth += world.number(f"{party}.weights.{issue}", 1.0) * world.number(
            f"{party}.values.{issue}.{option}"
        )
    for name, link in world.resolved.spec.interactions.items():
        if all(package.terms.get(issue) in options for issue, options in link.when.items()):
            worth += world.number(f"interactions.{name}.value.{party}")
    return worth


def deal_flow(world: World) -> Array:
    """v_i(x) by front step at signature: (2, K, X), aims.

    EQ-DEALFLOW (fershtman1990; ours)
        v_i(x) = T_i(k(x)) + sum_l w_il a_il(x_l) + sum lambda_i,ll' 1[x_l, x_l'] - peace cost
    """
    flow = np.empty((2, world.space.front, len(world.packages)))
    for x, package in enumerate(world.packages):
        k = front_after(world, package)
        for side, party in enumerate(world.sides):
            flow[side, :, x] = (
                world.territory(side)[k]
                + option_worth(world, side, package)
                - world.total(f"{party}.peace_cost")
            )
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
    for x, package in enumerate(world.packages):
        for side, party in enumerate(world.sides):
            for issue, option in package.terms.items():
                cost[side, x] += world.number(f"{party}.ratification.chip.{issue}.{option}")
    return cost[:, None, :] * left[None]


@dataclass(frozen=True)
class _Aftermath:
    """What a package leaves behind; packages with equal aftermath form a group."""

    target: tuple[int, ...]
    regroup: tuple[int, int]
    stance: tuple[int, ...]


def _aftermath(world: World, package: PackageTerms, target: NDArray[np.int64]) -> _Aftermath:
    if FORM_KIND[package.form] == REGIME:
        same = tuple(range(world.space.front))
        return _Aftermath(same, (0, 0), tuple(range(len(world.stances))))
    regroup = [round(world.of(side, "breach.regroup", 1.0)) for side in range(2)]
    factors: dict[str, float] = {}
    for issue, option in package.terms.items():
        where = f"issues.{issue}.options.{option}"
        for side, party in enumerate(world.sides):
            regroup[side] += round(world.number(f"{where}.regroup.{party}"))
        for party in world.parties:
            scale = world.number(f"{where}.support.{party}", 1.0)
            if scale != 1.0:
                factors[party] = factors.get(party, 1.0) * scale
    stance = nearest_stance(world, factors)
    return _Aftermath(
        tuple(int(k) for k in target), (regroup[0], regroup[1]), tuple(int(m) for m in stance)
    )


def _state_after(world: World, left: _Aftermath, moves: Array) -> csr_array:
    """Where the war resumes: k(x), endurance regrouped, stance moved: (S, S)."""
    space = world.space
    k = np.asarray(left.target)[space.k]
    e_a = space.endurance(0) + left.regroup[0]
    e_b = space.endurance(1) + left.regroup[1]
    stance = np.asarray(left.stance)[space.m]
    rows = np.arange(space.size)
    data, row, col = [], [], []
    for m in range(len(world.stances)):
        chance = moves[stance, m]
        some = chance > 0
        where = space.index(k, e_a, e_b, space.grid[3], m)
        data.append(chance[some])
        row.append(rows[some])
        col.append(where[some])
    return csr_array(
        (np.concatenate(data), (np.concatenate(row), np.concatenate(col))),
        shape=(space.size, space.size),
    )


def compile_menu(world: World, mechanisms: tuple[Mechanism, ...], phases: int) -> Menu:
    """Run the package hooks and lay the menu out as arrays."""
    packages = world.packages
    steps, count = world.space.front, len(packages)
    target = np.stack([front_after(world, p) for p in packages], axis=1)
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
    group = np.array(
        [
            groups.setdefault(_aftermath(world, p, target[:, x]), len(groups))
            for x, p in enumerate(packages)
        ],
        dtype=np.int64,
    )
    stay = np.eye(len(world.stances))
    broken = [stance_moves(world, "breach", side) for side in range(2)]

    def stacked(moves: Array) -> csr_array:
        return csr_array(vstack([_state_after(world, left, moves) for left in groups]))

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
        after=(stacked(broken[0]), stacked(broken[1])),
        resume=stacked(stay),
    )
