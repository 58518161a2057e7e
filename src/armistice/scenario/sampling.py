"""Draws: one uniform number per address, stratified, the same for every reading.

The column of an address depends on the seed, the number of draws and the address alone,
so that adding a field moves no other field's draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

__all__ = ["Pair", "columns", "correlation_matrix", "is_possible"]

Pair = tuple[str, str, float]
"""Two addresses and the rank correlation of their draws."""


@lru_cache(maxsize=8192)
def _column(seed: int, draws: int, address: str) -> Column:
    """Return a Latin-hypercube column: one number in each of `draws` equal strata."""
    from armistice.rng import stream

    random = stream(seed, "parameters", address)
    inside = random.random(draws)
    # Positions inside the strata come first, so that they do not depend on the shuffle.
    column: Column = (random.permutation(draws) + inside) / draws
    column = column.clip(1e-12, 1 - 1e-12)
    column.flags.writeable = False
    return column


def correlation_matrix(pairs: Sequence[Pair]) -> tuple[list[str], list[list[float]]]:
    """Return the addresses that are correlated and the matrix of their normal scores."""
    addresses = sorted({name for a, b, _ in pairs for name in (a, b)})
    place = {name: i for i, name in enumerate(addresses)}
    matrix = [[float(i == j) for j in range(len(addresses))] for i in range(len(addresses))]
    for a, b, rank in pairs:
        # Pearson correlation of normal scores that gives this Spearman rank correlation.
        matrix[place[a]][place[b]] = matrix[place[b]][place[a]] = 2 * math.sin(math.pi * rank / 6)
    return addresses, matrix


def is_possible(pairs: Sequence[Pair]) -> bool:
    """Tell whether the correlations can hold together (positive definite)."""
    addresses, matrix = correlation_matrix(pairs)
    size = len(addresses)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - math.fsum(lower[i][k] * lower[j][k] for k in range(j))
            if i == j:
                if rest <= 1e-9:
                    return False
                lower[i][i] = math.sqrt(rest)
            else:
                lower[i][j] = rest / lower[j][j]
    return True


@lru_cache(maxsize=64)
def _correlated(seed: int, draws: int, pairs: tuple[Pair, ...]) -> dict[str, Column]:
    """Reorder the columns of correlated addresses (Iman and Conover 1982).

    Only the order within a column changes, so each stays stratified.
    """
    import numpy as np
    from scipy.special import ndtri

    addresses, matrix = correlation_matrix(pairs)
    plain = {name: _column(seed, draws, name) for name in addresses}
    if draws <= len(addresses):
        return plain
    scores = ndtri(np.array([plain[name] for name in addresses]))
    found = np.linalg.cholesky(np.corrcoef(scores))
    wanted = np.linalg.cholesky(np.array(matrix))
    target = wanted @ np.linalg.solve(found, scores)
    ordered: dict[str, Column] = {}
    for name, row in zip(addresses, target, strict=True):
        ranks = np.argsort(np.argsort(row, kind="stable"), kind="stable")
        ordered[name] = np.sort(plain[name])[ranks]
    return ordered


def columns(
    seed: int, draws: int, addresses: Sequence[str], pairs: Sequence[Pair] = ()
) -> dict[str, Column]:
    """Return the uniform numbers of each address over all draws."""
    together = _correlated(seed, draws, tuple(sorted(pairs))) if pairs else {}
    return {
        name: together[name] if name in together else _column(seed, draws, name)
        for name in addresses
    }
