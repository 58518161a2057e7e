"""A war as a model of EMA Workbench, where it is installed; a plain word where it is not."""

from __future__ import annotations

import builtins
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

import armistice as arm
from armistice.analyses.robust.relation import relation_of
from armistice.errors import ArmisticeError
from armistice.interchange.ema import EmaWar, ema_model
from armistice.interchange.identifiers import identifiers
from armistice.scenario import Scenario

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "robustness.md"


@pytest.fixture(scope="module")
def islands() -> Scenario:
    return arm.load("two-islands")


def test_without_it_one_line_says_so(islands: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def absent(name: str, *given: Any, **how: Any) -> Any:
        if name.startswith("ema_workbench"):
            raise ImportError(f"No module named '{name}'")
        return plain(name, *given, **how)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(ArmisticeError, match="pip install ema_workbench"):
        ema_model(islands)


def test_what_it_calls_is_the_war(islands: Scenario) -> None:
    relation = relation_of(islands, "tired-war", outcomes=["truce", "durable"])
    names = identifiers(
        [*relation.bounds, "levers.toll-rise", "outcomes.truce", "outcomes.durable"]
    )
    assert all(name.isidentifier() for name in names.values())
    call = pickle.loads(pickle.dumps(EmaWar(relation, names)))
    found = call(Marl_guarantee_credibility=0.3, levers_toll_rise=0.5)
    direct = relation({"Marl.guarantee_credibility": 0.3}, {"toll-rise": 0.5})
    assert found == {f"outcomes_{name}": value for name, value in direct.items()}


def test_names_are_told_apart() -> None:
    found = identifiers(["a.b", "a-b", "a_b", "1x", "ä"])
    assert len(set(found.values())) == 5
    assert all(name.isidentifier() and name.isascii() for name in found.values())


def test_a_model_of_ema_workbench(islands: Scenario) -> None:
    workbench = pytest.importorskip("ema_workbench")
    model = ema_model(islands, "tired-war", outcomes=["truce"])
    relation = model.function.relation
    assert len(list(model.uncertainties)) == len(relation.bounds)
    assert [lever.name for lever in model.levers] == ["levers_toll_rise"]
    for one in model.uncertainties:
        address = next(a for a, name in model.function.names.items() if name == one.name)
        assert (one.lower_bound, one.upper_bound) == relation.bounds[address]
    experiments, outcomes = workbench.perform_experiments(model, scenarios=2, policies=2)
    assert len(experiments) == 4
    for n in range(4):
        row = experiments.iloc[n]
        values = {a: float(row[model.function.names[a]]) for a in relation.bounds}
        direct = relation(values, {"toll-rise": float(row["levers_toll_rise"])})
        assert outcomes["outcomes_truce"][n] == pytest.approx(direct["truce"], abs=1e-12)


def test_the_example_of_the_documentation() -> None:
    pytest.importorskip("ema_workbench")
    blocks = re.findall(r"(?ms)^```py\n(.*?)^```$", PAGE.read_text(encoding="utf-8"))
    assert len(blocks) == 1
    exec(compile(blocks[0], str(PAGE), "exec"), {})
