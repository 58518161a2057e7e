"""The page as a file: whole, offline, safe, repeatable, readable without script."""

from __future__ import annotations

import copy
import itertools
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pages import Page
from report_sample import READINGS, make_case, make_study

from armistice.report.case import Case, Fact, Group, Option, Party, Reading, Source
from armistice.report.page import render
from armistice.report.words import load_words

MOST_BYTES = 3_000_000
CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
ORDER = [
    "room",
    "stairs",
    "plane",
    "margins",
    "packages",
    "quarrel",
    "variants",
    "war",
    "chances",
    "timing",
    "first-kind",
    "hold",
    "endings",
    "others",
    "record",
    "people",
    "checks",
    "signs",
    "labels",
    "facts",
    "assumptions",
    "diagnostics",
    "limits",
    "method",
    "disagree",
    "reproduce",
    "cite",
]
FIGURES = [
    "room",
    "stairs",
    "plane",
    "margins",
    "war",
    "chances",
    "timing",
    "first-kind",
    "hold",
    "endings",
    "others",
]


def test_sections_stand_in_their_order(page: Page) -> None:
    main = page.root.one("main")
    assert [s.attrs["id"] for s in main.all("section")] == ORDER


def test_every_section_is_on_the_list_of_contents(page: Page) -> None:
    links = {a.attrs["href"] for a in page.root.one("nav").all("a")}
    assert links == {f"#{name}" for name in ORDER if name != "room"}


def test_the_first_screen_answers_for_each_account(page: Page) -> None:
    first = page.root.one("section", id="room")
    panels = first.all("div", class_="panel")
    assert len(panels) == 2
    for panel in panels:
        answer = panel.one("p", class_="answer").text
        assert re.search(r"\d+ in 100", answer)
        assert "Norland and Sudmark" in panel.one("p", class_="finding").text


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_complete(page: Page, name: str) -> None:
    section = page.root.one("section", id=name)
    assert section.one("h2").text.endswith("?")
    assert section.all("p", class_="finding")
    assert section.all("svg", role="img")
    twin = section.one("details")
    assert twin.all("table")
    assert load_words().text("page.cannot_label") in section.one("figcaption").text
    assert re.search(r"EQ-[A-Z]+", section.one("p", class_="eq").text)


def test_every_picture_speaks(page: Page) -> None:
    for svg in page.root.all("svg", role="img"):
        title, described = svg.one("title"), svg.one("desc")
        assert svg.attrs["aria-labelledby"] == f"{title.attrs['id']} {described.attrs['id']}"
        assert title.text
        assert described.text
    hidden = [s for s in page.root.all("svg") if s.attrs.get("role") != "img"]
    assert all(s.attrs.get("aria-hidden") == "true" for s in hidden)


def test_every_table_has_a_caption_and_scopes(page: Page) -> None:
    tables = page.root.all("table")
    assert len(tables) > 20
    for table in tables:
        assert table.one("caption").text
        heads = table.one("thead").all("th")
        assert heads
        assert all(h.attrs["scope"] == "col" for h in heads)
        for row in table.one("tbody").all("tr"):
            assert len(row.all("td")) + len(row.all("th")) == len(heads)
            assert all(h.attrs["scope"] == "row" for h in row.all("th"))


def test_ids_are_unique(page: Page) -> None:
    ids = [e.attrs["id"] for e in page.root.walk() if "id" in e.attrs]
    assert len(ids) == len(set(ids))
    for element in page.root.walk():
        for name in element.attrs.get("aria-labelledby", "").split():
            assert name in ids


