"""`armistice mediator` on the tutorial's war with a mediator that may leave, solved for real."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mediated import WANTS, tutorial
from test_json_documented import compare, documented
from typer.testing import CliRunner

from armistice.cli.app import app

PEOPLE = "people: {Selm: {deaths_per_month: 40, displaced: 12}, Orrin: {wounded_per_month: 9}}"


@pytest.fixture(scope="module")
def islands() -> str:
    return str(tutorial(WANTS, top=PEOPLE, small=True).path)


def test_all_of_it_is_documented(runner: CliRunner, islands: str, tmp_path: Path) -> None:
    picture, out = tmp_path / "plane.svg", tmp_path / "answer.json"
    done = runner.invoke(
        app,
        [
            *("mediator", islands, "-r", "tired-war", "--months", "6", "--limit"),
            *("--expects", "useful-war", "--draws", "1", "--lever", "toll-rise"),
            *("--json", "--out", str(out), "--figure", str(picture)),
        ],
    )
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert json.loads(out.read_text("utf-8")) == answer
    listed = [
        path
        for path in documented("## `mediator`")
        if path not in ("expects", "strategies[].people")
    ]
    compare(answer, listed)
    assert answer["strategies"][-1]["id"] == "solved"
    assert "lever-toll-rise" in [row["id"] for row in answer["strategies"]]
    assert answer["limit"][-1] == {"share": 0.0, "leaves": 0.0, "gain": 0.0}
    assert set(answer["left_out"]) >= {"threat", "share-cost", "summit-first"}
    assert picture.read_text("utf-8").startswith("<svg")


def test_it_prints_sentences_and_tables(runner: CliRunner, islands: str) -> None:
    done = runner.invoke(app, ["mediator", islands, "-r", "tired-war", "--months", "6"])
    assert done.exit_code == 0, done.output
    text = " ".join(done.stdout.split())
    assert "Tired war: after 6 months the war is over in" in text
    assert "leave at once" in text
    assert "any other single step would gain it 0.0 points at most" in text
    assert "Not shown: “let others pay”, since no lever of League" in text


def test_the_report_shows_the_plane_where_it_is_given(
    runner: CliRunner, islands: str, tmp_path: Path
) -> None:
    kept, report = tmp_path / "plane.json", tmp_path / "islands.html"
    asked = [islands, "-r", "tired-war", "--quiet"]
    done = runner.invoke(app, ["mediator", *asked, "--months", "6", "--out", str(kept)])
    assert done.exit_code == 0, done.output
    asked += ["--draws", "1", "--paths", "20", "--mediator", str(kept)]
    done = runner.invoke(app, ["run", *asked, "--out", str(report)])
    assert done.exit_code == 0, done.output
    assert 'id="mediator"' in report.read_text("utf-8")
    kept.write_text('{"levers": []}', "utf-8")
    done = runner.invoke(app, ["run", *asked, "--out", str(tmp_path / "x.html")])
    assert done.exit_code == 2
    assert "not what `armistice mediator --out` writes" in done.output
    assert not (tmp_path / "x.html").exists()


def test_the_plane_stands_alone(runner: CliRunner, islands: str, tmp_path: Path) -> None:
    place = tmp_path / "plane.svg"
    asked = ["figure", "mediator", islands, "-r", "tired-war", "--quiet", "--out", str(place)]
    done = runner.invoke(app, asked)
    assert done.exit_code == 0, done.output
    said = place.read_text("utf-8")
    assert "Tired war" in said
    assert "leave once Orrin has refused" in said
    assert said.count("<svg") == 2, "the sheet and one panel"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["two-islands"], "actions: {ID: exit}"),
        (["ISLANDS", "--lever", "toll-rice"], "toll-rise"),
        (["ISLANDS", "-r", "tired-war", "--party", "Marl"], "League"),
        (["ISLANDS", "--figure", "x.svg"], "--reading"),
        (["ISLANDS", "-r", "tired-war", "--expects", "useless-war"], "useful-war"),
    ],
)
def test_faults_are_one_line_and_code_2(
    runner: CliRunner, islands: str, arguments: list[str], message: str
) -> None:
    told = [islands if one == "ISLANDS" else one for one in arguments]
    done = runner.invoke(app, ["mediator", *told])
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output
    assert not Path("x.svg").exists()


def test_help_shows_how(runner: CliRunner) -> None:
    text = runner.invoke(app, ["mediator", "--help"]).stdout
    assert "armistice mediator " in text[text.index("Examples:") :]
    for option in ("--reading", "--expects", "--limit", "--lever", "--draws", "--json", "--out"):
        assert option in text
    assert "\n  mediator " in runner.invoke(app, ["--help"]).stdout
