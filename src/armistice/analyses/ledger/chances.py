"""What simulated futures say to a question: its event, over its window.

A reading's chance of a question is the share of its simulated futures in which the event
comes true inside the window, meaned over draws of its numbers. No chance is typed in. Where
the model has no counterpart of a question there is none, and the reason is said.
"""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.ledger.terms import TERMS
from armistice.analyses.settings import HOLD
from armistice.analyses.simulate import ENDINGS, Paths
from armistice.model.war import SETTLED, War
from armistice.scenario import Resolved
from armistice.scenario.about import About, parse_about
from armistice.scenario.menu import PackageTerms, packages
from armistice.scenario.same import Same
from armistice.scenario.schema.argument import Prediction
from armistice.scenario.schema.spec import ScenarioSpec

__all__ = ["MONTH", "answers", "asks_model", "chance", "no_counterpart", "occurrences"]

MONTH = 30.44
"""Days in a step of the model."""

Happens = NDArray[np.bool_]
_STATE = "war.over"
"""The one term that is read off the closing day instead of a signature in the window."""


def asks_model(prediction: Prediction, reading: str | None) -> bool:
    """Whether a question is to be computed from a reading (`p: model`)."""
    p = prediction.p
    return bool((p.get(reading) if isinstance(p, dict) else p) == "model")


def no_counterpart(name: str, spec: ScenarioSpec) -> str:
    """Say why the model gives a question no chance; empty if it can.

    Parameters
    ----------
    name
        Id of the question.
    spec
        The scenario: its menu and stances decide what can happen in the model.
    """
    question = spec.predictions[name]
    if question.record_only:
        return "recorded only"
    if question.kind == "conditional":
        return "its condition is not followed in the model"
    if question.kind != "yes-no" or question.about is None:
        return "no counterpart in the model"
    about = parse_about(question.about)
    if _STATE in about.terms and len(about.terms) > 1:
        return f"{_STATE} is a state and cannot be joined with a signature"
    for term in about.terms:
        reason = _absent(term, spec)
        if reason:
            return reason
    if _months(spec.as_of, question.window.closes) > spec.horizon + HOLD:
        return f"its window ends after the {spec.horizon + HOLD} months that are simulated"
    if question.window.closes < spec.as_of:
        return "its window had closed on the day of the scenario"
    return ""


def _absent(term: str, spec: ScenarioSpec) -> str:
    if term not in TERMS or not TERMS[term].model:
        return f"{term} has no counterpart in the model"
    if term == _STATE:
        return ""
    if term == "mediator.exit":
        return "" if _exits(spec) else "no stance in which the mediator's support ends"
    if not any(_counts(term, package, spec) for package in packages(spec)):
        return f"no package on the menu is a {term}"
    return ""


def _exits(spec: ScenarioSpec) -> tuple[str, ...]:
    """Stances that a mediator holds and in which its support is 0."""
    return tuple(
        name
        for name, stance in spec.stances.items()
        if stance.holder is not None
        and spec.parties[stance.holder].is_a("mediator")
        and stance.holder in stance.support
        and stance.support[stance.holder].median() == 0
    )


def _counts(term: str, package: PackageTerms, spec: ScenarioSpec) -> bool:
    """Whether signing a package makes a term come true (30 days held: may)."""
    form = package.form
    options = [spec.issues[issue].options[option] for issue, option in package.terms.items()]
    if term == "truce.any":
        return form != "framework"
    if term == "pause.strikes":
        return form == "pause"
    if term == "framework.signed":
        return form == "framework"
    if term == "peace.signed":
        return form == "final"
    if term == "truce.conditional":
        return form == "truce" and any(one.front is not None for one in options)
    if term == "armistice.signed":
        return form in ("ceasefire", "final") and any(one.guarantee is not None for one in options)
    # A truce of the model is months long, so every general truce of it was meant to be.
    return form in ("truce", "ceasefire", "final")


