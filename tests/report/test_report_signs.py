"""Directions in equilibrium, asks and trades, and labels: computed values, said in words."""

from __future__ import annotations

from copy import deepcopy

import pytest
from report_sample import make_case, make_study

from armistice.report.context import Context, make_context
from armistice.report.sections.labels import labels_section
from armistice.report.sections.packages import packages_section
from armistice.report.sections.section import Block
from armistice.report.sections.signs import signs_section
from armistice.report.words import load_words


def rows(block: Block, n: int) -> list[list[str]]:
    return [[cell.text for cell in row] for row in block.tables[n].rows]


@pytest.fixture
def block(context: Context) -> Block:
    section = signs_section(context)
    assert section is not None
    return section.blocks[0]


def test_questions_say_size_sign_and_share(block: Block) -> None:
    first, second, third = rows(block, 0)
    assert first[0] == "M-01"
    assert "Norland" in first[1]
    assert first[2:] == ["up", "+1.2 points", "−0.1 to +2.0", "1 of 2"]
    assert second[3] == "no change"
    assert third[3:] == ["not in this scenario", "–", "–"]
    # a mechanism's own direction is set beside the number; whether the account agrees is its own
    assert {cell.mark for row in block.tables[0].rows for cell in row} == {""}
    assert "pass" in {cell.mark for row in block.tables[1].rows for cell in row}


def test_turns_say_whether_as_claimed_and_why_not(block: Block) -> None:
    motive, arms, style = rows(block, 1)
    assert motive[1:] == [
        "falls",
        "from 30.0 to 20.0",
        "+1.0",
        "Norland −2.0, Sudmark +3.0",
        "as claimed",
    ]
    assert "neutrality" in arms[5]
    assert style[5] == "–"
    assert block.sentences[0].endswith("1 of 2 directions come out as its source claims.")


@pytest.mark.mechanism("M-06", "R")
def test_asks_stand_beside_what_is_signed(block: Block) -> None:
    assert rows(block, 2) == [
        ["Norland", "+70.0", "+40.0"],
        ["signed, whoever tabled it", "+60.0", "+50.0"],
    ]


@pytest.mark.mechanism("M-10", "R")
def test_options_are_traded_at_a_rate(block: Block) -> None:
    """What leaving the guarantee out gains one side and costs the other, breach included."""
    [row] = rows(block, 3)
    assert row == ["guarantee: none instead of coalition", "+2.0", "−1.0", "+3.0", "0.5"]


@pytest.mark.mechanism("M-09", "R")
def test_packages_name_the_layer_that_stops_them() -> None:
    study = deepcopy(make_study(1))
    packages = study["readings"]["pressure-works"]["zone"]["named_packages"]
    packages[0]["killed_by"] = "commitment"
    table = account(make_context(make_case(1), study, load_words())).tables[0]
    at = table.columns.index(load_words().text("packages.column_killed"))
    layer = load_words().text("layer_short.commitment")
    assert layer in table.rows[0][at].text
    assert not any(layer in row[at].text for row in table.rows[1:])


def account(context: Context) -> Block:
    """What the section on packages says of the first account."""
    return next(block for block in packages_section(context).blocks if block.tables)


@pytest.mark.mechanism("M-30", "R")
def test_who_turns_down_what_is_told(context: Context) -> None:
    """Accepted by which side, from the margins."""
    table = account(context).tables[0]
    at = table.columns.index(load_words().text("packages.column_accepted"))
    for row, package in zip(table.rows, context.results[0].packages, strict=True):
        said = row[at].text
        for party in context.sides:
            assert (context.party(party) in said) == (party in package["accepted_by"])


@pytest.mark.mechanism("M-26", "R")
def test_packages_signed_under_threat_are_counted(context: Context) -> None:
    zone = context.results[0].zone
    said = " ".join(account(context).sentences)
    assert f"{zone['coerced']} only because refusing is punished" in said


@pytest.mark.mechanism("M-29", "R")
def test_the_sign_of_the_net_flow_is_told(context: Context) -> None:
    """Rent and cost are not separately identified: u less D is what is said."""
    said = " ".join(account(context).sentences)
    sign = context.results[0].zone["net_flow_sign"]
    word = {1: "more", -1: "less", 0: "as much"}
    for party in context.sides:
        assert f"worth {word[sign[party]]} to {context.party(party)}" in said


@pytest.mark.mechanism("M-65", "R")
@pytest.mark.mechanism("M-03", "R")
def test_labels_say_what_stands_in_for_them(context: Context) -> None:
    section = labels_section(context)
    assert section is not None
    said = section.blocks[0].sentences
    assert "only through: threats, which missed deadlines wear out." in said[0]
    assert any("widens is 0.20 % a month" in line for line in said)
    assert any("adaptation: 0.35" in line for line in said)


def test_without_a_layer_order_changes_nothing() -> None:
    study = deepcopy(make_study(1))
    study["meta"]["labels"]["order"] = []
    section = labels_section(make_context(make_case(1), study, load_words()))
    assert section is not None
    assert "in any order" in section.blocks[0].sentences[0]


def test_a_study_without_directions_has_no_such_section() -> None:
    study = deepcopy(make_study(1))
    del study["readings"]["pressure-works"]["checks"]["signs"]
    del study["meta"]["labels"]
    context = make_context(make_case(1), study, load_words())
    assert signs_section(context) is None
    assert labels_section(context) is None


@pytest.mark.mechanism("M-44", "R")
def test_a_misreading_tells_refusals_and_the_loss(block: Block) -> None:
    assert rows(block, 4) == [["Norland", "80", "50", "+1.3"]]


@pytest.mark.mechanism("M-36", "R")
def test_what_pressure_does_is_told_with_and_without_a_rally() -> None:
    """The sceptical account's results on pressure stand twice: no rally is the default."""
    import armistice as arm

    scenario = arm.load("alaska-2025")
    asked = [
        check
        for check in scenario.spec.checks.values()
        if check.reading == "war-is-the-regime"
        and check.under is not None
        and "primary-sanctions" in check.under.levers
    ]
    rally = {check.under.values.get("RU.public.rally", 0.0) for check in asked if check.under}
    assert 0.0 in rally
    assert max(rally) > 0.0
    assert {check.measure for check in asked} == {"hazard"}
