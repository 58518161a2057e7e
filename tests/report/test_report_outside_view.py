"""Figure 8 and the section on the record: numbers on the page are those of the answer."""

from __future__ import annotations

from typing import Any

import pytest
from pages import Page
from report_sample import make_case, make_study

from armistice.analyses.outside_view import outside_view
from armistice.report.context import Context, make_context
from armistice.report.counts import count_text
from armistice.report.figures.others import class_lanes, count_sentence, others
from armistice.report.page import render
from armistice.report.sections.outside_view import outside_view_section
from armistice.report.words import load_words

WORDS = load_words()


def context_at(age: float, **changes: Any) -> Context:
    study = make_study() | {"outside_view": outside_view(age=age, **changes).answer}
    return make_context(make_case(), study, WORDS)


def test_a_study_without_it_has_neither_figure_nor_section() -> None:
    study = make_study()
    del study["outside_view"]
    bare = make_context(make_case(), study, WORDS)
    assert others(bare) is None
    assert outside_view_section(bare) is None
    assert 'id="others"' not in render(make_case(), study)


def test_every_class_and_account_has_a_row(context: Context) -> None:
    figure = others(context)
    assert figure is not None
    assert context.outside is not None
    any_means, agreement = figure.tables
    labels = [row[0].text for row in any_means.rows]
    assert labels[: len(context.outside["classes"])] == [
        one["label"] for one in context.outside["classes"]
    ]
    assert [label for label in labels if "account" in label] == [
        f"account “{result.label}”" for result in context.results
    ]
    assert [row[0].text for row in agreement.rows] == labels


def test_table_rows_are_the_answer(context: Context) -> None:
    figure = others(context)
    assert figure is not None
    assert context.outside is not None
    one = context.outside["classes"][0]
    row = [cell.text for cell in figure.tables[0].rows[0]]
    assert row[1:3] == ["95", "9"]
    assert row[3] == "2 of 9"
    for i, months in enumerate((6, 12, 24)):
        found = one["any"][str(months)]
        band = WORDS.between(found["low"], found["high"])
        assert row[4 + i] == f"{count_text(found['estimate'])} ({band})"


def test_an_account_is_compared_by_what_is_no_longer_war(context: Context) -> None:
    figure = others(context)
    assert figure is not None
    result = context.results[0]
    row = next(r for r in figure.tables[0].rows if result.label in r[0].text)
    war = result.futures["share_at_war_by_month"]
    band = WORDS.between(1 - war["high"][12], 1 - war["low"][12])
    assert row[5].text == f"{count_text(1 - war['mean'][12])} ({band})"
    paper = next(r for r in figure.tables[1].rows if result.label in r[0].text)
    signed = count_text(result.futures["p_agreement"]["12"]["mean"])
    assert paper[2].text.startswith(f"{signed} (")


def test_small_numbers_are_written_out_and_large_ones_are_not() -> None:
    def said(age: float) -> str:
        return count_sentence(WORDS, outside_view(age=age).answer)

    assert said(41.66).startswith("2 of 9 wars between states")
    assert said(1.0) == ""
    assert said(130.0).startswith("No war between states on record had lasted as long")


def test_it_says_what_is_left_out_and_why() -> None:
    figure = others(context_at(18.0))
    assert figure is not None
    assert any("younger than 24 months" in finding for finding in figure.findings)
    empty = others(context_at(130.0, classes=["constant-beyond-age"]))
    assert empty is not None
    assert "No set of past wars says anything" in empty.findings[0]


def test_the_page_shows_the_failure_of_the_usual_choices(page: Page) -> None:
    section = page.root.one("section", id="record")
    text = section.text
    assert "Exponential: of wars that had lasted 24 months it said that 84 in 100 end" in text
    assert "5 of 14 did" in text
    assert "the log-normal curve comes first and the exponential curve last" in text
    captions = [caption.text for caption in section.all("caption")]
    assert len(captions) == 7
    assert any(caption.startswith("Peace agreements that still held") for caption in captions)


def test_every_record_is_cited_on_the_page(page: Page) -> None:
    text = page.root.one("section", id="record").text
    assert context_at(10.0).outside is not None
    for one in outside_view(age=10.0).answer["sources"]:
        assert one["citation"] in text
        assert one["terms"] in text


@pytest.mark.parametrize("age", [0.0, 18.0, 41.66, 130.0])
def test_the_figure_repeats_byte_for_byte(age: float) -> None:
    first, second = others(context_at(age)), others(context_at(age))
    assert first is not None
    assert first == second
    assert first.panels[0].svg.startswith("<svg")


def test_lanes_have_short_names_for_every_class() -> None:
    lanes = class_lanes(WORDS, outside_view(age=41.66).answer)
    assert len(lanes) == 12
    assert all(len(lane.short) <= 32 for lane in lanes)
