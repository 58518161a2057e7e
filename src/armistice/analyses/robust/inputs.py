"""Columns of cases, as scenario discovery reads them: numbers as they are, words as kinds.

The columns are kept in the order of their names, so that an answer cannot depend on the order
in which they were given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.errors import ArmisticeError

__all__ = ["Inputs"]

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Inputs:
    """Cases by uncertainty.

    Attributes
    ----------
    size
        Number of cases.
    numbers
        Name to values, (size,) each, by name.
    kinds
        Name to codes, (size,) each, by name.
    names_of
        Name to the words that its codes stand for, in order.
    """

    size: int
    numbers: Mapping[str, Array]
    kinds: Mapping[str, Codes]
    names_of: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Inputs:
        """Read columns; what is not a number is a kind, told apart by its text.

        Parameters
        ----------
        columns
            Name to a sequence of numbers, words or truth values, all of one length.

        Raises
        ------
        ArmisticeError
            If there are none, their lengths differ, or a number is not finite.

        Examples
        --------
        >>> read = Inputs.of({"patience": [0.1, 0.2], "breach": ["netted", "mistake"]})
        >>> read.names_of["breach"], read.kinds["breach"].tolist()
        (('mistake', 'netted'), [1, 0])
        """
        if not columns:
            raise ArmisticeError("scenario discovery needs at least one uncertainty")
        numbers: dict[str, Array] = {}
        kinds: dict[str, Codes] = {}
        words: dict[str, tuple[str, ...]] = {}
        sizes = set()
        for name in sorted(columns):
            values = np.asarray(columns[name])
            if values.ndim != 1:
                raise ArmisticeError(f"'{name}' is no column: its shape is {values.shape}")
            sizes.add(len(values))
            if values.dtype.kind in "iuf":
                numbers[name] = np.ascontiguousarray(values, dtype=float)
                if not np.isfinite(numbers[name]).all():
                    raise ArmisticeError(f"'{name}' holds a number that is not finite")
            else:
                found, codes = np.unique([str(value) for value in values], return_inverse=True)
                kinds[name] = codes.astype(np.int64).ravel()
                words[name] = tuple(str(word) for word in found)
        if len(sizes) != 1:
            raise ArmisticeError(f"columns of different lengths: {sorted(sizes)}")
        return cls(sizes.pop(), numbers, kinds, words)

    def only(self, names: Iterable[str]) -> Inputs:
        """Return some of the columns."""
        wanted = set(names)
        return Inputs(
            self.size,
            {name: values for name, values in self.numbers.items() if name in wanted},
            {name: codes for name, codes in self.kinds.items() if name in wanted},
            self.names_of,
        )

    def among(self, cases: NDArray[np.bool_]) -> Inputs:
        """Return some of the cases."""
        return Inputs(
            int(cases.sum()),
            {name: values[cases] for name, values in self.numbers.items()},
            {name: codes[cases] for name, codes in self.kinds.items()},
            self.names_of,
        )
