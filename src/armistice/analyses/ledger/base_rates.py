"""Base rates of a ledger: computed from the record of past wars, never typed in."""

from __future__ import annotations

from armistice.analyses.ledger.entries import Forecast
from armistice.analyses.ledger.folding import Locked
from armistice.analyses.ledger.outcomes import Nearby
from armistice.analyses.outside_view import end_chance
from armistice.analyses.outside_view.answer import age_of
from armistice.scenario import Scenario
from armistice.scenario.about import parse_about

__all__ = ["base_rate"]


def base_rate(name: str, one: Nearby, scenario: Scenario) -> Locked | None:
    """Return the share of past wars as old that ended (or did not) in a window.

    EQ-OUTSIDE (prentice1974; burnham2002), for a war of the scenario's age when the window
    opens. The record of past wars was there before it did, so it counts from that day.

    Parameters
    ----------
    name, one
        A question asked elsewhere, whose `outside_view` names the reference class.
    scenario
        Gives the day on which the war began.

    Returns
    -------
    Locked or None
        None where the class says nothing about a war so old.

    Raises
    ------
    ArmisticeError
        If there is no such class.
    """
    assert one.outside_view is not None
    opens, closes = one.window.opens, one.window.closes
    found = end_chance(one.outside_view, age_of(scenario.war_started, opens), age_of(opens, closes))
    if found is None:
        return None
    said = (found.estimate, found.low, found.high)
    if parse_about(one.about).negated:
        said = (1.0 - found.estimate, 1.0 - found.high, 1.0 - found.low)
    forecast = Forecast(
        question=name,
        by=one.by,
        p=said[0],
        low=said[1],
        high=said[2],
        made_on=opens,
        source=one.url,
        note=f"computed from the reference class '{one.outside_view}'",
    )
    return Locked(forecast, opens)
