"""`armistice levers`: what each lever moves, costs and is worth; what opens a zone; calendars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from armistice.analyses.ensembles import Progress
from armistice.analyses.levers.calendars import calendars_of, standard
from armistice.analyses.levers.effects import (
    MEDIAN,
    Base,
    Change,
    Task,
    bases_of,
    changes_of,
    effect_rows,
)
from armistice.analyses.levers.openings import openings_of
from armistice.analyses.levers.prices import prices_of
from armistice.analyses.levers.pulled import Rules, solved, switched
from armistice.analyses.levers.schedules import Schedule
from armistice.analyses.levers.sequences import sequences_of
from armistice.analyses.levers.settings import DOSE, DRAWS, PATHS, SEARCHED, STATED
from armistice.analyses.levers.shadow import verdict_of
from armistice.analyses.levers.statements import claim_rows, statement_rows_of
from armistice.analyses.settings import SEED
from armistice.errors import ArmisticeError, NotConverged
from armistice.model.build import build
from armistice.results import provenance
from armistice.scenario import Resolved, Scenario

__all__ = ["PARTS", "levers_report"]

PARTS = ("effects", "prices", "openings", "calendars", "statements")
"""What may be asked for; `effects` are always there."""


def levers_report(
    scenario: Scenario,
    reading: str | None = None,
    *,
    levers: Sequence[str] | None = None,
    dose: float = DOSE,
    draws: int = DRAWS,
    paths: int = PATHS,
    seed: int = SEED,
    searched: int = SEARCHED,
    parts: Sequence[str] = PARTS,
    schedules: Sequence[Schedule] = (),
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """What could be done, under one reading (see docs/json.md).

    Parameters
    ----------
    scenario, reading
        What to study; reading None for the base numbers.
    levers
        Which of the scenario's levers; default all.
    dose
        Dose of each, above 0 and at most 1.
    draws, paths, seed
        Draws of the ranges, futures per solve, and the address of both. The same draws and the
        same luck serve every lever and the war without.
    searched
        Combinations of levers that are solved, at most.
    parts
        Some of `PARTS`.
    schedules
        Calendars of one's own, beside the standard ones.
    workers, progress
        Processes; a callable (done, total, label).

    Returns
    -------
    dict
        Plain values: `levers`, and as asked `openings`, `calendars`, `sequences`,
        `statements`, `claims`; and `common_luck`, how much smaller the variance of an effect
        is than with luck of its own.

    Raises
    ------
    ArmisticeError
        For a lever that the scenario does not have, a dose outside (0, 1], an unknown part, or
        a scenario without levers.
    NotConverged
        If the war without levers was not solved at the medians.

    Examples
    --------
    >>> import armistice as arm
    >>> found = arm.levers(arm.load("two-islands"), "tired-war", draws=0, parts=["effects"])
    >>> [lever["id"] for lever in found["levers"]]
    ['toll-rise']
    """
    resolved = scenario.resolve(reading)
    chosen = _chosen(resolved, levers)
    if not 0 < dose <= 1:
        raise ArmisticeError(f"a dose is above 0 and at most 1, not {dose:g}")
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise ArmisticeError(f"no part '{unknown[0]}'; there are {', '.join(PARTS)}")
    return _Work(
        resolved, chosen, dose, draws, paths, seed, searched, tuple(parts), workers, progress
    ).answer(schedules)


def _chosen(resolved: Resolved, levers: Sequence[str] | None) -> tuple[str, ...]:
    there = tuple(resolved.spec.levers)
    if not there:
        raise ArmisticeError(f"scenario '{resolved.scenario.id}' declares no levers")
    for lever in levers or ():
        if lever not in there:
            raise ArmisticeError(f"no lever '{lever}'; there are {', '.join(there)}")
    return there if not levers else tuple(lever for lever in there if lever in set(levers))


class _Work:
    """One reading's levers, part by part."""

    def __init__(
        self,
        resolved: Resolved,
        levers: tuple[str, ...],
        dose: float,
        draws: int,
        paths: int,
        seed: int,
        searched: int,
        parts: tuple[str, ...],
        workers: int,
        progress: Progress | None,
    ) -> None:
        self.resolved, self.levers, self.dose = resolved, levers, dose
        self.searched, self.parts, self.workers = searched, parts, workers
        self.progress = progress
        self.war = build(resolved)
        self.task = Task(resolved, draws, seed, paths)
        self.rules: dict[str, Rules] = {x: switched(resolved, {x: dose}) for x in levers}

    def answer(self, schedules: Sequence[Schedule]) -> dict[str, Any]:
        """Everything that was asked for."""
        task = self.task
        kinds = [rule for rule in dict.fromkeys(self.rules.values()) if rule]
        bases = bases_of(
            task, kinds, workers=self.workers,
            advance=self._meter("without levers", task.draws * (1 + len(kinds))),
        )  # fmt: skip
        middle = bases[MEDIAN, ()]
        if middle.found is None:
            raise NotConverged("the war without levers was not solved at the medians", {})
        self.task = task = replace(task, start=middle.v)
        choices = [{lever: self.dose} for lever in self.levers]
        changes = changes_of(
            task, bases, choices, workers=self.workers,
            advance=self._meter("with levers", len(choices) * (1 + task.draws)),
        )  # fmt: skip
        prices = self._prices(middle)
        rows = [
            self._lever(lever, bases, some, prices.get(lever))
            for lever, some in zip(self.levers, changes, strict=True)
        ]
        out: dict[str, Any] = {
            **provenance(self.war.about, task.seed),
            "dose": self.dose,
            "draws": task.draws,
            "draws_failed": sum(bases[i, ()].found is None for i in range(task.draws)),
            "paths": task.paths,
            "horizon": task.horizon,
            "sides": list(self.war.sides),
            "levers": rows,
            "common_luck": _common_luck(rows),
        }
        if "openings" in self.parts:
            out["openings"] = openings_of(
                task, bases, self.levers, dose=self.dose, most=self.searched,
                workers=self.workers, advance=self._meter("combinations", self.searched),
            )  # fmt: skip
        if "calendars" in self.parts:
            out["calendars"] = self._calendars(schedules, middle)
            out["sequences"] = self._sequences(middle)
        if "statements" in self.parts:
            some = min(task.draws, STATED)
            claims = len(self.resolved.spec.claims) * (1 + some)
            out["statements"] = statement_rows_of(
                task, bases, draws=some, workers=self.workers,
                advance=self._meter("statements", 1 + some),
            )  # fmt: skip
            out["claims"] = claim_rows(
                task, bases, draws=some, workers=self.workers,
                advance=self._meter("claims", claims),
            )  # fmt: skip
        return out

    def _meter(self, label: str, total: int) -> Callable[[str], None]:
        done = 0
        shown = f"{self.resolved.reading or self.resolved.scenario.id}: {label}"

        def advance(_: str) -> None:
            nonlocal done
            done += 1
            if self.progress is not None:
                self.progress(done, max(done, total), shown)

        return advance

    def _prices(self, middle: Base) -> dict[str, dict[str, Any]]:
        if "prices" not in self.parts:
            return {}
        return prices_of(
            self.resolved, self.levers, middle.v, workers=self.workers,
            advance=self._meter("prices", len(self.levers)),
        )  # fmt: skip

    def _lever(
        self,
        lever: str,
        bases: dict[tuple[int, Rules], Base],
        changes: Sequence[Change],
        prices: dict[str, Any] | None,
    ) -> dict[str, Any]:
        body, rules = self.resolved.spec.levers[lever], self.rules[lever]
        rows = effect_rows(self.task, bases, rules, changes)
        idle = all(change.idle for change in changes)
        return {
            "id": lever,
            "by": body.by,
            "on": body.on,
            "acts": list(body.acts),
            "announced": int(body.announced),
            "rules": dict(rules),
            "costs": {party: _three([c.costs[party] for c in changes]) for party in body.cost},
            "idle": idle,
            "solved": changes[0].found is not None,
            "draws_failed": sum(change.found is None for change in changes[1:]),
            "effects": rows,
            **verdict_of(rows, idle=idle),
            "slopes": [] if prices is None else prices["slopes"],
        }

    def _calendars(self, schedules: Sequence[Schedule], middle: Base) -> dict[str, Any]:
        count = 1 + len(schedules)
        count += sum(job[1] in self.levers for job in standard(self.resolved, self.dose))
        return calendars_of(
            self.resolved, schedules, dose=self.dose, start=middle.v, levers=self.levers,
            workers=self.workers, advance=self._meter("calendars", count),
        )  # fmt: skip

    def _sequences(self, middle: Base) -> list[dict[str, Any]]:
        answer = solved(self.war, middle.v)
        return [] if answer is None else sequences_of(self.resolved, answer)


def _three(values: Sequence[float]) -> dict[str, float]:
    """A cost at the medians, and its 5th and 95th percentile over draws."""
    rest = values[1:] or values
    low, high = np.percentile(np.array(rest), [5, 95])
    return {"middle": values[0], "low": float(low), "high": float(high)}


def _common_luck(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Variance ratios over all effects that vary: the least, the median, the share of 5 or more."""
    found = np.array(
        [
            effect["variance_ratio"]
            for row in rows
            for effect in row["effects"]
            if effect["variance_ratio"] is not None
        ]
    )
    if not len(found):
        return {"effects": 0, "least": None, "median": None, "five_or_more": None}
    return {
        "effects": len(found),
        "least": float(found.min()),
        "median": float(np.median(found)),
        "five_or_more": float((found >= 5.0).mean()),
    }
