"""The human ledger stands beside what leaders are said to want, and carries computed numbers."""

from __future__ import annotations

import pytest
from pages import Page

from armistice.report.context import Context
from armistice.report.sections.people import people_section


@pytest.mark.mechanism("M-63", "R")
def test_months_under_emergency_rule_are_told(context: Context) -> None:
    section = people_section(context)
    assert section is not None
    share = context.results[0].futures["share_at_war_by_month"]["mean"][:-1]
    [first, *_] = section.blocks[0].sentences
    assert "emergency rule" in first
    assert f"{sum(share):.2g} of the next {len(share)} months" in first


@pytest.mark.mechanism("M-66", "R")
def test_people_are_told_wherever_leaders_values_are(page: Page, context: Context) -> None:
    """On the page with the margins: the ledger, by party, and by what goes on."""
    assert page.root.one("section", id="packages")
    text = page.root.one("section", id="people").text
    for party in context.side_names:
        assert party in text
    section = people_section(context)
    assert section is not None
    rows = [[cell.text for cell in row] for row in section.blocks[0].tables[1].rows]
    assert ["Sudmark", "killed behind the front", "80", "0", "80"] in rows
    assert ["Norland", "killed at the front", "900", "900", "900"] in rows
