"""Levers: variance of an effect on common luck and on separate luck.

The tutorial's war with its own lever and three more, 24 draws each. With common luck a draw is
compared with the same draw without the lever, on the same numbers and futures; with separate
luck with another draw of the same ranges on other futures. The ratio says how many times as many
draws separate luck needs for the same standard error. Effects that do not vary have none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from measure import Options, Row

from armistice.scenario import Scenario

DRAWS = int(os.environ.get("LEVER_DRAWS", "24"))
MORE = """levers:
  toll-rise:
    {by: League, on: Orrin, acts: {Orrin.pressure.level: {add: 0.5}}, cost: {League: 0.01}}
  surer-ships:
    {by: Marl, on: Selm, acts: {Marl.guarantee_credibility: {times: 1.1}}, cost: {Marl: 0.05}}
  more-boats: {by: Marl, on: Selm, acts: {Selm.endurance.wear: {times: 0.75}}, cost: {Marl: 0.02}}
  more-talks: {by: League, on: Orrin, acts: {talks.rate: {times: 1.2}}, cost: {League: 0.01}}
"""
WAR = os.environ.get("LEVER_WAR")
SHOWN = ("gap", "split", "hazard", "standing", "holds", "war_months")


def rows(options: Options) -> Iterator[Row]:
    """One row for every lever and outcome."""
    import armistice as arm
    from armistice.analyses.levers.effects import Task, bases_of, changes_of
    from armistice.analyses.levers.pulled import switched

    scenario = arm.load(WAR) if WAR else _islands()
    for reading in scenario.readings:
        resolved = scenario.resolve(reading)
        task, other = Task(resolved, DRAWS, 1, 200), Task(resolved, DRAWS, 2, 200)
        bases, apart = bases_of(task, []), bases_of(other, [])
        # a lever that turns a rule on is held against another war than this one
        levers = [one for one in resolved.spec.levers if not switched(resolved, {one: 1.0})]
        changes = changes_of(task, bases, [{lever: 1.0} for lever in levers])
        for lever, found in zip(levers, changes, strict=True):
            for outcome in SHOWN if not WAR else bases[-1, ()].found:
                with_it, same, separate = (
                    np.array([_value(one, outcome) for one in some])
                    for some in (
                        [change.found for change in found[1:]],
                        [bases[n, ()].found for n in range(DRAWS)],
                        [apart[n, ()].found for n in range(DRAWS)],
                    )
                )
                kept = np.isfinite(with_it) & np.isfinite(same) & np.isfinite(separate)
                common = float(np.var((with_it - same)[kept], ddof=1))
                drawn_apart = float(np.var((with_it - separate)[kept], ddof=1))
                if common < 1e-18:
                    continue
                yield Row(
                    f"{reading}, {lever}: {outcome}",
                    f"variance {common:.2e}",
                    "separate luck",
                    f"variance {drawn_apart:.2e}",
                    drawn_apart / common,
                    f"{int(kept.sum())} draws",
                )


def _islands() -> Scenario:
    import armistice as arm

    shipped = Path(arm.__file__).parents[2] / "scenarios" / "two-islands" / "scenario.yaml"
    text = shipped.read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith("levers:"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "islands.yaml"
        path.write_text(text.replace(line + "\n", MORE), encoding="utf-8")
        return arm.load(str(path))


def _value(found: dict[str, float] | None, outcome: str) -> float:
    return float("nan") if found is None else found.get(outcome, float("nan"))
