"""The command line with the library's long work replaced by invented answers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))

from report_sample import READINGS, SIDES, make_study

from armistice.cli import work

ISLANDS = {
    SIDES[0]: "Orrin",
    SIDES[1]: "Selm",
    READINGS[0]: "tired-war",
    READINGS[1]: "useful-war",
    "two-shores": "two-islands",
}


def for_islands(value: Any) -> Any:
    """The invented answers with the names of the tutorial's war."""
    if isinstance(value, dict):
        return {ISLANDS.get(k, k): for_islands(v) for k, v in value.items()}
    if isinstance(value, list):
        return [for_islands(item) for item in value]
    return ISLANDS.get(value, value) if isinstance(value, str) else value


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Replace the four doors that solve; record what each was asked."""
    calls: list[dict[str, Any]] = []
    study = for_islands(make_study())

    def door(name: str) -> Any:
        def answer(scenario: Any, reading: Any, settings: Any, progress: Any, **more: Any) -> Any:
            calls.append({"door": name, "reading": reading, "settings": settings, **more})
            keys = [one or work.BASE for one in work.pick(scenario, reading)]
            if name == "study":
                chosen = {k: study["readings"][k] for k in keys}
                return {"meta": study["meta"], "readings": chosen}
            return {k: study["readings"][k][name] for k in keys}

        return answer

    for name in ("zone", "futures", "checks", "study"):
        monkeypatch.setattr(work, name, door(name))
    return calls
