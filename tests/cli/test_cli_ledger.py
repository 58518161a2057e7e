"""`armistice ledger` from the outside: what it prints, writes, refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from test_json_documented import DOCS, compare, documented
from typer.testing import CliRunner

from armistice.cli.app import app

CHANCES = {
    "tired-war": {"P1": {"mean": 0.62, "low": 0.5, "high": 0.7}},
    "useful-war": {"P1": {"mean": 0.41, "low": 0.3, "high": 0.5}},
}
ABOUT = {"version": "0", "seed": 1, "draws": 2, "paths": 4, "draws_failed": {"tired-war": 0}}


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Replace the solving; record what was asked."""
    from armistice.analyses.ledger import readings, scored

    calls: list[dict[str, Any]] = []

    def answer(scenario: Any, **settings: Any) -> Any:
        calls.append(settings)
        return CHANCES, ABOUT

    for door in (readings, scored):
        monkeypatch.setattr(door, "computed_chances", answer)
    return calls


def ran(runner: CliRunner, *arguments: object, code: int = 0) -> Any:
    done = runner.invoke(app, ["ledger", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done


def test_help_has_every_verb(runner: CliRunner) -> None:
    text = ran(runner, "--help").stdout
    for verb in ("show", "add", "resolve", "score", "export", "import"):
        assert f"\n  {verb} " in text
        assert "Usage" in ran(runner, verb, "--help").stdout


def test_help_is_light() -> None:
    code = (
        "import sys; sys.argv = ['armistice', 'ledger', 'score', '--help']\n"
        "from armistice.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'scipy', 'filelock', 'ruamel', 'jinja2', 'rich'}\n"
        "print('loaded', sorted(heavy & {m.split('.')[0] for m in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "loaded []" in done.stdout


def test_one_line_is_a_question_and_a_chance(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "my.jsonl"
    day = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
    ran(runner, "add", file, "It rains before spring", day, "0.2", "--who", "ann")
    answer = json.loads(ran(runner, "show", file, "--json").stdout)
    (row,) = answer["rows"]
    assert row["id"] == "it-rains-before-spring"
    assert row["forecasts"]["ann"]["p"] == 0.2
    assert row["forecasts"]["ann"]["class"] == "ahead"
    assert [e["event"] for e in answer["events"]] == ["question", "forecast"]


def test_an_undefined_word_is_warned_of(runner: CliRunner, tmp_path: Path) -> None:
    done = ran(runner, "add", tmp_path / "my.jsonl", "A ceasefire comes", "2099-01-01", "0.2")
    assert "'ceasefire' is not defined" in done.stderr
    clear = ran(runner, "add", tmp_path / "my.jsonl", "A truce.any comes", "2099-01-01", "0.2")
    assert "not defined" not in clear.stderr


def test_a_life_of_a_question(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "my.jsonl"
    ran(runner, "add", file, "A truce.any comes", "2099-01-01", "0.2", "--id", "t", "--who", "ann")
    ran(runner, "add", file, "--question", "t", "-p", "0.3", "--by", "crowd", "--source", "a site")
    done = ran(runner, "resolve", file, "t", "--judge", "ann=yes", "--judge", "ben=no")
    assert "outstanding" not in done.stderr
    again = ran(runner, "resolve", file, "t", "yes", "--judge", "ann", code=2)
    assert "write a correction instead" in again.stderr
    fix = tmp_path / "fix.yaml"
    fix.write_text(
        "- {event: correction, of: 4, reason: agreed, fields: {status: 'no'}}\n", "utf-8"
    )
    ran(runner, "add", file, "--events", fix)
    answer = json.loads(ran(runner, "score", file, "--json").stdout)
    assert answer["rows"][0]["status"] == "no"
    assert answer["rows"][0]["crowd"]["p"] == 0.3
    assert "chain whole" in ran(runner, "show", file).stdout


def test_a_single_judge_is_said(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "my.jsonl"
    ran(runner, "add", file, "A truce.any comes", "2099-01-01", "0.2", "--id", "t")
    done = ran(runner, "resolve", file, "t", "yes", "--source", "https://example.org/x")
    assert "second judge is outstanding" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "FILE"),
        ("add", "FILE", "text", "2099-01-01"),
        ("add", "FILE", "text", "2099-13-01", "0.2"),
        ("add", "FILE", "text", "2000-01-01", "0.2"),
        ("add", "FILE", "text", "2099-01-01", "1.2"),
        ("add", "FILE", "--question", "nobody", "-p", "0.2"),
        ("add", "FILE", "--events", "NONE"),
        ("resolve", "FILE", "nobody", "yes"),
        ("resolve", "FILE", "nobody", "perhaps"),
        ("show", "NONE.jsonl"),
        ("score", "no-such-scenario"),
        ("export", "FILE", "--form", "csv"),
        ("import", "FILE", "NONE", "--form", "autocast"),
    ],
)
def test_bad_input_ends_with_2_and_writes_nothing(
    runner: CliRunner, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    file = tmp_path / "my.jsonl"
    ran(runner, "add", file, "A truce.any comes", "2099-01-01", "0.2", "--id", "t")
    before = file.read_bytes()
    named = [a.replace("FILE", str(file)).replace("NONE", str(tmp_path / "no")) for a in arguments]
    done = ran(runner, *named, code=2)
    assert done.stderr.strip()
    assert "Traceback" not in done.output
    assert file.read_bytes() == before


def test_a_changed_ledger_is_refused_with_its_line(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "my.jsonl"
    ran(runner, "add", file, "A truce.any comes", "2099-01-01", "0.2", "--id", "t")
    file.write_text(file.read_text("utf-8").replace('"p":0.2', '"p":0.8'), "utf-8")
    for verb in ("show", "score"):
        done = ran(runner, verb, file, code=2)
        assert f"{file}:2:1: E01 event 2 was changed" in done.stderr
    found = json.loads(ran(runner, "show", file, "--json", code=2).stdout)
    assert (found["faults"][0]["line"], found["faults"][0]["code"]) == (2, "E01")


def test_scoring_a_scenario_stands_under_a_banner(
    runner: CliRunner, computed: list[dict[str, Any]]
) -> None:
    text = ran(runner, "score", "two-islands", "--draws", "2", "--paths", "4").stdout
    assert text.startswith("RETROSPECTIVE: 2 of 3 rows")
    assert "62 %" in text
    assert "0.144" in text  # (1 - 0.62)^2
    assert "No track record" in text
    assert "record only" in text
    assert computed[0]["draws"] == 2
    alone = json.loads(ran(runner, "score", "two-islands", "-r", "tired-war", "--json").stdout)
    assert computed[1]["readings"] == ["tired-war"]
    assert alone["rows"][0]["discriminates"] is True


def test_a_scenario_is_written_into_a_ledger_and_resolved(
    runner: CliRunner, computed: list[dict[str, Any]], tmp_path: Path
) -> None:
    file = tmp_path / "my.jsonl"
    ran(runner, "add", file, "--scenario", "two-islands", "--who", "ann")
    ran(runner, "resolve", file, "--scenario", "two-islands", "--who", "ann")
    answer = json.loads(ran(runner, "score", file, "--json").stdout)
    rows = {row["id"]: row for row in answer["rows"]}
    assert list(rows) == ["P1", "P2", "P3"]
    assert (rows["P1"]["status"], rows["P1"]["class"]) == ("yes", "retrospective")
    assert rows["P3"]["status"] == "open"
    events = json.loads(ran(runner, "show", file, "--json").stdout)["events"]
    said = [e["fields"] for e in events if e["event"] == "forecast"]
    assert all(len(one["run"]) == len(one["scenario"]) == 64 for one in said)
    nothing = ran(runner, "resolve", file, "--scenario", "two-islands")
    assert "nothing to add" in nothing.stdout


@pytest.mark.parametrize("form", ["metaculus", "forecastbench", "autocast"])
def test_out_and_in_again(
    runner: CliRunner, computed: list[dict[str, Any]], tmp_path: Path, form: str
) -> None:
    first, second, between = (tmp_path / n for n in ("a.jsonl", "b.jsonl", "x.json"))
    ran(runner, "add", first, "--scenario", "two-islands", "--who", "ann")
    ran(runner, "resolve", first, "--scenario", "two-islands", "--who", "ann")
    ran(runner, "export", first, "--form", form, "--out", between)
    ran(runner, "import", second, between, "--form", form)
    one, two = (json.loads(ran(runner, "score", f, "--json").stdout) for f in (first, second))
    assert one["rows"] == two["rows"]


WRITER = """
import sys
from armistice.cli.app import app
who, file = sys.argv[1:]
for n in range(8):
    line = ["ledger", "add", file, "A truce.any comes", "2099-01-01", str(n / 10)]
    app([*line, "--id", f"{who}-{n}", "--who", who], standalone_mode=False)
"""


def test_two_processes_adding_at_once_lose_nothing(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "my.jsonl"
    command = [sys.executable, "-c", WRITER]
    running = [
        subprocess.Popen([*command, who, str(file)], stdout=subprocess.DEVNULL)
        for who in ("ann", "ben")
    ]
    assert [one.wait(timeout=120) for one in running] == [0, 0]
    answer = json.loads(ran(runner, "show", file, "--json").stdout)
    found = {row["id"]: row["forecasts"][row["id"][:3]]["p"] for row in answer["rows"]}
    assert found == {f"{who}-{n}": n / 10 for who in ("ann", "ben") for n in range(8)}
    assert len(answer["events"]) == 32


LISTED = {
    name: documented(heading)
    for name, heading in (
        ("score", "## `ledger`"),
        ("row", "Each entry of `rows`:"),
        ("written", "`ledger add`, `resolve` and `import` print"),
    )
}


def test_what_is_printed_is_documented(
    runner: CliRunner, computed: list[dict[str, Any]], tmp_path: Path
) -> None:
    answer = json.loads(ran(runner, "score", "two-islands", "--json").stdout)
    whole = ("rows", "settings", "track_record", "paired", "calibration")
    rows = answer["rows"]
    top = {key for key in answer if key not in ABOUT}
    listed = {path.split(".")[0].removesuffix("[]") for path in LISTED["score"]}
    assert top <= listed | {"version", "seed", "draws", "paths", "draws_failed"}
    keys = {path.split(".")[0].removesuffix("[]") for path in LISTED["row"]}
    for row in rows:
        assert set(row) == keys
    one = rows[0]["forecasts"]["tired-war"]
    inner = {
        p.removeprefix("forecasts.<who>.").split(".")[0]
        for p in LISTED["row"]
        if p.startswith("forecasts.<who>.")
    }
    assert set(one) == inner
    file = tmp_path / "my.jsonl"
    added = ran(runner, "add", file, "A truce.any comes", "2099-01-01", "0.2", "--json").stdout
    compare(json.loads(added), LISTED["written"])
    shown = json.loads(ran(runner, "show", file, "--json").stdout)
    assert {"head", "events"} <= set(shown)
    assert set(shown) <= listed
    assert all(name in DOCS for name in whole)
