"""`armistice backtest`: what it prints, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

from test_json_documented import compare, documented
from typer.testing import CliRunner

from armistice.cli.app import app
from armistice.cli.backtest_verb import _complete_scenario

SMALL = ["--draws", "1", "--paths", "20", "--workers", "1"]


def test_it_prints_what_is_documented(runner: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "backtest.json"
    done = runner.invoke(
        app, ["backtest", "falklands-1982", "korea-1951", *SMALL, "--json", "--out", str(out)]
    )
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    compare(answer, documented("## `backtest`"))
    assert json.loads(out.read_text(encoding="utf-8")) == answer
    assert answer["scenarios"] == ["falklands-1982", "korea-1951"]
    assert (answer["draws"], answer["paths"]) == (1, 20)


def test_the_tables_say_what_they_are_not(runner: CliRunner) -> None:
    done = runner.invoke(app, ["backtest", "falklands-1982", *SMALL])
    assert done.exit_code == 0
    flat = " ".join(done.stdout.split())
    assert flat.count("an illustration, not a validation") == 2
    assert "Nothing here is part of a track record." in flat
    assert "over on 1982-06-14, a side gave way" in flat
    assert "one war has no interval" in flat
    assert "always says one half" in flat


def test_a_war_without_an_end_is_refused(runner: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "no.json"
    done = runner.invoke(app, ["backtest", "two-islands", *SMALL, "--out", str(out)])
    assert done.exit_code == 2
    assert "two-islands: its outcomes.yaml does not say how the war ended" in done.stderr
    assert not out.exists()
    wrong = runner.invoke(app, ["backtest", "korea-1950"])
    assert wrong.exit_code == 2
    assert "korea-1951" in wrong.stderr


def test_completion_offers_scenarios() -> None:
    assert _complete_scenario("kor") == ["korea-1951"]
