"""Which options the packages of a menu choose, as a table: sums over issues at one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from armistice.scenario.menu import PackageTerms
from armistice.scenario.same import Same

__all__ = ["Chosen", "chosen_on"]

Array = NDArray[np.float64]


class Chosen:
    """The terms of packages as zeros and ones.

    Parameters
    ----------
    packages
        The menu, in order.

    Attributes
    ----------
    options
        Every (issue, option) that some package chooses, in order of first use.
    table
        1 where a package (row) chooses an option (column): (X, options).

    Examples
    --------
    >>> from armistice.scenario.menu import PackageTerms
    >>> menu = [PackageTerms(n, (n,), "final", None, {"land": n}, None) for n in ("all", "half")]
    >>> Chosen(menu).total(lambda issue, option: {"all": 1.0, "half": 0.5}[option])
    array([1. , 0.5])
    """

    def __init__(self, packages: Sequence[PackageTerms]) -> None:
        place: dict[tuple[str, str], int] = {}
        for package in packages:
            for term in package.terms.items():
                place.setdefault(term, len(place))
        self.options = tuple(place)
        self.table = np.zeros((len(packages), len(place)))
        for x, package in enumerate(packages):
            for term in package.terms.items():
                self.table[x, place[term]] = 1.0

    def total(self, worth: Callable[[str, str], float]) -> Array:
        """Sum over the issues of each package of `worth(issue, option)`: (X,)."""
        # only what counts is added up, in the order of the issues
        found = np.zeros(len(self.table))
        for column, (issue, option) in enumerate(self.options):
            value = worth(issue, option)
            if value != 0.0:
                found += value * self.table[:, column]
        return found

    def priced(self, prices: Mapping[str, float]) -> Array:
        """Sum of the prices written at `issue.option`, none where silent: (X,)."""
        return self.total(lambda issue, option: prices.get(f"{issue}.{option}", 0.0))

    def among(self, issue: str, options: Sequence[str]) -> NDArray[np.bool_]:
        """Whether each package chooses one of the options on an issue: (X,)."""
        columns = [self._place[issue, one] for one in options if (issue, one) in self._place]
        return np.asarray(self.table[:, columns].any(axis=1))

    @cached_property
    def _place(self) -> dict[tuple[str, str], int]:
        return {term: column for column, term in enumerate(self.options)}


def chosen_on(packages: tuple[PackageTerms, ...]) -> Chosen:
    """The table of a menu; draws of one scenario share it."""
    return _chosen(Same(packages))


@lru_cache(maxsize=16)
def _chosen(packages: Same[tuple[PackageTerms, ...]]) -> Chosen:
    return Chosen(packages.thing)
