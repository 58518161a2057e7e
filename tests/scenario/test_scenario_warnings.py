"""Warnings: what loads, but should make an author look twice."""

# ruff: noqa: E501 (lines of the example file stand here as they are)
from __future__ import annotations

from collections.abc import Callable

import pytest
from scenario_texts import edited, marked

from armistice.scenario import Scenario

Load = Callable[[str], Scenario]

AT_THE_VALUE = {
    "a window that opened early": (
        "opens: 2025-08-15",
        "opens: ‸2025-08-01",
        "C52",
        "predictions.A9c.window.opens",
    ),
    "an undefined word": (
        "yes_if: Both governments accept one text",
        "yes_if: ‸Both governments accept a deal",
        "K51",
        "predictions.A9c.yes_if",
    ),
}


@pytest.mark.parametrize("name", AT_THE_VALUE)
def test_warning_at_its_place(name: str, example_text: str, load_text: Load) -> None:
    old, new, code, address = AT_THE_VALUE[name]
    text, line, col = marked(edited(example_text, old, new))
    found = load_text(text).warnings
    assert [(f.code, f.line, f.col, f.address) for f in found] == [(code, line, col, address)]
    assert found[0].severity == "warning"


def warned(scenario: Scenario) -> list[tuple[str, str]]:
    return [(fault.code, fault.address) for fault in scenario.warnings]


def test_other_source(example_text: str, load_text: Load) -> None:
    text = edited(
        example_text,
        "B¶17, said: explicit, gist: ready to fight",
        "A¶17, said: explicit, gist: ready to fight",
    )
    assert warned(load_text(text)) == [("C51", "readings.war-is-the-regime.set")]


def test_mixed_sign(example_text: str, load_text: Load) -> None:
    text = edited(example_text, "RU.war_rent: {value: 0.00 to", "RU.war_rent: {value: -0.02 to")
    path = "readings.pressure-plus-carrots.set.RU.war_rent"
    assert warned(load_text(text)) == [("Q51", path)]
    base = edited(example_text, "war_rent: 0.00 to 0.22", "war_rent: -0.01 to 0.22")
    assert warned(load_text(base)) == [("Q51", "RU.war_rent")]


def test_value_on_the_default(example_text: str, load_text: Load) -> None:
    text = edited(example_text, "nato: {ruled-out: -0.08", "nato: {open: 0.1, ruled-out: -0.08")
    assert warned(load_text(text)) == [("P52", "UA.values.nato")]


def test_mostly_added(example_text: str, load_text: Load) -> None:
    text = edited(
        example_text, "A¶23, said: implied, gist: a seven", "A¶23, said: added, gist: a seven"
    )
    assert warned(load_text(text)) == [("G52", "groups.losses")]


def test_identical_readings(example_text: str, load_text: Load) -> None:
    lines = example_text.split("\n")
    start = lines.index("  pressure-plus-carrots:")
    end = lines.index("  war-is-the-regime:")
    copy = ["  twin:", *lines[start + 1 : end]]
    text = "\n".join(lines[:end] + copy + lines[end:])
    assert ("G51", "readings.twin") in warned(load_text(text))


def test_only_the_product_is_identified(example_text: str, load_text: Load) -> None:
    extra = (
        "      RU.weights.nato: {value: 2, because: {at: B¶13, said: implied}}\n"
        "      RU.values.nato.ruled-out: {value: 0.1, because: {at: B¶13, said: implied}}\n"
    )
    text = edited(example_text, "claims:\n", extra + "claims:\n")
    text = edited(
        text, "fields: [RU.discount]", "fields: [RU.discount, RU.weights.*, RU.values.**]"
    )
    assert ("G53", "readings.war-is-the-regime.set") in warned(load_text(text))


def test_a_menu_with_nothing_for_one_side(example_text: str, load_text: Load) -> None:
    # Without the options that Ukraine likes there is nothing on the table for it.
    text = edited(
        example_text,
        "guarantee: {coalition: 0.04, backstopped: 0.08}",
        "guarantee: {coalition: -0.04}",
    )
    text = edited(text, "held-land: {return-2022: 0.15}", "held-land: {return-2022: 0.0}")
    text = edited(text, "returned-land: {ask: Land given back elsewhere, family: territory, default: none, options: {none: {}, pockets: {front: {add: -1}}}}",
                  "returned-land: {ask: Land given back elsewhere, family: territory, default: none, options: {none: {}, pockets: {}}}")  # fmt: skip
    assert warned(load_text(text)) == [("P51", "menu")]
