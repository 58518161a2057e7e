"""The compiled loop over futures: each path is lived month by month until it ends.

EQ-SIM (ours), in the order of `armistice.analyses.simulate_plain`, draw referees it. A path
that is over costs nothing more, breach under a standing package is worked out once when the
package is signed, and every number of chance is drawn at its own address, so that neither
the order of paths nor who works on them can matter. A path that comes to talks which are not
worked out yet stops there and is put back.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.paths import OVER, SLOTS, STANDING, WAR
from armistice.analyses.simulate_tables import (
    AFTER,
    CREDIT,
    ENDS,
    ETA,
    FLOW,
    LEAVE,
    MEETING,
    MOVE,
    REFUSAL,
    REFUSE,
    RESUME,
    TALKS,
    Tables,
)
from armistice.kernels import kernel
from armistice.model.war import REGIME, TRUCE
from armistice.philox import WINDOW, fill, pair
from armistice.solve.kernel_math import log1p_exp, logistic

__all__ = ["Desk", "Record", "live"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Small = NDArray[np.int32]

_TALKS, _END, _MOVE, _EXIT, _BREACH, _EXPIRY = range(6)  # as in `SLOTS`
_FIRST, _SECOND, _PAPER, _RARE = range(4)  # the Philox blocks that hold two slots each

STRIDE = 16
"""Packages between two running sums of signing that are kept; no number depends on it."""
_ETA, _CREDIT, _WORTH = 0, 2, 4  # columns of what stands


class Record(NamedTuple):
    """Where the loop writes: the fields of `Paths`, path by path."""

    status: NDArray[np.int8]
    front: NDArray[np.int16]
    ending: Index
    first_month: Index
    first_package: Index
    agreed_month: Index
    agreed_package: Index
    general_month: Index
    general_held: NDArray[np.bool_]
    held: Index
    broken_by: Index
    payoff: Array
    package: NDArray[np.int16]
    stance: NDArray[np.int8]
    signed: NDArray[np.int16]


class Desk(NamedTuple):
    """Working space of one thread.

    Attributes
    ----------
    known, marks
        Whether signing has been summed up in a phase and state, and its running sums.
    asked
        Phases and states in which a path stopped because talks were not worked out.
    stands
        What a standing package does in a month, by months left.
    luck, window
        Random numbers of `WINDOW` months, by slot; which months, by Philox block.
    """

    known: NDArray[np.bool_]
    marks: Array
    asked: NDArray[np.bool_]
    stands: Array
    luck: Array
    window: Index

    @classmethod
    def empty(cls, t: Tables) -> Desk:
        """A desk on which nothing is known yet."""
        places = t.month.shape[0] * t.month.shape[1]
        return cls(
            known=np.zeros(places, dtype=np.bool_),
            marks=np.empty((places, (len(t.kind) - 1) // STRIDE + 2)),
            asked=np.zeros(t.worked.shape, dtype=np.bool_),
            stands=np.zeros((max(int(t.length.max(initial=0)), 1), 6)),
            luck=np.empty((len(SLOTS), WINDOW)),
            window=np.empty(len(SLOTS) // 2, dtype=np.int64),
        )


@kernel()
def _successor(
    begins: Index, guide: Small, column: Small, running: Array, row: int, u: float
) -> int:
    """The state that `u` picks in a row of the pool, by inversion."""
    begin, end = begins[row], begins[row + 1]
    place = begin + guide[begin + int(u * (end - begin))]
    while u >= running[place] and place < end - 1:
        place += 1
    return int(column[place])


@kernel()
def _mean(first: Index, column: Small, chance: Array, row: int, value: Array, side: int) -> float:
    """What the war that a row of the pool leads to is worth."""
    total = 0.0
    for j in range(first[row], first[row + 1]):
        total += chance[j] * value[0, side, column[j]]
    return total


@kernel()
def _breach(z: float, o: float, noise: float, variant: int) -> tuple[float, float, float]:
    """EQ-RENEGE and what EQ-DURABILITY counts for it: eta, own, own/eta - z."""
    q = z / noise
    eta = o * logistic(q)
    if variant == 0:
        own = o * z if z > 0.0 else 0.0
    elif variant == 1:
        own = eta * z
    else:
        own = o * noise * log1p_exp(q)
    return eta, own, own / eta - z if eta > 0.0 else 0.0


@kernel()
def _stand(t: Tables, x: int, s: int, out: Array) -> None:
    """What package x signed at s does in a month, by months left (EQ-DURABILITY, EQ-TRUCE)."""
    row = t.group[x] * t.step.size + s
    first, column, chance, value = t.first, t.column, t.chance, t.value
    after_a, after_b = t.place[AFTER, 0] + row, t.place[AFTER + 1, 0] + row
    xi_a = _mean(first, column, chance, after_a, value, 0) - t.penalty[0, x]
    xi_b = _mean(first, column, chance, after_b, value, 1) - t.penalty[1, x]
    o_a, o_b = t.opportunity[0, x], t.opportunity[1, x]
    if t.kind[x] != TRUCE:
        d_a, d_b = t.deal[0, s, x], t.deal[1, s, x]
        eta_a, _, out[0, _CREDIT] = _breach(xi_a - d_a, o_a, t.noise, t.variant)
        eta_b, _, out[0, _CREDIT + 1] = _breach(xi_b - d_b, o_b, t.noise, t.variant)
        out[0, _ETA], out[0, _ETA + 1] = eta_a, eta_a + eta_b
        out[0, _WORTH], out[0, _WORTH + 1] = d_a, d_b
        return
    k, again = t.step[s], t.place[RESUME, 0] + row
    hurt_a = _mean(first, column, chance, after_b, value, 0)
    hurt_b = _mean(first, column, chance, after_a, value, 1)
    d_a = _mean(first, column, chance, again, value, 0)
    d_b = _mean(first, column, chance, again, value, 1)
    keep_a, keep_b = t.delta[0] * (1.0 - t.leave[0, x]), t.delta[1] * (1.0 - t.leave[1, x])
    base_a = (1.0 - t.delta[0]) * t.flow[0, k, x] + t.delta[0] * t.leave[0, x] * t.exit_value[0]
    base_b = (1.0 - t.delta[1]) * t.flow[1, k, x] + t.delta[1] * t.leave[1, x] * t.exit_value[1]
    for left in range(t.length[x]):
        eta_a, own_a, out[left, _CREDIT] = _breach(xi_a - d_a, o_a, t.noise, t.variant)
        eta_b, own_b, out[left, _CREDIT + 1] = _breach(xi_b - d_b, o_b, t.noise, t.variant)
        out[left, _ETA], out[left, _ETA + 1] = eta_a, eta_a + eta_b
        d_a, d_b = (
            base_a + keep_a * (d_a + eta_b * (hurt_a - d_a) + own_a),
            base_b + keep_b * (d_b + eta_a * (hurt_b - d_b) + own_b),
        )
        out[left, _WORTH], out[left, _WORTH + 1] = d_a, d_b


@kernel()
def _mark(sign: Array, f: int, s: int, marks: Array, here: int) -> None:
    """Running sums of the chances of signing, before every `STRIDE`-th package and at the end."""
    total = 0.0
    for x in range(sign.shape[2]):
        if x % STRIDE == 0:
            marks[here, x // STRIDE] = total
        total += sign[f, s, x]
    marks[here, -1] = total


@kernel()
def _package(sign: Array, f: int, s: int, marks: Array, here: int, u: float) -> tuple[int, float]:
    """The package that `u`, below the last mark, picks, and what is left of `u` in [0, 1)."""
    low, high = 0, marks.shape[1] - 1
    while high - low > 1:
        middle = (low + high) >> 1
        if u >= marks[here, middle]:
            low = middle
        else:
            high = middle
    x, before = STRIDE * low, marks[here, low]
    after = before + sign[f, s, x]
    while u >= after:
        x += 1
        before, after = after, after + sign[f, s, x]
    return x, (u - before) / (after - before)


@kernel()
def live(
    t: Tables,
    key: NDArray[np.uint64],
    draw: int,
    first: int,
    months: int,
    out: Record,
    desk: Desk,
    todo: Index,
) -> int:
    """Live some paths, and say how many had to stop: they stand first in `todo` then.

    Parameters
    ----------
    t
        The solved war.
    key, draw, first
        Address of the random numbers: key, draw, and the first path's number.
    months
        How far ahead.
    out
        Written, every entry of these paths.
    desk
        Working space of one thread.
    todo
        Which paths, counted from `first`.
    """
    stopped = 0
    # as local names: a field looked up in the loop would count its references there
    table, sign, value, step, place = t.month, t.sign, t.value, t.step, t.place
    begins, guide, column, running = t.first, t.guide, t.column, t.running
    kind, phase_of, length, group = t.kind, t.phase, t.length, t.group
    framework, general, target = t.framework, t.general, t.target
    flow, consent, penalty, leave = t.flow, t.consent, t.penalty, t.leave
    expiry, phase_penalty, delta = t.expiry, t.phase_penalty, t.delta
    terminal, exit_value, signing_cost = t.terminal, t.exit_value, t.signing_cost
    status_at, front_at = out.status, out.front
    package_at, stance_at, signed, posture = out.package, out.stance, out.signed, t.stance
    phases, size = table.shape[0], table.shape[1]
    known, marks, stands, worked = desk.known, desk.marks, desk.stands, t.worked
    luck, window = desk.luck, desk.window
    for n in range(todo.size):
        p, missing = todo[n], False
        path = first + p
        for of in range(window.size):
            window[of] = -1
        s, f, x, left, status = t.start, 0, -1, 0, WAR
        weight_a, weight_b, pay_a, pay_b = 1.0, 1.0, 0.0, 0.0
        first_month, first_package, agreed_month, agreed_package = 0, -1, 0, -1
        general_month, general_held, held, broken_by = 0, False, months + 1, -1
        ending = -1
        status_at[p, 0], front_at[p, 0] = WAR, step[s]
        package_at[p, 0], stance_at[p, 0] = -1, posture[s]
        for month in range(months):
            at, of = month % WINDOW, month // WINDOW
            by, back, chance = -1, False, 0.0
            if status == WAR:
                if window[_FIRST] != of:
                    window[_FIRST] = of
                    fill(luck, key, draw, path, month - at, _FIRST)
                    fill(luck, key, draw, path, month - at, _SECOND)
                u, refused_by = luck[_TALKS, at], -1
                for turn in range(phases + 1):
                    here = f * size + s
                    pay_a += weight_a * table[f, s, MEETING]
                    pay_b += weight_b * table[f, s, MEETING + 1]
                    if u >= table[f, s, TALKS]:
                        break
                    if not worked[f, s]:
                        desk.asked[f, s] = missing = True
                        break
                    if not known[here]:
                        known[here] = True
                        _mark(sign, f, s, marks, here)
                    total = marks[here, -1]
                    if u >= total:
                        if u - total < table[f, s, REFUSE]:
                            refused_by = 0
                        elif u - total < table[f, s, REFUSE + 1]:
                            refused_by = 1
                        break
                    x, u = _package(sign, f, s, marks, here, u)
                    k = step[s]
                    pay_a -= weight_a * (consent[0, k, x] + signing_cost)
                    pay_b -= weight_b * (consent[1, k, x] + signing_cost)
                    signed[p, turn, month] = x
                    if first_month == 0:
                        first_month, first_package = month + 1, x
                    if agreed_month == 0 and not framework[x]:
                        agreed_month, agreed_package = month + 1, x
                    if general_month == 0 and general[x]:
                        general_month, general_held = month + 1, True
                    f, left = 0, 0
                    if kind[x] != REGIME:
                        status = STANDING
                        left = length[x] if kind[x] == TRUCE else 0
                        _stand(t, x, s, stands)
                        break
                    f = phase_of[x]
                if missing:
                    break
                if refused_by >= 0 and status == WAR:
                    row = place[REFUSAL + refused_by, 0] + s
                    if begins[row + 1] - begins[row] > 1:
                        chance, _ = pair(key, draw, path, month, _RARE)
                    s = _successor(begins, guide, column, running, row, chance)
            if status == WAR:
                pay_a += weight_a * table[f, s, FLOW]
                pay_b += weight_b * table[f, s, FLOW + 1]
                weight_a *= delta[0]
                weight_b *= delta[1]
                u = luck[_EXIT, at]
                if u < table[f, s, LEAVE]:
                    pay_a += weight_a * exit_value[0]
                    weight_a = 0.0
                if 1.0 - u < table[f, s, LEAVE + 1]:
                    pay_b += weight_b * exit_value[1]
                    weight_b = 0.0
                u = luck[_END, at]
                if u < table[f, s, ENDS + 2]:
                    ending = int(u >= table[f, s, ENDS]) + int(u >= table[f, s, ENDS + 1])
                    pay_a += weight_a * terminal[0, ending]
                    pay_b += weight_b * terminal[1, ending]
                    status = OVER
                    for later in range(month + 1, months + 1):
                        status_at[p, later], front_at[p, later] = OVER, step[s]
                        package_at[p, later], stance_at[p, later] = -1, posture[s]
                    break
                if f > 0:
                    if window[_PAPER] != of:
                        window[_PAPER] = of
                        fill(luck, key, draw, path, month - at, _PAPER)
                    u = luck[_BREACH, at]
                    if u < table[f, s, ETA]:
                        by = 0
                        pay_a += weight_a * (table[f, s, CREDIT] - phase_penalty[f, 0])
                    elif u < table[f, s, ETA] + table[f, s, ETA + 1]:
                        by = 1
                        pay_b += weight_b * (table[f, s, CREDIT + 1] - phase_penalty[f, 1])
                    back = by >= 0 or luck[_EXPIRY, at] < expiry[f]
                if by < 0:
                    s = _successor(
                        begins, guide, column, running, place[MOVE, f] + s, luck[_MOVE, at]
                    )
                else:
                    row = place[AFTER + by, f] + s
                    if begins[row + 1] - begins[row] > 1:
                        _, chance = pair(key, draw, path, month, _RARE)
                    s = _successor(begins, guide, column, running, row, chance)
                if back:
                    f = 0
                front = step[s]
            else:
                if window[_PAPER] != of:
                    window[_PAPER] = of
                    fill(luck, key, draw, path, month - at, _PAPER)
                k = step[s]
                pay_a += weight_a * (1.0 - delta[0]) * flow[0, k, x]
                pay_b += weight_b * (1.0 - delta[1]) * flow[1, k, x]
                weight_a *= delta[0]
                weight_b *= delta[1]
                if leave[0, x] > 0.0 or leave[1, x] > 0.0:
                    _, u = pair(key, draw, path, month, _SECOND)
                    if u < leave[0, x]:
                        pay_a += weight_a * exit_value[0]
                        weight_a = 0.0
                    if 1.0 - u < leave[1, x]:
                        pay_b += weight_b * exit_value[1]
                        weight_b = 0.0
                now = max(left - 1, 0)
                u, row = luck[_BREACH, at], -1
                if u < stands[now, _ETA + 1]:
                    by = int(u >= stands[now, _ETA])
                    row = place[AFTER + by, 0]
                    if by == 0:
                        pay_a += weight_a * (stands[now, _CREDIT] - penalty[0, x])
                    else:
                        pay_b += weight_b * (stands[now, _CREDIT + 1] - penalty[1, x])
                if left > 0:
                    left -= 1
                    if left == 0 and by < 0:
                        row = place[RESUME, 0]
                if row >= 0:
                    back = True
                    row += group[x] * size + s
                    if begins[row + 1] - begins[row] > 1:
                        _, chance = pair(key, draw, path, month, _RARE)
                    s = _successor(begins, guide, column, running, row, chance)
                front = step[s] if back else target[k, x]
                if back:
                    status = WAR
            if back:
                if held == months + 1 and agreed_month > 0:
                    held, broken_by = month + 1 - agreed_month, by
                if general_month == month + 1:
                    general_held = False
            status_at[p, month + 1], front_at[p, month + 1] = status, front
            binds = status == STANDING or f > 0
            package_at[p, month + 1] = x if binds else -1
            stance_at[p, month + 1] = posture[s]
        if missing:
            todo[stopped] = p
            stopped += 1
            signed[p, :, :] = -1
            continue
        if status == WAR:
            pay_a += weight_a * value[f, 0, s]
            pay_b += weight_b * value[f, 1, s]
        elif status == STANDING:
            now = max(left - 1, 0)
            pay_a += weight_a * stands[now, _WORTH]
            pay_b += weight_b * stands[now, _WORTH + 1]
        out.ending[p] = ending
        out.first_month[p], out.first_package[p] = first_month, first_package
        out.agreed_month[p], out.agreed_package[p] = agreed_month, agreed_package
        out.general_month[p], out.general_held[p] = general_month, general_held
        out.held[p], out.broken_by[p] = held, broken_by
        out.payoff[p, 0], out.payoff[p, 1] = pay_a, pay_b
    return stopped
