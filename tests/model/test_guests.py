"""A mechanism of one's own: found, refused with a clear fault, run, and part of every hash."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import armistice as arm
from armistice.analyses.zone_report import zone_report
from armistice.errors import InputError
from armistice.model.guests import mechanisms_of

WINTER = """
from dataclasses import replace

import armistice as arm
from armistice.model.mechanism import Sign
from armistice.scenario import ExtensionField


class Winter(arm.Mechanism):
    name = "winter"
    equations = ("EQ-WINTER",)
    reads = ("@B.winter.wear",)
    claim = "Cold wears a side down."
    position = 41
    signs = (Sign("@B.winter.wear", "transition", "worse", "up"),)
    fields = (ExtensionField("@B.winter.wear", "unit", "/mo", 0.0, "EQ-WINTER", "wear by cold"),)

    def transition(self, world, draft):
        worse = draft.worse.copy()
        for side in range(2):
            room = 1.0 - draft.worse[side] - draft.better[side]
            share = world.of(side, "winter.wear") * room
            worse[side] += share * (world.space.endurance(side) > 0)
        return replace(draft, worse=worse)


class Namesake(Winter):
    name = "front"


class Thief(Winter):
    fields = (ExtensionField("@B.endurance.wear", "unit", "", 0.0, "EQ-WINTER", "taken"),)


class Demanding(Winter):
    def __init__(self, cold):
        self.cold = cold


class Nameless(arm.Mechanism):
    pass


a_number = 3
"""
OVERLAY = """set:
  Selm.winter.wear:
    value: 0.2 to 0.4
    because: {at: G¶9, said: added, gist: "ours: a hard winter"}
"""


@pytest.fixture
def winter(tmp_path: Path) -> str:
    (tmp_path / "winter.py").write_text(WINTER, encoding="utf-8")
    return str(tmp_path / "winter.py")


def test_off_it_changes_nothing_and_on_it_changes_the_war(winter: str, tmp_path: Path) -> None:
    plain = arm.build(arm.load("two-islands"), "tired-war")
    off = arm.load("two-islands", mechanisms=[f"{winter}:Winter"])
    same = arm.build(off, "tired-war")
    assert (plain.phases[0].transition != same.phases[0].transition).nnz == 0
    assert np.array_equal(plain.phases[0].flow, same.phases[0].flow)
    (tmp_path / "tired-war.yaml").write_text(OVERLAY, encoding="utf-8")
    on = arm.load(
        "two-islands", overlays=[tmp_path / "tired-war.yaml"], mechanisms=[f"{winter}:Winter"]
    )
    assert on.resolve("tired-war").median()["Selm.winter.wear"] == pytest.approx(0.3, abs=0.02)
    cold = arm.build(on, "tired-war")
    assert abs(cold.phases[0].transition - plain.phases[0].transition).max() > 0.1


def test_code_is_part_of_the_hash(winter: str) -> None:
    plain = arm.load("two-islands")
    one = arm.load("two-islands", mechanisms=[f"{winter}:Winter"])
    assert plain.hash != one.hash
    Path(winter).write_text(WINTER + "# a remark\n", encoding="utf-8")
    assert one.hash != arm.load("two-islands", mechanisms=[f"{winter}:Winter"]).hash
    assert plain.resolve("tired-war").hash != one.resolve("tired-war").hash


def test_it_goes_with_the_draws_to_other_processes(winter: str) -> None:
    loaded = arm.load("two-islands", mechanisms=[f"{winter}:Winter"])
    found = zone_report(loaded, "tired-war", draws=2, workers=2)
    assert found["draws"]["n"] == 2


def test_a_class_is_as_good_as_its_place(winter: str) -> None:
    from armistice.mechanisms.escalation import Escalation

    class Second(Escalation):
        name = "second-escalation"

    loaded = arm.load("two-islands", mechanisms=[Second])
    assert "second-escalation" in [one.name for one in mechanisms_of(loaded)]


def test_without_the_mechanism_its_field_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "tired-war.yaml").write_text(OVERLAY, encoding="utf-8")
    with pytest.raises(InputError, match=r"Selm\.winter\.wear"):
        arm.load("two-islands", overlays=[tmp_path / "tired-war.yaml"])


@pytest.mark.parametrize(
    ("named", "code", "said"),
    [
        ("{winter}", "X01", "write FILE:CLASS"),
        ("{folder}/none.py:Winter", "X01", "cannot be read"),
        ("{winter}:Wimter", "X01", "did you mean 'Winter'"),
        ("{winter}:a_number", "X03", "no subclass"),
        ("{winter}:Nameless", "X03", "no `name`"),
        ("{winter}:Demanding", "X02", "without arguments"),
        ("{winter}:Thief", "X03", "exists already"),
        ("{folder}/broken.py:Winter", "X02", "SyntaxError"),
        ("{folder}/raises.py:Winter", "X02", "ZeroDivisionError"),
        ("{folder}/leaves.py:Winter", "X02", "SystemExit"),
    ],
)
def test_faults_are_clear(winter: str, tmp_path: Path, named: str, code: str, said: str) -> None:
    (tmp_path / "broken.py").write_text("x = 1\ndef (\n", encoding="utf-8")
    (tmp_path / "raises.py").write_text("x = 1\n\ny = x / 0\n", encoding="utf-8")
    (tmp_path / "leaves.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
    with pytest.raises(InputError, match=code) as caught:
        arm.load("two-islands", mechanisms=[named.format(winter=winter, folder=tmp_path)])
    assert said in str(caught.value)
    line = {"broken.py": 2, "raises.py": 3, "leaves.py": 1}.get(
        Path(caught.value.faults[0].file).name
    )
    assert line in (None, caught.value.faults[0].line)


def test_a_name_that_is_taken_is_refused(winter: str) -> None:
    loaded = arm.load("two-islands", mechanisms=[f"{winter}:Namesake"])
    with pytest.raises(InputError, match="named 'front' already"):
        arm.build(loaded, "tired-war")


def test_a_scenario_file_cannot_name_code(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "scenarios" / "two-islands" / "scenario.yaml"
    text = source.read_text("utf-8") + f"\nmechanisms: [{tmp_path}/evil.py:Evil]\n"
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "evil.py").write_text("open('ran', 'w')\n", encoding="utf-8")
    with pytest.raises(InputError, match="unknown key 'mechanisms'"):
        arm.load(tmp_path / "scenario.yaml")
    assert not (tmp_path / "ran").exists()
