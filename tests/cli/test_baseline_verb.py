"""`armistice baseline`: what it prints, what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

from test_json_documented import compare, documented
from typer.testing import CliRunner

from armistice.cli.app import app
from armistice.cli.baseline_verb import _complete_class


def test_it_prints_what_is_documented(runner: CliRunner) -> None:
    done = runner.invoke(app, ["baseline", "two-islands", "--json"])
    assert done.exit_code == 0
    compare(json.loads(done.stdout), documented("## `baseline`"))
    bare = json.loads(runner.invoke(app, ["baseline", "--age", "41.66", "--json"]).stdout)
    assert bare["scenario"] is None
    assert bare["age_months"] == 41.66


def test_the_tables_say_the_small_number_and_the_records(runner: CliRunner) -> None:
    text = runner.invoke(app, ["baseline", "--age", "41.66"]).stdout
    flat = " ".join(text.split())
    assert "2 of 9 wars between states that had lasted as long ended within 12 months" in flat
    assert "all wars between states, 1816-2007" in flat
    assert "CC BY 4.0" in flat
    assert "Anything that sets this war apart" in flat


def test_classes_can_be_named(runner: CliRunner) -> None:
    done = runner.invoke(
        app, ["baseline", "--age", "30", "--class", "all-wars", "--class", "since-1946", "--json"]
    )
    classes = json.loads(done.stdout)["classes"]
    assert [one["id"] for one in classes] == ["all-wars", "since-1946"]


def test_faults_are_one_line_and_nothing_is_written(runner: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "x.json"
    for arguments, message in (
        ([], "the outside view needs a scenario or an age in months"),
        (["--age", "-3"], "an age of -3 months; it cannot be below 0"),
        (["--age", "3", "--class", "all"], "no reference class 'all'; there are all-wars"),
        (["no-such-scenario"], "no-such-scenario"),
    ):
        done = runner.invoke(app, ["baseline", *arguments, "--out", str(out)])
        assert done.exit_code == 2, arguments
        assert message in done.stderr
        assert "Traceback" not in done.stderr
        assert not out.exists()


def test_out_holds_the_same_object(runner: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "baseline.json"
    done = runner.invoke(app, ["baseline", "--age", "12", "--json", "--out", str(out)])
    assert out.read_text(encoding="utf-8") == done.stdout


def test_help_has_examples_and_completion_offers_classes(runner: CliRunner) -> None:
    text = runner.invoke(app, ["baseline", "--help"]).stdout
    assert "armistice baseline " in text[text.index("Examples:") :]
    assert all(option in text for option in ("--age", "--class", "--json", "--out", "--quiet"))
    assert re.search(r"\n  baseline ", runner.invoke(app, ["--help"]).stdout)
    assert _complete_class("ucdp") == ["ucdp-interstate", "ucdp-1000-deaths"]
