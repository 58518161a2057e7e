"""Does a check hold in one draw? The measured number, and the verdict on it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from armistice.analyses.checks_measures import measured
from armistice.analyses.checks_view import DrawViews, View
from armistice.analyses.settings import PAIR_TOLERANCE
from armistice.errors import NotConverged
from armistice.scenario.schema.check import MEASURES, Check, Compared, Target, Under

__all__ = ["Verdict", "judge", "needs_solution"]

LEAST = 2.0 * PAIR_TOLERANCE
"""Smallest change that counts, in the unit of the measure: the errors of two solves."""


@dataclass(frozen=True)
class Verdict:
    """What one draw says about one check.

    Attributes
    ----------
    value
        The number measured, or the change of it; for `appears` the value at which the line
        is passed. NaN if the draw has none.
    holds
        None where the draw says nothing.
    unchanged
        The change reaches nothing that is computed, so that there is nothing to judge.
    idle
        The same of what the change is compared with.
    beside
        Further numbers that the check asks to see.
    """

    value: float
    holds: bool | None
    unchanged: bool = False
    idle: bool = False
    beside: dict[str, float] = field(default_factory=dict)


def needs_solution(check: Check) -> bool:
    """Whether the records of the draws are not enough to judge a check."""
    if check.under is not None or check.scan is not None:
        return True
    asked = [Compared(measure=check.measure, of=check.of, than=check.than)]
    asked += [check.alike] if check.alike is not None else []
    return any(_beyond_today(one) for one in asked)


def _beyond_today(asked: Compared) -> bool:
    targets: list[Target] = [asked.of] + ([asked.than] if asked.than is not None else [])
    phases = {target.phase for target in targets} - {None, "war"}
    return bool(phases) or MEASURES[asked.measure].origin in ("solved", "war")


def judge(check: Check, views: DrawViews) -> Verdict:
    """Judge a check in one draw."""
    try:
        return _judge(check, views)
    except NotConverged:
        return Verdict(math.nan, None)


def _judge(check: Check, views: DrawViews) -> Verdict:
    asked = Compared(measure=check.measure, of=check.of, than=check.than)
    if check.scan is not None:
        return _appears(check, asked, views)
    view, base = views.view(check.under), views.view(check.against)
    value = measured(view, asked)
    if check.under is not None and _same_war(view, base) and value == measured(base, asked):
        return Verdict(math.nan, None, unchanged=True)
    if check.expect in ("above", "below"):
        return _said(value, value > check.line if check.expect == "above" else value < check.line)
    if check.expect == "agrees":
        assert check.alike is not None
        other = measured(view, check.alike)
        clear = min(abs(value), abs(other)) > LEAST
        return _said(value, value * other > 0) if clear else Verdict(value, None)
    before = measured(base, asked)
    change = value - before
    holds = {
        "rises": change > LEAST,
        "falls": change < -LEAST,
        "flat": abs(change) <= check.within * abs(before) + LEAST,
    }[check.expect]
    return _said(change, holds, idle=base.unchanged)


def _said(value: float, holds: bool, *, idle: bool = False) -> Verdict:
    return Verdict(value, None if math.isnan(value) else bool(holds), idle=idle)


def _same_war(view: View, base: View) -> bool:
    """Whether two changes compile to the same war, looked at in the same state."""
    return view.under.start == base.under.start and view.same_as(base)


def _appears(check: Check, asked: Compared, views: DrawViews) -> Verdict:
    """Try the values of a scan in turn until the measure passes the line."""
    scan, base = check.scan, check.under or Under()
    assert scan is not None
    if measured(views.view(check.under), asked) > check.line:
        return Verdict(math.nan, False)
    last: View | None = None
    for value in scan.over:
        changed = base.model_copy(update={"values": {**base.values, scan.vary: value}})
        last = views.view(changed, near=last)
        if measured(last, asked) > check.line:
            beside = {name: measured(last, one) for name, one in scan.beside.items()}
            return Verdict(value, True, beside=beside)
    return Verdict(math.nan, False)
