"""One id per equation: in docs/model, in a docstring and in a test, each with its literature."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = sorted((ROOT / "src" / "armistice").rglob("*.py"))
ID = re.compile(r"\bEQ-[A-Z]+(?:-[A-Z]+)*\b")
KEY = re.compile(r"\b[a-z]{3,}(?:19|20)\d{2}[a-z]?\b")
HEADING = re.compile(r"### (\d+)\.(\d+) (EQ-[A-Z-]+): \S.*")

# Rooms that compute. The others name equations too (a field says what it feeds), which does not
# make them live.
COMPUTING = ("model", "mechanisms", "solve", "analyses")

# Specified in docs/model and not yet computed by any code: mechanisms that issue 3 brings to
# life, and the answers of the issues after it. This list may only shrink: an id that gets a
# test must leave it.
NOT_YET: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entry:
    """One equation of docs/model."""

    file: str
    chapter: int
    number: int
    literature: tuple[str, ...]
    formula: bool


def read_docs() -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for path in sorted((ROOT / "docs" / "model").glob("*.md")):
        for part in re.split(r"(?m)^(?=### )", path.read_text(encoding="utf-8"))[1:]:
            lines = part.splitlines()
            heading = HEADING.fullmatch(lines[0])
            assert heading, f"{path.name}: not '### n.m EQ-ID: title': {lines[0]}"
            assert heading[3] not in entries, f"{heading[3]} has two entries"
            source = re.fullmatch(r"Literature: (.+)\.", lines[2]) if len(lines) > 2 else None
            assert source, f"{heading[3]}: the line after the heading must name the literature"
            without_note = re.sub(r"\s*\([^)]*\)", "", source[1])
            entries[heading[3]] = Entry(
                file=path.name,
                chapter=int(heading[1]),
                number=int(heading[2]),
                literature=tuple(re.split(r"[,;] ", without_note)),
                formula="```text\n" in part,
            )
    return entries


def docstrings(path: Path) -> list[str]:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [ast.get_docstring(n) or "" for n in ast.walk(tree) if isinstance(n, kinds)]


def read_source() -> dict[str, set[str]]:
    """Return each id to the files whose docstrings carry it."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE:
        for text in docstrings(path):
            for id_ in ID.findall(text):
                found.setdefault(id_, set()).add(str(path.relative_to(ROOT)))
    return found


def read_marks() -> dict[str, set[str]]:
    """Return each id to the test files that carry `pytest.mark.equation` with it."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if ast.unparse(node.func) != "pytest.mark.equation":
                continue
            assert node.args, f"{path.name}:{node.lineno}: a mark without an id"
            for argument in node.args:
                assert isinstance(argument, ast.Constant), f"{path.name}:{node.lineno}"
                found.setdefault(str(argument.value), set()).add(str(path.relative_to(ROOT)))
    return found


DOCS, SOURCE, MARKS = read_docs(), read_source(), read_marks()
BIBLIOGRAPHY = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
KEYS = re.findall(r"(?m)^@\w+\{(\S+),$", BIBLIOGRAPHY)


def test_chapters_are_numbered_in_order() -> None:
    chapters: dict[int, list[int]] = {}
    for entry in DOCS.values():
        assert entry.file.startswith(f"{entry.chapter}-"), entry
        chapters.setdefault(entry.chapter, []).append(entry.number)
    assert sorted(chapters) == list(range(1, len(chapters) + 1))
    for numbers in chapters.values():
        assert numbers == list(range(1, len(numbers) + 1))


def test_every_equation_has_a_formula() -> None:
    assert [id_ for id_, entry in DOCS.items() if not entry.formula] == []


def test_documents_name_no_unknown_equation() -> None:
    named = {
        (path.name, id_)
        for path in (ROOT / "docs").rglob("*.md")
        for id_ in ID.findall(path.read_text(encoding="utf-8"))
        if id_ not in own_equations(path)
    }
    # a reader's own, in the how-to that has them write it
    own = {("winter.md", "EQ-WINTER")}
    assert {(file, id_) for file, id_ in named if id_ not in DOCS} - own == set()


def own_equations(page: Path) -> set[str]:
    """Ids of mechanisms that a how-to has its reader write in a file of their own."""
    blocks = re.findall(r"(?ms)^```\w*\n# file .*?^```$", page.read_text(encoding="utf-8"))
    return {id_ for block in blocks for id_ in ID.findall(block)}


def test_source_names_no_unknown_equation() -> None:
    assert {id_: files for id_, files in SOURCE.items() if id_ not in DOCS} == {}


def test_tests_name_no_unknown_equation() -> None:
    assert {id_: files for id_, files in MARKS.items() if id_ not in DOCS} == {}


def test_documented_computed_and_tested_are_one_set() -> None:
    documented = set(DOCS) - NOT_YET
    computed = {
        id_
        for id_, files in SOURCE.items()
        if any(Path(file).parts[2] in COMPUTING for file in files)
    }
    assert sorted(documented - computed) == [], "documented, but in no docstring of code"
    assert sorted(documented - set(MARKS)) == [], "documented, but no test carries the mark"


def test_the_list_of_missing_equations_shrinks() -> None:
    assert set(DOCS) >= NOT_YET
    assert {id_: sorted(MARKS[id_]) for id_ in NOT_YET & set(MARKS)} == {}


@pytest.mark.parametrize("id_", sorted(DOCS))
def test_literature_is_in_the_bibliography(id_: str) -> None:
    missing = [key for key in DOCS[id_].literature if key != "ours" and key not in KEYS]
    assert missing == []


def test_keys_in_docstrings_and_documents_are_in_the_bibliography() -> None:
    texts = [
        (str(path.relative_to(ROOT)), text) for path in PACKAGE for text in docstrings(path)
    ] + [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "docs").rglob("*.md"))
    ]
    used = {(file, key) for file, text in texts for key in KEY.findall(text)}
    assert {(file, key) for file, key in used if key not in KEYS} == set()


def test_bibliography_is_sound() -> None:
    assert len(KEYS) == len(set(KEYS))
    for entry in re.split(r"(?m)^@", BIBLIOGRAPHY)[1:]:
        fields = set(re.findall(r"(?m)^  (\w+) = \{.+\},$", entry))
        assert {"author", "title", "year", "note"} <= fields, entry.splitlines()[0]
        assert entry.count("{") == entry.count("}"), entry.splitlines()[0]
