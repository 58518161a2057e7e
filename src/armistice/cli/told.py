"""Answers that other verbs wrote, put into a report beside the study's own.

`armistice levers` and `armistice mediator` solve too much for the main job; `armistice run` takes
what their `--out` wrote.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armistice.cli import work
from armistice.errors import ArmisticeError

if TYPE_CHECKING:
    from armistice.scenario import Scenario

__all__ = ["MARKS", "read_told", "with_told"]

MARKS = {"levers": "levers", "mediator": "strategies"}
"""Verbs whose answers a report takes, and the field by which such an answer is known."""


def read_told(scenario: Scenario, verb: str, place: Path) -> dict[str, Any]:
    """What `armistice VERB --out` wrote, by reading, checked against the scenario.

    Parameters
    ----------
    scenario
        The scenario that the report is about.
    verb
        One of `MARKS`.
    place
        The file.

    Raises
    ------
    ArmisticeError
        If the file is none of that kind, or belongs to another state of the scenario.
    """
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ArmisticeError(f"{place}: not JSON ({error})") from None
    mark = MARKS[verb]
    if isinstance(told, dict) and mark in told:
        told = {told.get("reading") or work.BASE: told}
    if not isinstance(told, dict) or not all(
        isinstance(one, dict) and mark in one for one in told.values()
    ):
        raise ArmisticeError(f"{place}: not what `armistice {verb} --out` writes")
    for name, one in told.items():
        hash_now = scenario.resolve(None if name == work.BASE else name).hash
        if one.get("content_hash") != hash_now:
            raise ArmisticeError(
                f"{place}: made from another state of '{name}'; run `armistice {verb}` again"
            )
    return told


def with_told(study: Any, verb: str, told: dict[str, Any]) -> dict[str, Any]:
    """A study with the answer of a verb in every reading that has one."""
    readings = {
        name: {**one, verb: told[name]} if name in told else one
        for name, one in study["readings"].items()
    }
    return {**study, "readings": readings}
