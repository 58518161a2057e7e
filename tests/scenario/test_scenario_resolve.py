"""Resolution: layers, provenance, units, levers, draws and hashes."""

# ruff: noqa: E501 (lines of the example file stand here as they are)
from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from scenario_texts import EXAMPLE, edited

from armistice.errors import ArmisticeError, InputError
from armistice.scenario import ExtensionField, Scenario, load, resolved_rows
from armistice.scenario.menu import branches, packages

Load = Callable[[str], Scenario]
A, B = "pressure-plus-carrots", "war-is-the-regime"


def test_the_worked_example(example: Scenario) -> None:
    menu = packages(example.spec)
    assert len(menu) == 340
    assert sum(package.form in ("ceasefire", "final") for package in menu) == 289
    assert len({package.id for package in menu}) == 340
    assert sum(len(package.names) for package in menu) == 10
    assert [branch.id for branch in branches(example.spec)] == [
        "stall", "mediator-leaves", "pressed-consent", "defeat", "front-breaks", "no-end",
    ]  # fmt: skip
    assert example.belligerents == ("RU", "UA")
    assert example.readings == (A, B)
    assert example.warnings == ()


def test_packages(example: Scenario) -> None:
    by_id = {package.id: package for package in packages(example.spec)}
    swap = by_id["swap"]
    assert swap.terms["guarantee"] == "coalition"
    assert swap.terms["title"] == "de-facto"
    assert list(swap.terms) == list(example.spec.issues)
    assert by_id["withdrawal-truce"].months == 2
    assert by_id["air-truce"].months == 6
    assert by_id["any-paper"].months is None
    assert by_id["principles"].binds == ("unheld-land", "guarantee", "nato")
    # land-for-halt is one of the generated ceasefires: it appears once, under its name.
    assert "ceasefire:cede-donbas" not in by_id
    assert by_id["ceasefire:cede-four"].names == ()
    guaranteed = {"coalition", "backstopped"}
    assert not any(
        p.form == "truce" and p.terms["guarantee"] in guaranteed
        for p in by_id.values()
        if not p.names
    )


def test_named_twins_are_merged(example_text: str, load_text: Load) -> None:
    text = edited(
        example_text, "    any-paper:", "    plain-halt: {form: ceasefire}\n    any-paper:"
    )
    merged = next(p for p in packages(load_text(text).spec) if p.id == "plain-halt")
    assert merged.names == ("plain-halt", "any-paper")


def test_ties_bring_terms_along(example_text: str, load_text: Load) -> None:
    tie = "  ties: {land: {if: {unheld-land: [cede-donbas, cede-four]}, then: {arms-aid: end}}}\n"
    text = edited(example_text, "  named:  # the 16", tie + "  named:  # the 16")
    for package in packages(load_text(text).spec):
        if not package.names:
            assert (package.terms["arms-aid"] == "end") == (package.terms["unheld-land"] != "keep")


def test_layers_and_evidence(example: Scenario) -> None:
    resolved = example.resolve(B, {"UA.war_cost": "0.3"})
    origin = resolved.origin["RU.discount"]
    assert (origin.layer, origin.line) == ("reading", 128)
    assert [piece.at for piece in origin.evidence] == ["B¶17"]
    assert (resolved.origin["UA.discount"].layer, resolved.origin["UA.discount"].line) == (
        "scenario",
        39,
    )
    assert resolved.origin["RU.exhaustion_cost"].layer == "default"
    assert resolved.origin["UA.war_cost"].layer == "patch"
    assert resolved.median()["UA.war_cost"] == 0.3
    assert resolved.quantities["RU.discount"].args == (0.02, 0.10)
    assert example.resolve(A).quantities["RU.discount"].args == (0.10, 0.25)
    assert example.resolve().quantities["RU.discount"].args == (0.02, 0.25)
    # The base is untouched, and the resolved spec carries the reading.
    party = resolved.spec.parties["RU"]
    assert party.discount.args == (0.02, 0.10)
    assert example.spec.parties["RU"].discount.args == (0.02, 0.25)


