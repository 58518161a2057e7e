"""Every golden case of tests/golden/theory.json, run from its data at its own tolerance."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from armistice.analyses import closed_forms as cf

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "theory.json").read_text(encoding="utf-8")
)
CASES = {case["id"]: case for case in GOLDEN["cases"]}
DEFAULT = GOLDEN["tolerance_default"]["abs"]

Inputs = Mapping[str, Any]


def fields(result: object, *names: str) -> dict[str, Any]:
    return {name: getattr(result, name) for name in names}


def zone(result: Any) -> dict[str, Any]:
    return fields(result, "low", "high", "width", "empty")


def crisis(inputs: Inputs) -> dict[str, Any]:
    times = inputs["times"]
    model = {name: value for name, value in inputs.items() if name != "times"}
    got = cf.audience_cost_crisis(**model)
    return {
        **fields(got, "t_1", "t_2", "t_star", "k", "concede_at_0", "pr_war"),
        "Q_high_at_t_star": got.backed_down_high(got.t_star),
        "Q_low_at_t_star": got.backed_down_low(got.t_star),
        "Q_high_at": [got.backed_down_high(t) for t in times],
    }


def chain(inputs: Inputs) -> dict[str, Any]:
    got = cf.bargaining_on_a_chain(**inputs)
    return {"x": got.x, "y": got.y, "W1": got.W1, "one_minus_W2": 1.0 - got.W2}


def chain_violations(inputs: Inputs) -> dict[str, Any]:
    """Count breaches of the three invariants over draws from the case's stated ranges."""
    assert inputs["sampled_parameters"] == (
        "N 3-9, p .1-.9, delta .5-.98, b_1 0-.6, b_2 0-(.95-b_1)"
    )
    rng = np.random.default_rng(7)
    bad = 0
    for _ in range(300):
        b_1 = rng.uniform(0.0, 0.6)
        got = cf.bargaining_on_a_chain(
            N=int(rng.integers(3, 10)),
            p=rng.uniform(0.1, 0.9),
            delta=rng.uniform(0.5, 0.98),
            b_1=b_1,
            b_2=rng.uniform(0.0, 0.95 - b_1),
        )
        bad += not bool(
            np.all(got.W1 <= got.x + 1e-12)
            and np.all(got.x <= 1.0 - got.W2 + 1e-12)
            and np.all(np.diff(got.x) > 0.0)
        )
    mirrored = cf.bargaining_on_a_chain(N=7, p=0.5, delta=0.93, b_1=0.25, b_2=0.25)
    bad += not np.allclose(mirrored.y, mirrored.x[::-1], rtol=0.0, atol=1e-12)
    return {"violations": bad}


def pressure(inputs: Inputs) -> dict[str, Any]:
    got = cf.sanctions_with_adaptation(**inputs)
    return {
        **fields(got, "peak_bite", "cumulative_bite"),
        "bite_first": got.bite[0],
        "bite_last": got.bite[-1],
    }


def put(inputs: Inputs) -> dict[str, Any]:
    got = cf.least_squares_put(**inputs)
    return {
        **fields(got, "american", "european"),
        "coef_t2": got.coefficients[2],
        "coef_t1": got.coefficients[1],
        "exercise_time": got.exercise_time,
    }


def screening(inputs: Inputs) -> dict[str, Any]:
    # The chance of winning shifts both demands alike and so drops out of the threshold.
    rest = {name: value for name, value in inputs.items() if name != "p"}
    return {"q_threshold": cf.screening_threshold(**rest)}


def demand(inputs: Inputs) -> dict[str, Any]:
    return fields(cf.uniform_cost_demand(**inputs), "demand", "pr_war", "eu_A")


