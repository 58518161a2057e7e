"""What is known: read by the ledger alone, checked with positions, and complete for Alaska."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import armistice as arm
from armistice.analyses.everything import study
from armistice.analyses.ledger.answer import scenario_answer, scenario_ledger
from armistice.analyses.ledger.base_rates import base_rate
from armistice.analyses.ledger.chances import asks_model, no_counterpart
from armistice.analyses.ledger.entries import Window
from armistice.analyses.ledger.outcomes import outcomes_file, read_outcomes
from armistice.errors import InputError
from armistice.report import html
from armistice.report.plain import plain

ROOT = Path(__file__).parents[2]
ISLANDS = ROOT / "scenarios" / "two-islands"


@pytest.fixture(scope="module")
def alaska() -> Any:
    return arm.load("alaska-2025")


@pytest.fixture(scope="module")
def answer(alaska: Any) -> dict[str, Any]:
    """Alaska's rows without any chance: nothing is solved."""
    return scenario_answer(alaska, {})


def by_id(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in answer["rows"]}


def test_thirty_three_predictions_stand_in_forty_two_rows(answer: dict[str, Any]) -> None:
    rows = list(by_id(answer))
    assert len(rows) == 42
    stems = {name.rstrip("abc") for name in rows}
    assert stems == {f"A{n}" for n in range(1, 18)} | {f"B{n}" for n in range(1, 17)}
    assert len(stems) == 33


def test_what_became_of_them(answer: dict[str, Any]) -> None:
    counts = {"yes": 19, "no": 12, "ambiguous": 5, "open": 3, "void": 2, "not-testable": 1}
    assert answer["counts"] == counts
    rows = by_id(answer)
    assert {n for n, r in rows.items() if r["status"] == "void"} == {"A16", "A17"}
    assert {n for n, r in rows.items() if r["status"] == "open"} == {"A13b", "B14", "B16"}
    assert rows["B13"]["status"] == "not-testable"
    ambiguous = {n for n, r in rows.items() if r["status"] == "ambiguous"}
    assert ambiguous == {"A4", "A10b", "B6b", "B8", "B9b"}
    for row in rows.values():
        assert row["reason"]
        assert all(source["url"].startswith("https://") for source in row["sources"])


def test_open_rows_are_late_and_the_others_after_the_fact(answer: dict[str, Any]) -> None:
    for name, row in by_id(answer).items():
        if row["status"] in ("open", "not-testable"):
            assert row["class"] == ("late" if row["closes"] >= "2026-08-20" else "retrospective")
        else:
            assert row["class"] == "retrospective", name
    assert answer["track_record"] == {}


def test_motives_and_places_get_no_chance(alaska: Any, answer: dict[str, Any]) -> None:
    recorded = {n for n, q in alaska.spec.predictions.items() if q.record_only}
    assert recorded == {"A2", "A4", "A10a", "A10b", "B1", "B13"}
    for name in recorded:
        assert by_id(answer)[name]["no_chance"]


def test_every_chance_of_alaska_is_computed_and_none_is_typed(alaska: Any) -> None:
    asked = []
    for name, question in alaska.spec.predictions.items():
        if question.p is None:
            continue
        assert all(asks_model(question, reading) for reading in alaska.readings), name
        assert no_counterpart(name, alaska.spec) == ""
        asked.append(name)
    assert asked == ["A1", "A7", "A8", "A9a", "A9b", "A9c", "B2", "B10a", "B10b", "B10c", "B15"]


def test_nothing_is_known_after_the_closing_day(alaska: Any) -> None:
    outcomes = read_outcomes(alaska)
    assert outcomes is not None
    assert outcomes.known_up_to == date(2026, 8, 20)
    days = [one.date for one in outcomes.outcomes.values() if one.date is not None]
    assert max(days) <= outcomes.known_up_to


def test_one_day_in_may_counts_differently_on_each_rung(answer: dict[str, Any]) -> None:
    days = {day["day"]: day["counts"] for day in answer["ladder"]["days"]}
    may = days["2026-05-11"]
    assert (may["truce.any"], may["truce.general"]) == ("yes", "yes")
    assert (may["truce.general.30d-meant"], may["truce.general.30d"]) == ("no", "no")
    february = days["2026-02-01"]
    assert (february["pause.strikes"], february["truce.general"]) == ("yes", "no")


