"""One strategy, held to: the sides' game under it, and what comes of the war and of everybody.

The rule enters the belligerents' game as in EQ-MEDIATOR; the game is solved, and U_m is the
value of following the rule, whatever it is worth to the mediator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.levers_apply import apply_levers, rules_for
from armistice.analyses.mediator_plane.fate import Fate, fate_of
from armistice.analyses.mediator_plane.realised import realised
from armistice.analyses.mediator_plane.rules import rule_of
from armistice.analyses.mediator_plane.strategies import Strategy
from armistice.errors import ArmisticeError, NotConverged
from armistice.mechanisms.summit import SEASON
from armistice.model.build import build
from armistice.model.stakes import Stake
from armistice.model.war import War
from armistice.scenario import Resolved
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.layered import policy_of
from armistice.solve.mediator import Rule, conduct_of, reply, with_rules
from armistice.solve.whole import solve

__all__ = ["CHOOSES", "Held", "Setting", "hold", "place"]

Array = NDArray[np.float64]

CHOOSES = {"mediator": "optimal", "beliefs": "off"}
"""Rules under which the plane is computed, whatever the reading's."""


@dataclass(frozen=True)
class Setting:
    """What all strategies of one plane have in common.

    Attributes
    ----------
    resolved, numbers
        A reading and one set of its numbers: the same for every strategy.
    party
        The mediator; "" for the first that can leave.
    horizon
        Months to look ahead.
    options
        Passed on to the solvers.
    """

    resolved: Resolved
    numbers: Mapping[str, float]
    party: str = ""
    horizon: int = 24
    options: Mapping[str, Any] = field(default_factory=lambda: {"starts": 1, "details": False})

    def war(self, doses: Mapping[str, float] | None = None, season: bool = False) -> War:
        """Compile the war with levers pulled, the mediator free to choose."""
        given = doses or {}
        numbers = dict(self.numbers)
        if given:
            numbers = dict(apply_levers(self.resolved, self.numbers, given))
        if season:
            numbers[SEASON] = 1.0
        rules = CHOOSES | rules_for(self.resolved, given)
        return build(self.resolved, numbers=numbers, rules=rules)

    def stake(self, war: War) -> tuple[int, Stake]:
        """Place among the choosers, and stake, of the mediator looked at."""
        choosers = [stake for stake in war.stakes if stake.chooses]
        for n, stake in enumerate(choosers):
            if self.party in ("", stake.party):
                return n, stake
        names = ", ".join(stake.party for stake in choosers)
        raise ArmisticeError(f"{self.party} is no mediator with 'actions' in the stances: {names}")


@dataclass(frozen=True)
class Held:
    """What following a strategy leads to.

    Attributes
    ----------
    strategy
        What is followed.
    fate
        What becomes of the war and of the mediator's part in it.
    value
        V of either side today: (2,), aims.
    worth
        U_m today, aims of the mediator.
    signing
        Monthly chance today that anything is signed.
    residual
        The larger of the residuals of the games solved and of U.
    converged
        Whether every game was solved.
    v
        V of the game at hand today: (phases, 2, S).
    """

    strategy: Strategy
    fate: Fate
    value: Array
    worth: float
    signing: float
    residual: float
    converged: bool
    v: Array


@dataclass(frozen=True)
class _Played:
    """One war under one set of rules, solved."""

    war: War
    n: int
    stake: Stake
    rules: tuple[Rule, ...]
    answer: Equilibrium

    def u(self, then: tuple[Array, int] | None = None) -> Array:
        """U_m of following the rule: (phases acted in, S)."""
        conduct = conduct_of(self.answer, self.stake)
        fixed = self.rules[self.n].choice
        return reply(self.war, self.n, self.rules, conduct, fixed=fixed, then=then).value


def _play(setting: Setting, strategy: Strategy, war: War, near: Array | None = None) -> _Played:
    n, stake = setting.stake(war)
    choosers = [one for one in war.stakes if one.chooses]
    idle = Strategy("as-now")
    rules = tuple(
        rule_of(war, one, strategy if one.party == stake.party else idle) for one in choosers
    )
    game = with_rules(war, rules)
    try:
        answer = solve(game, **setting.options)
    except NotConverged:
        if near is None:
            raise
        answer = solve(game, start=near, **setting.options)
    return _Played(war, n, stake, rules, answer)


def hold(setting: Setting, strategy: Strategy, near: Array | None = None) -> Held:
    """Hold a mediator to a strategy, and see what comes of it.

    Parameters
    ----------
    setting
        The war, at one set of numbers.
    strategy
        What the mediator is held to; other mediators go on as now.
    near
        V of a like game, to start from where the usual start leads nowhere.

    Raises
    ------
    NotConverged
        If a game was not solved and the setting's options are strict.

    Notes
    -----
    EQ-MEDIATOR (kydd2003, rauchhaus2006; ours) with the choice given. A summit is a surprise
    (`rules.calendar: surprise`): see `armistice.analyses.mediator_plane.realised`.
    """
    if not strategy.summit:
        played = _play(setting, strategy, setting.war(strategy.doses), near)
        return _at(strategy, [(played, setting.horizon)], played, None)
    plain = _play(setting, replace(strategy, summit=""), setting.war(), near)
    meeting = _play(setting, strategy, setting.war(strategy.doses, strategy.season), near)
    some = min(strategy.months, setting.horizon)
    rest = setting.horizon - some
    if strategy.summit == "first":
        parts = [(meeting, some), (plain, rest)]
    else:
        parts = [(plain, rest), (meeting, some)]
    return _at(strategy, parts, parts[0][0], plain)


def place(
    setting: Setting, strategy: Strategy, war: War, rules: tuple[Rule, ...], answer: Equilibrium
) -> Held:
    """Place a rule that is already solved, such as the best one, beside held strategies.

    Parameters
    ----------
    setting
        As for the other strategies.
    strategy
        Its name.
    war, rules, answer
        The war with its choosers, the rules in force, the sides' game under them.
    """
    n, stake = setting.stake(war)
    played = _Played(war, n, stake, rules, answer)
    return _at(strategy, [(played, setting.horizon)], played, None)


def _at(
    strategy: Strategy,
    parts: list[tuple[_Played, int]],
    today: _Played,
    after: _Played | None,
) -> Held:
    """Read everything off; `after` is the game that follows the parts, None for the last."""
    war = today.answer.war
    start = war.start
    gone = today.stake.gone[war.space.m]
    fate = fate_of([(one.answer, months) for one, months in parts], gone)
    policy = policy_of(today.answer)
    if after is None:
        v, u = today.answer.v, today.u()
    else:
        v, u = after.answer.v, after.u()
        for one, months in reversed(parts):
            if months > 0:
                v = realised(one.answer, policy_of(one.answer), v, months)
                u = one.u((u, months))
    found = [one.answer.diagnostics for one, _ in parts]
    return Held(
        strategy=strategy,
        fate=fate,
        value=np.asarray(v[0, :, start], dtype=float),
        worth=float(u[0, start]),
        signing=float(policy.hazard[0, start]),
        residual=max(one.residual for one in found),
        converged=all(one.converged for one in found),
        v=today.answer.v,
    )
