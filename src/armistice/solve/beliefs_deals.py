"""What a signed paper is worth when one side's type is in doubt.

EQ-DURABILITY and EQ-TRUCE with EQ-BELIEF: the belief that stood at the signature stands
while the paper does; a breach by the informed side is news, a breach by the other side is
not. While they wait, O counts with the mean hazard of breach over types.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.model.war import REGIME, SETTLED, TRUCE, Breach, Menu
from armistice.solve.bayes import posterior, read
from armistice.solve.beliefs_frame import MOST_ROUNDS, Frame, Paper, Values, settle
from armistice.solve.breach import breach_chance, own_breach

__all__ = ["Papers", "papers", "reply"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Papers:
    """Worth and breach of every package once signed, by belief at the signature.

    `informed` (2, S, X, n) and `other` (S, X, n) are D; the eta likewise.
    """

    informed: Array
    other: Array
    eta_informed: Array
    eta_other: Array


def reply(
    base: Array,
    dk: Array | float,
    o: Array,
    xi: Array,
    hurt: Array,
    eta: Array,
    noise: float,
    variant: Breach,
) -> Array:
    """D_i of EQ-DURABILITY for one side, given the other's hazard of breach `eta`.

    Under `netted` keep_i or brk_i in closed form; otherwise climbed from trust.
    """
    hold = base + dk * eta * hurt
    if variant == "netted":
        keep = hold / (1.0 - dk * (1.0 - eta))
        broken = (hold + dk * o * xi) / (1.0 - dk * (1.0 - eta - o))
        return np.asarray(np.where(xi > keep, broken, keep))
    value = np.broadcast_to(base / (1.0 - dk), xi.shape)
    for count in range(200):
        own, slope = breach_chance(xi - value, o, noise)
        gain, down = own_breach(xi - value, own, slope, o, noise, variant)
        if variant == "mistake" and count < 60:  # the first fixed point below trust
            new = (hold + dk * own * xi) / (1.0 - dk * (1.0 - eta - own))
        else:
            miss = hold + dk * ((1.0 - eta) * value + gain) - value
            step = miss / (1.0 - dk * (1.0 - eta - down))
            new = value + np.clip(step, -2.0 * noise, 2.0 * noise)
        move = np.max(np.abs(new - value), initial=0.0)
        value = new
        if move < 1e-13:
            break
    return np.asarray(value)


@dataclass
class _Ground:
    """Parameters of some packages, and the wars that follow them: arrays (..., S, X, n)."""

    frame: Frame
    x: NDArray[np.int64]
    v: Values

    def __post_init__(self) -> None:
        frame, x = self.frame, self.x
        t, o = frame.side, frame.rival
        menus = [war.menu for war in frame.wars]
        k, d = frame.war.space.k, frame.war.delta
        self.delta = d
        self.flow = [m.flow[t][k][:, x, None] for m in menus]
        self.penalty = [m.penalty[t, x][None, :, None] for m in menus]
        self.chance = [m.opportunity[t, x][None, :, None] for m in menus]
        self.flow_other = frame.mix(*(m.flow[o][k][:, x, None] for m in menus))
        self.penalty_other = frame.mix(*(m.penalty[o, x][None, :, None] for m in menus))
        self.chance_other = frame.mix(*(m.opportunity[o, x][None, :, None] for m in menus))
        v_own, v_other = self.v.informed[:, 0], self.v.other[0]
        # what follows a breach by I (before the news), and one by O
        self.own = [self._after(menus[n], menus[n].after[t], v_own[n]) for n in range(2)]
        self.hurt = [self._after(menus[n], menus[n].after[o], v_own[n]) for n in range(2)]
        self.other_hurt = [self._after(m, m.after[t], v_other) for m in menus]
        self.other_own = frame.mix(*(self._after(m, m.after[o], v_other) for m in menus))
        self.resume = [self._after(menus[n], menus[n].resume, v_own[n]) for n in range(2)]
        self.resume_other = frame.mix(*(self._after(m, m.resume, v_other) for m in menus))

    def _after(self, menu: Menu, matrix: csr_array, v: Array) -> Array:
        shape = (max(menu.groups, 1), v.shape[0], v.shape[1])
        found = np.asarray(matrix @ v).reshape(shape)
        return np.swapaxes(found[menu.group[self.x]], 0, 1)

    def news(self, belief: Array) -> tuple[list[Array], Array]:
        """Xi of either type and O's loss, if a breach by I moves the belief to `belief`."""
        xi = [read(self.own[n], belief) - self.penalty[n] for n in range(2)]
        first, second = (read(one, belief) for one in self.other_hurt)
        return xi, self.frame.mix(first, second, belief)


