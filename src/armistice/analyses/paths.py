"""What a set of simulated futures is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["ENDINGS", "OVER", "SLOTS", "STANDING", "WAR", "Paths"]

Index = NDArray[np.int64]

SLOTS = ("talks", "end", "move", "exit", "breach", "expiry", "refusal", "aftermath")
"""What the random numbers of a month decide. Order is their address: new ones go to the end,
so that readings, levers and mechanisms on and off share their luck."""
WAR, STANDING, OVER = 0, 1, 2
"""A path is at war (a pause or framework counts as war), under a truce or settlement, or
over for good."""
ENDINGS = ("defeat", "collapse", "wider_war")
"""What ended a path for good: A collapses, B collapses, the war widens."""


@dataclass(frozen=True)
class Paths:
    """Simulated futures of one solved war.

    Attributes
    ----------
    months
        Length of the simulation.
    status
        `WAR`, `STANDING` or `OVER` at the start of every month: (months + 1, paths).
    front
        Front step by month: (months + 1, paths).
    ending
        Index into `ENDINGS`, -1 if none: (paths,).
    first_month, first_package
        Month (from 1) and package of the first signature of any form; 0 and -1 if none.
    agreed_month, agreed_package
        The same for the first signature of any form but framework.
    general_month, general_held
        Month of the first truce, ceasefire or final agreement (0 if none), and whether it
        outlived its first month.
    held
        Months that the first agreement stood before war resumed; `months + 1` if it stood
        to the end, or if there was none.
    broken_by
        Side that broke the first agreement; -1 if it lapsed, stands or never was.
    payoff
        Discounted pay-off of either side, aims: (2, paths).
    package
        Package that binds at the start of every month, -1 for none: (months + 1, paths).
    stance
        Stance of the outsiders at the start of every month: (months + 1, paths).
    signed
        Packages signed in a month, in turn, -1 for none: (months, phases + 1, paths).
    """

    months: int
    status: NDArray[np.int8]
    front: NDArray[np.int16]
    ending: Index
    first_month: Index
    first_package: Index
    agreed_month: Index
    agreed_package: Index
    general_month: Index
    general_held: NDArray[np.bool_]
    held: Index
    broken_by: Index
    payoff: NDArray[np.float64]
    package: NDArray[np.int16]
    stance: NDArray[np.int8]
    signed: NDArray[np.int16]

    @classmethod
    def at_start(cls, paths: int, months: int, front: int, stance: int, phases: int) -> Paths:
        """Paths on which nothing has happened yet, all at one front step and stance."""

        def full(value: int) -> Index:
            return np.full(paths, value, dtype=np.int64)

        return cls(
            months,
            # one path lies together: that is how they are lived
            status=np.zeros((paths, months + 1), dtype=np.int8).T,
            front=np.full((paths, months + 1), front, dtype=np.int16).T,
            ending=full(-1),
            first_month=full(0),
            first_package=full(-1),
            agreed_month=full(0),
            agreed_package=full(-1),
            general_month=full(0),
            general_held=np.zeros(paths, dtype=np.bool_),
            held=full(months + 1),
            broken_by=full(-1),
            payoff=np.zeros((paths, 2)).T,
            package=np.full((paths, months + 1), -1, dtype=np.int16).T,
            stance=np.full((paths, months + 1), stance, dtype=np.int8).T,
            signed=np.full((paths, phases + 1, months), -1, dtype=np.int16).T,
        )
