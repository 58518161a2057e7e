"""Ledgers in the forms of others: twenty questions there and back without loss."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

import armistice as arm
from armistice.analyses.ledger.answer import scenario_ledger
from armistice.analyses.ledger.entries import entry_of
from armistice.interchange.bundle import Bundle, bundles
from armistice.interchange.forms import FORMS, read_form, write_form

DUE = "2026-08-20"


def bundle(fields: dict[str, Any], forecasts: list[Any], resolution: Any = None) -> Bundle:
    name = fields["id"]
    window = {"opens": "2026-01-01", "closes": "2026-12-31"}
    return Bundle.of(
        {
            "question": {"text": f"Text of {name}", "window": window, **fields},
            "forecasts": [{"question": name, "made_on": "2025-12-30", **one} for one in forecasts],
            "resolution": resolution and {"question": name, **resolution},
        }
    )


READING = {"by": "reading", "name": "tired-war", "low": 0.1, "high": 0.5, "scenario": "ab" * 32}
CITED = {"at": "A¶3", "said": "hedged", "gist": "g"}
QUOTED = 'Says "armistice:{}" \\ and more'
SOURCES = [
    {"url": "https://example.org/a", "dated": "2026-03-04", "says": "in our words"},
    {"url": "https://example.org/b"},
]


def invented() -> list[Bundle]:
    """Questions of every kind, status and oddity."""
    return [
        bundle(
            {"id": "yes", "yes_if": "x", "edge_cases": "y", "about": "truce.any", "cluster": "c"},
            [{**READING, "p": 0.25}, {"by": "crowd", "p": 0.4}, {"by": "base-rate", "p": 0.1}],
            {"status": "yes", "on": "2026-03-04", "sources": SOURCES, "judges": ["ann", "ben"]},
        ),
        bundle(
            {"id": "no", "yes_if": "x", "excludes": ["feast-day"], "parties": ["A", "B"]},
            [{"by": "crowd", "p": 0.4}, {"by": "crowd", "p": 0.3, "made_on": "2026-01-05"}],
            {"status": "no", "on": "2026-12-31", "reason": "nothing happened"},
        ),
        bundle(
            {"id": "void", "kind": "conditional", "if": "rain", "yes_if": "x", "void_if": "sun"},
            [{**READING, "p": 0.2}],
            {"status": "void", "on": "2026-12-31", "reason": "no rain"},
        ),
        bundle(
            {"id": "unclear", "yes_if": "x", "from": [CITED]},
            [{**READING, "p": 0.2, "note": "line one\nline two"}],
            {"status": "ambiguous", "on": "2026-12-31", "reason": "the judges part"},
        ),
        bundle(
            {"id": "bad", "yes_if": "x"},
            [],
            {"status": "annulled", "on": "2026-06-01", "reason": "badly posed"},
        ),
        bundle({"id": "motive", "record_only": True}, [], {"status": "not-testable"}),
        bundle({"id": "known", "yes_if": "x"}, [], {"status": "open", "reason": "wait"}),
        bundle({"id": "12345", "yes_if": "x", "topic": "economy"}, [{**READING, "p": 0.0}]),
        bundle(
            {"id": "number", "kind": "number", "unit": "km²"},
            [
                {"by": "encoder", "name": "ann", "quantiles": {"5": 1.5, "50": 2.0, "97.5": 9.0}},
                {"by": "crowd", "draws": [1.0, 2.0, 4.0]},
            ],
            {"status": "value", "value": 3.25, "on": "2026-12-31"},
        ),
        bundle(
            {"id": "beyond", "kind": "number"},
            [],
            {"status": "value", "value": "above", "on": "2026-12-31"},
        ),
        bundle(
            {"id": "date", "kind": "date", "void_if": "never asked"},
            [{"by": "crowd", "quantiles": {"5": "2026-02-01", "95": "2027-02-01"}}],
            {"status": "value", "value": "2026-05-09", "on": "2026-05-10"},
        ),
        bundle(
            {"id": "choice", "kind": "choice", "options": ["land", "guarantees", "neither"]},
            [{"by": "crowd", "p": [0.2, 0.5, 0.3]}, {**READING, "p": [0.1, 0.1, 0.8]}],
            {"status": "value", "value": "guarantees", "on": "2026-12-31"},
        ),
        bundle(
            {"id": "ordered", "kind": "ordered", "options": ["low", "high"]},
            [{"by": "crowd", "p": [0.25, 0.75]}],
        ),
        bundle({"id": "quoted", "text": QUOTED, "yes_if": "armistice:{"}, []),
    ]


def twenty() -> list[Bundle]:
    """Fourteen invented ones and six of Alaska's with chances and outcomes."""
    scenario = arm.load("alaska-2025")
    chances = {
        reading: {name: {"mean": 0.1 + n / 7, "low": 0.0, "high": 1.0} for name in ("A9b", "B15")}
        for n, reading in enumerate(scenario.readings)
    }
    ledger, _ = scenario_ledger(scenario, chances)
    wanted = ("A4", "A9b", "A16", "B11", "B13", "B15")
    return [*invented(), *(one for one in bundles(ledger) if one.question.id in wanted)]


