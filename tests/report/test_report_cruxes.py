"""The comparison of two accounts in words and pictures: every number in it is computed."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "analyses" / "cruxes"))

from crux_games import FIELDS, Looks, islands_text

from armistice.analyses.cruxes import cruxes
from armistice.report.crux_words import Comparison, whole
from armistice.report.figures.crux_flips import crux_flips, flips_table
from armistice.report.figures.crux_shares import crux_shares, shares_table
from armistice.report.words import load_words
from armistice.scenario import load

NAMES = ("Tired war", "Useful war")
DECISION = "decisions: {boats: {ask: Buy boats now?, headline: truce, benefit: 1, cost: 0.3}}\n"


def compared(folder: Path, function: Callable[[Any], float], draws: int = 0) -> Comparison:
    values = [(address, "0.1 to 0.2", "0.5 to 0.7") for address in FIELDS[:3]]
    text = islands_text(values).replace("claims:", f"{DECISION}\nclaims:")
    text = text.replace("kind: motive, fields", "kind: motive, settle: a count, fields")
    path = folder / "islands.yaml"
    path.write_text(text, encoding="utf-8")
    found = cruxes(
        load(path),
        "tired-war",
        "useful-war",
        draws=draws,
        evaluator=lambda hybrids, targets: Looks(hybrids, targets, function),
    )
    return Comparison(found, None, load_words(), NAMES)


def pairs(x: Any) -> float:
    return float(np.clip(0.05 + 2 * x[FIELDS[0]] * x[FIELDS[1]] + 0.1 * x[FIELDS[2]], 0, 1))


def alone(x: Any) -> float:
    return float(x[FIELDS[0]])


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w.])\u2212?\d+(?:\.\d+)?", re.sub(r"“[^”]*”", "", text)))


@pytest.mark.parametrize("draws", [0, 24])
def test_every_number_in_the_paragraph_is_computed(tmp_path: Path, draws: int) -> None:
    one = compared(tmp_path, pairs, draws)
    block, text = one.block, one.paragraph()
    assert block is not None
    known = {"30", "12", "100", "25", "1", "0.3"}  # the headline, its line, the choice
    known |= {str(round(100 * block[key])) for key in ("a", "b")}
    smallest = block["sets"]["both"]
    known |= {whole(abs(block["gap"])), str(len(smallest[0]["groups"])), str(len(smallest))}
    for row in block["groups"].values():
        known |= {whole(row["share"])}
        known |= set() if row["se"] is None else {f"{100 * row['se']:.1f}"}
    if block["gap_se"] is not None:
        known.add(f"{100 * block['gap_se']:.1f}")
    for found in block["sets"]["both"]:
        known |= {str(round(100 * found[key])) for key in ("a_with_b", "b_with_a")}
    worth = one.answer["decisions"][0]["groups"]
    known.add(f"{max(worth.values()):.3f}")
    assert numbers_in(text) <= known
    assert whole(abs(block["gap"])) in numbers_in(text)
    # what would settle the leading question, where there is one
    assert ("a count" in text) == (not one.answer["inconclusive"])
    assert (draws == 0) == (not one.answer["inconclusive"])  # over draws the two are tied
    assert text.startswith("On whether a general truce of 30 days or more")


def test_a_single_crux_is_named_and_its_absence_said(tmp_path: Path) -> None:
    text = compared(tmp_path, alone).paragraph()
    assert "One question would carry both across 25 in 100: “Question 0?”" in text
    text = compared(tmp_path, pairs).paragraph()
    assert "No single question carries both across 25 in 100" in text
    assert "Together, 2 do: “Question 0?” and “Question 1?”" in text


def test_one_side_of_the_line_and_undefined(tmp_path: Path) -> None:
    one = compared(tmp_path, lambda x: 0.1 * x[FIELDS[0]])
    assert "Both stand on the same side of 25 in 100" in one.paragraph()
    assert crux_flips(one).panels[0].message.startswith("Both accounts stand on the same side")
    assert flips_table(one).rows == ()
    other = compared(tmp_path, lambda x: float("nan"))
    assert "is not defined" in other.paragraph()
    assert crux_shares(other).panels[0].svg == ""
    assert crux_flips(other).panels[0].svg == ""


def test_pictures_and_their_tables_say_the_same(tmp_path: Path) -> None:
    one = compared(tmp_path, pairs, 24)
    assert one.block is not None
    figure = crux_shares(one)
    svg = figure.panels[0].svg
    rows = shares_table(one).rows
    assert [row[0].note for row in rows] == one.block["ranking"]
    for row, name in zip(rows, one.block["ranking"], strict=True):
        share = whole(one.block["groups"][name]["share"])
        assert row[1].text.startswith(share)
        assert f">{share}<" in svg
        assert f">{one.groups[name]['ask']}<" in svg
        assert FIELDS[int(name[1])] in row[8].text
    assert svg.startswith("<svg")
    assert 'role="img"' in svg
    flips = crux_flips(one)
    sets = one.block["sets"]
    count = sum(len(sets[kind]) for kind in ("of_a", "of_b", "both"))
    assert len(flips.tables[0].rows) == count > 2
    assert flips.panels[0].svg.count("“Tired war” flips<") == len(sets["of_a"])
    assert "All sets were searched." in flips.findings
    assert crux_shares(one).panels[0].svg == svg


def test_reasons_and_warnings_are_said(tmp_path: Path) -> None:
    one = compared(tmp_path, pairs)
    reasons = [
        {"reason": "gap", "gap": 0.1, "se": 0.06},
        {"reason": "tied", "groups": ["q0", "q1"], "apart": 0.01, "se": 0.02},
        {"reason": "added", "group": "q0", "part": 0.4},
        {"reason": "starts", "change": 0.03},
    ]
    told = [
        {"warning": "log_odds", "ranking": ["q1", "q0"]},
        {"warning": "modes", "ranking": ["q2", "q0"]},
        {"warning": "interaction", "groups": ["q0", "q2"]},
    ]
    one.answer = {**one.answer, "inconclusive": reasons, "warnings": told}
    text = one.paragraph()
    assert (
        "Inconclusive: the difference (10 points) is under twice its standard error (6.0)" in text
    )
    assert "40 in 100 of the largest share" in text
    assert "differ by 3.0 points" in text
    assert "A fair split" not in text  # no ranking where nothing can be ranked
    assert len(one.warnings()) == 3
    assert all("“Question" in sentence for sentence in one.warnings())
