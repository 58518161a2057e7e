"""What past wars of the same age did: the targets that noise and talks are fitted to.

A target's range is the spread over sets of past wars (or over kinds of agreement), which is wider
than the luck of one set, and is read as the 5th to 95th percentile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Any

from armistice.analyses.outside_view import outside_view
from armistice.scenario import Scenario

__all__ = ["ENDINGS", "Target", "logit", "targets_of"]

ENDINGS = ("ended_6", "ended_12", "ended_24")
"""Three windows on the same wars: together they weigh as much as one other target."""

_Z90 = 1.6448536269514722
_KINDS = ("all", "full", "partial", "process")
_LEAST = 0.005


def logit(p: float) -> float:
    """Log odds of a chance, kept half a per cent from 0 and 1.

    Examples
    --------
    >>> logit(0.5)
    0.0
    """
    inside = min(max(p, _LEAST), 1.0 - _LEAST)
    return log(inside / (1.0 - inside))


@dataclass(frozen=True)
class Target:
    """A share that past wars set.

    Attributes
    ----------
    id, statement
        Name and plain words.
    estimate, low, high
        Middle, 5th and 95th percentile.
    share
        Weight of its squared distance.
    """

    id: str
    statement: str
    estimate: float
    low: float
    high: float
    share: float = 1.0

    @property
    def spread(self) -> float:
        """Standard deviation on the scale of log odds."""
        return (logit(self.high) - logit(self.low)) / (2.0 * _Z90)

    def distance(self, p: float) -> float:
        """How far a chance lies from the middle, in standard deviations of log odds."""
        return (logit(p) - logit(self.estimate)) / self.spread


def targets_of(scenario: Scenario) -> tuple[Target, ...]:
    """Targets for a war of the scenario's age.

    Parameters
    ----------
    scenario
        Its age and, if it names them, its sets of past wars.
    """
    answer: Mapping[str, Any] = outside_view(scenario).answer
    found = [
        _across(
            f"ended_{months}",
            f"No longer the same war within {months} months",
            answer["across"]["any"][str(months)],
            1.0 / len(ENDINGS),
        )
        for months in (6, 12, 24)
    ]
    found.append(
        _across(
            "agreed_12",
            "Agreement signed within 12 months",
            answer["across"]["agreement"]["12"],
            1.0,
        )
    )
    held = answer["agreements_hold"]["left-out"]
    year = held["all"]["years"].index(1)
    ends = [(held[kind]["holds"][year], held[kind]["half_width"][year]) for kind in _KINDS]
    found.append(
        Target(
            "holds_12m",
            "A signed agreement still in force after 12 months",
            held["all"]["holds"][year],
            min(share - half for share, half in ends),
            max(share + half for share, half in ends),
        )
    )
    return tuple(found)


def _across(name: str, statement: str, row: Mapping[str, float], share: float) -> Target:
    return Target(name, statement, row["median"], row["smallest"], row["largest"], share)
