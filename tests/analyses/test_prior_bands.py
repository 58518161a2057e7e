"""Prior predictive checks on agreements: the bands are the record's, the values by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import armistice as arm
from armistice.analyses.ensembles import Draw, run_draws
from armistice.analyses.outside_view.episodes import terminated_interstate
from armistice.analyses.outside_view.intervals import wilson
from armistice.analyses.outside_view.stored import rates
from armistice.analyses.prior_checks import prior_predictive
from armistice.scenario import Scenario
from armistice.scenario.schema.check import BANDS

NEW = ("holds-year", "agreed-endings", "first-settlements")


@cache
def islands() -> Scenario:
    return arm.load("two-islands")


@cache
def drawn() -> Draw:
    resolved = islands().resolve("tired-war")
    return run_draws(resolved, draws=1, seed=1, paths=20, horizon=24)[0]


def made(holds: float, settled: float, at_war: float, kinds: dict[str, float]) -> Draw:
    futures = {"holds_12m": holds, "settled_holding": settled, "still_war": at_war}
    return replace(drawn(), futures={**drawn().futures, **futures}, kinds=kinds)


def rows(*draws: Draw) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in prior_predictive(islands(), {"r": draws})["r"]}


def test_all_six_kinds_of_target_are_held_against() -> None:
    # ending, front, collapse, leader's exit, survival of agreements, mix of endings and of papers
    assert set(BANDS) == {
        "ending-month", "front-year", "collapse-year", "office-year", "war-year", *NEW,
    }  # fmt: skip


def test_bands_on_agreements_are_those_of_the_record() -> None:
    held = rates()["agreements_hold"]["left-out"]
    year = [(row["holds"][0], row["half_width"][0]) for row in held.values()]
    low, high = BANDS["holds-year"] or (0.0, 0.0)
    assert low == pytest.approx(min(share - half for share, half in year), abs=0.01)
    quiet = rates()["no_new_episode"]["interstate"]
    assert high == max(quiet[how]["quiet"][0] for how in ("peace-agreement", "ceasefire"))

    all_wars = rates()["outcomes"]["all"]
    undecided = all_wars["compromise"]["k"] + all_wars["stalemate"]["k"]
    ended = [e.outcome for e in terminated_interstate()]
    long = [e.outcome for e in terminated_interstate() if (e.months or 0.0) > 12]
    papers = ("peace-agreement", "ceasefire")
    won = long.count("victory")
    agreed = sum(one in papers for one in long)
    ends = [
        wilson(undecided, undecided + all_wars["decisive"]["k"]),
        wilson(agreed, agreed + won),
    ]
    assert BANDS["agreed-endings"] == pytest.approx((ends[0][0], ends[1][1]), abs=0.005)

    peace = ended.count("peace-agreement")
    both = sum(one in papers for one in ended)
    ends = [wilson(held["full"]["n"], held["all"]["n"]), wilson(peace, both)]
    assert BANDS["first-settlements"] == pytest.approx((ends[0][0], ends[1][1]), abs=0.005)


def test_values_by_hand() -> None:
    found = rows(made(0.7, 0.3, 0.5, {"final": 0.1, "ceasefire": 0.2, "framework": 0.1}))
    assert found["holds-year"]["value"] == pytest.approx(0.7)
    assert found["agreed-endings"]["value"] == pytest.approx(0.6)
    assert found["first-settlements"]["value"] == pytest.approx(0.25)
    assert all(found[name]["passed"] for name in NEW)


def test_a_reading_outside_a_band_fails() -> None:
    found = rows(made(0.2, 0.49, 0.5, {"final": 0.4, "ceasefire": 0.0}))
    assert [found[name]["passed"] for name in NEW] == [False, False, False]


def test_where_nothing_was_signed_nothing_is_said() -> None:
    silent = made(math.nan, 0.0, 1.0, {"final": 0.0, "ceasefire": 0.0})
    signed = made(0.7, 0.3, 0.5, {"final": 0.1, "ceasefire": 0.3})
    found = rows(silent, signed)
    assert [found[name]["share"] for name in NEW] == [1.0, 1.0, 1.0]
    assert [rows(silent)[name]["value"] for name in NEW] == [None, None, None]
