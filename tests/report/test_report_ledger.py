"""The section on predictions: what it lists, marks and never hides."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pages import Element, Page
from report_sample import READINGS, make_case, make_study

from armistice.report.page import render


def said(p: float, score: float | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "by": "reading",
        "p": p,
        "low": p - 0.1,
        "high": p + 0.1,
        "class": "retrospective",
        "scores": {} if score is None else {"brier": score},
        **changes,
    }


def row(name: str, status: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "text": f"Text of {name}",
        "source": [{"at": "A¶3", "said": "hedged", "gist": "g"}],
        "criterion": "both accept it",
        "opens": "2025-08-15",
        "closes": "2026-08-15",
        "forecasts": {},
        "no_chance": "no counterpart in the model",
        "crowd": None,
        "base_rate": None,
        "class": "retrospective",
        "discriminates": None,
        "status": status,
        "value": None,
        "reason": f"reason of {name}",
        "sources": [{"url": f"https://example.org/{name}", "says": "seen", "dated": None}],
        **changes,
    }


LEDGER: dict[str, Any] = {
    "known_up_to": "2026-08-20",
    "retrospective": 4,
    "with_chances": 1,
    "counts": {"yes": 1, "void": 1, "ambiguous": 1, "open": 1, "not-testable": 1},
    "warnings": ["ann: a implies b"],
    "rows": [
        row(
            "A1",
            "yes",
            forecasts={READINGS[0]: said(0.7, 0.09), READINGS[1]: said(0.6, 0.16)},
            no_chance="",
            crowd={"p": 0.4, "scores": {"brier": 0.36}},
            discriminates=False,
        ),
        row("A2", "void"),
        row("A3", "ambiguous"),
        row("A4", "open", **{"class": "late"}),
        row("A5", "not-testable", no_chance="not testable"),
    ],
    "ladder": {
        "rungs": [
            {"id": "truce.any", "means": "any halt"},
            {"id": "truce.general", "means": "a general halt"},
        ],
        "days": [
            {"day": "2026-05-11", "what": "three days",
             "counts": {"truce.any": "yes", "truce.general": None}}
        ],
    },
    "nearby": [
        {
            "text": "A halt by Christmas",
            "opens": "2025-08-15",
            "closes": "2025-12-24",
            "values": [{"p": 0.4, "on": "2025-08"}],
            "status": None,
            "url": "https://example.org/market",
            "terms": "CC BY-SA 4.0",
            "closest": "A1",
            "relation": "first implies second",
            "differ": ["window", "who decides"],
        }
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def section() -> Element:
    return Page.of(render(make_case(), make_study(), ledger=LEDGER)).root.one(
        "section", id="ledger"
    )


def table(section: Element, caption: str) -> list[list[str]]:
    found = [t for t in section.all("table") if t.one("caption").text.startswith(caption)]
    assert len(found) == 1
    return found[0].rows()


def test_a_resolved_row_shows_all_of_it(section: Element) -> None:
    (cells,) = table(section, "Resolved: 1")
    assert cells[0] == "A1 Text of A1 A¶3 hedged"
    assert cells[1] == "both accept it 15 August 2025 to 15 August 2026"
    assert cells[2].startswith("about 70 in 100")
    assert cells[3].startswith("about 60 in 100")
    assert cells[4:6] == ["40 in 100", "\u2013"]
    assert cells[6] == "retrospective"
    assert cells[7].startswith("yes reason of A1; does not tell the accounts apart")
    assert cells[8:] == ["0.09", "0.16"]


def test_nothing_is_hidden(section: Element) -> None:
    unscored = table(section, "Void, ambiguous or annulled")
    assert [cells[0].split()[0] for cells in unscored] == ["A2", "A3"]
    (opened,) = table(section, "Open: 1")
    assert opened[6] == "late"
    (motive,) = table(section, "Not testable")
    assert motive[2] == "record only not testable"


def test_the_banner_the_day_and_the_warnings_are_said(section: Element) -> None:
    assert "Retrospective: 4 of 5 rows" in section.text
    assert "20 August 2026" in section.text
    assert "Chances out of order: ann: a implies b." in section.text


def test_the_ladder_and_what_was_asked_elsewhere(section: Element) -> None:
    rungs = table(section, "The ladder of halts")
    assert rungs == [
        ["truce.any any halt", "yes three days"],
        ["truce.general a general halt", "\u2013"],
    ]
    (near,) = table(section, "Asked elsewhere")
    assert near[1] == "40 in 100 on 2025-08"
    assert near[3:5] == ["A1", "implies it differs in window and who decides"]
    assert len(table(section, "Where it is known from")) == 5


def test_without_a_ledger_there_is_no_section_and_nothing_else_changes() -> None:
    case, study = make_case(), make_study()
    without = render(case, study)
    assert 'id="ledger"' not in without
    page = render(case, study, ledger=LEDGER)
    start = page.index('<section id="ledger"')
    end = page.index("</section>", start) + len("</section>\n")
    rest = page[:start] + page[end:]
    link = next(x for x in rest.splitlines() if "#ledger" in x)
    assert rest.replace(f"{link}\n", "").split() == without.split()


def test_markup_in_the_ledger_stays_text() -> None:
    evil = "<script>alert(1)</script>"
    ledger = copy.deepcopy(LEDGER)
    ledger["rows"][0] |= {"text": evil, "reason": evil, "criterion": evil}
    ledger["rows"][0]["sources"][0]["url"] = "https://example.org/" + evil
    page = Page.of(render(make_case(), make_study(), ledger=ledger))
    assert len(page.root.all("script")) == 1
