"""A mediator who plans with the wrong pay-offs.

EQ-MISPERCEIVE (ours): the mediator's proposals and exits come from the game solved at
theta^, the war as it sees it; answers, breach and everything else from the game at theta.
The belligerents know how the mediator behaves and act accordingly. Reported are the offers
that are turned down and what the error costs the mediator (which may be negative: a plan
that is not a best reply can move the others in the mediator's favour).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from armistice.errors import ArmisticeError, NotConverged
from armistice.model.stakes import Stake
from armistice.model.war import War
from armistice.solve.anderson import fixed_point
from armistice.solve.diagnostics import Diagnostics
from armistice.solve.equilibrium import fighting_on
from armistice.solve.layered import Layered, policy_of
from armistice.solve.mediator import MediatorAnswer, Rule, conduct_of, reply, with_rules
from armistice.solve.operator import Operator
from armistice.solve.plain import Plain, offers
from armistice.solve.stopping import Conduct, Stopping, acting_phases, stopping, targets

__all__ = ["Misperception", "Plan", "misperceive", "plan_of", "solve_misread", "solve_planned"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """How one mediator behaves, wherever that comes from.

    Attributes
    ----------
    party, proposer
        Whose plan; place among the proposers.
    propose
        q_m(x): (F, S, X).
    rule
        Its choice of posture, if it chooses.
    """

    party: str
    proposer: int
    propose: Array
    rule: Rule | None


def plan_of(seen: War, party: str, **options: Any) -> Plan:
    """What a mediator plans if it takes the war to be `seen`."""
    from armistice.solve.whole import solve

    if party not in seen.proposers:
        raise ArmisticeError(f"{party} tables nothing, so it has nothing to misread")
    answer = solve(seen, **options)
    j = seen.proposers.index(party)
    said = offers(answer.war, answer.net, answer.eta.sum(axis=0), answer.w)
    chosen: tuple[MediatorAnswer, ...] = getattr(answer, "mediators", ())
    rule = next((one.rule for one in chosen if one.party == party), None)
    return Plan(party, j, said.propose[:, j], rule)


def solve_planned(
    war: War,
    plans: tuple[Plan, ...],
    *,
    tol: float = 1e-9,
    start: Array | None = None,
    strict: bool = True,
    **_: Any,
) -> Layered:
    """Solve the belligerents' game when mediators follow given plans.

    Parameters
    ----------
    war
        The true war; any mediator in it that chooses must have a plan.
    plans
        One per mediator with a plan.
    tol, start, strict
        As in `armistice.solve.equilibrium.solve`.

    Raises
    ------
    NotConverged
        If the residual did not reach tol (1 - max delta) and `strict` holds.
    ArmisticeError
        If a mediator chooses and has no plan.
    """
    began = time.perf_counter()
    rules = {plan.party: plan.rule for plan in plans}
    chosen: list[Rule] = []
    for stake in war.stakes:
        rule = rules.get(stake.party)
        if stake.chooses and rule is None:
            raise ArmisticeError(f"{stake.party} chooses by the true war while another misreads it")
        if stake.chooses and rule is not None:
            chosen.append(rule)
    game = with_rules(war, tuple(chosen)) if chosen else war
    given = {plan.proposer: plan.propose for plan in plans}
    month = _Planned(game, given)
    first = start
    if first is None:
        first = np.repeat(fighting_on(game)[None], len(game.phases), axis=0)
    goal = tol * (1.0 - float(game.delta.max()))
    found = fixed_point(month, first, goal=goal)
    v = found.value
    wait = month.wait(v)[0]
    diagnostics = Diagnostics(
        residual=found.residual,
        tolerance=goal,
        error_bound=found.residual / (1.0 - float(game.delta.max())),
        iterations=0,
        sweeps=found.evaluations,
        converged=found.converged,
        seconds=time.perf_counter() - began,
    )
    if strict and not found.converged:
        raise NotConverged(
            f"no equilibrium found under given plans: residual {found.residual:.1e} after "
            f"{found.evaluations} sweeps, {goal:.1e} asked",
            diagnostics.to_json(),
        )
    return Layered(game, v, wait, diagnostics, given=given)


class _Planned(Plain):
    """The plain month with deals valued by the compiled operator, which is much faster."""

    def __init__(self, war: War, given: dict[int, Array]) -> None:
        super().__init__(war, given)
        self.op = Operator(war)

    def deals(self, v: Array, paper: Array) -> tuple[Array, Array]:
        """D_i and eta_i of every package: (2, S, X)."""
        return self.op.deals(v)


def solve_misread(war: War, *, start: Array | None = None, **options: Any) -> Layered:
    """Solve a war that some mediators take for another. EQ-MISPERCEIVE (ours)."""
    plans = tuple(plan_of(seen, party, **options) for party, seen in war.misread)
    return solve_planned(war.with_(misread=()), plans, start=start, **options)


@dataclass(frozen=True)
class Misperception:
    """What planning with the wrong pay-offs does.

    Attributes
    ----------
    party
        The mediator.
    refused, refused_if_right
        Chance that an offer it tables today is turned down by at least one side, as it
        plans and if it read the war rightly.
    turned_down_by
        Chance that A, that B, turns down such an offer.
    loss
        What the error costs the mediator: U_m with the right plan less U_m with its own,
        both in the true war.
    leave, leave_if_right
        Chance that it leaves at the end of this month; None if it does not choose.
    signing, signing_if_right
        Monthly chance today that anything is signed.
    """

    party: str
    refused: float
    refused_if_right: float
    turned_down_by: tuple[float, float]
    loss: float
    leave: float | None
    leave_if_right: float | None
    signing: float
    signing_if_right: float


def misperceive(
    war_true: War, war_believed: War, party: str | None = None, **options: Any
) -> Misperception:
    """Compare a mediator that plans by `war_believed` with one that reads the war rightly.

    Parameters
    ----------
    war_true, war_believed
        The war as it is and as the mediator sees it; same grid and menu.
    party
        The mediator; default the first that may table something.
    options
        Passed on to the solvers.

    Returns
    -------
    Misperception
        Both sides of every comparison come from the same computation, so that equal wars
        give a loss of exactly 0.

    Raises
    ------
    ArmisticeError
        If the two wars differ in grid or menu, or nobody mediates.
    NotConverged
        If a game was not solved.
    """
    if war_true.space.shape != war_believed.space.shape or (
        war_true.menu.ids != war_believed.menu.ids
    ):
        raise ArmisticeError("the war as it is seen must have the grid and menu of the true one")
    named = [stake.party for stake in war_true.stakes if stake.proposer >= 0]
    if party is None and not named:
        raise ArmisticeError("no mediator may table anything")
    who = party or named[0]
    stake = next((one for one in war_true.stakes if one.party == who), None)
    if stake is None:
        raise ArmisticeError(f"{who} is no mediator of this war")
    wrong = _consequences(war_true, stake, plan_of(war_believed, who, **options), options)
    right = _consequences(war_true, stake, plan_of(war_true, who, **options), options)
    return Misperception(
        party=who,
        refused=wrong.refused,
        refused_if_right=right.refused,
        turned_down_by=wrong.by,
        loss=right.worth - wrong.worth,
        leave=wrong.leave,
        leave_if_right=right.leave,
        signing=wrong.signing,
        signing_if_right=right.signing,
    )


@dataclass(frozen=True)
class _Outcome:
    refused: float
    by: tuple[float, float]
    worth: float
    leave: float | None
    signing: float


def _consequences(war: War, stake: Stake, plan: Plan, options: dict[str, Any]) -> _Outcome:
    """What a plan leads to in the true war."""
    answer = solve_planned(war, (plan,), **options)
    policy = policy_of(answer)
    s = war.start
    q = plan.propose[0, s]
    p_a, p_b = policy.accept
    conduct = _seen(answer, stake, plan)
    solved = _worth(war, answer, stake, plan, conduct)
    leave = None if plan.rule is None else float(plan.rule.choice[0, -1, s])
    return _Outcome(
        refused=float((q * (1.0 - p_a * p_b)).sum()),
        by=(float((q * (1.0 - p_a)).sum()), float((q * (1.0 - p_b)).sum())),
        worth=float(solved.value[0, s]),
        leave=leave,
        signing=float(policy.hazard[0, s]),
    )


def _seen(answer: Layered, stake: Stake, plan: Plan) -> Conduct:
    """The belligerents' conduct, with the offers that are really made."""
    return conduct_of(answer, stake, given={plan.proposer: plan.propose})


def _worth(war: War, answer: Layered, stake: Stake, plan: Plan, conduct: Conduct) -> Stopping:
    """U_m of following the plan in the true war."""
    if plan.rule is not None:
        return reply(war, 0, (plan.rule,), conduct, fixed=plan.rule.choice)
    game, size = answer.war, war.space.size
    to = targets(game, stake)
    same = np.stack([to[a] == np.arange(size) for a in range(len(to))])
    fixed = np.zeros((len(acting_phases(game)), len(to), size))
    fixed[:, np.argmax(same, axis=0), np.arange(size)] = 1.0
    moves = tuple(game.phases[f].transition for f in acting_phases(game))
    still = tuple(csr_array(eye_array(size, format="csr")) for _ in moves)
    return stopping(game, stake, conduct, moves, still, game.refusal, fixed=fixed)
