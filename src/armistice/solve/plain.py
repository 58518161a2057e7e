"""One month of the game written plainly, for layers that the fast operator does not know.

Works on all states at once and composes the public pieces of this room (`month`, `settled`,
`truce`). Besides the game itself it takes two things a layer may add: packages that are off
the menu in some stances (`Menu.barred`), and proposals of a mediator that are given rather
than worked out (EQ-MISPERCEIVE).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.model.war import REGIME, SETTLED, TRUCE, War
from armistice.solve.breach import Terms, breach_chance, own_breach, settled, truce
from armistice.solve.month import Table, month

__all__ = ["Offers", "Plain", "offers", "one_phase_wait", "refused"]

Array = NDArray[np.float64]
Given = Mapping[int, Array]
"""Proposals by proposer that are not worked out: q_j, (F, S, X)."""


def refused(war: War, wait: Array) -> Array:
    """W_i after side b refuses what the other would sign: (b, i, S). EQ-REJECT."""
    return np.stack([np.asarray(m @ wait.T).T for m in war.refusal])


@dataclass
class Offers:
    """What is said at the table, by phase.

    Attributes
    ----------
    value
        V_i: (F, 2, S).
    propose
        q_j(x): (F, J, S, X), 0 where a package is off the menu.
    accept
        P_i(x): (F, 2, S, X).
    """

    value: Array
    propose: Array
    accept: Array


def _classes(war: War) -> list[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """States that share a menu, with that menu."""
    size, count = war.space.size, len(war.menu)
    if war.menu.barred is None:
        return [(np.arange(size), np.ones(count, dtype=bool))]
    rows, which = np.unique(war.menu.barred, axis=0, return_inverse=True)
    which = which.reshape(-1)[war.space.m]
    return [(np.flatnonzero(which == n), ~row) for n, row in enumerate(rows)]


def offers(war: War, net: Array, eta: Array, wait: Array, given: Given | None = None) -> Offers:
    """EQ-ACCEPT, EQ-PROPOSE and EQ-VALUE in every phase and state.

    Parameters
    ----------
    war
        The game.
    net
        N_i(x): (2, S, X); -inf where a hard bar forbids signing.
    eta
        Total breach hazard: (S, X).
    wait
        W_i by phase: (F, 2, S).
    given
        Proposals that are given.
    """
    phases, size, count = len(war.phases), war.space.size, len(war.menu)
    value = np.empty_like(wait)
    propose = np.zeros((phases, len(war.proposers), size, count))
    accept = np.zeros((phases, 2, size, count))
    ratified = war.menu.ratify[0] * war.menu.ratify[1]
    for f, here in enumerate(war.phases):
        after = refused(war, wait[f])
        for rows, menu in _classes(war):
            x = np.flatnonzero(menu & here.allowed)
            table = Table(
                sigma=war.accept_noise,
                theta=here.propose,
                side=war.proposer_side,
                recognition=war.recognition[:, rows],
                any_paper=war.any_paper,
                face=war.face,
                audience=war.menu.audience[:, x],
                lasting=war.lasting,
                ratified=ratified[x],
                tau=here.talks[rows],
                meeting=war.meeting[:, rows],
            )
            cell = np.ix_(rows, x)
            own = np.stack([net[i][cell] for i in range(2)])
            result = month(own, eta[cell], wait[f][:, rows], after[:, :, rows], table)
            value[f][:, rows] = result.value
            for j in range(len(war.proposers)):
                propose[f, j][cell] = result.propose[j]
            for i in range(2):
                accept[f, i][cell] = result.accept[i]
        for j, fixed in (given or {}).items():
            propose[f, j] = fixed[f]
        if given:
            value[f] = _value(war, f, net, wait[f], after, propose[f], accept[f])
    return Offers(value, propose, accept)


def _value(
    war: War, f: int, net: Array, wait: Array, after: Array, propose: Array, accept: Array
) -> Array:
    """EQ-VALUE for proposals that are given, (2, S)."""
    tabled = np.einsum("js,jsx->sx", war.recognition, propose)
    ratified = war.menu.ratify[0] * war.menu.ratify[1]
    p_a, p_b = accept
    both = tabled * p_a * p_b * ratified
    alone = ((tabled * (1.0 - p_a) * p_b).sum(axis=1), (tabled * p_a * (1.0 - p_b)).sum(axis=1))
    out = np.empty_like(wait)
    for i in range(2):
        gain = np.where(np.isfinite(net[i]), net[i] - wait[i][:, None], 0.0)
        total = (both * gain).sum(axis=1)
        for b in range(2):
            total += alone[b] * (after[b, i] - wait[i])
        out[i] = wait[i] + war.phases[f].talks * (total + war.meeting[i])
    return out


def one_phase_wait(war: War, v: Array, f: int) -> tuple[Array, Array]:
    """W_i and the breach chances of the phase's paper: (2, S) each.

    EQ-WAIT (merlowilson1995, slantchev2003) and, in a regime, EQ-PHASE (acharyaortner2013).
    """
    here = war.phases[f]
    k = np.asarray(here.transition @ v[f].T).T
    eta = np.zeros_like(k)
    if f > 0:
        back = np.asarray(here.transition @ v[0].T).T
        k = (1.0 - here.expiry) * k + here.expiry * back
        r = np.stack([np.asarray(m @ v[0].T).T for m in here.after])
        o = here.opportunity[:, None]
        z = np.stack([r[0, 0], r[1, 1]]) - here.penalty[:, None] - k
        eta, slope = breach_chance(z, o, war.breach_noise)
        own, _ = own_breach(z, eta, slope, o, war.breach_noise, war.breach)
        k = k + eta[::-1] * (np.stack([r[1, 0], r[0, 1]]) - k) + own
    d = war.delta[:, None]
    onward = (1.0 - here.hazard.sum(axis=0)) * k + war.terminal @ here.hazard
    onward = (1.0 - here.leave) * onward + here.leave * war.exit_value[:, None]
    return (1.0 - d) * here.flow + d * onward, eta


class Plain:
    """The map V -> F(V) of one month, written plainly.

    Parameters
    ----------
    war
        The game.
    given
        Proposals that are given.
    """

    def __init__(self, war: War, given: Given | None = None) -> None:
        self.war, self.given = war, given

    def wait(self, v: Array) -> tuple[Array, Array]:
        """W and the breach chances of regimes: (F, 2, S) each."""
        found = [one_phase_wait(self.war, v, f) for f in range(len(self.war.phases))]
        return np.stack([w for w, _ in found]), np.stack([eta for _, eta in found])

    def deals(self, v: Array, paper: Array) -> tuple[Array, Array]:
        """D_i and eta_i of every package: (2, S, X). EQ-DURABILITY, EQ-TRUCE, EQ-PHASE."""
        war, menu = self.war, self.war.menu
        k, size, groups = war.space.k, war.space.size, max(menu.groups, 1)
        shape = (groups, size, 2)
        r = np.stack([np.asarray(m @ v[0].T).reshape(shape) for m in menu.after])
        back = np.asarray(menu.resume @ v[0].T).reshape(shape)
        deal, eta = np.empty((2, size, len(menu))), np.zeros((2, size, len(menu)))
        for kind in (SETTLED, TRUCE):
            x = np.flatnonzero(menu.kind == kind)
            if not len(x):
                continue
            terms = Terms(
                flow=menu.flow[:, k][:, :, x],
                penalty=menu.penalty[:, None, x],
                opportunity=menu.opportunity[:, None, x],
                leave=menu.leave[:, None, x],
                exit_value=war.exit_value[:, None, None],
                delta=war.delta[:, None, None],
                noise=war.breach_noise,
                variant=war.breach,
            )
            # (b, X, S, i) -> (i, b, S, X)
            broken = np.transpose(r[:, menu.group[x]], (3, 0, 2, 1))
            if kind == SETTLED:
                found = settled(broken, terms)
            else:
                resume = np.transpose(back[menu.group[x]], (2, 1, 0))
                found = truce(broken, resume, menu.months[x], terms)
            deal[:, :, x], eta[:, :, x] = found.value, found.eta
        for n in np.flatnonzero(menu.kind == REGIME):
            deal[:, :, n], eta[:, :, n] = v[menu.phase[n]], paper[menu.phase[n]]
        return deal, eta

    def net(self, deal: Array) -> Array:
        """N_i = D_i - chi_i - kappa_s: (2, S, X)."""
        consent = self.war.menu.consent[:, self.war.space.k, :]
        return np.asarray(deal - consent - self.war.signing_cost)

    def __call__(self, v: Array) -> Array:
        """F(V)."""
        wait, paper = self.wait(v)
        deal, eta = self.deals(v, paper)
        return offers(self.war, self.net(deal), eta.sum(axis=0), wait, self.given).value
