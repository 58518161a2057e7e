"""The report: one self-contained HTML file, offline, readable without script.

`html` turns a scenario and its study into a page, `write` puts the page into a
file, `report` does the whole job from a scenario. Nothing here computes an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armistice.rooms import make_callable

if TYPE_CHECKING:
    from armistice.scenario import Scenario

__all__ = ["html", "report", "write"]


make_callable(__name__, __name__, "report")


def html(scenario: Scenario, study: Mapping[str, Any]) -> str:
    """Return the report of a study as one HTML document.

    Parameters
    ----------
    scenario
        The scenario studied.
    study
        What `armistice.analyses.everything.study` returned for it.
    """
    from armistice.analyses.ledger.answer import scenario_answer
    from armistice.report.from_scenario import make_case
    from armistice.report.page import render
    from armistice.report.plain import plain

    chances = {name: one.get("questions", {}) for name, one in study["readings"].items()}
    ledger = plain(scenario_answer(scenario, chances))
    return render(make_case(scenario), study, ledger=ledger)


def write(scenario: Scenario, study: Mapping[str, Any], out: str | Path) -> Path:
    """Write the report of a study to `out`, whole or not at all; return its path."""
    from armistice.results import write_atomically

    place = Path(out)
    write_atomically(place, html(scenario, study))
    return place


def report(scenario: Scenario, out: str | Path, **settings: Any) -> Path:
    """Study a scenario and write its report.

    Parameters
    ----------
    scenario
        A loaded scenario.
    out
        File to write.
    settings
        Passed on to `armistice.analyses.everything.study` (seed, draws, paths, workers).

    Returns
    -------
    pathlib.Path
        The file written.
    """
    from armistice.analyses.everything import study

    return write(scenario, study(scenario, **settings), out)