def test_model_units(example: Scenario) -> None:
    numbers = example.resolve(A).median()
    rate = math.sqrt(0.003 * 0.012)
    assert numbers["UA.collapse.rate"] == pytest.approx(1 - math.exp(-rate))
    assert numbers["front.advance"] == 0.5
    assert numbers["RU.discount"] == pytest.approx(math.sqrt(0.1 * 0.25))
    assert numbers["talks.rate"] == 0.25
    losses, economy = math.sqrt(0.08 * 0.15), math.sqrt(0.09 * 0.15)
    assert numbers.total("RU.war_cost") == pytest.approx(losses + economy)
    assert numbers.total("UA.war_cost") == pytest.approx(math.sqrt(0.16 * 0.24))
    assert numbers.children("RU.territory") == {"0": 0.31, "4": 0.35, "25": 0.55}
    assert numbers["RU.values.nato.ruled-out"] == pytest.approx(0.14)
    assert numbers["RU.values.eu.barred"] == 0
    assert "RU.values.nato.open" not in numbers
    assert numbers["forms.framework.expiry"] == pytest.approx(1 / 6)
    assert numbers["issues.guarantee.options.backstopped.guarantee.strength"] == 0.35
    assert numbers["stances.exited.pressure.US"] == 0.5
    assert numbers["UA.support.own"] == 0.2
    assert numbers["RU.support.own"] == 1
    assert (numbers.reading, numbers.index) == (A, None)


def test_yearly_hazards_become_monthly(example: Scenario) -> None:
    numbers = example.resolve(A, {"RU.collapse.rate": "0.12 /yr", "US.guarantee_decay": 0.24})
    median = numbers.median()
    assert median["RU.collapse.rate"] == pytest.approx(1 - math.exp(-0.01))
    assert median["US.guarantee_decay"] == pytest.approx(1 - math.exp(-0.02))


def test_levers_act_before_units(example_text: str, load_text: Load) -> None:
    lever = (
        "  arms: {by: US, on: RU, escalation: 0.002, acts: {RU.collapse.rate: {add: 0.01},"
        " RU.discount: {to: 0.2}, RU.strike_harm: {times: 3}}}\n"
    )
    text = edited(example_text, "groups:  # each", lever + "groups:  # each")
    value = "escalation: {value: {RU: -0.5, UA: -0.5}}\n"
    text = edited(text, "talks: {rate", value + "talks: {rate")
    resolved = load_text(text).resolve(A)
    base, half = resolved.median(), resolved.median({"arms": 0.5})
    rate = -math.log1p(-base["RU.collapse.rate"])
    assert half["RU.collapse.rate"] == pytest.approx(1 - math.exp(-(rate + 0.005)))
    assert half["RU.discount"] == pytest.approx((base["RU.discount"] + 0.2) / 2)
    assert half["RU.strike_harm"] == pytest.approx(0.04)
    assert half["UA.discount"] == base["UA.discount"]
    assert half["levers.arms.escalation"] == pytest.approx(1 - math.exp(-0.002))
    with pytest.raises(ArmisticeError):
        resolved.median({"arm": 1})


def test_shares_of_draws_add_to_one(example_text: str, load_text: Load) -> None:
    text = edited(
        example_text, "{own: 0.20, US: 0.50, EU: 0.30}", "{own: 0.2, US: 0.4 to 0.6, EU: 0.3}"
    )
    resolved = load_text(text).resolve(A)
    for index in range(5):
        drawn = resolved.draw(index, 5, 3)
        assert sum(drawn.children("UA.support").values()) == pytest.approx(1)


def test_draws_are_reproducible_and_stratified(example: Scenario) -> None:
    resolved, n = example.resolve(A), 64
    draws = [resolved.draw(i, n, 7) for i in range(n)]
    assert dict(draws[3]) == dict(example.resolve(A).draw(3, n, 7))
    quantity = resolved.quantities["UA.war_cost"]
    cuts = [quantity.quantile(i / n) for i in range(1, n)]
    strata = sorted(sum(d["UA.war_cost"] > cut for cut in cuts) for d in draws)
    assert strata == list(range(n))
    assert len({d["UA.discount"] for d in draws}) == 1
    assert dict(resolved.draw(3, n, 8)) != dict(draws[3])
    with pytest.raises(ArmisticeError):
        resolved.draw(64, 64, 7)


def test_readings_share_their_luck(example: Scenario) -> None:
    one, other = example.resolve(A), example.resolve(B)
    for index in range(20):
        x, y = one.draw(index, 20, 1)["RU.discount"], other.draw(index, 20, 1)["RU.discount"]
        # Both ranges are lognormal: the same uniform number sits equally deep in each.
        low_x, high_x, low_y, high_y = (math.log(v) for v in (0.10, 0.25, 0.02, 0.10))
        depth_x = (math.log(x) - low_x) / (high_x - low_x)
        assert depth_x == pytest.approx((math.log(y) - low_y) / (high_y - low_y), abs=1e-9)


