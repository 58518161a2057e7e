"""All 66 rows of the inventory: each lives somewhere, and each of its checks is run.

Rows are in `inventory.toml`, in our own words. A row that is missing, an object that is gone,
or a check that no test makes (or only one that is skipped) fails here, all of them at once.
That marked tests were not left out of a whole run is seen to in `tests/conftest.py`.
"""

from __future__ import annotations

import ast
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
