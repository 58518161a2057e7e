"""Bad input: every fault at once, exit code 2, no traceback, nothing written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from armistice.cli import work
from armistice.cli.app import app
from armistice.cli.output import clean
from armistice.errors import NotConverged

VERBS = [["check"], ["show"], ["explain"], ["zone"], ["futures"], ["run"]]
BROKEN = """format: 1
id: two-islands
as_of: 2001-06-30
war_startd: 2000-01-01
"""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN)
    return path


@pytest.mark.parametrize("verb", VERBS)
def test_a_faulty_file_is_refused_with_all_its_faults(
    verb: list[str], broken: Path, runner: CliRunner
) -> None:
    result = runner.invoke(app, [*verb, str(broken)])
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    faults = [line for line in lines if line.startswith(f"{broken}:")]
    assert len(faults) > 3
    assert f"{broken}:4:1: K01" in result.stderr
    assert "did you mean 'war_started'?" in result.stderr
    at = next(i for i, line in enumerate(lines) if ":4:1: K01" in line)
    assert lines[at + 1].strip() == "war_startd: 2000-01-01"
    assert lines[at + 2].index("^") == lines[at + 1].index("w")
    assert list(broken.parent.iterdir()) == [broken]


def test_the_installed_command_shows_no_traceback(broken: Path) -> None:
    code = "from armistice.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(broken)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert ": K01 " in done.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_faults_as_json_are_one_object(verb: list[str], broken: Path, runner: CliRunner) -> None:
    result = runner.invoke(app, [*verb, str(broken), "--json"])
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert answer["error"] == "input"
    first = answer["faults"][0]
    assert list(first) == ["file", "line", "col", "code", "address", "message", "severity"]


def test_check_has_a_format_option(broken: Path, runner: CliRunner) -> None:
    one = runner.invoke(app, ["check", str(broken), "--format", "json"])
    two = runner.invoke(app, ["check", str(broken), "--json"])
    assert one.stdout == two.stdout
    wrong = runner.invoke(app, ["check", str(broken), "--format", "xml"])
    assert wrong.exit_code == 2
    assert "'text' or 'json'" in wrong.stderr


def test_an_unknown_name_is_one_line_with_the_nearest(runner: CliRunner) -> None:
    result = runner.invoke(app, ["zone", "two-iland"])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "two-iland" in result.stderr
    assert "did you mean 'two-islands'?" in result.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_an_unknown_reading_is_one_line_with_the_nearest(
    verb: list[str], runner: CliRunner, asked: list[dict[str, Any]]
) -> None:
    if verb == ["check"]:
        verb = ["check", "--deep"]
    result = runner.invoke(app, [*verb, "two-islands", "--reading", "tird-war"])
    assert result.exit_code == 2
    assert "did you mean 'tired-war'?" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--draws", "0"],
        ["--draws", "20001"],
        ["--seed", "-1"],
        ["--workers", "0"],
        ["--paths", "x"],
    ],
)
def test_numbers_out_of_range_are_refused(arguments: list[str], runner: CliRunner) -> None:
    result = runner.invoke(app, ["futures", "two-islands", *arguments])
    assert result.exit_code == 2
    assert arguments[0] in result.stderr


def test_no_solution_is_code_3_with_its_diagnostics(
    runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> Any:
        raise NotConverged("the values of waiting still move", {"residual": 0.125})

    monkeypatch.setattr(work, "zone", fails)
    result = runner.invoke(app, ["zone", "two-islands"])
    assert result.exit_code == 3
    assert "not converged: the values of waiting still move" in result.stderr
    assert "residual: 0.125" in result.stderr
    answer = json.loads(runner.invoke(app, ["zone", "two-islands", "--json"]).stdout)
    assert answer == {
        "error": "not-converged",
        "message": "the values of waiting still move",
        "diagnostics": {"residual": 0.125},
    }


def test_an_answer_that_did_not_settle_is_printed_and_code_3(
    runner: CliRunner, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = work.zone

    def unsound(*arguments: Any) -> Any:
        found = sound(*arguments)
        found["tired-war"]["diagnostics"]["converged"] = False
        return found

    monkeypatch.setattr(work, "zone", unsound)
    result = runner.invoke(app, ["zone", "two-islands", "--json"])
    assert result.exit_code == 3
    assert set(json.loads(result.stdout)) == {"tired-war", "useful-war"}
    assert "tired-war" in result.stderr
    assert "useful-war" not in result.stderr


def test_a_file_that_cannot_be_written_is_code_2(
    tmp_path: Path, runner: CliRunner, asked: list[dict[str, Any]]
) -> None:
    (tmp_path / "file").write_text("")
    result = runner.invoke(app, ["zone", "two-islands", "--out", str(tmp_path / "file" / "x.json")])
    assert result.exit_code == 2
    assert result.stderr.startswith("armistice: ")
    assert "Traceback" not in result.stderr


def test_terminal_codes_in_a_file_do_not_reach_the_terminal(
    tmp_path: Path, runner: CliRunner
) -> None:
    path = tmp_path / "evil.yaml"
    path.write_text('format: 1\n"\\e[31mred": 1\nid: "\\e]0;title\\a"\n')
    result = runner.invoke(app, ["check", str(path)])
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr
    assert "\x07" not in result.stderr
    assert "red" in result.stderr
    assert clean("a\tb\nc\x1b\x9b\x7f\r") == "a\tb\nc\ufffd\ufffd\ufffd\ufffd"
