"""A round of talks in which every act is news: what is tabled, signed and refused.

EQ-BELIEF inside EQ-PROPOSE, EQ-ACCEPT and EQ-VALUE. A package tabled by the informed side
moves the belief before anybody answers. O's answer decides only if I signs too, so O weighs
D_O at the belief that I's signature leaves: a signature is news. I weighs a deal at that
belief against a refusal at the belief that a refusal leaves. Every act has positive chance
under both types (logit), so no belief needs a refinement. A package that a type is barred
from by law is the exception: its signature then shows the other type.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.solve.bayes import posterior, read
from armistice.solve.beliefs_deals import Papers
from armistice.solve.beliefs_frame import MOST_ROUNDS, Frame, Values, settle
from armistice.solve.breach import logistic

__all__ = ["Talks", "talks"]

Array = NDArray[np.float64]
OFF = -1e3
"""Net worth put in where a side is barred from signing; it never signs there."""


@dataclass(frozen=True)
class Talks:
    """A round of talks in one phase; arrays end in (S, X, n) unless said otherwise.

    Attributes
    ----------
    value
        V of either type (2, S, n), and of the other side (S, n).
    sign, sign_other
        P of either type (2, ...) and of the other side, once a package is tabled.
    tabled
        q of the informed side by type: (2, ...); zero if it has no turn.
    tabled_by
        q of everybody else: by proposer.
    signed, refused
        Belief after the informed side signed, or refused, what was tabled.
    proposed
        Belief after the informed side tabled a package.
    """

    informed: Array
    other: Array
    sign: Array
    sign_other: Array
    tabled: Array
    tabled_by: dict[int, Array]
    signed: Array
    refused: Array
    proposed: Array


def talks(frame: Frame, f: int, w: Values, deal: Papers) -> Talks:
    """EQ-VALUE with beliefs, in phase f."""
    table = _Table(frame, f, w, deal)
    table.answer()
    own, other = table.outcome()
    tau = frame.war.phases[f].talks[:, None]
    total, total_other = np.zeros_like(table.w_own), np.zeros_like(table.w_other)
    tabled = np.zeros_like(table.net)
    tabled_by: dict[int, Array] = {}
    proposed = table.grid.copy()
    for j, side in enumerate(frame.war.proposer_side):
        heard = frame.war.recognition[j][:, None]
        if side == frame.side:
            tabled, proposed = table.table_own(j)
            at = [read(own[n], proposed) for n in range(2)]
            at_other = read(other, proposed)
            for n in range(2):
                total[n] += heard * (tabled[n] * at[n]).sum(axis=1)
            told = [(tabled[n] * at_other).sum(axis=1) for n in range(2)]
            total_other += heard * frame.mix(told[0], told[1])
            continue
        q = table.table_rival(j) if side == frame.rival else table.table_mediator(j)
        tabled_by[j] = q
        total += heard * (q * own).sum(axis=2)
        total_other += heard * (q * other).sum(axis=1)
    meeting = [frame.wars[n].meeting[frame.side][:, None] for n in range(2)]
    met = frame.mix(*(war.meeting[frame.rival][:, None] for war in frame.wars))
    informed = np.stack(
        [table.w_own[n] + tau * (total[n] - table.w_own[n] + meeting[n]) for n in range(2)]
    )
    return Talks(
        informed=informed,
        other=table.w_other + tau * (total_other - table.w_other + met),
        sign=table.sign,
        sign_other=table.sign_other,
        tabled=tabled,
        tabled_by=tabled_by,
        signed=table.yes,
        refused=table.no,
        proposed=proposed,
    )


class _Table:
    """The arrays of one round of talks."""

    def __init__(self, frame: Frame, f: int, w: Values, deal: Papers) -> None:
        self.frame, self.f, self.deal = frame, f, deal
        war, t, o = frame.war, frame.side, frame.rival
        self.w_own, self.w_other = w.informed[:, f], w.other[f]
        k, menus = war.space.k, [one.menu for one in frame.wars]
        cost = [m.consent[t][k][:, :, None] for m in menus]
        cost_other = menus[0].consent[o][k][:, :, None]
        self.barred = [~np.isfinite(c) for c in cost]
        self.barred_other = ~np.isfinite(cost_other)
        price = war.signing_cost
        self.net = np.stack(
            [np.where(self.barred[n], OFF, deal.informed[n] - cost[n] - price) for n in range(2)]
        )
        self.net_other = np.where(self.barred_other, OFF, deal.other - cost_other - price)
        self.grid = np.broadcast_to(frame.grid, self.net_other.shape).copy()
        off = ~war.phases[f].allowed[None, :] | np.zeros((war.space.size, 1), dtype=bool)
        if war.menu.barred is not None:
            off = off | war.menu.barred[war.space.m]
        self.off = off[:, :, None]
        self.ratified = (menus[0].ratify[0] * menus[0].ratify[1])[None, :, None]
        # after a refusal by I, by O: what either type has (S, n), what O has (S, n)
        self.after_i = [one.refusal[t] @ self.w_own[n] for n, one in enumerate(frame.wars)]
        self.after_o = [one.refusal[o] @ self.w_own[n] for n, one in enumerate(frame.wars)]
        self.after_i_other = [one.refusal[t] @ self.w_other for one in frame.wars]
        self.after_o_other = [one.refusal[o] @ self.w_other for one in frame.wars]

    def _at(self, values: Array, belief: Array) -> Array:
        return read(values[:, None, :], belief)

    def _mixed(self, pair: list[Array], belief: Array) -> Array:
        return self.frame.mix(self._at(pair[0], belief), self._at(pair[1], belief), belief)

    def answer(self) -> None:
        """EQ-ACCEPT: answers and the beliefs they leave, as one small fixed point."""
        sigma = self.frame.war.accept_noise
        yes, no = self.grid.copy(), self.grid.copy()
        share, last = 1.0, np.inf
        for count in range(MOST_ROUNDS):
            z = [(read(self.net[n], yes) - self._at(self.after_i[n], no)) / sigma for n in range(2)]
            sign = [np.where(self.barred[n], 0.0, logistic(z[n])) for n in range(2)]
            turn = [np.where(self.barred[n], 1.0, logistic(-z[n])) for n in range(2)]
            new_yes = posterior(self.grid, sign[0], sign[1])
            new_no = posterior(self.grid, turn[0], turn[1])
            move = float(max(np.max(np.abs(new_yes - yes)), np.max(np.abs(new_no - no))))
            share = settle(move, count, share, last)
            yes, no, last = yes + share * (new_yes - yes), no + share * (new_no - no), move
            if move < 1e-13:
                break
        self.frame.note(move)
        self.yes, self.no, self.sign = yes, no, np.stack(sign)
        self.net_yes = np.stack([read(self.net[n], yes) for n in range(2)])
        self.net_yes_other = read(self.net_other, yes)
        stake = self.net_yes_other - self._mixed(self.after_o_other, yes)
        self.sign_other = np.where(self.barred_other, 0.0, logistic(stake / sigma))

    def outcome(self) -> tuple[Array, Array]:
        """What a tabled package comes to, for either type (2, S, X, n) and for O (S, X, n)."""
        paper = self.ratified
        own, other = [], []
        w_no_other, w_yes_other = self._at(self.w_other, self.no), self._at(self.w_other, self.yes)
        after_i = self._mixed(self.after_i_other, self.no)
        after_o = self._mixed(self.after_o_other, self.yes)
        q = self.sign_other
        for n in range(2):
            p = self.sign[n]
            yes_ = self._at(self.w_own[n], self.yes)
            no_ = self._at(self.w_own[n], self.no)
            own.append(
                p * q * (paper * self.net_yes[n] + (1.0 - paper) * yes_)
                + p * (1.0 - q) * self._at(self.after_o[n], self.yes)
                + (1.0 - p) * q * self._at(self.after_i[n], self.no)
                + (1.0 - p) * (1.0 - q) * no_
            )
            other.append(
                p * q * (paper * self.net_yes_other + (1.0 - paper) * w_yes_other)
                + p * (1.0 - q) * after_o
                + (1.0 - p) * q * after_i
                + (1.0 - p) * (1.0 - q) * w_no_other
            )
        return np.stack(own), self.frame.mix(other[0], other[1])

    def _soft(self, score: Array, j: int) -> Array:
        score = np.where(self.off, -np.inf, score / self.frame.war.phases[self.f].propose[j])
        top = score.max(axis=1, keepdims=True)
        weight = np.exp(score - np.where(np.isfinite(top), top, 0.0))
        total = weight.sum(axis=1, keepdims=True)
        return np.asarray(weight / np.where(total > 0, total, 1.0))

    def table_own(self, j: int) -> tuple[Array, Array]:
        """EQ-PROPOSE of the informed side by type, and the belief that a proposal leaves."""
        belief = self.grid.copy()
        share, last = 1.0, np.inf
        for count in range(MOST_ROUNDS):
            taken = read(self.sign_other, belief)
            q = [
                self._soft(taken * (read(self.net_yes[n], belief) - self.w_own[n][:, None]), j)
                for n in range(2)
            ]
            new = posterior(self.grid, q[0], q[1])
            move = float(np.max(np.abs(new - belief)))
            share = settle(move, count, share, last)
            belief, last = belief + share * (new - belief), move
            if move < 1e-13:
                break
        self.frame.note(move)
        return np.stack(q), belief

    def table_rival(self, j: int) -> Array:
        """EQ-PROPOSE of the side that does not know."""
        mean = self.frame.mix(self.sign[0], self.sign[1])
        return self._soft(mean * (self.net_yes_other - self.w_other[:, None]), j)

    def table_mediator(self, j: int) -> Array:
        """EQ-PROPOSE of a mediator, who knows no more than the public does."""
        war = self.frame.war
        mean = self.frame.mix(self.sign[0], self.sign[1])
        eta = self.deal.eta_other + self.frame.mix(*self.deal.eta_informed)
        lasts = np.maximum(0.0, 1.0 - read(eta, self.yes) / war.lasting)
        worth = war.any_paper[j] + (1.0 - war.any_paper[j]) * lasts + war.face[j]
        audience = war.menu.audience[j][None, :, None]
        return self._soft(mean * self.sign_other * worth + audience, j)
