"""Fitting noise and talks to past wars: known values come back, accounts stay as encoded."""

from __future__ import annotations

from functools import cache
from math import log
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import armistice as arm
from armistice.analyses.calibration.answer import calibrate
from armistice.analyses.calibration.fit import (
    Surface,
    effective,
    log_weight,
    resampled,
    weights_of,
)
from armistice.analyses.calibration.structure import (
    ADDRESSES,
    FACTOR,
    changed,
    design,
    factors_of,
)
from armistice.analyses.calibration.targets import ENDINGS, Target, targets_of
from armistice.analyses.futures import futures_report
from armistice.scenario import Numbers

Array = NDArray[np.float64]


def logistic(z: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-z)))


# -- by hand ---------------------------------------------------------------------------------------


def test_a_target_by_hand() -> None:
    target = Target("x", "", 0.5, 0.5 - 0.2, 0.5 + 0.2)
    spread = 2 * log(0.7 / 0.3) / (2 * 1.6448536269514722)
    assert target.spread == pytest.approx(spread)
    assert target.distance(0.5) == 0.0
    assert target.distance(0.7) == pytest.approx(log(0.7 / 0.3) / spread)


@pytest.mark.equation("EQ-CALIBRATE")
def test_weights_by_hand() -> None:
    targets = [Target("a", "", 0.5, 0.3, 0.7, share=1 / 3), Target("b", "", 0.5, 0.3, 0.7)]
    found = log_weight(targets, {"a": np.array([0.5, 0.7]), "b": np.array([0.7, 0.7])})
    z = 1.6448536269514722  # both ends of a range are 90 % apart
    assert found == pytest.approx([-0.5 * z**2, -0.5 * z**2 * 4 / 3])
    assert weights_of(found).sum() == pytest.approx(1.0)
    assert weights_of(found)[1] / weights_of(found)[0] == pytest.approx(np.exp(-(z**2) / 6))


def test_effective_number_and_even_picking() -> None:
    assert effective(np.full(8, 1 / 8)) == pytest.approx(8.0)
    assert effective(np.array([1.0, 0.0])) == 1.0
    picks = resampled(np.array([0.5, 0.0, 0.25, 0.25]), 8, seed=3)
    assert np.bincount(picks, minlength=4).tolist() == [4, 0, 2, 2]


def made_up(places: Array, base: Array) -> Array:
    """Shares of draws with own log odds `base`, moved by a known quadratic of the parameters."""
    x = 2 * places - 1
    return logistic(base + x[:, 0] - 0.7 * x[:, 1] ** 2 + 0.4 * x[:, 0] * x[:, 2])


@pytest.mark.equation("EQ-CALIBRATE")
def test_a_surface_finds_how_shares_move() -> None:
    base = np.random.default_rng(0).normal(-0.5, 1.0, 30)
    encoded = logistic(base)
    places, rows = design(60, 5), np.arange(60) % 30
    moved = made_up(places, base[rows])
    moved[:5] = np.nan  # a draw that was not solved says nothing
    surface = Surface(encoded, places, rows, moved)
    at = design(20, 6, name="elsewhere")
    wanted = [made_up(np.tile(one, (30, 1)), base).mean() for one in at]
    assert surface(at) == pytest.approx(wanted, abs=0.01)
    centre = np.full((1, 3), 0.5)
    assert surface(centre)[0] == pytest.approx(encoded.mean())  # no factor moves nothing


def test_few_draws_do_not_run_away() -> None:
    """With nothing tried the shares stay as encoded; a few noisy draws move them little."""
    encoded = np.array([0.3, 0.4])
    none = Surface(encoded, np.zeros((0, 3)), np.zeros(0, dtype=np.int64), np.zeros(0))
    assert none(design(10, 1)) == pytest.approx([0.35] * 10)
    places = design(4, 1)
    noisy = Surface(encoded, places, np.array([0, 1, 0, 1]), np.array([0.35, 0.35, 0.28, 0.45]))
    assert (np.abs(noisy(design(200, 2)) - 0.35) < 0.3).all()
    silent = Surface(np.array([np.nan]), places, np.zeros(4, dtype=np.int64), np.full(4, 0.5))
    assert np.isnan(silent(places)).all()
    assert log_weight([Target("x", "", 0.5, 0.3, 0.7)], {"x": silent(places)}).tolist() == [0] * 4


# -- known values come back ------------------------------------------------------------------------

SLOPES = {
    "ended_12": np.array([0.2, 0.0, 1.2]),
    "agreed_12": np.array([0.9, 0.1, 0.9]),
    "holds_12m": np.array([-0.1, -1.1, 0.0]),
}


