"""The human ledger stands outside every pay-off (M-66)."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import trials
from scipy.sparse import issparse

import armistice as arm
from armistice.analyses.human_ledger import losses_of_month, people_of
from armistice.analyses.study import ReadingStudy
from armistice.model.build import build
from armistice.model.explain import CORE
from armistice.model.mechanism import discover


def arrays(value: Any, at: str = "") -> dict[str, Any]:
    """Every array of a compiled war, by its place."""
    if is_dataclass(value) and not isinstance(value, type):
        out: dict[str, Any] = {}
        for field in fields(value):
            if field.name != "about":
                out |= arrays(getattr(value, field.name), f"{at}.{field.name}")
        return out
    if isinstance(value, tuple):
        found: dict[str, Any] = {}
        for n, item in enumerate(value):
            found |= arrays(item, f"{at}[{n}]")
        return found
    return {at: value.toarray() if issparse(value) else np.asarray(value)}


@pytest.mark.equation("EQ-LEDGER")
@pytest.mark.mechanism("M-66")
@settings(max_examples=5)
@given(st.lists(st.floats(0.0, 1e6), min_size=10, max_size=10))
def test_no_pay_off_reads_the_ledger(people: list[float]) -> None:
    """Whatever the numbers of people, the compiled war is the same to the last bit."""
    where = trials("two-islands", "packages")
    kinds = (
        "deaths_per_month",
        "deaths_in_rear",
        "wounded_per_month",
        "deaths_per_step",
        "displaced",
    )
    names = [f"people.{party}.{kind}" for party in where.base.sides for kind in kinds]
    numbers = {**dict(where.base.numbers), **dict(zip(names, people, strict=True))}
    plain = arrays(build(where.resolved))
    other = arrays(build(where.resolved, numbers=numbers))
    assert plain.keys() == other.keys()
    assert all(np.array_equal(plain[name], other[name]) for name in plain)


@pytest.mark.mechanism("M-66")
def test_no_mechanism_lists_people_among_what_it_reads() -> None:
    for mechanism in (*CORE, *discover()):
        if mechanism.name != "comparisons":  # read by the report alone
            assert not any(pattern.startswith("people") for pattern in mechanism.reads)


@pytest.mark.equation("EQ-LEDGER")
def test_the_ledger_by_hand() -> None:
    """Front deaths go on in a pause, deaths behind it do not; the front's moves add theirs."""
    where = trials("alaska-2025", "packages")
    world = where.base
    numbers = {**dict(world.numbers), "people.UA.deaths_per_step": 100.0}
    world = type(world)(world.resolved, numbers, world.space, world.sides, world.packages, 0)
    war, pause = (losses_of_month(world, discover(), p) for p in ("war", "pause"))
    front = dict(world.numbers)["people.UA.deaths_per_month"]
    moves = (war["UA"]["killed_at_front"] - front) / 100.0
    assert 0.0 < moves <= 1.0
    assert pause["UA"]["killed_at_front"] == war["UA"]["killed_at_front"]
    assert war["UA"]["killed_in_rear"] == pytest.approx(numbers["people.UA.deaths_in_rear"])
    assert pause["UA"]["killed_in_rear"] == 0.0
    assert war["RU"]["killed_in_rear"] == 0.0
    assert set(war) == {"RU", "UA"}


@pytest.mark.mechanism("M-63", "R")
def test_months_of_emergency_are_the_months_of_war() -> None:
    study = ReadingStudy(arm.load("two-islands"), "tired-war", draws=2, paths=60)
    found = people_of(study)
    share = np.mean([draw.by_month[0, : study.horizon].sum() for draw in study.draws])
    assert found["months_of_emergency"]["mean"] == pytest.approx(share)
    assert 0.0 < share <= study.horizon
    assert set(found["month"]) == {"war", "pause", "framework"}
