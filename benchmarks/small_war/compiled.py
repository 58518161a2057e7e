"""The small war in the way in which the product lives its futures.

Shared with the product: Philox numbers with an address (`armistice.philox`), drawn a window of
months of one path at a time, a path that ends is left at once, no `fastmath`. New here: normal
shocks, which the product does not need; logarithm, sine and cosine are polynomials because a
call of the C library would keep the window from being drawn several months at a time. Nothing
compiled here is kept on disk, because it holds copies of the product's functions.
"""

from __future__ import annotations

import math

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from rules import MONTHS, START

from armistice.philox import WINDOW, pair
from armistice.rng import key, uniforms

__all__ = ["draw_only", "plain_shocks", "play", "shocks", "words"]

STREAM = "small war"
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_HALF_PI = math.pi / 2.0
_MAGIC = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to the nearest integer
_MAGIC_BITS = 0x4338000000000000
_ROOT_HALF = 0x3FE6A09E667F3BCD  # the bits of the root of one half


@intrinsic
def _bits(typing_context, x):
    """The 64 bits of a float as an integer."""
    return types.int64(types.float64), lambda context, builder, signature, args: builder.bitcast(
        args[0], ir.IntType(64)
    )


@intrinsic
def _float(typing_context, bits):
    """The float that 64 bits stand for."""
    return types.float64(types.int64), lambda context, builder, signature, args: builder.bitcast(
        args[0], ir.DoubleType()
    )


@njit(nogil=True, error_model="numpy", forceinline=True)
def _log(x):
    """Natural logarithm of normal x > 0: x = m 2^e, then fdlibm's polynomial for m."""
    bits = _bits(x)
    e = (bits - _ROOT_HALF) >> 52
    m = _float(bits - (e << 52))
    scale = _float(e + _MAGIC_BITS) - _MAGIC
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    w = z * z
    # odd and even powers apart: two short chains run side by side
    odd = 0.6666666666666735130 + w * (
        0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591)
    )
    even = 0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332)
    return scale * _LN2_HIGH + (2.0 * s + (s * (z * odd + w * even) + scale * _LN2_LOW))


@njit(nogil=True, error_model="numpy", forceinline=True)
def _sine_cosine(turns):
    """Sine and cosine of `turns` full turns in [0, 1): fdlibm's polynomials of a quarter."""
    shifted = 4.0 * turns + _MAGIC
    quarter = _bits(shifted)
    r = (4.0 * turns - (shifted - _MAGIC)) * _HALF_PI
    z = r * r
    w = z * z
    s = -1.66666666666666324348e-01 + w * (
        -1.98412698298579493134e-04 - w * 2.50507602534068634195e-08
    )
    s += z * (
        8.33333333332248946124e-03
        + w * (2.75573137070700676789e-06 + w * 1.58969099521155010221e-10)
    )
    s = r + r * z * s
    c = 4.16666666666666019037e-02 + w * (
        2.48015872894767294178e-05 + w * 2.08757232129817482790e-09
    )
    c += z * (
        -1.38888888888741095749e-03
        - w * (2.75573143513906633035e-07 + w * 1.13596475577881948265e-11)
    )
    c = 1.0 - 0.5 * z + w * c
    # odd quarters swap the two; the signs follow the quarter. Done on bits: no branches
    swap = -(quarter & 1) & (_bits(s) ^ _bits(c))
    sine = _float((_bits(s) ^ swap) ^ ((quarter & 2) << 62))
    cosine = _float((_bits(c) ^ swap) ^ (((quarter + 1) & 2) << 62))
    return sine, cosine


@njit(nogil=True)
def _window(out, words, path, first):
    """Six normal numbers (Box and Muller 1958) for `WINDOW` months from `first`; five serve."""
    for of in range(3):
        for i in range(out.shape[1]):
            near, turns = pair(words, 0, path, first + i, of)
            sine, cosine = _sine_cosine(turns)
            radius = math.sqrt(-2.0 * _log(1.0 - near))
            out[2 * of, i], out[2 * of + 1, i] = radius * cosine, radius * sine


@njit(nogil=True)
def play(words, first, ending, lived, last):
    """Play as many wars as `ending` has room for; writes endings, months and last states."""
    shocks = np.empty((6, WINDOW))
    for run in range(ending.size):
        x, a, b, u, v, p = START
        how, month = 0, 0
        while how == 0 and month < MONTHS:
            at = month % WINDOW
            if at == 0:
                _window(shocks, words, first + run, month)
            x, a, b, u, v, p = (
                x + 0.05 * (a - b) + 0.08 * shocks[0, at],
                max(0.1, a + 0.04 * (1.0 - a) - 0.02 * b + 0.05 * shocks[1, at]),
                max(0.1, b + 0.04 * (1.1 - b) - 0.02 * a + 0.05 * shocks[2, at]),
                u - 0.006 - 0.010 * max(0.0, -x) + 0.035 * shocks[3, at],
                v - 0.002 - 0.010 * max(0.0, x) - 0.012 * p + 0.035 * shocks[4, at],
                p + 0.02 * (1.0 - p),
            )
            month += 1
            if x >= 1.0:
                how = 1
            elif x <= -1.0:
                how = 2
            elif u <= 0.0:
                how = 3
            elif v <= 0.0:
                how = 4
        ending[run], lived[run] = how, month
        last[run, 0], last[run, 1], last[run, 2] = x, a, b
        last[run, 3], last[run, 4], last[run, 5] = u, v, p


@njit(nogil=True)
def draw_only(words, first, lived):
    """Draw the shocks of wars that last `lived` months, and do nothing with them."""
    shocks, total = np.empty((6, WINDOW)), 0.0
    for run in range(lived.size):
        for month in range(0, lived[run], WINDOW):
            _window(shocks, words, first + run, month)
            total += shocks[0, 0]
    return total


def words(seed):
    """The key of a seed."""
    return np.array(key(seed, STREAM), dtype=np.uint64)


def shocks(seed, runs):
    """The shocks that `play` draws, for other engines to be given: (runs, MONTHS, 5)."""
    out, window = np.empty((runs, MONTHS, 5)), np.empty((6, WINDOW))
    for run in range(runs):
        for first in range(0, MONTHS, WINDOW):
            _window(window, words(seed), run, first)
            part = out[run, first : first + WINDOW]
            part[:] = window[:5, : len(part)].T
    return out


def plain_shocks(seed, runs):
    """The same numbers by NumPy's logarithm, sine and cosine: equal to rounding."""
    paths, months = np.arange(runs)[:, None], np.arange(MONTHS)
    slots = [uniforms(seed, STREAM, 0, paths, months, slot) for slot in range(6)]
    radius = [np.sqrt(-2.0 * np.log1p(-slots[2 * of])) for of in range(3)]
    angle = [2.0 * np.pi * slots[2 * of + 1] for of in range(3)]
    five = [r * f(t) for r, t in zip(radius, angle, strict=True) for f in (np.cos, np.sin)][:5]
    return np.stack(five, axis=-1)
