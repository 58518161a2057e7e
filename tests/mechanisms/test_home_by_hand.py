"""Home politics, war spending, partners and warnings against their equations worked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

import armistice as arm
from armistice.mechanisms.domestic_politics import Office, home_front
from armistice.mechanisms.sanctions import Sanctions, expected_pressure, starting_stock
from armistice.mechanisms.war_economy import WarEconomy, posterior_spread
from armistice.model.build import build, make_world
from armistice.model.mechanism import PackageDraft, WarDraft
from armistice.model.world import World

ORRIN, SELM = 0, 1
HOME = {
    "Orrin.public.backing": 0.6,
    "Orrin.public.rally": 0.1,
    "Orrin.public.media": 0.5,
    "Orrin.public.deflected": 0.25,
    "Orrin.public.protest": 40.0,
    "Orrin.public.hardship_limit": 0.2,
    "Orrin.public.opposition_cost": 0.1,
    "Orrin.elites.burden_on_public": 0.7,
    "Orrin.elites.freeze": 0.2,
    "Orrin.elites.loyal_pay": 1.0,
    "Orrin.elites.outside_pay": 0.5,
    "Orrin.elites.coup_base": 0.004,
    "Orrin.elites.coup_by_loss": 3.0,
    "Orrin.elites.coup_by_dependence": 2.0,
}


def world(values: Mapping[str, float], survival: bool = False) -> World:
    rules = {"survival": "on"} if survival else {}
    resolved = arm.load("two-islands").resolve("tired-war", {"Orrin.war_rent": 0}, rules)
    return make_world(resolved, {**dict(resolved.median()), **values})


@pytest.mark.equation("EQ-INCIDENCE")
@pytest.mark.equation("EQ-RALLY")
@pytest.mark.equation("EQ-APATHY")
@pytest.mark.equation("EQ-ELITE")
def test_the_home_front_by_hand() -> None:
    home = home_front(world(HOME), ORRIN, np.array([1.0]), np.array([0.1]))
    hardship, loss = 0.7 * 0.1, 0.3 * 0.1 + 0.2
    support = 0.6 + 0.1 * 1.0 * 0.5 * 0.4 - 0.75 * hardship
    dep = 1 - 0.8 * 0.5 / (1.0 * 0.9)
    assert home.hardship[0] == pytest.approx(hardship)
    assert home.elite_loss[0] == pytest.approx(loss)
    assert home.support[0] == pytest.approx(support)
    assert home.protest[0] == pytest.approx(
        40 * hardship * (1 - hardship / 0.2) * (1 - support) - 0.1
    )
    assert home.dependence[0] == pytest.approx(dep)
    assert home.coup[0] == pytest.approx(0.004 * np.exp(3 * loss - 2 * dep))
    assert home.rivalry[0] == pytest.approx(0.1)


@pytest.mark.equation("EQ-SECURITY")
def test_the_hazard_of_office_by_hand() -> None:
    office = {
        "Orrin.office.exit_in_war": 0.01,
        "Orrin.office.exit_in_peace": 0.02,
        "Orrin.office.by_protest": 0.5,
        "Orrin.office.by_loss": 0.2,
        "Orrin.office.by_win": 0.1,
        "Orrin.office.after_meeting": 0.6,
    }
    at = world({**HOME, **office}, survival=True)
    shape = (2, at.space.size)
    month = replace(
        WarDraft.blank(at, "war"),
        pressure=np.ones(shape),
        damage=np.full(shape, 0.1),
        talks=np.full(at.space.size, 0.25),
    )
    home = home_front(at, ORRIN, np.array([1.0]), np.array([0.1]))
    met = 1 - (1 - 0.25 * 0.4) ** 12  # the League's turn is 0.4
    leave = Office().exit(at, month).leave
    for step, tilt in ((4, 0.0), (2, 0.2 * 2), (7, -0.1 * 3)):
        expected = 0.01 * np.exp(0.5 * home.protest[0] + tilt) * (1 - 0.4 * met) + home.coup[0]
        assert leave[ORRIN, int(at.space.index(step, 1, 1))] == pytest.approx(expected)
    count = len(at.packages)
    blank = PackageDraft(
        flow=np.zeros((2, at.space.front, count)),
        target=np.full((at.space.front, count), 7),
        consent=np.zeros((2, at.space.front, count)),
        ratify=np.ones((2, count)),
        penalty=np.zeros((2, count)),
        opportunity=np.zeros((2, count)),
        leave=np.zeros((2, count)),
        audience=np.zeros((len(at.proposers), count)),
    )
    calm = home_front(at, ORRIN, np.zeros(1), np.zeros(1)).coup[0]
    peace = Office().package_value(at, blank).leave
    assert np.allclose(peace[ORRIN], 0.02 * np.exp(-0.1 * 3) + calm)


@pytest.mark.equation("EQ-STATUS")
@pytest.mark.equation("EQ-SECURITY")
def test_a_meeting_is_counted_once() -> None:
    """Derived status is the reduced form of a hazard that falls after a meeting."""
    meeting = {"Selm.office.exit_in_war": 0.01, "Selm.office.after_meeting": 0.5}
    resolved = arm.load("two-islands").resolve("tired-war", {"Orrin.war_rent": 0})
    numbers = {**dict(resolved.median()), **meeting}
    off = build(resolved, numbers=numbers)
    on = build(resolved, numbers=numbers, rules={"survival": "on"})
    assert off.meeting[SELM].max() > 0
    assert not on.meeting[SELM].any()
    assert (on.phases[0].leave[SELM] < 0.01).all()
    assert not off.phases[0].leave.any()


@pytest.mark.equation("EQ-WARECON")
def test_spending_by_hand() -> None:
    at = world(
        {
            "Orrin.economy.stimulus": 0.5,
            "Orrin.economy.pays_now": 0.04,
            "Orrin.economy.wears_later": 0.06,
        }
    )
    month = replace(WarDraft.blank(at, "war"), support=np.full((2, at.space.size), 0.8))
    assert np.allclose(WarEconomy().transition(at, month).worse[ORRIN], 0.5 * 0.06 / 0.8)
    assert np.allclose(WarEconomy().war_flow(at, month).flow[ORRIN], 0.5 * 0.04)
    assert not WarEconomy().transition(at, month).worse[SELM].any()


@pytest.mark.equation("EQ-ECONSIGNAL")
def test_two_levels_seen_through_noise() -> None:
    """Two even levels one apart: E[p(1-p)] over the signal, by plain quadrature."""
    noise = 0.8
    z = np.linspace(-8, 9, 200_001)
    like = [np.exp(-0.5 * ((z - level) / noise) ** 2) for level in (0, 1)]
    p = like[1] / (like[0] + like[1])
    density = (like[0] + like[1]) / 2 / (noise * np.sqrt(2 * np.pi))
    spread = np.sqrt(np.sum(density * p * (1 - p)) * (z[1] - z[0]))
    assert posterior_spread(np.array([0.5, 0.5]), noise) == pytest.approx(spread, abs=1e-6)


@pytest.mark.equation("EQ-ANTICIPATE")
def test_a_warning_by_hand() -> None:
    """S = 1 of which .4 was announced 3 months ahead and believed by half."""
    values = {
        "Orrin.pressure.level": 1.0,
        "Orrin.pressure.forewarned": 0.4,
        "Orrin.pressure.lead": 3.0,
        "Orrin.pressure.adaptation.start": 0.3,
        "Orrin.pressure.adaptation.speed": 0.1,
        "Orrin.pressure.adaptation.ceiling": 0.7,
        "League.threats.credibility": 0.8,
        "League.threats.missed": 0.0,
    }
    at = world(values)
    stock = 0.3 + (1 - 0.9**3) * 0.7 * (0.8 * 1.0 - 0.6)
    assert starting_stock(at, ORRIN)[0] == pytest.approx(stock)
    bite = Sanctions().transition(at, WarDraft.blank(at, "war")).bite[ORRIN, 0]
    assert bite == pytest.approx(1.0 - stock)
    pending = world({**values, "Orrin.pressure.announced": 0.5, "Orrin.pressure.lead": 0.0})
    assert expected_pressure(pending, ORRIN)[0] == pytest.approx(0.8 * 1.5)
    assert starting_stock(pending, ORRIN)[0] == 0.3


@pytest.mark.equation("EQ-ANTICIPATE")
def test_what_is_announced_moves_the_stock_and_not_the_bite_of_today(tmp_path) -> None:
    """With the stock as a state: y goes for ybar S°, while today's bite is that of S."""
    import pathlib

    source = pathlib.Path(__file__).parents[2] / "scenarios/two-islands/scenario.yaml"
    text = source.read_text("utf-8").replace(
        "cost_convex: 0.02}",
        "cost_convex: 0.02, announced: 0.5,"
        " adaptation: {start: 0.2, speed: 0.1, ceiling: 0.7, levels: 4}}",
    )
    file = tmp_path / "scenario.yaml"
    file.write_text(text, "utf-8")
    war = build(arm.load(file), "tired-war")
    y = war.space.y
    assert y.max() == pytest.approx(0.7 * 1.5)
    expected = y + 0.1 * (0.7 * 1.5 - y)
    assert np.allclose(war.phases[0].transition @ y, np.clip(expected, y.min(), y.max()))


@pytest.mark.equation("EQ-PARTNER")
def test_partners_by_hand() -> None:
    at = world({"Marl.trade.Orrin.partner_recover": 0.01, "Marl.trade.Orrin.partner_harm": 0.5})
    assert at.strike_harm(ORRIN) == pytest.approx(1.5 * at.of(ORRIN, "strike_harm"))
    assert at.strike_harm(SELM) == at.of(SELM, "strike_harm")
    better = Sanctions().transition(at, WarDraft.blank(at, "war")).better
    assert np.allclose(better[ORRIN], 0.01)
    assert not better[SELM].any()
