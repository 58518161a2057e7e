"""Compiled: what every package is worth at one state once it is signed.

The same equations as `armistice.solve.breach` (EQ-RENEGE, EQ-DURABILITY, EQ-TRUCE) for all
packages of one state. They work in a desk `w`: blocks of 16 packages, in each of them rows
of a fixed length, so that the compiler knows the rows apart and takes several packages at
a time. Settlements fill the first blocks and truces those after them; lanes left over hold
a package worth nothing that nobody can break.
"""

from __future__ import annotations

from numba import njit

from armistice.kernels import kernel
from armistice.solve.kernel_math import log1p_exp, logistic

__all__ = ["BLOCK", "STRIDE", "implicit", "linearise", "netted", "truces"]

BLOCK = 16
"""Packages to a block."""
# Rows of a block: inputs,
BASE, KEEP, CHANCE, PENALTY, OWN, HURT = 0, 2, 4, 6, 8, 10
# results (D and eta by side) and the first guess at eta_B with its bracket,
VALUE, ETA, GUESS, LOW, HIGH = 12, 14, 16, 17, 18
# the linearised fixed point: diagonal over determinant, cross terms, one over determinant,
# slopes in R_i^i and R_i^j, slopes of eta,
DIAG, CROSS, DET, DOWN, SUFFER, STEEP = 19, 21, 23, 24, 26, 28
# what slopes sent back come to at R_A^A, R_A^B, R_B^A, R_B^B and the war that resumes,
EFFECT = 30
# and of a truce: the war that resumes, slopes of D_A, D_B and eta in those six inputs.
RESUME, HALT = 36, 38
STRIDE = (HALT + 18) * BLOCK
"""Length of a block in the desk."""
ROUNDS = 200
NETTED, MISTAKE, TASTE = 0, 1, 2


@njit(inline="always", error_model="numpy")
def _reply(eta, base, dk, o, own, hurt):  # type: ignore[no-untyped-def]
    """Value to a side against breach chance eta of the other, and its slope in eta."""
    hold = base + dk * eta * hurt
    gain = own * (1.0 - dk * (1.0 - eta)) > hold
    free = o if gain else 0.0
    room = 1.0 / (1.0 - dk * (1.0 - eta - free))
    value = (hold + dk * free * own) * room
    return value, dk * (hurt - value) * room


@kernel()
def netted(w, blocks, noise, tol):  # type: ignore[no-untyped-def]
    """Bracketed Newton in eta_B for all settlements of one state; see `breach._netted`.

    Row GUESS holds the first guess and returns the solution; VALUE returns (D_A, D_B).
    """
    s = 1.0 / noise
    for block in range(blocks):
        d = w[block * STRIDE : (block + 1) * STRIDE]
        for t in range(BLOCK):
            d[LOW * BLOCK + t] = 0.0
            d[HIGH * BLOCK + t] = d[(CHANCE + 1) * BLOCK + t]
        for step in range(ROUNDS):
            halve = step % 8 == 7
            moving = 0
            for t in range(BLOCK):
                e = d[GUESS * BLOCK + t]
                o_a, o_b = d[CHANCE * BLOCK + t], d[(CHANCE + 1) * BLOCK + t]
                own_a, own_b = d[OWN * BLOCK + t], d[(OWN + 1) * BLOCK + t]
                d_a, down_a = _reply(
                    e, d[BASE * BLOCK + t], d[KEEP * BLOCK + t], o_a, own_a,
                    d[HURT * BLOCK + t],
                )  # fmt: skip
                c_a = logistic((own_a - d_a) * s)
                d_b, down_b = _reply(
                    o_a * c_a, d[(BASE + 1) * BLOCK + t], d[(KEEP + 1) * BLOCK + t], o_b,
                    own_b, d[(HURT + 1) * BLOCK + t],
                )  # fmt: skip
                c_b = logistic((own_b - d_b) * s)
                slope = o_a * c_a * (1.0 - c_a) * s * down_a * o_b * c_b * (1.0 - c_b) * s * down_b
                d[VALUE * BLOCK + t] = d_a
                d[(VALUE + 1) * BLOCK + t] = d_b
                gap = o_b * c_b - e
                low = e if gap >= 0.0 else d[LOW * BLOCK + t]
                high = e if gap <= 0.0 else d[HIGH * BLOCK + t]
                d[LOW * BLOCK + t] = low
                d[HIGH * BLOCK + t] = high
                aim = e + gap / (1.0 - min(slope, 0.9))
                aim = 0.5 * (low + high) if (aim < low) | (aim > high) | halve else aim
                wrong = abs(gap) >= tol
                moving += 1 if wrong else 0
                d[GUESS * BLOCK + t] = aim if wrong else e
            if moving == 0:
                break


