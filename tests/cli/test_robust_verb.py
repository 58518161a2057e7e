"""`armistice robust`: one object, words, exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from test_json_documented import compare, documented
from typer.testing import CliRunner

from armistice.cli.app import app

sys.path.insert(0, str(Path(__file__).parents[1] / "analyses"))

from robust_sample import made_up


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Replace the solving by a table that is made up; record what was asked."""
    from armistice.analyses.robust import answer

    calls: list[dict[str, Any]] = []

    def table(worlds: Any, policies: Any, outcome: Any, **how: Any) -> Any:
        calls.append({"worlds": worlds, "policies": policies, "outcome": outcome, **how})
        return made_up()

    monkeypatch.setattr(answer, "outcome_table", table)
    return calls


def test_what_is_printed_is_documented(
    runner: CliRunner, quick: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "robust.json"
    done = runner.invoke(app, ["robust", "two-islands", "--json", "--out", str(out)])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    compare(answer, documented("## `robust`"))
    assert json.loads(out.read_text("utf-8")) == answer
    assert answer["sentences"][0].startswith("240 worlds")


def test_options_arrive(runner: CliRunner, quick: list[dict[str, Any]]) -> None:
    asked = ["robust", "two-islands", "-r", "useful-war", "-r", "tired-war", "--draws", "7"]
    asked += ["--policy", "half=toll-rise:0.5", "--at-most", "0.3", "--seed", "5", "--workers", "1"]
    done = runner.invoke(app, asked)
    assert done.exit_code == 0, done.output
    (call,) = quick
    assert call["worlds"].readings == ("useful-war", "tired-war")
    assert (call["worlds"].size, call["worlds"].hybrids.seed) == (7, 5)
    assert [policy.id for policy in call["policies"]] == ["none", "half"]
    assert call["policies"][1].doses == {"toll-rise": 0.5}
    assert (call["outcome"].line, call["outcome"].more) == (0.3, False)
    assert call["workers"] == 1


def test_the_table_is_kept(runner: CliRunner, quick: list[dict[str, Any]], tmp_path: Path) -> None:
    place = tmp_path / "worlds.csv"
    done = runner.invoke(app, ["robust", "two-islands", "--table", str(place)])
    assert done.exit_code == 0, done.output
    lines = place.read_text("utf-8").splitlines()
    assert len(lines) == 1 + 2 * 240
    assert lines[0].startswith("world,account,policy,Marl.guarantee_credibility,")


def test_people_read_a_table_and_sentences(runner: CliRunner, quick: list[dict[str, Any]]) -> None:
    text = " ".join(runner.invoke(app, ["robust", "two-islands"]).stdout.split())
    assert "Policies over all worlds" in text
    assert "the guarantees of Marl are weak" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--policy", "half=toll-ris:0.5"], "no lever 'toll-ris'"),
        (["--policy", "toll-rise:much"], "'much' is no dose"),
        (["--policy", "a=toll-rise", "--policy", "a=toll-rise:0.5"], "a policy 'a' already"),
        (["--outcome", "rain"], "no headline 'rain'"),
        (["--reading", "tired"], "no reading 'tired'"),
        (["--at-least", "0.1", "--at-most", "0.2"], "one side only"),
        (["--failures-of", "half"], "no policy 'half'"),
    ],
)
def test_bad_options_leave_with_2_and_one_line(
    runner: CliRunner, tmp_path: Path, wrong: list[str], said: str
) -> None:
    out = tmp_path / "answer.json"
    done = runner.invoke(app, ["robust", "two-islands", *wrong, "--json", "--out", str(out)])
    assert done.exit_code == 2, done.output
    assert json.loads(done.stdout)["error"] == "input"
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not out.exists()


def test_a_real_run_repeats_byte_for_byte_with_any_workers(runner: CliRunner) -> None:
    asked = ["robust", "two-islands", "--outcome", "durable", "--draws", "6", "--json"]
    one, two = (runner.invoke(app, [*asked, "--workers", n]) for n in ("1", "2"))
    assert one.exit_code == 0, one.output
    assert one.stdout == two.stdout
