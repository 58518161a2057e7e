"""`armistice ensemble`: folders, one object, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_json_documented import compare, documented
from typer.testing import CliRunner

from armistice.cli.app import app

pytest.importorskip("pyarrow")

COMMON = ["ensemble", "two-islands", "--draws", "3", "--paths", "20", "--on", "local", "--json"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("ensemble")
    done = CliRunner().invoke(app, [*COMMON, "--reading", "tired-war", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    return folder, json.loads(done.stdout)


def test_what_is_printed_is_documented_and_kept(made: tuple[Path, dict[str, Any]]) -> None:
    folder, answer = made
    compare(answer, documented("## `ensemble`"))
    kept = json.loads((folder / "summary.json").read_text("utf-8"))
    assert {**kept, "path": str(folder / "draws.parquet")} == answer
    assert (folder / "draws.parquet").is_file()


def test_other_settings_in_the_folder_leave_with_2(
    runner: CliRunner, made: tuple[Path, dict[str, Any]]
) -> None:
    asked = [*COMMON, "--reading", "tired-war", "--out", str(made[0]), "--seed", "9"]
    done = runner.invoke(app, asked)
    assert done.exit_code == 2
    assert json.loads(done.stdout)["error"] == "input"
    assert len(done.stderr.splitlines()) == 1
    assert "seed is 1, asked for 9" in done.stderr


def test_every_account_has_a_folder_of_its_own(runner: CliRunner, tmp_path: Path) -> None:
    done = runner.invoke(app, [*COMMON, "--draws", "2", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert set(found) == {"tired-war", "useful-war"}
    for reading, answer in found.items():
        assert answer["reading"] == reading
        assert answer["path"] == str(tmp_path / reading / "draws.parquet")


@pytest.mark.parametrize(
    ("wrong", "said"), [(["--on", "moon"], "no place 'moon'"), (["--sampling", "dice"], "'dice'")]
)
def test_bad_options_are_one_line_and_write_nothing(
    runner: CliRunner, tmp_path: Path, wrong: list[str], said: str
) -> None:
    folder = tmp_path / "new"
    done = runner.invoke(app, [*COMMON, "-r", "tired-war", "--out", str(folder), *wrong])
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not folder.exists()
