"""Averages over questions: per reading, per topic, reading against reading. Never retrospective.

Questions of one cluster (one event) are meaned first, so that an event asked about three times
does not count three times. There are no p-values and no winner.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

__all__ = ["ENOUGH", "calibration", "paired", "track_record"]

ENOUGH = 30
"""Resolutions ahead of the window below which no calibration curve is drawn."""
_BINS = 10
_RULES = ("brier", "log", "spherical", "ranked")
"""Rules without a unit, which may be averaged over questions."""

Row = Mapping[str, Any]


def _counted(rows: Iterable[Row], who: str) -> list[tuple[Row, Row]]:
    """Rows in which a forecaster has a score that counts."""
    out = []
    for row in rows:
        one = row["forecasts"].get(who)
        if one is not None and one["class"] != "retrospective" and one["scores"]:
            out.append((row, one))
    return out


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _by_cluster(pairs: Sequence[tuple[Row, float]]) -> list[float]:
    clusters: dict[str, list[float]] = {}
    for row, value in pairs:
        clusters.setdefault(row["cluster"] or f"\0{row['id']}", []).append(value)
    return [_mean(values) for values in clusters.values()]


def _averages(chosen: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    out: dict[str, Any] = {"questions": len(chosen), "scores": {}, "beside": {}}
    for rule in _RULES:
        have = [(row, one["scores"][rule]) for row, one in chosen if rule in one["scores"]]
        if have:
            out["scores"][rule] = _mean(_by_cluster(have))
    for kind in ("crowd", "base-rate"):
        have = [
            (row, one["scores"]["brier"] - one["beside"][kind]["brier"])
            for row, one in chosen
            if "brier" in one["scores"] and "brier" in one["beside"].get(kind, {})
        ]
        if have:
            out["beside"][kind] = {"questions": len(have), "brier_less": _mean(_by_cluster(have))}
    return out


def forecasters(rows: Iterable[Row]) -> list[str]:
    """Everyone with a forecast, in order of first appearance."""
    return list(dict.fromkeys(who for row in rows for who in row["forecasts"]))


def track_record(rows: Sequence[Row]) -> dict[str, Any]:
    """Mean scores of each forecaster, over all questions and by topic.

    Parameters
    ----------
    rows
        As `row_of` makes them. Scores after the fact are left out, whatever they are.

    Returns
    -------
    dict
        Forecaster to `questions`, `scores`, `beside` (mean Brier score less that of the crowd
        and of the base rate, on the days and questions that both answered) and `topics`.
    """
    out = {}
    for who in forecasters(rows):
        chosen = _counted(rows, who)
        if not chosen:
            continue
        topics = dict.fromkeys(row["topic"] for row, _ in chosen)
        out[who] = {
            **_averages(chosen),
            "topics": {t: _averages([c for c in chosen if c[0]["topic"] == t]) for t in topics},
        }
    return out


def paired(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Mean differences in Brier score between two forecasters, question by question.

    Returns
    -------
    list of dict
        `first`, `second`, `questions`, `clusters`, `difference` (first less second; negative
        where the first was closer) and `told_apart`, how many of the questions had chances
        at least 20 points apart.
    """
    out = []
    for a, b in combinations(forecasters(rows), 2):
        one = {row["id"]: (row, f) for row, f in _counted(rows, a)}
        two = {row["id"]: f for row, f in _counted(rows, b)}
        both = [
            (row, f["scores"]["brier"] - two[name]["scores"]["brier"])
            for name, (row, f) in one.items()
            if name in two and "brier" in f["scores"] and "brier" in two[name]["scores"]
        ]
        if both:
            differences = _by_cluster(both)
            out.append(
                {
                    "first": a,
                    "second": b,
                    "questions": len(both),
                    "clusters": len(differences),
                    "difference": _mean(differences),
                    "told_apart": sum(row["discriminates"] is True for row, _ in both),
                }
            )
    return out


def calibration(rows: Sequence[Row]) -> dict[str, Any]:
    """Chances against what happened, where there is enough to show it.

    Returns
    -------
    dict
        Forecaster to `resolved` (yes-no questions locked ahead and resolved), `needed` and
        `bins`: null below 30, else `{p, share, n}` for each tenth in use.
    """
    out = {}
    for who in forecasters(rows):
        ahead = [
            (float(one["p"]), row["status"] == "yes")
            for row, one in _counted(rows, who)
            if one["class"] == "ahead" and isinstance(one["p"], float)
        ]
        bins: list[dict[str, Any]] | None = None
        if len(ahead) >= ENOUGH:
            tenths: dict[int, list[tuple[float, bool]]] = {}
            for p, yes in ahead:
                tenths.setdefault(min(int(p * _BINS), _BINS - 1), []).append((p, yes))
            bins = [
                {
                    "p": _mean([p for p, _ in some]),
                    "share": _mean([float(y) for _, y in some]),
                    "n": len(some),
                }
                for _, some in sorted(tenths.items())
            ]
        out[who] = {"resolved": len(ahead), "needed": ENOUGH, "bins": bins}
    return out
