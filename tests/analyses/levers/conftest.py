"""One set of levers solved once for all tests of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parent))

from lever_islands import islands

from armistice.analyses.levers.answer import levers_report
from armistice.scenario import Scenario


@pytest.fixture(scope="session")
def small_islands(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return islands(tmp_path_factory.mktemp("islands"))


@pytest.fixture(scope="session")
def lever_answer(small_islands: Scenario) -> dict[str, Any]:
    return levers_report(small_islands, "useful-war", draws=3, paths=60)
