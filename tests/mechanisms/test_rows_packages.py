"""Exact rows on what settlements are worth: swaps, land, title, carrots, guarantees."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import A, B, blank, month, toggled, trials, world_with

import armistice as arm
from armistice.analyses.closed_forms import logroll_gain, specialisation_gain
from armistice.mechanisms.guarantees import Guarantees
from armistice.mechanisms.ratification import Ratification, public_support
from armistice.model.build import build
from armistice.model.packages import chip, deal_flow, front_after
from armistice.model.war import War
from armistice.model.world import World
from armistice.scenario.menu import packages as menu_packages

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=15)
unit = st.floats(0.0, 1.0)


def halves(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The packages of `toggled`, without and with the change."""
    count = array.shape[-1] // 2
    return array[..., :count], array[..., count:]


def targets(world: World) -> np.ndarray:
    return np.stack([front_after(world, package) for package in world.packages], axis=1)


@pytest.mark.equation("EQ-DEALFLOW")
@pytest.mark.equation("EQ-LOGROLL")
@pytest.mark.mechanism("M-07")
@few
@given(seeds)
def test_giving_what_one_values_less_gains_the_sum_of_differences(seed: int) -> None:
    """Joint gain = sum |w_A - w_B| dx over the issues that change hands; zero if equal."""
    rng = np.random.default_rng(seed)
    issues = {"fleet": "capped", "tolls": "lifted", "guarantee": "patrol"}
    weights, moved = rng.uniform(size=(2, 3)), rng.uniform(size=3)
    for equal in (False, True):
        w = np.stack([weights[0], weights[0]]) if equal else weights
        numbers = {}
        for n, (issue, option) in enumerate(issues.items()):
            towards = 1.0 if w[A, n] >= w[B, n] else -1.0
            for side, party in enumerate(("Orrin", "Selm")):
                numbers[f"{party}.weights.{issue}"] = w[side, n]
                sign = towards if side == A else -towards
                numbers[f"{party}.values.{issue}.{option}"] = sign * moved[n]
        world = world_with("two-islands", "packages", seed, numbers)
        flow = deal_flow(world)
        place = {
            (package.form, tuple(package.terms.items())): x
            for x, package in enumerate(world.packages)
        }
        default = {name: body.default for name, body in world.resolved.spec.issues.items()}
        before = place["final", tuple(default.items())]
        after = place["final", tuple({**default, **issues}.items())]
        gain = (flow[:, :, after] - flow[:, :, before]).sum(axis=0)
        assert np.allclose(gain, logroll_gain(w[A], w[B], moved), atol=1e-12)
        if equal:
            assert np.allclose(gain, 0.0, atol=1e-12)
    half = [0.5, 0.5, 0.5]
    assert specialisation_gain(*weights) == pytest.approx(logroll_gain(*weights, half))


@pytest.mark.equation("EQ-CHIP")
@pytest.mark.mechanism("M-13")
@pytest.mark.parametrize("scenario", ["two-islands", "alaska-2025"])
@few
@given(seeds)
def test_land_about_to_be_lost_is_a_wasting_chip(scenario: str, seed: int) -> None:
    """The cost of ceding unheld land falls as the front nears the line, and is 0 at it."""
    world = world_with(scenario, "ratification", seed)
    option = "cede" if scenario == "two-islands" else "cede-donbas"
    issue = "strip" if scenario == "two-islands" else "unheld-land"
    world = toggled(world, seed, issue, "keep", option)
    target = targets(world)
    cost = chip(world, target)
    start = world.start_step
    ceding = np.flatnonzero(target[start] > start)
    assert ceding.size > 0
    for x in ceding:
        for side in (A, B):
            here = cost[side, :, x]
            assert (np.diff(here) <= 1e-12).all()
            assert (here[np.arange(len(here)) >= target[:, x]] == 0.0).all()
            assert here[: start + 1] == pytest.approx(here[0])


