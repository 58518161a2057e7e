"""`armistice cruxes` on the tutorial's war, solved for real, and what its page promises."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from test_json_documented import compare, documented
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "analyses" / "cruxes"))

from crux_games import FIELDS, ISLANDS, Looks, islands_text

from armistice.analyses.cruxes import cruxes
from armistice.cli.app import app
from armistice.scenario import load

READINGS = ["tired-war", "useful-war"]
LOOSE = ("inconclusive", "warnings", "decisions", "ours")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


def call(runner: CliRunner, cache: Path, *arguments: str) -> Any:
    return runner.invoke(app, ["cruxes", *arguments], env={"ARMISTICE_CACHE": str(cache)})


def test_the_page_lists_the_keys_of_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "islands.yaml"
    values = [(address, "0.1 to 0.2", "0.5 to 0.7") for address in FIELDS[:3]]
    path.write_text(islands_text(values), encoding="utf-8")
    answer = cruxes(
        load(path),
        *READINGS,
        draws=4,
        evaluator=lambda hybrids, targets: Looks(hybrids, targets, lambda x: x[FIELDS[0]]),
    )
    headline = {**answer["headlines"]["truce"], "paragraph": ""}
    block = headline["expected"]
    assert block["straddles"]
    compare(block, documented("Each of `central` and `expected`:"))
    wholes = {**dict.fromkeys(LOOSE, ""), "central": "", "expected": ""}
    compare({**headline, **wholes}, documented("Each headline:"))
    top = {**answer, "headlines": "", "durable_gap": ""}
    compare(
        {**top, "groups": [{**g, "rules": ""} for g in top["groups"]]}, documented("## `cruxes`")
    )
    assert set(answer["durable_gap"]) <= set(headline)


@pytest.fixture
def small(tmp_path: Path) -> str:
    """The tutorial's war with fewer packages, so that sixty solves take seconds."""
    text = ISLANDS.read_text(encoding="utf-8")
    for old, new in (
        ("vary: [strip, guarantee, fleet, tolls]", "vary: [strip, guarantee]"),
        ("forms: [truce, ceasefire, final]", "forms: [ceasefire]"),
        ("levels: 3, start: 1", "levels: 2, start: 1"),
        ("comfort: 2", "comfort: 1"),
    ):
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "islands.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_real_answers_repeat_and_are_kept(
    runner: CliRunner, cache: Path, small: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [small, *READINGS, "--draws", "0", "--json"]
    first = call(runner, cache, *asked, "--workers", "2")
    assert first.exit_code == 0, first.output
    answer = json.loads(first.stdout)

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("solved again")

    monkeypatch.setattr("armistice.analyses.cruxes.evaluate.solve", never)
    began = time.perf_counter()
    second = call(runner, cache, *asked)
    assert time.perf_counter() - began < 3
    assert second.stdout == first.stdout
    block = answer["headlines"]["truce"]["central"]
    assert block["how"] == "exact"
    assert block["sum_error"] < 1e-12
    assert set(block["groups"]) == {"motive", "trust", "front"}
    assert 0 < block["b"] < block["a"] < 1

    picture, out = tmp_path / "shares.svg", tmp_path / "answer.json"
    told = [small, *READINGS, "--draws", "0", "--figure", str(picture), "--out", str(out)]
    shown = call(runner, cache, *told)
    assert shown.exit_code == 0, shown.output
    assert json.loads(out.read_text(encoding="utf-8")) == answer
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    text = " ".join(shown.stdout.split())
    assert answer["headlines"]["truce"]["paragraph"] in text
    assert "Does the war pay those who rule Orrin?" in text
    assert "Shares add to the difference" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["two-islands", "tired-war", "usefull-war"], "useful-war"),
        (["two-islands", *READINGS, "--headline", "peace"], "truce"),
        (["two-islands", *READINGS, "--regroup", "will"], "NAME=GROUP+GROUP"),
        (["two-islands", *READINGS, "--regroup", "will=nobody"], "no group"),
        (["two-islands", "tired-war", "tired-war"], "do not differ"),
    ],
)
def test_faults_are_one_line_and_code_2(
    runner: CliRunner, cache: Path, arguments: list[str], message: str
) -> None:
    done = call(runner, cache, *arguments, "--draws", "0")
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output


def test_help_shows_how(runner: CliRunner) -> None:
    text = runner.invoke(app, ["cruxes", "--help"]).stdout
    assert "armistice cruxes " in text[text.index("Examples:") :]
    for option in ("--headline", "--draws", "--regroup", "--no-cache", "--figure", "--json"):
        assert option in text
    assert "\n  cruxes " in runner.invoke(app, ["--help"]).stdout
