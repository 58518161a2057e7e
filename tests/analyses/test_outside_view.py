"""The outside view as the library gives it."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import armistice as arm
from armistice.analyses.outside_view.answer import WITHIN, age_of
from armistice.analyses.outside_view.classes import CLASSES
from armistice.errors import ArmisticeError, InputError

ROOT = Path(__file__).parents[2]
ISLANDS = ROOT / "scenarios" / "two-islands" / "scenario.yaml"


def test_a_scenario_gives_the_age() -> None:
    scenario = arm.load("two-islands")
    answer = arm.outside_view(scenario).answer
    assert answer["age_months"] == age_of(date(2000, 1, 1), date(2001, 6, 30))
    assert (answer["war_started"], answer["as_of"]) == ("2000-01-01", "2001-06-30")
    assert answer["content_hash"] == scenario.hash
    # Eighteen months: nothing to say from wars watched only beyond two years.
    assert [one["id"] for one in answer["left_out"]] == ["constant-beyond-24"]
    assert "younger than 24 months" in answer["left_out"][0]["why"]
    assert len(answer["classes"]) == len(CLASSES) - 1


def test_an_age_can_be_given_instead() -> None:
    old = arm.outside_view(arm.load("two-islands"), age=60.0).answer
    assert old["age_months"] == 60.0
    assert old["left_out"] == []
    with pytest.raises(ArmisticeError, match="needs a scenario or an age"):
        arm.outside_view()
    for bad in (-1.0, math.nan, math.inf):
        with pytest.raises(ArmisticeError, match="cannot be below 0"):
            arm.outside_view(age=bad)


def test_classes_can_be_chosen() -> None:
    view = arm.outside_view(age=24, classes=["since-1946", "all-wars", "since-1946"])
    assert [one["id"] for one in view.answer["classes"]] == ["since-1946", "all-wars"]
    with pytest.raises(ArmisticeError, match="no reference class 'all'; there are all-wars, "):
        arm.outside_view(age=24, classes=["all"])


def test_a_scenario_can_choose_them(tmp_path: Path) -> None:
    text = ISLANDS.read_text(encoding="utf-8")
    path = tmp_path / "islands.yaml"
    path.write_text(text + "\nreference_classes: [since-1946, deaths-50000]\n", encoding="utf-8")
    scenario = arm.load(path)
    chosen = [one["id"] for one in arm.outside_view(scenario).answer["classes"]]
    assert chosen == ["since-1946", "deaths-50000"]
    asked = arm.outside_view(scenario, classes=["all-wars"]).answer["classes"]
    assert [one["id"] for one in asked] == ["all-wars"]
    path.write_text(text + "\nreference_classes: [since-1945]\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        arm.load(path)
    line = text.count("\n") + 2
    assert f"islands.yaml:{line}:21: A03 reference_classes" in str(caught.value)
    assert "did you mean 'since-1946'?" in str(caught.value)


@pytest.mark.equation("EQ-AGREED")
def test_every_row_is_a_chance_with_its_interval() -> None:
    view = arm.outside_view(age=41.66)
    assert len(view.rows) == len(CLASSES) * len(WITHIN) * 2
    agreed = view.answer["agreed"]
    assert (agreed["k"], agreed["n"]) == (7, 16)
    by_key = {(row["class"], row["within"], row["how"]): row for row in view.rows}
    for row in view.rows:
        assert 0.0 <= row["low"] <= row["estimate"] <= row["high"] <= 1.0, row
        other = by_key[row["class"], row["within"], "any"]
        if row["how"] == "agreement":
            assert row["estimate"] == pytest.approx(other["estimate"] * 7 / 16)
    frame = view.to_pandas()
    assert list(frame.columns) == list(view.rows[0])
    assert len(frame) == len(view.rows)


def test_the_small_number_is_there_to_be_written_out() -> None:
    record = arm.outside_view(age=41.66).answer["record"]
    assert record["at_risk"] == 9
    assert [(row["k"], row["n"]) for row in record["ended"]] == [(0, 9), (2, 9), (6, 9)]
    assert "Iran-Iraq" in record["wars"]
    young = arm.outside_view(age=1.0).answer["record"]
    assert young["at_risk"] == 82
    assert young["wars"] == []


def test_no_war_so_old_leaves_no_count() -> None:
    answer = arm.outside_view(age=130.0).answer
    assert answer["record"] == {"at_risk": 0, "ended": [], "wars": []}
    assert "constant-beyond-age" in [one["id"] for one in answer["left_out"]]
    assert all(one["at_risk"] == 0 for one in answer["classes"] if one["table"] != "ucdp")
    only = arm.outside_view(age=130.0, classes=["constant-beyond-age"]).answer
    assert only["classes"] == []
    assert only["across"] == {"any": {}, "agreement": {}}


def test_models_are_ranked_by_what_they_say_of_wars_left_out() -> None:
    models = arm.outside_view(age=41.66).answer["models"]
    assert [model["rank"] for model in models] == [1, 2, 3, 4, 5]
    scores = [model["density_score"] for model in models]
    assert scores == sorted(scores, reverse=True)
    assert models[-1]["id"] == "exponential"


def test_it_names_what_it_rests_on() -> None:
    answer = arm.outside_view(age=10).answer
    assert {one["topic"] for one in answer["elsewhere"]} == {
        "endings", "holding", "sanctions", "leaders",
    }  # fmt: skip
    for one in answer["elsewhere"]:
        assert one["citation"]
        assert one["low"] is None or one["low"] <= one["share"] <= one["high"]
    assert [one["id"] for one in answer["sources"] if not one["shipped"]] == ["interstate_wars"]
    assert all(one["citation"] and one["terms"] for one in answer["sources"])


def test_equal_questions_get_equal_bytes() -> None:
    first, second = (arm.outside_view(age=41.66).to_json() for _ in range(2))
    assert first == second
    assert json.loads(first)["within"] == [6, 12, 24]


def test_the_text_is_short_and_says_what_kind_of_end() -> None:
    text = str(arm.outside_view(age=41.66, classes=["all-wars"]))
    assert "by any means" in text
    assert "(n 95, at risk 9): 0.16 [" in text


def test_an_answer_needs_no_library_for_survival_analysis() -> None:
    code = (
        "import sys\nsys.modules['lifelines'] = None\nsys.modules['pandas'] = None\n"
        "import armistice as arm\n"
        "assert arm.outside_view(age=41.66).answer['classes']\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
