"""`armistice calibrate`: what it prints, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_json_documented import compare, documented
from typer.testing import CliRunner

from armistice.analyses.wider import answer as wider_answer
from armistice.analyses.wider.stored import stored
from armistice.cli.app import app


def test_it_prints_what_is_documented(runner: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "calibrated.json"
    done = runner.invoke(
        app,
        ["calibrate", "two-islands", "--draws", "5", "--paths", "30", "--json", "--out", str(out)],
    )
    assert done.exit_code == 0, done.stderr
    compare(json.loads(done.stdout), documented("## `calibrate`"))
    assert out.read_text(encoding="utf-8") == done.stdout


def test_the_wider_test_prints_what_is_documented(runner: CliRunner) -> None:
    done = runner.invoke(app, ["calibrate", "--wider", "--json"])
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    compare(answer, documented("With `--wider`."))
    assert answer["stored"] is True
    assert set(answer["records"]) == {"interstate-wars", "ucdp-interstate"}


def test_rank_and_weight_are_said_plainly(runner: CliRunner) -> None:
    flat = " ".join(runner.invoke(app, ["calibrate", "--wider"]).stdout.split())
    for record in ("interstate-wars", "ucdp-interstate"):
        found = stored(record)
        assert f"ranks {found['rank']} of {found['of']}" in flat
        weight = found["stack"]
        assert f"gets {weight['weight'] * 100 + 0.5:.0f} in 100"[:6] in flat
    lost = [not stored(record)["beats"] for record in ("interstate-wars", "ucdp-interstate")]
    assert flat.count("It does not beat the log-normal base rate there") == sum(lost)
    assert "the base rate comes first" in flat


def test_people_see_three_columns_side_by_side(runner: CliRunner) -> None:
    done = runner.invoke(app, ["calibrate", "two-islands", "--draws", "4", "--paths", "20"])
    flat = " ".join(done.stdout.split())
    assert "As encoded Parameters anywhere in their range Fitted to past wars" in flat
    assert "never in their place" in flat


def test_again_solves_and_stores(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Path | None]] = []

    def pretend(name: str, folder: Path | None, **_: object) -> dict[str, object]:
        asked.append((name, folder))
        return stored(name)

    monkeypatch.setattr(wider_answer, "wider_test", pretend)
    (tmp_path / "interstate_wars.csv").write_text("", encoding="utf-8")
    done = runner.invoke(
        app,
        ["calibrate", "--wider", "--again", "--records", str(tmp_path), "--store", str(tmp_path)],
    )
    assert done.exit_code == 0, done.stderr
    assert asked == [("interstate-wars", tmp_path), ("ucdp-interstate", tmp_path)]
    written = json.loads((tmp_path / "wider.json").read_text(encoding="utf-8"))
    assert written["interstate-wars"] == stored("interstate-wars")
    assert "As stored with the package" not in done.stdout
    bare = runner.invoke(app, ["calibrate", "--wider", "--again", "--json"])
    assert list(json.loads(bare.stdout)["records"]) == ["ucdp-interstate"]


def test_faults_are_one_line_and_nothing_is_written(runner: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "x.json"
    for arguments, message in (
        ([], "give a SCENARIO, or --wider without one"),
        (["two-islands", "--wider"], "give a SCENARIO, or --wider without one"),
        (["--wider", "--store", str(tmp_path)], "go with --wider --again"),
        (["--wider", "--again", "--records", str(tmp_path)], "interstate_wars.csv is not in"),
        (["no-such-scenario"], "no-such-scenario"),
    ):
        done = runner.invoke(app, ["calibrate", *arguments, "--out", str(out)])
        assert done.exit_code == 2, arguments
        assert message in " ".join(done.stderr.replace("│", " ").split()), done.stderr
        assert "Traceback" not in done.stderr
        assert not out.exists()
