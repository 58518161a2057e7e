"""Worlds, policies and the table of outcomes: common draws, and nothing that depends on workers."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from robust_sample import made_up

import armistice as arm
from armistice.analyses.robust import (
    metrics,
    outcome_of,
    outcome_table,
    policies_of,
    robust,
    worlds_of,
)
from armistice.analyses.robust import table as table_module
from armistice.analyses.robust.answer import answer_of
from armistice.analyses.robust.policies import read_policy
from armistice.analyses.robust.relation import relation_of
from armistice.analyses.robust.table import OutcomeTable, solved_with
from armistice.errors import ArmisticeError, InputError
from armistice.scenario import Scenario


@pytest.fixture(scope="module")
def islands() -> Scenario:
    return arm.load("two-islands")


@pytest.fixture(scope="module")
def solved(islands: Scenario) -> OutcomeTable:
    worlds = worlds_of(islands, None, draws=6, seed=3)
    wanted = {"half": {"toll-rise": 0.5}, "idle": {"toll-rise": 0.0}}
    return outcome_table(worlds, policies_of(islands, wanted), outcome_of(islands))


def test_worlds_take_turns_and_share_luck_with_all_other_draws(islands: Scenario) -> None:
    worlds = worlds_of(islands, None, draws=9, seed=3)
    for n in range(9):
        assert worlds.account(n) == ("tired-war", "useful-war", "mixed")[n % 3]
        numbers = worlds.numbers(n)[1]
        if n % 3 < 2:
            plain = islands.resolve(worlds.account(n)).draw(n, 9, 3)
            assert dict(numbers) == pytest.approx(dict(plain), rel=1e-12)
        else:
            assert all(0.0 < place < 1.0 for place in worlds.position(n))
            ends = [islands.resolve(one).draw(n, 9, 3) for one in worlds.readings]
            for address, value in numbers.items():
                low, high = sorted(end[address] for end in ends)
                assert low - 1e-12 <= value <= high + 1e-12


def test_one_account_alone_has_no_mixtures(islands: Scenario) -> None:
    worlds = worlds_of(islands, ["useful-war"], draws=4, seed=1)
    assert [worlds.account(n) for n in range(4)] == ["useful-war"] * 4
    assert worlds.accounts == ("useful-war",)
    plain = islands.resolve("useful-war").draw(2, 4, 1)
    assert dict(worlds.numbers(2)[1]) == pytest.approx(dict(plain), rel=1e-12)


def test_every_policy_meets_the_same_worlds(solved: OutcomeTable) -> None:
    assert solved.chance.shape == (6, 3)
    # a dose of nothing is no lever: equal draws give equal outcomes
    assert solved.chance[:, 2] == pytest.approx(solved.chance[:, 0], abs=2e-3)
    assert (np.abs(solved.chance[:, 1] - solved.chance[:, 0]) > 1e-4).any()
    columns = set(solved.columns)
    assert "Marl.guarantee_credibility" in columns
    assert not any(name.startswith("people.") for name in columns)


def test_a_world_is_the_war_solved_with_its_numbers(solved: OutcomeTable) -> None:
    from armistice.analyses.cruxes.events import chances

    resolved, numbers = solved.worlds.numbers(4)
    answer = solved_with(resolved, numbers, {"toll-rise": 0.5})
    spec = solved.worlds.hybrids.scenario.spec
    found = chances(answer, spec, (solved.outcome.target,), int(spec.horizon))[0]
    assert solved.chance[4, 1] == pytest.approx(found, abs=2e-3)


def test_workers_change_nothing(islands: Scenario, solved: OutcomeTable) -> None:
    again = outcome_table(solved.worlds, solved.policies, solved.outcome, workers=2)
    assert np.array_equal(again.chance, solved.chance)
    assert np.array_equal(again.durable, solved.durable)


def test_a_world_that_fails_once_is_left_out_for_all(
    islands: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, calls = table_module.solved_with, [0]

    def sometimes(*given: Any, **how: Any) -> Any:
        answer, calls[0] = plain(*given, **how), calls[0] + 1
        if calls[0] == 4:  # the second world's second policy
            return replace(answer, diagnostics=replace(answer.diagnostics, converged=False))
        return answer

    monkeypatch.setattr(table_module, "solved_with", sometimes)
    worlds = worlds_of(islands, None, draws=4, seed=1)
    table = outcome_table(worlds, policies_of(islands), outcome_of(islands, "durable"))
    assert table.kept.tolist() == [0, 2, 3]
    answer = answer_of(table, shuffles=0)
    assert answer["draws"] == 4
    assert answer["draws_failed"] == 1
    assert answer["worlds"] == {"tired-war": 2, "useful-war": 0, "mixed": 1}


def test_too_few_worlds_are_refused(islands: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = table_module.solved_with

    def never(*given: Any, **how: Any) -> Any:
        answer = plain(*given, **how)
        return replace(answer, diagnostics=replace(answer.diagnostics, converged=False))

    monkeypatch.setattr(table_module, "solved_with", never)
    with pytest.raises(ArmisticeError, match="0 of 2 worlds"):
        robust(islands, draws=2)


def test_the_answer_finds_what_was_made_up() -> None:
    found = answer_of(made_up())
    none, lever = found["policies"]
    assert lever["satisficing"] == 1.0
    assert 0.6 < none["satisficing"] < 0.9
    assert found["first"]["satisficing"] == ["toll-rise"]
    assert found["first"]["maximin"] == ["toll-rise"]
    assert found["first"]["regret"] == ["toll-rise"]
    assert found["first"]["maximax"] == ["none"]
    assert none["regret"] == pytest.approx(0.35)
    assert lever["regret"] == pytest.approx(0.15)
    assert (none["cost"], lever["cost"]) == ({}, {"League": 0.01})
    assert [one["policy"] for one in found["failures"]] == ["none", "toll-rise"]
    box = found["failures"][0]["boxes"][0]
    limits = {one["name"]: one for one in box["limits"]}
    assert set(limits) == {"Marl.guarantee_credibility", "Orrin.discount"}
    assert limits["Marl.guarantee_credibility"]["high"] == pytest.approx(0.45, abs=0.04)
    assert limits["Orrin.discount"]["high"] == pytest.approx(0.1, abs=0.008)
    assert min(box["coverage"], box["density"]) > 0.9
    assert box["chance"] == 0.05
    assert found["failures"][1]["boxes"] == []
    assert {one["name"] for one in found["knowing"]["each"][:2]} == set(limits)


def test_strengths_of_levers_that_are_not_pulled_cannot_explain_anything() -> None:
    table = made_up()
    strength = "levers.toll-rise.acts.Orrin.pressure.level.add"
    assert strength not in table.relevant((table.policies[0],))
    assert strength in table.relevant((table.policies[1],))


def test_the_metrics_are_those_of_the_table() -> None:
    table = made_up()
    found = answer_of(table, shuffles=0)
    expected = metrics(table.chance, table.chance >= 0.25)
    for name, values in expected.items():
        assert [row[name] for row in found["policies"]] == pytest.approx(values.tolist()), name


def test_a_table_is_a_data_frame_for_others() -> None:
    pd = pytest.importorskip("pandas")
    frame = made_up(draws=30).to_pandas()
    assert len(frame) == 60
    assert set(frame["policy"]) == {"none", "toll-rise"}
    assert frame.loc[frame["policy"] == "none", "dose.toll-rise"].eq(0.0).all()
    assert frame["chance.truce"].between(0, 1).all()
    back = pd.read_csv(io.StringIO(made_up(draws=30).to_csv()))
    assert back["chance.truce"].tolist() == frame["chance.truce"].tolist()
    assert back["Orrin.discount"].tolist() == frame["Orrin.discount"].tolist()
    assert back["policy"].tolist() == frame["policy"].tolist()


def test_where_less_is_better_performance_is_turned(islands: Scenario) -> None:
    outcome = outcome_of(islands, at_most=0.4)
    assert not outcome.more
    assert outcome.performance(np.array([0.1, 0.7])) == pytest.approx([0.9, 0.3])
    assert outcome.meets(np.array([0.1, 0.4, 0.7])).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"headline": "rain"}, "no headline 'rain'"),
        ({"at_least": 0.2, "at_most": 0.3}, "one side only"),
        ({"at_least": 1.2}, "between 0 and 1"),
        ({"policies": {"x": {"toll-ris": 1.0}}}, "no lever 'toll-ris'"),
        ({"policies": {"x": {"toll-rise": 1.5}}}, "not 0 to 1"),
        ({"policies": {"none": {"toll-rise": 1.0}}}, "pulls no lever"),
        ({"readings": ["tired-war", "useful-war", "tired-war"]}, "two readings, not 3"),
        ({"readings": ["tired-war", "tired-war"]}, "do not differ"),
        ({"discover_for": ["half"]}, "no policy 'half'"),
    ],
)
def test_bad_questions_are_refused_before_any_work(
    islands: Scenario, asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(ArmisticeError, match=said):
        robust(islands, draws=10_000, **asked)


def test_an_unknown_reading_is_an_input_error(islands: Scenario) -> None:
    with pytest.raises(InputError, match="no reading 'tired'"):
        robust(islands, readings=["tired"], draws=10_000)


@pytest.mark.parametrize("text", ["a=", "=", "a=x:", "a=x:much", "a=x++y"])
def test_policies_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ArmisticeError, match="--policy"):
        read_policy(text)


def test_an_event_without_a_better_side_has_to_be_given_one() -> None:
    scenario = arm.load("alaska-2025")
    exits = [n for n, h in scenario.spec.headlines.items() if h.event == "mediator.exit"]
    assert exits
    with pytest.raises(ArmisticeError, match="for you to say"):
        outcome_of(scenario, exits[0])
    assert outcome_of(scenario, exits[0], at_most=0.5).more is False


def test_a_relation_gives_the_same_answer_whatever_was_asked_before(islands: Scenario) -> None:
    war = relation_of(islands, "tired-war", outcomes=[None])
    weak, strong = ({"Marl.guarantee_credibility": x} for x in (0.25, 0.85))
    first = war(weak)
    war(strong, {"toll-rise": 1.0})
    assert war(weak) == first
    assert war(strong) != first


def test_bounds_span_all_readings_in_the_units_of_their_fields(islands: Scenario) -> None:
    war = relation_of(islands)
    assert war.bounds["Selm.collapse.rate"] == pytest.approx((0.003, 0.02))
    assert war.bounds["Orrin.war_cost.losses"] == pytest.approx((0.05, 0.12))
    alone = relation_of(islands, across=["useful-war"])
    assert alone.bounds["Selm.collapse.rate"] == pytest.approx((0.003, 0.007))
    with pytest.raises(ArmisticeError, match="no lever 'toll'"):
        relation_of(islands, levers=["toll"])