@pytest.mark.mechanism("M-16")
@few
@given(seeds)
def test_land_handed_back_helps_one_side_and_costs_the_other(seed: int) -> None:
    """More returned: v_B up, v_A down, at every step of the front."""
    rng = np.random.default_rng(seed)
    base = trials("alaska-2025", "packages").base
    numbers: dict[str, float] = {}
    for side, order in ((A, 1), (B, -1)):
        party = base.sides[side]
        knots = sorted(base.children(f"{party}.territory"), key=int)
        worth = np.sort(rng.uniform(size=len(knots)))[::order]
        numbers |= {f"{party}.territory.{k}": w for k, w in zip(knots, worth, strict=True)}
        numbers[f"{party}.values.returned-land.pockets"] = 0.0
    world = world_with("alaska-2025", "packages", seed, numbers)
    none, back = halves(deal_flow(toggled(world, seed, "returned-land", "none", "pockets")))
    assert (back[B] >= none[B] - 1e-12).all()
    assert (back[A] <= none[A] + 1e-12).all()
    assert (back[B] > none[B]).any()


@pytest.mark.equation("EQ-RATIFY")
@pytest.mark.mechanism("M-17")
@few
@given(seeds)
def test_control_without_title_slips_past_the_veto(seed: int) -> None:
    """From de jure to de facto: consent costs B less, and the paper is worth less to A."""
    rng = np.random.default_rng(seed)
    party = trials("alaska-2025", "ratification").base.sides[A]
    worth = {f"{party}.values.title.de-jure": rng.uniform(0, 0.3)}
    world = world_with("alaska-2025", "ratification", seed, worth)
    world = toggled(world, seed, "title", "de-jure", "de-facto")
    jure, facto = halves(Ratification().acceptance(world, blank(world, "alaska-2025")).consent)
    assert (facto[B] <= jure[B]).all()
    assert np.isinf(jure[B]).all()  # a bar of the constitution
    jure, facto = halves(deal_flow(world))
    assert (facto[A] <= jure[A] + 1e-12).all()


@pytest.mark.mechanism("M-17")
@given(st.lists(st.tuples(st.floats(0.05, 0.9), st.floats(0.01, 0.5)), min_size=1, max_size=4))
def test_support_is_higher_without_title(polls: list[tuple[float, float]]) -> None:
    """Where whole packages poll better without title, so does every package of the menu."""
    bundles, shares, menu = {}, {}, []
    for n, (without, less) in enumerate(polls):
        for title, share in (("de-facto", without), ("de-jure", without * (1.0 - less))):
            bundles[f"{n} {title}"] = {"land": f"option {n}", "title": title}
            shares[f"{n} {title}"] = share
    menu = [{"land": "option 0", "title": title} for title in ("de-facto", "de-jure")]
    support = public_support(bundles, shares, menu)
    assert support[0] > support[1]


@pytest.mark.equation("EQ-DEALFLOW")
@pytest.mark.mechanism("M-22")
@few
@given(seeds, unit, unit)
def test_carrots_are_paid_in_peace_and_taken_back_after_a_breach(
    seed: int, low: float, more: float
) -> None:
    """Relief up: v_A up, u_A the same. Snap-back up: pen_A up where A enjoys the relief."""

    def at(value: float, snapback: float) -> World:
        return world_with(
            "two-islands",
            "packages",
            seed,
            {
                "Orrin.values.tolls.lifted": value,
                "Orrin.weights.tolls": 1.0,
                "issues.tolls.options.lifted.snapback": snapback,
            },
        )

    poor, rich = at(low, 0.02), at(low + more, 0.02)
    lifted = np.array([p.terms["tolls"] == "lifted" for p in poor.packages])
    change = deal_flow(rich)[A] - deal_flow(poor)[A]
    assert np.allclose(change[:, lifted], more)
    assert np.allclose(change[:, ~lifted], 0.0)
    assert np.array_equal(month(rich, "war").flow, month(poor, "war").flow)
    sharp = at(low + more, 0.02 + more)
    penalty = [
        Guarantees().enforcement(w, blank(w, "two-islands")).penalty[A] for w in (rich, sharp)
    ]
    enjoyed = lifted & (low + more > 0)
    assert np.allclose((penalty[1] - penalty[0])[enjoyed], more)
    assert np.allclose((penalty[1] - penalty[0])[~enjoyed], 0.0)