ANSWERS: dict[str, Callable[[Inputs], dict[str, Any]]] = {
    "G1": lambda i: fields(cf.bargaining_range(**i), "low", "high", "width"),
    "G1b": lambda i: zone(cf.zone_under_optimism(**i)),
    "G2": demand,
    "G2'": demand,
    "G2c": screening,
    "G3": lambda i: fields(
        cf.preventive_war(**i), "x2", "war_value_B", "best_peace_value_B", "lhs", "rhs", "war"
    ),
    "G4": lambda i: fields(cf.power_shift(**i), "lhs", "rhs", "war", "shift_threshold"),
    "G4'": lambda i: fields(
        cf.first_strike(**i), "low", "high", "empty", "shift_lhs", "shift_rhs", "war"
    ),
    "G5": crisis,
    "G6": lambda i: dict(zip(("share_1", "share_2"), cf.alternating_offers(**i), strict=True)),
    "G7": chain,
    "G7inv": chain_violations,
    "G8": lambda i: fields(cf.gamblers_ruin(**i), "pr_win", "expected_battles"),
    "G9": lambda i: fields(cf.beta_estimates(**i), "estimate_A", "estimate_B", "gap"),
    "G9'": lambda i: fields(cf.learn_from_battle(**i), "after_loss", "after_win"),
    "G10": lambda i: fields(
        cf.concession_hazards(**i), "hazard_1", "hazard_2", "expected_duration"
    ),
    "G11": lambda i: fields(cf.lanchester_square(**i), "winner", "survivors", "time"),
    "G11b": lambda i: {"pr_a": cf.contest(**i)},
    "G13": lambda i: fields(cf.stochastic_pie(**i), "W", "reserve", "settle", "values"),
    "G14": put,
    "G14b": lambda i: fields(cf.waiting_option(**i), "beta", "threshold_ratio"),
    "G15": lambda i: {"pr_survive_war": cf.resurrection_odds(**i)},
    "G16''": lambda i: fields(
        cf.collapse_lottery(**i),
        "pr_win_all",
        "pr_lose_all",
        "pr_unchanged",
        "expected_territory",
    ),
    "G18": pressure,
    "G19": lambda i: fields(
        cf.defeat_threshold(**i),
        "h_A_star_per_year",
        "h_A_star_per_month",
        "defeat_needed",
        "W_at_h_A_0",
    ),
    "G20": lambda i: fields(cf.collapse_paradox(**i), "W_A", "W_B", "zone_width"),
    "G21": lambda i: {"eta_max_per_year": cf.tolerable_breach(**i)},
}

# What an equation id of docs/model rests on among the golden cases.
EQUATIONS = {"G19": "EQ-HASTAR", "G20": "EQ-COLLAPSE-PARADOX", "G21": "EQ-ETAMAX"}


def check(got: Any, want: Any, tolerance: float, where: str) -> None:
    """Compare numbers within the tolerance and everything else exactly, element by element."""
    if isinstance(want, list):
        assert len(got) == len(want), where
        for index, (one, other) in enumerate(zip(got, want, strict=True)):
            check(one, other, tolerance, f"{where}[{index}]")
    elif isinstance(want, bool | str) or want is None:
        assert got == want, f"{where}: {got!r} != {want!r}"
    else:
        assert math.isclose(got, want, rel_tol=0.0, abs_tol=tolerance), f"{where}: {got} != {want}"


def cases_of(ids: set[str]) -> list[Any]:
    return [
        pytest.param(case, test, id=f"{case['id']}-{number}")
        for case in GOLDEN["cases"]
        if case["id"] in ids
        for number, test in enumerate(case["tests"])
    ]


def run(case: Mapping[str, Any], test: Mapping[str, Any]) -> None:
    got = ANSWERS[case["id"]](test["inputs"])
    assert set(got) == set(test["expected"]), "the answer and the case name different things"
    tolerance = case.get("tolerance", {}).get("abs", DEFAULT)
    for name, want in test["expected"].items():
        check(got[name], want, tolerance, f"{case['id']} {name}")


def test_every_case_is_mapped_and_nothing_else() -> None:
    assert len(GOLDEN["cases"]) == len(CASES) == GOLDEN["count"] == 27
    assert set(ANSWERS) == set(CASES)
    assert all(case["tests"] for case in GOLDEN["cases"])


@pytest.mark.parametrize(("case", "test"), cases_of(set(CASES) - set(EQUATIONS)))
def test_case(case: Mapping[str, Any], test: Mapping[str, Any]) -> None:
    run(case, test)


@pytest.mark.equation("EQ-HASTAR")
@pytest.mark.parametrize(("case", "test"), cases_of({"G19"}))
def test_defeat_threshold(case: Mapping[str, Any], test: Mapping[str, Any]) -> None:
    run(case, test)


@pytest.mark.equation("EQ-COLLAPSE-PARADOX")
@pytest.mark.parametrize(("case", "test"), cases_of({"G20"}))
def test_collapse_paradox(case: Mapping[str, Any], test: Mapping[str, Any]) -> None:
    run(case, test)


@pytest.mark.equation("EQ-ETAMAX")
@pytest.mark.parametrize(("case", "test"), cases_of({"G21"}))
def test_tolerable_breach(case: Mapping[str, Any], test: Mapping[str, Any]) -> None:
    run(case, test)


def test_printed_figures_of_the_eight_paths() -> None:
    """The article's rounded figures, at the tolerances its case names."""
    case = CASES["G14"]
    got = put(case["tests"][0]["inputs"])
    printed = case["tests"][0]["published"]
    for price in ("american", "european"):
        check(got[price], printed[price], 6e-5, price)
    for fit in ("coef_t2", "coef_t1"):
        check(got[fit], printed[fit], 1e-3, fit)
