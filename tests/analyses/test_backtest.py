"""The backtest: questions by rule, shares by hand, scores by an independent library."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scoringrules as oracle

import armistice as arm
from armistice.analyses.backtest import backtest
from armistice.analyses.backtest.answer import ended_wars
from armistice.analyses.backtest.base_rate import base_rates, count_without, view_of
from armistice.analyses.backtest.chances import counted, mixture, reading_chances
from armistice.analyses.backtest.questions import QUESTIONS, Question, later, verdict
from armistice.analyses.backtest.scores import Resampled, one_score, war_score
from armistice.analyses.ensembles import run_draws
from armistice.analyses.ledger.outcomes import Ending, read_outcomes
from armistice.analyses.outside_view.answer import WITHIN
from armistice.analyses.outside_view.stored import curve_of
from armistice.analyses.paths import OVER, STANDING, Paths
from armistice.errors import ArmisticeError, InputError

ROOT = Path(__file__).parents[2]
IDS = [one.id for one in QUESTIONS]
DAY = date(2001, 6, 30)


def ending(**fields: Any) -> Ending:
    return Ending.model_validate({"judges": 1, "reason": "invented", **fields})


def found(one: Ending, known: date = date(2010, 1, 1), as_of: date = DAY) -> dict[str, str]:
    return {question.id: verdict(question, as_of, one, known) for question in QUESTIONS}


def test_the_questions_are_those_of_the_base_rate() -> None:
    asked = [(one.event, one.months) for one in QUESTIONS]
    assert asked[:3] == [("ended", months) for months in WITHIN]
    assert asked[3:6] == [("agreed", months) for months in WITHIN]
    assert asked[6:] == [("held", 12)]
    assert len(set(IDS)) == len(IDS)


def test_what_became_of_a_war_follows_from_its_end() -> None:
    agreed = found(ending(over="2002-06-30", how="agreement"))
    assert [agreed[one] for one in IDS] == ["no", "yes", "yes", "no", "yes", "yes", "yes"]
    late = found(ending(over="2002-07-01", how="agreement"))
    assert (late["ended-12"], late["ended-24"]) == ("no", "yes")
    lost = found(ending(over="2001-07-31", how="side-gave-way"))
    assert [lost[one] for one in IDS] == ["yes", "yes", "yes", "no", "no", "no", "void"]
    broken = found(ending(over="2001-12-01", how="agreement", resumed="2002-12-01"))
    assert (broken["agreed-6"], broken["held-12"]) == ("yes", "no")
    kept = found(ending(over="2001-12-01", how="agreement", resumed="2002-12-02"))
    assert kept["held-12"] == "yes"
    never = found(ending(over=None))
    assert [never[one] for one in IDS] == [*["no"] * 6, "void"]
    soon = found(ending(over=None), known=date(2002, 6, 30))
    assert [soon[one] for one in IDS] == ["no", "no", "open", "no", "no", "open", "open"]
    too_late = found(ending(over="2003-07-01", how="agreement"))
    assert too_late["held-12"] == "void"


def test_months_end_where_the_calendar_says() -> None:
    assert later(date(2000, 5, 11), 24) == date(2002, 5, 11)
    assert later(date(1999, 8, 31), 6) == date(2000, 2, 29)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"over": "2001-07-31"}, "go together"),
        ({"over": None, "how": "agreement"}, "go together"),
        ({"over": "2001-07-31", "how": "agreement", "resumed": "2001-07-31"}, "after 'over'"),
    ],
)
def test_an_end_that_contradicts_itself_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        ending(**fields)


def futures() -> Paths:
    """Four futures: war for ever; a halt from month 5 on; a halt of six months; an end."""
    paths = Paths.at_start(4, 36, front=0, stance=0, phases=1)
    paths.status[5:, 1] = STANDING
    paths.status[10:16, 2] = STANDING
    paths.status[20:, 3] = OVER
    return paths


def test_shares_of_futures_are_counted_by_hand() -> None:
    shares = {one.id: counted(one, futures()) for one in QUESTIONS}
    assert shares == {
        "ended-6": 0.25,
        "ended-12": 0.5,
        "ended-24": 0.75,
        "agreed-6": 0.25,
        "agreed-12": 0.5,
        "agreed-24": 0.5,
        "held-12": 0.5,
    }


def test_a_halt_that_is_never_agreed_cannot_hold() -> None:
    quiet = Paths.at_start(3, 36, front=0, stance=0, phases=1)
    assert np.isnan(counted(Question("held", 12), quiet))
    late = futures()
    late.status[25:, 0] = STANDING  # after the window
    assert counted(Question("held", 12), late) == 0.5


def test_the_mixture_gives_every_reading_the_same_share() -> None:
    rows = {"a": [0.2, 0.9, None], "b": [0.4, 0.1, 0.5], "c": [0.3, 0.5, 0.5]}
    mixed = mixture(rows)
    assert mixed[:2] == pytest.approx([0.3, 0.5])
    assert mixed[2] is None


def test_scores_equal_the_library() -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        p = random.uniform(0.02, 0.98, 7)
        o = random.integers(0, 2, 7)
        brier = float(np.mean(oracle.brier_score(o, p)))
        log = float(np.mean(oracle.log_score(o, p)))
        assert war_score("brier", list(p), list(o == 1)) == pytest.approx(brier, abs=1e-12)
        assert war_score("log", list(p), list(o == 1)) == pytest.approx(log, abs=1e-12)


def test_scores_by_hand() -> None:
    assert war_score("brier", [0.2, 0.6, 0.9], [False, True, None]) == pytest.approx(0.1)
    logs = -(np.log(0.8) + np.log(0.6)) / 2
    assert war_score("log", [0.2, 0.6, 0.9], [False, True, None]) == pytest.approx(logs)
    assert war_score("brier", [0.2, None], [False, True]) is None
    assert war_score("brier", [None, 0.5], [None, True]) == 0.25
    assert war_score("brier", [0.5], [None]) is None
    assert one_score("log", 1.0, False) == pytest.approx(-np.log(0.01))


def brute(values: list[float]) -> tuple[float, float]:
    """Percentiles of the mean over every ordered resample."""
    means = sorted(sum(pick) / len(pick) for pick in product(values, repeat=len(values)))
    at = [means[int(np.ceil(q * len(means) - 1e-9)) - 1] for q in (0.025, 0.975)]
    return at[0], at[1]


@pytest.mark.parametrize("values", [[0.0, 1.0], [0.1, 0.2, 0.6], [0.3, 0.1, 0.9, 0.4, 0.25]])
def test_the_interval_of_few_wars_lists_every_resample(values: list[float]) -> None:
    ways = Resampled(len(values), seed=1)
    assert ways.exact
    assert ways.weights.sum() == pytest.approx(1.0)
    assert ways.interval(values) == pytest.approx(brute(values))


def test_many_wars_are_resampled_by_seed() -> None:
    values = [float(x) for x in np.linspace(0, 1, 20)]
    low, high = Resampled(20, seed=1).interval(values)
    half = 1.96 * float(np.std(values)) / np.sqrt(20)
    assert low == pytest.approx(0.5 - half, abs=0.02)
    assert high == pytest.approx(0.5 + half, abs=0.02)
    assert Resampled(20, seed=1).interval(values) == (low, high)
    assert not Resampled(20, seed=1).exact


def test_the_base_rate_is_what_baseline_says() -> None:
    scenario = arm.load("korea-1951")
    rows = {
        (row["how"], row["within"]): row["estimate"]
        for row in arm.outside_view(scenario).rows
        if row["class"] == "all-wars"
    }
    view = view_of(scenario)
    rates = dict(zip(IDS, base_rates(view), strict=True))
    for months in WITHIN:
        assert rates[f"ended-{months}"] == rows["any", months]
        assert rates[f"agreed-{months}"] == rows["agreement", months]
    assert rates["held-12"] == pytest.approx(0.79, abs=0.005)


def test_the_count_leaves_the_war_itself_out() -> None:
    scenario = arm.load("korea-1951")
    known = read_outcomes(scenario)
    assert known is not None
    assert known.ending is not None
    view = view_of(scenario)
    age, record = view.answer["age_months"], curve_of("all-wars")
    rates = dict(zip(IDS, count_without(view, known.ending.coded) or [], strict=True))
    # The war in Korea outlived every window, so it only leaves those at risk.
    n = record.at_risk(age) - 1
    for months in WITHIN:
        expected = (record.ends(age, age + months) + 0.5) / (n + 1)
        assert rates[f"ended-{months}"] == pytest.approx(expected)
    short = arm.load("falklands-1982")
    shorter = read_outcomes(short)
    assert shorter is not None
    assert shorter.ending is not None
    brief = view_of(short)
    young = brief.answer["age_months"]
    ended = record.ends(young, young + 6) - 1
    got = count_without(brief, shorter.ending.coded)
    assert got is not None
    assert got[0] == pytest.approx((ended + 0.5) / record.at_risk(young))
    assert count_without(brief, None) is None


def test_a_war_that_is_not_in_the_record_has_no_count() -> None:
    scenario = arm.load("two-islands")
    coded = {"table": "invented", "start": "2000-01-01", "end": "2009-12-31", "outcome": "none"}
    one = ending(over="2009-12-31", how="agreement", coded=coded)
    assert count_without(view_of(scenario), one.coded) is None


ISLANDS = """
ending:
  over: 2002-05-04
  how: agreement
  resumed: 2002-05-08
  judges: 1
  reason: "the feast, taken for a halt"
