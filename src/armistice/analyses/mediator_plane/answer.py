"""`armistice mediator`: every strategy on one plane, for one reading, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from armistice.analyses.ensembles import spread
from armistice.analyses.levers_apply import apply_levers
from armistice.analyses.mediator_plane.deviations import deviations, free_of_cost
from armistice.analyses.mediator_plane.frontier import beaten_by, frontier
from armistice.analyses.mediator_plane.held import Held, Setting, hold, place
from armistice.analyses.mediator_plane.misread import expectations
from armistice.analyses.mediator_plane.people import people_lost
from armistice.analyses.mediator_plane.strategies import Strategy, strategies_of
from armistice.analyses.settings import PAIR_TOLERANCE, SEED
from armistice.errors import ArmisticeError, NotConverged
from armistice.model.doubts import misreadings
from armistice.results import provenance
from armistice.scenario import Resolved, Scenario
from armistice.solve.layered import Layered
from armistice.solve.whole import solve

__all__ = ["SOLVED", "mediator_plane"]

SOLVED = "solved"
"""Id of the strategy that is best at every state, given what everybody else does."""
AXES = ("war_over", "involvement_over")
Progress = Callable[[int, int, str], None]


def mediator_plane(
    scenario: Scenario,
    reading: str | None = None,
    *,
    mediator: str = "",
    horizon: int | None = None,
    levers: Sequence[str] = (),
    expects: str | None = None,
    limit: bool = False,
    draws: int = 0,
    seed: int = SEED,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Place every strategy that a scenario can carry on the mediator's plane.

    Parameters
    ----------
    scenario, reading
        What to solve; reading None for the base numbers.
    mediator
        Id of the mediator; default the first that has actions in the stances.
    horizon
        Months to look ahead; default the scenario's.
    levers
        Levers to add, each as a strategy of its own.
    expects
        The reading by which the mediator plans, for the comparison of what it expects with
        what happens. Default what `beliefs.misread` says of it, or no comparison.
    limit
        Solve also with less and less cost of being involved.
    draws, seed
        Draws of the reading's ranges; every strategy sees the same.
    progress
        Called with (done, total, label), or None.

    Returns
    -------
    dict
        See docs/json.md. Chances are exact given the solution.

    Raises
    ------
    ArmisticeError
        If no stance says in what a mediator has left, or a name is unknown.
    NotConverged
        If a game at the medians was not solved.

    Notes
    -----
    EQ-PLANE (ours). The best strategy is a joint fixed point without commitment: a mediator
    that could bind itself to a strategy may do better by it (`commitment`).
    """
    resolved = scenario.resolve(reading)
    months = int(resolved.spec.horizon) if horizon is None else horizon
    if months < 1:
        raise ArmisticeError("the look-ahead must be at least one month")
    setting = Setting(resolved, resolved.median(), mediator, months)
    war = setting.war()
    stake = setting.stake(war)[1]
    setting = replace(setting, party=stake.party)
    strategies, left_out = strategies_of(resolved, war, stake, levers)
    label = reading or "base"
    total = len(strategies) + 1 + max(draws, 0)
    held, checked = _all(setting, strategies, lambda n: _tell(progress, n, total, label))
    assert checked is not None
    rows = [_row(setting, one) for one in held]
    points = np.array([[row[axis] for axis in AXES] for row in rows])
    for row, by in zip(rows, beaten_by(points), strict=True):
        row["frontier"] = by is None
        row["beaten_by"] = None if by is None else rows[by]["id"]
    answer: dict[str, Any] = {
        # the war is solved under other rules than the reading's own, but it is that reading
        **provenance({**war.about, "reading": reading, "content_hash": resolved.hash}, seed),
        "mediator": stake.party,
        "horizon": months,
        "strategies": rows,
        "frontier": [rows[n]["id"] for n in frontier(points)],
        "left_out": left_out,
        "solved": {**checked, **_commitment(rows)},
        "limit": free_of_cost(war) if limit else [],
        "expects": _expects(setting, scenario, strategies, expects),
        "draws": {"n": 0, "failed": 0},
        "diagnostics": {
            "converged": all(one.converged for one in held),
            "residual": max(one.residual for one in held),
        },
    }
    if draws > 0:
        _over_draws(
            answer, setting, strategies, draws, seed, lambda n: _tell(progress, n, total, label)
        )
    return answer


def _tell(progress: Progress | None, done: int, total: int, label: str) -> None:
    if progress is not None:
        progress(done, total, label)


def _quiet(_: int) -> None:
    """Tell nobody."""


