"""`explain --mechanism` and `--with`: one mechanism in full, ours or one's own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from test_json_documented import compare, documented
from typer.testing import CliRunner

from armistice.cli.app import app
from armistice.model.mechanism import discover

NAMES = [mechanism.name for mechanism in discover()]


def explained(runner: CliRunner, *arguments: str) -> Any:
    done = runner.invoke(app, ["explain", *arguments, "--json"])
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_sanctions_of_the_reference_case(runner: CliRunner) -> None:
    answer = explained(runner, "alaska-2025", "--mechanism", "sanctions")
    compare(answer, documented("With `--mechanism NAME`, one mechanism in full:"))
    words = {one["id"]: one for one in answer["equations"]}
    assert "sum_p by_p" in words["EQ-LEAKAGE"]["words"]
    assert words["EQ-LEAKAGE"]["literature"] == "early2015"
    assert "beta2 bite^2" in words["EQ-DAMAGE"]["words"]
    values = {one["address"]: one for one in answer["fields"]}
    assert values["RU.pressure.cost_linear"]["sources"]
    assert len(values["RU.pressure.cost_linear"]["values"]) == 2
    assert all(one["holds"] for one in answer["signs"])
    response = answer["response"]
    assert response["address"] == "RU.pressure.level"
    assert response["array"] == "flow of RU"
    assert response["value"] == sorted(response["value"], reverse=True)
    assert response["value"][0] > response["value"][-1]


@pytest.mark.parametrize("name", NAMES)
def test_every_equation_of_every_mechanism_is_put_into_words(runner: CliRunner, name: str) -> None:
    answer = explained(runner, "two-islands", "--mechanism", name)
    assert [one["id"] for one in answer["equations"] if not one["words"]] == []
    assert all(one["literature"] for one in answer["equations"])


@pytest.mark.mechanism("M-41", "R")
def test_slow_sanctions_are_set_against_sudden_ones(runner: CliRunner) -> None:
    """Bite per unit of pressure at once, risen, and announced: without lead or convexity a
    ramp does not bite less, and the page says so in numbers."""
    notes = explained(runner, "alaska-2025", "--mechanism", "sanctions")["notes"]
    for said in notes.values():
        text = " ".join(said)
        assert re.search(r"[0-9.]+ at once, [0-9.]+ risen over 48", text)


def test_it_is_printed_with_a_plot(runner: CliRunner) -> None:
    done = runner.invoke(app, ["explain", "two-islands", "--mechanism", "deep-strikes"])
    assert done.exit_code == 0
    assert "EQ-SALIENCE" in done.stdout
    assert "holds in all" in done.stdout
    bars = [line for line in done.stdout.splitlines() if "█" in line]
    assert len(bars) >= 5
    assert sum("<- now" in line for line in done.stdout.splitlines()) == 1


def test_the_month_is_a_table(runner: CliRunner) -> None:
    text = runner.invoke(app, ["explain", "two-islands"]).stdout
    lines = text.splitlines()
    head = next(n for n, line in enumerate(lines) if "What happens" in line)
    assert "Equations" in lines[head]
    assert "calendar" in lines[head + 2]


def test_an_unknown_mechanism_is_bad_input(runner: CliRunner) -> None:
    done = runner.invoke(app, ["explain", "two-islands", "--mechanism", "sanction"])
    assert done.exit_code == 2
    assert "did you mean 'sanctions'?" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("verb", ["run", "zone", "futures", "explain", "check", "show"])
def test_a_missing_file_is_bad_input_everywhere(
    runner: CliRunner, tmp_path: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = runner.invoke(app, [verb, "two-islands", "--with", "./winter.py:Winter"])
    assert done.exit_code == 2
    assert "./winter.py:1:1: X01 cannot be read" in done.stderr
    assert list(tmp_path.iterdir()) == []
