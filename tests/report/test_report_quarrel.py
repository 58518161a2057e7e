"""The section on the closed forms says what was computed, account by account."""

from __future__ import annotations

from copy import deepcopy

import pytest
from report_sample import make_case, make_study

from armistice.report.context import Context, make_context
from armistice.report.sections.quarrel import quarrel_section
from armistice.report.words import load_words


def sentences(context: Context) -> list[str]:
    section = quarrel_section(context)
    assert section is not None
    return [" ".join(block.sentences) for block in section.blocks]


@pytest.mark.mechanism("M-58", "R")
def test_each_account_has_its_line(context: Context) -> None:
    """R: the line of defeat by reading, with the durable gap along the scan."""
    section = quarrel_section(context)
    assert section is not None
    peace, war = sentences(context)
    assert "worth less to" in peace
    assert "by 8.0 points" in peace
    assert "whatever its own chance of defeat; today's is 0.20 %" in peace
    assert "from a chance of its own defeat of 3.1 % on" in war
    assert "would have to reach 1.1 %" in war
    assert "less than 5.0 %; under this account that chance is 2.0 %" in peace
    assert "no chance of a breach" in war
    rows = [[cell.text for cell in row] for row in section.blocks[1].tables[0].rows]
    assert rows[0] == ["0.20", "+1.0", "2", "below the line"]
    assert rows[1][1] == "did not settle"
    assert rows[1][3] == "above the line"


def test_the_paradox_names_who_softens(context: Context) -> None:
    open_, closed = sentences(context)
    assert "makes waiting worth less to" in open_
    assert "widens" in open_
    assert "shrinks" in closed


def test_no_line_where_defeat_is_no_worse() -> None:
    study = deepcopy(make_study(1))
    study["readings"]["pressure-works"]["quarrel"]["defeat"] = {
        "today": 0.01,
        "needed": None,
        "needed_if_denied": None,
        "denial_enough": None,
    }
    [said] = sentences(make_context(make_case(1), study, load_words()))
    assert "no chance of defeat would make it settle" in said


def test_a_study_without_closed_forms_has_no_section() -> None:
    study = deepcopy(make_study(1))
    del study["readings"]["pressure-works"]["quarrel"]
    assert quarrel_section(make_context(make_case(1), study, load_words())) is None
