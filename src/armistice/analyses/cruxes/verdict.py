"""What may be said: reasons to call a comparison inconclusive, and warnings beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from armistice.analyses.cruxes.measures import point_ranking
from armistice.analyses.cruxes.settings import SE_GOAL

__all__ = ["MOST_ADDED", "inconclusive", "warnings"]

MOST_ADDED = 0.30
"""Largest part of the top share that may rest on numbers that the encoders added."""


def inconclusive(
    block: Mapping[str, Any],
    error_block: Mapping[str, Any] | None,
    ours: Mapping[str, Any] | None,
    starts: Sequence[float | None],
) -> list[dict[str, Any]]:
    """Return the reasons for which no ranking may be drawn.

    Parameters
    ----------
    block
        The measures that are shown.
    error_block
        Measures that have standard errors, if the shown ones have none.
    ours
        The second run, with the encoders' own numbers apart.
    starts
        What a second start of the solver changed, for A and B; None if unknown.
    """
    reasons: list[dict[str, Any]] = []
    source = block if block["gap_se"] is not None else error_block
    error = None if source is None else source["gap_se"]
    if source is not None and error is not None and abs(source["gap"]) < 2 * error:
        reasons.append({"reason": "gap", "gap": source["gap"], "se": error})
    if source is not None and len(source["ranking"]) > 1:
        first, second = (source["groups"][name] for name in source["ranking"][:2])
        apart, spread = abs(first["share"]) - abs(second["share"]), source["top_difference_se"]
        if spread is not None and apart < spread:
            pair = source["ranking"][:2]
            reasons.append({"reason": "tied", "groups": pair, "apart": apart, "se": spread})
    part = None if ours is None else ours["of_top"]
    if part is not None and part > MOST_ADDED:
        reasons.append({"reason": "added", "group": block["ranking"][0], "part": part})
    known = [float(change) for change in starts if change is not None]
    if known and max(known) > (error if error is not None else SE_GOAL):
        reasons.append({"reason": "starts", "change": max(known)})
    return reasons


def warnings(block: Mapping[str, Any], other: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return what has to be said beside the shares.

    Parameters
    ----------
    block, other
        Measures in the mode that is shown and in the other one.
    """
    found: list[dict[str, Any]] = []
    order = point_ranking(dict(block))
    if block["ranking_log_odds"] is not None:
        by_odds = point_ranking(dict(block), "log_odds_share")
        if by_odds != order:
            found.append({"warning": "log_odds", "ranking": by_odds})
    if other is not None and point_ranking(dict(other))[:2] != order[:2]:
        found.append({"warning": "modes", "ranking": other["ranking"]})
    for pair in block["interactions"] or []:
        shares = [abs(block["groups"][name]["share"]) for name in pair["groups"]]
        if pair["strong"] and max(shares) >= 0.005:
            found.append({"warning": "interaction", "groups": pair["groups"]})
    return found