@pytest.mark.equation("EQ-NORMALISE")
@pytest.mark.mechanism("M-45")
@few
@given(seeds, st.floats(0.01, 1.0), st.floats(0.0, 0.2))
def test_relief_that_counts_for_nothing_leaves_the_deal_unchanged(
    seed: int, worth: float, snapback: float
) -> None:
    """w_relief = 0: v_A does not move with relief; the snap-back still enters pen_A."""
    worlds = [
        world_with(
            "two-islands",
            "packages",
            seed,
            {
                "Orrin.weights.tolls": 0.0,
                "Orrin.values.tolls.lifted": value,
                "issues.tolls.options.lifted.snapback": snapback,
            },
        )
        for value in (worth, 2.0 * worth)
    ]
    flows = [deal_flow(world)[A] for world in worlds]
    assert np.array_equal(flows[0], flows[1])
    world = toggled(worlds[0], seed, "tolls", "stay", "lifted")
    stay, lifted = halves(deal_flow(world))
    assert np.allclose(stay[A], lifted[A], atol=1e-15)
    stay, lifted = halves(Guarantees().enforcement(world, blank(world, "two-islands")).penalty)
    assert np.allclose(lifted[A] - stay[A], snapback)


@cache
def alaska() -> War:
    return build(arm.load("alaska-2025"), "pressure-plus-carrots")


@pytest.mark.equation("EQ-GUARANTEE")
@pytest.mark.mechanism("M-10")
@settings(max_examples=6)
@given(seeds)
def test_entry_and_forces_of_its_own_stand_in_for_the_alliance(seed: int) -> None:
    """The road to the EU raises pen_A; forces left free lower what A gains by breaking."""
    rng = np.random.default_rng(seed)
    world = world_with("alaska-2025", "guarantees", seed)
    world = toggled(world, seed, "eu", "silent", "open")
    shut, open_ = halves(Guarantees().enforcement(world, blank(world, "alaska-2025")).penalty)
    assert (open_[A] >= shut[A] - 1e-12).all()
    bite = world.number("issues.eu.options.open.guarantee.strength")
    bite *= world.number("EU.guarantee_credibility") * (1 - world.of(A, "breach.false_alarm"))
    assert np.allclose((open_ - shut)[A], bite)
    war = alaska()
    # any value of war to A that falls as B's stamina rises
    fall = rng.uniform(size=war.space.shape)
    worth = -np.cumsum(fall, axis=2).ravel()
    menu, index, some = war.menu, {}, 0
    broken = (menu.after[A] @ worth).reshape(menu.groups, war.space.size)
    for x, package in enumerate(menu_packages(arm.load("alaska-2025").spec)):
        rest = tuple((k, v) for k, v in package.terms.items() if k != "own-forces")
        index[package.form, package.months, rest, package.terms["own-forces"]] = x
    for (form, months, rest, option), capped in index.items():
        free = index.get((form, months, rest, "free"))
        if option != "capped" or free is None:
            continue
        after = broken[menu.group[capped]], broken[menu.group[free]]
        assert (after[1] <= after[0] + 1e-12).all()
        some += bool((after[1] < after[0] - 1e-9).any())
    assert some > 0


@pytest.mark.mechanism("M-10")
@few
@given(seeds)
def test_entry_and_forces_are_worth_having_to_b(seed: int) -> None:
    """Against barred and capped, open and free raise v_B, given that B wants either at all."""
    rng = np.random.default_rng(seed)
    party = trials("alaska-2025", "packages").base.sides[B]
    numbers = {
        f"{party}.values.eu.open": rng.uniform(0, 0.3),
        f"{party}.values.eu.barred": -rng.uniform(0, 0.3),
        f"{party}.values.own-forces.capped": -rng.uniform(0, 0.3),
        f"{party}.weights.eu": rng.uniform(),
        f"{party}.weights.own-forces": rng.uniform(),
    }
    world = world_with("alaska-2025", "packages", seed, numbers)
    # linkage may run either way; it is declared apart from what an option is worth itself
    quiet = {a: 0.0 for a in world.numbers if a.startswith("interactions.")}
    world = replace(world, numbers={**world.numbers, **quiet})
    for issue, one, other in (("eu", "barred", "open"), ("own-forces", "capped", "free")):
        without, having = halves(deal_flow(toggled(world, seed, issue, one, other)))
        assert (having[B] >= without[B] - 1e-12).all()
