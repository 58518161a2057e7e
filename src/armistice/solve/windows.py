"""Offers that close: a game in which part of the menu may go for good.

EQ-WINDOW (ours). With chance c a month of war a window closes, and packages that need it
drop from the menu:

    K_i(open) = (1 - c) E V_i(open) + c E V_i(closed)     in EQ-WAIT

A closed window stays closed, so the games are solved one after the other, from the one in
which all is closed backwards; what lies behind the closing is then a known number, added to
the month's flow of war. Each of them is an ordinary war for the ordinary solver.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.errors import ArmisticeError
from armistice.model.war import Phase, War
from armistice.solve.diagnostics import Diagnostics
from armistice.solve.equilibrium import Equilibrium, solve
from armistice.solve.layered import Layered

__all__ = ["solve_windows"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]


def _classes(war: War) -> list[Index]:
    """Stances that share a menu, those with the shortest menu first."""
    barred = war.menu.barred
    assert barred is not None
    rows, which = np.unique(barred, axis=0, return_inverse=True)
    order = np.argsort(-rows.sum(axis=1), kind="stable")
    return [np.flatnonzero(which.reshape(-1) == n) for n in order]


def _part(war: War, stances: Index, beyond: Array) -> tuple[Index, War]:
    """The game within some stances, given V behind what leads out of them (phase of war)."""
    inside = np.isin(war.space.m, stances)
    rows = np.flatnonzero(inside)
    place = np.full(war.space.size, -1)
    place[rows] = np.arange(len(rows))
    barred = war.menu.barred
    assert barred is not None
    off = barred[stances[0]]

    def cut(matrix: csr_array) -> csr_array:
        groups = matrix.shape[0] // war.space.size
        at = (np.arange(groups)[:, None] * war.space.size + rows).ravel()
        kept = csr_array(matrix[at][:, rows])
        if np.abs(kept.sum(axis=1) - 1.0).max(initial=0.0) > 1e-9:
            raise ArmisticeError("only a month of war may close a window, no answer or breach")
        return kept

    def phase(one: Phase, f: int) -> Phase:
        flow = one.flow[:, rows]
        if f == 0:
            out = one.transition[rows].copy()
            leak = np.stack([out @ np.where(inside, 0.0, beyond[i]) for i in range(2)])
            live = 1.0 - one.hazard[:, rows].sum(axis=0)
            d = war.delta[:, None]
            flow = flow + d * (1.0 - one.leave[:, rows]) * live * leak / (1.0 - d)
            moves = csr_array(out[:, rows])
        else:
            moves = cut(one.transition)
        return replace(
            one,
            transition=moves,
            flow=flow,
            hazard=one.hazard[:, rows],
            talks=one.talks[rows],
            leave=one.leave[:, rows],
            allowed=one.allowed & ~off,
            after=(cut(one.after[0]), cut(one.after[1])),
        )

    names = tuple(war.space.stances[int(m)] for m in stances)
    menu = replace(
        war.menu,
        after=(cut(war.menu.after[0]), cut(war.menu.after[1])),
        resume=cut(war.menu.resume),
        barred=None,
    )
    part = war.with_(
        space=replace(war.space, stances=names),
        start=int(max(place[war.start], 0)),
        recognition=war.recognition[:, rows],
        meeting=war.meeting[:, rows],
        phases=tuple(phase(one, f) for f, one in enumerate(war.phases)),
        menu=menu,
        refusal=(cut(war.refusal[0]), cut(war.refusal[1])),
        stakes=(),
    )
    return rows, part


def solve_windows(war: War, *, start: Array | None = None, **options: Any) -> Layered:
    """Solve a war whose menu depends on the stance.

    Parameters
    ----------
    war
        A war with `menu.barred`; stances with a shorter menu lead to no longer one.
    start
        V to start from, (phases, 2, states).
    options
        Passed on to `armistice.solve.equilibrium.solve`.

    Returns
    -------
    Layered
        On the whole grid, with one part per menu. Further fixed points of a part are
        counted in the diagnostics, not carried through.

    Raises
    ------
    NotConverged
        If a part did not converge and `strict` (default) holds.
    ArmisticeError
        If a stance with a shorter menu leads back to a longer one.
    """
    phases, size = len(war.phases), war.space.size
    v = np.zeros((phases, 2, size))
    w = np.zeros_like(v)
    solved = np.zeros(size, dtype=bool)
    parts: list[tuple[Index, Equilibrium]] = []
    for stances in _classes(war):
        rows, part = _part(war, stances, v[0])
        inside = np.isin(war.space.m, stances)
        leads = np.asarray(war.phases[0].transition[rows].sum(axis=0)).ravel() > 0
        if (leads & ~inside & ~solved).any():
            raise ArmisticeError("a stance with a shorter menu must not lead back to a longer one")
        first = None if start is None else start[:, :, rows]
        # what lies behind a window counts wherever the war gets there, not at one state
        asked = options if inside[war.start] else {**options, "today": False}
        answer = solve(part, start=first, **asked)
        v[:, :, rows], w[:, :, rows] = answer.v, answer.w
        solved |= inside
        parts.append((rows, answer))
    return Layered(
        war,
        v,
        w,
        _together([one.diagnostics for _, one in parts]),
        parts=tuple(parts),
    )


def _together(found: list[Diagnostics]) -> Diagnostics:
    """The weakest of several verdicts."""

    def most(name: str) -> float | None:
        values = [getattr(one, name) for one in found]
        return None if any(x is None for x in values) else max(values)

    return Diagnostics(
        residual=max(one.residual for one in found),
        tolerance=found[0].tolerance,
        error_bound=max(one.error_bound for one in found),
        iterations=sum(one.iterations for one in found),
        sweeps=sum(one.sweeps for one in found),
        converged=all(one.converged for one in found),
        multistart_gap=most("multistart_gap"),
        equilibria=max(one.equilibria for one in found),
        one_deviation_gain=most("one_deviation_gain"),
        trust_gap=most("trust_gap"),
        seconds=sum(one.seconds for one in found),
    )
