"""The solved war as a plain function of numbers, for tools that vary numbers themselves.

In the field's words the *relation*: uncertainties and doses of levers go in, outcomes come out.
`armistice.interchange` hands it to EMA Workbench and to SALib.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.events import chances
from armistice.analyses.robust.outcomes import Outcome, outcome_of
from armistice.analyses.robust.table import PEOPLE, solved_with
from armistice.errors import ArmisticeError
from armistice.scenario import Resolved, Scenario
from armistice.scenario.faults import near
from armistice.scenario.numeric import read_number
from armistice.scenario.quantities import Quantity

__all__ = ["Relation", "relation_of"]


@dataclass
class Relation:
    """One reading of a scenario as a function.

    Attributes
    ----------
    resolved
        The reading; what is not varied stands at its median.
    bounds
        Address to the lowest and highest value, in the unit of its field (hazards as the
        field counts them, a month or a year).
    levers
        Levers whose doses may be varied.
    outcomes
        What comes out.
    """

    resolved: Resolved
    bounds: Mapping[str, tuple[float, float]]
    levers: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    _start: NDArray[np.float64] | None = field(default=None, repr=False)

    def __call__(
        self, values: Mapping[str, float], doses: Mapping[str, float] | None = None
    ) -> dict[str, float]:
        """Solve the war with these numbers.

        Parameters
        ----------
        values
            Address to number, in the unit of its field.
        doses
            Lever to dose from 0 to 1.

        Returns
        -------
        dict
            Outcome to chance; all NaN where the war could not be solved. The same numbers give
            the same answer whatever was asked before.
        """
        numbers = self.resolved.median()
        if self._start is None:
            self._start = solved_with(self.resolved, numbers, {}).v
        answer = solved_with(self.resolved, numbers, doses or {}, values, start=self._start)
        names = [outcome.target.id for outcome in self.outcomes]
        if not answer.diagnostics.converged:
            return dict.fromkeys(names, float("nan"))
        spec = self.resolved.scenario.spec
        targets = tuple(outcome.target for outcome in self.outcomes)
        found = chances(answer, spec, targets, int(spec.horizon))
        return {name: float(value) for name, value in zip(names, found, strict=True)}


def relation_of(
    scenario: Scenario,
    reading: str | None = None,
    *,
    outcomes: Sequence[str | None] = (None, "durable"),
    levers: Sequence[str] | None = None,
    across: Sequence[str] | None = None,
) -> Relation:
    """Make a function of a reading.

    Parameters
    ----------
    scenario, reading
        Whose numbers stand where nothing is varied; default the first reading.
    outcomes
        Headlines, or `durable`; None is the primary headline.
    levers
        Levers whose doses may be varied; default all.
    across
        Readings over which an uncertainty runs, from the lowest 5th to the highest 95th
        percentile; default all. What no reading is unsure of, and all agree on, stays fixed;
        so do numbers of the human ledger and strengths of levers.

    Raises
    ------
    ArmisticeError
        If a lever or headline does not exist.
    InputError
        If a reading does not.

    Examples
    --------
    >>> import armistice as arm
    >>> war = relation_of(arm.load("two-islands"), "tired-war", outcomes=["durable"])
    >>> [round(end, 2) for end in war.bounds["Marl.guarantee_credibility"]]
    [0.2, 0.9]
    >>> war({"Marl.guarantee_credibility": 0.9})
    {'durable': 1.0}
    """
    known = scenario.spec.levers
    chosen = tuple(known if levers is None else levers)
    for lever in chosen:
        if lever not in known:
            raise ArmisticeError(f"no lever '{lever}'{near(lever, known)}")
    first = reading if reading is not None else next(iter(scenario.readings), None)
    resolved = scenario.resolve(first)
    everyone = [scenario.resolve(one) for one in (across or scenario.readings or (first,))]
    bounds = {}
    for address in dict.fromkeys(name for one in everyone for name in one.quantities):
        if address.startswith(("levers.", PEOPLE)):
            continue
        ends = [
            _in_field_unit(scenario, q, q.quantile(u))
            for one in everyone
            if (q := one.quantities.get(address)) is not None
            for u in (0.05, 0.95)
        ]
        if min(ends) < max(ends):
            bounds[address] = (min(ends), max(ends))
    found = tuple(outcome_of(scenario, one) for one in outcomes)
    return Relation(resolved, bounds, chosen, found)


def _in_field_unit(scenario: Scenario, quantity: Quantity, value: float) -> float:
    """A number as its field counts it, whichever of month and year it was written in."""
    plain, _ = read_number(1.0, scenario.table.by_pattern(quantity.address))
    return quantity.monthly(value) / plain.monthly(1.0) if plain is not None else value
