"""The counter-offer finder against brute force, and its books, which balance to the last digit."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mediated import MEDIATION, tutorial

import armistice as arm
from armistice.analyses.counter_offers import (
    changes,
    counter_offers,
    distances,
    find_package,
    gains_of,
    nearest,
    size_of_change,
)
from armistice.analyses.study import ReadingStudy
from armistice.analyses.zone import LAYERS
from armistice.errors import ArmisticeError
from armistice.model.build import make_world
from armistice.scenario.menu import PackageTerms, packages

ISSUES = {"land": 3, "guard": 2, "toll": 3, "fleet": 2}
FORMS = (("ceasefire", None), ("final", None), ("truce", 3), ("truce", 6))


def package(form: int, options: tuple[int, ...]) -> PackageTerms:
    kind, months = FORMS[form]
    terms = {issue: f"o{n}" for issue, n in zip(ISSUES, options, strict=True)}
    name = f"{kind}{months or ''}:{'+'.join(terms.values())}"
    return PackageTerms(name, (), kind, months, terms, None)


EVERY = [
    package(form, options)
    for form in range(len(FORMS))
    for options in product(*(range(n) for n in ISSUES.values()))
]


def by_brute_force(
    menu: list[PackageTerms], x: int, inside: list[bool], size: list[float]
) -> list[int]:
    """Change one thing, then any two, and so on, in the whole space, until the zone is met."""
    place = {terms.key: n for n, terms in enumerate(menu)}
    here, kinds = menu[x], len(FORMS)
    fields = [*ISSUES, "form"]
    for count in range(len(fields) + 1):
        found = set()
        for chosen in combinations(fields, count):
            choices = [
                range(kinds)
                if field == "form"
                else [f"o{n}" for n in range(ISSUES[field]) if f"o{n}" != here.terms[field]]
                for field in chosen
            ]
            for picks in product(*choices):
                terms, form, months = dict(here.terms), here.form, here.months
                for field, pick in zip(chosen, picks, strict=True):
                    if field == "form":
                        form, months = FORMS[int(pick)]
                    else:
                        terms[field] = str(pick)
                if "form" in chosen and (form, months) == (here.form, here.months):
                    continue
                y = place.get((form, months, tuple(terms.items()), None))
                if y is not None and inside[y]:
                    found.add(y)
        if found:
            return sorted(found, key=lambda y: (size[y], y))
    return []


@pytest.mark.equation("EQ-OFFER")
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_search_against_brute_force(data: st.DataObject) -> None:
    menu = data.draw(st.lists(st.sampled_from(EVERY), min_size=1, max_size=40, unique_by=id))
    x = data.draw(st.integers(0, len(menu) - 1))
    inside = data.draw(st.lists(st.booleans(), min_size=len(menu), max_size=len(menu)))
    size = data.draw(
        st.lists(st.sampled_from([0.0, 0.1, 0.2]), min_size=len(menu), max_size=len(menu))
    )
    distance = distances(menu, x)
    assert [len(changes(menu[x], y)) for y in menu] == distance.tolist()
    first = nearest(distance, np.array(size), np.array(inside), len(menu))
    wanted = by_brute_force(menu, x, inside, size)
    assert first[: len(wanted)] == wanted
    assert sorted(first) == [n for n, there in enumerate(inside) if there]
    assert (np.diff(distance[first]) >= 0).all()


@cache
def linked() -> Any:
    """The tutorial with weights, a link between two issues and a second one that moves land."""
    return tutorial(
        MEDIATION.removeprefix("mediation: {").removesuffix("}"),
        "stances: {engaged: {start: true}, gone: {holder: Marl, support: {Marl: 0}}}",
        top="interactions: {quiet-sea: {when: {guarantee: patrol, fleet: capped}, "
        "value: {Selm: 0.02, Orrin: -0.01}}}",
    )


@cache
def study(name: str = "tired-war") -> ReadingStudy:
    return ReadingStudy(linked(), name, draws=0)


@pytest.mark.equation("EQ-OFFER")
def test_what_is_given_and_got_adds_up() -> None:
    """By issue, land, link, trust and consent: the change of the margin, for every pair tried."""
    one = study()
    zone, menu = one.zone, packages(one.resolved.spec)
    world = make_world(one.resolved, one.resolved.median())
    rng = np.random.default_rng(1)
    seen = set()
    for x, y in rng.integers(0, len(menu), (60, 2)).tolist():
        found = gains_of(world, zone, x, y)
        back = gains_of(world, zone, y, x)
        changed = {issue for issue, _, _ in changes(menu[x], menu[y])} - {"form"}
        for side, party in enumerate(one.war.sides):
            rows = dict(found[party])
            total = rows.pop("total")
            assert sum(rows.values()) == pytest.approx(total, abs=1e-11)
            assert total == pytest.approx(zone.margins[side, y] - zone.margins[side, x], abs=1e-11)
            assert changed <= set(rows)
            assert back[party]["total"] == pytest.approx(-total, abs=1e-11)
            assert rows["other"] == 0
            seen |= {name for name, value in rows.items() if abs(value) > 1e-6}
    assert {"strip", "tolls", "guarantee", "linkage", "trust", "consent"} <= seen


@pytest.mark.equation("EQ-OFFER")
def test_the_size_of_a_change() -> None:
    one = study()
    zone, menu = one.zone, packages(one.resolved.spec)
    numbers = one.resolved.median()
    world = make_world(one.resolved, numbers)
    x = find_package(menu, "freeze")
    size = size_of_change(world, zone, x)
    assert size[x] == 0
    lifted = find_package(menu, "ceasefire:lifted")
    assert size[lifted] == pytest.approx(numbers["Orrin.values.tolls.lifted"])
    # the strip: .10 of Orrin's territory for .12 of Selm's, between steps 4 and 6
    assert size[find_package(menu, "ceasefire:cede")] == pytest.approx(0.22)
    both = find_package(menu, "ceasefire:cede+lifted")
    assert size[both] == pytest.approx(0.22 + size[lifted])


def test_a_certificate_says_what_zones_say() -> None:
    scenario = arm.load("two-islands")
    found = counter_offers(scenario, "freeze", "tired-war", most=2, draws=2)["tired-war"]
    one = ReadingStudy(scenario, "tired-war", draws=2)
    zone, menu = one.zone, packages(one.resolved.spec)
    x = find_package(menu, "freeze")
    assert [found["zones"][layer]["packages"] for layer in LAYERS] == [
        zone.counts[layer] for layer in LAYERS
    ]
    for n, layer in enumerate(LAYERS):
        row = found["zones"][layer]
        assert row["inside"] == bool(zone.passed[x] > n)
        for name in row["nearest"]:
            assert zone.passed[find_package(menu, name)] > n
    for name, offer in found["offers"].items():
        y = find_package(menu, name)
        assert offer["distance"] == len(offer["changes"])
        assert set(offer["certificate"]) == {"tired-war", "useful-war"}
        said = offer["certificate"]["tired-war"]
        assert said["killed_by"] == zone.killed_by(y)
        fighting = one.zone_no_talks
        for side, party in enumerate(one.war.sides):
            margin = fighting.margins[side, y]
            assert said["over_fighting"][party] == pytest.approx(margin)
            assert (party in said["prefer"]) == (margin >= 0)
            assert said["over_waiting"][party] == pytest.approx(zone.margins[side, y])
        assert said["tightest"]["margin"] == pytest.approx(zone.margins[:, y].min())
        drawn = said["draws"]
        assert drawn["n"] == 2
        passed = np.array([draw.passed[y] for draw in one.draws])
        assert drawn["layers"] == {
            layer: float((passed > n).mean()) for n, layer in enumerate(LAYERS)
        }
        over = np.array([d.margins[:, y] + d.today.wait - d.today.fighting for d in one.draws])
        assert drawn["both_prefer"] == float((over >= 0).all(axis=1).mean())


def test_a_package_that_is_inside_is_its_own_answer() -> None:
    found = counter_offers(linked(), "ceasefire:cede+patrol+capped+lifted", "tired-war", most=1)
    zones = found["tired-war"]["zones"]
    held = [layer for layer in LAYERS if zones[layer]["inside"]]
    assert held, "the tutorial's best package passes at least its values"
    for layer in held:
        assert zones[layer]["changes"] == 0
        assert zones[layer]["as_near"] == 1
    assert "ceasefire:cede+patrol+capped+lifted" not in found["tired-war"]["offers"]


def test_names_are_forgiven_once() -> None:
    menu = packages(arm.load("two-islands").spec)
    assert menu[find_package(menu, "freeze")].form == "ceasefire"
    with pytest.raises(ArmisticeError, match=r"no package 'freze'.*nearest: freeze"):
        find_package(menu, "freze")
    with pytest.raises(ArmisticeError, match="the first is freeze"):
        find_package(menu, "§§§§§§§§§§§")
    with pytest.raises(ArmisticeError):
        counter_offers(arm.load("two-islands"), "freeze", "tyred-war")


def test_what_a_form_counts_as() -> None:
    pause = PackageTerms("a", (), "pause", 3, {"l": "x"}, None)
    longer = PackageTerms("b", (), "pause", 6, {"l": "x"}, None)
    frame = PackageTerms("c", (), "framework", None, {"l": "y"}, ("l",))
    assert changes(pause, longer) == [("form", "pause (3 months)", "pause (6 months)")]
    assert changes(pause, frame) == [
        ("l", "x", "y"),
        ("form", "pause (3 months)", "framework on l"),
    ]
