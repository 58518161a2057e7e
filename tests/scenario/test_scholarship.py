"""Scholarly works: cited by page, chapter or whole, with a title and without a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scenario_texts import edited

from armistice.errors import Fault
from armistice.scenario import Scenario
from armistice.scenario.evidence import Locator, parse_locator, read_evidence

Load = Callable[[str], Scenario]
Faulty = Callable[[str], tuple[Fault, ...]]

BOOK = (
    "  Book: {kind: scholarship, author: someone, title: A War, outlet: a press,\n"
    "         date: 2025-01-01, date_exact: false, from_memory: true}\n"
)
CITED = "RU.discount: {value: 0.10 to 0.25, because: {at: A¶20,"


def with_book(text: str, at: str, book: str = BOOK) -> str:
    """The worked example with a work added, and one number of reading A resting on it."""
    text = edited(text, "common:  # no", book + "common:  # no")
    return edited(text, CITED, CITED.replace("A¶20", at))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A¶20", Locator("A", 20, 20)),
        ("A/11-12", Locator("A", 11, 12)),
        ("Book p.81", Locator("Book", 81, 81, "p.")),
        ("Book p. 81-85", Locator("Book", 81, 85, "p.")),
        ("Book ch.5", Locator("Book", 5, 5, "ch.")),
        ("Book", Locator("Book", 0, 0, "")),
        ("Book p.85-81", None),
        ("Book p.0", None),
        ("Book p.", None),
        ("Bookp.81", None),
        ("book", None),
        ("A14", None),
        ("Book sec.3", None),
    ],
)
def test_places_are_read(text: str, found: Locator | None) -> None:
    assert parse_locator(text) == found
    if found is not None:
        assert parse_locator(str(found)) == found


def test_the_source_of_evidence_is_its_id() -> None:
    for at in ("Book p.81-85", "Book ch.5", "Book", "Book¶3"):
        (piece,) = read_evidence({"at": at, "said": "implied", "gist": "x"})
        assert (piece.at, piece.source) == (at, "Book")


@pytest.mark.parametrize("at", ["Book p.81-85", "Book ch.5", "Book"])
def test_a_number_may_rest_on_a_work(example_text: str, load_text: Load, at: str) -> None:
    scenario = load_text(with_book(example_text, at))
    (piece,) = scenario.spec.readings["pressure-plus-carrots"].set["RU.discount"].because
    assert piece.at == at
    source = scenario.spec.sources["Book"]
    assert (source.title, source.from_memory, source.file) == ("A War", True, None)


@pytest.mark.parametrize(
    ("at", "code", "says"),
    [
        ("Book¶3", "C03", "no paragraphs of Book are counted"),
        ("Bock p.3", "C01", "source 'Bock' is not declared"),
        ("Bock", "C05", "is not a citation"),
        ("A p.3", "C05", "source A has 27 paragraphs"),
        ("A", "C05", "'A' is not a citation"),
        ("A¶28", "C03", "there is no ¶28"),
    ],
)
def test_a_place_that_cannot_be_is_refused(
    example_text: str, faults_of: Faulty, at: str, code: str, says: str
) -> None:
    (fault,) = faults_of(with_book(example_text, at))
    assert fault.code == code
    assert says in fault.message


@pytest.mark.parametrize(
    ("book", "missing"),
    [
        (BOOK.replace(" title: A War,", ""), ["title"]),
        (BOOK.replace("scholarship", "op-ed"), ["file", "paragraphs", "para1_line", "sha256"]),
        (BOOK.replace("outlet:", "paragraphs: 9, outlet:"), ["file", "para1_line", "sha256"]),
    ],
)
def test_what_a_source_needs_depends_on_how_it_is_cited(
    example_text: str, faults_of: Faulty, book: str, missing: list[str]
) -> None:
    faults = faults_of(with_book(example_text, "A¶20", book))
    assert [(one.code, one.address) for one in faults] == [("K02", "sources.Book")] * len(missing)
    for name, fault in zip(missing, faults, strict=True):
        assert f"'{name}' is required" in fault.message
