"""Broken files: each gives its code at its place, all at once, and never a traceback."""

# ruff: noqa: E501 (lines of the example file stand here as they are)
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from scenario_texts import EXAMPLE, edited, marked

from armistice.errors import Fault, InputError
from armistice.scenario import Scenario, load

Faults = Callable[[str], tuple[Fault, ...]]

# name: what is replaced, by what (‸ marks the place of the fault), code, address
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "unknown key at the top": ("headlines:\n", "‸headlins: {}\nheadlines:\n", "K01", ""),
    "unknown key in a party": ("    strike_harm: 0.02\n", "    ‸strike_harms: 0.02\n", "K01", "RU"),
    "missing key": (
        "proposers: {RU: 0.3, UA: 0.2, US: 0.5}, ",
        "",
        "K02",
        "talks",
    ),
    "text where a map belongs": ("noise: {accept: 0.03, breach: 0.06, propose: 0.01}", "noise: ‸loud", "K03", "noise"),
    "number where text belongs": ("name: Russia", "name: ‸7", "K03", "RU.name"),
    "fraction where a whole number belongs": ("{start: 3, wear", "{start: ‸3.5, wear", "K03", "RU.endurance.start"),
    "bad day": ("as_of: 2025-08-15", "as_of: ‸2025-08-35", "K03", "as_of"),
    "unknown role": ("roles: [belligerent]\n    discount: 0.02", "roles: [belligerent, ‸mediater]\n    discount: 0.02", "K04", "RU.roles.1"),
    "unknown family": ("ask: Legal title, family: territory", "ask: Legal title, family: ‸law", "K04", "issues.title.family"),
    "bad said": ("{at: A¶14, said: hedged, gist: W", "{at: A¶14, said: ‸guessed, gist: W", "K04", "readings.pressure-plus-carrots.set.US.guarantee_credibility.because.said"),
    "an outcome": ("    about: truce.general.30d\n", "    about: truce.general.30d\n    ‸outcome: no\n", "K05", "predictions.A9c"),
    "bad party id": ("  EU: {name", "  ‸eu: {name", "K06", "parties"),
    "bad slug": ("  stall: {form", "  ‸Stall: {form", "K06", "menu.named"),
    "three belligerents": ("roles: [patron, sanctioner, guarantor], at_table", "roles: [belligerent, patron, sanctioner, guarantor], at_table", "K07", "parties"),
    "a belligerent's field on another": ("at_table: false,", "at_table: false, ‸war_cost: 0.1,", "K07", "EU"),
    "rent beside survival": ("headlines:\n", "rules: {survival: ‸on}\nheadlines:\n", "K07", "rules.survival"),
    "two starting stances": ("aid-cut: {holder: US,", "aid-cut: {start: true, holder: US,", "K07", "stances"),
    "a newer format": ("format: 1\n", "format: ‸2\n", "K08", "format"),
    "another model": ("model: bargaining-while-fighting/1", "model: ‸markov-chain/9", "K08", "model"),
    "not a quantity": ("war_rent: 0.00 to 0.22", "war_rent: ‸0.00 upto 0.22", "Q01", "RU.war_rent"),
    "a boolean as a number": ("strike_harm: 0.02\n", "strike_harm: ‸true\n", "Q01", "RU.strike_harm"),
    "a percent sign off its support": ("war_cost: 0.16 to 0.24", "war_cost: ‸16% to 24%", "Q01", "UA.war_cost"),
    "ends in the wrong order": ("war_cost: 0.16 to 0.24", "war_cost: ‸0.24 to 0.16", "Q02", "UA.war_cost"),
    "a chance above 1": ("chance: 0.01}", "chance: ‸1.01}", "Q03", "moves.walk-away.chance"),
    "a negative cost": ("economy: 0.03 to 0.15}", "economy: ‸-0.03 to 0.15}", "Q03", "RU.war_cost.economy"),
    "a normal on a bounded support": ("    discount: 0.12\n", "    discount: ‸normal(0.1, 0.02)\n", "Q03", "UA.discount"),
    "another support": ("    discount: 0.12\n", "    discount: {value: 0.1, support: ‸real}\n", "Q03", "UA.discount.support"),
    "a bad unit": ("    discount: 0.12\n", "    discount: {value: 0.1, unit: ‸per week}\n", "Q04", "UA.discount.unit"),
    "a bad distribution": ("    discount: 0.12\n", "    discount: ‸triangular(0.1, 0.2)\n", "Q05", "UA.discount"),
    "shares": ("    support: {own: 0.20, US: 0.50, EU: 0.30}", "    ‸support: {own: 0.20, US: 0.50, EU: 0.40}", "Q06", "UA.support"),
    "a step off the front": ("start: 4, step_size", "start: ‸26, step_size", "Q07", "front.start"),
    "a level off the scale": ("{start: 2, wear", "{start: ‸5, wear", "Q07", "UA.endurance.start"),
    "no such address": ("      RU.status_per_meeting: {v", "      ‸RU.status_per_meting: {v", "A01", "readings.war-is-the-regime.set"),
    "a lock on nothing": ("locked: [front.**,", "locked: [‸fornt.**,", "A01", "common.locked"),
    "shape set by a reading": ("      RU.status_per_meeting: {v", "      ‸RU.endurance.levels: {v", "A02", "readings.war-is-the-regime.set"),
    "no such stance": ("to: exited, when", "to: ‸exitted, when", "A03", "moves.walk-away.to"),
    "no such lever": ("levers: {secondary-tariff: 1}", "levers: {‸secondary-tarif: 1}", "A03", "menu.named.stall.levers"),
    "a guarantor without the role": ("guarantee: {by: [EU], s", "guarantee: {by: [‸RU], s", "A03", "issues.guarantee.options.coalition.guarantee.by.0"),
    "no such headline": ("headline: truce, b", "headline: ‸truse, b", "A03", "decisions.monitors.headline"),
    "an undeclared source": ("from: {at: A¶19,", "from: {at: ‸D¶19,", "C01", "claims.collapse-softens.from.at"),
    "a change without evidence": ("      RU.status_per_meeting: {value: 0.001 to 0.003, because: {at: B¶10-12, said: explicit, gist: being received is the reward}}", "      ‸RU.status_per_meeting: 0.001 to 0.003", "C02", "readings.war-is-the-regime.set.RU.status_per_meeting"),
    "a paragraph that is not there": ("at: A¶18-19,", "at: ‸A¶18-29,", "C03", "readings.pressure-plus-carrots.set.UA.collapse.rate.because.at"),
    "a source after as_of": ("author: not named in file, date: 2025-08-15,", "author: not named in file, date: ‸2025-09-01,", "C04", "sources.A.date"),
    "a fact after as_of": ("dated: 2022-03-02", "dated: ‸2026-03-02", "C04", "common.facts.aggression.dated"),
    "a malformed citation": ("from: {at: A¶19,", "from: {at: ‸A19,", "C05", "claims.collapse-softens.from.at"),
    "a window that ends before it opens": ("closes: 2026-08-15}", "closes: ‸2025-08-14}", "C06", "predictions.A9c.window.closes"),
    "common ground": ("      RU.status_per_meeting: {v", "      ‸RU.strike_harm: {v", "L01", "readings.war-is-the-regime.set"),
    "in no group": ("      RU.status_per_meeting: {v", "      ‸RU.exhaustion_cost: {v", "G01", "readings.war-is-the-regime.set"),
    "in two groups": ("fields: [RU.status_per_meeting]", "fields: [RU.status_per_meeting, ‸RU.discount]", "G01", "groups.meeting"),
    "no such issue": ("vary: [unheld-land,", "vary: [‸unheld-lands,", "P01", "menu.vary"),
    "no such option": ("forbid: [title.de-jure]", "forbid: [‸title.de-iure]", "P02", "UA.ratification.forbid"),
    "no such form": ("withdrawal-truce: {form: truce", "withdrawal-truce: {form: ‸trucee", "P03", "menu.named.withdrawal-truce.form"),
    "months on a final": ("swap: {form: final, terms", "swap: {form: final, ‸months: 3, terms", "P04", "menu.named.swap"),
    "a lever on collapse": ("acts: {RU.pressure.level: {add: 0.05 to 0.25}}, announced: 3}", "acts: {RU.collapse.rate: {times: 2}}, announced: 3}", "P05", "levers.secondary-tariff"),
    "a gist too long": ("gist: fresh reasons to settle sooner", "gist: ‸" + "long " * 40, "M01", "readings.pressure-plus-carrots.set.RU.discount.because.gist"),
    "too many steps": ("steps: 26", "steps: ‸61", "M04", "front.steps"),
    "not YAML": ("ask: Does the war pay Moscow's leadership?", "ask: Does it pay‸: yes?", "Y01", ""),
    "a tag": ("strike_harm: 0.02\n", "strike_harm: ‸!!float 0.02\n", "Y03", "RU.strike_harm"),
    "an anchor": ("strike_harm: 0.02\n", "strike_harm: ‸&harm 0.02\n", "Y03", "RU.strike_harm"),
    "a merge key": ("    strike_harm: 0.02\n", "    ‸<<: {strike_harm: 0.02}\n", "Y03", "RU"),
    "a value cut at its comma": ("ceiling: 0.5 to 0.8", "ceiling: ‸beta(5, 2)", "Y04", "RU.pressure.adaptation.ceiling"),
    "a label cut at its comma": ("10: all of Donetsk region", "10: all, ‸nearly", "Y04", "front.labels"),
    "an infinite number": ("strike_harm: 0.02\n", "strike_harm: ‸1e999\n", "Y05", "RU.strike_harm"),
    "not a number": ("strike_harm: 0.02\n", "strike_harm: ‸.nan\n", "Y05", "RU.strike_harm"),
    "a key written twice": ("    strike_harm: 0.02\n", "    strike_harm: 0.02\n    ‸strike_harm: 0.03\n", "Y06", "RU"),
    "a step written twice": ("territory: {0: 0.31, 4", "territory: {0: 0.31, ‸00: 0.32, 4", "Y06", "RU.territory"),
    "a season that is no month": ("headlines:\n", "seasons: {front.advance: {‸13: 0.5}}\nheadlines:\n", "Q07", "seasons.front.advance"),
    "beliefs about nobody": ("headlines:\n", "rules: {beliefs: ‸learned}\nheadlines:\n", "K07", "rules.beliefs"),
    "wider war without a value": ("announced: 3}", "announced: 3, ‸escalation: 0.01}", "K02", "levers.secondary-tariff"),
    "a move without its author": ("when: breach, by: UA,", "when: breach,", "K02", "moves.cut-after-break"),
    "a territory that is missing": ("    territory: {0: 0.65, 4: 0.60, 25: 0.35}\n", "", "K02", "UA"),
    "a collapse worth nothing to one": ("value: {RU: -0.10, UA: 0.95}", "‸value: {RU: -0.10}", "K02", "RU"),
    "a guarantor without credibility": ("at_table: false, guarantee_credibility: 0.1 to 0.7", "at_table: false", "K02", "EU"),
    "backfill of more than all": ("guarantee_credibility: 0.1 to 0.7}", "guarantee_credibility: 0.1 to 0.7, aid: {backfill: ‸1.01}}", "Q03", "EU.aid.backfill"),
    "a conditional without its if": ("kind: yes-no", "kind: conditional", "K02", "predictions.A9c"),
    "a dose above 1": ("levers: {secondary-tariff: 1}", "levers: {secondary-tariff: ‸1.5}", "Q03", "menu.named.stall.levers.secondary-tariff"),
    "an ending that is none": ("ends: RU.collapse", "ends: ‸RU.defeat", "A03", "menu.named.defeat.ends"),
    "a key that is a list": ("    strike_harm: 0.02\n", "    ‸[a, b]: 0.02\n", "Y08", "RU"),
}  # fmt: skip