def test_a_new_field_moves_no_draw(example: Scenario, example_text: str, load_text: Load) -> None:
    more = load_text(
        edited(
            example_text,
            "    strike_harm: 0.02\n",
            "    strike_harm: 0.02\n    exhaustion_cost: 0.01 to 0.1\n",
        )
    )
    before, after = (s.resolve(A).draw(5, 40, 2) for s in (example, more))
    changed = {a for a in after if after[a] != before[a]}
    assert changed == {"RU.exhaustion_cost"}


def test_rank_correlation(example_text: str, load_text: Load) -> None:
    from scipy.stats import spearmanr

    text = (
        example_text
        + "correlations:\n  r: {a: UA.war_cost, b: RU.values.nato.ruled-out, rank: 0.7}\n"
    )
    resolved, n = load_text(text).resolve(A), 400
    draws = [resolved.draw(i, n, 1) for i in range(n)]
    a = [d["UA.war_cost"] for d in draws]
    b = [d["RU.values.nato.ruled-out"] for d in draws]
    assert spearmanr(a, b).statistic == pytest.approx(0.7, abs=0.03)
    plain = load_text(example_text).resolve(A)
    untouched = [plain.draw(i, n, 1) for i in range(n)]
    assert sorted(b) == sorted(d["RU.values.nato.ruled-out"] for d in untouched)
    assert draws[9]["UA.discount"] == untouched[9]["UA.discount"]
    assert draws[9]["UA.collapse.rate"] == untouched[9]["UA.collapse.rate"]


def test_impossible_correlations(example_text: str, load_text: Load) -> None:
    text = example_text + (
        "correlations:\n"
        "  x: {a: UA.war_cost, b: RU.discount, rank: 0.9}\n"
        "  y: {a: RU.war_rent, b: RU.discount, rank: 0.9}\n"
        "  z: {a: UA.war_cost, b: RU.war_rent, rank: -0.9}\n"
    )
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert [f.code for f in caught.value.faults] == ["Q08"]


def test_rules(example: Scenario, example_text: str, load_text: Load) -> None:
    assert example.resolve(A).rules["breach"] == "netted"
    assert example.resolve(A).rules["beliefs"] == "off"
    assert example.resolve(A, rules={"breach": "mistake"}).rules["breach"] == "mistake"
    assert example.resolve(A, rules={"beliefs": "none"}).rules["beliefs"] == "off"
    for rules in ({"breech": "netted"}, {"breach": "net"}):
        with pytest.raises(InputError):
            example.resolve(A, rules=rules)
    switched = edited(
        example_text,
        "  war-is-the-regime:\n    by: B\n",
        "  war-is-the-regime:\n    by: B\n    rules: {breach: {value: taste, because: {at: B¶14, said: implied}}}\n",
    )
    with pytest.raises(InputError) as caught:
        load_text(switched)
    assert [f.code for f in caught.value.faults] == ["G01"]
    grouped = edited(switched, "settle: signed texts", "rules: [breach], settle: signed texts")
    assert load_text(grouped).resolve(B).rules["breach"] == "taste"


