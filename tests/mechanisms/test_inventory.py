"""All 66 rows of the inventory: each lives somewhere, and each of its checks is run.

Rows are in `inventory.toml`, in our own words. A row that is missing, an object that is gone,
or a check that no test makes (or only one that is skipped) fails here, all of them at once.
That marked tests were not left out of a whole run is seen to in `tests/conftest.py`.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from marked import Mark, marks

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src" / "armistice"
ROWS = tomllib.loads((HERE / "inventory.toml").read_text(encoding="utf-8"))
IDS = [f"M-{n:02d}" for n in range(1, 67)]
KINDS = {"X", "Q", "R"}
FOUND = list(marks())


def stands(place: str) -> bool:
    """Whether a file is there and holds the object named after `::`."""
    file, _, name = place.partition("::")
    path = SOURCE / file
    if not path.is_file():
        return False
    if not name:
        return True
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            defined.add(node.name)
        elif isinstance(node, ast.Assign):
            defined |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            defined.add(node.target.id)
    return name in defined


def test_every_row_is_there_and_nothing_else() -> None:
    assert list(ROWS) == IDS
    for name, row in ROWS.items():
        assert row["says"].strip(), name
        assert row["lives"], name
        assert row["checks"], name
        assert set(row["checks"]) <= KINDS, name


def test_every_row_lives_where_it_says() -> None:
    gone = {
        name: missing
        for name, row in ROWS.items()
        if (missing := [place for place in row["lives"] if not stands(place)])
    }
    assert gone == {}


def test_every_check_of_every_row_is_made() -> None:
    made = {(mark.row, mark.kind) for mark in FOUND if not mark.skipped}
    missing = [
        f"{name} {kind}"
        for name, row in ROWS.items()
        for kind in row["checks"]
        if (name, kind) not in made
    ]
    assert not missing, f"no test that runs checks {', '.join(missing)}"


def test_markers_name_rows_and_kinds_that_exist() -> None:
    wrong = [mark for mark in FOUND if mark.row not in ROWS or mark.kind not in KINDS]
    assert wrong == []


def test_no_exact_check_is_one_convenient_point() -> None:
    """An X of a row is a property: some test that makes it draws its numbers at random.

    Property tests take arguments from hypothesis, so its name stands in their file.
    """
    drawn = {
        mark.row
        for mark in FOUND
        if mark.kind == "X" and "hypothesis" in (HERE.parent / mark.test.split("::")[0]).read_text()
    }
    assert [name for name, row in ROWS.items() if "X" in row["checks"] and name not in drawn] == []


def test_equilibrium_rows_are_those_the_report_computes() -> None:
    from armistice.analyses.equilibrium_signs import QUESTIONS

    reported = [question.id for question in QUESTIONS]
    assert reported == [name for name, row in ROWS.items() if "Q" in row["checks"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@pytest.mark.mechanism("M-09")\ndef test_a(): ...', [("M-09", "X", False)]),
        ('@pytest.mark.mechanism("M-09", "R")\ndef test_a(): ...', [("M-09", "R", False)]),
        (
            '@pytest.mark.skip\n@pytest.mark.mechanism("M-09")\ndef test_a(): ...',
            [("M-09", "X", True)],
        ),
        ('@pytest.mark.mechanism("M-09")\ndef helper(): ...', [("M-09", "X", True)]),
        ("def test_a(): ...", []),
    ],
)
def test_markers_are_read(tmp_path: Path, text: str, expected: list[tuple[str, str, bool]]) -> None:
    (tmp_path / "test_x.py").write_text(text, encoding="utf-8")
    found: list[Mark] = list(marks(tmp_path))
    assert [(mark.row, mark.kind, mark.skipped) for mark in found] == expected


SUITE = """import pytest

@pytest.mark.mechanism("M-01")
def test_run(): pass

@pytest.mark.mechanism("M-02", "R")
def test_left_out():
    {body}
"""


@pytest.mark.parametrize(
    ("body", "arguments", "status", "said"),
    [
        ("pass", [], 0, ""),
        ("pytest.skip('no data')", [], 1, "not run: M-02 R"),
        ("pytest.skip('no data')", ["-k", "run"], 0, ""),
        ("pytest.skip('no data')", ["tests/test_x.py"], 0, ""),
    ],
)
def test_a_whole_run_leaves_no_check_out(
    tmp_path: Path, body: str, arguments: list[str], status: int, said: str
) -> None:
    """The same guard as here, on a suite of two tests: only a whole run is held to it."""
    tests = tmp_path / "tests"
    tests.mkdir()
    for name in ("conftest.py", "marked.py"):
        shutil.copy(HERE.parent / name, tests / name)
    (tests / "test_x.py").write_text(SUITE.format(body=body), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\ntestpaths = ["tests"]\naddopts = ["-m", "not reference"]\n'
        'markers = ["mechanism(id, kind): a row", "reference: long"]\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout
    assert said in done.stdout