@njit(inline="always", error_model="numpy")
def _own(z, eta, steep, o, noise, variant):  # type: ignore[no-untyped-def]
    """own(z) and own'(z) of EQ-DURABILITY, given eta(z) and its slope."""
    if variant == NETTED:
        worth = o * z if z > 0.0 else 0.0
        down = o if z > 0.0 else 0.0
    elif variant == MISTAKE:
        worth = eta * z
        down = eta + steep * z
    else:
        worth = o * noise * log1p_exp(z / noise)
        down = eta
    return worth, down


@kernel()
def _trusting(d, noise, variant, only):  # type: ignore[no-untyped-def]
    """Climb from eta = 0 towards the first fixed point of a block; see `breach._trust`.

    With `only` those packages alone that row LOW marks are begun anew.
    """
    for t in range(BLOCK):
        anew = (not only) | (d[LOW * BLOCK + t] > 0.5)
        for i in range(2):
            at = i * BLOCK + t
            alone = d[at + BASE * BLOCK] / (1.0 - d[at + KEEP * BLOCK])
            d[at + VALUE * BLOCK] = alone if anew else d[at + VALUE * BLOCK]
    for _ in range(400):
        moving = 0
        for t in range(BLOCK):
            a, b = t, BLOCK + t
            v_a, v_b = d[a + VALUE * BLOCK], d[b + VALUE * BLOCK]
            k_a, k_b = d[a + KEEP * BLOCK], d[b + KEEP * BLOCK]
            o_a, o_b = d[a + CHANCE * BLOCK], d[b + CHANCE * BLOCK]
            own_a, own_b = d[a + OWN * BLOCK], d[b + OWN * BLOCK]
            hurt_a, hurt_b = d[a + HURT * BLOCK], d[b + HURT * BLOCK]
            base_a, base_b = d[a + BASE * BLOCK], d[b + BASE * BLOCK]
            z_a, z_b = (own_a - v_a) / noise, (own_b - v_b) / noise
            e_a, e_b = o_a * logistic(z_a), o_b * logistic(z_b)
            if variant == MISTAKE:
                room = e_a + e_b
                n_a = (base_a + k_a * (e_a * own_a + e_b * hurt_a)) / (1.0 - k_a * (1.0 - room))
                n_b = (base_b + k_b * (e_b * own_b + e_a * hurt_b)) / (1.0 - k_b * (1.0 - room))
            else:
                # one damped step of the implicit equation; its slope is at most keep * o
                w_a = o_a * noise * log1p_exp(z_a) + o_a * v_a
                w_b = o_b * noise * log1p_exp(z_b) + o_b * v_b
                n_a = (base_a + k_a * (w_a + e_b * hurt_a)) / (1.0 - k_a * (1.0 - o_a - e_b))
                n_b = (base_b + k_b * (w_b + e_a * hurt_b)) / (1.0 - k_b * (1.0 - o_b - e_a))
            # a package that has arrived stays where it is, whatever its neighbours do
            begun = (not only) | (d[LOW * BLOCK + t] > 0.5)
            moves = begun & (max(abs(n_a - v_a), abs(n_b - v_b)) >= 1e-9)
            moving += 1 if moves else 0
            d[a + VALUE * BLOCK] = n_a if moves else v_a
            d[b + VALUE * BLOCK] = n_b if moves else v_b
        if moving == 0:
            break


