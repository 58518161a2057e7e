"""Whole answers are kept too, so that a second call is instant and a report can show one.

One file of JSON for each way of asking, in a folder for the pair of readings: by a hash of all
that the scenario and both readings say, and of the program.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from armistice.analyses.cruxes.asked import digest
from armistice.analyses.cruxes.store import cache_folder, key_of
from armistice.results import write_atomically
from armistice.scenario import Scenario
from armistice.scenario.mixing import Side, side_of

__all__ = ["Answers", "fullest"]


class Answers:
    """What was answered about two readings.

    Parameters
    ----------
    scenario, sides
        The scenario, and the two readings.
    keep
        Whether anything is read or written.
    """

    def __init__(self, scenario: Scenario, sides: tuple[Side, Side], *, keep: bool = True) -> None:
        told = {"scenario": scenario.hash, "sides": [[s.reading, digest(s)] for s in sides]}
        self.folder = cache_folder() / "cruxes" / "answers" / key_of(told) if keep else None

    def _place(self, asked: Mapping[str, Any]) -> Path | None:
        return None if self.folder is None else self.folder / f"{key_of({'asked': asked})}.json"

    def get(self, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what was answered to the same question, or None."""
        place = self._place(asked)
        found = None if place is None else _read(place)
        return None if found is None else found["answer"]

    def put(self, asked: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Keep an answer, whole or not at all; return it."""
        place = self._place(asked)
        if place is not None:
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                text = json.dumps({"asked": dict(asked), "answer": answer}, allow_nan=False)
                write_atomically(place, text)
            except OSError:  # a full or read-only disk must not stop an analysis
                pass
        return answer

    def all(self) -> list[dict[str, Any]]:
        """Everything kept about the pair: `asked` and `answer` each."""
        if self.folder is None or not self.folder.is_dir():
            return []
        found = [_read(place) for place in sorted(self.folder.glob("*.json"))]
        return [one for one in found if one is not None]


def fullest(scenario: Scenario, a: str, b: str) -> dict[str, Any] | None:
    """Return the fullest answer that is kept about two readings in the scenario's own groups.

    The one over most draws, then with most headlines; of equal ones the one with the lowest
    seed. None if there is none.
    """
    kept = Answers(scenario, (side_of(scenario, a), side_of(scenario, b))).all()
    own = [one for one in kept if not one["asked"]["groups"]]
    if not own:
        return None

    def order(one: Mapping[str, Any]) -> tuple[bool, int, int, int, int]:
        asked, answer = one["asked"], one["answer"]
        shown = answer["shown"] == "expected"
        return (
            shown,
            asked["draws"] if shown else 0,
            len(asked["headlines"]),
            -asked["seed"],
            asked["budget"],
        )

    best: dict[str, Any] = max(own, key=order)["answer"]
    return best


def _read(place: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(found, dict) and {"asked", "answer"} <= set(found)
    return found if whole else None
