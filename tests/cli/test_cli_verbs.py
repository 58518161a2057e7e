"""What each verb prints and writes when all is well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pages import Page
from typer.testing import CliRunner

from armistice.cli.app import app
from armistice.cli.output import dumps

Calls = list[dict[str, Any]]


def ok(runner: CliRunner, *arguments: str) -> str:
    result = runner.invoke(app, list(arguments))
    assert result.exit_code == 0, result.stderr
    assert "Traceback" not in result.stderr
    return str(result.stdout)


@pytest.mark.parametrize("verb", ["zone", "futures"])
def test_json_is_keyed_by_reading_unless_one_is_asked_for(
    verb: str, runner: CliRunner, asked: Calls
) -> None:
    both = json.loads(ok(runner, verb, "two-islands", "--json"))
    assert list(both) == ["tired-war", "useful-war"]
    one = json.loads(ok(runner, verb, "two-islands", "--reading", "useful-war", "--json"))
    assert one == both["useful-war"]
    assert one["reading"] == "useful-war"


def test_settings_are_handed_on(runner: CliRunner, asked: Calls) -> None:
    arguments = ["--seed", "7", "--draws", "9", "--paths", "11", "--workers", "2"]
    ok(runner, "futures", "two-islands", *arguments, "-r", "tired-war", "--json")
    settings = asked[-1]["settings"]
    assert settings.asked("seed", "draws", "paths", "workers") == {
        "seed": 7,
        "draws": 9,
        "paths": 11,
        "workers": 2,
    }
    assert asked[-1]["reading"] == "tired-war"


def test_what_is_not_asked_for_is_left_to_the_library(runner: CliRunner, asked: Calls) -> None:
    ok(runner, "futures", "two-islands", "--json")
    given = asked[-1]["settings"].asked("seed", "draws", "paths", "workers")
    assert set(given) == {"seed", "workers"}
    assert given["seed"] == 1


def test_out_holds_what_json_prints(tmp_path: Path, runner: CliRunner, asked: Calls) -> None:
    out = tmp_path / "zone.json"
    text = ok(runner, "zone", "two-islands", "--json", "--out", str(out))
    assert out.read_text() == text
    assert list(tmp_path.iterdir()) == [out]


def test_zone_prints_layers_packages_and_diagnostics(runner: CliRunner, asked: Calls) -> None:
    text = ok(runner, "zone", "two-islands")
    assert "Tired war" in text
    assert "Home consent" in text
    assert "Land for halt" in text
    assert "barred" in text
    assert "not an agreement" in text
    assert "residual 3.1e-10" in text


def test_futures_prints_both_readings_side_by_side(runner: CliRunner, asked: Calls) -> None:
    text = ok(runner, "futures", "two-islands")
    head = next(line for line in text.splitlines() if "Tired war" in line and "Useful war" in line)
    assert head.strip().startswith("Event")
    assert "An agreement within 12 months" in text
    assert "final settlement" in text


def test_run_writes_the_report_and_prints_ten_lines(
    tmp_path: Path, runner: CliRunner, asked: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ok(runner, "run", "two-islands", "--quiet").splitlines()
    assert len(lines) == 10
    assert lines[-1] == "report: two-islands.html"
    assert [p.name for p in tmp_path.iterdir()] == ["two-islands.html"]
    page = Page.of((tmp_path / "two-islands.html").read_text(encoding="utf-8"))
    assert page.root.one("h1").text == "Orrin and Selm, an invented war over a strip of coast"
    again = tmp_path / "again.html"
    ok(runner, "run", "two-islands", "--out", str(again))
    assert again.read_bytes() == (tmp_path / "two-islands.html").read_bytes()


def test_run_for_one_reading_as_json(tmp_path: Path, runner: CliRunner, asked: Calls) -> None:
    out = tmp_path / "one.html"
    text = ok(runner, "run", "two-islands", "-r", "tired-war", "--json", "-o", str(out))
    answer = json.loads(text)
    assert list(answer["readings"]) == ["tired-war"]
    assert answer["report"] == str(out)
    assert "Useful war" not in Page.of(out.read_text(encoding="utf-8")).root.one("main").text


def test_a_faulty_run_leaves_an_older_report_alone(tmp_path: Path, runner: CliRunner) -> None:
    out = tmp_path / "old.html"
    out.write_text("old")
    assert runner.invoke(app, ["run", "no-such", "--out", str(out)]).exit_code == 2
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_check_says_that_a_file_is_sound(runner: CliRunner) -> None:
    text = ok(runner, "check", "two-islands")
    assert text.startswith("two-islands: no faults; 2 readings, 42 packages")
    answer = json.loads(ok(runner, "check", "two-islands", "--json"))
    assert answer["faults"] == []
    assert answer["packages"] == 42


def test_deep_check_reports_failures_without_failing(runner: CliRunner, asked: Calls) -> None:
    text = ok(runner, "check", "two-islands", "--deep")
    assert "follows" in text
    assert "does not follow from" in text
    answer = json.loads(ok(runner, "check", "two-islands", "--deep", "--json"))
    assert set(answer["checks"]) == {"tired-war", "useful-war"}
    assert asked[-1]["door"] == "checks"


def test_show_and_its_rows(runner: CliRunner) -> None:
    text = ok(runner, "show", "two-islands")
    assert "The Ferry League" in text
    assert "tired-war" in text
    rows = json.loads(ok(runner, "show", "two-islands", "--resolved", "-r", "tired-war", "--json"))
    by_address = {row["address"]: row for row in rows}
    rent = by_address["Orrin.war_rent"]
    assert (rent["value"], rent["at"], rent["said"]) == ("0 to 0.04", "G\u00b62", "implied") or (
        rent["layer"] == "reading"
    )
    both = json.loads(ok(runner, "show", "two-islands", "--resolved", "--json"))
    assert set(both) == {"tired-war", "useful-war"}
    assert both["tired-war"] == rows
    assert "Orrin.war_rent" in ok(runner, "show", "two-islands", "--resolved", "-r", "tired-war")


def test_explain_prints_the_month_and_the_mechanisms(runner: CliRunner) -> None:
    text = ok(runner, "explain", "two-islands")
    assert "EQ-" in text
    assert "Selm.collapse.rate" in text
    answer = json.loads(ok(runner, "explain", "two-islands", "--json"))
    assert answer["order"]
    assert answer["mechanisms"]


def test_progress_stays_silent_where_nobody_watches(runner: CliRunner, asked: Calls) -> None:
    result = runner.invoke(app, ["zone", "two-islands", "--json"])
    assert result.stderr == ""


def test_json_keeps_order_and_digits_and_drops_what_is_not_finite() -> None:
    text = dumps({"b": 0.1 + 0.2, "a": float("nan"), "c": "\u00b6"})
    assert text == '{\n  "b": 0.30000000000000004,\n  "a": null,\n  "c": "\\u00b6"\n}'
