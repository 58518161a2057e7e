"""Material for the scenario tests: the worked example, and ways to break it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from scenario_texts import EXAMPLE

from armistice.errors import Fault, InputError
from armistice.scenario import Scenario, load


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