@kernel()
def _newton(d, noise, variant, tol):  # type: ignore[no-untyped-def]
    """Newton steps in (D_A, D_B) for a block until none moves; how many still do."""
    clip = 2.0 * noise
    moving = 0
    for _ in range(40):
        moving = 0
        for t in range(BLOCK):
            a, b = t, BLOCK + t
            d_a, d_b = d[a + VALUE * BLOCK], d[b + VALUE * BLOCK]
            k_a, k_b = d[a + KEEP * BLOCK], d[b + KEEP * BLOCK]
            o_a, o_b = d[a + CHANCE * BLOCK], d[b + CHANCE * BLOCK]
            z_a, z_b = d[a + OWN * BLOCK] - d_a, d[b + OWN * BLOCK] - d_b
            c_a, c_b = logistic(z_a / noise), logistic(z_b / noise)
            e_a, e_b = o_a * c_a, o_b * c_b
            t_a, t_b = e_a * (1.0 - c_a) / noise, e_b * (1.0 - c_b) / noise
            w_a, down_a = _own(z_a, e_a, t_a, o_a, noise, variant)
            w_b, down_b = _own(z_b, e_b, t_b, o_b, noise, variant)
            l_a, l_b = d[a + HURT * BLOCK] - d_a, d[b + HURT * BLOCK] - d_b
            m_a = d[a + BASE * BLOCK] + k_a * (d_a + e_b * l_a + w_a) - d_a
            m_b = d[b + BASE * BLOCK] + k_b * (d_b + e_a * l_b + w_b) - d_b
            diag_a = 1.0 - k_a * (1.0 - e_b - down_a)
            diag_b = 1.0 - k_b * (1.0 - e_a - down_b)
            cross_a, cross_b = k_a * l_a * t_b, k_b * l_b * t_a
            det = diag_a * diag_b - cross_a * cross_b
            det = 1e-12 if abs(det) <= 1e-12 else det
            s_a = min(max((m_a * diag_b - cross_a * m_b) / det, -clip), clip)
            s_b = min(max((diag_a * m_b - m_a * cross_b) / det, -clip), clip)
            wrong = max(abs(s_a), abs(s_b)) >= tol
            moving += 1 if wrong else 0
            d[a + VALUE * BLOCK] = d_a + s_a
            d[b + VALUE * BLOCK] = d_b + s_b
            d[LOW * BLOCK + t] = 1.0 if wrong else 0.0
        if moving == 0:
            break
    return moving


@kernel()
def implicit(w, blocks, noise, variant, guessed, tol):  # type: ignore[no-untyped-def]
    """Newton in (D_A, D_B), from row VALUE or from trust; see `breach._implicit`."""
    for block in range(blocks):
        d = w[block * STRIDE : (block + 1) * STRIDE]
        if not guessed:
            _trusting(d, noise, variant, False)
        if _newton(d, noise, variant, tol) > 0 and guessed:
            _trusting(d, noise, variant, True)
            _newton(d, noise, variant, tol)


@njit(inline="always", error_model="numpy")
def linearise(w, blocks, noise, variant):  # type: ignore[no-untyped-def]
    """eta_i(x) of settlements, and the pieces of their fixed point's linearisation."""
    s = 1.0 / noise
    for block in range(blocks):
        d = w[block * STRIDE : (block + 1) * STRIDE]
        for t in range(BLOCK):
            a, b = t, BLOCK + t
            v_a, v_b = d[a + VALUE * BLOCK], d[b + VALUE * BLOCK]
            k_a, k_b = d[a + KEEP * BLOCK], d[b + KEEP * BLOCK]
            o_a, o_b = d[a + CHANCE * BLOCK], d[b + CHANCE * BLOCK]
            z_a, z_b = d[a + OWN * BLOCK] - v_a, d[b + OWN * BLOCK] - v_b
            c_a, c_b = logistic(z_a * s), logistic(z_b * s)
            e_a, e_b = o_a * c_a, o_b * c_b
            t_a, t_b = e_a * (1.0 - c_a) * s, e_b * (1.0 - c_b) * s
            if variant == NETTED:
                down_a = o_a if z_a > 0.0 else 0.0
                down_b = o_b if z_b > 0.0 else 0.0
            elif variant == MISTAKE:
                down_a, down_b = e_a + t_a * z_a, e_b + t_b * z_b
            else:
                down_a, down_b = e_a, e_b
            diag_a = 1.0 - k_a * (1.0 - e_b - down_a)
            diag_b = 1.0 - k_b * (1.0 - e_a - down_b)
            cross_a = k_a * (d[a + HURT * BLOCK] - v_a) * t_b
            cross_b = k_b * (d[b + HURT * BLOCK] - v_b) * t_a
            det = 1.0 / (diag_a * diag_b - cross_a * cross_b)
            d[a + ETA * BLOCK] = e_a
            d[b + ETA * BLOCK] = e_b
            d[a + DIAG * BLOCK] = diag_a * det
            d[b + DIAG * BLOCK] = diag_b * det
            d[a + CROSS * BLOCK] = cross_a
            d[b + CROSS * BLOCK] = cross_b
            d[a + DET * BLOCK] = det
            d[a + DOWN * BLOCK] = k_a * down_a
            d[b + DOWN * BLOCK] = k_b * down_b
            d[a + SUFFER * BLOCK] = k_a * e_b
            d[b + SUFFER * BLOCK] = k_b * e_a
            d[a + STEEP * BLOCK] = t_a
            d[b + STEEP * BLOCK] = t_b


