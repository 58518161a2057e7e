"""Every account's futures as encoded and as fitted to past wars, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.calibration.fit import (
    Surface,
    effective,
    log_weight,
    resampled,
    weights_of,
)
from armistice.analyses.calibration.structure import ADDRESSES, FACTOR, design, factors_of, shifted
from armistice.analyses.calibration.targets import Target, targets_of
from armistice.analyses.ensembles import Draw, DrawTask, Progress, one_draw, spread
from armistice.analyses.outside_view.answer import age_of
from armistice.analyses.settings import DRAWS, PATHS, SEED
from armistice.analyses.study import ReadingStudy
from armistice.results import software_version
from armistice.scenario import Scenario
from armistice.workers import in_order

__all__ = ["DENSE", "calibrate", "moments_of"]

Array = NDArray[np.float64]

DENSE = 4096
"""Points between which the weight on the parameters is shared."""

_EDGE = 0.8
"""A fitted median further out than this, of the way in logs, lies against the end of its range."""

_SHOWN = ("ended_6", "ended_12", "ended_24", "agreed_6", "agreed_12", "holds_12m")

Moments = Mapping[str, Array]


def moments_of(draws: Sequence[Draw]) -> dict[str, Array]:
    """Shares of futures by name, one entry a draw.

    Returns
    -------
    dict
        `ended_6`, `ended_12`, `ended_24`: no longer at war at that month (NaN beyond what was
        simulated); `agreed_6`, `agreed_12`; `holds_12m`, NaN where nothing was signed.
    """
    found = {
        f"ended_{m}": np.array(
            [1.0 - draw.by_month[0, m] if m < draw.by_month.shape[1] else np.nan for draw in draws]
        )
        for m in (6, 12, 24)
    }
    names = ("agreed_6", "agreed_12", "holds_12m")
    return found | {name: np.array([draw.futures[name] for draw in draws]) for name in names}


class _Account:
    """One account: its draws as encoded, and the same draws at other structural parameters."""

    def __init__(self, study: ReadingStudy) -> None:
        self.study = study
        self.encoded = _at_index(study.draws, study.draw_count)
        self.failed = len(study.all_draws) - len(study.draws)
        self._tried: list[tuple[Array, Moments]] = []

    def under(self, places: Array, label: str) -> Moments:
        """Moments with draw k's parameters at place k, NaN where it was not solved."""
        study = self.study
        name = f"{study.reading or study.scenario.id}: {label}"
        task = DrawTask(
            study.resolved,
            len(places),
            study.seed,
            study.paths,
            study.horizon,
            study.answer.v,
            change=shifted(factors_of(places)),
        )
        found: list[Draw] = []
        for draw in in_order(partial(one_draw, task), range(len(places)), study.workers):
            found.append(draw)
            if study.progress is not None:
                study.progress(len(found), len(places), name)
        sound = [draw for draw in found if draw.converged]
        self.failed += len(found) - len(sound)
        moments = _at_index(sound, len(places))
        self._tried.append((places, moments))
        return moments

    def surfaces(self) -> dict[str, Surface]:
        """How each share moves with the parameters, from all that was tried so far."""
        places = np.concatenate([tried for tried, _ in self._tried])
        rows = np.concatenate([np.arange(len(tried)) for tried, _ in self._tried])
        return {
            name: Surface(
                self.encoded[name],
                places,
                rows,
                np.concatenate([moments[name] for _, moments in self._tried]),
            )
            for name in _SHOWN
        }


def _at_index(draws: Sequence[Draw], count: int) -> dict[str, Array]:
    """Moments by number of the draw; NaN where it was not solved."""
    rows = [draw.index for draw in draws]
    whole = {name: np.full(count, np.nan) for name in _SHOWN}
    for name, values in moments_of(draws).items():
        whole[name][rows] = values
    return whole


