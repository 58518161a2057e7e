"""Contracts of the shipped scenarios with the texts and people they are about.

No run of six words may be shared with a source text, people are named by office only, and
what is known about the outcomes is no part of a scenario. The texts are not in the
repository: the first check runs where they are at hand.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

REPO = Path(__file__).resolve().parents[2]
SCENARIOS = REPO / "scenarios"
ALASKA = SCENARIOS / "alaska-2025"
RUN = 6

# Living persons named in the sources or in reports about them, by surname as written there.
SURNAMES = {
    *("trump", "vance", "rubio", "witkoff", "kushner", "leavitt", "biden", "obama"),
    *("putin", "medvedev", "lavrov", "medinsky", "sobyanin", "nabiullina", "reshetnikov"),
    *("zelensky", "zelenskyy", "umerov", "shmyhal", "filashkin"),
    *("merz", "macron", "starmer", "modi"),
    *("stanovaya", "charap", "corbin", "gessen", "chernov"),
}

STATUSES = {"open", "yes", "no", "value", "void", "ambiguous", "annulled", "not-testable"}


def scenario_files() -> list[Path]:
    """Every text file below `scenarios/`."""
    found = [p for p in SCENARIOS.rglob("*") if p.suffix in {".yaml", ".yml", ".md", ".csv"}]
    return sorted(found)


def words_with_lines(text: str) -> list[tuple[str, int]]:
    """Words without case, punctuation or addresses, each with its line number."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        plain = re.sub(r"https?://\S+", " ", line)
        plain = re.sub(r"['’‘`]", "", unicodedata.normalize("NFKC", plain)).casefold()
        found += [(word, number) for word in re.findall(r"[^\W_]+", plain)]
    return found


def runs(words: list[str], length: int = RUN) -> set[tuple[str, ...]]:
    """Every run of `length` words."""
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def shared_lines(ours: str, theirs: str, length: int = RUN) -> list[int]:
    """Lines of `ours` on which a run of words shared with `theirs` begins."""
    known = runs([word for word, _ in words_with_lines(theirs)], length)
    pairs = words_with_lines(ours)
    words = [word for word, _ in pairs]
    return sorted({pairs[i][1] for i in range(len(words)) if tuple(words[i : i + length]) in known})


def sources_folder() -> Path | None:
    """Where the source texts are, if they are at hand."""
    named = os.environ.get("ARMISTICE_SOURCES")
    folder = Path(named) if named else REPO.parent / "shared" / "sources"
    return folder if folder.is_dir() and any(folder.glob("*.txt")) else None


def plain_yaml(path: Path) -> Any:
    """The data of a YAML file."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def strings(data: Any) -> Iterator[str]:
    """Every string in nested data, keys included."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
    elif isinstance(data, str):
        yield data


needs_sources = pytest.mark.skipif(
    sources_folder() is None,
    reason="the source texts are not at hand (set ARMISTICE_SOURCES to their folder)",
)


def test_the_guard_sees_a_copied_run_and_nothing_shorter() -> None:
    source = "One morning the ferry did not come,\nand the town’s bell rang for an hour."
    copied = "ours\n# The Ferry did not come: and THE town's ... was quiet"
    assert shared_lines(copied, source) == [2]
    assert shared_lines("the ferry did not come at all", source) == []
    assert shared_lines("see https://a.org/the-ferry-did-not-come-and-the-town", source) == []


@needs_sources
@pytest.mark.parametrize("path", scenario_files(), ids=lambda p: str(p.relative_to(SCENARIOS)))
def test_no_run_of_six_words_is_shared_with_a_source(path: Path) -> None:
    folder = sources_folder()
    assert folder is not None
    ours = path.read_text(encoding="utf-8")
    for source in sorted(folder.glob("*.txt")):
        lines = shared_lines(ours, source.read_text(encoding="utf-8"))
        # The words themselves are not printed: they are the author's.
        assert not lines, f"{path.name} repeats {source.name} on lines {lines}; say it differently"


@needs_sources
def test_sources_are_the_files_that_were_read() -> None:
    folder = sources_folder()
    assert folder is not None
    for source in plain_yaml(ALASKA / "scenario.yaml")["sources"].values():
        content = (folder / source["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == source["sha256"]
        lines = content.decode("utf-8").splitlines()[source["para1_line"] - 1 :]
        assert lines[0].strip(), "para1_line must be a paragraph"
        # Back matter follows the counted paragraphs, so there may be more lines than these.
        assert sum(1 for line in lines if line.strip()) >= source["paragraphs"]


@pytest.mark.parametrize("path", scenario_files(), ids=lambda p: str(p.relative_to(SCENARIOS)))
def test_people_are_named_by_office(path: Path) -> None:
    named = [
        (word, line)
        for word, line in words_with_lines(path.read_text(encoding="utf-8"))
        if word in SURNAMES or word.removesuffix("s") in SURNAMES
    ]
    assert not named, f"{path.name}: use the office, not the name: {named}"


def test_every_question_has_one_outcome_entry() -> None:
    questions = plain_yaml(ALASKA / "predictions.yaml")["predictions"]
    outcomes = plain_yaml(ALASKA / "outcomes.yaml")
    assert list(outcomes["outcomes"]) == list(questions)
    for entry in outcomes["outcomes"].values():
        assert entry["status"] in STATUSES
        assert entry["reason"]
        assert all(url.startswith("https://") for url in entry["addresses"])
        if entry["status"] == "open":
            assert entry["date"] is None
        elif entry["date"] is not None:
            assert entry["date"] <= outcomes["known_up_to"]


def test_no_outcome_stands_in_the_scenario() -> None:
    reasons = {
        entry["reason"] for entry in plain_yaml(ALASKA / "outcomes.yaml")["outcomes"].values()
    }
    for path in [ALASKA / "scenario.yaml", ALASKA / "predictions.yaml", *ALASKA.glob("readings/*")]:
        assert not reasons & set(strings(plain_yaml(path)))


def test_the_loader_does_not_read_outcomes(tmp_path: Path) -> None:
    from armistice.scenario import load

    whole, bare = tmp_path / "whole" / "alaska-2025", tmp_path / "bare" / "alaska-2025"
    shutil.copytree(ALASKA, whole)
    shutil.copytree(ALASKA, bare, ignore=shutil.ignore_patterns("outcomes.yaml"))
    assert not (bare / "outcomes.yaml").exists()
    (whole / "outcomes.yaml").write_text("this is: [not even YAML", encoding="utf-8")
    assert load(whole).hash == load(bare).hash == load(ALASKA).hash
