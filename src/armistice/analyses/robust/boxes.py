"""A box of scenario discovery: limits on a few uncertainties, and how well they pick out cases.

    coverage = cases of interest inside / all cases of interest
    density  = cases of interest inside / cases inside;    mass = cases inside / all cases

Bryant and Lempert (2010) call a limit doubtful if the density could well be chance without it:
its quasi-p-value is the chance of at least so many cases of interest among those inside, each
with the density of the box that lacks this limit (a one-sided binomial test; "quasi", because
the box was chosen by looking at the same cases).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.robust.inputs import Inputs

__all__ = ["Box", "Limit"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Limit:
    """One limit of a box.

    Attributes
    ----------
    name
        The uncertainty.
    end
        `low` (values at least `at`), `high` (at most), or `kinds` (only the words kept).
    at
        The number; 0 for kinds.
    kept
        The words, in order.
    """

    name: str
    end: str
    at: float = 0.0
    kept: tuple[str, ...] = ()

    def holds(self, inputs: Inputs) -> Flags:
        """Whether each case is within: (size,)."""
        if self.end == "low":
            return np.asarray(inputs.numbers[self.name] >= self.at)
        if self.end == "high":
            return np.asarray(inputs.numbers[self.name] <= self.at)
        words = inputs.names_of[self.name]
        keep = np.array([word in self.kept for word in words])
        return np.asarray(keep[inputs.kinds[self.name]])


@dataclass(frozen=True)
class Box:
    """Limits and what is inside.

    Attributes
    ----------
    limits
        By name, `low` before `high`. None of all: everything is inside.
    inside, found
        Cases inside, and how many of them are of interest.
    cases, wanted
        All cases, and how many of them are of interest.
    """

    limits: tuple[Limit, ...]
    inside: int
    found: int
    cases: int
    wanted: int

    @classmethod
    def around(cls, limits: Iterable[Limit], inputs: Inputs, interest: Flags) -> Box:
        """Count a box's cases."""
        chosen = tuple(sorted(limits, key=lambda one: (one.name, one.end != "low")))
        within = cls.members(chosen, inputs)
        return cls(
            chosen,
            int(within.sum()),
            int(np.count_nonzero(interest & within)),
            inputs.size,
            int(np.count_nonzero(interest)),
        )

    @staticmethod
    def members(limits: Iterable[Limit], inputs: Inputs) -> Flags:
        """Which cases are within all limits: (size,)."""
        within = np.ones(inputs.size, dtype=bool)
        for limit in limits:
            within &= limit.holds(inputs)
        return within

    @property
    def coverage(self) -> float:
        """Share of the cases of interest that are inside."""
        return self.found / self.wanted if self.wanted else 0.0

    @property
    def density(self) -> float:
        """Share of the cases inside that are of interest."""
        return self.found / self.inside if self.inside else 0.0

    @property
    def mass(self) -> float:
        """Share of all cases that are inside."""
        return self.inside / self.cases if self.cases else 0.0

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density: high only where both are."""
        total = self.inside + self.wanted
        return 2.0 * self.found / total if total else 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """Uncertainties with a limit."""
        return tuple(dict.fromkeys(limit.name for limit in self.limits))

    def doubts(self, inputs: Inputs, interest: Flags) -> dict[Limit, float]:
        """Quasi-p-value of every limit; small where the limit matters."""
        from scipy.special import bdtrc

        failed = np.zeros(inputs.size, dtype=np.int64)
        broken = {}
        for limit in self.limits:
            broken[limit] = ~limit.holds(inputs)
            failed += broken[limit]
        out = {}
        for limit in self.limits:
            # inside the box that lacks this limit: no other one is broken
            wider = failed == broken[limit]
            density = np.count_nonzero(interest & wider) / max(int(wider.sum()), 1)
            out[limit] = float(bdtrc(self.found - 1, self.inside, density))
        return out

    def to_dict(self, doubts: Mapping[Limit, float] | None = None) -> dict[str, Any]:
        """Return plain values."""
        rows: dict[str, dict[str, Any]] = {}
        for limit in self.limits:
            row = rows.setdefault(
                limit.name, {"name": limit.name, "low": None, "high": None, "kinds": []}
            )
            if limit.end == "kinds":
                row["kinds"] = list(limit.kept)
            else:
                row[limit.end] = limit.at
            if doubts is not None:
                row["quasi_p"] = max(row.get("quasi_p", 0.0), doubts[limit])
        return {
            "coverage": self.coverage,
            "density": self.density,
            "mass": self.mass,
            "inside": self.inside,
            "found": self.found,
            "limits": list(rows.values()),
        }