def test_headings_never_skip_a_level(page: Page) -> None:
    levels = [int(e.tag[1]) for e in page.root.walk() if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_the_policy_stands_first_and_nothing_is_fetched(html: str, page: Page) -> None:
    policy = page.root.one("meta", http_equiv="Content-Security-Policy")
    assert policy.attrs["content"] == CSP
    assert html.index("Content-Security-Policy") < html.index("<style>")
    for element in page.root.walk():
        assert element.tag not in {
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "image",
            "use",
            "base",
        }
        assert not {"src", "srcset", "xlink:href", "action", "data", "poster"} & set(element.attrs)
        for name, value in element.attrs.items():
            assert not name.startswith("on"), name
            assert "url(" not in value.replace("url(#", "")
    assert "@import" not in html
    style = page.root.one("style").text
    assert "url(" not in style


def test_links_are_https_and_leave_no_trace(page: Page) -> None:
    links = [a for a in page.root.all("a") if not a.attrs["href"].startswith("#")]
    assert len(links) >= 2
    for link in links:
        assert link.attrs["href"].startswith("https://")
        assert link.attrs["rel"] == "noreferrer"
        assert link.text == link.attrs["href"]


def test_two_builds_are_equal_and_small(html: str) -> None:
    again = render(make_case(), make_study())
    assert again == html
    assert len(html.encode()) < MOST_BYTES


def test_seconds_do_not_enter_the_page(html: str) -> None:
    study = make_study()
    for answer in study["readings"].values():
        answer["zone"]["diagnostics"]["seconds"] = 98765.4321
        answer["futures"]["diagnostics"]["seconds"] = 98765.4321
    assert render(make_case(), study) == html
    assert "1.2345" not in html
    assert str(Path(__file__).parents[2]) not in html
    assert str(Path.home()) not in html


def test_eight_readings_stay_under_the_limit() -> None:
    html = render(make_case(8), make_study(8))
    assert len(html.encode()) < MOST_BYTES
    page = Page.of(html)
    assert len(page.root.one("section", id="room").all("div", class_="panel")) == 8


def test_one_reading_alone_keeps_its_colour_and_says_so_in_the_command() -> None:
    study = make_study()
    del study["readings"][READINGS[0]]
    page = Page.of(render(make_case(), study))
    room = page.root.one("section", id="room")
    assert room.all("span", class_="badge square")
    assert not room.all("span", class_="badge circle")
    assert f"--reading {READINGS[1]}" in page.root.one("section", id="reproduce").text


def test_the_strip_holds_what_identifies_the_run(page: Page) -> None:
    strip = page.root.one("header").text
    for text in (
        "Two shores, one strip",
        "15 August 2025",
        "24 February 2022",
        "encoded by N.N.",
        "3f9c12ab3f9c",
        load_words().text("page.standing"),
        load_words().text("page.disclaimer"),
    ):
        assert text in strip


def test_an_invented_war_says_so() -> None:
    html = render(make_case(invented=True), make_study())
    assert "invented war" in html
    assert "People are dying" not in html


def test_an_account_that_did_not_settle_is_not_drawn() -> None:
    study = make_study()
    study["readings"][READINGS[1]]["zone"]["diagnostics"]["converged"] = False
    page = Page.of(render(make_case(), study))
    for name in ("room", "stairs", "plane", "margins", "war", "timing", "hold", "endings"):
        section = page.root.one("section", id=name)
        assert len(section.all("svg", role="img")) == 1
        assert "did not settle" in section.one("p", class_="silent").text


def test_what_coarse_nodes_move_is_said_where_there_are_any() -> None:
    study = make_study()
    page = Page.of(render(make_case(), study))
    assert "coarse nodes" not in page.root.one("section", id="diagnostics").text
    first, second = (study["readings"][name]["futures"] for name in READINGS[:2])
    first["coarse"] = {"p_agreement_12": -0.009, "durable_gap": 0.0023}
    second["coarse"] = {"p_agreement_12": 0.001, "durable_gap": None}
    said = Page.of(render(make_case(), study)).root.one("section", id="diagnostics").text
    assert said.count("coarse nodes move") == 2
    assert said.count("every state") == 1
    assert "by \u22120.9 points of 100, and the widest margin" in said
    assert "by +0.2 points of a side" in said
    assert "by +0.1 points of 100." in said


def test_fewer_draws_than_cells_are_drawn_one_by_one() -> None:
    page = Page.of(render(make_case(), make_study(draws=30)))
    table = page.root.one("section", id="room").one("table")
    assert sum(int(row[1]) for row in table.rows()) == 30
    assert load_words().text("page.each_cell_one") in page.root.one("section", id="room").text


def test_nothing_signed_and_nothing_known_still_makes_a_page() -> None:
    study = make_study(1)
    answer = study["readings"][READINGS[0]]
    nothing = {"mean": None, "low": None, "high": None}
    answer["futures"]["p_holds_12m"] = nothing
    answer["futures"]["first_agreement_kinds"] = {}
    answer["futures"]["time_to_truce_quantiles"] = [None] * 50
    answer["zone"]["named_packages"] = []
    answer["zone"]["best_durable"] = None
    answer["zone"]["variants"] = []
    answer["checks"] = {"prior_predictive": [], "qualitative": []}
    page = Page.of(render(make_case(1, people=(), assumptions=(), facts=()), study))
    assert not page.root.all("section", id="people")
    assert load_words().text("checks.not_run") in page.root.one("section", id="checks").text


def test_a_failed_check_says_so_once_with_its_source(page: Page) -> None:
    rows = [
        row
        for table in page.root.one("section", id="checks").all("table")
        for row in table.rows()
        if row[0].startswith("A swap")
    ]
    assert len(rows) == 2
    for row in rows:
        assert row[0].endswith("A\u00b619 explicit")
        assert row[-1] == ("does not follow from these premises in this model Size -0.01 aims.")


def test_numbers_that_are_not_finite_become_words(page: Page) -> None:
    packages = page.root.one("section", id="packages")
    assert packages.text.count("barred") >= 2
    assert "inf" not in [word.strip("\u2212+") for word in packages.text.split()]
    assert "nan" not in packages.text.lower().split()


# --- hostile input -------------------------------------------------------------------------

EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'></title></style>&amp;{{7*7}}"


def poisoned(case: Case) -> Case:
    """The same case with markup in every text field."""
    return replace(
        case,
        id="two-shores",
        title=EVIL,
        parties={
            key: Party(EVIL + key, party.roles, party.at_table)
            for key, party in case.parties.items()
        },
        readings={key: Reading(EVIL, EVIL, EVIL, EVIL) for key in case.readings},
        sources={EVIL: Source(EVIL, EVIL, EVIL, EVIL, "javascript:alert(1)//" + EVIL)},
        issues={
            key: replace(
                issue,
                ask=EVIL,
                options={o: Option(EVIL, v.bound) for o, v in issue.options.items()},
            )
            for key, issue in case.issues.items()
        },
        facts=(Fact(EVIL, "data:text/html," + EVIL, EVIL), Fact(EVIL, "https://x.org/" + EVIL, "")),
        groups={key: Group(EVIL, EVIL, EVIL, EVIL) for key in case.groups},
        assumptions=tuple(
            replace(
                a,
                address=EVIL,
                label=EVIL,
                unit=EVIL,
                origin=EVIL,
                readings={
                    k: replace(v, written=EVIL, said=EVIL, at=EVIL, gist=EVIL)
                    for k, v in a.readings.items()
                },
            )
            for a in case.assumptions
        ),
        people=tuple(replace(p, kind=EVIL) for p in case.people),
        rules={key: {EVIL: EVIL} for key in case.rules},
    )


def poison(value: Any, key: str = "") -> Any:
    """The same study with markup in every text that is not an id the page relies on."""
    if isinstance(value, dict):
        return {k: poison(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poison(item, key) for item in value]
    free = {"statement", "note", "mechanisms", "target", "breach", "acceptance", "version"}
    return (
        EVIL
        if isinstance(value, str) and key in free | {"content_hash", "durable_gap_note"}
        else value
    )


def test_markup_in_every_field_stays_text(page: Page) -> None:
    study = poison(copy.deepcopy(make_study()))
    for answer in study["readings"].values():
        for package in answer["zone"]["named_packages"]:
            package["id"] += EVIL
        answer["futures"]["first_agreement_kinds"] = {EVIL: 0.5, "truce": 0.5}
    html = render(poisoned(make_case()), study)
    evil = Page.of(html)
    assert [s.text for s in evil.root.all("script")] == [s.text for s in page.root.all("script")]
    assert len(evil.root.all("script")) == 1
    assert {e.tag for e in evil.root.walk()} == {e.tag for e in page.root.walk()}
    for element in evil.root.walk():
        assert not any(name.startswith("on") for name in element.attrs)
        assert element.tag != "img"
    assert evil.root.one("h1").text == EVIL
    assert "49" not in evil.root.one("h1").text
    hrefs = [a.attrs["href"] for a in evil.root.all("a")]
    assert not any(h.startswith(("javascript:", "data:")) for h in hrefs)
