"""`armistice new`: what it writes runs as it stands, and nothing is written over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import armistice as arm
from armistice.cli.app import app

SOURCE = Path(__file__).parents[2] / "src"


def test_a_new_mechanism_passes_its_own_test(runner: CliRunner, tmp_path: Path) -> None:
    done = runner.invoke(app, ["new", "mechanism", "hard-frost", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.stderr
    names = {"hard_frost.py", "test_hard_frost.py", "hard_frost.md"}
    assert {p.name for p in tmp_path.iterdir()} == names
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "."],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "2 passed" in ran.stdout
    loaded = arm.load("two-islands", mechanisms=[tmp_path / "hard_frost.py:HardFrost"])
    assert "Orrin.hard-frost.cost" in loaded.resolve("tired-war").quantities
    assert "EQ-HARD-FROST" in (tmp_path / "hard_frost.md").read_text("utf-8")


def test_what_it_writes_is_clean(runner: CliRunner, tmp_path: Path) -> None:
    runner.invoke(app, ["new", "mechanism", "thaw", "--out", str(tmp_path)])
    for command in (["ruff", "check", "--isolated", "."], ["mypy", "--strict", "thaw.py"]):
        ran = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(SOURCE), "MYPYPATH": str(SOURCE)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("there", ["thaw.py", "test_thaw.py", "thaw.md"])
def test_nothing_is_written_over(runner: CliRunner, tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    done = runner.invoke(app, ["new", "mechanism", "thaw", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert there in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Winter", "is no name"),
        ("../winter", "is no name"),
        ("front", "already"),
        ("packages", "already"),
        ("random", "means something to Python"),
        ("class", "means something to Python"),
        ("x" * 41, "is no name"),
    ],
)
def test_bad_names_are_refused(runner: CliRunner, tmp_path: Path, name: str, said: str) -> None:
    done = runner.invoke(app, ["new", "mechanism", name, "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_new_scenario_is_sound(runner: CliRunner, tmp_path: Path) -> None:
    done = runner.invoke(app, ["new", "scenario", "my-war", "--out", str(tmp_path), "--json"])
    written = json.loads(done.stdout)["written"]
    assert written == [str(tmp_path / "my-war.yaml")]
    assert arm.load(written[0]).id == "my-war"


@pytest.mark.parametrize("scenario", ["two-islands", "alaska-2025"])
def test_a_new_reading_is_sound(runner: CliRunner, tmp_path: Path, scenario: str) -> None:
    arguments = ["new", "reading", "mine", "--scenario", scenario, "--out", str(tmp_path)]
    assert runner.invoke(app, arguments).exit_code == 0
    loaded = arm.load(scenario, overlays=[tmp_path / "mine.yaml"])
    assert "mine" in loaded.readings


def test_a_reading_that_exists_is_not_begun_again(runner: CliRunner, tmp_path: Path) -> None:
    done = runner.invoke(app, ["new", "reading", "tired-war", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "already" in done.stderr
