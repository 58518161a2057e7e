"""A war as a model of EMA Workbench: uncertainties, levers, outcomes.

EMA Workbench is not needed to run anything else here, and not installed with armistice:
`pip install ema_workbench`. It brings packages under other licences (platypus-opt is GPL-3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from armistice.analyses.robust.relation import Relation, relation_of
from armistice.errors import ArmisticeError
from armistice.interchange.identifiers import identifiers
from armistice.scenario import Scenario

__all__ = ["EmaWar", "ema_model"]


@dataclass
class EmaWar:
    """The function that EMA Workbench calls with one keyword for each name.

    Attributes
    ----------
    relation
        The war.
    names
        Address, or lever as `levers.ID`, to keyword.
    """

    relation: Relation
    names: Mapping[str, str]

    def __call__(self, **given: float) -> dict[str, float]:
        """Solve for one experiment; NaN where it could not be solved."""
        values = {a: float(given[n]) for a, n in self.names.items() if n in given and _is_number(a)}
        doses = {
            lever: float(given[self.names[f"levers.{lever}"]])
            for lever in self.relation.levers
            if self.names[f"levers.{lever}"] in given
        }
        found = self.relation(values, doses)
        return {self.names[f"outcomes.{name}"]: value for name, value in found.items()}


def _is_number(address: str) -> bool:
    return not address.startswith(("levers.", "outcomes."))


def ema_model(
    scenario: Scenario,
    reading: str | None = None,
    *,
    outcomes: Sequence[str | None] = (None, "durable"),
    levers: Sequence[str] | None = None,
    across: Sequence[str] | None = None,
) -> Any:
    """Return a scenario as `ema_workbench.Model`.

    Parameters
    ----------
    scenario, reading, outcomes, levers, across
        See `armistice.analyses.robust.relation.relation_of`.

    Returns
    -------
    ema_workbench.Model
        Uncertainties are `RealParameter`s over the bounds of the relation, levers run from 0
        to 1, outcomes are to be maximised, or minimised where less is better. EMA Workbench
        wants Python names: `Marl.guarantee_credibility` becomes `Marl_guarantee_credibility`,
        and the model's `function.names` holds them all. The model can be pickled, so that it
        works in many processes.

    Raises
    ------
    ArmisticeError
        If EMA Workbench is not installed, or something asked for does not exist.
    """
    try:
        from ema_workbench import Model, RealParameter, ScalarOutcome
    except ImportError as error:
        raise ArmisticeError(
            "this needs EMA Workbench, which does not come with armistice: "
            f"pip install ema_workbench ({error})"
        ) from None
    relation = relation_of(scenario, reading, outcomes=outcomes, levers=levers, across=across)
    names = identifiers(
        [
            *relation.bounds,
            *(f"levers.{lever}" for lever in relation.levers),
            *(f"outcomes.{outcome.target.id}" for outcome in relation.outcomes),
        ]
    )
    plain = "".join(part for part in scenario.id if part.isalnum())
    model = Model(plain, function=EmaWar(relation, names))
    model.uncertainties = [
        RealParameter(names[address], low, high) for address, (low, high) in relation.bounds.items()
    ]
    model.levers = [RealParameter(names[f"levers.{one}"], 0.0, 1.0) for one in relation.levers]
    model.outcomes = [
        ScalarOutcome(
            names[f"outcomes.{outcome.target.id}"],
            kind=ScalarOutcome.MAXIMIZE if outcome.more else ScalarOutcome.MINIMIZE,
        )
        for outcome in relation.outcomes
    ]
    return model