@njit(inline="always", error_model="numpy")
def truces(w, first, last, months, longest, noise, variant, slopes):  # type: ignore[no-untyped-def]
    """Halts of n months by recursion from the war that resumes (EQ-TRUCE).

    Rows HALT hold the slopes of D_A, D_B and eta_A + eta_B in R_A^A, R_A^B, R_B^A, R_B^B and
    in the two values of the war that resumes; `months` has an entry for every lane.
    """
    for block in range(first, last):
        d = w[block * STRIDE : (block + 1) * STRIDE]
        n = (block - first) * BLOCK
        for t in range(BLOCK):
            d[VALUE * BLOCK + t] = d[RESUME * BLOCK + t]
            d[(VALUE + 1) * BLOCK + t] = d[(RESUME + 1) * BLOCK + t]
            d[ETA * BLOCK + t] = 0.0
            d[(ETA + 1) * BLOCK + t] = 0.0
        for r in range(18):
            start = 1.0 if (r == 12) | (r == 16) else 0.0
            for t in range(BLOCK):
                d[(HALT + r) * BLOCK + t] = start
        for month in range(longest):
            for t in range(BLOCK):
                live = month < months[n + t]
                a, b = t, BLOCK + t
                d_a, d_b = d[a + VALUE * BLOCK], d[b + VALUE * BLOCK]
                k_a, k_b = d[a + KEEP * BLOCK], d[b + KEEP * BLOCK]
                o_a, o_b = d[a + CHANCE * BLOCK], d[b + CHANCE * BLOCK]
                z_a, z_b = d[a + OWN * BLOCK] - d_a, d[b + OWN * BLOCK] - d_b
                c_a, c_b = logistic(z_a / noise), logistic(z_b / noise)
                e_a, e_b = o_a * c_a, o_b * c_b
                t_a, t_b = e_a * (1.0 - c_a) / noise, e_b * (1.0 - c_b) / noise
                w_a, down_a = _own(z_a, e_a, t_a, o_a, noise, variant)
                w_b, down_b = _own(z_b, e_b, t_b, o_b, noise, variant)
                l_a, l_b = d[a + HURT * BLOCK] - d_a, d[b + HURT * BLOCK] - d_b
                n_a = d[a + BASE * BLOCK] + k_a * (d_a + e_b * l_a + w_a)
                n_b = d[b + BASE * BLOCK] + k_b * (d_b + e_a * l_b + w_b)
                d[a + VALUE * BLOCK] = n_a if live else d_a
                d[b + VALUE * BLOCK] = n_b if live else d_b
                d[a + ETA * BLOCK] = e_a if live else d[a + ETA * BLOCK]
                d[b + ETA * BLOCK] = e_b if live else d[b + ETA * BLOCK]
                # what a change of an input does to D next month, in these six numbers
                d[a + DIAG * BLOCK] = k_a * (1.0 - e_b - down_a) if live else 1.0
                d[b + DIAG * BLOCK] = k_b * (1.0 - e_a - down_b) if live else 1.0
                d[a + CROSS * BLOCK] = k_a * l_a * t_b if live else 0.0
                d[b + CROSS * BLOCK] = k_b * l_b * t_a if live else 0.0
                d[a + DOWN * BLOCK] = k_a * down_a if live else 0.0
                d[b + DOWN * BLOCK] = k_b * down_b if live else 0.0
                d[a + SUFFER * BLOCK] = k_a * e_b if live else 0.0
                d[b + SUFFER * BLOCK] = k_b * e_a if live else 0.0
                d[a + STEEP * BLOCK] = t_a
                d[b + STEEP * BLOCK] = t_b
            if not slopes:
                continue
            for q in range(6):
                own_a, own_b = 1.0 if q == 0 else 0.0, 1.0 if q == 3 else 0.0
                hurt_a, hurt_b = 1.0 if q == 1 else 0.0, 1.0 if q == 2 else 0.0
                h = (HALT + 3 * q) * BLOCK
                for t in range(BLOCK):
                    live = month < months[n + t]
                    s_a, s_b = d[h + t], d[h + BLOCK + t]
                    z_a, z_b = own_a - s_a, own_b - s_b
                    d[h + t] = (
                        d[DIAG * BLOCK + t] * s_a
                        + d[CROSS * BLOCK + t] * z_b
                        + d[DOWN * BLOCK + t] * own_a
                        + d[SUFFER * BLOCK + t] * hurt_a
                    )
                    d[h + BLOCK + t] = (
                        d[(DIAG + 1) * BLOCK + t] * s_b
                        + d[(CROSS + 1) * BLOCK + t] * z_a
                        + d[(DOWN + 1) * BLOCK + t] * own_b
                        + d[(SUFFER + 1) * BLOCK + t] * hurt_b
                    )
                    steep = d[STEEP * BLOCK + t] * z_a + d[(STEEP + 1) * BLOCK + t] * z_b
                    d[h + 2 * BLOCK + t] = steep if live else d[h + 2 * BLOCK + t]
