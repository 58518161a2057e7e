"""Draws of a reading's priors: one solve, one zone and one set of futures per draw.

Every draw is a unit of work of its own, solved from the reading's solution at the medians:
its numbers and its luck depend on the seed and its index alone, so neither the number of
workers nor the order of finishing can change a digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.drawn import solve_as_drawn
from armistice.analyses.ledger.chances import answers
from armistice.analyses.settings import HOLD, PAIR_TOLERANCE
from armistice.analyses.simulate import Paths, simulate
from armistice.analyses.today import Today, today_of
from armistice.analyses.zone import LAYERS, Zone, zone_of_agreement
from armistice.model.build import build
from armistice.scenario import Numbers, Resolved
from armistice.solve.equilibrium import Equilibrium
from armistice.workers import in_order

__all__ = [
    "Draw",
    "DrawTask",
    "Progress",
    "draw_of",
    "one_draw",
    "run_draws",
    "solved_closer",
    "spread",
]

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Draw:
    """What one draw of the priors amounts to.

    Attributes
    ----------
    index, converged, residual
        Which draw; whether it was solved, and how well.
    layers
        Packages left after each of the four layers.
    deepest
        Number of layers that the best package passes, 0 to 4.
    durable_gap
        EQ-GAP, aims; NaN where nothing on the menu is durable.
    margins, passed
        D_i - chi_i - W_i (2, X) and layers passed (X,) of every package.
    hazard, general_hazard
        Monthly chance today that anything is signed, that a truce or settlement is.
    wait
        W_i today: (2,).
    end_hazard
        Monthly chances today of a defeat of A, a collapse of B, a wider war: (3,).
    futures
        Shares of simulated futures by name.
    by_month
        Share at war, and share that has signed, by month: (2, months + 1).
    kinds
        Form of the first signature, by form: share of all futures.
    months_to_truce
        Months to the first general truce, one entry a path, 0 for never.
    answers
        Chance of every question of the scenario that the reading is asked.
    numbers, v
        The draw's numbers, and its solution: (phases, 2, states). Solves of changed numbers
        start there.
    today
        Everything the solution says about today.
    """

    index: int
    converged: bool
    residual: float
    layers: tuple[int, ...]
    deepest: int
    durable_gap: float
    margins: Array
    passed: NDArray[np.int64]
    hazard: float
    general_hazard: float
    wait: Array
    end_hazard: Array
    futures: dict[str, float]
    by_month: Array
    kinds: dict[str, float]
    months_to_truce: NDArray[np.int64]
    answers: dict[str, float]
    numbers: Numbers
    v: Array
    today: Today


@dataclass(frozen=True)
class DrawTask:
    """All that a draw needs beside its index; the attributes are those of `run_draws`.

    `change` turns a draw's numbers and its index into the numbers to solve.
    """

    resolved: Resolved
    draws: int
    seed: int
    paths: int
    horizon: int
    start: Array | None
    sampling: str = "lhs"
    change: Callable[[Numbers, int], Numbers] | None = None


def run_draws(
    resolved: Resolved,
    *,
    start: Array | None = None,
    draws: int,
    seed: int,
    paths: int,
    horizon: int,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Draw]:
    """Solve and simulate every draw of a reading.

    Parameters
    ----------
    resolved
        The scenario as a reading sees it.
    start
        V at the medians, where every draw's solution starts from; default W0 of the draw.
    draws, seed
        How many draws, and the address of their numbers.
    paths, horizon
        Futures per draw; months they are followed (12 more are simulated, to see what holds).
    workers
        Processes; the numbers do not depend on it.
    progress
        Called with (done, total, label).

    Returns
    -------
    list of Draw
        In order of index.
    """
    task = DrawTask(resolved, draws, seed, paths, horizon, start)
    out: list[Draw] = []
    for draw in in_order(partial(one_draw, task), range(draws), workers):
        out.append(draw)
        if progress is not None:
            progress(len(out), draws, str(resolved.reading))
    return out


def one_draw(task: DrawTask, index: int) -> Draw:
    """Solve and simulate one draw.

    Parameters
    ----------
    task, index
        Which: the answer depends on nothing else.
    """
    numbers = task.resolved.draw(index, task.draws, task.seed, sampling=task.sampling)
    if task.change is not None:
        numbers = task.change(numbers, index)
    war = build(task.resolved, numbers=numbers)
    answer = solve_as_drawn(war, task.start)
    return draw_of(
        answer,
        task.resolved,
        numbers,
        index=index,
        seed=task.seed,
        paths=task.paths,
        horizon=task.horizon,
    )


def solved_closer(draw: Draw, resolved: Resolved) -> Draw:
    """A draw whose solution and today are exact enough to be compared with those of a change."""
    answer = solve_as_drawn(build(resolved, numbers=draw.numbers), draw.v, PAIR_TOLERANCE)
    if not answer.diagnostics.converged:
        return draw
    now = today_of(answer, zone=zone_of_agreement(answer))
    return replace(draw, v=answer.v, residual=answer.diagnostics.residual, today=now)


def draw_of(
    answer: Equilibrium,
    resolved: Resolved,
    numbers: Numbers,
    *,
    index: int,
    seed: int,
    paths: int,
    horizon: int,
    zone: Zone | None = None,
    asked: bool = True,
) -> Draw:
    """Look at one solved war: its zone, its futures and what it says about today.

    Parameters
    ----------
    answer, resolved, numbers
        The solved war, and what it was compiled from.
    index, seed
        Address of its luck.
    paths, horizon
        Futures; months they are followed.
    zone
        Today's zone, where it is known already.
    asked
        Whether the scenario's questions are answered too.
    """
    war = answer.war
    zone = zone_of_agreement(answer) if zone is None else zone
    now = today_of(answer, zone=zone)
    futures = simulate(answer, paths=paths, months=horizon + HOLD, seed=seed, draw=index)
    menu = war.menu
    general = np.array([form in ("truce", "ceasefire", "final") for form in menu.forms])
    gap = zone.durable_gap
    first = futures.first_month
    inside = (first > 0) & (first <= horizon)
    return Draw(
        index=index,
        converged=answer.diagnostics.converged,
        residual=answer.diagnostics.residual,
        layers=tuple(zone.counts[name] for name in LAYERS),
        deepest=int(zone.passed.max(initial=0)),
        durable_gap=float("nan") if gap is None else gap,
        margins=zone.margins,
        passed=zone.passed,
        hazard=float(now.sign.sum()),
        general_hazard=float(now.sign[general].sum()),
        wait=zone.alternative,
        end_hazard=war.phases[0].hazard[:, war.start],
        futures=_shares(futures, horizon),
        by_month=np.stack(
            [
                (futures.status == 0).mean(axis=1),
                np.array(
                    [
                        ((futures.agreed_month > 0) & (futures.agreed_month <= t)).mean()
                        for t in range(futures.months + 1)
                    ]
                ),
            ]
        ),
        kinds={
            form: float(
                (inside & np.isin(futures.first_package, _of_form(menu.forms, form))).mean()
            )
            for form in dict.fromkeys(menu.forms)
        },
        months_to_truce=futures.general_month,
        answers=answers(resolved, war, futures) if asked else {},
        numbers=numbers,
        v=answer.v,
        today=now,
    )


def _of_form(forms: tuple[str, ...], form: str) -> NDArray[np.int64]:
    return np.array([x for x, name in enumerate(forms) if name == form], dtype=np.int64)


def _shares(paths: Paths, horizon: int) -> dict[str, float]:
    """Shares of futures, by name; see docs/json.md."""
    agreed = paths.agreed_month
    at = paths.status[horizon]
    broke = (agreed > 0) & (agreed + paths.held <= horizon)
    inside = (agreed > 0) & (agreed <= horizon)
    over = at == 2
    count = max(int(inside.sum()), 1)
    held = inside & (paths.held >= HOLD)
    result = {
        f"agreed_{months}": float(((agreed > 0) & (agreed <= months)).mean())
        for months in (6, 12, horizon)
    }
    result |= {
        "truce_30d_12m": float(
            ((paths.general_month > 0) & (paths.general_month < 12) & paths.general_held).mean()
        ),
        "holds_12m": float(held.sum() / count) if inside.any() else float("nan"),
        "broken_a": float((inside & ~held & (paths.broken_by == 0)).sum() / count),
        "broken_b": float((inside & ~held & (paths.broken_by == 1)).sum() / count),
        "lapsed": float((inside & ~held & (paths.broken_by < 0)).sum() / count),
        "defeat": float((over & (paths.ending == 0)).mean()),
        "collapse": float((over & (paths.ending == 1)).mean()),
        "escalation": float((over & (paths.ending == 2)).mean()),
        "still_war": float((at == 0).mean()),
        "settled_holding": float((at == 1).mean()),
        "settled_broken": float(((at == 0) & broke).mean()),
        "never_settled": float(((at == 0) & ~broke).mean()),
        "ended_12": float((paths.status[12] > 0).mean()),
        "collapse_12": float(((paths.status[12] == 2) & (paths.ending == 1)).mean()),
        "front_12": float(np.mean(paths.front[12] - paths.front[0])),
    }
    return result


def spread(values: Array) -> dict[str, float | None]:
    """Mean and 90 % interval over draws; None where no draw has a value."""
    kept = np.asarray(values, dtype=float)
    kept = kept[np.isfinite(kept)]
    if not len(kept):
        return {"mean": None, "low": None, "high": None}
    low, high = np.percentile(kept, [5, 95])
    return {"mean": float(kept.mean()), "low": float(low), "high": float(high)}