@pytest.mark.parametrize(
    ("patches", "code"),
    [
        ({"RU.colapse.rate": 0.1}, "A01"),
        ({"RU.discount": "lots"}, "Q01"),
        ({"talks.rate": 3}, "Q03"),
        ({"RU.breach.regroup": "two"}, "K03"),
    ],
)
def test_bad_patches(example: Scenario, patches: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as caught:
        example.resolve(A, patches)
    assert caught.value.faults[0].code == code


def test_whole_numbers_can_be_patched(example: Scenario) -> None:
    resolved = example.resolve(A, {"RU.breach.regroup": 2, "front.start": 6})
    assert resolved.spec.parties["RU"].breach.regroup == 2
    assert resolved.spec.front.start == 6
    assert resolved.common_ground_changed == ("front.start",)


def test_an_unknown_reading(example: Scenario) -> None:
    with pytest.raises(InputError) as caught:
        example.resolve("pressure-plus-carots")
    assert "did you mean 'pressure-plus-carrots'" in str(caught.value)


def reordered(node: object) -> object:
    if isinstance(node, dict):
        return {key: reordered(node[key]) for key in reversed(list(node))}
    return node


def test_hashes_see_content_only(example: Scenario, example_text: str, load_text: Load) -> None:
    same = [
        example_text.replace("0.10", "0.1"),
        example_text.replace("A¶", "A/"),
        "\n".join(line.split("  # ")[0] for line in example_text.split("\n")),
        edited(example_text, "    discount: 0.12\n", "    discount: {value: 0.120}\n"),
    ]
    for text in same:
        twin = load_text(text)
        assert twin.hash == example.hash
        assert twin.resolve(A).hash == example.resolve(A).hash
    for text in (
        edited(example_text, "    discount: 0.12\n", "    discount: 0.13\n"),
        edited(example_text, "gist: fresh reasons to settle sooner", "gist: new reasons to settle"),
    ):
        assert load_text(text).hash != example.hash
    assert len(example.hash) == 64


def test_the_order_of_keys_does_not_matter(
    example: Scenario, example_text: str, load_text: Load
) -> None:
    import json

    from ruamel.yaml import YAML

    data = YAML(typ="safe", pure=True).load(example_text)
    turned = reordered(json.loads(json.dumps(data, default=str)))
    assert isinstance(turned, dict)
    # Effects on the front apply in issue order, so the order of issues is content.
    turned["issues"] = {key: turned["issues"][key] for key in data["issues"]}
    text = json.dumps(turned, ensure_ascii=False)
    twin = load_text(text)
    assert twin.hash == example.hash
    for reading in (A, B):
        assert twin.resolve(reading).hash == example.resolve(reading).hash
        assert dict(twin.resolve(reading).draw(2, 9, 4)) == dict(
            example.resolve(reading).draw(2, 9, 4)
        )
        assert list(twin.resolve(reading).quantities) == list(example.resolve(reading).quantities)


def test_resolved_hash_is_blind_to_names_and_evidence(
    example: Scenario, example_text: str, load_text: Load
) -> None:
    renamed = load_text(example_text.replace(A, "one").replace(B, "two"))
    assert renamed.resolve("one").hash == example.resolve(A).hash
    assert example.resolve(A).hash != example.resolve(B).hash
    assert example.resolve(A, rules={"breach": "mistake"}).hash != example.resolve(A).hash
    assert example.resolve(A, {"UA.discount": 0.12}).hash == example.resolve(A).hash


def test_issue_order_counts_where_front_effects_do_not_commute(
    example: Scenario, example_text: str, load_text: Load
) -> None:
    line = next(x for x in example_text.split("\n") if x.startswith("  returned-land:"))
    moved = edited(example_text, line + "\n", "")
    moved = edited(moved, "  held-land: {ask", line + "\n  held-land: {ask")
    assert load_text(moved).hash != example.hash


def test_rows(example: Scenario) -> None:
    rows = {row.address: row for row in resolved_rows(example.resolve(A))}
    row = rows["RU.discount"]
    assert (row.value, row.unit, row.support, row.layer, row.line) == (
        "0.1 to 0.25 /yr", "/yr", "positive", "reading", 119,
    )  # fmt: skip
    assert (row.at, row.said, row.locked) == ("A¶20", "implied", False)
    assert row.low == pytest.approx(0.10)
    assert row.high == pytest.approx(0.25)
    assert rows["front.advance"].locked
    assert rows["RU.exhaustion_cost"].layer == "default"
    written = resolved_rows(example.resolve(A), defaults=False)
    assert all(row.layer != "default" for row in written)
    assert len(written) < len(rows)


def test_moved_ends_are_told(example: Scenario) -> None:
    resolved = example.resolve(A, {"US.guarantee_credibility": "0 to 1"})
    row = next(r for r in resolved_rows(resolved) if r.address == "US.guarantee_credibility")
    assert row.value == "0.005 to 0.995"
    assert "written 0 to 1" in row.note


def test_a_folder_is_the_same_scenario(
    example: Scenario, example_text: str, tmp_path: Path
) -> None:
    from textwrap import dedent

    lines = example_text.split("\n")
    starts = {line.split(":")[0]: i for i, line in enumerate(lines) if line[:1].isalpha()}
    readings = lines[starts["readings"] + 1 : starts["claims"]]
    cut = next(i for i, line in enumerate(readings) if line.startswith(f"  {B}:"))
    (tmp_path / "readings").mkdir()
    for name, part in ((A, readings[1:cut]), (B, readings[cut + 1 :])):
        text = dedent("\n".join(part)) + "\n"
        (tmp_path / "readings" / f"{name}.yaml").write_text(text, encoding="utf-8")
    predictions = "\n".join(lines[starts["predictions"] :])
    (tmp_path / "predictions.yaml").write_text(predictions, encoding="utf-8")
    rest = lines[: starts["readings"]] + lines[starts["claims"] : starts["predictions"]]
    (tmp_path / "scenario.yaml").write_text("\n".join(rest) + "\n", encoding="utf-8")
    # What is in outcomes.yaml is no concern of the loader: not even its form.
    (tmp_path / "outcomes.yaml").write_bytes(b"\xff{{{")
    folder = load(tmp_path)
    assert folder.hash == example.hash
    assert folder.resolve(B).origin["RU.discount"].file.endswith(f"{B}.yaml")
    broken = tmp_path / "readings" / f"{B}.yaml"
    text = edited(
        broken.read_text(encoding="utf-8"),
        "RU.war_rent: {value: 0.10 to 0.22",
        "RU.war_rent: {value: many",
    )
    broken.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    fault = caught.value.faults[0]
    assert (fault.file, fault.line, fault.col) == (str(broken), 3, 24)


def test_an_overlay_from_outside(example: Scenario, tmp_path: Path) -> None:
    path = tmp_path / f"{B}.yaml"
    path.write_text(
        "encoder: the author\nset:\n"
        "  RU.discount: {value: 0.05, because: {at: B/17, said: explicit, gist: can wait}}\n",
        encoding="utf-8",
    )
    corrected = load(EXAMPLE, overlays=[path])
    assert corrected.resolve(B).quantities["RU.discount"].args == (0.05,)
    assert corrected.resolve(B).quantities["RU.war_rent"].args == (0.10, 0.22)
    assert corrected.resolve(A).hash == example.resolve(A).hash
    third = tmp_path / "third.yaml"
    third.write_text(
        "by: A\nset:\n  RU.discount: {value: 0.3, because: {at: A¶20, said: added}}\n",
        encoding="utf-8",
    )
    assert load(EXAMPLE, overlays=[third]).readings == (A, B, "third")
    third.write_text("set: {UA.discount: {value: 0.3, because: {said: added}}}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(EXAMPLE, overlays=[third])
    assert [(f.code, f.file) for f in caught.value.faults] == [("L01", str(third))]


def test_extension_fields(example_text: str, tmp_path: Path) -> None:
    extra = ExtensionField("@B.winter.fatigue", "positive", "", 0.0, "EQ-WINTER", "winter fatigue")
    path = tmp_path / "s.yaml"
    path.write_text(example_text, encoding="utf-8")
    plain = load(path, extensions=[extra])
    assert plain.resolve(A).median()["RU.winter.fatigue"] == 0
    text = edited(
        example_text,
        "    strike_harm: 0.02\n",
        "    strike_harm: 0.02\n    winter: {fatigue: 0.1 to 0.3}\n",
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.faults[0].code == "K01"
    extended = load(path, extensions=[extra])
    assert extended.resolve(A).quantities["RU.winter.fatigue"].args == (0.1, 0.3)
    assert extended.resolve(A, {"UA.winter.fatigue": 0.5}).median()["UA.winter.fatigue"] == 0.5
    assert extended.hash != plain.hash
    path.write_text(edited(text, "0.1 to 0.3}\n    status", "-1}\n    status"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(path, extensions=[extra])
    fault = caught.value.faults[0]
    assert (fault.code, fault.address) == ("Q03", "RU.winter.fatigue")


def test_a_scenario_can_be_sent_to_a_worker(example: Scenario) -> None:
    twin = pickle.loads(pickle.dumps(example))
    assert twin.hash == example.hash
    assert dict(twin.resolve(A).draw(1, 4, 1)) == dict(example.resolve(A).draw(1, 4, 1))


def test_later_scholarship_makes_it_retrospective(
    example: Scenario, example_text: str, load_text: Load
) -> None:
    assert not example.retrospective
    later = (
        "  S: {file: s.pdf, kind: scholarship, outlet: a journal, author: someone, date: 2026-01-01,\n"
        f"      paragraphs: 9, para1_line: 1, sha256: {'ab' * 32}}}\n"
    )
    fact = "    past: {text: How such wars ended before, source: S, dated: 2019-01-01}\n"
    text = edited(example_text, "common:  # no", later + "common:  # no")
    text = edited(text, "  facts:\n", "  facts:\n" + fact)
    assert load_text(text).retrospective
    with pytest.raises(InputError) as caught:
        load_text(edited(text, ", dated: 2019-01-01", ""))
    assert [(f.code, f.address) for f in caught.value.faults] == [("C04", "common.facts.past")]


def test_loading_is_quick_and_light() -> None:
    import subprocess
    import sys

    code = (
        "import sys, time\n"
        "import armistice.scenario\n"
        "assert not {'pydantic', 'numpy', 'ruamel.yaml'} & set(sys.modules)\n"
        "start = time.process_time()\n"
        "from armistice.scenario import load\n"
        f"scenario = load({str(EXAMPLE)!r})\n"
        "scenario.resolve(scenario.readings[0]).median()\n"
        "assert not {'numpy', 'scipy'} & set(sys.modules)\n"
        "print(time.process_time() - start)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 3
