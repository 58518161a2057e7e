"""Zones of agreement: what nests, what a menu may do to them, and mirrored wars."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

import armistice as arm
from armistice.analyses.branches import branch_values
from armistice.analyses.study import ReadingStudy
from armistice.analyses.zone import LAYERS, Zone, zone_of_agreement
from armistice.model.war import SETTLED
from armistice.solve.equilibrium import Equilibrium, fighting_on

ROOT = Path(__file__).parents[2]
READINGS = ("tired-war", "useful-war")


@cache
def solved(reading: str) -> Equilibrium:
    return arm.solve(arm.build(arm.load("two-islands"), reading))


@pytest.mark.equation("EQ-ZONES")
@pytest.mark.parametrize("against", ["waiting", "fighting"])
@pytest.mark.parametrize("reading", READINGS)
def test_zones_follow_their_definition_and_nest(reading: str, against: str) -> None:
    """Every layer recomputed by hand, at today's state and at every tenth other one."""
    answer = solved(reading)
    war, menu = answer.war, answer.war.menu
    for s in (war.start, *range(0, war.space.size, 10)):
        zone = zone_of_agreement(answer, s, against=against)
        rest = answer.w[0][:, s] if against == "waiting" else answer.w0[:, s]
        k = int(war.space.k[s])
        for x in np.flatnonzero(menu.kind == SETTLED):
            v, d, chi = menu.flow[:, k, x], answer.deal[:, s, x], menu.consent[:, k, x]
            tests = (
                (v >= rest).all(),
                (d >= rest).all(),
                (d - chi >= rest).all(),
                answer.eta[:, s, x].sum() <= 1 / 12,
            )
            layers = next((n for n, held in enumerate(tests) if not held), len(LAYERS))
            assert zone.passed[x] == layers
            assert zone.killed_by(x) == (LAYERS[layers] if layers < len(LAYERS) else None)
            assert zone.bad_faith[x] == (tests[1] and not tests[0])
        counts = [zone.counts[name] for name in LAYERS]
        assert counts == sorted(counts, reverse=True)
        assert not zone.durable[menu.kind != SETTLED].any()


@pytest.mark.equation("EQ-GAP")
@pytest.mark.parametrize("reading", READINGS)
def test_the_durable_gap_is_the_best_smaller_margin(reading: str) -> None:
    zone = zone_of_agreement(solved(reading))
    durable = np.flatnonzero(zone.durable)
    best = max(durable, key=lambda x: zone.margins[:, x].min())
    assert zone.best_durable == best
    assert zone.durable_gap == pytest.approx(zone.margins[:, best].min(), abs=1e-15)
    nothing = replace(zone, eta=np.full_like(zone.eta, 0.5))
    assert nothing.durable_gap is None
    assert nothing.best_durable is None


def subset(answer: Equilibrium, keep: Any) -> Equilibrium:
    """The same war values with a smaller menu."""
    menu = answer.war.menu
    smaller = replace(
        menu,
        ids=tuple(np.array(menu.ids)[keep]),
        forms=tuple(np.array(menu.forms)[keep]),
        **{
            name: getattr(menu, name)[..., keep]
            for name in (
                "kind",
                "phase",
                "months",
                "flow",
                "target",
                "consent",
                "ratify",
                "penalty",
                "opportunity",
                "leave",
                "audience",
                "group",
            )
        },
    )
    phases = tuple(replace(p, allowed=p.allowed[keep]) for p in answer.war.phases)
    return replace(answer, war=answer.war.with_(menu=smaller, phases=phases))


@pytest.mark.parametrize("reading", READINGS)
def test_adding_an_option_never_shrinks_the_zone(reading: str) -> None:
    """T-07: war values held fixed."""
    answer = solved(reading)
    full = zone_of_agreement(answer)
    rng = np.random.default_rng(0)
    settled = np.flatnonzero(answer.war.menu.kind == SETTLED)
    for _ in range(20):
        keep = np.sort(rng.choice(settled, size=len(settled) // 2, replace=False))
        part: Zone = zone_of_agreement(subset(answer, keep))
        assert np.array_equal(part.passed, full.passed[keep])
        for name in LAYERS:
            assert part.counts[name] <= full.counts[name]


def mirrored_file(tmp_path: Path) -> Path:
    """Two-islands with the front counted from the other end, so that A and B change places."""
    yaml = YAML(typ="safe", pure=True)
    data = yaml.load((ROOT / "scenarios" / "two-islands" / "scenario.yaml").read_text("utf-8"))
    front, top = data["front"], data["front"]["steps"] - 1
    front["favours"] = "Selm"
    front["start"] = top - front["start"]
    front["advance"], front["retreat"] = front["retreat"], front["advance"]
    front["labels"] = {top - int(k): v for k, v in front["labels"].items()}
    front["thresholds"]["strip-line"]["at"] = top - front["thresholds"]["strip-line"]["at"]
    for side in ("Orrin", "Selm"):
        knots = data["parties"][side]["territory"]
        data["parties"][side]["territory"] = {top - int(k): v for k, v in knots.items()}
    cede = data["issues"]["strip"]["options"]["cede"]["front"]
    cede["at_most"] = top - cede.pop("at_least")
    out = tmp_path / "mirror.yaml"
    with out.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)
    return out


def parts(name: str) -> frozenset[str]:
    """A package's label whatever the order of its issues."""
    return frozenset(name.replace(":", "+").split("+"))


@pytest.mark.equation("EQ-TERR")
@pytest.mark.equation("EQ-JUMP")
@pytest.mark.equation("EQ-CHIP")
@pytest.mark.equation("EQ-DEALFLOW")
@pytest.mark.parametrize("reading", READINGS)
def test_counting_the_front_from_the_other_end_changes_nothing(
    reading: str, tmp_path: Path
) -> None:
    """T-08, from the file on: thresholds, aid, menu, chips and all."""
    here = solved(reading)
    there = arm.solve(arm.build(arm.load(mirrored_file(tmp_path)), reading))
    assert there.war.sides == here.war.sides[::-1]
    a, b = here.war.start, there.war.start
    assert np.allclose(here.v[0][:, a], there.v[0][::-1, b], atol=1e-9)
    assert np.allclose(here.w0[:, a], there.w0[::-1, b], atol=1e-9)
    names = [parts(name) for name in there.war.menu.ids]
    for x, name in enumerate(here.war.menu.ids):
        y = names.index(parts(name))
        assert np.allclose(here.deal[:, a, x], there.deal[::-1, b, y], atol=1e-9)
        assert np.allclose(here.eta[:, a, x], there.eta[::-1, b, y], atol=1e-9)
    one, other = zone_of_agreement(here), zone_of_agreement(there)
    assert one.counts == other.counts


@pytest.mark.parametrize("reading", READINGS)
def test_branches_are_compared_and_never_signed(reading: str) -> None:
    study = ReadingStudy(arm.load("two-islands"), reading, draws=0)
    rows = {row["id"]: row for row in branch_values(study)}
    never = rows["no-end"]
    assert never["kind"] == "branch"
    assert never["accepted_by"] == []
    assert never["killed_by"] is None
    assert never["breakdown_hazard"] is None
    w0 = fighting_on(study.war)[:, study.war.start]
    waiting = study.zone.alternative
    for side, party in enumerate(study.war.sides):
        assert never["margins"][party] == pytest.approx(w0[side] - waiting[side], abs=1e-9)
