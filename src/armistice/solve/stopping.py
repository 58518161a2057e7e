"""One mediator's problem, given how everybody else behaves: stay, press or leave.

EQ-MEDIATOR (kydd2003, rauchhaus2006; ours)
    U_m(s,h) = max_a { (1-d)[-c_stay - (1-paid) c_press S 1[press] - b 1[war]] + d E U_m(s',h') }
    a deal ends these flows and pays G [omega + (1-omega)(1 - min(1, eta/0.2))] + dom(x)
EQ-EXIT (dixitpindyck1994; ours): leaving pays -Bl R(h) once and nothing after.
EQ-FACE (fearon1994; ours): talks that the mediator convenes and that end without a signature
cost f (1-nu).

The posture is chosen at the end of a month, for the next. The value is that of the best
action; what the others see, and the simulator draws, is the logit over actions. The two
differ by what a mediator's errors cost it, as under `netted` breach (EQ-DURABILITY).
Given the others' behaviour this is a finite decision problem, solved by policy iteration
(Howard 1960): each round one sparse linear system, no round without gain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, csc_array, csr_array, diags_array, eye_array
from scipy.sparse.linalg import splu

from armistice.errors import NotConverged
from armistice.model.stakes import ACTIONS, Stake
from armistice.model.war import War

__all__ = ["Conduct", "Stopping", "logit", "stopping"]

Array = NDArray[np.float64]
MOST_ROUNDS = 200


@dataclass(frozen=True)
class Conduct:
    """How the belligerents behave, as a mediator sees it.

    Attributes
    ----------
    sign
        Monthly chance that a package is tabled, signed and ratified: (F, S, X).
    refuse
        Monthly chance that side b refuses what the other would sign: (F, 2, S).
    eta
        Breach hazard of every package, by breaker: (2, S, X).
    convened
        Chance that the mediator convenes talks and no paper comes of them: (F, S).
    """

    sign: Array
    refuse: Array
    eta: Array
    convened: Array


@dataclass(frozen=True)
class Stopping:
    """A mediator's problem, solved.

    Attributes
    ----------
    phases
        The phases in which it acts: war, and frameworks.
    value
        U_m at the start of a month, posture chosen: (phases, S).
    wait
        U_m once this month's talks have come to nothing: (phases, S).
    act
        Worth of every action at the end of a month, -inf where there is none:
        (phases, 3, S).
    residual
        max |U - T U|, T the right-hand side of EQ-MEDIATOR evaluated afresh.
    rounds
        Rounds of policy iteration.
    """

    phases: tuple[int, ...]
    value: Array
    wait: Array
    act: Array
    residual: float
    rounds: int


def logit(act: Array, noise: float) -> Array:
    """Chance of every action: (..., 3, S); without noise the best, staying put if tied.

    Examples
    --------
    >>> import numpy as np
    >>> logit(np.array([[0.0], [-np.inf], [0.0]]), 0.0).ravel()
    array([1., 0., 0.])
    """
    top = act.max(axis=-2, keepdims=True)
    if noise <= 0:
        best = act >= top - 1e-12
        first = np.cumsum(best, axis=-2) == 1
        return np.asarray(best & first, dtype=float)
    weight = np.exp((act - top) / noise)
    return np.asarray(weight / weight.sum(axis=-2, keepdims=True))


def acting_phases(war: War) -> tuple[int, ...]:
    """War and every framework: where no paper that ends a mediator's task stands."""
    forms = war.menu.forms
    return tuple(
        f for f, phase in enumerate(war.phases) if f == 0 or forms[phase.package] == "framework"
    )


def targets(war: War, stake: Stake) -> NDArray[np.int64]:
    """State that each action leads to, -1 where there is none: (3, S)."""
    m = war.space.m
    base = np.arange(war.space.size) - m
    label = stake.options[:, m]
    return np.where(label >= 0, base + label, -1)


def credit(war: War, stake: Stake, eta: Array) -> Array:
    """What a signature pays a mediator: (S, X). EQ-MEDIATOR, deal branch."""
    lasts = np.maximum(0.0, 1.0 - eta.sum(axis=0) / war.lasting)
    taste = stake.any_paper + (1.0 - stake.any_paper) * lasts
    return np.asarray(stake.credit * taste + stake.audience)


