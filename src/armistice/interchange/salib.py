"""A war as a problem of SALib, and the outcomes of its samples.

`salib_problem` needs no SALib: its problems are plain dictionaries. SALib draws the samples and
analyses what comes out; `evaluate` stands between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from armistice.analyses.robust.relation import Relation, relation_of
from armistice.errors import ArmisticeError
from armistice.scenario import Scenario
from armistice.workers import in_order

__all__ = ["SalibProblem", "salib_problem"]

LEVER = "levers."


class SalibProblem(dict[str, Any]):
    """The dictionary that SALib calls a problem, with the war behind it.

    Keys are `num_vars`, `names` (addresses, and `levers.ID` for doses), `bounds` and `outputs`.

    Attributes
    ----------
    relation
        The war.
    """

    def __init__(self, relation: Relation, bounds: dict[str, tuple[float, float]]) -> None:
        super().__init__(
            num_vars=len(bounds),
            names=list(bounds),
            bounds=[list(ends) for ends in bounds.values()],
            outputs=[outcome.target.id for outcome in relation.outcomes],
        )
        self.relation = relation

    def evaluate(
        self,
        samples: ArrayLike,
        *,
        workers: int = 1,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> NDArray[np.float64]:
        """Solve the war at every sample.

        Parameters
        ----------
        samples
            As SALib makes them: (runs, num_vars).
        workers
            Processes; no number depends on it.
        progress
            Called with (runs done, runs, label).

        Returns
        -------
        ndarray
            Chances: (runs, outputs). NaN where a war could not be solved: SALib's designs
            bear no holes, so look before you analyse.

        Raises
        ------
        ArmisticeError
            If the samples have another width.
        """
        table = np.atleast_2d(np.asarray(samples, dtype=float))
        if table.ndim != 2 or table.shape[1] != self["num_vars"]:
            raise ArmisticeError(
                f"samples of {self['num_vars']} numbers are needed, not {table.shape}"
            )
        job = partial(_one, self.relation, tuple(self["names"]))
        out = []
        for row in in_order(job, [tuple(map(float, row)) for row in table], workers):
            out.append(row)
            if progress is not None:
                progress(len(out), len(table), "runs")
        return np.array(out).reshape(len(table), len(self["outputs"]))


def _one(relation: Relation, names: tuple[str, ...], row: tuple[float, ...]) -> list[float]:
    given = dict(zip(names, row, strict=True))
    values = {name: x for name, x in given.items() if not name.startswith(LEVER)}
    doses = {name[len(LEVER) :]: x for name, x in given.items() if name.startswith(LEVER)}
    return list(relation(values, doses).values())


def salib_problem(
    scenario: Scenario,
    reading: str | None = None,
    *,
    outcomes: Sequence[str | None] = (None, "durable"),
    levers: Sequence[str] = (),
    across: Sequence[str] | None = None,
) -> SalibProblem:
    """Return a scenario as a SALib problem.

    Parameters
    ----------
    scenario, reading, outcomes, across
        See `armistice.analyses.robust.relation.relation_of`.
    levers
        Levers whose doses are varied with the uncertainties, from 0 to 1; default none.

    Raises
    ------
    ArmisticeError
        If something asked for does not exist, or nothing is uncertain.

    Examples
    --------
    >>> import armistice as arm
    >>> problem = salib_problem(arm.load("two-islands"), outcomes=["durable"])
    >>> problem["num_vars"], problem["names"][0], problem["outputs"]
    (8, 'Orrin.war_rent', ['durable'])
    """
    relation = relation_of(scenario, reading, outcomes=outcomes, levers=levers, across=across)
    bounds = dict(relation.bounds) | {f"{LEVER}{one}": (0.0, 1.0) for one in relation.levers}
    if not bounds:
        raise ArmisticeError("nothing to vary: every number is certain, and no lever was named")
    return SalibProblem(relation, bounds)
