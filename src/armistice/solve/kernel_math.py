"""Exponentials that the compiler can run on several numbers at once.

A call of the C library inside a loop keeps the loop from being vectorised. This one is
arithmetic only: exp(x) = 2^n exp(r) with n = round(x / ln 2) and a polynomial for
|r| <= ln(2)/2, after Cody and Waite (1980), "Software Manual for the Elementary
Functions". Its error is below two units in the last place.

Nothing here, nor in the other kernels, lets the compiler regroup sums or fuse products: it
compiles a function more than once, inlined here and not there, and every copy must give the
same bits. Hence also sums in a fixed order of their own.
"""

from __future__ import annotations

import math
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from armistice.kernels import kernel

__all__ = ["exp", "log1p_exp", "logistic", "product", "total"]

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


@kernel(fastmath=False)
def exp(x: float) -> float:
    """e^x for any x, 0 below -708 and finite above 709.

    Examples
    --------
    >>> float(exp(0.0))
    1.0
    """
    x = min(max(x, -708.0), 709.0)
    shifted = x * _LOG2E + _MAGIC
    n = shifted - _MAGIC
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * _float((_bits(shifted) + 1023) << 52)


@kernel(fastmath=False)
def logistic(z: float) -> float:
    """L(z) = 1/(1 + e^-z)."""
    return 1.0 / (1.0 + exp(-z))


@kernel(fastmath=False)
def log1p_exp(z: float) -> float:
    """ln(1 + e^z), without overflow."""
    return max(z, 0.0) + math.log1p(exp(-abs(z)))


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
def product(v, w, last):  # type: ignore[no-untyped-def]
    """Sum of v * w over the first `last` entries, in the order of `total`."""
    a = b = c = d = e = f = g = h = 0.0
    n = 0
    while n + 8 <= last:
        a += v[n] * w[n]
        b += v[n + 1] * w[n + 1]
        c += v[n + 2] * w[n + 2]
        d += v[n + 3] * w[n + 3]
        e += v[n + 4] * w[n + 4]
        f += v[n + 5] * w[n + 5]
        g += v[n + 6] * w[n + 6]
        h += v[n + 7] * w[n + 7]
        n += 8
    while n < last:
        a += v[n] * w[n]
        n += 1
    return ((a + e) + (b + f)) + ((c + g) + (d + h))