def occurrences(term: str, spec: ScenarioSpec, paths: Paths) -> Happens:
    """When a term comes true: (months, paths).

    Parameters
    ----------
    term
        A term other than `war.over`.
    spec, paths
        The scenario, and futures simulated from it.

    Returns
    -------
    array of bool
        Entry [m, n]: in month m (from 0) of future n. A truce that holds 30 days does so one
        step after its signature, if that step did not end it.
    """
    happens = np.zeros((paths.months, paths.status.shape[1]), dtype=bool)
    if term == "mediator.exit":
        gone = np.isin(paths.stance, [list(spec.stances).index(name) for name in _exits(spec)])
        return np.asarray(gone[1:] & ~gone[:-1])
    held = term == "truce.general.30d"
    signs: Happens = np.any(_counted(term, Same(spec))[paths.signed], axis=1)
    if not held:
        return np.asarray(happens | signs)
    happens[1:] = signs[:-1] & (paths.status[1 : paths.months] == 1)
    return happens


@lru_cache(maxsize=64)
def _counted(term: str, spec: Same[ScenarioSpec]) -> NDArray[np.bool_]:
    """Whether signing each package makes a term come true, and false for no signature: (X+1,)."""
    counted = [_counts(term, package, spec.thing) for package in packages(spec.thing)]
    return np.array([*counted, False])


def chance(happens: Happens, opens: float, closes: float) -> float:
    """Chance that something happens inside a window.

    h_m is the share to which it happens in month m, among futures to which it has not
    happened since the month in which the window opens; the window covers the fraction w_m of
    month m.

        p = 1 - prod_m (1 - h_m)^w_m

    Whole months give the plain share of futures, a part-month 1 - (1 - h)^fraction.

    Parameters
    ----------
    happens
        By month and future: (months, paths).
    opens, closes
        In months of 30.44 days from the first.

    Examples
    --------
    >>> import numpy as np
    >>> chance(np.array([[True, False, False, False]]), 0.0, 0.5)
    0.1339745962155614
    """
    waiting = np.ones(happens.shape[1], dtype=bool)
    stays = 1.0
    for month in range(math.floor(opens), min(math.ceil(closes), len(happens))):
        share = min(month + 1.0, closes) - max(float(month), opens)
        count = int(waiting.sum())
        hazard = 1.0 if count == 0 else float((waiting & happens[month]).sum()) / count
        stays *= (1.0 - hazard) ** share
        waiting &= ~happens[month]
    return 1.0 - stays


def _over(paths: Paths, war: War, closes: float) -> float:
    """Share of futures that are over on the closing day, linear between two months."""
    settled = np.append(war.menu.kind == SETTLED, False)[paths.package] & (paths.status == 1)
    lost = np.isin(paths.ending, [ENDINGS.index(name) for name in ("defeat", "collapse")])
    share = (settled | ((paths.status == 2) & lost)).mean(axis=1)
    return float(np.interp(closes, np.arange(len(share)), share))


def answers(resolved: Resolved, war: War, paths: Paths) -> dict[str, float]:
    """The chance of every question that a reading is to be computed on.

    Parameters
    ----------
    resolved
        The scenario as the reading sees it.
    war, paths
        The war of one draw of its numbers, and futures simulated from it.

    Returns
    -------
    dict
        Question id to chance. Questions without a counterpart are left out.
    """
    spec = resolved.spec
    known: dict[str, Happens] = {}
    out = {}
    for name, about, opens, closes in _asked(Same(spec), resolved.reading):
        p = (
            _over(paths, war, closes)
            if about.terms == (_STATE,)
            else chance(_any(about, spec, paths, known), opens, closes)
        )
        out[name] = 1.0 - p if about.negated else p
    return out


@lru_cache(maxsize=16)
def _asked(
    spec: Same[ScenarioSpec], reading: str | None
) -> tuple[tuple[str, About, float, float], ...]:
    """Questions with a counterpart: name, event, months at which the window opens and closes."""
    start = spec.thing.as_of
    return tuple(
        (
            name,
            parse_about(question.about or ""),
            max(0.0, _months(start, question.window.opens)),
            _months(start, question.window.closes),
        )
        for name, question in spec.thing.predictions.items()
        if asks_model(question, reading) and not no_counterpart(name, spec.thing)
    )


def _any(about: About, spec: ScenarioSpec, paths: Paths, known: dict[str, Happens]) -> Happens:
    for term in about.terms:
        if term not in known:
            known[term] = occurrences(term, spec, paths)
    return reduce(np.logical_or, (known[term] for term in about.terms))


def _months(start: date, day: date) -> float:
    return (day - start).days / MONTH