class _Problem:
    """Everything of EQ-MEDIATOR but the mediator's own choice, as sparse blocks."""

    def __init__(
        self,
        war: War,
        stake: Stake,
        conduct: Conduct,
        moves: tuple[csr_array, ...],
        refusal: tuple[csr_array, csr_array],
    ) -> None:
        self.war, self.stake = war, stake
        self.phases = acting_phases(war)
        here = ~stake.gone[war.space.m]
        self.size, self.here = war.space.size, here
        d = stake.delta
        forms = np.array(war.menu.forms)
        ends = np.flatnonzero(forms != "framework")
        paid = credit(war, stake, conduct.eta)
        flow = -(stake.staying[war.space.m] + stake.war_blame)
        self.flow, self.talk, self.enter, self.past, self.onward = [], [], [], [], []
        for n, f in enumerate(self.phases):
            phase, sign, refuse = war.phases[f], conduct.sign[f], conduct.refuse[f]
            self.talk.append(
                here
                * (
                    (sign[:, ends] * paid[:, ends]).sum(axis=1)
                    - conduct.convened[f] * stake.meeting
                )
            )
            row: list[Array] = []
            for g in self.phases:
                x = war.phases[g].package
                row.append(sign[:, x] * here if g else np.zeros(self.size))
            self.enter.append(row)
            both = sum(diags_array(refuse[b]) @ refusal[b] for b in range(2))
            rest = 1.0 - sign.sum(axis=1) - refuse.sum(axis=0)
            self.past.append(csr_array(diags_array(here * 1.0) @ (diags_array(rest) + both)))
            live = 1.0 - phase.hazard.sum(axis=0)
            wider = phase.hazard[2] * stake.wider
            self.flow.append(here * ((1.0 - d) * flow + d * wider))
            broken = conduct.eta[:, :, phase.package] if f else np.zeros((2, self.size))
            keep = d * live * here * (1.0 - broken.sum(axis=0))
            lost = [d * live * here * broken[b] for b in range(2)]
            # by phase acted in next: what leads there before the own choice, and after it
            to = [csr_array((self.size, self.size)) for _ in self.phases]
            to[n] = csr_array(diags_array(keep * (1.0 - phase.expiry)) @ moves[n])
            if f:
                to[0] = to[0] + csr_array(diags_array(keep * phase.expiry) @ moves[n])
            back = sum(diags_array(lost[b]) @ phase.after[b] for b in range(2))
            self.onward.append((to, csr_array(back)))

    def choose(self, value: Array, later: tuple[csr_array, ...]) -> Array:
        """Worth of every action by phase, (phases, 3, S), given U after it."""
        stake, to = self.stake, targets(self.war, self.stake)
        out = np.full((len(self.phases), len(ACTIONS), self.size), -np.inf)
        for n in range(len(self.phases)):
            after = later[n] @ value[n]
            if n:  # chosen before it is known whether the framework lapses
                lapse = self.war.phases[self.phases[n]].expiry
                after = (1.0 - lapse) * after + lapse * (later[n] @ value[0])
            for a in range(len(ACTIONS)):
                there = to[a] >= 0
                worth = after[np.maximum(to[a], 0)]
                if ACTIONS[a] == "exit":
                    worth = np.where(self.here, -stake.leaving[self.war.space.m], 0.0)
                out[n, a] = np.where(there, worth, -np.inf)
        return out

    def evaluate(self, best: NDArray[np.int64], later: tuple[csr_array, ...]) -> Array:
        """U of a fixed plan `best` (phases, S): one linear system over phases and states."""
        n_ph, S = len(self.phases), self.size
        to = targets(self.war, self.stake)
        rows = np.arange(S)
        blocks: list[list[csr_array | None]] = [[None] * n_ph for _ in range(n_ph)]
        right = np.zeros(n_ph * S)
        leave = np.where(self.here, -self.stake.leaving[self.war.space.m], 0.0)
        plan, paid = [], []
        for n in range(n_ph):
            goes = best[n] == ACTIONS.index("exit")
            target = to[best[n], rows]
            pick = csr_array((np.where(goes, 0.0, 1.0), (rows, target)), shape=(S, S))
            plan.append(csr_array(pick @ later[n]))
            paid.append(np.where(goes, leave, 0.0))
        for n in range(n_ph):
            leads, back = self.onward[n]
            x_const = self.flow[n].copy()
            x_rows: list[csr_array] = []
            for g in range(n_ph):
                # the plan of the phase acted in now, the value of the phase that comes next
                x_rows.append(csr_array(leads[g] @ plan[n]))
                x_const += leads[g] @ paid[n]
            x_rows[0] = csr_array(x_rows[0] + back)
            right[n * S : (n + 1) * S] = self.talk[n] + self.past[n] @ x_const
            for g in range(n_ph):
                block = self.past[n] @ x_rows[g] + diags_array(self.enter[n][g])
                blocks[n][g] = csr_array(block)
        matrix = eye_array(n_ph * S, format="csc") - csc_array(block_array(blocks))
        return np.asarray(splu(matrix).solve(right)).reshape(n_ph, S)

    def wait(self, value: Array, own: Array) -> Array:
        """U after talks that came to nothing, given the worth `own` of the choice to come."""
        out = np.empty_like(value)
        for n in range(len(self.phases)):
            leads, back = self.onward[n]
            # `own` already averages over lapse, so all that leads on is taken together
            out[n] = self.flow[n] + sum(lead @ own[n] for lead in leads) + back @ value[0]
        return out

    def month(self, value: Array, wait: Array) -> Array:
        """U at the start of a month."""
        out = np.empty_like(value)
        for n in range(len(self.phases)):
            entered = sum(self.enter[n][g] * value[g] for g in range(len(self.phases)))
            out[n] = self.talk[n] + entered + self.past[n] @ wait[n]
        return out