@pytest.mark.parametrize("form", FORMS)
def test_twenty_questions_come_back_as_they_were(form: str) -> None:
    ours = twenty()
    assert len({one.question.id for one in ours}) == 20
    written, left = write_form(form, ours, DUE)
    back = read_form(form, json.loads(json.dumps(written, ensure_ascii=True)))
    kept = [one for one in ours if one.question.id not in left]
    assert back == kept
    assert not any(one.edited for one in back)
    # ForecastBench has yes-no questions only, and says what it leaves out.
    binary = ("yes-no", "conditional")
    expected = [o.question.id for o in ours if o.question.kind not in binary]
    assert left == (expected if form == "forecastbench" else [])


def test_yes_no_questions_alone_fill_twenty_for_forecastbench() -> None:
    scenario = arm.load("alaska-2025")
    ledger, _ = scenario_ledger(scenario, {})
    ours = [o for o in bundles(ledger) if o.question.kind in ("yes-no", "conditional")][:20]
    written, left = write_form("forecastbench", ours, DUE)
    assert read_form("forecastbench", written) == ours
    assert (len(ours), left) == (20, [])


def test_forms_use_the_fields_that_others_read() -> None:
    ours = {one.question.id: one for one in invented()}
    metaculus = {r["question_text"]: r for r in write_form("metaculus", [*ours.values()], DUE)[0]}
    yes = metaculus["Text of yes"]
    assert (yes["question_type"], yes["resolution_string"]) == ("binary", "yes")
    assert yes["community_prediction_at_access_time"] == 0.4
    assert (yes["resolution_criteria"], yes["fine_print"]) == ("x", "y")
    assert yes["open_time"] == "2026-01-01T00:00:00+00:00"
    assert metaculus["Text of void"]["resolution_string"] == "annulled"
    assert metaculus["Text of beyond"]["resolution_string"] == "above_upper_bound"
    assert metaculus["Text of 12345"]["id_of_question"] == 12345
    assert metaculus["Text of choice"]["options"] == ["land", "guarantees", "neither"]
    assert metaculus["Text of number"]["predictions"][0]["percentiles"][0] == {
        "percentile": 0.05,
        "value": 1.5,
    }
    bench = write_form("forecastbench", [ours["yes"], ours["no"]], DUE)[0]
    question = bench["question_set"]["questions"][0]
    assert (question["id"], question["source"]) == ("yes", "armistice")
    assert (question["freeze_datetime_value"], question["resolution_dates"]) == (
        "0.4",
        ["2026-12-31"],
    )
    resolved = bench["resolution_set"]["resolutions"]
    assert [(r["id"], r["resolved_to"], r["resolved"]) for r in resolved] == [
        ("yes", 1.0, True),
        ("no", 0.0, True),
    ]
    assert bench["forecast_set"]["forecasts"][0]["forecast"] == 0.25
    autocast = {r["id"]: r for r in write_form("autocast", [*ours.values()], DUE)[0]}
    assert (autocast["yes"]["qtype"], autocast["yes"]["answer"]) == ("t/f", "yes")
    assert (autocast["choice"]["qtype"], autocast["choice"]["answer"]) == ("mc", "B")
    assert autocast["no"]["crowd"][1]["forecast"] == 0.3
    assert autocast["void"]["answer"] is None


def test_an_edit_on_the_other_side_is_kept_and_noticed() -> None:
    ours = invented()[0]
    (record,), _ = write_form("metaculus", [ours], DUE)
    record["question_text"] = "Another text"
    (back,) = read_form("metaculus", [record])
    assert back.question.text == "Another text"
    assert back.question.about == ours.question.about
    assert back.edited