"""


@pytest.fixture(scope="module")
def islands(tmp_path_factory: pytest.TempPathFactory) -> arm.Scenario:
    """The tutorial's war with an end of its own."""
    folder = tmp_path_factory.mktemp("wars") / "two-islands"
    shutil.copytree(ROOT / "scenarios" / "two-islands", folder)
    with (folder / "outcomes.yaml").open("a", encoding="utf-8") as file:
        file.write(ISLANDS)
    return arm.load(folder)


@pytest.fixture(scope="module")
def answer(islands: arm.Scenario) -> dict[str, Any]:
    return backtest([islands], draws=2, paths=60)


def test_an_answer_says_what_it_is_not(answer: dict[str, Any]) -> None:
    assert answer["retrospective"] is True
    assert answer["in_track_record"] is False
    assert "illustration, not a validation" in answer["statement"]
    assert answer["statement"].startswith("One case")


def test_an_answer_is_made_of_its_parts(answer: dict[str, Any], islands: arm.Scenario) -> None:
    (war,) = answer["wars"]
    assert [row["question"] for row in war["rows"]] == IDS
    # Known up to July 2002: the windows of 24 months are open.
    outcomes = [row["outcome"] for row in war["rows"]]
    assert outcomes == ["no", "yes", "open", "no", "yes", "open", "no"]
    truth = [False, True, None, False, True, None, False]
    for name, score in war["scores"].items():
        if name == "readings":
            continue
        row = [one["chances"][name] for one in war["rows"]]
        assert score["brier"] == war_score("brier", row, truth)
    alone = [war["scores"][name]["brier"] for name in islands.readings]
    assert war["scores"]["readings"]["brier"] == pytest.approx(sum(alone) / 2)
    for one in war["rows"]:
        each = [one["chances"][name] for name in islands.readings]
        assert one["chances"]["mixture"] == pytest.approx(sum(each) / 2)
    by = {one["id"]: one for one in answer["forecasters"]}
    assert by["mixture"]["brier"]["mean"] == war["scores"]["mixture"]["brier"]
    assert by["mixture"]["brier"]["low"] is None  # one war has no interval
    assert by["count"]["wars"] == 0  # an invented war is in no record
    difference = next(one for one in answer["differences"] if one["b"] == "base-rate")
    gap = war["scores"]["mixture"]["brier"] - war["scores"]["base-rate"]["brier"]
    assert difference["brier"]["mean"] == pytest.approx(gap)
    asked = {one["question"]: one for one in answer["by_question"]}
    assert (asked["ended-12"]["wars"], asked["ended-12"]["yes"]) == (1, 1)
    assert asked["ended-24"]["wars"] == 0
    assert asked["ended-24"]["brier"]["mixture"] is None
    p = war["rows"][1]["chances"]["mixture"]
    assert asked["ended-12"]["brier"]["mixture"] == pytest.approx((1 - p) ** 2)


