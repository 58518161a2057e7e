"""Shadow prices: slopes against a closed form, a slope by hand, and costs."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from lever_islands import ONE_STATE, islands

import armistice as arm
from armistice.analyses.levers.prices import prices_of, slope
from armistice.model.build import build
from armistice.scenario import Scenario
from armistice.solve.equilibrium import fighting_on


def test_the_slope_of_a_parabola_is_exact() -> None:
    def f(x: float) -> float:
        return 3.0 - 2.0 * x + 7.0 * x * x

    found, error = slope(f(0.0), f(0.05), f(0.1), 0.1)
    assert found == pytest.approx(-2.0, abs=1e-10)
    assert error == pytest.approx(7.0 * 0.05)


@pytest.mark.equation("EQ-SHADOW")
def test_fighting_on_in_one_state_has_its_closed_form(tmp_path: Path) -> None:
    """W0 = [(1-d) u + d (h_A C_A + h_B C_B)] / [1 - d (1 - h_A - h_B)], and its slope in h_B."""
    scenario = islands(tmp_path, *ONE_STATE)
    resolved = scenario.resolve("useful-war")
    war = build(resolved)
    s, here = war.start, war.phases[0]
    h_a, h_b = (float(here.hazard[n, s]) for n in (0, 1))
    rate = -math.log1p(-h_b)

    def w0(dose: float, side: int) -> float:
        h = 1.0 - math.exp(-(rate + 0.01 * dose))
        d, u = float(war.delta[side]), float(here.flow[side, s])
        end = h_a * float(war.terminal[side, 0]) + h * float(war.terminal[side, 1])
        return ((1 - d) * u + d * end) / (1 - d * (1 - h_a - h))

    exact = fighting_on(war)
    found = prices_of(resolved, ["crack"], None)["crack"]
    rows = {(row["outcome"], row["party"]): row for row in found["slopes"]}
    assert found["costs"] == {"League": 0.02}
    for side, party in enumerate(war.sides):
        assert w0(0.0, side) == pytest.approx(float(exact[side, s]), abs=1e-9)
        by_hand = (w0(1e-5, side) - w0(-1e-5, side)) / 2e-5
        row = rows["fighting", party]
        assert abs(row["slope"] - by_hand) < 0.1 * row["error"] < 0.01 * abs(by_hand)
        assert row["price"]["League"] == pytest.approx(row["slope"] / 0.02)
    # the side that may give way loses by it, the other gains (M-15)
    assert rows["fighting", "Selm"]["slope"] < 0 < rows["fighting", "Orrin"]["slope"]


def test_a_slope_is_what_a_small_dose_does(small_islands: Scenario) -> None:
    resolved = small_islands.resolve("tired-war")
    answer = arm.solve(build(resolved), starts=1)
    found = prices_of(resolved, ["toll-rise", "tired-rulers"], answer.v)
    level = resolved.median()["Orrin.pressure.level"]
    small = 0.02
    numbers = {**resolved.median(), "Orrin.pressure.level": level + 0.5 * small}
    after = arm.solve(build(resolved, numbers=numbers), start=answer.v, starts=1)
    rows = {(row["outcome"], row["party"]): row for row in found["toll-rise"]["slopes"]}
    s = answer.war.start
    for side, party in enumerate(answer.war.sides):
        by_hand = float(after.w[0][side, s] - answer.w[0][side, s]) / small
        row = rows["waiting", party]
        assert row["slope"] == pytest.approx(by_hand, abs=3 * row["error"] + 1e-3)
    # nobody's price where nothing is paid
    free = found["tired-rulers"]["slopes"]
    assert {price for row in free for price in row["price"].values()} == {None}
