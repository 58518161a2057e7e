"""One mechanism at work: its equations in words, its numbers, its signs and its response."""

from __future__ import annotations

import inspect
from typing import Any

from armistice.errors import Fault, InputError
from armistice.model.equation_words import words_of
from armistice.model.explain import CORE, explain_rows
from armistice.model.guests import mechanisms_of
from armistice.model.mechanism import Mechanism
from armistice.model.response import Response, response_of
from armistice.model.sign_trials import SignTried, try_sign
from armistice.model.trial_worlds import Trials
from armistice.scenario import Scenario
from armistice.scenario.faults import near

__all__ = ["equations_in_words", "explain_mechanism"]

DRAWS = 24
"""Random worlds in which each declared direction is tried."""


def explain_mechanism(
    scenario: Scenario, name: str, reading: str | None = None, *, draws: int = DRAWS, seed: int = 1
) -> dict[str, Any]:
    """Say what one mechanism claims, computes and does here.

    Parameters
    ----------
    scenario, reading
        The war; its values are listed for the reading, or for all of them.
    name
        Name of a mechanism, as `explain_rows` lists them.
    draws, seed
        Random worlds for the declared directions.

    Returns
    -------
    dict
        `name`, `claim`, `hook`, `equations` (`id`, `literature`, `words`), `fields` as in
        `explain_rows`, `signs` (each direction and whether it holds) and `response`, today's
        answer to the number that moves it most, or None.

    Raises
    ------
    InputError
        If there is no such mechanism.
    """
    known = {one.name: one for one in (*CORE, *mechanisms_of(scenario))}
    if name not in known:
        message = f"no mechanism '{name}'{near(name, known)}; there are {', '.join(known)}"
        raise InputError([Fault("--mechanism", 1, 1, "A03", "", message)])
    one = known[name]
    rows = explain_rows(scenario, reading)["mechanisms"]
    row = next(row for row in rows if row["name"] == name)
    shown = reading or (scenario.readings[0] if scenario.readings else None)
    trials = Trials(scenario, shown, one)
    response = response_of(scenario, shown, one)
    return {
        **row,
        "equations": equations_in_words(one),
        "signs": [_sign(try_sign(trials, sign, draws, seed)) for sign in one.signs],
        "response": None if response is None else _response(response, shown),
    }


def equations_in_words(one: Mechanism) -> list[dict[str, str]]:
    """Each equation of a mechanism with what its own documentation says about it.

    Examples
    --------
    >>> from armistice.mechanisms.escalation import Escalation
    >>> equations_in_words(Escalation())[0]["literature"]
    'ours'
    """
    text = inspect.getdoc(type(one)) or ""
    rows = []
    for identifier in one.equations:
        literature, words = words_of(identifier, text)
        rows.append({"id": identifier, "literature": literature, "words": words})
    return rows


def _sign(tried: SignTried) -> dict[str, Any]:
    sign = tried.sign
    return {
        "says": sign.say(),
        "raised": sign.raised,
        "hook": sign.hook,
        "array": sign.array,
        "side": sign.side,
        "moves": sign.moves,
        "when": sign.when,
        "holds": tried.holds,
        "tried": tried.tried,
        "moved": tried.moved,
        "counterexample": tried.counterexample,
    }


def _response(found: Response, reading: str | None) -> dict[str, Any]:
    return {
        "reading": reading,
        "address": found.address,
        "unit": found.unit,
        "array": found.array,
        "hook": found.sign.hook,
        "now": found.now,
        "at": list(found.at),
        "value": list(found.value),
    }
