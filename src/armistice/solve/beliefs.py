"""War between a side that knows its type and a side that learns it.

EQ-BELIEF (powell2004, filsonwerner2002, slantchev2003). The state is joined by the public
belief b that the informed side is of its first type. After any event with type-dependent
chance f (a proposal, an answer, a month of battle, a breach, an outside signal)

    b' = b f(theta_1) / [b f(theta_1) + (1 - b) f(theta_2)].

Solved by value iteration over (V_I^theta, V_O), accelerated; every sweep solves the small
fixed points between acts and the beliefs they leave. Convergence of beliefs or demands is an
output, never an assumption (langlois2009, shirkey2016, wolford2011). Cost of a sweep
O(phases * states * packages * levels); meant for small grids.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.errors import ArmisticeError, NotConverged
from armistice.model.war import Doubt, War
from armistice.solve.anderson import fixed_point
from armistice.solve.bayes import posterior, read
from armistice.solve.beliefs_deals import Papers, papers
from armistice.solve.beliefs_frame import Frame, Values
from armistice.solve.beliefs_talks import Talks, talks
from armistice.solve.diagnostics import Diagnostics

__all__ = ["BeliefAnswer", "solve_learned"]

Array = NDArray[np.float64]
INNER = 1e-9
"""The most that the small fixed points of the last sweep may miss by."""


@dataclass(frozen=True)
class BeliefAnswer:
    """A solved war with a type in doubt.

    Attributes
    ----------
    war, doubt, grid
        What was solved; grid points of the belief, (n,).
    v, w
        V and W, of either type and of the other side, by phase, state and belief.
    deal
        Worth and breach of every package by belief at the signature.
    talks
        What is said, signed and refused, by phase.
    diagnostics
        Residual and evaluations.
    inner
        Residual of the small fixed points between acts and beliefs, in the last sweep.
    """

    war: War
    doubt: Doubt
    grid: Array
    v: Values
    w: Values
    deal: Papers
    talks: tuple[Talks, ...]
    diagnostics: Diagnostics
    inner: float

    def value(self, belief: float | None = None, state: int | None = None) -> tuple[Array, float]:
        """V in war of either type, and of the other side, at a belief (default the prior)."""
        b = np.array([self.doubt.prior if belief is None else belief])
        s = self.war.start if state is None else state
        own = read(self.v.informed[:, 0, s], np.broadcast_to(b, (2, 1)))[:, 0]
        return own, float(read(self.v.other[0, s], b)[0])

    def signing(self, belief: float | None = None, state: int | None = None) -> Array:
        """Monthly chance in war that each package is tabled, signed and ratified: (X,)."""
        b = np.array([self.doubt.prior if belief is None else belief])
        s = self.war.start if state is None else state
        said, war, t = self.talks[0], self.war, self.doubt.side
        chance = np.zeros(len(war.menu))
        p = [said.sign[n][s] * said.sign_other[s] for n in range(2)]
        for j, side in enumerate(war.proposer_side):
            if side == t:
                own = [read(p[n], said.proposed[s]) * said.tabled[n][s] for n in range(2)]
            else:
                own = [p[n] * said.tabled_by[j][s] for n in range(2)]
            mean = self.grid * own[0] + (1.0 - self.grid) * own[1]
            chance += war.recognition[j, s] * read(mean, np.broadcast_to(b, (len(chance), 1)))[:, 0]
        ratified = war.menu.ratify[0] * war.menu.ratify[1]
        return np.asarray(war.phases[0].talks[s] * chance * ratified)

    def learn(
        self, belief: float, event: str, package: int | None = None, state: int = -1
    ) -> float:
        """The belief after one act of the informed side at the table.

        Parameters
        ----------
        belief
            Before the act.
        event
            "proposed", "signed" or "refused".
        package
            Which package.
        state
            Where; default today.
        """
        s = self.war.start if state < 0 else state
        said, b = self.talks[0], np.array([belief])
        if event == "proposed":
            chance = [read(said.tabled[n][s, package], b)[0] for n in range(2)]
        elif event in ("signed", "refused"):
            chance = [read(said.sign[n][s, package], b)[0] for n in range(2)]
            chance = chance if event == "signed" else [1.0 - p for p in chance]
        else:
            raise ArmisticeError(f"no act '{event}'; there are proposed, signed, refused")
        return float(posterior(belief, chance[0], chance[1]))


class _Sweep:
    """V -> F(V) with beliefs."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        shape = (len(frame.war.phases), frame.war.space.size, len(frame.grid))
        self.shapes = ((2, *shape), shape)

    def values(self, row: Array) -> Values:
        cut = int(np.prod(self.shapes[0]))
        return Values(row[:cut].reshape(self.shapes[0]), row[cut:].reshape(self.shapes[1]))

    def all(self, v: Values) -> tuple[Values, Papers, tuple[Talks, ...]]:
        self.frame.inner = 0.0
        w, regimes = self.frame.wait(v)
        deal = papers(self.frame, v, regimes)
        said = tuple(talks(self.frame, f, w, deal) for f in range(self.shapes[1][0]))
        return w, deal, said

    def __call__(self, row: Array) -> Array:
        _, _, said = self.all(self.values(row))
        informed = np.stack([one.informed for one in said], axis=1)
        return Values(informed, np.stack([one.other for one in said])).flat()