FOREIGN: dict[str, Any] = {
    "metaculus": {
        "question_type": "binary",
        "question_text": "Will it rain?",
        "id_of_post": 41138,
        "resolution_criteria": "A gauge says so",
        "open_time": "2026-01-01T10:00:00Z",
        "close_time": None,
        "scheduled_resolution_time": "2026-12-31T22:00:00Z",
        "resolution_string": None,
        "community_prediction_at_access_time": 0.12,
        "date_accessed": "2026-08-01T00:00:00Z",
        "background_info": "Clouds.",
    },
    "forecastbench": {
        "forecast_due_date": "2026-08-16",
        "question_set": "2026-08-16-llm.json",
        "questions": [
            {
                "id": "abc",
                "source": "polymarket",
                "question": "Will it rain?",
                "resolution_criteria": "Resolves to the outcome of the question.",
                "background": "N/A",
                "market_info_open_datetime": "2026-01-01T10:00:00+00:00",
                "market_info_close_datetime": "2026-12-31T22:00:00+00:00",
                "market_info_resolution_criteria": "N/A",
                "freeze_datetime": "2026-08-01T00:00:00+00:00",
                "freeze_datetime_value": "0.12",
                "resolution_dates": "N/A",
            }
        ],
    },
    "autocast": [
        {
            "id": "G1",
            "question": "Will it rain?",
            "background": "Clouds.",
            "qtype": "t/f",
            "status": "Resolved",
            "answer": "no",
            "choices": ["yes", "no"],
            "publish_time": "2026-01-01 10:00:00+00:00",
            "close_time": "2026-12-31 22:00:00+00:00",
            "crowd": [{"date": "2026-08-01 00:00:00+00:00", "forecast": 0.12}],
            "source_links": ["https://example.org", "not a link"],
        }
    ],
}


@pytest.mark.parametrize("form", FORMS)
def test_files_that_are_not_ours_are_read(form: str) -> None:
    (found,) = read_form(form, FOREIGN[form])
    assert found.question.text == "Will it rain?"
    assert found.question.window.closes.isoformat() == "2026-12-31"
    (crowd,) = found.forecasts
    assert (crowd.by, crowd.p, crowd.made_on.isoformat()) == ("crowd", 0.12, "2026-08-01")
    assert not found.edited
    if form == "metaculus":
        assert found.question.id == "metaculus-41138"
    if form == "autocast":
        assert found.resolution is not None
        assert [s.url for s in found.resolution.sources] == ["https://example.org"]


def test_an_id_too_long_for_a_ledger_is_shortened_and_stays_distinct() -> None:
    data = copy.deepcopy(FOREIGN["forecastbench"])
    (first,) = data["questions"]
    data["questions"] = [{**first, "id": f"0x{'ab' * 32}{n}"} for n in range(2)]
    ids = [one.question.id for one in read_form("forecastbench", data)]
    assert len(set(ids)) == 2
    assert all(name.startswith("polymarket-") for name in ids)


def test_a_crowd_distribution_becomes_quantiles() -> None:
    record = copy.deepcopy(FOREIGN["metaculus"])
    record |= {"question_type": "numeric", "lower_bound": 0.0, "upper_bound": 100.0}
    del record["community_prediction_at_access_time"]
    cdf = [n / 200 for n in range(201)]
    record["api_json"] = {
        "question": {"aggregations": {"recency_weighted": {"latest": {"forecast_values": cdf}}}}
    }
    (found,) = read_form("metaculus", [record])
    assert found.forecasts[0].quantiles == pytest.approx(
        {"5": 5.0, "25": 25.0, "50": 50.0, "75": 75.0, "95": 95.0}
    )
    record["zero_point"] = -1.0  # a logarithmic scale: the middle lies at sqrt(101) - 1
    (found,) = read_form("metaculus", [record])
    assert found.forecasts[0].quantiles is not None
    assert found.forecasts[0].quantiles["50"] == pytest.approx(101**0.5 - 1)


@pytest.mark.parametrize(
    ("form", "data", "message"),
    [
        ("metaculus", [{"question_type": "essay"}], "question 1: question_type 'essay'"),
        ("metaculus", [FOREIGN["metaculus"], 3], "question 2: not a map"),
        ("metaculus", [{**FOREIGN["metaculus"], "open_time": None}], "are required"),
        ("metaculus", [{**FOREIGN["metaculus"], "background_info": "armistice:{"}], "question 1"),
        ("autocast", [{**FOREIGN["autocast"][0], "qtype": "x"}], "qtype 'x'"),
        ("autocast", [{**FOREIGN["autocast"][0], "answer": "maybe"}], "status"),
        ("forecastbench", [], "expected one map"),
        ("forecastbench", {"questions": [{"id": "a"}]}, r"question 1 \(a\)"),
    ],
)
def test_faults_name_the_question(form: str, data: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_form(form, data)


def test_entries_can_be_written_into_a_ledger() -> None:
    for one in twenty():
        for entry in one.entries:
            entry_of(type(entry).__name__.lower(), json.loads(json.dumps(fields(entry))))


def fields(entry: Any) -> dict[str, Any]:
    from armistice.analyses.ledger.entries import fields_of

    return fields_of(entry)
