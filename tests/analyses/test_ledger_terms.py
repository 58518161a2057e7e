"""The ladder of terms and the same-question check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from armistice.analyses.ledger.entries import Question
from armistice.analyses.ledger.same import compare, misordered
from armistice.analyses.ledger.terms import LADDER, TERMS, implies, topic_of
from armistice.errors import InputError
from armistice.scenario import load
from armistice.scenario.about import About, parse_about
from armistice.scenario.checks.known import BUILT_IN_TERMS

ROOT = Path(__file__).parents[2]


def ask(about: str | None, closes: str = "2026-08-15", name: str = "q", **changes: Any) -> Question:
    fields = {
        "id": name,
        "text": "x",
        "about": about,
        "yes_if": "x",
        "window": {"opens": "2025-08-15", "closes": closes},
    }
    return Question.model_validate({**fields, **changes})


def test_terms_are_those_of_the_format() -> None:
    assert set(TERMS) == set(BUILT_IN_TERMS)
    assert set(LADDER) <= set(TERMS)


def test_the_rungs_imply_each_other_as_the_glossary_says() -> None:
    assert implies("truce.general.30d", "truce.general")
    assert implies("truce.general.30d", "truce.any")
    assert implies("truce.general.30d-meant", "truce.general")
    assert not implies("truce.general.30d", "truce.general.30d-meant")
    assert not implies("truce.general.30d-meant", "truce.general.30d")
    assert not implies("truce.any", "truce.general")
    assert not implies("pause.humanitarian", "truce.any")


def test_what_a_question_is_about_can_be_joined_and_denied() -> None:
    assert parse_about("truce.any  or mediator.exit") == About(("truce.any", "mediator.exit"))
    assert parse_about("not peace.signed") == About(("peace.signed",), negated=True)
    assert str(parse_about("not a or b")) == "not a or b"
    assert topic_of("truce.any or truce.general") == "truce"
    assert topic_of("truce.any or mediator.exit") == "several"
    assert topic_of(None) == "other"


def test_the_same_question_is_the_same() -> None:
    assert compare(ask("truce.general"), ask("truce.general", name="other")).relation == "same"
    assert compare(ask(None), ask(None)).relation == "different"


@pytest.mark.parametrize(
    ("a", "b", "relation", "differ"),
    [
        (
            ask("truce.general.30d"),
            ask("truce.general"),
            "first implies second",
            {"event", "length"},
        ),
        (ask("truce.any"), ask("truce.general"), "second implies first", {"event", "domains"}),
        (
            ask("truce.general", "2025-11-13"),
            ask("truce.general"),
            "first implies second",
            {"window"},
        ),
        (
            ask("truce.general", excludes=["humanitarian"]),
            ask("truce.general"),
            "first implies second",
            {"exclusions"},
        ),
        (
            ask("truce.general"),
            ask("truce.general", decides="a site"),
            "different",
            {"who decides"},
        ),
        (
            ask("truce.general.30d"),
            ask("truce.general.30d-meant"),
            "different",
            {"event", "length"},
        ),
        (
            ask("truce.general.30d", "2026-12-31"),
            ask("truce.general"),
            "different",
            {"event", "length", "window"},
        ),
        (
            ask("not truce.any"),
            ask("not truce.general"),
            "first implies second",
            {"event", "domains"},
        ),
        (
            ask("not truce.general", "2025-11-13"),
            ask("not truce.general"),
            "second implies first",
            {"window"},
        ),
        (ask("not truce.any"), ask("truce.any"), "different", {"event"}),
        (ask("war.over", "2025-11-13"), ask("war.over"), "different", {"window"}),
        (
            ask("truce.general", parties=["A", "B"]),
            ask("truce.any"),
            "different",
            {"event", "domains", "parties"},
        ),
        (
            ask("truce.any", kind="conditional", **{"if": "rain"}),
            ask("truce.any"),
            "different",
            {"condition"},
        ),
        (
            ask("truce.general.30d or truce.general.30d-meant"),
            ask("truce.general"),
            "first implies second",
            {"event", "length"},
        ),
    ],
)
def test_relations(a: Question, b: Question, relation: str, differ: set[str]) -> None:
    found = compare(a, b)
    assert found.relation == relation
    assert set(found.differ) == differ
    mirror = {"first implies second": "second implies first"}
    mirror |= {v: k for k, v in mirror.items()}
    assert compare(b, a).relation == mirror.get(relation, relation)


def test_a_narrower_event_with_a_higher_chance_is_warned_of() -> None:
    asked = [
        ask("truce.general.30d", name="narrow"),
        ask("truce.general", name="wide"),
        ask("truce.general.30d-meant", name="meant"),
    ]
    found = misordered(asked, {"ann": {"narrow": 0.4, "wide": 0.3, "meant": 0.1}})
    assert [(one.narrow, one.wide) for one in found] == [("narrow", "wide")]
    assert "ann: narrow implies wide" in str(found[0])
    assert misordered(asked, {"ann": {"narrow": 0.3, "wide": 0.3, "meant": 0.3}}) == []
    assert misordered(asked, {"ann": {"narrow": 0.4}, "ben": {"wide": 0.3}}) == []


def test_two_chances_of_one_question_have_to_agree() -> None:
    asked = [ask("truce.any", name="a"), ask("truce.any", name="b")]
    assert len(misordered(asked, {"ann": {"a": 0.2, "b": 0.3}})) == 1


def test_unknown_terms_are_faults_with_a_place(tmp_path: Path) -> None:
    text = (ROOT / "scenarios" / "two-islands" / "scenario.yaml").read_text("utf-8")
    assert "about: not truce.any" in text
    place = tmp_path / "scenario.yaml"
    place.write_text(text.replace("about: not truce.any", "about: not truce.no"), "utf-8")
    with pytest.raises(InputError, match=r"A03 predictions\.P2\.about: no term 'truce\.no'"):
        load(place)
