"""One page rendered once: drawing it takes a second or two."""

from __future__ import annotations

import pytest
from pages import Page
from report_sample import make_case, make_study

from armistice.report.context import Context, make_context
from armistice.report.page import render
from armistice.report.words import load_words


@pytest.fixture(scope="session")
def html() -> str:
    return render(make_case(), make_study())


@pytest.fixture(scope="session")
def page(html: str) -> Page:
    return Page.of(html)


@pytest.fixture(scope="session")
def context() -> Context:
    return make_context(make_case(), make_study(), load_words())