def calibrate(
    scenario: Scenario,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    paths: int = PATHS,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Fit noise and talks to past wars of the scenario's age, and show what that does.

    Parameters
    ----------
    scenario
        Whose accounts share one structure: it is fitted to all of them together, so that what
        the accounts say still differs afterwards.
    seed, draws, paths, workers, progress
        See `armistice.analyses.ensembles.run_draws`. Every draw is solved four times: as
        encoded, with the structural parameters anywhere in their range, where a first fit
        puts weight, and where the fit to both puts it.

    Returns
    -------
    dict
        As `docs/json.md` describes it under `calibrate`.

    Notes
    -----
    EQ-CALIBRATE. The numbers of the accounts stand as they are encoded in every column: the
    same draws, with the same luck.

    Examples
    --------
    >>> import armistice as arm
    >>> found = calibrate(arm.load("two-islands"), draws=4, paths=40)
    >>> sorted(found["readings"])
    ['tired-war', 'useful-war']
    """
    targets = targets_of(scenario)
    asked: list[str | None] = list(scenario.readings) or [None]
    accounts = {
        one or "base": _Account(
            ReadingStudy(
                scenario,
                one,
                seed=seed,
                draws=draws,
                paths=paths,
                workers=workers,
                progress=progress,
            )
        )
        for one in asked
    }
    dense = design(DENSE, seed, name="dense")
    first = design(draws, seed)
    moved = {name: one.under(first, "anywhere") for name, one in accounts.items()}
    near = dense[resampled(_weights(targets, accounts, dense), draws, seed)]
    for one in accounts.values():
        one.under(near, "near")
    weights = _weights(targets, accounts, dense)
    picked = dense[resampled(weights, draws, seed)]
    said = _pooled(accounts, picked)
    fitted = {name: one.under(picked, "fitted") for name, one in accounts.items()}
    encoded = {name: one.encoded for name, one in accounts.items()}
    return {
        "scenario": scenario.id,
        "content_hash": scenario.hash,
        "version": software_version(),
        "seed": seed,
        "draws": draws,
        "paths": paths,
        "age_months": age_of(scenario.war_started, scenario.as_of),
        "factor": FACTOR,
        "parameters": _parameters(scenario, weights, dense),
        "effective": effective(weights),
        "targets": [
            _target_row(target, encoded, float(said[target.id].mean()), fitted)
            for target in targets
        ],
        "readings": {
            name: {
                "draws_failed": account.failed,
                "as_encoded": _spreads(encoded[name]),
                "moved": _spreads(moved[name]),
                "calibrated": _spreads(fitted[name]),
            }
            for name, account in accounts.items()
        },
    }


def _weights(targets: Sequence[Target], accounts: Mapping[str, _Account], at: Array) -> Array:
    return weights_of(log_weight(targets, _pooled(accounts, at)))


def _spreads(moments: Moments) -> dict[str, dict[str, float | None]]:
    return {name: spread(moments[name]) for name in _SHOWN}


def _pooled(accounts: Mapping[str, _Account], at: Array) -> dict[str, Array]:
    """Mean shares over the accounts at some places.

    That an agreement holds is counted among those signed, so an account that signs more
    weighs more there.
    """
    shares = [
        {name: surface(at) for name, surface in one.surfaces().items()} for one in accounts.values()
    ]
    pooled = {name: np.mean([one[name] for one in shares], axis=0) for name in _SHOWN}
    signed = np.array([one["agreed_12"] for one in shares])
    held = np.array([one["holds_12m"] for one in shares])
    signed = np.where(np.isfinite(held), signed, 0.0)
    total = np.maximum(signed.sum(axis=0), 1e-12)
    pooled["holds_12m"] = (signed * np.nan_to_num(held)).sum(axis=0) / total
    return pooled


def _target_row(
    target: Target, before: Mapping[str, Moments], said: float, after: Mapping[str, Moments]
) -> dict[str, Any]:
    """A target beside what all accounts together give: as encoded, as fitted, as then solved."""
    then = _together(target.id, list(after.values()))
    return {
        "id": target.id,
        "statement": target.statement,
        "estimate": target.estimate,
        "low": target.low,
        "high": target.high,
        "as_encoded": _together(target.id, list(before.values())),
        "fit": said,
        "calibrated": then,
        "reached": then is not None and target.low <= then <= target.high,
    }


def _together(name: str, accounts: Sequence[Moments]) -> float | None:
    known = [one for one in accounts if np.isfinite(one[name]).any()]
    shares = np.array([float(np.nanmean(one[name])) for one in known])
    sizes = np.ones(len(known))
    if name == "holds_12m":
        sizes = np.array([float(np.nanmean(one["agreed_12"])) for one in known])
    return float(shares @ sizes / sizes.sum()) if sizes.sum() > 0.0 else None


def _parameters(scenario: Scenario, weights: Array, dense: Array) -> list[dict[str, Any]]:
    factors = factors_of(dense)
    numbers = scenario.resolve(None).median()
    out = []
    for i, address in enumerate(ADDRESSES):
        order = np.argsort(factors[:, i])
        upto = np.cumsum(weights[order])
        at = np.minimum(np.searchsorted(upto, [0.05, 0.5, 0.95]), len(order) - 1)
        low, mid, high = (float(value) for value in factors[order[at], i])
        out.append(
            {
                "address": address,
                "as_encoded": numbers[address],
                "low": low,
                "mid": mid,
                "high": high,
                "at_edge": abs(log(mid)) > _EDGE * log(FACTOR),
            }
        )
    return out
