"""Futures of one solved war: many paths, month by month, from the solved behaviour.

EQ-SIM (ours). A month: talks (a package is tabled, signed and ratified, or refused) -> the
month is lived -> terminal events -> breach or front, endurance, adaptation, stance. Every
kind of event has a named slot of uniform numbers, and every number an address (seed, draw,
path, month, slot), so that two readings, or a lever on and off, share their luck, and no
way of cutting up the work changes a digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np

from armistice.analyses.paths import ENDINGS, Paths
from armistice.analyses.simulate_kernel import Desk, Record, live
from armistice.analyses.simulate_reached import Reached
from armistice.analyses.simulate_tables import tables
from armistice.rng import key
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.policy import Policy

__all__ = ["ENDINGS", "Paths", "simulate"]

CHUNK = 1 << 15
"""Paths that one thread takes at a time; no number depends on it."""
_TOP = 1 << 32


def simulate(
    answer: Equilibrium,
    policy: Policy | None = None,
    *,
    paths: int,
    months: int,
    seed: int,
    draw: int = 0,
    first: int = 0,
    workers: int = 1,
) -> Paths:
    """Simulate futures from today's state.

    Parameters
    ----------
    answer, policy
        A solved war and its behaviour. Behaviour that is not given is worked out where futures
        come to talks: the same bits, sooner if they are few.
    paths
        Number of futures.
    months
        How far ahead.
    seed, draw
        Address of the random numbers; equal addresses share their luck.
    first
        Number of the first path: paths 0 to 99 in one go are paths 0 to 49 and then 50 to
        99.
    workers
        Threads, where behaviour is given; no number depends on it.

    Returns
    -------
    Paths

    Raises
    ------
    ValueError
        If a part of an address is not in [0, 2^32).

    Notes
    -----
    EQ-SIM (ours). The breaker is credited own(z)/eta - z with z = xi_i - D_i, which is
    (D_i - xi_i)^+ under `netted` wherever he would not have broken by choice, so that the
    mean pay-off estimates V. Cost O(paths * months), and O(packages) for every state in
    which a path first comes to talks.

    Examples
    --------
    >>> import armistice as arm
    >>> from armistice.analyses.simulate import simulate
    >>> answer = arm.solve(arm.build(arm.load("two-islands")), starts=1)
    >>> simulate(answer, paths=50, months=24, seed=1).payoff.shape
    (2, 50)
    """
    if min(paths, months, draw, first) < 0 or max(first + paths, months, draw) >= _TOP:
        raise ValueError("paths, months and draws are counted from 0 and below 2^32")
    war = answer.war
    reached = Reached(answer, months) if policy is None else None
    laid_out = tables(answer, policy) if reached is None else reached.tables
    out = Paths.at_start(
        paths,
        months,
        int(war.space.k[war.start]),
        int(war.space.m[war.start]),
        len(war.phases),
    )
    words = np.array(key(seed, "futures"), dtype=np.uint64)

    def work(chunk: tuple[int, Record]) -> None:
        desk, todo = Desk.empty(laid_out), np.arange(len(chunk[1].ending))
        while True:
            stopped = live(laid_out, words, draw, first + chunk[0], months, chunk[1], desk, todo)
            if reached is None or stopped == 0:
                return
            todo = todo[:stopped]
            reached.work_out(desk.asked)

    if workers > 1 and paths > CHUNK and reached is None:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, _chunks(out, paths)))
    else:
        for chunk in _chunks(out, paths):
            work(chunk)
    return out


def _chunks(out: Paths, paths: int) -> Iterator[tuple[int, Record]]:
    """Views of the record, with the place at which each begins."""
    columns = [getattr(out, field.name).T for field in fields(out)[1:]]
    for start in range(0, paths, CHUNK):
        part = slice(start, start + CHUNK)
        yield start, Record(*(column[part] for column in columns))
