"""What is watched, and on which side of which line it counts as met.

An outcome is a headline of the scenario: the chance of an event, by exact passage through the
solved war (EQ-HAZARD). The line is the scenario's own, so that no threshold is invented here:
met means at least so likely, or at most, for the event that the war goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.events import Target, targets_of
from armistice.errors import ArmisticeError
from armistice.scenario import Scenario

__all__ = ["DURABLE", "Outcome", "outcome_of"]

Array = NDArray[np.float64]

DURABLE = "durable"
_FEWER = ("war.continues",)
_EITHER = ("mediator.exit",)
"""Events that an account may welcome or not: which way has to be said."""


@dataclass(frozen=True)
class Outcome:
    """One headline and its line.

    Attributes
    ----------
    target
        The headline.
    line
        The chance that counts.
    more
        Whether more is better.
    """

    target: Target
    line: float
    more: bool

    def meets(self, values: Array) -> NDArray[np.bool_]:
        """Whether each chance is on the right side."""
        return np.asarray(values >= self.line if self.more else values <= self.line)

    def performance(self, values: Array) -> Array:
        """The chances, turned so that larger is better."""
        return np.asarray(values if self.more else 1.0 - values)


def outcome_of(
    scenario: Scenario,
    headline: str | None = None,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Outcome:
    """Choose what is watched.

    Parameters
    ----------
    scenario
        Whose headlines.
    headline
        Id; default the primary one. `durable` asks in any scenario whether some package
        would last and suit both sides (1 or 0 in each world).
    at_least, at_most
        A line, and which side of it counts as met; default the scenario's line.

    Raises
    ------
    ArmisticeError
        If there is no such headline, both sides are given, a line is not between 0 and 1, or
        the event has no better side and none is given.

    Examples
    --------
    >>> import armistice as arm
    >>> found = outcome_of(arm.load("two-islands"))
    >>> found.target.id, found.line, found.more
    ('truce', 0.25, True)
    """
    if headline == DURABLE and DURABLE not in scenario.spec.headlines:
        target = Target(DURABLE, "zone.durable", 1, 0.5)
    else:
        target = targets_of(scenario.spec, headline)[0]
    if at_least is not None and at_most is not None:
        raise ArmisticeError("give a line on one side only: at least, or at most")
    given = at_least if at_least is not None else at_most
    if given is None and target.event in _EITHER:
        raise ArmisticeError(
            f"headline '{target.id}': whether '{target.event}' is wanted is for you to say: "
            "give a line, at least or at most"
        )
    line = target.line if given is None else given
    if not 0.0 <= line <= 1.0:
        raise ArmisticeError(f"a line is a chance between 0 and 1, not {line:g}")
    more = at_most is None if given is not None else target.event not in _FEWER
    return Outcome(target, float(line), more)
