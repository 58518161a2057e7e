"""What coarse nodes move is measured on the war itself, and nothing where none is left out."""

from __future__ import annotations

import numpy as np
import pytest

import armistice as arm
from armistice.analyses.coarse import coarse_error
from armistice.analyses.futures import futures_answer
from armistice.analyses.simulate import simulate
from armistice.analyses.study import ReadingStudy
from armistice.solve import equilibrium


def study() -> ReadingStudy:
    return ReadingStudy(arm.load("two-islands"), "tired-war", draws=0, paths=200)


def test_a_small_grid_leaves_nothing_out() -> None:
    nothing = {"p_agreement_12": None, "durable_gap": None}
    assert coarse_error(study()) == nothing
    assert futures_answer(study())["coarse"] == nothing


def test_it_is_the_difference_that_futures_and_the_zone_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = study()
    settled = whole.answer  # on all states, before grids count as large
    monkeypatch.setattr(equilibrium, "LARGE", 10)
    found = coarse_error(whole)
    rough = equilibrium.solve(
        whole.war, tol=2e-4, start=settled.v, starts=1, rough=True, details=False
    )
    assert rough.rough
    chance = [
        (simulate(one, paths=800, months=12, seed=whole.seed).agreed_month > 0).mean()
        for one in (rough, settled)
    ]
    assert found["p_agreement_12"] is not None
    assert found["p_agreement_12"] == pytest.approx(chance[0] - chance[1], abs=1e-12)
    assert found["durable_gap"] is not None
    assert np.abs([found["p_agreement_12"], found["durable_gap"]]).max() < 0.05
