"""A scholarly work in the strip at the top: its title, its year, and whether it was at hand."""

from __future__ import annotations

from dataclasses import replace

import armistice as arm
from armistice.report.case import Source
from armistice.report.context import Context
from armistice.report.from_scenario import make_case
from armistice.report.header import header
from armistice.report.words import load_words


def lines(context: Context, source: Source) -> str:
    case = replace(context.case, sources={"S": source})
    (line,) = header(replace(context, case=case)).sources
    return line.text


def test_a_work_shows_its_title_and_year(context: Context) -> None:
    work = Source("scholarship", "a press", "someone", "2009-01-01", "", False, "A War", True)
    text = lines(context, work)
    memory = load_words().text("page.from_memory")
    assert text == f"scholarship, A War, outlet: a press, author: someone, 2009, {memory}"
    assert memory not in lines(context, replace(work, from_memory=False))


def test_other_sources_show_their_day_as_before(context: Context) -> None:
    article = Source("op-ed", "a paper", "someone", "2009-01-02")
    assert lines(context, article).endswith("author: someone, 2 January 2009")
    about = lines(context, replace(article, date_exact=False))
    assert about.endswith("about 2 January 2009")


def test_a_past_war_hands_its_works_on() -> None:
    case = make_case(arm.load("falklands-1982"))
    assert case.retrospective
    assert case.sources["Fravel"].title.startswith("The Limits of Diversion")
    assert all(source.from_memory for source in case.sources.values())
