"""Philox4x32-10 compiled: the numbers of `armistice.rng.uniforms`, bit for bit, in bulk.

Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3". A number depends on its
address alone, so a kernel may draw a whole window of months of one path at once, which the
processor does several at a time, and throw away what the path does not live to use.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.kernels import kernel

__all__ = ["WINDOW", "block", "fill", "pair"]

WINDOW = 16
"""Months drawn at once; no number depends on it."""

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_FIVE, _SIX, _STEP = np.uint64(5), np.uint64(6), np.uint64(1 << 26)


@kernel(forceinline=True)
def _round(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    p0 = _M0 * c0
    p1 = _M1 * c2
    return (p1 >> _HALF) ^ c1 ^ k0, p1 & _LOW, (p0 >> _HALF) ^ c3 ^ k1, p0 & _LOW


@kernel(forceinline=True)
def block(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Four 32-bit words of one counter, all held in 64 bits."""
    # written out: a loop in here would keep the loop around it from being vectorised
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    return c0, c1, c2, c3


@kernel(forceinline=True)
def pair(key: NDArray[np.uint64], draw: int, path: int, month: int, of: int) -> tuple[float, float]:
    """The uniforms of slots 2 * of and 2 * of + 1."""
    c0, c1, c2, c3 = block(
        np.uint64(draw), np.uint64(path), np.uint64(month), np.uint64(of), key[0], key[1]
    )
    return (
        ((c0 >> _FIVE) * _STEP + (c1 >> _SIX)) * 2.0**-53,
        ((c2 >> _FIVE) * _STEP + (c3 >> _SIX)) * 2.0**-53,
    )


@kernel()
def fill(
    out: NDArray[np.float64],
    key: NDArray[np.uint64],
    draw: int,
    path: int,
    first: int,
    of: int,
) -> None:
    """Write slots 2 * of and 2 * of + 1 of `WINDOW` months from `first` into rows of `out`."""
    for i in range(WINDOW):
        out[2 * of, i], out[2 * of + 1, i] = pair(key, draw, path, first + i, of)