def papers(frame: Frame, v: Values, regimes: list[Paper]) -> Papers:
    """D and eta of every package at every state and belief."""
    menu, size, n = frame.war.menu, frame.war.space.size, len(frame.grid)
    shape = (size, len(menu), n)
    found = Papers(np.empty((2, *shape)), np.empty(shape), np.zeros((2, *shape)), np.zeros(shape))
    for kind, solver in ((SETTLED, _settled), (TRUCE, _truce)):
        x = np.flatnonzero(menu.kind == kind)
        if len(x):
            own, other, eta, eta_other = solver(frame, _Ground(frame, x, v))
            found.informed[:, :, x], found.other[:, x] = own, other
            found.eta_informed[:, :, x], found.eta_other[:, x] = eta, eta_other
    for place in np.flatnonzero(menu.kind == REGIME):
        f = menu.phase[place]
        found.informed[:, :, place] = v.informed[:, f]
        found.other[:, place] = v.other[f]
        found.eta_informed[:, :, place] = regimes[f].informed
        found.eta_other[:, place] = regimes[f].other
    return found


def _settled(frame: Frame, at: _Ground) -> tuple[Array, Array, Array, Array]:
    """Three mutual replies, climbed from trust: either type's, and O's to their mean."""
    noise, variant = frame.war.breach_noise, frame.war.breach
    d_own, d_other = at.delta[frame.side], at.delta[frame.rival]
    full = at.own[0].shape
    grid = np.broadcast_to(frame.grid, full)
    belief, eta_other = grid.copy(), np.zeros(full)
    base = [np.broadcast_to((1.0 - d_own) * flow, full) for flow in at.flow]
    base_other = np.broadcast_to((1.0 - d_other) * at.flow_other, full)
    chance = [np.broadcast_to(one, full) for one in at.chance]
    chance_other = np.broadcast_to(at.chance_other, full)
    share, last = 1.0, np.inf
    for count in range(MOST_ROUNDS):
        xi, hurt = at.news(belief)
        own, eta = [], []
        for n in range(2):
            value = reply(base[n], d_own, chance[n], xi[n], at.hurt[n], eta_other, noise, variant)
            own.append(value)
            eta.append(breach_chance(xi[n] - value, chance[n], noise)[0])
        xi_other = at.other_own - at.penalty_other
        mean = frame.mix(eta[0], eta[1])
        other = reply(base_other, d_other, chance_other, xi_other, hurt, mean, noise, variant)
        new_eta = breach_chance(xi_other - other, chance_other, noise)[0]
        new_belief = posterior(grid, eta[0], eta[1])
        move = max(
            float(np.max(np.abs(new_eta - eta_other))), float(np.max(np.abs(new_belief - belief)))
        )
        share = settle(move, count, share, last)
        eta_other = eta_other + share * (new_eta - eta_other)
        belief, last = belief + share * (new_belief - belief), move
        if move < 1e-13:
            break
    frame.note(move)
    return np.stack(own), other, np.stack(eta), eta_other


def _truce(frame: Frame, at: _Ground) -> tuple[Array, Array, Array, Array]:
    """EQ-TRUCE by backward recursion, with the news that a breach of that month would be."""
    menu, variant, noise = frame.war.menu, frame.war.breach, frame.war.breach_noise
    d_own, d_other = at.delta[frame.side], at.delta[frame.rival]
    months = menu.months[at.x]
    full = at.own[0].shape
    grid = np.broadcast_to(frame.grid, full)
    value = [one.copy() for one in at.resume]
    other = at.resume_other.copy()
    eta, eta_other = [np.zeros(full), np.zeros(full)], np.zeros(full)
    for step in range(int(months.max(initial=0))):
        live = (step < months)[None, :, None]
        z_other = at.other_own - at.penalty_other - other
        chance_other = np.broadcast_to(at.chance_other, full)
        now_other, slope = breach_chance(z_other, chance_other, noise)
        gain_other, _ = own_breach(z_other, now_other, slope, chance_other, noise, variant)
        belief, share, last = grid.copy(), 1.0, np.inf
        for count in range(MOST_ROUNDS):
            xi, hurt = at.news(belief)
            now, gain = [], []
            for n in range(2):
                chance = np.broadcast_to(at.chance[n], full)
                one, slope = breach_chance(xi[n] - value[n], chance, noise)
                now.append(one)
                gain.append(own_breach(xi[n] - value[n], one, slope, chance, noise, variant)[0])
            new = posterior(grid, now[0], now[1])
            move = float(np.max(np.abs(new - belief)))
            share = settle(move, count, share, last)
            belief, last = belief + share * (new - belief), move
            if move < 1e-14:
                break
        frame.note(move)
        mean = frame.mix(now[0], now[1])
        for n in range(2):
            onward = value[n] + now_other * (at.hurt[n] - value[n]) + gain[n]
            new = (1.0 - d_own) * at.flow[n] + d_own * onward
            value[n] = np.where(live, new, value[n])
            eta[n] = np.where(live, now[n], eta[n])
        onward = other + mean * (hurt - other) + gain_other
        other = np.where(live, (1.0 - d_other) * at.flow_other + d_other * onward, other)
        eta_other = np.where(live, now_other, eta_other)
    return np.stack(value), other, np.stack(eta), eta_other
