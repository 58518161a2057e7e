"""Classes, standing forecasts, rows and averages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from armistice.analyses.ledger.averages import ENOUGH, calibration, paired, track_record
from armistice.analyses.ledger.entries import Forecast, Question, Resolution, entry_of
from armistice.analyses.ledger.folding import Ledger, Locked
from armistice.analyses.ledger.judges import verdict
from armistice.analyses.ledger.locks import lock_class
from armistice.analyses.ledger.record import row_of
from armistice.analyses.ledger.standing import score_standing

OPENS, CLOSES, KNOWN = date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 11)


def ask(name: str = "q", **changes: Any) -> Question:
    fields = {
        "id": name,
        "text": "x",
        "yes_if": "x",
        "window": {"opens": OPENS.isoformat(), "closes": CLOSES.isoformat()},
    }
    return Question.model_validate({**fields, **changes})


def says(p: float, on: date, who: str = "ann", name: str = "q", **changes: Any) -> Locked:
    fields = {"question": name, "by": "reading", "name": who, "p": p, "made_on": on.isoformat()}
    return Locked(Forecast.model_validate({**fields, **changes}), on)


def became(status: str, on: date | None = KNOWN, name: str = "q", **changes: Any) -> Resolution:
    fields: dict[str, Any] = {"question": name, "status": status, **changes}
    if on is not None:
        fields["on"] = on.isoformat()
    found = entry_of("resolution", fields)
    assert isinstance(found, Resolution)
    return found


def ledger_of(
    questions: list[Question], forecasts: list[Locked], *resolutions: Resolution
) -> Ledger:
    ledger = Ledger()
    ledger.questions = {one.id: one for one in questions}
    ledger.forecasts = forecasts
    ledger.resolutions = {one.question: one for one in resolutions}
    return ledger


def day(n: int) -> date:
    return OPENS + timedelta(days=n)


@pytest.mark.parametrize(
    ("locked", "known", "declared", "expected"),
    [
        (day(-1), KNOWN, False, "ahead"),
        (day(0), KNOWN, False, "late"),
        (KNOWN - timedelta(days=1), KNOWN, False, "late"),
        (KNOWN, KNOWN, False, "retrospective"),
        (CLOSES, None, False, "late"),
        (CLOSES + timedelta(days=1), None, False, "retrospective"),
        (day(-1), KNOWN, True, "retrospective"),
        (day(-1), day(-2), False, "retrospective"),
    ],
)
def test_the_program_decides_the_class(
    locked: date, known: date | None, declared: bool, expected: str
) -> None:
    resolution = became("yes", known) if known else None
    assert lock_class(locked, ask(), resolution, declared=declared) == expected


def test_a_day_its_author_writes_on_a_forecast_does_not_make_it_early() -> None:
    late = says(0.9, day(5), made_on=day(-20).isoformat())
    row = row_of(ask(), ledger_of([ask()], [late], became("yes")))
    assert row["forecasts"]["ann"]["class"] == "late"
    assert row["forecasts"]["ann"]["days"] == 5


def test_the_standing_forecast_is_weighted_by_its_days() -> None:
    # Known on day 10: days 0 to 9 count. 0.2 stands on four of them, 0.8 on six.
    series = [says(0.2, day(-3)), says(0.8, day(4))]
    found = score_standing(ask(), became("yes"), series)
    assert found is not None
    assert found.days == 10
    assert found.scores["brier"] == pytest.approx((4 * 0.64 + 6 * 0.04) / 10)


def test_two_forecasts_of_one_day_leave_the_later() -> None:
    series = [says(0.2, day(-3)), says(0.9, day(-3))]
    found = score_standing(ask(), became("yes"), series)
    assert found is not None
    assert found.scores["brier"] == pytest.approx(0.01)


def test_a_late_forecast_is_scored_from_its_lock_on() -> None:
    row = row_of(ask(), ledger_of([ask()], [says(0.7, day(6))], became("yes")))
    one = row["forecasts"]["ann"]
    assert (one["class"], one["days"]) == ("late", 4)
    assert one["scores"]["brier"] == pytest.approx(0.09)


def test_the_crowd_is_scored_on_the_days_of_the_reading() -> None:
    crowd = [says(0.1, day(-5), by="crowd"), says(0.5, day(8), by="crowd")]
    ledger = ledger_of([ask()], [says(0.7, day(6)), *crowd], became("yes"))
    one = row_of(ask(), ledger)
    assert one["crowd"]["p"] == 0.1  # the value of the day the window opened
    beside = one["forecasts"]["ann"]["beside"]["crowd"]["brier"]
    assert beside == pytest.approx((2 * 0.81 + 2 * 0.25) / 4)  # days 6, 7 and 8, 9
    assert list(one["forecasts"]) == ["ann"]


def test_void_ambiguous_and_annulled_are_listed_and_not_scored() -> None:
    conditional = ask(kind="conditional", **{"if": "rain"})
    for status, more in (
        ("void", {}),
        ("ambiguous", {"reason": "r"}),
        ("annulled", {"reason": "r"}),
    ):
        ledger = ledger_of([conditional], [says(0.7, day(-1))], became(status, **more))
        row = row_of(conditional, ledger)
        assert row["status"] == status
        assert row["forecasts"]["ann"]["scores"] == {}
        assert track_record([row]) == {}


def test_after_the_fact_counts_nowhere() -> None:
    ledger = ledger_of([ask()], [says(0.99, CLOSES + timedelta(days=9))], became("yes"))
    row = row_of(ask(), ledger)
    assert row["class"] == "retrospective"
    assert row["forecasts"]["ann"]["scores"]["brier"] == pytest.approx(0.0001)
    assert track_record([row]) == {}
    assert paired([row]) == []
    assert calibration([row])["ann"]["resolved"] == 0


def test_a_forecast_after_the_fact_leaves_the_earlier_one_standing() -> None:
    ledger = ledger_of([ask()], [says(0.3, day(-1)), says(0.99, KNOWN)], became("yes"))
    one = row_of(ask(), ledger)["forecasts"]["ann"]
    assert (one["class"], one["p"]) == ("ahead", 0.3)
    assert one["scores"]["brier"] == pytest.approx(0.49)


def rows_of(chances: list[tuple[float, float, bool, str | None]]) -> list[dict[str, Any]]:
    """Rows of two readings: their chances, what happened, the cluster."""
    rows = []
    for n, (a, b, yes, cluster) in enumerate(chances):
        question = ask(f"q{n}", about="truce.any" if n % 2 else "peace.signed", cluster=cluster)
        said = [says(a, day(-1), "ann", f"q{n}"), says(b, day(-1), "ben", f"q{n}")]
        result = became("yes" if yes else "no", name=f"q{n}")
        said = [
            Locked(s.forecast.model_copy(update={"question": f"q{n}", "name": who}), s.on)
            for s, who in zip(said, ("ann", "ben"), strict=True)
        ]
        rows.append(row_of(question, ledger_of([question], said, result)))
    return rows


def test_questions_of_one_event_count_once() -> None:
    rows = rows_of([(0.9, 0.5, True, "c"), (0.9, 0.5, True, "c"), (0.1, 0.5, True, None)])
    record = track_record(rows)
    assert record["ann"]["questions"] == 3
    assert record["ann"]["scores"]["brier"] == pytest.approx((0.01 + 0.81) / 2)
    assert record["ann"]["topics"]["truce"]["questions"] == 1
    assert record["ann"]["topics"]["peace"]["scores"]["brier"] == pytest.approx((0.01 + 0.81) / 2)
    assert paired(rows) == [
        {
            "first": "ann",
            "second": "ben",
            "questions": 3,
            "clusters": 2,
            "difference": pytest.approx(((0.01 - 0.25) + (0.81 - 0.25)) / 2),
            "told_apart": 3,
        }
    ]


def test_readings_under_twenty_points_apart_are_not_told_apart() -> None:
    near, far, alone = rows_of(
        [(0.40, 0.59, True, None), (0.40, 0.61, True, None), (0, 1, True, None)]
    )
    assert near["discriminates"] is False
    assert far["discriminates"] is True
    del alone["forecasts"]["ben"]
    single = row_of(ask(), ledger_of([ask()], [says(0.4, day(-1))], became("yes")))
    assert single["discriminates"] is None


def test_no_calibration_curve_below_thirty() -> None:
    chances = [(0.25, 0.75, n % 4 == 0, None) for n in range(ENOUGH)]
    rows = rows_of(chances)
    assert calibration(rows[:-1])["ann"] == {"resolved": ENOUGH - 1, "needed": 30, "bins": None}
    bins = calibration(rows)["ann"]["bins"]
    assert bins == [{"p": pytest.approx(0.25), "share": pytest.approx(8 / 30), "n": 30}]


def value(name: str, **changes: Any) -> Question:
    return ask(name, yes_if=None, **changes)


def test_dates_are_scored_over_the_window_only() -> None:
    question = value("q", kind="date")
    near, far = (
        Locked(
            Forecast(question="q", by="reading", name="ann", draws=draws, made_on=day(-1)), day(-1)
        )
        for draws in ([5.0, 40.0], [5.0, 4000.0])
    )
    result = became("value", value="2026-01-06")
    one, two = (score_standing(question, result, [f]) for f in (near, far))
    assert one is not None
    assert two is not None
    assert one.scores == two.scores  # how far past the close is not asked
    # x = 5 and 30 (the close), y = 5: mean 12.5, half the mean distance 6.25
    assert one.scores["crps"] == pytest.approx(6.25)
    beyond = score_standing(question, became("value", value="above"), [near])
    assert beyond is not None
    assert beyond.scores["crps"] == pytest.approx(6.25)


def test_ordered_options_have_a_ranked_score_and_choices_none() -> None:
    options = ["low", "middle", "high"]
    for kind, rules in (("ordered", {"ranked"}), ("choice", set[str]())):
        question = value("q", kind=kind, options=options)
        said = Locked(
            Forecast(question="q", by="crowd", p=[0.2, 0.5, 0.3], made_on=day(-1)), day(-1)
        )
        found = score_standing(question, became("value", value="middle"), [said])
        assert found is not None
        assert set(found.scores) == {"brier", "log", "spherical"} | rules
        if rules:
            assert found.scores["ranked"] == pytest.approx(0.065)


def test_judges_who_part_make_it_ambiguous() -> None:
    assert verdict("yes", ["ann", "ben"]) == ("yes", ["ann", "ben"], "")
    assert verdict(None, ["ann=no", "ben=no"]) == ("no", ["ann", "ben"], "")
    status, _, reason = verdict("yes", ["ann", "ben=void"])
    assert (status, reason) == ("ambiguous", "the judges part: ann yes, ben void")
    for judges in (["ann", "ben"], []):
        with pytest.raises(ValueError, match="give a status"):
            verdict(None, judges)
    with pytest.raises(ValueError, match="name of his own"):
        verdict("yes", ["ann", "ann"])
