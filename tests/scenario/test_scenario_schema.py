"""The JSON Schema: up to date, and the same verdict under draft 7 and 2020-12."""

# ruff: noqa: E501 (lines of the example file stand here as they are)
from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from scenario_texts import edited

from armistice.scenario.editor_schema import SCHEMA_FILE, schema_text
from armistice.scenario.field_rows import rows
from armistice.scenario.files import read_text

SCHEMA: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
DRAFTS = [Draft7Validator, Draft202012Validator]


def data_of(text: str) -> Any:
    node, faults = read_text(text.encode(), "s.yaml")
    assert node is not None
    assert not faults
    return node.data()


def test_the_committed_schema_is_up_to_date() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("draft", DRAFTS)
def test_the_schema_is_a_schema(draft: Any) -> None:
    draft.check_schema(SCHEMA)
    text = json.dumps(SCHEMA)
    assert "prefixItems" not in text
    assert "x-because" not in text
    assert "x-number" not in text


def references(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for item in node for found in references(item)]
    if not isinstance(node, dict):
        return []
    own = [node] if "$ref" in node else []
    return own + [found for item in node.values() for found in references(item)]


def test_nothing_stands_beside_a_reference() -> None:
    found = references(SCHEMA)
    assert found
    assert all(set(node) == {"$ref"} for node in found)
    names = {node["$ref"].removeprefix("#/$defs/") for node in found}
    assert names <= set(SCHEMA["$defs"])


@pytest.mark.parametrize("draft", DRAFTS)
def test_the_example_is_good(draft: Any, example_text: str) -> None:
    assert list(draft(SCHEMA).iter_errors(data_of(example_text))) == []


BAD = {
    "unknown key": ("    strike_harm: 0.02\n", "    strike_harms: 0.02\n"),
    "missing key": ("as_of: 2025-08-15  # evidence dated later is refused\n", ""),
    "a chance above 1": ("chance: 0.01}", "chance: 1.01}"),
    "a negative cost": ("    strike_harm: 0.02\n", "    strike_harm: -0.02\n"),
    "not a quantity": ("war_rent: 0.00 to 0.22", "war_rent: between 0 and 1"),
    "another word": ("family: status, default: none", "family: fame, default: none"),
    "text for a whole number": ("steps: 26", "steps: many"),
    "a number for text": ("name: Russia", "name: 7"),
    "a bad id": ("  stall: {form", "  Stall: {form"),
    "an unmarked citation": ("at: A¶14, said: hedged", "at: A14, said: hedged"),
    "a bad mark": ("at: A¶14, said: hedged", "at: A¶14, said: guessed"),
    "no evidence": (", because: {at: B¶10-12, said: explicit, gist: being received is the reward}}", "}"),
    "a newer format": ("format: 1\n", "format: 2\n"),
    "an outcome": ("    about: truce.general.30d\n", "    about: truce.general.30d\n    outcome: no\n"),
    "a window that is a list": ("window: {opens: 2025-08-15, closes: 2026-08-15}", "window: [2025-08-15, 2026-08-15]"),
}  # fmt: skip


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_bad(draft: Any, name: str, example_text: str, faults_of: Any) -> None:
    text = edited(example_text, *BAD[name])
    assert list(draft(SCHEMA).iter_errors(data_of(text)))
    assert faults_of(text)


def described(node: Any) -> set[str]:
    if isinstance(node, list):
        return {text for item in node for text in described(item)}
    if not isinstance(node, dict):
        return set()
    own = {node["description"]} if isinstance(node.get("description"), str) else set()
    return own | {text for item in node.values() for text in described(item)}


def test_every_number_of_the_table_is_described() -> None:
    texts = described(SCHEMA)
    apart = {"@P.mediation.exit_share.no-offer"}  # shares its map with the other cases
    missing = [
        row.pattern
        for row in rows()
        if row.is_number
        and not row.pattern.endswith(".@part")
        and row.pattern not in apart
        and row.describe() not in texts
    ]
    assert missing == []