@pytest.mark.equation("EQ-CALIBRATE")
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_known_parameters_come_back(seed: int) -> None:
    """Draws of a made-up war whose shares follow known slopes, with noise between draws."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(0.2, 0.8, 3)
    base = rng.normal(-0.3, 0.5, 40)
    places, rows = design(80, seed), np.arange(80) % 40
    luck = rng.normal(0.0, 0.1, 80)
    targets, shares = [], {}
    dense = design(4096, seed, name="dense")
    for name, slope in SLOPES.items():
        moved = logistic(base[rows] + (2 * places - 1) @ slope + luck)
        shares[name] = Surface(logistic(base), places, rows, moved)(dense)
        middle = float(logistic(base + (2 * truth - 1) @ slope).mean())
        targets.append(Target(name, "", middle, middle * 0.93, 1 - (1 - middle) * 0.93))
    weights = weights_of(log_weight(targets, shares))
    found = weights @ dense
    spread = np.sqrt(weights @ (dense - found) ** 2)
    assert (np.abs(found - truth) < 3 * spread + 0.02).all(), (found, truth, spread)
    assert (spread < 0.25).all()  # a flat prior has .289: all three were learned
    assert np.abs(found - truth).max() < 0.2


def test_factors_are_even_in_logs_and_a_chance_stays_one() -> None:
    ends = factors_of(np.array([[0.0, 0.5, 1.0]]))[0]
    assert ends == pytest.approx([1 / FACTOR, 1.0, FACTOR])
    numbers = Numbers(dict.fromkeys(ADDRESSES, 0.5) | {"other": 7.0}, "r", 3)
    moved = changed(numbers, np.array([0.5, 2.0, 4.0]))
    assert [moved[address] for address in ADDRESSES] == [0.25, 1.0, 1.0]
    assert moved["other"] == 7.0
    assert (moved.reading, moved.index) == ("r", 3)
    assert numbers["talks.rate"] == 0.5


# -- with a scenario -------------------------------------------------------------------------------


def test_targets_are_those_of_the_outside_view() -> None:
    scenario = arm.load("two-islands")
    found = {target.id: target for target in targets_of(scenario)}
    answer = arm.outside_view(scenario).answer
    assert list(found) == [*ENDINGS, "agreed_12", "holds_12m"]
    row = answer["across"]["any"]["12"]
    one = found["ended_12"]
    assert (one.estimate, one.low, one.high) == (row["median"], row["smallest"], row["largest"])
    assert sum(found[name].share for name in ENDINGS) == pytest.approx(1.0)
    assert found["holds_12m"].estimate == pytest.approx(0.79, abs=0.005)
    assert found["holds_12m"].low < 0.7 < 0.9 < found["holds_12m"].high


@cache
def answer() -> dict[str, Any]:
    return calibrate(arm.load("two-islands"), draws=6, paths=60, seed=2)


def test_as_encoded_is_what_futures_says() -> None:
    futures = futures_report(arm.load("two-islands"), "tired-war", draws=6, paths=60, seed=2)
    own = answer()["readings"]["tired-war"]["as_encoded"]
    assert own["agreed_12"] == futures["p_agreement"]["12"]
    assert own["holds_12m"] == futures["p_holds_12m"]


def test_accounts_stay_apart_and_come_nearer_to_past_wars() -> None:
    found = answer()
    both = found["readings"]
    assert set(both) == {"tired-war", "useful-war"}
    assert both["tired-war"]["calibrated"] != both["useful-war"]["calibrated"]
    far = {
        which: sum(
            target["share"] * Target(**bare(target)).distance(row[which]) ** 2
            for row in found["targets"]
            for target in [{**row, "share": 1 / 3 if row["id"] in ENDINGS else 1.0}]
        )
        for which in ("as_encoded", "calibrated")
    }
    assert far["calibrated"] < far["as_encoded"]
    assert all(one["low"] <= one["mid"] <= one["high"] for one in found["parameters"])
    assert found["parameters"][2]["as_encoded"] == 0.25
    for row in found["targets"]:
        assert row["calibrated"] == pytest.approx(row["fit"], abs=0.15)
    for one in found["parameters"]:
        assert one["at_edge"] == (abs(log(one["mid"])) > 0.8 * log(FACTOR))


def bare(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("id", "statement", "estimate", "low", "high", "share")}


def test_equal_questions_get_equal_answers_whatever_the_workers() -> None:
    assert calibrate(arm.load("two-islands"), draws=6, paths=60, seed=2, workers=2) == answer()
