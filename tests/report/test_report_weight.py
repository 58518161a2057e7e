"""The report says what a view from inside was worth on wars left out, whatever came out."""

from __future__ import annotations

from report_sample import make_case, make_study

from armistice.analyses.wider.stored import held, stored, summaries
from armistice.report.page import render
from armistice.report.sections.wider import weight_block, wider_tables
from armistice.report.words import load_words

WORDS = load_words()


def test_the_report_holds_rank_and_weight_of_every_record() -> None:
    page = " ".join(render(make_case(), make_study()).split())
    for sentence in weight_block(WORDS, summaries()).sentences:
        assert sentence.replace("'", "&#x27;") in page or sentence in page, sentence


def test_a_model_that_does_not_beat_the_base_rate_is_said_not_to() -> None:
    for row in summaries():
        rank, weight = weight_block(WORDS, [row]).sentences
        assert f"ranks {row['rank']} of {row['of']}" in rank
        assert f"{row['wars']} wars" in rank
        share = int(row["stack"]["weight"] * 100 + 0.5)
        assert f"gets {share} in 100 of the weight" in weight
        assert ("does not beat" in weight) != row["beats"]
        assert ("base rate comes first" in weight) != row["beats"]


def test_a_model_that_did_would_be_said_to() -> None:
    row = {**summaries()[0], "beats": True, "stack": {"weight": 0.7, "low": 0.4, "high": 0.9}}
    _, weight = weight_block(WORDS, [row]).sentences
    assert "It does better than the log-normal" in weight
    assert "gets 70 in 100 of the weight (95 % range 40 to 90)" in weight


def test_tables_are_the_answer() -> None:
    for name in held():
        found = stored(name)
        scores, parameters, curve = wider_tables(WORDS, found)
        assert len(scores.rows) == found["of"]
        assert [row[1].text for row in scores.rows] == [str(n + 1) for n in range(found["of"])]
        inside = scores.rows[found["rank"] - 1]
        assert inside[0].text == "Stylised model"
        assert inside[-1].text == "–"
        assert len(parameters.rows) == len(found["parameters"])
        assert len(curve.rows) == sum(len(rows) for rows in found["calibration"].values())


def test_what_rounds_to_nothing_has_no_sign() -> None:
    row = {**summaries()[0], "difference": {"mean": -0.0003, "low": -0.04, "high": 0.03}}
    rank, _ = weight_block(WORDS, [row]).sentences
    assert "difference 0.000, 95 % range −0.040 to 0.030" in rank
