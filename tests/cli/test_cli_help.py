"""Help answers at once and says how."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from armistice.cli.app import app
from armistice.cli.options import _complete_scenario

HEAVY = {
    "numpy", "scipy", "pandas", "xarray", "altair", "vl_convert", "narwhals", "jinja2",
    "pydantic", "ruamel", "rich", "jsonschema", "hypothesis",
}  # fmt: skip
VERBS = ["run", "check", "show", "explain", "zone", "futures"]

PROBE = """
import json, sys
sys.argv = ["armistice", *{arguments}]
from armistice.cli import main
try:
    main()
except SystemExit as end:
    code = end.code
print("\\n" + json.dumps([code, sorted({{m.split(".")[0] for m in sys.modules}})]))
"""


@pytest.mark.parametrize("arguments", [["--help"], ["zone", "--help"], ["--version"], []])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(arguments=arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    assert code in (0, 2)  # without arguments: help, and exit code 2 as click has it
    # Newer releases of typer check a verb's own options with pydantic; that much is theirs.
    typers = {"pydantic"} if arguments[:1] == ["zone"] else set()
    assert HEAVY & set(modules) <= typers
    assert len(done.stdout) > 10


def test_help_names_every_verb_and_the_exit_codes(runner: CliRunner) -> None:
    text = runner.invoke(app, ["--help"]).stdout
    assert all(f"\n  {verb} " in text for verb in VERBS)
    assert "0 done, 2 bad input, 3" in text
    assert "not a forecast" in text


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_examples_and_the_shared_options(verb: str, runner: CliRunner) -> None:
    text = runner.invoke(app, [verb, "--help"]).stdout
    assert f"armistice {verb} " in text[text.index("Examples:") :]
    for option in ("--reading", "--json", "--out", "--quiet"):
        assert option in text
    if verb in ("run", "check", "zone", "futures"):
        for option in ("--seed", "--draws", "--workers"):
            assert option in text


def test_completion_offers_shipped_names() -> None:
    assert _complete_scenario("two") == ["two-islands"]
    assert "alaska-2025" in _complete_scenario("")
    assert _complete_scenario("nothing-like-it") == []