def solve_learned(
    war: War,
    *,
    tol: float = 1e-9,
    strict: bool = True,
    most: int = 4000,
    start: BeliefAnswer | None = None,
) -> BeliefAnswer:
    """Solve a war whose rule is `beliefs: learned`.

    Parameters
    ----------
    war
        A war with `doubt`.
    tol
        The residual must fall below tol (1 - max delta), aims.
    strict
        Raise rather than return what did not converge.
    most
        Sweeps allowed.
    start
        An answer to begin from; default the wars of either type, solved as if it were known.

    Returns
    -------
    BeliefAnswer

    Raises
    ------
    NotConverged
        If the values, or the beliefs that acts leave, did not settle and `strict` holds.
    ArmisticeError
        If the war has no types in doubt.
    """
    if war.doubt is None:
        raise ArmisticeError("this war has no types in doubt")
    began = time.perf_counter()
    frame = Frame(war.doubt)
    sweep = _Sweep(frame)
    first = _known(frame) if start is None else start.v
    delta = float(war.delta.max())
    goal = tol * (1.0 - delta)
    found = fixed_point(sweep, first.flat(), goal=goal, most=most)
    v = sweep.values(found.value)
    w, deal, said = sweep.all(v)
    inner = frame.inner
    converged = found.converged and inner <= INNER
    diagnostics = Diagnostics(
        residual=found.residual,
        tolerance=goal,
        error_bound=found.residual / (1.0 - delta),
        iterations=0,
        sweeps=found.evaluations,
        converged=converged,
        seconds=time.perf_counter() - began,
    )
    if strict and not converged:
        raise NotConverged(
            f"beliefs and values do not settle: residual {found.residual:.1e} after "
            f"{found.evaluations} sweeps, {goal:.1e} asked; beliefs within a month miss by "
            f"{inner:.1e}, {INNER:.0e} allowed",
            {**diagnostics.to_json(), "inner": inner},
        )
    return BeliefAnswer(war, war.doubt, frame.grid, v, w, deal, said, diagnostics, inner)


def _known(frame: Frame) -> Values:
    """Where to begin: as if each type were known, O in between."""
    from armistice.solve.whole import solve

    n = len(frame.grid)
    known = [solve(war, starts=1, details=False, strict=False).v for war in frame.wars]
    own = np.stack([np.repeat(v[:, frame.side][..., None], n, axis=-1) for v in known])
    first, second = (np.repeat(v[:, frame.rival][..., None], n, axis=-1) for v in known)
    return Values(own, frame.mix(first, second))
