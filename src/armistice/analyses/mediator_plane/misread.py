"""What a mediator expects of each strategy, and what happens, if it plans by another war.

EQ-MISPERCEIVE (ours): expected is what the strategy leads to in the war as the mediator sees
it; what happens is worked out in the true war, with the offers that the mediator would table
in the war it sees and the answers of the sides as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.mediator_plane.fate import fate_of
from armistice.analyses.mediator_plane.held import Setting
from armistice.analyses.mediator_plane.rules import rule_of
from armistice.analyses.mediator_plane.strategies import Strategy
from armistice.errors import ArmisticeError
from armistice.model.war import War
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.layered import Layered, policy_of
from armistice.solve.mediator import Rule, conduct_of, reply, with_rules
from armistice.solve.misperceive import Plan, solve_planned
from armistice.solve.plain import offers
from armistice.solve.whole import solve

__all__ = ["expectations"]

Array = NDArray[np.float64]


def expectations(true: Setting, seen: Setting, strategies: Sequence[Strategy]) -> dict[str, Any]:
    """Compare what a mediator expects with what happens.

    Parameters
    ----------
    true, seen
        The war as it is and as the mediator sees it: same scenario, other numbers.
    strategies
        What it may be held to. A summit for some months and an offer that may close are
        left out: neither is solved together with a plan.

    Returns
    -------
    dict
        `strategies`: by strategy, the best one included (id "solved"), `expected`, `happens`
        and `if_right` (the same in the true war with the offers of a mediator that sees it
        rightly), each with `war_over`, `involvement_over`, `mediator_value`, `signing_hazard`
        and `refused`, the chance that what it tables today is turned down. `loss`: what
        misreading costs it, by the best strategy of each war, aims; 0 where it sees rightly.

    Raises
    ------
    ArmisticeError
        If the two wars differ in grid or menu.
    NotConverged
        If a game was not solved.
    """
    rows = []
    for strategy in strategies:
        war_t, war_s = true.war(strategy.doses), seen.war(strategy.doses)
        _same(war_t, war_s)
        if strategy.summit or war_t.menu.barred is not None:
            continue
        _, stake = true.stake(war_t)
        idle = Strategy("as-now")
        rules = tuple(
            rule_of(war_t, one, strategy if one.party == stake.party else idle)
            for one in war_t.stakes
            if one.chooses
        )
        rows.append(_row(strategy.id, true, seen, (war_t, rules), (war_s, rules)))
    war_t, war_s = true.war(), seen.war()
    if war_t.menu.barred is None:
        best_t, best_s = _best(true, war_t), _best(seen, war_s)
        rows.append(_row("solved", true, seen, (war_t, best_t), (war_s, best_s), best_t))
    loss = None
    if rows and rows[-1]["id"] == "solved":
        last = rows[-1]
        loss = last["if_right"]["mediator_value"] - last["happens"]["mediator_value"]
    return {"strategies": rows, "loss": loss}


def _same(true: War, seen: War) -> None:
    if true.space.shape != seen.space.shape or true.menu.ids != seen.menu.ids:
        raise ArmisticeError("the war as it is seen must have the grid and menu of the true one")


def _best(setting: Setting, war: War) -> tuple[Rule, ...]:
    answer = solve(war, **setting.options)
    assert isinstance(answer, Layered)
    return tuple(one.rule for one in answer.mediators)


Ruled = tuple[War, tuple[Rule, ...]]


def _row(
    name: str,
    true: Setting,
    seen: Setting,
    here: Ruled,
    there: Ruled,
    right: tuple[Rule, ...] | None = None,
) -> dict[str, Any]:
    """One strategy: rules `there` belong to the war as it is seen and are followed in both."""
    war_t, war_s = here[0], there[0]
    in_seen, v_seen = _offers(seen, war_s, there[1])
    in_true, v_true = _offers(true, war_t, right or here[1])
    return {
        "id": name,
        "expected": _outcome(seen, war_s, there[1], in_seen, v_seen),
        "happens": _outcome(true, war_t, there[1], in_seen, v_true),
        "if_right": _outcome(true, war_t, right or here[1], in_true, v_true),
    }


def _offers(setting: Setting, war: War, rules: tuple[Rule, ...]) -> tuple[Array | None, Array]:
    """What the mediator tables in a war in which all follow the rules, (F, S, X), and V."""
    stake = setting.stake(war)[1]
    answer = solve(with_rules(war, rules), **setting.options)
    if stake.proposer < 0:
        return None, answer.v
    said = offers(answer.war, answer.net, answer.eta.sum(axis=0), answer.w)
    return said.propose[:, stake.proposer], answer.v


def _outcome(
    setting: Setting, war: War, rules: tuple[Rule, ...], planned: Array | None, near: Array
) -> dict[str, Any]:
    """What following rules and tabling what was planned leads to in a war, V being near."""
    n, stake = setting.stake(war)
    game = with_rules(war, rules)
    given: dict[int, Array] = {}
    answer: Equilibrium
    if planned is None:
        answer = solve(game, **setting.options)
    else:
        given = {stake.proposer: planned}
        plan = Plan(stake.party, stake.proposer, planned, None)
        answer = solve_planned(game, (plan,), start=near, **setting.options)
    conduct = conduct_of(answer, stake, given or None)
    worth = reply(war, n, rules, conduct, fixed=rules[n].choice).value
    policy = policy_of(answer)
    fate = fate_of([(answer, setting.horizon)], stake.gone[war.space.m])
    refused = None
    if planned is not None:
        both = policy.accept[0] * policy.accept[1]
        refused = float((planned[0, war.start] * (1.0 - both)).sum())
    return {
        "war_over": fate.war_over,
        "involvement_over": fate.involvement_over,
        "mediator_value": float(worth[0, war.start]),
        "signing_hazard": float(policy.hazard[0, war.start]),
        "refused": refused,
    }
