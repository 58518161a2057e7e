"""The shipped past wars: sound, cited, frozen, and solved in every reading by the same code."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import armistice as arm
from armistice.analyses.backtest import backtest
from armistice.analyses.backtest.answer import ended_wars
from armistice.analyses.ledger.outcomes import read_outcomes
from armistice.scenario.files import shipped_names
from armistice.solve.equilibrium import Equilibrium

ROOT = Path(__file__).parents[2]
FROZEN = {
    "ethiopia-eritrea-2000": date(2000, 5, 11),
    "falklands-1982": date(1982, 4, 30),
    "iran-iraq-1987": date(1987, 7, 31),
    "korea-1951": date(1951, 6, 30),
    "winter-war-1940": date(1940, 2, 15),
}
ENDS = {
    "ethiopia-eritrea-2000": (date(2000, 6, 18), "agreement"),
    "falklands-1982": (date(1982, 6, 14), "side-gave-way"),
    "iran-iraq-1987": (date(1988, 8, 20), "agreement"),
    "korea-1951": (date(1953, 7, 27), "agreement"),
    "winter-war-1940": (date(1940, 3, 13), "agreement"),
}
READINGS = [
    ("ethiopia-eritrea-2000", "border-and-guarantees"),
    ("ethiopia-eritrea-2000", "survival-and-hegemony"),
    ("falklands-1982", "diversion"),
    ("falklands-1982", "sovereignty"),
    ("iran-iraq-1987", "costs-and-ripeness"),
    ("iran-iraq-1987", "regime-survival"),
    ("korea-1951", "coalitions-and-moscow"),
    ("korea-1951", "stalemate-and-commitment"),
    ("winter-war-1940", "all-of-finland"),
    ("winter-war-1940", "safer-border"),
]


@cache
def war(name: str) -> arm.Scenario:
    return arm.load(name)


@cache
def solved(name: str, reading: str) -> Equilibrium:
    return arm.solve(arm.build(war(name), reading=reading))


def test_the_tests_know_every_past_war() -> None:
    past = {one.id for one in ended_wars([war(name) for name in shipped_names()])}
    assert past == set(FROZEN)
    assert READINGS == [
        (name, one) for name in sorted(FROZEN) for one in sorted(war(name).readings)
    ]


@pytest.mark.parametrize("name", FROZEN)
def test_it_checks_clean_and_is_frozen(name: str) -> None:
    scenario = war(name)
    assert list(scenario.warnings) == []
    assert scenario.as_of == FROZEN[name]
    # All of it leans on later scholarship: the report and the ledger say so.
    assert scenario.retrospective
    for fact in scenario.spec.common.facts.values():
        assert fact.dated is not None
        assert fact.dated <= scenario.as_of
    assert scenario.spec.common.locked


@pytest.mark.parametrize("name", FROZEN)
def test_its_works_are_in_the_bibliography(name: str) -> None:
    bib = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
    for source in war(name).spec.sources.values():
        assert source.kind == "scholarship"
        entry = re.search(rf"(?ms)^@\w+\{{{source.key},\n(.*?)^\}}$", bib)
        assert entry, source.key
        assert f"year = {{{source.date.year}}}" in entry[1]
        surname = source.author.removesuffix(" (eds.)").split(" and ")[0].split()[-1]
        assert surname in entry[1]
        assert source.from_memory  # none of them was at hand when the numbers were written


@pytest.mark.parametrize("name", FROZEN)
def test_the_issues_and_the_mediators_are_there(name: str) -> None:
    scenario = war(name)
    families = {issue.family for issue in scenario.spec.issues.values()}
    assert {"territory", "security"} <= families
    assert len(scenario.spec.issues) >= 5
    roles = {role for party in scenario.spec.parties.values() for role in party.roles}
    assert {"mediator", "guarantor"} <= roles
    assert len(scenario.readings) >= 2


@pytest.mark.parametrize("name", FROZEN)
def test_its_end_stands_in_the_outcomes_alone(name: str) -> None:
    known = read_outcomes(war(name))
    assert known is not None
    assert known.ending is not None
    assert (known.ending.over, known.ending.how) == ENDS[name]
    assert known.ending.addresses
    text = (ROOT / "scenarios" / name / "scenario.yaml").read_text(encoding="utf-8")
    body = re.sub(r"(?m)#.*$", "", text)
    # Works carry their year of publication, windows of questions theirs; nothing else is later.
    body = re.sub(r"(?ms)^sources:\n.*?^common:", "common:", body)
    body = re.sub(r"(?m)^\s*by: \S+$", "", body)
    body = re.sub(r"closes: \S+\}", "}", body)
    days = [date.fromisoformat(day) for day in re.findall(r"\b\d{4}-\d{2}-\d{2}\b", body)]
    assert days
    assert max(days) <= FROZEN[name]


@pytest.mark.parametrize(("name", "reading"), READINGS)
def test_every_reading_is_solved_and_has_a_zone(name: str, reading: str) -> None:
    answer = solved(name, reading)
    assert answer.diagnostics.converged
    assert answer.diagnostics.residual < 1e-9
    zone = arm.zone_of_agreement(answer)
    counts = list(zone.counts.values())
    assert counts == sorted(counts, reverse=True)
    # Minus infinity is the margin of what a side's law bars outright.
    barred = [one for one in zone.margins.flat if one == -math.inf]
    assert all(math.isfinite(one) for one in zone.margins.flat if one not in barred)
    assert len(barred) == sum(
        len(party.ratification.forbid)
        for party in war(name).spec.parties.values()
        if party.ratification is not None
    )
    assert 50 <= len(answer.war.space.k) <= 1000
    assert 10 <= len(answer.war.menu.forms) <= 150


def finite(value: Any) -> bool:
    """Whether every number in nested plain data is finite (None says that there is none)."""
    if isinstance(value, dict):
        return all(finite(one) for one in value.values())
    if isinstance(value, list | tuple):
        return all(finite(one) for one in value)
    return not isinstance(value, float) or math.isfinite(value)


@pytest.mark.parametrize("name", FROZEN)
def test_its_futures_are_numbers(name: str) -> None:
    reading = next(iter(war(name).readings))
    found = arm.futures(war(name), reading, draws=1, paths=40)
    assert found["draws"] == 1
    assert finite(found["endings_24m"])
    assert finite(found["share_at_war_by_month"])
    assert sum(found["endings_24m"].values()) == pytest.approx(1.0)


def test_the_wars_are_scored_together() -> None:
    answer = backtest([war(name) for name in FROZEN], draws=1, paths=30)
    assert answer["statement"].startswith("5 cases")
    assert {one["wars"] for one in answer["forecasters"]} == {5}
    for one in answer["forecasters"]:
        assert 0.0 <= one["brier"]["low"] <= one["brier"]["mean"] <= one["brier"]["high"] <= 1.0
    outcomes = {one["scenario"]: [row["outcome"] for row in one["rows"]] for one in answer["wars"]}
    assert outcomes == {
        "ethiopia-eritrea-2000": ["yes"] * 7,
        "falklands-1982": ["yes", "yes", "yes", "no", "no", "no", "void"],
        "iran-iraq-1987": ["no", "no", "yes", "no", "no", "yes", "yes"],
        "korea-1951": ["no"] * 6 + ["void"],
        "winter-war-1940": ["yes"] * 7,
    }
    for one in answer["wars"]:
        assert not any(one["draws_failed"].values())
        assert finite(one["rows"])
