"""Draws by scrambled Sobol' points: the numbers of all addresses spread evenly together.

A point's place in the sequence is the draw and its coordinate the address, so draw i does not
depend on how many draws there are, and every reading of a scenario shares the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from armistice.scenario.sampling import Pair, correlation_matrix

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from armistice.scenario.resolve import Resolved

    Column = NDArray[np.float64]

__all__ = ["SAMPLINGS", "coordinates", "sobol_columns"]

SAMPLINGS = ("lhs", "sobol")
"""Ways to draw: Latin hypercube (`armistice.scenario.sampling`), scrambled Sobol' points."""


@lru_cache(maxsize=4)
def coordinates(resolved: Resolved) -> tuple[str, ...]:
    """Addresses in the order of the coordinates: what any reading draws, then what is new here.

    Parameters
    ----------
    resolved
        A reading; all readings of one scenario have the same head of the list.
    """
    scenario = resolved.scenario
    drawn = {
        address
        for reading in (None, *scenario.readings)
        for address, q in scenario.resolve(reading).quantities.items()
        if not q.is_point
    }
    here = {address for address, q in resolved.quantities.items() if not q.is_point}
    return (*sorted(drawn), *sorted(here - drawn))


@lru_cache(maxsize=8)
def sobol_columns(
    seed: int, draws: int, addresses: Sequence[str], pairs: tuple[Pair, ...] = ()
) -> dict[str, Column]:
    """Return the uniform numbers of each address over all draws.

    Parameters
    ----------
    seed, draws
        Which scrambling, and how many points of the sequence. A power of two is best balanced.
    addresses
        One for each coordinate; a tuple.
    pairs
        Rank correlations, put in by a normal copula, which leaves a draw a function of its own
        point.

    Notes
    -----
    Owen's scrambling by a random linear map and a digital shift (Matousek 1998), from SciPy.

    Examples
    --------
    >>> few, many = (sobol_columns(1, n, ("a", "b")) for n in (4, 8))
    >>> bool((few["b"] == many["b"][:4]).all())
    True
    """
    import numpy as np
    from scipy.special import ndtr, ndtri
    from scipy.stats import qmc

    from armistice.rng import key

    if not addresses:
        return {}
    high, low = key(seed, "sobol")
    points = qmc.Sobol(len(addresses), seed=high << 32 | low)
    # A power of two, cut afterwards: the same points, without the library's warning.
    table = points.random_base2((draws - 1).bit_length())[:draws].clip(1e-12, 1 - 1e-12)
    found = {name: np.ascontiguousarray(table[:, i]) for i, name in enumerate(addresses)}
    if pairs:
        names, matrix = correlation_matrix(pairs)
        scores = ndtri(np.array([found[name] for name in names]))
        tied = ndtr(np.linalg.cholesky(np.array(matrix)) @ scores).clip(1e-12, 1 - 1e-12)
        found |= dict(zip(names, tied, strict=True))
    for column in found.values():
        column.flags.writeable = False
    return found
