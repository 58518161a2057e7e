"""What a game with two types is made of, and how a month passes in it.

The informed side I is of one of two types and knows it; the other side O, and everybody
else, hold the public belief b that it is the first. Arrays carry the belief as their last
axis: V_I^theta (F, S, n) for either type, V_O (F, S, n) at the belief itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.errors import ArmisticeError
from armistice.model.war import Doubt
from armistice.solve.bayes import belief_grid, posterior, read, signals
from armistice.solve.breach import breach_chance, own_breach

__all__ = ["Frame", "Paper", "Values", "settle"]

Array = NDArray[np.float64]
MOST_ROUNDS = 300


@dataclass(frozen=True)
class Values:
    """V or W: `informed` (2 types, F, S, n) and `other` (F, S, n)."""

    informed: Array
    other: Array

    def flat(self) -> Array:
        """All numbers in one row."""
        return np.concatenate([self.informed.ravel(), self.other.ravel()])


@dataclass(frozen=True)
class Paper:
    """Breach chances of a regime's paper: by type (2, S, n), by the other side (S, n)."""

    informed: Array
    other: Array


def settle(move: float, count: int, share: float, last: float) -> float:
    """Share of a step to take in a small fixed point: less wherever it swings."""
    return max(0.1, 0.6 * share) if count > 10 and move > 0.7 * last else share