def test_the_ladder_and_the_outcomes_say_the_same(alaska: Any, answer: dict[str, Any]) -> None:
    """A row answered yes has a rung that says yes by then, and no rung contradicts a no."""
    for name, question in alaska.spec.predictions.items():
        row = by_id(answer)[name]
        if question.about is None or " or " in question.about or row["status"] not in ("yes", "no"):
            continue
        term = question.about.removeprefix("not ")
        happened = (row["status"] == "yes") != question.about.startswith("not ")
        counts = [
            (day["day"], day["counts"].get(term))
            for day in answer["ladder"]["days"]
            if row["opens"] <= day["day"] <= row["closes"]
        ]
        said = {count for _, count in counts if count}
        assert "yes" in said if happened and said else "yes" not in said, name


def test_a_crowd_stands_in_a_row_only_if_it_asks_the_same(answer: dict[str, Any]) -> None:
    assert all(row["crowd"] is None for row in answer["rows"])  # none of the six does
    nearby = {one["id"]: one for one in answer["nearby"]}
    assert nearby["halt-in-2025"]["relation"] == "second implies first"
    assert nearby["halt-in-2025"]["closest"] == "A9a"
    assert "window" in nearby["halt-in-2025"]["differ"]
    assert all(one["differ"] for one in nearby.values())


def test_a_base_rate_comes_from_the_outside_view(alaska: Any, answer: dict[str, Any]) -> None:
    """Twelve months of the view itself, within the half day that a calendar year is short."""
    with_rate = {name: row for name, row in by_id(answer).items() if row["base_rate"]}
    assert set(with_rate) == {"B15"}
    shown = with_rate["B15"]["base_rate"]
    view = arm.outside_view(alaska, classes=["all-wars"]).answer["classes"][0]["any"]["12"]
    assert shown["p"] == pytest.approx(1 - view["estimate"], abs=5e-4)
    assert shown["p"] != 1 - view["estimate"]  # 365 days are not twelve months
    assert shown["low"] == pytest.approx(1 - view["high"], abs=5e-4)
    assert shown["high"] == pytest.approx(1 - view["low"], abs=5e-4)
    assert shown["scores"]["brier"] == pytest.approx((1 - shown["p"]) ** 2)
    (nearby,) = (one for one in answer["nearby"] if one["by"] == "base-rate")
    assert (nearby["id"], nearby["outside_view"]) == ("wars-of-this-age", "all-wars")
    assert nearby["values"] == [{"p": shown["p"], "on": "2025-08-15"}]


def test_an_older_class_says_nothing_about_a_younger_war(alaska: Any) -> None:
    outcomes = read_outcomes(alaska)
    assert outcomes is not None
    one = outcomes.nearby["wars-of-this-age"]
    assert base_rate("n", one, alaska) is not None
    long_ago = one.model_copy(update={"outside_view": "constant-beyond-24"})
    assert base_rate("n", long_ago, alaska) is not None
    earlier = Window(opens=date(2022, 6, 1), closes=date(2023, 6, 1))
    assert base_rate("n", long_ago.model_copy(update={"window": earlier}), alaska) is None


