"""The referee of the futures: EQ-SIM in plain arrays, all paths side by side.

Slower than `armistice.analyses.simulate` and larger (breach of every truce in every state is
worked out, signing is summed up everywhere), with the same numbers of chance: every whole
number of a path must be the same, and pay-offs to rounding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.analyses.paths import OVER, SLOTS, STANDING, WAR, Paths
from armistice.model.war import REGIME, TRUCE
from armistice.rng import uniforms
from armistice.solve.breach import Terms, breach_chance, own_breach, truce
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.policy import Policy

__all__ = ["simulate_plainly"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]


class _Rows:
    """A stochastic matrix as padded rows, for drawing successors by inversion."""

    def __init__(self, matrix: csr_array) -> None:
        counts = np.diff(matrix.indptr)
        width = int(counts.max(initial=1))
        self.last = np.maximum(counts - 1, 0)
        self.column = np.zeros((matrix.shape[0], width), dtype=np.int64)
        weight = np.zeros((matrix.shape[0], width))
        place = np.arange(matrix.nnz) - np.repeat(matrix.indptr[:-1], counts)
        row = np.repeat(np.arange(matrix.shape[0]), counts)
        self.column[row, place] = matrix.indices
        weight[row, place] = matrix.data
        self.cumulative = np.cumsum(weight, axis=1)

    def draw(self, rows: Index, u: Array) -> Index:
        pick = (u[:, None] >= self.cumulative[rows]).sum(axis=1)
        return np.asarray(self.column[rows, np.minimum(pick, self.last[rows])])


class _Run:
    """The moving parts of one simulation."""

    def __init__(self, answer: Equilibrium, policy: Policy, paths: int, months: int) -> None:
        war = answer.war
        self.answer, self.policy, self.war, self.menu = answer, policy, war, war.menu
        self.move = [_Rows(phase.transition) for phase in war.phases]
        self.refusal = [_Rows(m) for m in war.refusal]
        self.broken = [_Rows(m) for m in war.menu.after]
        self.resume = _Rows(war.menu.resume)
        self.phase_broken = [[_Rows(m) for m in phase.after] for phase in war.phases]
        self.halt_place = np.full(len(war.menu), -1)
        halts, self.halt_stake, self.halt_value = _halts(answer)
        self.halt_place[halts] = np.arange(len(halts))
        forms = war.menu.forms
        self.framework = np.array([form == "framework" for form in forms])
        self.general = np.array([form in ("truce", "ceasefire", "final") for form in forms])
        self.n = np.arange(paths)

        def full(value: int) -> Index:
            return np.full(paths, value, dtype=np.int64)

        self.state, self.phase, self.status = full(war.start), full(0), full(WAR)
        self.package, self.left = full(-1), full(0)
        self.weight = np.ones((2, paths))
        self.out = Paths.at_start(
            paths,
            months,
            int(war.space.k[war.start]),
            int(war.space.m[war.start]),
            len(war.phases),
        )

    def talks(self, month: int, u: dict[str, Array]) -> None:
        """Who signs what this month; a path that enters a regime talks on in it."""
        war, out = self.war, self.out
        asking, luck = self.n[self.status == WAR], u["talks"].copy()
        refused_by = np.full(len(self.n), -1)
        for _ in range(len(war.phases) + 1):
            if not len(asking):
                break
            f, s = self.phase[asking], self.state[asking]
            tau = np.stack([phase.talks for phase in war.phases])[f, s]
            out.payoff[:, asking] += self.weight[:, asking] * tau * war.meeting[:, s]
            edges = np.cumsum(self.policy.sign[f, s], axis=1)
            total = edges[:, -1]
            mine = luck[asking]
            signs = mine < total
            refuse = self.policy.refuse[f, :, s]
            over_a = mine - total < refuse[:, 0]
            over_b = mine - total < refuse.sum(axis=1)
            refused_by[asking] = np.where(signs, -1, np.where(over_a, 0, np.where(over_b, 1, -1)))
            who, row = asking[signs], edges[signs]
            x = np.minimum((mine[signs, None] >= row).sum(axis=1), len(self.menu) - 1)
            self._sign(month, who, x)
            high = row[np.arange(len(x)), x]
            low = np.where(x > 0, row[np.arange(len(x)), np.maximum(x - 1, 0)], 0.0)
            luck[who] = (mine[signs] - low) / np.maximum(high - low, 1e-300)
            asking = who[self.menu.kind[x] == REGIME]
        for side in range(2):
            who = self.n[(refused_by == side) & (self.status == WAR)]
            self.state[who] = self.refusal[side].draw(self.state[who], u["refusal"][who])

    def _sign(self, month: int, who: Index, x: Index) -> None:
        out, menu = self.out, self.menu
        price = menu.consent[:, self.war.space.k[self.state[who]], x] + self.war.signing_cost
        out.payoff[:, who] -= self.weight[:, who] * price
        turn = (out.signed[month][:, who] >= 0).sum(axis=0)
        out.signed[month, turn, who] = x
        new = out.first_month[who] == 0
        out.first_month[who[new]], out.first_package[who[new]] = month + 1, x[new]
        new = (out.agreed_month[who] == 0) & ~self.framework[x]
        out.agreed_month[who[new]], out.agreed_package[who[new]] = month + 1, x[new]
        new = (out.general_month[who] == 0) & self.general[x]
        out.general_month[who[new]] = month + 1
        out.general_held[who[new]] = True
        regime = menu.kind[x] == REGIME
        self.package[who] = x
        self.phase[who] = np.where(regime, menu.phase[x], 0)
        self.status[who] = np.where(regime, WAR, STANDING)
        self.left[who] = np.where(menu.kind[x] == TRUCE, menu.months[x], 0)

    def _resumes(self, month: int, who: Index, by: Index) -> None:
        """War resumes on these paths, broken by a side or (-1) by lapse."""
        out = self.out
        first = (out.held[who] == out.months + 1) & (out.agreed_month[who] > 0)
        some = who[first]
        out.held[some] = month + 1 - out.agreed_month[some]
        out.broken_by[some] = by[first]
        early = out.general_month[who] == month + 1
        out.general_held[who[early]] = False

    def _leave(self, who: Index, chance: Array, u: Array) -> None:
        """EQ-SECURITY: a leader who loses office takes his exit value; the war goes on."""
        for side, luck in ((0, u[who]), (1, 1.0 - u[who])):
            gone = who[luck < chance[side]]
            self.out.payoff[side, gone] += self.weight[side, gone] * self.war.exit_value[side]
            self.weight[side, gone] = 0.0

    def _credit(self, who: Index, side: int, z: Array, o: Array, eta: Array, slope: Array) -> None:
        """What EQ-DURABILITY counts for an own breach beyond the noisy chance of it."""
        own, _ = own_breach(z, eta, slope, o, self.war.breach_noise, self.war.breach)
        self.out.payoff[side, who] += self.weight[side, who] * (own / eta - z)

    def live_war(self, month: int, u: dict[str, Array], f: int, who: Index) -> None:
        """A month of war in phase f: pay-off, terminal events, breach and expiry, moves."""
        war, out, here = self.war, self.out, self.war.phases[f]
        s = self.state[who]
        out.payoff[:, who] += self.weight[:, who] * (1.0 - war.delta[:, None]) * here.flow[:, s]
        self.weight[:, who] *= war.delta[:, None]
        self._leave(who, here.leave[:, s], u["exit"])
        edges = np.cumsum(here.hazard[:, s], axis=0)
        kind = (u["end"][who] >= edges).sum(axis=0)
        ended = kind < 3
        over = who[ended]
        out.ending[over] = kind[ended]
        out.payoff[:, over] += self.weight[:, over] * war.terminal[:, kind[ended]]
        self.status[over] = OVER
        who, s = who[~ended], s[~ended]
        by = np.full(len(who), -1)
        if f > 0 and here.opportunity.any():
            v = self.answer.v
            by = self._break_regime(who, s, f, u, v)
        stay = by < 0
        lapse = stay & (u["expiry"][who] < here.expiry)
        self.state[who[stay]] = self.move[f].draw(s[stay], u["move"][who[stay]])
        for side in range(2):
            some = who[by == side]
            self.state[some] = self.phase_broken[f][side].draw(s[by == side], u["aftermath"][some])
        back = (by >= 0) | lapse
        self.phase[who[back]] = 0
        self._resumes(month, who[back], by[back])

    def _break_regime(self, who: Index, s: Index, f: int, u: dict[str, Array], v: Array) -> Index:
        war, here = self.war, self.war.phases[f]
        k = (1.0 - here.expiry) * (here.transition @ v[f].T).T + here.expiry * (
            here.transition @ v[0].T
        ).T
        by = np.full(len(who), -1)
        edge = np.zeros(len(who))
        for side in range(2):
            r = here.after[side] @ v[0][side]
            z = (r - here.penalty[side] - k[side])[s]
            o = np.full(len(who), here.opportunity[side])
            eta, slope = breach_chance(z, o, war.breach_noise)
            hit = (u["breach"][who] >= edge) & (u["breach"][who] < edge + eta)
            by[hit] = side
            edge = edge + eta
            some = who[hit]
            self.out.payoff[side, some] -= self.weight[side, some] * here.penalty[side]
            self._credit(some, side, z[hit], o[hit], eta[hit], slope[hit])
        return by

    def live_peace(self, month: int, u: dict[str, Array], who: Index) -> None:
        """A month under a truce or settlement: pay-off, breach, the end of a truce."""
        war, out, menu = self.war, self.out, self.menu
        s, x = self.state[who], self.package[who]
        flow = menu.flow[:, war.space.k[s], x]
        out.payoff[:, who] += self.weight[:, who] * (1.0 - war.delta[:, None]) * flow
        self.weight[:, who] *= war.delta[:, None]
        self._leave(who, menu.leave[:, x], u["exit"])
        group = menu.group[x] * war.space.size + s
        by, edge = np.full(len(who), -1), np.zeros(len(who))
        truce = menu.kind[x] == TRUCE
        place, t = self.halt_place[x], np.maximum(self.left[who] - 1, 0)
        for side in range(2):
            r = menu.after[side] @ self.answer.v[0][side]
            z = r[group] - menu.penalty[side, x] - self.answer.deal[side, s, x]
            if truce.any():
                z[truce] = self.halt_stake[t[truce], side, s[truce], place[truce]]
            o = menu.opportunity[side, x]
            eta, slope = breach_chance(z, o, war.breach_noise)
            hit = (u["breach"][who] >= edge) & (u["breach"][who] < edge + eta)
            by[hit] = side
            edge = edge + eta
            some = who[hit]
            out.payoff[side, some] -= self.weight[side, some] * menu.penalty[side, x[hit]]
            self._credit(some, side, z[hit], o[hit], eta[hit], slope[hit])
            self.state[some] = self.broken[side].draw(group[hit], u["aftermath"][some])
        self.left[who] -= truce
        ran_out = truce & (by < 0) & (self.left[who] == 0)
        self.state[who[ran_out]] = self.resume.draw(group[ran_out], u["aftermath"][who[ran_out]])
        back = (by >= 0) | ran_out
        self.status[who[back]] = WAR
        self._resumes(month, who[back], by[back])

    def step(self, month: int, u: dict[str, Array]) -> None:
        """One month."""
        self.talks(month, u)
        standing = self.n[self.status == STANDING]
        fighting = [
            self.n[(self.status == WAR) & (self.phase == f)] for f in range(len(self.war.phases))
        ]
        for f, who in enumerate(fighting):
            if len(who):
                self.live_war(month, u, f, who)
        if len(standing):
            self.live_peace(month, u, standing)
        standing_now = self.status == STANDING
        where = self.war.space.k[self.state]
        self.out.front[month + 1] = np.where(
            standing_now, self.menu.target[where, np.maximum(self.package, 0)], where
        )
        self.out.status[month + 1] = self.status
        binds = standing_now | ((self.status == WAR) & (self.phase > 0))
        self.out.package[month + 1] = np.where(binds, self.package, -1)
        self.out.stance[month + 1] = self.war.space.m[self.state]

    def close(self) -> Paths:
        """Add the value of what lies beyond the last month."""
        answer, out = self.answer, self.out
        for f in range(len(self.war.phases)):
            some = self.n[(self.status == WAR) & (self.phase == f)]
            out.payoff[:, some] += self.weight[:, some] * answer.v[f][:, self.state[some]]
        some = self.n[self.status == STANDING]
        s, x, left = self.state[some], self.package[some], self.left[some]
        worth = answer.deal[:, s, x]
        runs = left > 0
        worth[:, runs] = self.halt_value[left[runs] - 1, :, s[runs], self.halt_place[x[runs]]].T
        out.payoff[:, some] += self.weight[:, some] * worth
        return out


def _halts(answer: Equilibrium) -> tuple[Index, Array, Array]:
    """EQ-TRUCE (fearon2004, werneryuen2005) month by month, for every truce in every state.

    Which packages are truces; xi_i less the value of keeping one with t + 1 months left; and
    what it is worth with t + 1 months left: (months, 2, S, truces) each.
    """
    war, menu = answer.war, answer.war.menu
    where = np.flatnonzero(menu.kind == TRUCE)
    longest = int(menu.months[where].max(initial=0))
    stake = np.zeros((longest, 2, war.space.size, len(where)))
    worth = np.zeros_like(stake)
    if not len(where):
        return where, stake, worth

    def afterwards(matrix: csr_array, side: int) -> Array:
        """Value to a side of the war that follows, by state and truce."""
        by_group = (matrix @ answer.v[0][side]).reshape(-1, war.space.size)
        return np.asarray(by_group[menu.group[where]].T)

    r = np.array([[afterwards(m, i) for m in menu.after] for i in range(2)])
    value = np.stack([afterwards(menu.resume, i) for i in range(2)])
    terms = Terms(
        flow=menu.flow[:, war.space.k][:, :, where],
        penalty=menu.penalty[:, None, where],
        opportunity=menu.opportunity[:, None, where],
        leave=menu.leave[:, None, where],
        exit_value=war.exit_value[:, None, None],
        delta=war.delta[:, None, None],
        noise=war.breach_noise,
        variant=war.breach,
    )
    xi = np.stack([r[0, 0], r[1, 1]]) - terms.penalty
    once = np.ones(len(where), dtype=np.int64)
    for t in range(longest):
        stake[t] = xi - value
        value = truce(r, value, once, terms).value
        worth[t] = value
    return where, stake, worth


def simulate_plainly(
    answer: Equilibrium, policy: Policy, *, paths: int, months: int, seed: int, draw: int = 0
) -> Paths:
    """Simulate futures from today's state; parameters and result as in `simulate`.

    Notes
    -----
    EQ-SIM (ours). Cost O(paths * months * packages).
    """
    run = _Run(answer, policy, paths, months)
    for month in range(months):
        luck = {
            name: uniforms(seed, "futures", draw, run.n, month, slot)
            for slot, name in enumerate(SLOTS)
        }
        run.step(month, luck)
    return run.close()
