"""Levers by month: the page plays a calendar as the command line does, and says what it leaves."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import Served

import armistice as arm
from armistice.analyses.levers.calendars import played
from armistice.analyses.levers.schedules import Schedule, parse_schedule
from armistice.analyses.live import Bench, Mixture, Span, Stopped, ahead_of, schedule_of
from armistice.analyses.live.dated import Course
from armistice.errors import ArmisticeError

ISLANDS = arm.load("two-islands")
AT_A = (0.0, 0.0, 0.0)
TOLL = {"toll-rise": 1.0}
NUMBER = iter(range(10_000, 20_000))  # after those of the other files, which share a window


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(ISLANDS, "tired-war", "useful-war", paths=50)


def look(served: Served, key: str, state: str, **more: Any) -> dict[str, dict[str, Any]]:
    parts = served.post("/look", key, seq=next(NUMBER), state=state, **more)
    return {part.get("id", part["part"]): part for part in parts}


@given(st.integers(0, 30), st.none() | st.integers(1, 60), st.integers(0, 24), st.integers(1, 100))
def test_a_span_rises_to_its_dose_and_ends_at_nothing(
    first: int, length: int | None, rise: int, hundredths: int
) -> None:
    dose = hundredths / 100
    end = None if length is None else first + length
    steps = Span(first, end, rise).steps(dose)
    months = [month for month, _ in steps]
    assert months == sorted(set(months))
    assert months[0] == first
    doses = [one for _, one in steps if one > 0]
    assert doses == sorted(doses)
    if end is None:
        assert doses[-1] == dose
        assert months[-1] - first <= rise
    else:
        assert steps[-1] == (end, 0.0)


def test_the_page_plays_a_calendar_as_the_command_line_does(bench: Bench) -> None:
    solved = bench.solve(Mixture(AT_A, TOLL, None, {"toll-rise": Span(6, 18)}))
    mine = solved.ahead()
    assert mine is not None
    reading = ISLANDS.resolve("tired-war")
    theirs = played(
        reading, reading.median(), parse_schedule("toll-rise:6=1,18=0"), bench.starts[0]
    )
    assert mine.agreed[12] == pytest.approx(theirs["agreed_12"], abs=1e-6)
    assert mine.agreed[-1] == pytest.approx(theirs["agreed"], abs=1e-6)
    assert mine.ended[-1] == pytest.approx(theirs["ended"], abs=1e-6)
    assert mine.at_war[:-1].sum() == pytest.approx(theirs["war_months"], abs=1e-5)


def test_a_lever_to_come_is_not_in_todays_picture(bench: Bench) -> None:
    later = bench.solve(Mixture(AT_A, TOLL, None, {"toll-rise": Span(6)}))
    never = bench.solve(Mixture(AT_A, {}, None, {}))
    soon = bench.solve(Mixture(AT_A, TOLL, None, {"toll-rise": Span(0, 6)}))
    assert later.today["zone"]["waiting"] == pytest.approx(never.today["zone"]["waiting"])
    assert soon.today["zone"]["waiting"]["Orrin"] < never.today["zone"]["waiting"]["Orrin"]
    follows, bare = later.ahead(), never.ahead()
    assert follows is not None
    assert bare is not None
    assert follows.agreed[:7] == pytest.approx(bare.agreed[:7])
    assert abs(follows.agreed[-1] - bare.agreed[-1]) > 1e-4


def test_a_mixture_without_a_calendar_goes_on_as_it_is(bench: Bench) -> None:
    plain = bench.solve(Mixture(AT_A)).ahead()
    assert plain is not None
    assert plain.agreed[0] == 0
    assert ahead_of(plain) == ahead_of(bench.solve(Mixture(AT_A)).ahead())
    assert ahead_of(None) is None
    assert schedule_of({"toll-rise": 0.0}, {}) == Schedule("without", {})
    assert schedule_of({"toll-rise": 0.5}, {}).doses == {"toll-rise": ((0, 0.5),)}


def test_a_calendar_is_stopped_between_stretches(bench: Bench) -> None:
    solved = bench.solve(Mixture(AT_A, TOLL, None, {"toll-rise": Span(3)}))
    asked = iter((None, None, Stopped))

    def check() -> None:
        if next(asked, None) is Stopped:
            raise Stopped

    with pytest.raises(Stopped):
        solved.ahead(check)
    assert solved.ahead() is not None  # and goes on where it was stopped


def test_a_lever_that_changes_the_grid_is_refused_in_a_line(bench: Bench) -> None:
    solved = bench.solve(Mixture(AT_A, TOLL, None, {"toll-rise": Span(3)}))
    assert solved.course is not None
    first, second, *rest = solved.course.stages
    war = second.pulled.war
    wider = war.with_(space=replace(war.space, stances=("a", "b", "c", "d", "e")))
    second = replace(second, pulled=replace(second.pulled, war=wider))
    with pytest.raises(ArmisticeError, match="changes the grid"):
        Course((first, second, *rest), solved.answer, lambda stage, start: solved.answer)


def test_what_a_dated_state_is_answered_with(served: Served, key: str) -> None:
    text = look(served, key, "")["controls"]["state"]
    text += ";l=motive:0.40;lev=toll-rise:0.75;cal=toll-rise:6-18r3"
    found = look(served, key, text)
    assert list(found) == ["controls", "answer", "stairs", "plane", "chances", "course", "done"]
    assert found["done"]["state"] == text
    assert found["controls"]["spans"] == {"toll-rise": [6, 18, 3]}
    assert "from month 6 on, until month 18, rising over 3 months" in found["answer"]["html"]
    bench = Bench(ISLANDS, "tired-war", "useful-war")
    spans = {"toll-rise": Span(6, 18, 3)}
    mine = bench.solve(Mixture((0.4, 0.0, 0.0), {"toll-rise": 0.75}, None, spans)).ahead()
    bare = bench.solve(Mixture((0.4, 0.0, 0.0), {}, None, {})).ahead()
    assert mine is not None
    assert bare is not None
    # the picture's table is the same months
    rows = re.findall(r'<th scope="row">(\d+)</th>(.*?)</tr>', found["course"]["html"], re.S)
    assert [int(month) for month, _ in rows] == list(range(25))
    for month, cells in rows:
        levers, *shares = re.findall(r"<td[^>]*>(.*?)</td>", cells)
        counts = [one[int(month)] for one in (mine.agreed, mine.ended, bare.agreed, bare.ended)]
        for shown, share in zip(shares, counts, strict=True):
            assert shown == "<1" if 0 < share < 0.01 else float(shown) == round(100 * share)
        used = 6 < int(month) <= 18
        assert ("Toll rise" in levers) is used
    again = look(served, key, text)
    assert {name: part.get("html") for name, part in again.items()} == {
        name: part.get("html") for name, part in found.items()
    }


def test_a_dated_state_beside_one_without_dates(served: Served, key: str) -> None:
    plain = look(served, key, "")["controls"]["state"]
    dated = plain + ";lev=toll-rise:1.00;cal=toll-rise:6"
    for state, beside in ((dated, plain), (plain, dated)):
        found = look(served, key, state, beside=beside)
        assert "course" in found
        assert "Compared with" in found["chances"]["html"]


def test_a_calendar_is_no_prediction_and_stands_in_a_saved_reading(
    served: Served, key: str
) -> None:
    state = "1;sw=motive;lev=toll-rise:1.00;cal=toll-rise:6"
    status, _, text = served.ask(
        "POST",
        "/entry",
        b'{"state": "%s"}' % state.encode(),
        content_type="application/json",
        x_armistice_key=key,
    )
    assert status == 400
    assert b"calendar" in text
    saved = served.post("/reading", key, state=state)[0]["text"]
    assert (
        "# Levers are no part of a reading and are left out here: toll-rise 1.00 (from month 6"
        in (saved)
    )
