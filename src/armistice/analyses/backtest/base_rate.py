"""What past wars alone say to the questions, with and without the war itself among them."""

from __future__ import annotations

from dataclasses import replace

from armistice.analyses.backtest.questions import QUESTIONS, Question
from armistice.analyses.ledger.outcomes import Coded
from armistice.analyses.outside_view.answer import OutsideView, outside_view
from armistice.analyses.outside_view.kaplan_meier import Curve
from armistice.analyses.outside_view.stored import curve_of
from armistice.analyses.outside_view.tables import DAYS_PER_MONTH
from armistice.scenario import Scenario

__all__ = ["CLASS", "base_rates", "count_without", "view_of", "without"]

CLASS = "all-wars"
"""The set of past wars from which the base rate is read: the headline of `baseline`."""
_SAME = 0.02
"""Months by which the length of a war may differ from the record's and still be it."""


def view_of(scenario: Scenario) -> OutsideView:
    """The outside view of a scenario's war, from the headline set of past wars."""
    return outside_view(scenario, classes=[CLASS])


def base_rates(view: OutsideView) -> list[float | None]:
    """Chance of every question, as `armistice baseline` gives it.

    An end by any means and by agreement within 6, 12 and 24 months, and the share of signed
    agreements that still hold after a year.
    """
    row = next((one for one in view.answer["classes"] if one["id"] == CLASS), None)
    return [_rate(question, view, row) for question in QUESTIONS]


def _rate(question: Question, view: OutsideView, row: dict[str, object] | None) -> float | None:
    if question.event == "held":
        return _held(view)
    how = "any" if question.event == "ended" else "agreement"
    if row is None:
        return None
    found = row[how]
    assert isinstance(found, dict)
    return float(found[str(question.months)]["estimate"])


def _held(view: OutsideView) -> float:
    kept = view.answer["agreements_hold"]["left-out"]["all"]
    return float(kept["holds"][kept["years"].index(1)])


def without(curve: Curve, months: float) -> Curve | None:
    """A record less the one war of this length; none if it holds no such war.

    Parameters
    ----------
    curve
        How long wars lasted.
    months
        How long the war to be left out did.
    """
    nearest = min(range(len(curve.times)), key=lambda i: abs(curve.times[i] - months))
    if abs(curve.times[nearest] - months) > _SAME or curve.ended[nearest] == 0:
        return None
    ended = list(curve.ended)
    ended[nearest] -= 1
    return replace(curve, ended=tuple(ended))


def count_without(view: OutsideView, coded: Coded | None) -> list[float] | None:
    """The same from plain counts, with the war itself left out of the record.

    The base rate is read off a list on which the war stands. If k of the n other wars that had
    lasted as long ended within the window, this gives (k + 1/2)/(n + 1), the mean under
    Jeffreys' prior, since n can be as small as one; times the share of endings that were
    agreed. Whether an agreement holds is taken from the same record of agreements.

    Returns
    -------
    list or None
        None where the war is not in the record, or its length there is not known.
    """
    if coded is None:
        return None
    lasted = ((coded.end - coded.start).days + 1) / DAYS_PER_MONTH
    record = without(curve_of(CLASS), lasted)
    if record is None:
        return None
    age = float(view.answer["age_months"])
    agreed = float(view.answer["agreed"]["share"])
    return [_counted(question, view, record, age, agreed) for question in QUESTIONS]


def _counted(
    question: Question, view: OutsideView, record: Curve, age: float, agreed: float
) -> float:
    if question.event == "held":
        return _held(view)
    share = (record.ends(age, age + question.months) + 0.5) / (record.at_risk(age) + 1)
    return share * (agreed if question.event == "agreed" else 1.0)
