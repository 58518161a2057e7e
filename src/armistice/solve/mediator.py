"""Mediators that choose: the belligerents given their rule, they given the belligerents.

EQ-MEDIATOR (kydd2003, rauchhaus2006; ours) is solved in alternation. A mediator's rule enters
the belligerents' game as part of the war's own chain: after a month's moves the stance goes
where the chosen action leads, and a threat is carried out with the chance of EQ-REJECT (ours)

    kappa = kappa_0 cred_n L((U_m(cut) - U_m(not)) / sigma_m).

The game that results is an ordinary one. From its solution follows what a mediator can expect,
from that its rule (`armistice.solve.stopping`), and so on to a joint fixed point. The state
carries who was the last to refuse (EQ-BLAME, ours: leaving costs Bl R(h)), so that a refusal
weighs on both sides of the table.

The logit rule is continuous, so a joint fixed point exists (Brouwer); it need not be unique,
and the alternation need not find it: the residual says whether it did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, eye_array

from armistice.errors import NotConverged
from armistice.model.stakes import ACTIONS, Stake
from armistice.model.war import War
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.layered import Layered, policy_of
from armistice.solve.plain import offers
from armistice.solve.stopping import Conduct, Stopping, acting_phases, logit, stopping, targets

__all__ = ["MediatorAnswer", "Rule", "conduct_of", "reply", "solve_mediated", "with_rules"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Solver = Callable[..., Equilibrium]

JOINT = 1e-7
"""The most that a chance of any action may still move in a round, at the joint fixed point."""
MOST_ROUNDS = 80


@dataclass(frozen=True)
class Rule:
    """How one mediator behaves.

    Attributes
    ----------
    choice
        Chance of every action at the end of a month: (phases acted in, 3, S).
    carried
        For each of its threats, the chance that it is carried out if it is due, kappa_0 cred
        left out: (cuts, S).
    """

    choice: Array
    carried: Array


@dataclass(frozen=True)
class MediatorAnswer:
    """What a mediator gets and does at the joint fixed point.

    Attributes
    ----------
    party
        Its id.
    rule
        What the belligerents face.
    solved
        Its value and the worth of its actions.
    one_deviation_gain
        The most it could gain by one action other than its best, at any state: 0 up to the
        accuracy of the solver.
    cost_of_error
        The most that the noise of its choice costs in a month, at any state.
    """

    party: str
    rule: Rule
    solved: Stopping
    one_deviation_gain: float
    cost_of_error: float

    @property
    def exit_gain(self) -> Array:
        """What leaving gains over the best other action, by phase acted in: (phases, S)."""
        act, out = self.solved.act, ACTIONS.index("exit")
        others = np.delete(act, out, axis=1).max(axis=1)
        with np.errstate(invalid="ignore"):
            return np.asarray(act[:, out] - others)


def _choosers(war: War) -> tuple[Stake, ...]:
    return tuple(stake for stake in war.stakes if stake.chooses)


def _choice_matrices(war: War, stake: Stake, rule: Rule) -> tuple[csr_array, ...]:
    """Where the chosen actions lead, by phase acted in: (S, S)."""
    to, size = targets(war, stake), war.space.size
    rows = np.arange(size)
    found = []
    for chance in rule.choice:
        out = csr_array((size, size))
        for a in range(len(ACTIONS)):
            there = to[a] >= 0
            pick = (chance[a][there], (rows[there], to[a][there]))
            out = out + csr_array(pick, shape=(size, size))
        found.append(csr_array(out))
    return tuple(found)


def _cut_states(war: War, stake: Stake, n: int) -> tuple[Index, Index, Index]:
    """States at which threat n may fall due, kept and carried out."""
    cut = stake.cuts[n]
    at = np.flatnonzero(war.space.m == cut.source).astype(np.int64)
    return at, at - cut.source + cut.kept, at - cut.source + cut.target


def _refusal(war: War, rules: tuple[Rule, ...]) -> tuple[csr_array, csr_array]:
    """Where a refusal leads once threats are carried out only as far as mediators want."""
    found = list(war.refusal)
    size = war.space.size
    for stake, rule in zip(_choosers(war), rules, strict=True):
        for n, cut in enumerate(stake.cuts):
            at, kept, target = _cut_states(war, stake, n)
            spared = np.zeros(size)
            spared[at] = cut.chance * (1.0 - rule.carried[n][at])
            ones = np.ones(len(at))
            shift = csr_array((ones, (at, kept)), shape=(size, size)) - csr_array(
                (ones, (at, target)), shape=(size, size)
            )
            found[cut.by] = csr_array(found[cut.by] + diags_array(spared) @ shift)
    return found[0], found[1]


def with_rules(war: War, rules: tuple[Rule, ...]) -> War:
    """The war as the belligerents see it when mediators behave by these rules."""
    choosers = _choosers(war)
    matrices = [_choice_matrices(war, s, r) for s, r in zip(choosers, rules, strict=True)]
    phases = list(war.phases)
    for n, f in enumerate(acting_phases(war)):
        moves = phases[f].transition
        for chosen in matrices:
            moves = moves @ chosen[n]
        phases[f] = replace(phases[f], transition=csr_array(moves))
    settled = tuple(replace(stake, chooses=False) for stake in war.stakes)
    return war.with_(phases=tuple(phases), refusal=_refusal(war, rules), stakes=settled)


def conduct_of(answer: Equilibrium, stake: Stake, given: dict[int, Array] | None = None) -> Conduct:
    """The belligerents' behaviour in a solved war, as a mediator sees it.

    `given` are proposals that were not worked out but made by plan (EQ-MISPERCEIVE).
    """
    war, policy = answer.war, policy_of(answer)
    convened = np.zeros(policy.sign.shape[:2])
    if stake.proposer >= 0:
        said = offers(war, answer.net, answer.eta.sum(axis=0), answer.w, given)
        signs = said.propose[:, stake.proposer] * said.accept[:, 0] * said.accept[:, 1]
        paper = (signs * (war.menu.ratify[0] * war.menu.ratify[1])).sum(axis=2)
        tau = np.stack([phase.talks for phase in war.phases])
        convened = tau * war.recognition[stake.proposer] * (1.0 - paper)
    return Conduct(policy.sign, policy.refuse, answer.eta, convened)


def _start_rule(war: War, stake: Stake, leaning: float) -> Rule:
    """Chances to begin with: going on as now, or `leaning` towards leaving."""
    to, size = targets(war, stake), war.space.size
    choice = np.zeros((len(ACTIONS), size))
    same = [to[a] == np.arange(size) for a in range(len(ACTIONS))]
    place = np.argmax(np.stack(same), axis=0)
    choice[place, np.arange(size)] = 1.0
    out = ACTIONS.index("exit")
    able = (to[out] >= 0) & (place != out)
    choice[:, able] *= 1.0 - leaning
    choice[out, able] += leaning
    phases = len(acting_phases(war))
    carried = np.full((len(stake.cuts), size), 0.5)
    return Rule(np.repeat(choice[None], phases, axis=0), carried)


def reply(
    war: War,
    n: int,
    rules: tuple[Rule, ...],
    conduct: Conduct,
    fixed: Array | None = None,
    then: tuple[Array, int] | None = None,
) -> Stopping:
    """What chooser n does given the belligerents' conduct and the other chooser's rule.

    `fixed` and `then` as in `armistice.solve.stopping.stopping`.
    """
    choosers = _choosers(war)
    matrices = [_choice_matrices(war, s, r) for s, r in zip(choosers, rules, strict=True)]
    same = csr_array(eye_array(war.space.size, format="csr"))
    moves, later = [], []
    for k, f in enumerate(acting_phases(war)):
        before, after = war.phases[f].transition, same
        for c, chosen in enumerate(matrices):
            if c < n:
                before = csr_array(before @ chosen[k])
            elif c > n:
                after = csr_array(after @ chosen[k])
        moves.append(before)
        later.append(after)
    return stopping(
        war,
        choosers[n],
        conduct,
        tuple(moves),
        tuple(later),
        _refusal(war, rules),
        fixed=fixed,
        then=then,
    )


def _rule_of(war: War, stake: Stake, solved: Stopping) -> Rule:
    carried = np.zeros((len(stake.cuts), war.space.size))
    for n in range(len(stake.cuts)):
        at, kept, target = _cut_states(war, stake, n)
        gain = solved.wait[0][target] - solved.wait[0][kept]
        if stake.noise > 0:
            with np.errstate(over="ignore"):
                carried[n, at] = 1.0 / (1.0 + np.exp(-gain / stake.noise))
        else:
            carried[n, at] = np.where(np.abs(gain) <= 1e-12, 0.5, gain > 0)
    return Rule(logit(solved.act, stake.noise), carried)


def _distance(old: tuple[Rule, ...], new: tuple[Rule, ...]) -> float:
    gaps = [np.max(np.abs(a.choice - b.choice)) for a, b in zip(old, new, strict=True)]
    gaps += [
        np.max(np.abs(a.carried - b.carried), initial=0.0) for a, b in zip(old, new, strict=True)
    ]
    return float(max(gaps))


def _mixed(old: Rule, new: Rule, share: float) -> Rule:
    return Rule(
        old.choice + share * (new.choice - old.choice),
        old.carried + share * (new.carried - old.carried),
    )


@dataclass
class _Round:
    rules: tuple[Rule, ...]
    answer: Equilibrium
    solved: tuple[Stopping, ...]
    joint: float
    rounds: int


def _alternate(
    war: War, solver: Solver, rules: tuple[Rule, ...], start: Array | None, options: dict[str, Any]
) -> _Round:
    """Belligerents, then each mediator in turn, until no chance moves."""
    share, last, v, joint, count = 1.0, np.inf, start, np.inf, 0
    quick = {**options, "starts": 1, "details": False}
    choosers = _choosers(war)
    while joint > JOINT and count < MOST_ROUNDS:
        count += 1
        answer = solver(with_rules(war, rules), start=v, **quick)
        v = answer.v
        new, solved = list(rules), []
        for n, stake in enumerate(choosers):
            one = reply(war, n, tuple(new), conduct_of(answer, stake))
            new[n] = _rule_of(war, stake, one)
            solved.append(one)
        joint = _distance(rules, tuple(new))
        if joint <= JOINT:
            continue
        # a chance that swings back and forth is followed part of the way
        share = max(0.05, 0.6 * share) if joint > 0.8 * last else min(1.0, 1.15 * share)
        last = joint
        rules = tuple(_mixed(a, b, share) for a, b in zip(rules, new, strict=True))
    return _Round(rules, answer, tuple(solved), joint, count)


def solve_mediated(
    war: War,
    solver: Solver,
    *,
    start: Array | None = None,
    starts: int = 2,
    strict: bool = True,
    details: bool = True,
    **options: Any,
) -> Layered:
    """Solve a war in which mediators choose.

    Parameters
    ----------
    war
        A war with choosers among its stakes, its transitions without their choices.
    solver
        The solver of the belligerents' game (it may know about closing windows).
    start
        V to start from.
    starts
        With 2, the alternation is also begun with mediators about to leave; a second joint
        fixed point is counted in the diagnostics and given in `others`.
    strict
        Raise rather than return what did not converge.
    details, options
        As in `armistice.solve.equilibrium.solve`.

    Returns
    -------
    Layered
        With `mediators`, and `joint`, the most that a chance would still move.

    Raises
    ------
    NotConverged
        If the alternation did not settle and `strict` holds.
    """
    choosers = _choosers(war)
    options = {**options, "strict": strict}
    found = []
    for leaning in (0.0, 0.9)[: max(1, starts)]:
        rules = tuple(_start_rule(war, stake, leaning) for stake in choosers)
        found.append(_alternate(war, solver, rules, start, options))
    first = found[0]
    settled = first.joint <= JOINT
    if strict and not settled:
        raise NotConverged(
            f"mediator and belligerents do not settle: after {first.rounds} rounds a chance "
            f"still moves by {first.joint:.1e}, {JOINT:.0e} asked",
            {"joint_residual": first.joint, "rounds": first.rounds},
        )
    final = solver(
        with_rules(war, first.rules),
        start=first.answer.v,
        starts=starts,
        details=details,
        **options,
    )
    solved = [
        reply(war, n, first.rules, conduct_of(final, stake)) for n, stake in enumerate(choosers)
    ]
    joint = _distance(
        first.rules,
        tuple(_rule_of(war, s, one) for s, one in zip(choosers, solved, strict=True)),
    )
    others = list(final.others)
    for other in found[1:]:
        if other.joint <= JOINT and np.max(np.abs(other.answer.v - final.v)) > 1e-6:
            others.append(other.answer.v)
    diagnostics = replace(
        final.diagnostics,
        converged=final.diagnostics.converged and settled and joint <= 10.0 * JOINT,
        equilibria=1 + len(others),
    )
    return Layered(
        **{
            **{name: getattr(final, name) for name in _PLAIN},
            "diagnostics": diagnostics,
            "others": tuple(others),
            "parts": getattr(final, "parts", ()),
            "mediators": tuple(
                _checked(war, n, first.rules, one, final) for n, one in enumerate(solved)
            ),
            "joint": joint,
        }
    )


_PLAIN = ("war", "v", "w", "rough", "today")


def _checked(
    war: War, n: int, rules: tuple[Rule, ...], solved: Stopping, final: Equilibrium
) -> MediatorAnswer:
    """One-deviation check: U of the plan is evaluated afresh, then any one action is tried."""
    stake = _choosers(war)[n]
    plan = logit(solved.act, 0.0)
    afresh = reply(war, n, rules, conduct_of(final, stake), fixed=plan)
    act = afresh.act
    held = np.where(plan > 0, act, -np.inf).max(axis=1)
    gain = float(np.max(act.max(axis=1) - held))
    error = (rules[n].choice * np.where(np.isfinite(act), act.max(axis=1)[:, None] - act, 0.0)).sum(
        axis=1
    )
    return MediatorAnswer(stake.party, rules[n], solved, gain, float(error.max()))
