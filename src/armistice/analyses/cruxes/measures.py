"""Everything that is said about one headline in one mode, from the values of hybrids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.errors import jackknife
from armistice.analyses.cruxes.sampled import Sample
from armistice.analyses.cruxes.shapley import interactions, log_odds, shares

__all__ = ["crosses", "exact_measures", "kept_draws", "point_ranking", "sampled_measures"]

Array = NDArray[np.float64]


def kept_draws(values: Array) -> tuple[NDArray[np.bool_], int, int]:
    """Return which draws count: (draws,), and how many failed and how many are undefined.

    A draw counts only if all its hybrids do: otherwise hybrids would differ in luck.

    Parameters
    ----------
    values
        (hybrids, draws); infinite where the solve failed, NaN where the event is undefined.
    """
    failed = np.asarray(np.isinf(values).any(axis=0))
    undefined = np.asarray(np.isnan(values).any(axis=0)) & ~failed
    return np.asarray(~(failed | undefined)), int(failed.sum()), int(undefined.sum())


def crosses(before: float, after: float, line: float) -> bool:
    """Whether a change leads over the line; a value on it counts as above."""
    return (before >= line) != (after >= line)


def exact_measures(
    table: Array, groups: Sequence[str], line: float, *, chance: bool
) -> dict[str, Any] | None:
    """Measure a headline of which every hybrid is known.

    Parameters
    ----------
    table
        Values by bit mask and draw: (2^k, draws).
    groups
        Ids of the groups.
    line
        The threshold.
    chance
        Whether the values are chances, so that log-odds mean something.

    Returns
    -------
    dict or None
        None if no draw counts.
    """
    keep, failed, undefined = kept_draws(table)
    if not keep.any():
        return None
    used, k = table[:, keep], len(groups)
    everything = (1 << k) - 1
    bits = [1 << g for g in range(k)]

    def statistic(v: Array) -> Array:
        forward = v[bits] - v[0]
        backward = v[[everything ^ b for b in bits]] - v[everything]
        return np.concatenate([[v[everything] - v[0]], shares(v), forward, backward])

    values, error = jackknife(statistic, used)
    mean = used.mean(axis=1)
    pair_values, pair_error = jackknife(lambda v: interactions(v).ravel(), used)
    phi = values[1 : k + 1]
    odds = shares(log_odds(mean)) if chance else None
    result = _block(
        groups,
        line,
        ends=(float(mean[0]), float(mean[everything])),
        gap_error=None if error is None else float(error[0]),
        phi=phi,
        phi_error=None if error is None else error[1 : k + 1],
        with_other=mean[bits],
        without=mean[[everything ^ b for b in bits]],
        swap_errors=None if error is None else (error[k + 1 : 2 * k + 1], error[2 * k + 1 :]),
        odds=odds,
    )
    result["how"] = "exact"
    result |= {"draws": int(keep.sum()), "draws_failed": failed, "draws_undefined": undefined}
    result["top_difference_se"] = _top_difference(result["ranking"], groups, used, phi)
    result["interactions"] = [
        {
            "groups": [groups[g], groups[h]],
            "value": float(pair_values[g * k + h]),
            "se": None if pair_error is None else float(pair_error[g * k + h]),
            "strong": bool(abs(pair_values[g * k + h]) > 0.5 * max(abs(phi[g]), abs(phi[h]))),
        }
        for g in range(k)
        for h in range(g + 1, k)
    ]
    return result


def _top_difference(
    ranking: Sequence[str], groups: Sequence[str], used: Array, phi: Array
) -> float | None:
    """Standard error of the difference in size between the two largest shares."""
    if len(ranking) < 2 or used.shape[1] < 2:
        return None
    g, h = groups.index(ranking[0]), groups.index(ranking[1])
    signs = np.sign(phi[[g, h]])

    def difference(v: Array) -> Array:
        found = shares(v)[[g, h]] * signs
        return np.array([found[0] - found[1]])

    _, error = jackknife(difference, used)
    return None if error is None else float(error[0])


def sampled_measures(
    sample: Sample, target: int, groups: Sequence[str], line: float
) -> dict[str, Any] | None:
    """Measure a headline from sampled orders; what needs every hybrid is None."""
    k = len(groups)
    ends, pairs = sample.ends[:, :, target], sample.pairs[:, :, :, target]
    singles, backs = sample.singles[:, :, target], sample.backs[:, :, target]
    rows = np.concatenate([ends, singles, backs, pairs.mean(axis=1).T])
    keep, failed, undefined = kept_draws(rows)
    if not keep.any():
        return None
    used = rows[:, keep]

    def statistic(m: Array) -> Array:
        return np.concatenate([[m[1] - m[0]], m[2 + 2 * k :], m[2 : 2 + k] - m[0], _back(m, k)])

    values, error = jackknife(statistic, used)
    mean = used.mean(axis=1)
    phi_error = None if error is None else error[1 : k + 1]
    if phi_error is None and pairs.shape[1] > 1:
        phi_error = pairs[0].std(axis=0, ddof=1) / np.sqrt(pairs.shape[1])
    result = _block(
        groups,
        line,
        ends=(float(mean[0]), float(mean[1])),
        gap_error=None if error is None else float(error[0]),
        phi=values[1 : k + 1],
        phi_error=phi_error,
        with_other=mean[2 : 2 + k],
        without=mean[2 + k : 2 + 2 * k],
        swap_errors=None if error is None else (error[k + 1 : 2 * k + 1], error[2 * k + 1 :]),
        odds=None,
    )
    result["how"] = "sampled"
    result |= {"draws": int(keep.sum()), "draws_failed": failed, "draws_undefined": undefined}
    result["orders"] = 2 * int(pairs.shape[1])
    result["top_difference_se"] = None
    if phi_error is not None and k > 1:
        top = [groups.index(name) for name in result["ranking"][:2]]
        result["top_difference_se"] = float(np.hypot(*phi_error[top]))
    return result


def _back(m: Array, k: int) -> Array:
    return np.asarray(m[2 + k : 2 + 2 * k] - m[1])


def _block(
    groups: Sequence[str],
    line: float,
    *,
    ends: tuple[float, float],
    gap_error: float | None,
    phi: Array,
    phi_error: Array | None,
    with_other: Array,
    without: Array,
    swap_errors: tuple[Array, Array] | None,
    odds: Array | None,
) -> dict[str, Any]:
    a, b = ends
    rows: dict[str, dict[str, Any]] = {}
    for g, name in enumerate(groups):
        rows[name] = {
            "share": float(phi[g]),
            "se": None if phi_error is None else float(phi_error[g]),
            "log_odds_share": None if odds is None else float(odds[g]),
            "forward": float(with_other[g] - a),
            "forward_se": None if swap_errors is None else float(swap_errors[0][g]),
            "backward": float(without[g] - b),
            "backward_se": None if swap_errors is None else float(swap_errors[1][g]),
            "a_with_b": float(with_other[g]),
            "b_with_a": float(without[g]),
            "crux_of_a": crosses(a, float(with_other[g]), line) and crosses(a, b, line),
            "crux_of_b": crosses(b, float(without[g]), line) and crosses(a, b, line),
        }
    order = sorted(groups, key=lambda name: -abs(rows[name]["share"]))
    by_odds = (
        None
        if odds is None
        else sorted(groups, key=lambda name: -abs(rows[name]["log_odds_share"] or 0.0))
    )
    return {
        "how": "",
        "draws": 0,
        "draws_failed": 0,
        "draws_undefined": 0,
        "orders": None,
        "a": a,
        "b": b,
        "gap": b - a,
        "gap_se": gap_error,
        "straddles": crosses(a, b, line),
        "sum_error": float(abs(sum(row["share"] for row in rows.values()) - (b - a))),
        "groups": rows,
        "ranking": order,
        "ranking_log_odds": by_odds,
        "top_difference_se": None,
        "cruxes_of_a": [n for n in order if rows[n]["crux_of_a"]],
        "cruxes_of_b": [n for n in order if rows[n]["crux_of_b"]],
        "double_cruxes": [n for n in order if rows[n]["crux_of_a"] and rows[n]["crux_of_b"]],
        "interactions": None,
        "sets": None,
        "break_even": None,
    }


def point_ranking(block: dict[str, Any], key: str = "share") -> list[str]:
    """Groups by size, those only that show as a whole point or more of probability."""
    rows = block["groups"]
    shown = [name for name in block["ranking"] if abs(rows[name]["share"]) >= 0.005]
    return sorted(shown, key=lambda name: -abs(rows[name][key] or 0.0))
