"""Sentences: neutral, complete, and never a likelihood word without its number."""

from __future__ import annotations

import ast
import itertools
import re
import string
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pages import Page

from armistice.report.words import load_words

ROOT = Path(__file__).parents[2] / "src" / "armistice"
WORDS = load_words()
FORBIDDEN = tomllib.loads(
    (files("armistice.report.words") / "forbidden.toml").read_text(encoding="utf-8")
)
ANYWHERE = re.compile(r"\b(?:" + "|".join(FORBIDDEN["anywhere"]) + r")\b", re.IGNORECASE)
TITLES = re.compile(r"\b(?:" + "|".join(FORBIDDEN["titles"]) + r")\b", re.IGNORECASE)


def sentences(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from sentences(value, f"{key}.{name}".lstrip("."))
    elif isinstance(node, list):
        for value in node:
            yield from sentences(value, key)
    elif isinstance(node, str):
        yield key, node


ALL = list(sentences(WORDS.data))


def test_there_are_sentences_and_a_list_of_words() -> None:
    assert len(ALL) > 200
    assert ANYWHERE.search("the regime")
    assert TITLES.search("What must be done?")


def test_no_sentence_uses_a_forbidden_word() -> None:
    assert [(k, t) for k, t in ALL if ANYWHERE.search(t)] == []


def test_no_title_advises_or_ranks() -> None:
    titles = [(k, t) for k, t in ALL if k.split(".")[-1] in ("question", "title", "answer_title")]
    assert len(titles) > 20
    assert [(k, t) for k, t in titles if TITLES.search(t)] == []


def test_templates_and_code_use_no_forbidden_word() -> None:
    found = []
    for path in sorted((ROOT / "report" / "templates").glob("*")):
        found += [(path.name, m.group()) for m in ANYWHERE.finditer(path.read_text("utf-8"))]
    for room in ("report", "cli", "app"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found += [(path.name, m.group()) for m in ANYWHERE.finditer(node.value)]
    # The scenario's ids may stand in examples of commands.
    assert [hit for hit in found if hit != ("app.py", "regime")] == []


def test_the_page_of_a_neutral_scenario_is_neutral(page: Page) -> None:
    assert ANYWHERE.findall(page.root.one("body").text) == []
    for level in ("h1", "h2", "h3"):
        assert [h.text for h in page.root.all(level) if TITLES.search(h.text)] == []


def used_keys() -> set[str]:
    """Keys that code and templates name, whole or by their first parts (f-strings)."""
    text = "".join(
        p.read_text(encoding="utf-8")
        for room in ("report", "cli", "app")
        for p in [*(ROOT / room).rglob("*.py"), *(ROOT / room).rglob("*.j2")]
    )
    return set(re.findall(r"""["']([a-z_]+(?:\.[a-z_0-9]+)*\.?)""", text))


def test_every_sentence_is_used() -> None:
    used = used_keys()
    groups = {key.rstrip(".") for key in used if key.endswith(".")}
    # Tables read whole, by code that names only the table or builds the last part.
    groups |= {"chance", "list", "months", "limits", "method", "disagree"}

    def known(key: str) -> bool:
        parts = key.split(".")
        stems = {".".join(parts[:n]) for n in range(1, len(parts))}
        prefix = {g for g in used if key.startswith(g) and g.count(".") == key.count(".")}
        return key in used or bool(stems & groups) or bool(prefix)

    assert sorted({key for key, _ in ALL if not known(key)}) == []


def test_placeholders_are_plain_names() -> None:
    for key, text in ALL:
        for _, name, spec, conversion in string.Formatter().parse(text):
            if name is not None:
                assert re.fullmatch(r"[a-z_]+", name), (key, name)
                assert not spec, key
                assert not conversion, key


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "fewer than 1 in 100"),
        (0.004, "fewer than 1 in 100"),
        (0.01, "almost no chance (1 in 100)"),
        (0.05, "almost no chance (5 in 100)"),
        (0.051, "almost no chance (5 in 100)"),
        (0.06, "very unlikely (6 in 100)"),
        (0.20, "very unlikely (20 in 100)"),
        (0.21, "unlikely (21 in 100)"),
        (0.45, "unlikely (45 in 100)"),
        (0.46, "roughly even chance (46 in 100)"),
        (0.55, "roughly even chance (55 in 100)"),
        (0.56, "likely (56 in 100)"),
        (0.80, "likely (80 in 100)"),
        (0.81, "very likely (81 in 100)"),
        (0.95, "very likely (95 in 100)"),
        (0.96, "almost certain (96 in 100)"),
        (0.99, "almost certain (99 in 100)"),
        (0.995, "more than 99 in 100"),
        (1.0, "more than 99 in 100"),
    ],
)
def test_a_likelihood_word_carries_its_number(share: float, expected: str) -> None:
    assert WORDS.chance(share, 400) == expected
    assert WORDS.chance(share, 399) == expected.replace("(", "(about ")


def test_few_draws_are_counted_and_not_scaled() -> None:
    assert WORDS.chance_of_draws(5 / 12, 12) == "unlikely (5 of 12 draws)"
    assert WORDS.chance_of_draws(1.0, 12) == "12 of 12 draws"
    assert WORDS.chance_of_draws(0.0, 12) == "0 of 12 draws"
    assert WORDS.chance_of_draws(0.4, 50) == "unlikely (about 40 in 100)"
    assert WORDS.draws(0.4, 400) == "40 of 100 draws"


def test_an_unknown_chance_is_called_unknown() -> None:
    assert WORDS.chance(None) == WORDS.text("chance.unknown")
    assert WORDS.between(None, 0.4) == WORDS.text("chance.unknown")


def test_the_scale_covers_one_to_ninety_nine() -> None:
    lines = WORDS.scale_lines()
    ends = [tuple(map(int, re.findall(r"\d+", line)[:2])) for line in lines]
    assert len(ends) == 7
    assert ends[0][0] == 1
    assert ends[-1][1] == 99
    assert all(a[1] == b[0] for a, b in itertools.pairwise(ends))


def test_lists_dates_and_missing_keys() -> None:
    assert WORDS.join(["a"]) == "a"
    assert WORDS.join(["a", "b", "c"]) == "a, b and c"
    assert WORDS.join([], empty="nobody") == "nobody"
    assert WORDS.date("2025-08-15") == "15 August 2025"
    assert WORDS.date("soon") == "soon"
    assert WORDS.get("forms.armistice", "x") == "x"
    with pytest.raises(KeyError):
        WORDS.text("chance.scale")
