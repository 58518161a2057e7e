"""docs/json.md says what the commands print: no key more, no key less."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from report_sample import make_checks, make_futures, make_quarrel, make_zone
from typer.testing import CliRunner

from armistice.cli.app import app
from armistice.report.plain import plain

DOCS = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
HEAD = ["scenario", "reading", "content_hash", "version", "seed"]


def documented(heading: str) -> list[str]:
    """Paths of the first table after a heading (or line), with `{a,b}` written out."""
    part = DOCS[DOCS.index(heading) + len(heading) :]
    table = re.search(r"\| path \| meaning \|\n\|---\|---\|\n((?:\|.*\n)+)", part)
    assert table
    paths = re.findall(r"^\| `([^`]+)` \|", table[1], re.MULTILINE)
    assert len(paths) == table[1].count("\n")
    out = []
    for path in paths:
        braces = re.search(r"\{([^}]*)\}", path)
        names = braces[1].split(",") if braces else [""]
        out += [path.replace(braces[0], name) if braces else path for name in names]
    return out


@cache
def pattern(path: str) -> re.Pattern[str]:
    text = re.escape(path).replace(r"\[\]", "[]")
    return re.compile(re.sub(r"<\w+>", r"[^.\\[\\]]+", text).replace("[]", r"\[\]"))


def paths(value: Any, at: str = "") -> Iterator[str]:
    """Every leaf of an answer as a path; an empty map is a leaf, marked as such."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from paths(item, f"{at}.{key}".lstrip("."))
    elif isinstance(value, list):
        if not value or not isinstance(value[0], dict | list):
            yield f"{at}[]"
        for item in value:
            if isinstance(item, dict | list):
                yield from paths(item, f"{at}[]")
    else:
        yield f"{at}{{}}" if isinstance(value, dict) else at


def known(path: str, listed: list[str]) -> bool:
    """Whether a path is documented; a missing list is its item's path, an empty map a parent."""
    if path.endswith("{}"):
        parents = {p.rsplit(".", n)[0] for p in listed for n in range(1, p.count(".") + 1)}
        return any(pattern(parent).fullmatch(path[:-2]) for parent in parents)
    return any(pattern(p).fullmatch(path + end) for p in listed for end in ("", "[]"))


def compare(value: Any, listed: list[str], *, whole: tuple[str, ...] = ()) -> None:
    """Hold an answer against its table; `whole` keys stand for all that is below them."""
    found = {p for p in paths(plain(value)) if not p.startswith(tuple(f"{w}." for w in whole))}
    unknown = {p for p in found if not known(p, listed)}
    assert unknown == set(), "printed, not documented"
    missing = {
        path
        for path in listed
        if path not in whole and not any(pattern(path).fullmatch(p) for p in found)
    }
    assert missing == set(), "documented, not printed"


ZONE = documented("## `zone`")
FUTURES = documented("## `futures`") + HEAD + [p for p in ZONE if p.startswith("diagnostics.")]
CHECKS = documented("Each entry of `checks`:")


def test_the_tables_are_read() -> None:
    assert len(ZONE) > 60
    assert len(FUTURES) > 50
    assert "p_agreement.<month>.mean" in FUTURES


def test_invented_answers_have_the_documented_keys() -> None:
    compare(make_zone("pressure-works", 0.75), ZONE, whole=("best_durable",))
    compare(make_futures("pressure-works", 0.75), FUTURES)
    compare(make_checks("pressure-works"), CHECKS)
    compare(make_quarrel(0.75), documented("Keys of `quarrel`"))


def test_a_best_package_is_described_as_the_others_are() -> None:
    zone = plain(make_zone("pressure-works", 0.75))
    best = {f"named_packages[].{p}" for p in paths(zone["best_durable"])}
    assert best
    assert all(any(pattern(q).fullmatch(p) for q in ZONE) for p in best)


def test_show_and_explain_and_check_print_what_is_documented(runner: CliRunner) -> None:
    def answer(*arguments: str) -> Any:
        return json.loads(runner.invoke(app, [*arguments, "--json"]).stdout)

    rows = answer("show", "two-islands", "--resolved", "-r", "tired-war")
    listed = documented("## `show`")
    assert {f"[].{key}" for row in rows for key in row} == set(listed)
    compare(answer("explain", "two-islands"), documented("## `explain`"))
    checked = documented("## `check`")
    plain_check = [p for p in checked if not p.startswith("checks.")]
    compare(answer("check", "two-islands"), plain_check)
    assert answer("show", "two-islands") == answer("check", "two-islands")


def test_run_prints_what_is_documented(
    runner: CliRunner, asked: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = str(tmp_path / "x.html")
    text = runner.invoke(app, ["run", "two-islands", "--json", "--out", out]).stdout
    answer = json.loads(text)
    listed = documented("## `run`")
    assert list(answer) == ["meta", "readings", "report"]
    assert {f"readings.<reading>.{k}" for one in answer["readings"].values() for k in one} == {
        p for p in listed if p.startswith("readings.")
    }
    meta = re.search(r"^\| `meta` \| (.*) \|$", DOCS, re.MULTILINE)
    assert meta
    assert {*answer["meta"]} <= set(re.findall(r"`(\w+)`", meta[1]))


@pytest.fixture(scope="module")
def real() -> dict[str, list[str]]:
    """The real commands on the tutorial, each run twice with different workers."""
    runs: dict[str, list[str]] = {}
    code = "from armistice.cli import main; main()"
    common = ["two-islands", "--reading", "tired-war", "--draws", "2", "--json"]
    for verb, workers in itertools.product(("zone", "futures"), ("1", "2")):
        extra = ["--paths", "40"] if verb == "futures" else []
        done = subprocess.run(
            [sys.executable, "-c", code, verb, *common, *extra, "--workers", workers],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        runs.setdefault(verb, []).append(done.stdout)
    return runs


def test_real_answers_have_the_documented_keys(real: dict[str, list[str]]) -> None:
    compare(json.loads(real["zone"][0]), ZONE, whole=("best_durable",))
    compare(json.loads(real["futures"][0]), FUTURES)


def test_real_answers_repeat_byte_for_byte(real: dict[str, list[str]]) -> None:
    for first, second in real.values():
        without = [re.sub(r'"seconds": [^\n]*', "", text) for text in (first, second)]
        assert first.count('"seconds"') == 1
        assert without[0] == without[1]
