"""What a solver must say about its answer: nothing is returned without it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Diagnostics"]


@dataclass(frozen=True)
class Diagnostics:
    """How an equilibrium was found and how far it can be trusted.

    Attributes
    ----------
    residual
        max |F(V) - V|, aims.
    tolerance
        What the residual had to reach: tol * (1 - max delta).
    error_bound
        residual / (1 - max delta): how far V can be from a fixed point, aims, if F
        contracts at the rate of the most patient side.
    iterations, sweeps
        Newton steps and plain sweeps taken.
    converged
        Whether the residual reached the tolerance.
    multistart_gap
        Largest difference in V between two starts; None if only one start was made.
    equilibria
        Number of different fixed points found from the starts made.
    one_deviation_gain
        The most either side could gain, in any state, by answering this month's offers
        without error, aims: what decision noise costs. None if not computed.
    trust_gap
        Largest change of V when every deal is re-solved from trust (eta = 0).
    seconds
        Wall-clock time; the only field that may differ between two equal runs.
    """

    residual: float
    tolerance: float
    error_bound: float
    iterations: int
    sweeps: int
    converged: bool
    multistart_gap: float | None = None
    equilibria: int = 1
    one_deviation_gain: float | None = None
    trust_gap: float | None = None
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)