RATE = """nearby:  # questions
  past-wars:
    text: A war as old has ended within a year
    about: war.over
    by: base-rate
    window: {opens: 2001-06-30, closes: 2002-06-30}
    decides: the coders
    url: "https://example.org/record"
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("url:", "values: [{p: 0.7, on: 2001-06-30}]\n    url:", "computed, never typed"),
        ("by: base-rate", "by: base-rate", "a base rate needs 'outside_view'"),
        (
            "about: war.over",
            "about: truce.any\n    outside_view: all-wars",
            "the outside view knows of ends by any means",
        ),
        (
            "by: base-rate",
            "by: crowd\n    outside_view: all-wars",
            "a crowd has no reference class",
        ),
    ],
)
def test_a_typed_base_rate_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    scenario = islands(tmp_path, ("nearby:  # questions", RATE.replace(old, new)[:-1] + "\n#"))
    with pytest.raises(InputError, match=message):
        read_outcomes(scenario)


def islands(tmp_path: Path, *changes: tuple[str, str]) -> Any:
    place = tmp_path / "two-islands"
    shutil.copytree(ISLANDS, place)
    file = place / "outcomes.yaml"
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    return arm.load(place)


@pytest.mark.parametrize(
    ("change", "line", "code", "message"),
    [
        (('status: "yes"', 'status: "maybe"'), 9, "K04", "Input should be"),
        (("date: 2002-05-04", "date: 2003-05-04"), 8, "C06", "lies after known_up_to"),
        (("date: 2002-05-04", "when: 2002-05-04"), 10, "K01", "Extra inputs"),
        (("  P3:", "  P9:"), 20, "A03", "no question 'P9'"),
        (("https://example.org/two-islands/feast", "ftp://x"), 11, "K03", "match pattern"),
        (("scenario: two-islands", "scenario: other"), 4, "A03", "not of 'two-islands'"),
        (("truce.general.30d-meant", "truce.general.31d"), 33, "A03", "no term"),
        (("on: 2001-06-30", "on: soon"), 43, "K03", "expected a day"),
        (("outcomes:\n", "outcomes:\n  P1: [\n"), 7, "Y01", ""),
    ],
)
def test_faults_have_a_place(
    tmp_path: Path, change: tuple[str, str], line: int, code: str, message: str
) -> None:
    scenario = islands(tmp_path, change)
    with pytest.raises(InputError) as caught:
        scenario_answer(scenario, {})
    found = [(f.line, f.code) for f in caught.value.faults if message in f.message]
    assert (line, code) in found or (code == "Y01" and found), found
    assert all(f.file.endswith("outcomes.yaml") for f in caught.value.faults)


def test_a_status_has_to_fit_its_question(tmp_path: Path) -> None:
    wrong = ('status: "yes"', 'status: "void"')
    with pytest.raises(InputError, match=r"outcomes\.P1: 'P1' has no condition"):
        scenario_answer(islands(tmp_path, wrong), {})


def test_a_scenario_without_outcomes_has_open_rows(tmp_path: Path) -> None:
    scenario = islands(tmp_path)
    file = outcomes_file(scenario)
    assert file is not None
    file.unlink()
    answer = scenario_answer(scenario, {})
    assert answer["known_up_to"] is None
    assert {row["status"] for row in answer["rows"]} == {"open"}
    lone = arm.load(ISLANDS / "scenario.yaml")
    assert outcomes_file(lone) == ISLANDS / "outcomes.yaml"


def without_ledger(page: str) -> str:
    start = page.index('<section id="ledger"')
    end = page.index("</section>", start)
    return page[:start] + page[end:]


def test_outcomes_change_nothing_outside_their_own_section(tmp_path: Path) -> None:
    """With the file, without it, and with it spoilt: equal bytes everywhere else."""
    whole = islands(tmp_path / "whole")
    bare = islands(tmp_path / "bare")
    file = outcomes_file(bare)
    assert file is not None
    file.unlink()
    few = {"draws": 2, "paths": 40, "seed": 3}
    studies = [study(one, **few) for one in (whole, bare)]
    texts = [json.dumps(timeless(plain(one))) for one in studies]
    assert texts[0] == texts[1]
    pages = [html(one, answers) for one, answers in zip((whole, bare), studies, strict=True)]
    assert pages[0] != pages[1]
    assert without_ledger(pages[0]) == without_ledger(pages[1])


def timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: timeless(v) for k, v in value.items() if k != "seconds"}
    return [timeless(v) for v in value] if isinstance(value, list) else value


def test_only_the_ledger_names_the_outcome_file() -> None:
    named = {
        path.relative_to(ROOT / "src" / "armistice").as_posix()
        for path in (ROOT / "src" / "armistice").rglob("*.py")
        if '"outcomes.yaml"' in path.read_text("utf-8")
    }
    assert named == {"analyses/ledger/outcomes.py"}


def test_computed_chances_are_locked_on_the_last_known_day(tmp_path: Path) -> None:
    scenario = islands(tmp_path)
    chances = {"tired-war": {"P1": {"mean": 0.6, "low": 0.5, "high": 0.7}}}
    ledger, _ = scenario_ledger(scenario, chances)
    assert [one.on for one in ledger.forecasts] == [date(2002, 7, 31)]
    row = by_id(scenario_answer(scenario, chances))["P1"]
    one = row["forecasts"]["tired-war"]
    assert (one["class"], one["p"], one["low"]) == ("retrospective", 0.6, 0.5)
    assert one["scores"]["brier"] == pytest.approx(0.16)
    assert Counter(r["class"] for r in scenario_answer(scenario, chances)["rows"]) == {
        "retrospective": 2,
        "late": 1,
    }
    assert row["crowd"]["p"] == 0.35


def test_a_scenario_without_readings_answers_as_base(tmp_path: Path) -> None:
    text = (ISLANDS / "scenario.yaml").read_text("utf-8")
    head, _, rest = text.partition("readings:")
    rest = rest[rest.index("\nclaims:") :]
    checks = rest.index("\nchecks:")
    rest = rest[:checks] + rest[rest.index("\nbands:") :]
    rest = rest.replace("{tired-war: model, useful-war: model}", "model")
    groups = head.index("groups:")
    place = tmp_path / "scenario.yaml"
    place.write_text(head[:groups] + rest, "utf-8")
    scenario = arm.load(place)
    assert scenario.readings == ()
    chances = {"base": {"P1": {"mean": 0.5, "low": 0.4, "high": 0.6}}}
    row = by_id(scenario_answer(scenario, chances))["P1"]
    assert row["forecasts"]["base"]["p"] == 0.5
