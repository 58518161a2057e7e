"""Named random streams: every draw of chance has an address, so nothing moves anything else.

A stream is keyed by the seed and any number of names, so adding a stream, a
mechanism or a worker leaves every other stream's numbers alone.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["stream"]


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

    text = "\x1f".join([str(seed), *(str(name) for name in names)])
    key = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
    return np.random.Generator(np.random.Philox(key=key))
