"""Material for the scenario tests: the worked example, and ways to break it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from armistice.errors import Fault, InputError
from armistice.scenario import Scenario, load

EXAMPLE = Path(__file__).parent / "data" / "example.yaml"
MARK = "‸"


@pytest.fixture(scope="session")
def example_text() -> str:
    return EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def example() -> Scenario:
    return load(EXAMPLE)


@pytest.fixture
def load_text(tmp_path: Path) -> Callable[[str], Scenario]:
    """Load a text as a file."""

    def run(text: str) -> Scenario:
        path = tmp_path / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return run


@pytest.fixture
def faults_of(load_text: Callable[[str], Scenario]) -> Callable[[str], tuple[Fault, ...]]:
    """Load a text that must be refused, and return its faults."""

    def run(text: str) -> tuple[Fault, ...]:
        with pytest.raises(InputError) as caught:
            load_text(text)
        return caught.value.faults

    return run


def marked(text: str) -> tuple[str, int, int]:
    """Take the mark out of a text; return the text and the line and column it stood at."""
    before, _, after = text.partition(MARK)
    assert after, "the text holds no mark"
    return before + after, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def edited(text: str, old: str, new: str) -> str:
    """Replace a text that occurs exactly once."""
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    return text.replace(old, new)
