"""A state is its text: what is written is read back, and what is unknown is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import armistice as arm
from armistice.analyses.live import Span, Tabled
from armistice.app.state import LONGEST, State, first_state, read_state
from armistice.errors import ArmisticeError

ISLANDS = arm.load("two-islands")
FIRST = first_state(ISLANDS, "tired-war", "useful-war")
HORIZON = int(ISLANDS.spec.horizon)
HUNDREDTHS = st.integers(1, 100).map(lambda n: n / 100)
TERMS = {
    issue: [option for option in body.options if option != body.default]
    for issue, body in ISLANDS.spec.issues.items()
}


@st.composite
def states(draw: st.DrawFn) -> State:
    groups = draw(st.lists(st.sampled_from(["motive", "trust", "front"]), unique=True))
    # the order of groups is not part of a state
    terms = {i: draw(st.sampled_from(o)) for i, o in TERMS.items() if draw(st.booleans())}
    form = draw(st.sampled_from([None, "pause", "truce", "ceasefire", "framework", "final"]))
    doses = {"toll-rise": draw(HUNDREDTHS)} if draw(st.booleans()) else {}
    span = draw(spans())
    return State(
        ISLANDS.hash,
        "tired-war",
        "useful-war",
        {name: draw(HUNDREDTHS) for name in groups},
        doses,
        {"toll-rise": span} if doses and span != Span() else {},
        None if form is None else Tabled(form, terms),
    )


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(st.integers(0, HORIZON - 1))
    ends = st.none() | st.integers(first + 1, HORIZON - 1) if first < HORIZON - 1 else st.none()
    return Span(first, draw(ends), draw(st.integers(0, HORIZON)))


@given(states())
def test_a_state_survives_its_text(state: State) -> None:
    found = read_state(state.text, ISLANDS, FIRST)
    assert found == state
    assert found.notes == ()
    assert len(state.text) <= LONGEST


def test_an_empty_text_is_the_first_account() -> None:
    assert read_state("", ISLANDS, FIRST) == FIRST
    assert FIRST.text == f"1;s={ISLANDS.hash[:8]};a=tired-war;b=useful-war"


def test_what_is_unknown_is_left_out_and_said() -> None:
    text = "1;s=00000000;a=nobody;sw=trust;l=front:0.4+motive:2;lev=toll-rise:0.5+gold:1;zz=1;f=4"
    found = read_state(text + ";pk=final,strip:cede,moon:full", ISLANDS, FIRST)
    assert found.places == {"trust": 1.0, "front": 0.4}
    assert found.doses == {"toll-rise": 0.5}
    assert found.tabled == Tabled("final", {"strip": "cede"})
    assert (found.a, found.b) == ("tired-war", "useful-war")
    assert [key for key, _ in found.notes] == ["key", "version", "reading", "lever", "term"]
    known = read_state("1;sw=trust+ghost", ISLANDS, FIRST).known(("motive", "trust", "front"))
    assert known.places == {"trust": 1.0}
    assert known.notes == (("group", "ghost"),)


@pytest.mark.parametrize(
    "when",
    ["", "-3", "6-6", "6-2", "24", "999", "6r25", "six", "6-", "r", "0x6", "6-18r3;x", "\u0666",
     "6.5", "1e1", "<script>", "6-18-20", "3+3"],
)  # fmt: skip
def test_a_calendar_that_is_none_is_left_out_and_said(when: str) -> None:
    found = read_state(f"1;lev=toll-rise:0.5;cal=toll-rise:{when}", ISLANDS, FIRST)
    assert found.spans in ({}, {"toll-rise": Span(6, 18, 3)}, {"toll-rise": Span(3)})
    assert found.notes
    assert found.notes[0][0] in ("calendar", "key")


def test_dates_belong_to_a_lever_in_use() -> None:
    found = read_state("1;cal=toll-rise:6", ISLANDS, FIRST)
    assert found.spans == {}
    assert found.notes == (("calendar", "toll-rise:6"),)
    # what stands to the end of the horizon stands for good, and what is always so is not said
    found = read_state("1;lev=toll-rise:1;cal=toll-rise:0-24", ISLANDS, FIRST)
    assert (found.spans, found.notes) == ({}, ())
    assert "cal=" not in found.text


def test_an_endless_text_is_refused() -> None:
    with pytest.raises(ArmisticeError, match="at most"):
        read_state("1;" + "x" * LONGEST, ISLANDS, FIRST)
