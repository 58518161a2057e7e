"""One running page for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from served import Served, serve

import armistice as arm


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    yield from serve(arm.load("two-islands"))


@pytest.fixture(scope="session")
def key(served: Served) -> str:
    return served.key()