def _all(
    setting: Setting, strategies: Sequence[Strategy], tell: Callable[[int], None]
) -> tuple[list[Held], dict[str, Any] | None]:
    """Every strategy and the solved one last, with what is known of the solution."""
    held: list[Held] = []
    for n, strategy in enumerate(strategies):
        held.append(hold(setting, strategy, held[0].v if held else None))
        tell(n + 1)
    war = setting.war()
    answer = solve(war, **setting.options)
    assert isinstance(answer, Layered)
    rules = tuple(one.rule for one in answer.mediators)
    held.append(place(setting, Strategy(SOLVED), war, rules, answer))
    tell(len(strategies) + 1)
    n, _ = setting.stake(war)
    one = deviations(war, answer)[n]
    stance, act = int(war.space.m[war.start]), answer.mediators[n].rule.choice
    return held, {
        "one_step_gain": one.gain,
        "where": dict(zip(("phase", "stance", "action"), one.where, strict=True)),
        "residual": one.residual,
        "gap": one.gap,
        "by_error": one.by_error,
        "joint": one.joint,
        "leaves": one.leaves,
        "today": {
            "stance": war.space.stances[stance],
            **{
                action: float(act[0, a, war.start])
                for a, action in enumerate(("stay", "press", "exit"))
            },
        },
    }


def _row(setting: Setting, held: Held) -> dict[str, Any]:
    strategy, fate = held.strategy, held.fate
    war = setting.war(strategy.doses)
    numbers = apply_levers(setting.resolved, setting.numbers, strategy.doses)
    lost = people_lost(setting.resolved, numbers, war, fate)
    return {
        "id": strategy.id,
        "levers": dict(strategy.doses),
        "summit": strategy.summit or None,
        "summit_months": strategy.months or None,
        "war_over": fate.war_over,
        "agreed": fate.agreed,
        "standing": fate.standing,
        "ended": fate.ended,
        "left": fate.left,
        "involvement_over": fate.involvement_over,
        "months_of_war": float(fate.months.sum()),
        "value": dict(zip(war.sides, (float(v) for v in held.value), strict=True)),
        "mediator_value": held.worth,
        "signing_hazard": held.signing,
        "people": lost,
        "converged": held.converged,
        "residual": held.residual,
    }


def _commitment(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the mediator would gain if it could bind itself to a strategy without levers."""
    own_means = [row for row in rows if not row["levers"] and not row["summit"]]
    best = max(own_means, key=lambda row: (row["mediator_value"], row["id"] == SOLVED))
    own = next(row for row in rows if row["id"] == SOLVED)
    return {
        "commitment": {"to": best["id"], "gain": best["mediator_value"] - own["mediator_value"]}
    }


def _expects(
    setting: Setting,
    scenario: Scenario,
    strategies: Sequence[Strategy],
    reading: str | None,
) -> dict[str, Any] | None:
    """Compare with what the mediator expects, if anything says what it sees."""
    if reading is not None:
        other = scenario.resolve(reading)
        seen = replace(setting, resolved=other, numbers=other.median())
        return {"by": reading, **expectations(setting, seen, strategies)}
    numbers = _misread(setting.resolved, setting.numbers).get(setting.party)
    if numbers is None:
        return None
    seen = replace(setting, numbers=numbers)
    return {"by": None, **expectations(setting, seen, strategies)}


def _misread(resolved: Resolved, numbers: Mapping[str, float]) -> Mapping[str, Any]:
    block = resolved.spec.beliefs
    return misreadings(resolved, numbers) if block is not None and block.misread else {}


def _over_draws(
    answer: dict[str, Any],
    setting: Setting,
    strategies: Sequence[Strategy],
    draws: int,
    seed: int,
    tell: Callable[[int], None],
) -> None:
    """Add intervals over draws, every strategy under the same numbers."""
    options = {**setting.options, "tol": PAIR_TOLERANCE}
    found: list[list[Held]] = []
    for index in range(draws):
        numbers = setting.resolved.draw(index, draws, seed)
        drawn = replace(setting, numbers=numbers, options=options)
        try:
            found.append(_all(drawn, strategies, _quiet)[0])
        except NotConverged:
            continue
        finally:
            tell(len(strategies) + 2 + index)
    answer["draws"] = {"n": len(found), "failed": draws - len(found)}
    if not found:
        return
    fronts = [
        set(frontier([[h.fate.war_over, h.fate.involvement_over] for h in one])) for one in found
    ]
    for n, row in enumerate(answer["strategies"]):
        mine = [one[n] for one in found]
        row["draws"] = {
            "war_over": spread(np.array([h.fate.war_over for h in mine])),
            "involvement_over": spread(np.array([h.fate.involvement_over for h in mine])),
            "mediator_value": spread(np.array([h.worth for h in mine])),
            "frontier": float(np.mean([n in front for front in fronts])),
        }
