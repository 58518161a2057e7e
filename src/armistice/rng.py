"""Named random numbers: every draw of chance has an address, so nothing moves anything else.

`stream` gives a generator keyed by the seed and any number of names, so adding a stream, a
mechanism or a worker leaves every other stream's numbers alone. `uniforms` goes further and
gives every single number an address of its own, so that the order in which numbers are
drawn, and by whom, cannot matter either. `armistice.philox` holds the same function
compiled; the two agree bit for bit.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["key", "philox", "stream", "uniforms"]

_TOP = 1 << 32


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator that belongs to `seed` and `names`.

    Parameters
    ----------
    seed
        The run's seed.
    names
        The stream's address, for example ``("futures", 3)``.

    Returns
    -------
    numpy.random.Generator
        A counter-based (Philox) generator; equal arguments give equal numbers.

    Notes
    -----
    The 128-bit Philox key is the head of SHA-256 over seed and names. Counter-based
    generators: Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3".

    Examples
    --------
    >>> from armistice.rng import stream
    >>> stream(1, "futures", 0).random() == stream(1, "futures", 0).random()
    True
    """
    import numpy as np

    return np.random.Generator(np.random.Philox(key=int.from_bytes(_digest(seed, names), "big")))


def key(seed: int, *names: str | int) -> tuple[int, int]:
    """Two 32-bit words that stand for `seed` and `names`: the key of `uniforms`.

    Examples
    --------
    >>> from armistice.rng import key
    >>> key(1, "futures") == key(1, "futures") != key(2, "futures")
    True
    """
    head = int.from_bytes(_digest(seed, names)[:8], "big")
    return head >> 32, head & (_TOP - 1)


def _digest(seed: int, names: tuple[str | int, ...]) -> bytes:
    text = "\x1f".join([str(seed), *(str(name) for name in names)])
    return hashlib.sha256(text.encode()).digest()[:16]


def philox(
    counter: tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike], key: tuple[int, int]
) -> tuple[NDArray[np.uint64], ...]:
    """Philox4x32-10: four 32-bit words from four counter words and two key words.

    Parameters
    ----------
    counter
        Four numbers or arrays, which broadcast, each in [0, 2^32).
    key
        Two numbers in [0, 2^32).

    Returns
    -------
    tuple of numpy.ndarray
        Four arrays of the broadcast shape; words below 2^32.

    Notes
    -----
    Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3", whose published
    answers are a test.

    Examples
    --------
    >>> from armistice.rng import philox
    >>> [hex(int(word)) for word in philox((0, 0, 0, 0), (0, 0))]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']
    """
    import numpy as np

    low, half = np.uint64(_TOP - 1), np.uint64(32)
    c0, c1, c2, c3 = np.broadcast_arrays(*(np.asarray(word, dtype=np.uint64) for word in counter))
    k0, k1 = key
    for _ in range(10):
        p0, p1 = c0 * np.uint64(0xD2511F53), c2 * np.uint64(0xCD9E8D57)
        c0, c1 = (p1 >> half) ^ c1 ^ np.uint64(k0), p1 & low
        c2, c3 = (p0 >> half) ^ c3 ^ np.uint64(k1), p0 & low
        k0, k1 = (k0 + 0x9E3779B9) % _TOP, (k1 + 0xBB67AE85) % _TOP
    return c0, c1, c2, c3


def uniforms(
    seed: int, stream: str, draw: int, paths: ArrayLike, month: ArrayLike, slot: int
) -> NDArray[np.float64]:
    """Uniform numbers in [0, 1) with 53 bits, each with an address of its own.

    Parameters
    ----------
    seed, stream
        Whose numbers: they make the key.
    draw
        Draw of the priors.
    paths, month
        Which futures and which months; they broadcast.
    slot
        What the number decides. Slots 2n and 2n + 1 are the halves of one Philox block, so
        a new slot leaves the others' numbers alone.

    Returns
    -------
    numpy.ndarray
        The broadcast shape of `paths` and `month`.

    Raises
    ------
    ValueError
        If part of an address is not in [0, 2^32).

    Examples
    --------
    >>> import numpy as np
    >>> from armistice.rng import uniforms
    >>> together = uniforms(1, "futures", 0, np.arange(4), 7, 0)
    >>> float(uniforms(1, "futures", 0, 3, 7, 0)) == float(together[3])
    True
    """
    import numpy as np

    path, time = np.broadcast_arrays(np.asarray(paths), np.asarray(month))
    for part in (draw, slot, path, time):
        if np.size(part) and not (0 <= np.min(part) and np.max(part) < _TOP):
            raise ValueError("an address of random numbers lies in [0, 2^32)")
    words = philox((draw, path, time, slot // 2), key(seed, stream))
    high, low = words[2 * (slot % 2) : 2 * (slot % 2) + 2]
    whole = (high >> np.uint64(5)) * np.uint64(1 << 26) + (low >> np.uint64(6))
    return np.asarray(whole * 2.0**-53)