class Frame:
    """Two wars, one per type, side by side.

    Parameters
    ----------
    doubt
        Types, prior, levels of the belief and monthly signals.

    Raises
    ------
    ArmisticeError
        If the two wars differ in what is common knowledge: grid, menu, talks, noise.
    """

    def __init__(self, doubt: Doubt) -> None:
        first, second = doubt.wars
        same = (
            first.space.shape == second.space.shape
            and first.menu.ids == second.menu.ids
            and bool((first.menu.group == second.menu.group).all())
            and np.array_equal(first.recognition, second.recognition)
            and all(
                np.array_equal(a.talks, b.talks) and np.array_equal(a.allowed, b.allowed)
                for a, b in zip(first.phases, second.phases, strict=True)
            )
            and first.accept_noise == second.accept_noise
            and first.breach_noise == second.breach_noise
        )
        if not same:
            raise ArmisticeError(
                "types may differ in pay-offs and in how the war goes, not in the grid, the "
                "menu, what a deal leaves behind, talks or noise"
            )
        if any(war.phases[0].leave.any() or war.menu.leave.any() for war in doubt.wars):
            raise ArmisticeError("'beliefs: learned' is not solved with 'survival: on'")
        self.doubt, self.wars, self.war = doubt, doubt.wars, first
        self.side, self.rival = doubt.side, 1 - doubt.side
        self.grid = belief_grid(doubt.levels, doubt.prior)
        self.says = signals(doubt.signals)
        self.inner = 0.0
        self.battle = [self._informative(f) for f in range(len(first.phases))]

    def mix(self, first: Array, second: Array, belief: Array | None = None) -> Array:
        """Mean over types at a belief (default: the grid's)."""
        b = self.grid if belief is None else belief
        return np.asarray(np.where(first == second, first, b * first + (1.0 - b) * second))

    def note(self, move: float) -> None:
        """Remember the worst residual of the small fixed points of this sweep."""
        self.inner = max(self.inner, move)

    # -- a month passes ----------------------------------------------------------------

    def _informative(self, f: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Array] | None:
        """Rows, columns and chances by type of a month's outcomes; None if types fight alike."""
        one, two = (war.phases[f] for war in self.wars)
        live = [1.0 - phase.hazard.sum(axis=0) for phase in (one, two)]
        apart = abs(one.transition - two.transition).max() > 0
        if not apart and np.array_equal(live[0], live[1]):
            return None
        union = (one.transition + two.transition).tocoo()
        r, c = union.row.astype(np.int64), union.col.astype(np.int64)
        chance = np.stack(
            [
                np.asarray(csr_array(phase.transition)[r, c]).ravel() * alive[r]
                for phase, alive in zip((one, two), live, strict=True)
            ]
        )
        return r, c, chance

    def passes(self, theta: int, v: Array, f: int) -> Array:
        """E V(s', b') after a month survived, under a type: (S, n).

        Front, endurance and stance move, then the month's signals are heard; both are news
        where their chances depend on the type.
        """
        heard = np.zeros_like(v)
        for says in self.says:
            heard += says[theta] * read(v, np.broadcast_to(posterior(self.grid, *says), v.shape))
        news = self.battle[f]
        moves = self.wars[theta].phases[f].transition
        if news is None:
            return np.asarray(moves @ heard)
        r, c, chance = news
        after = posterior(self.grid[None], chance[0][:, None], chance[1][:, None])
        live = 1.0 - self.wars[theta].phases[f].hazard.sum(axis=0)
        weight = chance[theta] / live[r]
        out = np.zeros_like(v)
        np.add.at(out, r, weight[:, None] * read(heard[c], after))
        return out

    def wait(self, v: Values) -> tuple[Values, list[Paper]]:
        """W of either type and of the other side, and the breach of regimes.

        EQ-WAIT with beliefs (EQ-BELIEF): everybody's month, weighed by the belief for the
        side that does not know.
        """
        shape = v.other.shape
        own, other = np.empty_like(v.informed), np.empty(shape)
        papers = []
        for f in range(shape[0]):
            k = [self._after(theta, v.informed[theta], f) for theta in range(2)]
            k_other = [self._after(theta, v.other, f) for theta in range(2)]
            paper = Paper(np.zeros((2, *shape[1:])), np.zeros(shape[1:]))
            if f > 0:
                k, k_other, paper = self._paper(v, f, k, k_other)
            papers.append(paper)
            w_other = []
            for theta in range(2):
                own[theta, f] = self._month(theta, self.side, f, k[theta])
                w_other.append(self._month(theta, self.rival, f, k_other[theta]))
            other[f] = self.mix(w_other[0], w_other[1])
        return Values(own, other), papers

    def _after(self, theta: int, v: Array, f: int) -> Array:
        lapse = self.wars[theta].phases[f].expiry
        k = self.passes(theta, v[f], f)
        return k if f == 0 else (1.0 - lapse) * k + lapse * self.passes(theta, v[0], f)

    def _month(self, theta: int, i: int, f: int, k: Array) -> Array:
        war, here = self.wars[theta], self.wars[theta].phases[f]
        d = war.delta[i]
        live = 1.0 - here.hazard.sum(axis=0)
        ends = war.terminal[i] @ here.hazard
        onward = live[:, None] * k + ends[:, None]
        return np.asarray((1.0 - d) * here.flow[i][:, None] + d * onward)

    def _paper(
        self, v: Values, f: int, k: list[Array], k_other: list[Array]
    ) -> tuple[list[Array], list[Array], Paper]:
        """EQ-PHASE: a regime's paper may be broken, and who breaks it says who he is."""
        war, t, o = self.war, self.side, self.rival
        here = [w.phases[f] for w in self.wars]
        noise = war.breach_noise
        by_own = [np.asarray(here[n].after[t] @ v.informed[n, 0]) for n in range(2)]
        by_rival = [np.asarray(here[n].after[o] @ v.informed[n, 0]) for n in range(2)]
        rival_self = self.mix(*(np.asarray(h.after[o] @ v.other[0]) for h in here))
        rival_hurt = [np.asarray(h.after[t] @ v.other[0]) for h in here]
        mean_other = self.mix(k_other[0], k_other[1])
        o_rival = np.full_like(mean_other, here[0].opportunity[o])
        z_rival = rival_self - here[0].penalty[o] - mean_other
        eta_rival, slope = breach_chance(z_rival, o_rival, noise)
        gain_rival, _ = own_breach(z_rival, eta_rival, slope, o_rival, noise, war.breach)
        belief = np.broadcast_to(self.grid, mean_other.shape).copy()
        eta, gain = [np.zeros_like(belief)] * 2, [np.zeros_like(belief)] * 2
        share, last = 1.0, np.inf
        for count in range(MOST_ROUNDS):
            for n in range(2):
                z = read(by_own[n], belief) - here[n].penalty[t] - k[n]
                chance = np.full_like(z, here[n].opportunity[t])
                eta[n], slope = breach_chance(z, chance, noise)
                gain[n], _ = own_breach(z, eta[n], slope, chance, noise, war.breach)
            new = posterior(self.grid, eta[0], eta[1])
            move = float(np.max(np.abs(new - belief)))
            share = settle(move, count, share, last)
            belief, last = belief + share * (new - belief), move
            if move < 1e-13:
                break
        self.note(move)
        hurt = self.mix(read(rival_hurt[0], belief), read(rival_hurt[1], belief), belief)
        k = [k[n] + eta_rival * (by_rival[n] - k[n]) + gain[n] for n in range(2)]
        k_other = [k_other[n] + eta[n] * (hurt - k_other[n]) + gain_rival for n in range(2)]
        return k, k_other, Paper(np.stack(eta), eta_rival)