def stopping(
    war: War,
    stake: Stake,
    conduct: Conduct,
    moves: tuple[csr_array, ...],
    later: tuple[csr_array, ...],
    refusal: tuple[csr_array, csr_array],
    *,
    fixed: Array | None = None,
    then: tuple[Array, int] | None = None,
) -> Stopping:
    """Solve a mediator's problem given everybody else's behaviour.

    Parameters
    ----------
    war
        The war, its transitions without any mediator's choice.
    stake
        The mediator's.
    conduct
        The belligerents' behaviour.
    moves, later
        By phase acted in: the month's moves with the choices that come before this
        mediator's, and the choices that come after it: (S, S) each.
    refusal
        Where a refusal leads, threats included: (S, S) each.
    fixed
        Chances of actions (phases, 3, S) to be followed instead of the best action.
    then
        U after so many months, (phases, S), and the months: with `fixed`, what comes before.

    Returns
    -------
    Stopping

    Raises
    ------
    NotConverged
        If policy iteration has not settled after 200 rounds.
    """
    problem = _Problem(war, stake, conduct, moves, refusal)
    value = np.zeros((len(problem.phases), war.space.size))
    if fixed is not None:
        return _followed(problem, later, fixed, then)
    act = problem.choose(value, later)
    best = logit(act, 0.0).argmax(axis=1)
    for count in range(1, MOST_ROUNDS + 1):
        value = problem.evaluate(best, later)
        act = problem.choose(value, later)
        held = np.take_along_axis(act, best[:, None], axis=1)[:, 0]
        gain = act.max(axis=1) - held
        if gain.max(initial=0.0) <= 1e-11:
            wait = problem.wait(value, act.max(axis=1))
            residual = float(np.max(np.abs(problem.month(value, wait) - value)))
            return Stopping(problem.phases, value, wait, act, residual, count)
        best = np.where(gain > 1e-11, act.argmax(axis=1), best)
    raise NotConverged(
        f"{stake.party}: policy iteration has not settled after {MOST_ROUNDS} rounds",
        {"gain": float(gain.max()), "rounds": MOST_ROUNDS},
    )


def _followed(
    problem: _Problem,
    later: tuple[csr_array, ...],
    fixed: Array,
    then: tuple[Array, int] | None = None,
) -> Stopping:
    """U under given chances of actions, by iteration (a contraction at the rate delta)."""
    value = np.zeros((len(problem.phases), problem.size)) if then is None else then[0]
    most = 200_000 if then is None else then[1]
    wait, act = value, problem.choose(value, later)
    change, count = np.inf, 0
    while (change > 1e-13 or then is not None) and count < most:
        count += 1
        act = problem.choose(value, later)
        own = (np.where(np.isfinite(act), act, 0.0) * fixed).sum(axis=1)
        wait = problem.wait(value, own)
        new = problem.month(value, wait)
        change = float(np.max(np.abs(new - value)))
        value = new
    return Stopping(problem.phases, value, wait, act, change, count)
