"""The block `checks`: what is refused, with its place, and where the block may stand."""

# ruff: noqa: E501 (a broken check is one line)
from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from scenario_texts import edited, marked

from armistice.errors import Fault, InputError
from armistice.scenario import Scenario, load

Faults = Callable[[str], tuple[Fault, ...]]

GOOD = """checks:
  one:
    reading: war-is-the-regime
    text: A statement
    mechanisms: [M-01]
    from: {at: B¶1, said: explicit, gist: a gist}
    measure: margin
    of: {party: UA, package: swap}
    than: {package: land-for-halt}
    under: {values: {UA.collapse.rate: 0.02}, levers: {secondary-tariff: 0.5}, rules: {breach: mistake}, start: {front: 2, endurance: {RU: -1}, stance: exited}}
    expect: rises
  two:
    reading: war-is-the-regime
    text: Another
    measure: layers
    of: {where: {guarantee: [none, coalition]}, forms: [final]}
    scan: {vary: RU.collapse.rate, over: [0.01, 0.02], beside: {gap: {measure: gap}}}
    expect: appears
    line: 3.5
  three:
    reading: war-is-the-regime
    text: A third
    measure: split
    of: {phase: air-truce}
    alike: {measure: strike-balance, of: {party: UA, phase: air-truce}}
    expect: agrees
bands: {front-year: {low: 100, high: 9000}}
"""

# name: what is replaced, by what (‸ marks the place of the fault), code, address
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "no such reading": ("reading: war-is-the-regime\n    text: A s", "reading: ‸war-is-regime\n    text: A s", "A03", "checks.one.reading"),
    "no such measure": ("measure: margin", "measure: ‸margins", "K04", "checks.one.measure"),
    "no such expectation": ("expect: rises", "expect: ‸grows", "K04", "checks.one.expect"),
    "nothing expected": ("    expect: rises\n", "", "K02", "checks.one"),
    "no such party": ("{party: UA, package: swap}", "{party: ‸US, package: swap}", "A03", "checks.one.of.party"),
    "no such package": ("{package: land-for-halt}", "{package: ‸stall}", "A03", "checks.one.than.package"),
    "a missing party": ("of: {party: UA, package: swap}", "of: {package: swap}", "K02", "checks.one"),
    "a key that means nothing": ("{party: UA, package: swap}", "{party: UA, package: swap, ‸months: 3}", "K07", "checks.one.of"),
    "no such address": ("{UA.collapse.rate: 0.02}", "{‸UA.colapse.rate: 0.02}", "A01", "checks.one.under.values"),
    "a value off its support": ("{UA.collapse.rate: 0.02}", "{UA.collapse.rate: ‸-0.02}", "Q03", "checks.one.under.values.UA.collapse.rate"),
    "no such lever": ("{secondary-tariff: 0.5}", "{‸secondary-tarif: 0.5}", "A03", "checks.one.under.levers"),
    "too high a dose": ("{secondary-tariff: 0.5}", "{secondary-tariff: ‸1.5}", "Q07", "checks.one.under.levers.secondary-tariff"),
    "no such rule": ("{breach: mistake}", "{‸breech: mistake}", "A03", "checks.one.under.rules"),
    "no such value of a rule": ("{breach: mistake}", "{breach: ‸mistakes}", "K04", "checks.one.under.rules.breach"),
    "a start off the front": ("start: {front: 2", "start: {front: ‸-5", "Q07", "checks.one.under.start.front"),
    "endurance of an outsider": ("endurance: {RU: -1}", "endurance: {‸US: -1}", "A03", "checks.one.under.start.endurance"),
    "no such stance": ("stance: exited}}\n    expect", "stance: ‸exitted}}\n    expect", "A03", "checks.one.under.start.stance"),
    "a change compared with nothing": ("    expect: rises\n", "    against: {levers: {secondary-tariff: 1}}\n    expect: above\n", "K07", "checks.one"),
    "an unmoved rise": ("expect: agrees", "expect: rises", "K02", "checks.three"),
    "a scan that nothing asks for": ("expect: appears", "expect: above", "K07", "checks.two"),
    "a scan that is missing": ("expect: agrees", "expect: appears", "K02", "checks.three"),
    "a scanned value off its support": ("over: [0.01, 0.02]", "over: [0.01, ‸-0.02]", "Q03", "checks.two.scan.over.1"),
    "no such issue": ("where: {guarantee: [", "where: {‸guarantees: [", "P01", "checks.two.of.where"),
    "no such option": ("[none, coalition]", "[none, ‸coalitions]", "P02", "checks.two.of.where.guarantee"),
    "a phase that is a settlement": ("of: {phase: air-truce}\n    alike", "of: {phase: ‸swap}\n    alike", "A03", "checks.three.of.phase"),
    "futures under a change": ("{gap: {measure: gap}}", "{gap: {measure: ‸outcome, of: {outcome: holds-12}}}", "K07", "checks.two.scan.beside.gap.measure"),
    "an undeclared source": ("from: {at: B¶1,", "from: {at: ‸D¶1,", "C01", "checks.one.from.at"),
    "no such band": ("bands: {front-year", "bands: {‸front-years", "K06", "bands"),
}  # fmt: skip

