"""The map V -> F(V) of one month, and its exact linearisation.

F composes EQ-WAIT, EQ-DURABILITY, EQ-PHASE, EQ-ACCEPT, EQ-PROPOSE and EQ-VALUE. States are
worked through one front step at a time: within a step every package has the same terms,
and the working arrays stay in the processor's cache. Cost per evaluation is
O(phases * states * packages).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.model.war import SETTLED, TRUCE, War
from armistice.solve.breach import Deals, Terms, breach_chance, own_breach, settled, truce
from armistice.solve.linear import PhaseSlopes, Slopes
from armistice.solve.month import Table, month

__all__ = ["Operator", "Waiting"]

Array = NDArray[np.float64]


@dataclass
class Waiting:
    """W and what it rests on, by phase: (phases, 2, states); eta of a regime's paper."""

    value: Array
    eta: Array


class Operator:
    """One month of the game, for a given war.

    Parameters
    ----------
    war
        The compiled war.
    """

    def __init__(self, war: War) -> None:
        self.war = war
        menu = war.menu
        order = np.argsort(menu.kind, kind="stable")
        self.order = order
        kind = menu.kind[order]
        self.settled = slice(0, int((kind == SETTLED).sum()))
        self.truce = slice(self.settled.stop, self.settled.stop + int((kind == TRUCE).sum()))
        self.regime = slice(self.truce.stop, len(menu))
        self.group = menu.group[order]
        self.member = np.zeros((len(menu), max(menu.groups, 1)))
        self.member[np.arange(len(menu)), self.group] = 1.0
        self.lengths = menu.months[order][self.truce]
        self.phase_of = menu.phase[order][self.regime]
        self.flow = menu.flow[:, :, order]
        self.consent = menu.consent[:, :, order]
        self.penalty = menu.penalty[:, order]
        self.opportunity = menu.opportunity[:, order]
        self.leave = menu.leave[:, order]
        self.audience = menu.audience[:, order]
        self.ratified = menu.ratify[0, order] * menu.ratify[1, order]
        self.allowed = [phase.allowed[order] for phase in war.phases]
        steps = war.space.front
        self.block = war.space.size // steps
        self.slices = [slice(k * self.block, (k + 1) * self.block) for k in range(steps)]
        self.plain_refusal = all(_is_identity(matrix) for matrix in war.refusal)
        self._guess: Array | None = None

    def reset(self) -> None:
        """Forget remembered deals, so that the next evaluation starts from trust."""
        self._guess = None

    # -- EQ-WAIT and EQ-PHASE ---------------------------------------------------------

    def wait(self, v: Array, phase: PhaseSlopes | None = None, f: int = 0) -> tuple[Array, Array]:
        """Return W and the breach chances of the phase's paper: (2, states) each.

        EQ-WAIT (merlowilson1995, slantchev2003): W_i = (1-d_i) u_i + d_i {(1-l_i)
        [(1-h_A-h_B-h_x) K_i + h_A C_i^A + h_B C_i^B + h_x X_i] + l_i exit_i}; in a regime
        K_i also counts expiry and breach (EQ-PHASE, acharyaortner2013).
        """
        war = self.war
        here = war.phases[f]
        k = np.asarray(here.transition @ v[f].T).T
        eta = np.zeros_like(k)
        if f > 0:
            back = np.asarray(here.transition @ v[0].T).T
            k = (1.0 - here.expiry) * k + here.expiry * back
            r = np.stack([np.asarray(m @ v[0].T).T for m in here.after])  # (b, i, S)
            xi = np.stack([r[0, 0], r[1, 1]]) - here.penalty[:, None]
            other = np.stack([r[1, 0], r[0, 1]])
            z = xi - k
            o = here.opportunity[:, None]
            eta, deta = breach_chance(z, o, war.breach_noise)
            own, down = own_breach(z, eta, deta, o, war.breach_noise, war.breach)
            loss = other - k
            if phase is not None:
                phase.set_breach(eta, deta, down, loss)
            k = k + eta[::-1] * loss + own
        d = war.delta[:, None]
        live = 1.0 - here.hazard.sum(axis=0)
        ends = war.terminal @ here.hazard
        onward = (1.0 - here.leave) * (live * k + ends) + here.leave * war.exit_value[:, None]
        if phase is not None:
            phase.onward = d * (1.0 - here.leave) * live
        return (1.0 - d) * here.flow + d * onward, eta

    def refused(self, wait: Array) -> Array:
        """W_i after side b refuses what the other would sign: (b, i, states). EQ-REJECT."""
        if self.plain_refusal:
            return np.stack([wait, wait])
        return np.stack([np.asarray(m @ wait.T).T for m in self.war.refusal])

    # -- EQ-DURABILITY ----------------------------------------------------------------

    def post_deal(self, v: Array) -> tuple[Array, Array]:
        """R_i^b and the war that follows a truce: (i, b, groups, S) and (i, groups, S)."""
        war, groups = self.war, max(self.war.menu.groups, 1)
        shape = (groups, war.space.size, 2)
        r = np.stack([np.asarray(m @ v[0].T).reshape(shape) for m in war.menu.after])
        resume = np.asarray(war.menu.resume @ v[0].T).reshape(shape)
        # (i, b, groups, states) and (i, groups, states)
        return np.moveaxis(r, 3, 0).copy(), np.moveaxis(resume, 2, 0).copy()

    def terms(self, k: int, part: slice) -> Terms:
        """Parameters of a part of the menu, in solver order, at front step k."""
        war = self.war
        return Terms(
            flow=self.flow[:, k, None, part],
            penalty=self.penalty[:, None, part],
            opportunity=self.opportunity[:, None, part],
            leave=self.leave[:, None, part],
            exit_value=war.exit_value[:, None, None],
            delta=war.delta[:, None, None],
            noise=war.breach_noise,
            variant=war.breach,
        )

    def deals(
        self, k: int, r: Array, resume: Array, guess: Array | None, slopes: bool
    ) -> tuple[Deals, Deals]:
        """Settlements and truces of the block at front step k, in solver order."""
        rows = self.slices[k]

        def spread(array: Array, part: slice) -> Array:
            return np.swapaxes(array[..., self.group[part], rows], -1, -2)

        lasting = settled(
            spread(r, self.settled), self.terms(k, self.settled), guess, slopes=slopes
        )
        halts = truce(
            spread(r, self.truce),
            spread(resume, self.truce),
            self.lengths,
            self.terms(k, self.truce),
            slopes=slopes,
        )
        return lasting, halts

    # -- the month ---------------------------------------------------------------------

    def table(self, f: int, rows: slice, allowed: NDArray[np.bool_]) -> Table:
        """Parameters of talks in phase f for a block of states."""
        war, here = self.war, self.war.phases[f]
        return Table(
            sigma=war.accept_noise,
            theta=here.propose,
            side=war.proposer_side,
            recognition=war.recognition[:, rows],
            any_paper=war.any_paper,
            face=war.face,
            audience=self.audience[:, allowed],
            lasting=war.lasting,
            ratified=self.ratified[allowed],
            tau=here.talks[rows],
            meeting=war.meeting[:, rows],
        )

    def value_deals(
        self, v: Array, slopes: bool, keep_guess: bool = True
    ) -> tuple[list[tuple[Deals, Deals]], Array, Array]:
        """All post-deal values by block; remembers D as the next call's first guess."""
        r, resume = self.post_deal(v)
        blocks = []
        for k, rows in enumerate(self.slices):
            guess = None if self._guess is None or not keep_guess else self._guess[:, rows]
            blocks.append(self.deals(k, r, resume, guess, slopes))
        if keep_guess:
            self._guess = np.concatenate([b[0].value for b in blocks], axis=1)
        return blocks, r, resume

    def __call__(self, v: Array, slopes: bool = False) -> tuple[Array, Waiting, Slopes | None]:
        """Return F(V), W and, if asked, the linearisation of F at V."""
        war = self.war
        phases = [PhaseSlopes() for _ in war.phases] if slopes else []
        waits, etas = [], []
        for f in range(len(war.phases)):
            w, eta = self.wait(v, phases[f] if slopes else None, f)
            waits.append(w)
            etas.append(eta)
        wait = Waiting(np.stack(waits), np.stack(etas))
        refused = [self.refused(w) for w in waits]
        blocks, _, _ = self.value_deals(v, slopes)
        new = np.empty_like(v)
        jac = Slopes.empty(self, phases) if slopes else None
        for k, rows in enumerate(self.slices):
            net, eta = self._nets(k, rows, v, wait, blocks[k])
            for f, allowed in enumerate(self.allowed):
                everything = bool(allowed.all())
                result = month(
                    net if everything else net[:, :, allowed],
                    eta if everything else eta[:, allowed],
                    wait.value[f][:, rows],
                    refused[f][:, :, rows],
                    self.table(f, rows, allowed),
                    slopes,
                )
                new[f][:, rows] = result.value
                if jac is not None:
                    jac.add(f, rows, result, blocks[k], None if everything else allowed)
        return new, wait, jac

    def _nets(
        self, k: int, rows: slice, v: Array, wait: Waiting, block: tuple[Deals, Deals]
    ) -> tuple[Array, Array]:
        """N_i(x) and the total breach hazard of every package, in solver order."""
        lasting, halts = block
        count = len(self.war.menu)
        value = np.empty((2, self.block, count))
        eta = np.zeros((self.block, count))
        value[:, :, self.settled] = lasting.value
        value[:, :, self.truce] = halts.value
        eta[:, self.settled] = lasting.eta.sum(axis=0)
        eta[:, self.truce] = halts.eta.sum(axis=0)
        for x, f in enumerate(self.phase_of, start=self.regime.start):
            value[:, :, x] = v[f][:, rows]
            eta[:, x] = wait.eta[f][:, rows].sum(axis=0)
        net = value - self.consent[:, k, None, :] - self.war.signing_cost
        return net, eta


def _is_identity(matrix: object) -> bool:
    from scipy.sparse import csr_array, eye_array

    assert isinstance(matrix, csr_array)
    difference = abs(matrix - eye_array(matrix.shape[0], format="csr"))
    return bool(difference.max() == 0)
