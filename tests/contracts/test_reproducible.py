"""The same question gets the same bytes, whoever works on it and whatever it is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import armistice as arm
from armistice.analyses.everything import study
from armistice.analyses.futures import futures_report
from armistice.analyses.zone_report import zone_report
from armistice.report import html

ROOT = Path(__file__).parents[2]
FEW = {"seed": 3, "draws": 4, "paths": 100}


def timeless(value: Any) -> Any:
    """The result without wall-clock fields."""
    if isinstance(value, dict):
        return {k: timeless(v) for k, v in value.items() if k != "seconds"}
    if isinstance(value, list):
        return [timeless(v) for v in value]
    return value


def text(value: Any) -> str:
    return json.dumps(timeless(value), allow_nan=False)


def test_workers_and_repetition_change_no_byte() -> None:
    scenario = arm.load("two-islands")
    first = futures_report(scenario, "tired-war", workers=1, **FEW)
    assert text(first) == text(futures_report(scenario, "tired-war", workers=1, **FEW))
    assert text(first) == text(futures_report(scenario, "tired-war", workers=2, **FEW))
    other = futures_report(scenario, "tired-war", **{**FEW, "seed": 4})
    assert text(first) != text(other)


def test_the_report_is_the_same_file_twice() -> None:
    scenario = arm.load("two-islands")
    pages = [html(scenario, study(scenario, workers=n, **FEW)) for n in (1, 2)]
    assert pages[0] == pages[1]


def test_a_reading_by_another_name_gives_the_same_answer(tmp_path: Path) -> None:
    """Swapping the names of two readings swaps their answers and changes nothing else."""
    file = ROOT / "scenarios" / "two-islands" / "scenario.yaml"
    source = file.read_text("utf-8")
    swapped = (
        source.replace("tired-war", "\0")
        .replace("useful-war", "tired-war")
        .replace("\0", "useful-war")
    )
    out = tmp_path / "scenario.yaml"
    out.write_text(swapped, "utf-8")
    here, there = arm.load(file.parent), arm.load(out)
    for name, other in (("tired-war", "useful-war"), ("useful-war", "tired-war")):
        one = zone_report(here, name, draws=2)
        two = zone_report(there, other, draws=2)
        assert one.pop("reading") == name
        assert two.pop("reading") == other
        assert text(one) == text(two)