# Where a fault stands at a key that the edit does not touch.
AT_KEY = {
    "nothing expected": "  one:",
    "a missing party": "  one:",
    "an unmoved rise": "  three:",
    "a scan that is missing": "  three:",
    "a change compared with nothing": "    against:",
    "a scan that nothing asks for": "    scan:",
}


def test_a_sound_block_is_read(example_text: str, load_text: Callable[[str], Scenario]) -> None:
    spec = load_text(example_text + GOOD).spec
    assert list(spec.checks) == ["one", "two", "three"]
    one = spec.checks["one"]
    assert one.share == 2 / 3
    assert one.from_[0].at == "B¶1"
    assert one.under is not None
    assert one.under.values == {"UA.collapse.rate": 0.02}
    assert spec.bands["front-year"].high == 9000


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_check(name: str, example_text: str, faults_of: Faults) -> None:
    old, new, code, address = BROKEN[name]
    text = edited(example_text + GOOD, old, new)
    if name in AT_KEY:
        text = edited(
            text,
            AT_KEY[name],
            f"{AT_KEY[name][: -len(AT_KEY[name].lstrip())]}‸" + AT_KEY[name].lstrip(),
        )
    text, line, col = marked(text)
    found = [(f.code, f.line, f.col, f.address) for f in faults_of(text)]
    assert (code, line, col, address) in found


def test_a_folder_may_keep_checks_apart(example_text: str, tmp_path: Path) -> None:
    whole, apart = tmp_path / "whole", tmp_path / "apart"
    for folder in (whole, apart):
        folder.mkdir()
        (folder / "scenario.yaml").write_text(example_text, "utf-8")
    block, bands = GOOD.split("bands:")
    (whole / "scenario.yaml").write_text(example_text + block, "utf-8")
    (apart / "checks.yaml").write_text(block, "utf-8")
    assert load(whole).hash == load(apart).hash
    (apart / "checks.yaml").write_text(block.replace("margin", "margins"), "utf-8")
    with pytest.raises(InputError) as caught:
        load(apart)
    assert [(Path(f.file).name, f.code) for f in caught.value.faults] == [("checks.yaml", "K04")]
    (apart / "checks.yaml").write_text("bands:" + bands, "utf-8")
    with pytest.raises(InputError):
        load(apart)
    shutil.copy(whole / "scenario.yaml", apart / "scenario.yaml")
    (apart / "checks.yaml").write_text(block, "utf-8")
    with pytest.raises(InputError) as caught:
        load(apart)
    assert "Y06" in [f.code for f in caught.value.faults]
