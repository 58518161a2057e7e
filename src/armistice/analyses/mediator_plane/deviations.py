"""Is the solved strategy one that pays? One-step deviations, and the limit of no cost.

A plan is optimal if and only if no single change of action at a single state and month pays,
the rest of the plan unchanged (the one-shot deviation principle of discounted problems). So
U of the plan is worked out afresh and every action is tried at every state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.errors import ArmisticeError
from armistice.model.stakes import ACTIONS, Stake
from armistice.model.war import War
from armistice.solve.layered import Layered
from armistice.solve.mediator import conduct_of, reply
from armistice.solve.stopping import acting_phases, logit
from armistice.solve.whole import solve

__all__ = ["SHARES", "Deviations", "cheaper", "deviations", "free_of_cost"]

Array = NDArray[np.float64]
EXIT = ACTIONS.index("exit")
SHARES = (1.0, 0.1, 0.0)
"""Shares of its costs that are left on the way to the limit of none."""


@dataclass(frozen=True)
class Deviations:
    """What one mediator could gain by leaving its plan once.

    Attributes
    ----------
    party
        Whose plan.
    gain
        The most that any one action other than the planned one gains, at any state, aims.
    where
        Phase, stance and action of that deviation.
    residual
        max |U - T U| of the solved U.
    gap
        max |U of the plan, worked out afresh - solved U|.
    by_error
        The most that the noise of its choice costs it in a month.
    joint
        Largest change of a chance in one more round of the alternation; None if unknown.
    leaves
        Share of the states with the mediator present in which the plan is to leave.
    """

    party: str
    gain: float
    where: tuple[str, str, str]
    residual: float
    gap: float
    by_error: float
    joint: float | None
    leaves: float


def deviations(war: War, answer: Layered) -> tuple[Deviations, ...]:
    """Try every one-step deviation of every mediator that chooses.

    Parameters
    ----------
    war
        A war compiled under rule `mediator: optimal`.
    answer
        Its solution.

    Raises
    ------
    ArmisticeError
        If nobody chooses in that solution.
    """
    if not answer.mediators:
        raise ArmisticeError("no mediator chooses in this solution")
    choosers = [stake for stake in war.stakes if stake.chooses]
    rules = tuple(one.rule for one in answer.mediators)
    phases = acting_phases(war)
    found = []
    for n, (stake, one) in enumerate(zip(choosers, answer.mediators, strict=True)):
        plan = logit(one.solved.act, 0.0)
        afresh = reply(war, n, rules, conduct_of(answer, stake), fixed=plan)
        act = afresh.act
        held = np.where(plan > 0, act, -np.inf).max(axis=1)
        gains = np.where(np.isfinite(act), act, -np.inf) - held[:, None]
        f, a, s = np.unravel_index(int(np.argmax(gains)), gains.shape)
        best = act.max(axis=1)[:, None]
        error = (one.rule.choice * np.where(np.isfinite(act), best - act, 0.0)).sum(axis=1)
        there = ~stake.gone[war.space.m]
        found.append(
            Deviations(
                party=stake.party,
                gain=float(gains[f, a, s]),
                where=(
                    war.phases[phases[int(f)]].id,
                    war.space.stances[int(war.space.m[s])],
                    ACTIONS[int(a)],
                ),
                residual=one.solved.residual,
                gap=float(np.max(np.abs(afresh.value - one.solved.value))),
                by_error=float(error.max()),
                joint=answer.joint,
                leaves=float(plan[:, EXIT][:, there].mean()),
            )
        )
    return tuple(found)


def cheaper(war: War, share: float) -> War:
    """The same war with only a share of what being involved costs its mediators.

    Scaled are the cost of staying, of pressing and of levers, the blame for the war, the face
    lost at empty meetings, and whatever is negative in a home audience's verdict and in a
    wider war. The blame for leaving stays.

    Parameters
    ----------
    war
        A war compiled under rule `mediator: optimal`.
    share
        0 for no cost at all.
    """

    def less(stake: Stake) -> Stake:
        return replace(
            stake,
            staying=stake.staying * share,
            war_blame=stake.war_blame * share,
            meeting=stake.meeting * share,
            audience=np.where(stake.audience < 0, stake.audience * share, stake.audience),
            wider=stake.wider * share if stake.wider < 0 else stake.wider,
        )

    return war.with_(stakes=tuple(less(stake) for stake in war.stakes))


def free_of_cost(
    war: War, shares: Sequence[float] = SHARES, **options: Any
) -> list[dict[str, float]]:
    """Solve the war again with less and less cost of being involved.

    Parameters
    ----------
    war
        A war compiled under rule `mediator: optimal`.
    shares
        What is left of the costs, in turn.
    options
        Passed on to the solvers.

    Returns
    -------
    list of dict
        By share: `leaves`, the share of states in which the first mediator's plan is to
        leave, and `gain`, what a one-step deviation would bring. At a share of 0 and a
        blame that is not negative `leaves` is 0: involvement then pays nothing or more,
        leaving nothing or less, and ties stay.

    Notes
    -----
    EQ-EXIT (dixitpindyck1994; ours) in the limit.
    """
    rows = []
    for share in shares:
        cheap = cheaper(war, share)
        answer = solve(cheap, **{"starts": 1, "details": False, **options})
        assert isinstance(answer, Layered)
        first = deviations(cheap, answer)[0]
        rows.append({"share": float(share), "leaves": first.leaves, "gain": first.gain})
    return rows
