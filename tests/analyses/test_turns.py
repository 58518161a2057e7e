"""Turned groups are read off the exchanges that the crux figures use: one set of solves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import armistice as arm
from armistice.analyses.cruxes import evaluate
from armistice.analyses.cruxes.swaps import swaps
from armistice.analyses.turns import turns_of

READINGS = ("tired-war", "useful-war")


def test_turns_and_swaps_are_solved_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARMISTICE_CACHE", str(tmp_path))
    scenario = arm.load("two-islands")
    solved: list[Any] = []
    once = evaluate.Solved.solved
    monkeypatch.setattr(
        evaluate.Solved,
        "solved",
        lambda self, position, *rest: solved.append(position) or once(self, position, *rest),
    )
    turns = turns_of(scenario, *READINGS)
    found = swaps(scenario, *READINGS)
    assert len(solved) == len(set(solved)) == 2 * len(found["groups"]) + 2
    block = found["headlines"][found["primary"]]
    for reading, key, end in (("useful-war", "a_with_b", "a"), ("tired-war", "b_with_a", "b")):
        for row in turns[reading]:
            assert row["before"] == block[end]
            assert row["after"] == block["groups"][row["group"]][key]
            assert row["change"] == pytest.approx(row["after"] - row["before"], abs=1e-15)
