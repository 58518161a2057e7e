"""What `robust` says in words: names of the scenario, numbers of the answer, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "analyses"))

from robust_sample import made_up

import armistice as arm
from armistice.analyses.robust.answer import answer_of
from armistice.cli.tables import namer_for
from armistice.report.robust_words import Robustness
from armistice.report.words import load_words

SCENARIO = arm.load("two-islands")
FOUND = answer_of(made_up())


def said(found: dict[str, Any]) -> Robustness:
    return Robustness(found, SCENARIO, load_words(), namer_for(SCENARIO))


def test_failures_are_said_as_a_person_would_say_them() -> None:
    first, second = said(FOUND).failures()
    assert first.startswith("With no lever it fails in ")
    assert "mostly where the guarantees of Marl are weak (at most 0.4" in first
    assert "the patience of Orrin is long (at most 0.1 a year)" in first
    assert second == "With “toll-rise” the outcome is met in every world."


def test_the_numbers_of_a_sentence_are_those_of_the_answer() -> None:
    one = FOUND["failures"][0]
    box, text = one["boxes"][0], said(FOUND).failures()[0]
    assert f"{one['failed']} of {one['of']} worlds" in text
    assert f"{int(100 * box['density'] + 0.5)} in 100 of the worlds there fail" in text
    assert f"{int(100 * box['coverage'] + 0.5)} in 100 of the failures are there" in text


def test_head_counts_worlds_and_says_what_counts() -> None:
    head = said(FOUND).head()
    assert head.startswith("240 worlds: 80 as Tired war, 80 as Useful war and 80 between the two.")
    assert "a general truce of 30 days or more begins within 12 months" in head
    assert "25 in 100 or more" in head
    durable = {**FOUND, "outcome": {**FOUND["outcome"], "event": "zone.durable", "line": 0.5}}
    assert said(durable).head().endswith("Met: a durable package exists.")


def test_table_rows_fit_their_columns() -> None:
    robustness = said(FOUND)
    columns = robustness.columns()
    rows = robustness.rows()
    assert [row[0] for row in rows] == ["none", "toll-rise"]
    assert {len(row) for row in rows} == {len(columns)}
    assert rows[1][1] == "100"


def test_ties_are_said() -> None:
    tied = {**FOUND, "first": {"satisficing": ["none", "toll-rise"], "regret": ["toll-rise"]}}
    assert said(tied).firsts() == [
        "Met in the most worlds: all policies alike.",
        "Smallest largest regret: “toll-rise”.",
    ]


def limit(name: str, **ends: Any) -> dict[str, Any]:
    return {"name": name, "low": None, "high": None, "kinds": [], **ends}


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (
            limit("Orrin.discount", low=0.12),
            "the patience of Orrin is short (at least 0.12 a year)",
        ),
        (
            limit("Selm.collapse.rate", low=0.0123),
            "Selm is near collapse (at least 0.012 a month)",
        ),
        (
            limit("Marl.guarantee_credibility", low=0.2, high=0.4),
            "“Marl: chance the promise is kept (guarantee_credibility)” is between 0.2 and 0.4",
        ),
        (limit("rules.breach", kinds=["netted"]), "“rules.breach” is netted"),
        (limit("no.such.field", high=1.0), "“no.such.field” is low (at most 1)"),
    ],
)
def test_limits(one: dict[str, Any], text: str) -> None:
    assert said(FOUND).limit(one) == text


def box(**changes: Any) -> dict[str, Any]:
    return {**FOUND["failures"][0]["boxes"][0], **changes}


def test_a_box_that_chance_would_find_is_said_to_be_one() -> None:
    by_chance = {
        **FOUND,
        "failures": [{"policy": "none", "failed": 5, "of": 20, "boxes": [box(chance=0.4), box()]}],
    }
    text = said(by_chance).failures()[0]
    assert "40 times in 100: take it for chance" in text
    assert text.count("guarantees of Marl") == 2


def test_the_other_ends_are_said() -> None:
    for failed, boxes, text in (
        (20, [], "met in no world"),
        (5, [], "no few numbers tell these from the others"),
    ):
        found = {**FOUND, "failures": [{"policy": "x", "failed": failed, "of": 20, "boxes": boxes}]}
        assert text in said(found).failures()[0]


def test_worth_of_knowing_is_said_in_points() -> None:
    text = said(FOUND).knowing()
    assert text is not None
    assert "Worth most to learn before choosing" in text
    assert f"({100 * FOUND['knowing']['each'][0]['worth']:.1f} points of 100)" in text
    assert said({**FOUND, "knowing": None}).knowing() is None
    nothing = {**FOUND["knowing"], "everything": 0.001}
    assert "no knowledge of these numbers" in str(said({**FOUND, "knowing": nothing}).knowing())
    vague = {**FOUND["knowing"], "each": [{"name": "account", "worth": 0.0, "chance": 1.0}]}
    assert "no single number" in str(said({**FOUND, "knowing": vague}).knowing())
