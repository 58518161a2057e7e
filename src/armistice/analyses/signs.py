"""Reported, not asserted: equilibrium signs, turns of each disagreement, asks and trades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from armistice.analyses.equilibrium_signs import equilibrium_signs
from armistice.analyses.misreadings import misreadings_of
from armistice.analyses.settings import SIGN_DRAWS
from armistice.analyses.study import ReadingStudy
from armistice.analyses.trades import asks_of, exchange_of
from armistice.analyses.turns import turns_of
from armistice.scenario import Scenario
from armistice.scenario.mixing import differing, side_of

__all__ = ["signs_of"]


def signs_of(
    scenario: Scenario,
    studies: Sequence[ReadingStudy],
    *,
    draws: int = SIGN_DRAWS,
    workers: int = 1,
) -> dict[str, dict[str, Any]]:
    """What each reading's directions are once everybody reckons with everybody.

    Parameters
    ----------
    scenario
        The scenario.
    studies
        Its readings, solved.
    draws
        Draws of each reading that are solved again under the changes of
        `equilibrium_signs`; turns of groups use medians alone.
    workers
        Processes.

    Returns
    -------
    dict
        Reading to `questions`, `turns` (its view adopted in the war of the first reading
        that differs from it), `asks`, `exchange` and `misreadings`; see docs/json.md.
    """
    known = {study.reading: study.answer.v for study in studies if study.reading is not None}
    named = list(known)
    turns: dict[str, list[dict[str, Any]]] = {}
    for other in named[1:]:
        if any(differing(side_of(scenario, named[0]), side_of(scenario, other))):
            pair = (known[named[0]], known[other])
            found = turns_of(scenario, named[0], other, anchors=pair, workers=workers)
            turns = {**found, **turns}
    return {
        study.reading or "base": {
            "questions": equilibrium_signs(study, draws=draws),
            "turns": turns.get(study.reading or "base", []),
            "asks": asks_of(study),
            "exchange": exchange_of(study),
            "misreadings": misreadings_of(study.resolved),
        }
        for study in studies
    }
