"""Exponentials that the compiler can run on several numbers at once.

A call of the C library inside a loop keeps the loop from being vectorised. This one is
arithmetic only: exp(x) = 2^n exp(r) with n = round(x / ln 2) and a polynomial for
|r| <= ln(2)/2, after Cody and Waite (1980), "Software Manual for the Elementary
Functions". Its error is below two units in the last place.

Nothing here, nor in the other kernels, leaves it to the compiler to regroup sums or to fuse
products: it compiles a function more than once, inlined here and not there, and every copy must
give the same bits. Hence sums in a fixed order of their own, and products that are fused by name.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from armistice.kernels import kernel

__all__ = ["chosen", "exp", "log1p_exp", "logistic", "total"]

_ODD = tuple(1.0 / n for n in range(31, 0, -2))
_MAGIC = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to the nearest integer
_LOG2E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10


@intrinsic
def _bits(_typing: Any, _x: Any = None) -> Any:
    """The 64 bits of a float as an integer."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), code


@intrinsic
def _float(_typing: Any, _x: Any = None) -> Any:
    """The float that 64 bits stand for."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), code


@intrinsic
def _fused(_typing: Any, _x: Any = None, _y: Any = None, _z: Any = None) -> Any:
    """X * y + z, rounded once: one instruction that is the same wherever it is compiled."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.fma(*args)

    number = types.float64
    return number(number, number, number), code


@kernel(fastmath=False)
def exp(x: float) -> float:
    """e^x for any x, 0 below -708 and finite above 709.

    Examples
    --------
    >>> float(exp(0.0))
    1.0
    """
    x = min(max(x, -708.0), 709.0)
    shifted = _fused(x, _LOG2E, _MAGIC)
    n = shifted - _MAGIC
    r = _fused(n, -_LN2_LOW, _fused(n, -_LN2_HIGH, x))
    p = 1.0 / 6227020800.0
    p = _fused(p, r, 1.0 / 479001600.0)
    p = _fused(p, r, 1.0 / 39916800.0)
    p = _fused(p, r, 1.0 / 3628800.0)
    p = _fused(p, r, 1.0 / 362880.0)
    p = _fused(p, r, 1.0 / 40320.0)
    p = _fused(p, r, 1.0 / 5040.0)
    p = _fused(p, r, 1.0 / 720.0)
    p = _fused(p, r, 1.0 / 120.0)
    p = _fused(p, r, 1.0 / 24.0)
    p = _fused(p, r, 1.0 / 6.0)
    p = _fused(p, r, 0.5)
    p = _fused(p, r, 1.0)
    p = _fused(p, r, 1.0)
    return p * _float((_bits(shifted) + 1023) << 52)


@kernel(fastmath=False)
def logistic(z: float) -> float:
    """L(z) = 1/(1 + e^-z)."""
    return 1.0 / (1.0 + exp(-z))


@kernel(fastmath=False)
def log1p_exp(z: float) -> float:
    """ln(1 + e^z), without overflow.

    ln(1 + e) = 2 artanh(s) with s = e/(2 + e), e = e^-|z| and so s <= 1/3: the series of artanh
    to the 33rd power leaves less than one unit in the last place.

    Examples
    --------
    >>> round(float(log1p_exp(0.0)), 12)
    0.69314718056
    """
    e = exp(-abs(z))
    s = e / (2.0 + e)
    q = s * s
    p = 1.0 / 33.0
    for odd in _ODD:
        p = _fused(p, q, odd)
    return max(z, 0.0) + 2.0 * s * p


@kernel(fastmath=False)
def total(v, first, last):  # type: ignore[no-untyped-def]
    """Sum of v[first:last] in eight running sums: an order of its own, always the same."""
    a = b = c = d = e = f = g = h = 0.0
    n = first
    while n + 8 <= last:
        a += v[n]
        b += v[n + 1]
        c += v[n + 2]
        d += v[n + 3]
        e += v[n + 4]
        f += v[n + 5]
        g += v[n + 6]
        h += v[n + 7]
        n += 8
    while n < last:
        a += v[n]
        n += 1
    return ((a + e) + (b + f)) + ((c + g) + (d + h))


@kernel(fastmath=False)
def chosen(v, mask):  # type: ignore[no-untyped-def]
    """Sum of v * mask over the 16 entries of a block, halves onto halves."""
    a, b = v[0] * mask[0] + v[8] * mask[8], v[1] * mask[1] + v[9] * mask[9]
    c, d = v[2] * mask[2] + v[10] * mask[10], v[3] * mask[3] + v[11] * mask[11]
    e, f = v[4] * mask[4] + v[12] * mask[12], v[5] * mask[5] + v[13] * mask[13]
    g, h = v[6] * mask[6] + v[14] * mask[14], v[7] * mask[7] + v[15] * mask[15]
    return ((a + e) + (c + g)) + ((b + f) + (d + h))
