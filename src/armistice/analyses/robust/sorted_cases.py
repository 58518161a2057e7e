"""Cases in the order of every uncertainty, sorted once, from which cases are taken away.

Sorting anew at each peel is what makes scenario discovery slow. Here each order is made once;
a case that is taken away is only marked, ends are read past the marked ones, and orders are
drawn together whenever half of them is marked, so that all the peels of a search together cost
about as much as one pass over the table.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.robust.inputs import Inputs

__all__ = ["SortedCases"]

Places = NDArray[np.int64]


class SortedCases:
    """The cases still there.

    Parameters
    ----------
    inputs
        The columns.
    """

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._there = np.ones(inputs.size, dtype=bool)
        self._orders: dict[str, Places] = {
            name: np.argsort(values, kind="stable") for name, values in inputs.numbers.items()
        }
        self._length = self._left = inputs.size

    def remove(self, places: Places) -> None:
        """Take cases away."""
        self._there[places] = False
        self._left -= len(places)
        if 2 * self._left < self._length:
            for name, order in self._orders.items():
                self._orders[name] = order[self._there[order]]
            self._length = self._left

    def of_kind(self, name: str, code: int) -> Places:
        """Cases still there of one kind."""
        return np.flatnonzero(self._there & (self._inputs.kinds[name] == code))

    def end(self, name: str, end: str, k: int, left: int) -> tuple[Places, float]:
        """The k cases at one end, with all that are equal to the last of them.

        Parameters
        ----------
        name
            A number.
        end
            `low` or `high`.
        k
            How many at least.
        left
            How many cases are still there.

        Returns
        -------
        tuple
            The cases, none if all that are left are equal; and the limit, half way to the
            next value.
        """
        order, values = self._orders[name], self._inputs.numbers[name]
        span = k + k * (len(order) - left) // max(left, 1) + 8
        while True:
            span = min(span, len(order))
            window = order[:span] if end == "low" else order[::-1][:span]
            here = window[self._there[window]]
            if len(here) > k or span == len(order):
                column = values[here]
                last = column[min(k, len(column)) - 1]
                beyond = column > last if end == "low" else column < last
                if beyond[-1]:
                    cut = int(beyond.argmax())
                    half = float(0.5 * last + 0.5 * column[cut])
                    # between neighbouring numbers there is no half way
                    return here[:cut], float(column[cut]) if half == last else half
                if span == len(order):
                    return here[:0], float(last)
            span *= 2