def test_chances_come_from_the_futures_of_the_draws(islands: arm.Scenario) -> None:
    reading = next(iter(islands.readings))
    made = reading_chances(islands, reading, draws=2, paths=60, seed=1, workers=1)
    start = arm.solve(arm.build(islands, reading=reading)).v
    draws = run_draws(islands.resolve(reading), start=start, draws=2, seed=1, paths=60, horizon=24)
    assert made.failed == 0
    for row, draw in zip(made.by_draw, draws, strict=True):
        ended = dict(zip(IDS, row, strict=True))
        at_peace = 1.0 - draw.by_month[0]
        # Ended within counts a halt that is broken later too; the month's share does not.
        assert ended["ended-12"] >= at_peace[12] - 1e-12
        assert ended["ended-12"] >= max(at_peace[1:13]) - 1e-12
        assert ended["ended-24"] >= ended["agreed-24"]


def test_two_runs_and_two_orders_agree(answer: dict[str, Any], islands: arm.Scenario) -> None:
    again = backtest([islands], draws=2, paths=60, workers=2)
    assert again == answer


def test_what_cannot_be_looked_back_on_is_refused(islands: arm.Scenario) -> None:
    with pytest.raises(ArmisticeError, match="no war to look back on"):
        backtest([])
    with pytest.raises(ArmisticeError, match=r"two-islands: its outcomes\.yaml does not say"):
        backtest([arm.load("two-islands")])
    with pytest.raises(ArmisticeError, match="named twice"):
        backtest([islands, islands])
    assert ended_wars([arm.load("two-islands"), islands]) == [islands]


def test_an_end_after_all_that_is_known_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "two-islands"
    shutil.copytree(ROOT / "scenarios" / "two-islands", folder)
    file = folder / "outcomes.yaml"
    late = ISLANDS.replace("resumed: 2002-05-08", "resumed: 2003-01-01")
    file.write_text(file.read_text(encoding="utf-8") + late, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_outcomes(arm.load(folder))
    assert [(one.code, one.address) for one in caught.value.faults] == [("C06", "ending.resumed")]
