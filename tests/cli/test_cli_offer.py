"""`armistice offer` on the tutorial's war, and what its page promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_json_documented import compare, documented
from typer.testing import CliRunner

from armistice.cli.app import app


def test_all_of_it_is_documented(runner: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "answer.json"
    done = runner.invoke(
        app,
        [
            *("offer", "two-islands", "freeze", "-r", "tired-war", "--most", "1"),
            *("--draws", "1", "--workers", "1", "--json", "--out", str(out)),
        ],
    )
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert json.loads(out.read_text("utf-8")) == answer
    bare = {
        **answer,
        "package": {**answer["package"], "certificate": ""},
        "offers": {k: {**one, "certificate": ""} for k, one in answer["offers"].items()},
        "diagnostics": {"residual": answer["diagnostics"]["residual"]},
    }
    compare(bare, documented("## `offer`"))
    assert answer["zones"]["trust"]["nearest"] == ["ceasefire:cede+patrol+capped+lifted"]
    offer = answer["offers"]["ceasefire:cede+patrol+capped+lifted"]
    assert offer["distance"] == answer["zones"]["trust"]["changes"] == 4
    text = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
    part = text[text.index("## `offer`") : text.index("## `baseline`")]
    for one in offer["certificate"].values():
        assert all(f"`{key}" in part for key in one)
        assert all(f"`{key}" in part for key in one["draws"])


def test_it_prints_zones_books_and_certificates(runner: CliRunner) -> None:
    done = runner.invoke(app, ["offer", "two-islands", "freeze", "--most", "1"])
    assert done.exit_code == 0, done.output
    text = " ".join(done.stdout.split())
    assert "Tired war: on the table is “Freeze” (ceasefire), which is stopped by values." in text
    assert "Trust: no package on the menu is inside." in text
    assert "form ceasefire to pause (6 months)" in text
    assert "Who prefers it to fighting on, by account (points)" in text
    assert "Passes every layer" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["two-islands", "freze"], "nearest: freeze"),
        (["two-islands", "no-end"], "no package 'no-end'"),
        (["two-islands", "freeze", "-r", "tyred-war"], "tired-war"),
    ],
)
def test_faults_are_one_line_and_code_2(
    runner: CliRunner, arguments: list[str], message: str
) -> None:
    done = runner.invoke(app, ["offer", *arguments])
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output


def test_help_shows_how(runner: CliRunner) -> None:
    text = runner.invoke(app, ["offer", "--help"]).stdout
    assert "armistice offer " in text[text.index("Examples:") :]
    for option in ("--reading", "--most", "--draws", "--json", "--out"):
        assert option in text
    assert "\n  offer " in runner.invoke(app, ["--help"]).stdout
