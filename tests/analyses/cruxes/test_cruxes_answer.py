"""The whole comparison, on readings of a file, with an invented end in place of the solver."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from crux_games import FIELDS, Array, Looks, islands_text

from armistice.analyses.cruxes import cruxes
from armistice.analyses.cruxes.verdict import inconclusive
from armistice.errors import InputError, NotConverged
from armistice.scenario import Scenario, load

pytestmark = pytest.mark.equation("EQ-CRUX")

VALUES = [
    (FIELDS[0], "0.1 to 0.2", "0.5 to 0.7"),
    (FIELDS[1], "0.1 to 0.2", "0.4 to 0.6"),
    (FIELDS[2], "0.02 to 0.05", "0.1 to 0.2"),
]
DECISION = "decisions: {boats: {ask: Buy boats now?, headline: truce, benefit: 1, cost: 0.3}}\n"


def together(x: Mapping[str, float]) -> float:
    """Two fields matter mostly together, the third on its own."""
    return float(np.clip(1.5 * x[FIELDS[0]] * x[FIELDS[1]] + 0.4 * x[FIELDS[2]], 0, 1))


def islands(folder: Path, *, said: str = "explicit", values: Any = VALUES) -> Scenario:
    path = folder / "islands.yaml"
    text = islands_text(values, said).replace("claims:", f"{DECISION}\nclaims:")
    path.write_text(text, encoding="utf-8")
    return load(path)


def compare(
    scenario: Scenario,
    function: Callable[[Any], float] = together,
    *,
    draws: int = 0,
    turned: bool = False,
    make: Any = Looks,
    **options: Any,
) -> dict[str, Any]:
    names = scenario.readings[::-1] if turned else scenario.readings
    return cruxes(
        scenario,
        *names,
        draws=draws,
        evaluator=lambda hybrids, targets: make(hybrids, targets, function),
        **options,
    )


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    return islands(tmp_path)


def test_exchanging_the_readings_mirrors_everything(scenario: Scenario) -> None:
    first = compare(scenario, draws=6)["headlines"]["truce"]
    second = compare(scenario, draws=6, turned=True)["headlines"]["truce"]
    for mode in ("central", "expected"):
        a, b = first[mode], second[mode]
        assert (a["a"], a["b"]) == pytest.approx((b["b"], b["a"]), abs=1e-12)
        assert a["ranking"] == b["ranking"]
        assert (a["cruxes_of_a"], a["cruxes_of_b"]) == (b["cruxes_of_b"], b["cruxes_of_a"])
        for name, row in a["groups"].items():
            other = b["groups"][name]
            assert row["share"] == pytest.approx(-other["share"], abs=1e-12)
            assert row["forward"] == pytest.approx(other["backward"], abs=1e-12)
            assert row["a_with_b"] == pytest.approx(other["b_with_a"], abs=1e-12)
            if row["se"] is not None:
                assert row["se"] == pytest.approx(other["se"], rel=1e-6)
    a, b = first["expected"], second["expected"]
    assert a["straddles"]

    def sets(block: dict[str, Any], key: str) -> list[list[str]]:
        return [one["groups"] for one in block["sets"][key]]

    assert sets(a, "of_a") == sets(b, "of_b")
    assert sets(a, "of_b") == sets(b, "of_a")
    assert sets(a, "both") == sets(b, "both")
    for name, ways in a["break_even"].items():
        turned = b["break_even"][name]
        for here, there in (("from_a", "from_b"), ("from_b", "from_a")):
            assert (ways[here] is None) == (turned[there] is None)
            if ways[here] is not None:
                assert ways[here] == pytest.approx(turned[there], abs=1e-9)
    assert first["pool"] == pytest.approx(second["pool"])
    worth, turned_worth = first["decisions"][0], second["decisions"][0]
    assert worth["groups"] == pytest.approx(turned_worth["groups"])


def test_the_same_question_gives_the_same_bytes_and_another_seed_does_not(
    scenario: Scenario,
) -> None:
    texts = [json.dumps(compare(scenario, draws=5, seed=s), allow_nan=False) for s in (1, 1, 2)]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_central_and_expected_are_both_named_and_parted(scenario: Scenario) -> None:
    answer = compare(scenario, draws=8)
    truce = answer["headlines"]["truce"]
    assert answer["shown"] == "expected"
    assert truce["central"]["draws"] == 1
    assert truce["central"]["gap_se"] is None
    assert truce["expected"]["draws"] == 8
    assert truce["expected"]["gap_se"] > 0
    assert truce["central"]["gap"] != truce["expected"]["gap"]
    assert truce["central"]["sum_error"] < 1e-12
    alone = compare(scenario)
    assert alone["shown"] == "central"
    assert alone["headlines"]["truce"]["expected"] is None


def test_what_is_over_the_budget_is_sampled_and_the_medians_are_shown(scenario: Scenario) -> None:
    answer = compare(scenario, draws=8, budget=60)
    truce = answer["headlines"]["truce"]
    assert answer["shown"] == "central"
    assert truce["expected"]["how"] == "sampled"
    assert truce["expected"]["sum_error"] < 1e-12
    assert truce["expected"]["sets"] is None
    assert truce["central"]["sets"] is not None


def test_the_value_of_knowing_is_that_of_the_table(scenario: Scenario) -> None:
    truce = compare(scenario)["headlines"]["truce"]
    worth = truce["decisions"][0]
    assert (worth["benefit"], worth["cost"]) == (1, 0.3)
    assert worth["everything"] >= max(worth["groups"].values()) > 0
    assert "one half" in worth["prior"]


def test_regrouping_keeps_the_gap(scenario: Scenario) -> None:
    whole = compare(scenario)["headlines"]["truce"]["central"]
    answer = compare(scenario, groups={"both": ["q0", "q1"]})
    merged = answer["headlines"]["truce"]["central"]
    assert merged["gap"] == pytest.approx(whole["gap"], abs=1e-15)
    assert set(merged["groups"]) == {"q2", "both"}
    assert whole["interactions"][0]["strong"]
    assert {"warning": "interaction", "groups": ["q0", "q1"]} in compare(scenario)["headlines"][
        "truce"
    ]["warnings"]


def test_numbers_that_the_encoders_added_stand_apart(tmp_path: Path) -> None:
    values = [*VALUES, (FIELDS[5], "0.01 to 0.02", "0.03 to 0.04")]
    scenario = islands(tmp_path, values=values)
    assert compare(scenario)["headlines"]["truce"]["ours"] is None
    for folder in ("all", "one"):
        (tmp_path / folder).mkdir()
    everything = islands(tmp_path / "all", said="added", values=values)
    truce = compare(everything)["headlines"]["truce"]
    assert truce["ours"]["share"] == pytest.approx(truce["central"]["gap"])
    assert truce["ours"]["of_top"] == 1.0
    assert [one["reason"] for one in truce["inconclusive"]] == ["added"]
    path = tmp_path / "one" / "islands.yaml"
    text = islands_text(values)
    before = f"{FIELDS[2]}: {{value: 0.1 to 0.2, because: {{at: L¶1, said: explicit"
    assert before in text
    path.write_text(text.replace(before, before.replace("explicit", "added")), encoding="utf-8")
    truce = compare(load(path))["headlines"]["truce"]
    assert truce["ours"]["fields"] == [FIELDS[2]]
    # the third question is nothing but that number, and matters on its own
    assert truce["ours"]["share"] == pytest.approx(truce["central"]["groups"]["q2"]["share"])
    assert truce["ours"]["of_top"] == pytest.approx(0, abs=1e-12)


def test_the_least_certain_citation_is_dropped(tmp_path: Path) -> None:
    text = islands_text(VALUES)
    before = f"{FIELDS[0]}: {{value: 0.5 to 0.7, because: {{at: L¶1, said: explicit"
    assert before in text
    path = tmp_path / "islands.yaml"
    path.write_text(text.replace(before, before.replace("explicit", "implied")), encoding="utf-8")
    answer = compare(load(path))
    mine = [one for one in answer["dropped"] if one["reading"] == "b"]
    assert mine == [{"reading": "b", "at": "L¶1", "said": "implied", "fields": [FIELDS[0]]}]
    rankings = answer["headlines"]["truce"]["dropped_rankings"]
    assert len(rankings) == len(answer["dropped"])


class Forked(Looks):
    """An invented solver with two solutions at one end."""

    def two_starts(self, position: Any) -> tuple[Array, Array]:
        apart = np.full(len(self.targets) + 1, 0.2 if all(position) else 0.0)
        return apart, np.full_like(apart, 0.001)


def test_several_solutions_make_it_inconclusive(scenario: Scenario) -> None:
    truce = compare(scenario, make=Forked)["headlines"]["truce"]
    assert truce["second_start"] == [0.0, 0.2]
    assert truce["grid_error"] == [0.001, 0.001]
    assert {"reason": "starts", "change": 0.2} in truce["inconclusive"]
    assert compare(scenario)["headlines"]["truce"]["inconclusive"] == []


class Noisy(Looks):
    """An invented end in which luck outweighs the difference."""

    def __call__(self, position: Any, draw: int | None, carry: Any) -> tuple[Array, Any]:
        values, _ = super().__call__(position, draw, carry)
        if draw is not None:
            luck = np.random.default_rng(draw).normal(size=len(position))
            values[:-1] = 0.5 + 0.3 * float(luck @ np.asarray(position))
        return values, None


def test_a_gap_within_its_error_gives_no_ranking(scenario: Scenario) -> None:
    truce = compare(scenario, draws=24, make=Noisy)["headlines"]["truce"]
    reasons = [one["reason"] for one in truce["inconclusive"]]
    assert "gap" in reasons
    block = truce["expected"]
    assert abs(block["gap"]) < 2 * block["gap_se"]


def test_ties_are_told() -> None:
    row = {"share": 0.2, "se": 0.05}
    block = {
        "gap": 0.4,
        "gap_se": 0.02,
        "ranking": ["x", "y"],
        "groups": {"x": row, "y": {**row, "share": -0.19}},
        "top_difference_se": 0.03,
    }
    found = inconclusive(block, None, None, [None])
    assert [one["reason"] for one in found] == ["tied"]
    assert inconclusive({**block, "top_difference_se": 0.005}, None, None, [None]) == []


class Failing(Looks):
    """An invented solver that fails in one mixture."""

    def __call__(self, position: Any, draw: int | None, carry: Any) -> tuple[Array, Any]:
        values, _ = super().__call__(position, draw, carry)
        return (values + np.inf if position[0] == 1 else values), None


def test_what_cannot_be_solved_is_refused(scenario: Scenario) -> None:
    with pytest.raises(NotConverged, match="could be solved"):
        compare(scenario, make=Failing)


def test_what_is_undefined_says_so(scenario: Scenario) -> None:
    answer = compare(scenario, lambda _: float("nan"))
    assert answer["headlines"]["truce"]["undefined"]
    assert answer["durable_gap"]["undefined"]
    assert answer["durable_gap"]["unit"] == "aims"


def test_unknown_names_are_refused(scenario: Scenario) -> None:
    with pytest.raises(InputError, match="no reading"):
        cruxes(scenario, "tired-war", "nobody", draws=0)
