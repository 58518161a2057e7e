"""How long peace lasts: after an episode of conflict, and after a signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from armistice.analyses.outside_view.agreements import (
    PROVISIONS,
    Agreement,
    Undated,
    lives,
)
from armistice.analyses.outside_view.episodes import LAST_YEAR, Episode
from armistice.analyses.outside_view.fitting import lifelines
from armistice.analyses.outside_view.intervals import Z95
from armistice.analyses.outside_view.kaplan_meier import curve

__all__ = ["AFTER", "UNDATED", "agreement_ratios", "agreements_hold", "clocks", "no_new_episode"]

AFTER = (1, 2, 5, 10)
"""Years after which it is asked whether an agreement still holds."""

UNDATED: tuple[Undated, ...] = ("left-out", "fail-at-once")

_YEAR = 365.25
_ENDINGS = ("peace-agreement", "ceasefire", "victory", "low-activity")

_KINDS: Mapping[str, Callable[[Agreement], bool]] = {
    "all": lambda _: True,
    "full": lambda one: one.type == "full",
    "partial": lambda one: one.type == "partial",
    "process": lambda one: one.type == "process",
    "signed-1975-1989": lambda one: one.signed.year <= 1989,
    "signed-2000-2009": lambda one: 2000 <= one.signed.year <= 2009,
}


def agreements_hold(signed: tuple[Agreement, ...]) -> dict[str, dict[str, Any]]:
    """Chance that an agreement still holds 1, 2, 5 and 10 years after signature.

    Returns
    -------
    dict
        By treatment of undated ends, then by kind: `n`, `years`, `holds`, `half_width` (95 %).
    """
    found: dict[str, dict[str, Any]] = {}
    for undated in UNDATED:
        known = lives(signed, undated)
        found[undated] = {}
        for kind, belongs in _KINDS.items():
            own = [(days, ended) for one, days, ended in known if belongs(one)]
            record = curve([days for days, _ in own], [ended for _, ended in own])
            at = [years * _YEAR for years in AFTER]
            found[undated][kind] = {
                "n": record.n,
                "years": list(AFTER),
                "holds": [record.survival(days) for days in at],
                "half_width": [record.half_width(days) for days in at],
            }
    return found


def agreement_ratios(signed: tuple[Agreement, ...], undated: Undated) -> dict[str, list[float]]:
    """Cox hazard ratios of an agreement ending, robust errors clustered by conflict.

    Provisions are put where they are needed: a ratio above one for peacekeeping or for a
    ceasefire clause is selection, no effect.

    Returns
    -------
    dict
        Covariate to [ratio, low, high] (95 %).
    """
    import pandas as pd

    rows = [
        {
            **{name: float(one.provisions[name]) for name in PROVISIONS},
            "full": float(one.type == "full"),
            "process": float(one.type == "process"),
            "since_2000": float(one.signed.year >= 2000),
            "days": days,
            "ended": ended,
            "conflict": one.conflict,
        }
        for one, days, ended in lives(signed, undated)
    ]
    fitter = lifelines().CoxPHFitter()
    fitter.fit(pd.DataFrame(rows), "days", "ended", cluster_col="conflict", robust=True)
    from math import exp

    return {
        name: [
            exp(b),
            exp(b - Z95 * float(fitter.standard_errors_[name])),
            exp(b + Z95 * float(fitter.standard_errors_[name])),
        ]
        for name, b in ((str(k), float(v)) for k, v in fitter.params_.items())
    }


def no_new_episode(all_episodes: Sequence[Episode]) -> dict[str, dict[str, Any]]:
    """Chance of no new episode of the same conflict 2, 5 and 10 years after one ended.

    Counted in calendar years; episodes that ended in the last year of the table are left out.
    """
    by_conflict: dict[str, list[Episode]] = {}
    for one in all_episodes:
        by_conflict.setdefault(one.conflict, []).append(one)
    gaps: dict[tuple[bool, str], list[tuple[float, bool]]] = {}
    for own in by_conflict.values():
        own.sort(key=lambda e: e.start)
        for here, following in zip(own, [*own[1:], None], strict=True):
            if here.outcome is None or here.last_year >= LAST_YEAR:
                continue
            until = following.first_year if following is not None else LAST_YEAR
            gap = (float(until - here.last_year), following is not None)
            gaps.setdefault((here.interstate, here.outcome), []).append(gap)
    found: dict[str, dict[str, Any]] = {}
    for between, name in ((False, "internal-and-extrasystemic"), (True, "interstate")):
        found[name] = {}
        for ending in _ENDINGS:
            known = gaps[between, ending]
            record = curve([gap for gap, _ in known], [again for _, again in known])
            found[name][ending] = {
                "n": record.n,
                "years": [2, 5, 10],
                "quiet": [record.survival(years) for years in (2, 5, 10)],
                "half_width": [record.half_width(years) for years in (2, 5, 10)],
            }
    return found


def clocks(between: Sequence[Episode]) -> dict[str, dict[str, float]]:
    """How long episodes between states last by the right clock and by two wrong ones.

    The wrong clock runs from the first death of the whole conflict; the mixed one does so for
    the first episode of each conflict only.
    """
    first = {}
    for one in sorted(between, key=lambda e: e.start, reverse=True):
        first[one.conflict] = one.start
    wrong, right, mixed = [], [], []
    for one in between:
        if one.end is None:
            continue
        since_conflict = (one.end - one.conflict_start).days
        since_start = (one.end - one.start).days
        wrong.append((since_conflict, since_conflict < 365, one.outcome))
        right.append((since_start + 1, since_start + 1 <= 365, one.outcome))
        days = since_conflict if one.start == first[one.conflict] else since_start
        mixed.append((days, days < 365, one.outcome))
    return {
        "start_date": _lengths(wrong),
        "start_date2": _lengths(right),
        "mixed": _lengths(mixed),
    }


def _lengths(known: Sequence[tuple[int, bool, str | None]]) -> dict[str, float]:
    short = [(days, how) for days, _, how in known if days < 30]
    middle = [(days, how) for days, within, how in known if days >= 30 and within]
    long = sorted(days / _YEAR for days, within, _ in known if not within)
    half = len(long) // 2
    agreed = ("peace-agreement", "ceasefire")
    return {
        "n": len(known),
        "share_under_30_days": len(short) / len(known),
        "share_30_to_365_days": len(middle) / len(known),
        "share_over_1_year": len(long) / len(known),
        "mean_days_of_short": sum(days for days, _ in short) / len(short),
        "negotiated_share_of_short": sum(how in agreed for _, how in short) / len(short),
        "ceasefire_share_of_middle": sum(how == "ceasefire" for _, how in middle) / len(middle),
        "mean_years_of_long": sum(long) / len(long),
        "median_years_of_long": (long[half] + long[-half - 1]) / 2,
    }
