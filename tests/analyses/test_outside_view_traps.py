"""Traps of the records that no other test holds: where a date stands, what is one package."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from records import needs_records, records_folder

from armistice.analyses.outside_view.agreements import agreements
from armistice.analyses.outside_view.battles import battles, summary
from armistice.analyses.outside_view.classes import CLASSES, durations
from armistice.analyses.outside_view.episodes import spells_of_war
from armistice.analyses.outside_view.past_wars import past_wars
from armistice.analyses.outside_view.tables import read


def test_days_that_only_a_year_is_known_of_stand_on_its_last() -> None:
    """UCDP's precision 5: nearly all lie on 31 December, so short episodes are understated."""
    rows = read("ucdp_termination_conflict")
    vague = [row["start_date2"] for row in rows if row["start_prec2"] == "5"]
    assert (len(vague), sum(one.endswith("12-31") for one in vague)) == (466, 438)
    sharp = [row["start_date2"] for row in rows if row["start_prec2"] == "1"]
    assert sum(one.endswith("12-31") for one in sharp) < 0.02 * len(sharp)


def test_agreements_between_states_are_few_packages() -> None:
    """Twelve of 31 are the Algiers papers of 1975, which stood and fell together."""
    rows = read("ucdp_termination_conflict")
    between = {row["conflict_id"] for row in rows if row["type_of_conflict2"] == "2"}
    signed = [one for one in agreements() if one.conflict in between]
    packages = Counter((one.conflict, one.signed.year) for one in signed)
    assert (len(signed), max(packages.values())) == (31, 12)
    algiers = [one for one in signed if packages[one.conflict, one.signed.year] == 12]
    assert {one.signed.year for one in algiers} == {1975}
    assert len({one.ended_on for one in algiers}) == 1


def test_standard_errors_of_agreements_are_clustered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were every paper a conflict of its own, the intervals would be others."""
    pytest.importorskip("lifelines")
    from armistice.analyses.outside_view.holding import agreement_ratios

    signed = agreements()
    apart = tuple(replace(one, conflict=one.id) for one in signed)
    together, alone = agreement_ratios(signed, "left-out"), agreement_ratios(apart, "left-out")
    for name, (ratio, low, high) in together.items():
        assert ratio == pytest.approx(alone[name][0], rel=1e-6)
        assert (low, high) != pytest.approx(alone[name][1:], rel=1e-3)


def test_lost_wins_of_defenders_would_make_attackers_invincible() -> None:
    fought = battles()
    tidy = tuple(replace(one, won=None) if one.won == -1 else one for one in fought)
    right, wrong = summary(fought)["attacker_wins"], summary(tidy)["attacker_wins"]
    assert right["share"] == pytest.approx(0.60, abs=0.005)
    assert wrong["share"] > 0.88


def test_several_main_parties_do_not_make_several_episodes() -> None:
    rows = read("ucdp_armed_conflict")
    years = {(row["conflict_id"], row["year"]) for row in rows}
    assert (len(rows), len(years)) == (2766, 2752)
    keys = [(one.conflict, one.start) for one in spells_of_war()]
    assert len(keys) == len(set(keys))


@needs_records
def test_a_war_that_turns_into_another_is_not_over_in_one_class() -> None:
    folder = records_folder()
    wars = past_wars(folder)
    turned = [war.name for war in wars if war.outcome == "transformed"]
    assert len(turned) == 8
    seen = durations(CLASSES["transformed-censored"], folder)
    assert seen.ended is not None
    assert (len(seen.months), sum(not one for one in seen.ended)) == (95, 8)
    every = durations(CLASSES["all-wars"], folder)
    assert every.ended is None or all(every.ended)


@needs_records
def test_the_list_of_wars_as_it_is_said_to_be() -> None:
    folder = records_folder()
    assert folder is not None
    with (folder / "interstate_wars.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert max(date.fromisoformat(row["end"]) for row in rows).year < 2008
    for row in rows:
        days = (date.fromisoformat(row["end"]) - date.fromisoformat(row["start"])).days + 1
        assert float(row["span_months"]) == pytest.approx(days / 30.4375, abs=0.001)
        assert float(row["active_months"]) <= float(row["span_months"])
        if row["active_months"] != row["span_months"]:
            assert row["interrupted"] == "1"
        assert bool(row["initiator_side_won"]) == (row["outcome"] == "decisive")
    assert sum(row["interrupted"] == "1" for row in rows) == 7
