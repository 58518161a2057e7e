"""`armistice levers` on the tutorial's war: keys, faults, and the way into the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pages import Page
from test_json_documented import compare, documented
from typer.testing import CliRunner

from armistice.cli.app import app

READINGS = ["tired-war", "useful-war"]
BLOCKS = ("openings", "calendars", "sequences", "statements", "claims")


def call(runner: CliRunner, *arguments: str) -> Any:
    return runner.invoke(app, ["levers", *arguments])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the verb writes for both readings, everything at the middle and one draw."""
    place = tmp_path_factory.mktemp("levers") / "levers.json"
    asked = ["two-islands", "--draws", "1", "--paths", "20", "--workers", "1", "--out", str(place)]
    done = call(CliRunner(), *asked)
    assert done.exit_code == 0, done.output
    text = " ".join(done.stdout.split())
    for said in (
        "Toll rise",
        "Split of waiting",
        "M-01",
        "P-8",
        "Trade",
        "guarantee first, land later",
    ):
        assert said in text, said
    return place


def test_the_answer_has_the_documented_keys(kept: Path) -> None:
    answers = json.loads(kept.read_text(encoding="utf-8"))
    assert list(answers) == READINGS
    for answer in answers.values():
        # what this war has none of: a rule turned on, people, a combination that opens a zone
        for lever in answer["levers"]:
            lever["rules"] = {"escalation": "on"}
        sets = [{"levers": ["toll-rise"], "by": ["League"], "cost": {"League": 0.01}}]
        answer["openings"]["sets"] = [{**sets[0], "share": 0.5, "draws": 2}]
        played = answer["calendars"]
        assert played["without"].keys() == played["rows"][0].keys()
        played["rows"] = [{**row, "killed": {"Selm": 1.0}} for row in played["rows"]]
        played["without"] = played["rows"][0]
        top = {key: value for key, value in answer.items() if key not in BLOCKS}
        compare(top, documented("## `levers`"))
        for block in BLOCKS:
            compare(answer[block], documented(f"Keys of `{block}`"))


def test_one_reading_is_one_object_and_parts_are_optional(runner: CliRunner) -> None:
    asked = ["two-islands", "-r", "tired-war", "--draws", "0", "--part", "effects", "--json"]
    answer = json.loads(call(runner, *asked, "--dose", "0.5").stdout)
    assert answer["reading"] == "tired-war"
    assert answer["dose"] == 0.5
    assert not set(answer) & set(BLOCKS)
    [lever] = answer["levers"]
    assert lever["costs"]["League"]["middle"] == pytest.approx(0.005)
    assert lever["slopes"] == []


def test_a_schedule_of_ones_own_stands_beside_the_others(runner: CliRunner) -> None:
    told = "toll-rise:0=0.5,6=1"
    asked = ["two-islands", "-r", "tired-war", "--draws", "0", "--part", "calendars", "--json"]
    answer = json.loads(call(runner, *asked, "--schedule", told).stdout)
    own = [row for row in answer["calendars"]["rows"] if row["about"] == "own"]
    assert [row["schedule"] for row in own] == [told]
    assert [stage["doses"] for stage in own[0]["stages"]][:2] == [
        {"toll-rise": 0.5},
        {"toll-rise": 1.0},
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["two-islands", "--lever", "toll-fall"], "no lever 'toll-fall'; there are toll-rise"),
        (["two-islands", "--dose", "2"], "above 0 and at most 1"),
        (["two-islands", "--part", "magic"], "no part 'magic'"),
        (["two-islands", "--schedule", "toll-rise"], "LEVER:MONTH=DOSE"),
        (["two-islands", "--reading", "tyred-war"], "tired-war"),
    ],
)
def test_faults_are_one_line_and_code_2(
    runner: CliRunner, arguments: list[str], message: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    done = call(runner, *arguments, "--draws", "0", "--out", str(out))
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output
    assert not out.exists()


def test_help_shows_how(runner: CliRunner) -> None:
    text = call(runner, "--help").stdout
    assert "armistice levers " in text[text.index("Examples:") :]
    for option in ("--lever", "--dose", "--draws", "--part", "--search", "--schedule", "--json"):
        assert option in text
    assert "\n  levers " in runner.invoke(app, ["--help"]).stdout


def test_the_report_shows_levers_where_they_are_given(
    runner: CliRunner, asked: list[dict[str, Any]], kept: Path, tmp_path: Path
) -> None:
    with_them, without = tmp_path / "with.html", tmp_path / "without.html"
    done = runner.invoke(
        app, ["run", "two-islands", "--levers", str(kept), "--out", str(with_them), "--json"]
    )
    assert done.exit_code == 0, done.output
    study = json.loads(done.stdout)
    assert all("levers" in one for one in study["readings"].values())
    page = Page.of(with_them.read_text(encoding="utf-8"))
    assert page.root.all("section", id="levers")
    assert page.root.all("section", id="levers-tables")
    assert runner.invoke(app, ["run", "two-islands", "--out", str(without)]).exit_code == 0
    bare = Page.of(without.read_text(encoding="utf-8"))
    assert not bare.root.all("section", id="levers")


def test_levers_of_another_scenario_are_refused(
    runner: CliRunner, asked: list[dict[str, Any]], kept: Path, tmp_path: Path
) -> None:
    answers = json.loads(kept.read_text(encoding="utf-8"))
    answers["tired-war"]["content_hash"] = "0" * 64
    place, out = tmp_path / "stale.json", tmp_path / "x.html"
    for text, message in (
        (json.dumps(answers), "made from another state of 'tired-war'"),
        ("{", "not JSON"),
        ('{"a": 1}', "not what `armistice levers --out` writes"),
    ):
        place.write_text(text, encoding="utf-8")
        done = runner.invoke(app, ["run", "two-islands", "--levers", str(place), "--out", str(out)])
        assert done.exit_code == 2
        assert message in done.output
        assert not out.exists()
        assert asked == []
