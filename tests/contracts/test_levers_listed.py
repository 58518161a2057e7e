"""Every lever of the two sources has its line in the how-to, and what carries it exists."""

from __future__ import annotations

import re
from pathlib import Path

import armistice as arm

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "levers.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"(?m)^\| (L-\d+) \| [^|]+ \| ([^|]+) \|$", PAGE))


def test_all_levers_of_the_sources_are_there() -> None:
    assert list(ROWS) == [f"L-{n}" for n in range(1, 26)]


def test_what_carries_them_is_what_the_scenario_declares() -> None:
    spec = arm.load("alaska-2025").spec
    carried = [name for row in ROWS.values() for name in re.findall(r"`([a-z-]+)`", row)]
    assert sorted(carried) == sorted(spec.levers)
    # a lever without a carrier says that it is a label
    assert all("label" in row for row in ROWS.values() if not re.findall(r"`[a-z-]+`", row))


def test_every_lever_has_somebody_who_pulls_it_and_a_stated_cost() -> None:
    spec = arm.load("alaska-2025").spec
    for name, lever in spec.levers.items():
        assert lever.by in spec.parties, name
        assert lever.cost, name
        assert set(lever.cost) <= set(spec.parties), name
        assert lever.acts, name