# Where a fault stands at a key that the edit does not touch.
AT_KEY = {
    "missing key": "talks: {rate",
    "three belligerents": "parties:",
    "two starting stances": "stances: {",
    "a lever on collapse": "secondary-tariff: {by",
    "a move without its author": "cut-after-break: {from",
    "a territory that is missing": "UA:\n    name: Ukraine",
    "a guarantor without credibility": "EU: {name",
    "a conditional without its if": "A9c:\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file(name: str, example_text: str, faults_of: Faults) -> None:
    old, new, code, address = BROKEN[name]
    text = edited(example_text, old, new)
    if name in AT_KEY:
        text = edited(text, AT_KEY[name], "‸" + AT_KEY[name])
    text, line, col = marked(text)
    found = [(f.code, f.line, f.col, f.address) for f in faults_of(text)]
    assert (code, line, col, address) in found


ONE_FAULT = sorted(
    set(BROKEN)
    # These break something that other parts of the file rest on, and say so there too.
    - {
        "unknown key in a party",
        "bad party id",
        "three belligerents",
        "shape set by a reading",
        "no such address",
        "a chance above 1",
        "a territory that is missing",
    }
)


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_mistake_is_one_fault(name: str, example_text: str, faults_of: Faults) -> None:
    old, new, _, _ = BROKEN[name]
    text = edited(example_text, old, new.replace("‸", ""))
    assert len(faults_of(text)) == 1


def test_nine_faults_of_the_format_at_once(example_text: str, tmp_path: Path) -> None:
    lines = example_text.split("\n")

    def change(number: int, old: str, new: str) -> None:
        lines[number - 1] = edited(lines[number - 1], old, new)

    change(89, "unheld-land: cede-four", "unheld-land: cede-all")
    change(118, "0.00 to 0.05", "0.05 to 0.00")
    change(119, "A¶20", "A¶31")
    change(121, "turned down after", "turned down, after")
    change(122, "0.60 to 0.95", "beta(8, 2)")
    change(123, "UA.collapse", "UA.colapse")
    change(128, "because", "becuase")
    change(130, "B¶7", "C¶7")
    change(133, "UA.collapse.rate: {value: 0.001 to 0.008", "front.advance: {value: 0.6")
    path = tmp_path / "scenario.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(path)
    carrots, regime = "readings.pressure-plus-carrots.set", "readings.war-is-the-regime.set"
    expected = [
        "89:52: P02 menu.named.june-terms.terms.unheld-land: no option 'cede-all'; "
        "there are keep, cede-donbas, cede-four",
        f"118:28: Q02 {carrots}.RU.war_rent.value: "
        "in '0.05 to 0.00' the low end is not below the high end",
        f"119:56: C03 {carrots}.RU.discount.because.at: "
        "source A has 27 paragraphs; there is no ¶31",
        f"121:116: Y04 {carrots}.RU.war_cost.economy.because: "
        "the text was cut at a comma ('after good years' became a key); quote it",
        f"122:41: Y04 {carrots}.US.guarantee_credibility.value: "
        "'beta(8, 2)' was cut at its comma; quote it or use a block",
        f"123:7: A01 {carrots}: no field 'UA.colapse.rate'; did you mean 'UA.collapse.rate'?",
        f"128:42: K01 {regime}.RU.discount: unknown key 'becuase'; did you mean 'because'?",
        f"130:71: C01 {regime}.RU.pressure.adaptation.start.because.at: "
        "source 'C' is not declared under sources",
        f"133:7: L01 {regime}: 'front.advance' is common ground (locked by 'front.**')",
    ]
    assert [f.headline() for f in caught.value.faults] == [f"{path}:{line}" for line in expected]


def test_line_and_caret_are_shown(example_text: str, faults_of: Faults) -> None:
    text, _, col = marked(edited(example_text, "    strike_harm: 0.02\n", "    strike_harm: ‸2x\n"))
    shown = faults_of(text)[0].render().split("\n")
    assert shown[1] == "        strike_harm: 2x"
    assert shown[2].index("^") == 4 + col - 1


def test_two_hundred_faults_then_a_count(
    example_text: str, load_text: Callable[[str], Scenario]
) -> None:
    extra = "".join(f"    wrong{i}: 1\n" for i in range(230))
    text = edited(example_text, "    strike_harm: 0.02\n", "    strike_harm: 0.02\n" + extra)
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert len(caught.value.faults) == 200
    assert caught.value.more == 30
    assert str(caught.value).endswith("... and 30 more")


def test_faults_are_in_order_of_position(example_text: str, faults_of: Faults) -> None:
    text = edited(example_text, "chance: 0.01}", "chance: 1.01}")
    text = edited(text, "format: 1\n", "format: 1\nfoo: 1\n")
    text = edited(text, "name: Russia", "name: 7")
    places = [(f.line, f.col) for f in faults_of(text)]
    assert len(places) >= 3
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("raw", "code", "line", "col"),
    [
        (b"", "Y07", 1, 1),
        (b"# nothing\n", "Y07", 1, 1),
        (b"- a\n- b\n", "Y07", 1, 1),
        (b"just text\n", "Y07", 1, 1),
        (b"format: 1\n---\nformat: 1\n", "Y07", 2, 1),
        (b"format: 1\nid: caf\xe9\n", "Y02", 2, 8),
        (b"\x00\x01\x02", "Y02", 1, 1),
        (b"id: a\x07b\n", "Y02", 1, 6),
        (b"\xff\xfe\x00i", "Y02", 1, 1),
        (b"%YAML 1.1\n---\nformat: 1\n", "Y03", 1, 1),
        (b"a: &x 1\nb: *x\n", "Y03", 2, 4),
        (b"a: [1, 2\nb: 3\n", "Y01", 2, 2),
        (b"a: " + b"[" * 20 + b"]" * 20, "M01", 1, 15),
        (b"a: \t\tx: 1\n", "Y01", 1, 4),
        (b"#" * (256 * 1024 + 1), "M01", 1, 1),
    ],
)
def test_files_that_are_not_scenarios(
    raw: bytes, code: str, line: int, col: int, tmp_path: Path
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(raw)
    with pytest.raises(InputError) as caught:
        load(path)
    assert (code, line, col) in [(f.code, f.line, f.col) for f in caught.value.faults]


@pytest.mark.parametrize("name", ["no-such-scenario", "", "a\x00b", "x" * 5000, "."])
def test_a_path_that_is_not_there(name: str) -> None:
    with pytest.raises(InputError) as caught:
        load(name)
    assert caught.value.faults[0].code == "Y09"


def test_every_code_is_explained(example_text: str, faults_of: Faults) -> None:
    from armistice.scenario.codes import CODES

    assert {code for _, _, code, _ in BROKEN.values()} <= set(CODES)
    assert EXAMPLE.is_file()


def test_a_scalar_over_its_limit(example_text: str, faults_of: Faults) -> None:
    text, line, col = marked(edited(example_text, "name: Russia", "name: ‸" + "x" * 2001))
    assert [(f.code, f.line, f.col) for f in faults_of(text)] == [("M01", line, col)]


def test_too_many_packages_names_the_way_down(example_text: str, faults_of: Faults) -> None:
    text = edited(
        example_text,
        "vary: [unheld-land, returned-land, nato, own-forces, guarantee, relief]",
        "vary: [unheld-land, returned-land, nato, own-forces, guarantee, relief, eu, title, "
        "arms-aid, leadership, standing]",
    )
    fault = faults_of(text)[0]
    assert fault.code == "M03"
    assert "5000" in fault.message
    assert "drop an issue from 'vary'" in fault.message


def test_too_many_entries(example_text: str, faults_of: Faults) -> None:
    extra = "".join(f"  X{i}: {{name: x, roles: [observer]}}\n" for i in range(9))
    fault = faults_of(edited(example_text, "front: {favours", extra + "front: {favours"))[0]
    assert fault.code == "M02"
    assert "13 entries; at most 12" in fault.message


def test_backfills_of_all_patrons_together(example_text: str, faults_of: Faults) -> None:
    text = edited(
        example_text, "name: United States,", "name: United States, aid: {backfill: 0.6},"
    )
    text = edited(text, "name: European states,", "name: European states, aid: {‸backfill: 0.6},")
    text, line, col = marked(text)
    assert [(f.code, f.line, f.col) for f in faults_of(text)] == [("Q06", line, col)]
