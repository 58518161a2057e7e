"""Calendars compared: sudden or slow pressure, a deadline that moves, and schedules of one's own.

Each is a `Schedule`, played stage by stage as surprises; see `schedules.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.forward import Stage, look_ahead
from armistice.analyses.human_ledger import losses_of_month
from armistice.analyses.levers.outcomes import nearest, today
from armistice.analyses.levers.pulled import acts_of, costs_of, solved
from armistice.analyses.levers.schedules import (
    Schedule,
    Steps,
    pressed,
    stages_of,
)
from armistice.analyses.zone import zone_of_agreement
from armistice.errors import ArmisticeError
from armistice.model.build import make_world
from armistice.model.guests import mechanisms_of
from armistice.scenario import Resolved
from armistice.solve.equilibrium import Equilibrium
from armistice.workers import in_order

__all__ = ["NONE", "calendars_of", "declared", "played", "standard"]

Array = NDArray[np.float64]

NONE = "without"
RISE, STEPS, WARNING = 12, 4, 6
"""A slow rise takes a year in four steps; a warning is half a year."""


def standard(resolved: Resolved, dose: float) -> list[tuple[str, str, Schedule]]:
    """The calendars that a scenario's levers allow: (question, lever, schedule).

    `pressure`: every lever on a level of pressure, at once and in steps over a year, each
    unannounced and announced half a year ahead. `deadline`: every lever that is announced,
    carried out on the day, after one and after two deadlines let pass, and never.
    """
    found: list[tuple[str, str, Schedule]] = []
    for lever, body in resolved.spec.levers.items():
        if any(address.endswith(".pressure.level") for address in acts_of(resolved, lever)):
            rise = tuple((n * RISE // STEPS, dose * (n + 1) / STEPS) for n in range(STEPS))
            at_once: Steps = ((0, dose),)
            for name, steps, lead in (
                ("at-once", at_once, 0),
                ("at-once-announced", at_once, WARNING),
                ("rising", rise, 0),
                ("rising-announced", rise, WARNING),
            ):
                schedule = Schedule(name, {lever: steps}, {lever: lead})
                found.append(("pressure", lever, schedule))
        if body.announced > 0:
            found += [("deadline", lever, one) for one in _deadlines(lever, body, dose)]
    return found


def _deadlines(lever: str, body: Any, dose: float) -> list[Schedule]:
    """A deadline kept, moved once, moved twice, and let pass for good."""
    day = int(body.announced)
    out = []
    for name, moved in (("kept", 0), ("moved-once", 1), ("moved-twice", 2)):
        missed = {body.by: tuple((day * n, float(n)) for n in range(1, moved + 1))}
        out.append(
            Schedule(
                name,
                {lever: ((day * (moved + 1), dose),)},
                {lever: 0},
                {lever: ((0, dose),)},
                missed if body.by is not None and moved else {},
            )
        )
    gone = {body.by: ((day, 1.0),)} if body.by is not None else {}
    told: Steps = ((0, dose), (day, 0.0))
    out.append(Schedule("never", {lever: ((0, 0.0),)}, {lever: 0}, {lever: told}, gone))
    return out


def declared(resolved: Resolved) -> Schedule | None:
    """The scenario's own `calendar`, in whole months from its `as_of`; None without one."""
    spec, median = resolved.spec, resolved.median()
    steps: dict[str, list[tuple[int, float]]] = {}
    for name, entry in spec.calendar.items():
        dose = median.get(f"calendar.{name}.dose", 1.0)
        rows = steps.setdefault(entry.lever, [])
        rows.append((_month(resolved, entry.from_), dose))
        if entry.to is not None:
            rows.append((_month(resolved, entry.to), 0.0))
    if not steps:
        return None
    return Schedule("declared", {lever: tuple(sorted(rows)) for lever, rows in steps.items()})


def _month(resolved: Resolved, when: Any) -> int:
    if isinstance(when, int):
        return when
    start = resolved.spec.as_of
    return max(0, int((when.year - start.year) * 12 + when.month - start.month))


def calendars_of(
    resolved: Resolved,
    own: Sequence[Schedule] = (),
    *,
    dose: float,
    start: Array | None = None,
    levers: Sequence[str] | None = None,
    workers: int = 1,
    advance: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Play the standard calendars, the scenario's and one's own, at a reading's medians.

    Parameters
    ----------
    resolved
        The reading.
    own
        Further schedules.
    dose
        Dose of the standard calendars.
    start
        V at the medians, to start from.
    levers
        Which levers the standard calendars may use; default all.
    workers, advance
        Processes; called after every schedule.

    Returns
    -------
    dict
        `without` (no lever, learning to live with pressure goes on) and `rows`; see `played`.
        Each also has `extra_bite`: bite added over pressure added, by party, None where none is.

    Raises
    ------
    ArmisticeError
        If the scenario's adaptation is a state; see `schedules.stages_of`.
    """
    jobs = [("", "", Schedule(NONE, {}))]
    jobs += [job for job in standard(resolved, dose) if levers is None or job[1] in levers]
    given = [one for one in (declared(resolved), *own) if one is not None]
    jobs += [("own", "", schedule) for schedule in given]
    rows = []
    for found in in_order(partial(_job, resolved, start), jobs, workers):
        rows.append(found)
        if advance is not None:
            advance("calendars")
    for row in rows:
        row["extra_bite"] = _extra(rows[0], row)
    return {"calendar": "surprise", "without": rows[0], "rows": rows[1:]}


def _extra(without: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, float | None]:
    """Bite added over pressure added, by party: what a unit more of pressure does on average."""
    out: dict[str, float | None] = {}
    for party, level in row["pressure"].items():
        more = level - without["pressure"].get(party, 0.0)
        bite = row["bite"][party] - without["bite"].get(party, 0.0)
        out[party] = bite / more if more > 1e-9 else None
    return out


def _job(resolved: Resolved, start: Array | None, job: tuple[str, str, Schedule]) -> dict[str, Any]:
    about, lever, schedule = job
    return {"about": about, "lever": lever, **played(resolved, resolved.median(), schedule, start)}


def played(
    resolved: Resolved,
    numbers: Mapping[str, float],
    schedule: Schedule,
    start: Array | None = None,
) -> dict[str, Any]:
    """Solve every stage of a schedule and carry the chances through.

    Returns
    -------
    dict
        `schedule`; `stages` with `from`, `months`, `doses`, `gap`, `hazard`, `standing`,
        `split` as the game then stands, `stock` and `bite` by party under pressure;
        `agreed_12`, `agreed` and `ended` at the horizon (EQ-HAZARD), `war_months`; `killed`
        by party, a month of a pause or framework counted as one of open war (EQ-LEDGER);
        `spent` by party, aims a year times years of war in which a lever was in use;
        `pressure` and `bite` by party, means over all months; `converged`. Where a stage was
        not solved the rest is None.
    """
    horizon = int(resolved.spec.horizon)
    stages = stages_of(resolved, numbers, schedule, horizon)
    if len({stage.pulled.war.space.size for stage in stages}) > 1:
        raise ArmisticeError(
            f"schedule '{schedule.id}': a lever that opens a window changes the grid of the war, "
            "so that no schedule can carry it"
        )
    answers: list[Equilibrium] = []
    near, package = start, None
    rows: list[dict[str, Any]] = []
    for stage in stages:
        answer = solved(stage.pulled.war, near)
        if answer is None:
            return {"schedule": schedule.id, "stages": rows, "converged": False, **_NOTHING}
        if package is None:
            package = nearest(zone_of_agreement(answer))
        found = today(answer, package)
        rows.append(
            {
                "from": stage.first,
                "months": stage.months,
                "doses": dict(stage.doses),
                **{key: _finite(found[key]) for key in ("gap", "hazard", "standing", "split")},
                "stock": dict(stage.stock),
                "bite": dict(stage.bite),
            }
        )
        answers.append(answer)
        near = answer.v
    ahead = look_ahead([Stage(a, s.months) for a, s in zip(answers, stages, strict=True)])
    months = [
        float(ahead.at_war[stage.first : stage.first + stage.months].sum()) for stage in stages
    ]
    used = mechanisms_of(resolved.scenario)
    killed: dict[str, float] = {}
    spent: dict[str, float] = {}
    for stage, count in zip(stages, months, strict=True):
        world = make_world(stage.pulled.resolved, stage.pulled.numbers)
        for party, kinds in losses_of_month(world, used, "war").items():
            dead = kinds["killed_at_front"] + kinds["killed_in_rear"]
            killed[party] = killed.get(party, 0.0) + count * dead
        for lever, dose in stage.doses.items():
            for party, cost in costs_of(resolved, numbers, lever, dose).items():
                spent[party] = spent.get(party, 0.0) + cost * count / 12.0
    arrives = pressed(stages)
    return {
        "schedule": schedule.id,
        "stages": rows,
        "converged": True,
        "agreed_12": float(ahead.agreed[min(12, horizon)]),
        "agreed": float(ahead.agreed[-1]),
        "ended": float(ahead.ended[-1]),
        "war_months": sum(months),
        "killed": killed,
        "spent": spent,
        "pressure": {party: level for party, (level, _) in arrives.items()},
        "bite": {party: bite for party, (_, bite) in arrives.items()},
    }


_NOTHING: dict[str, Any] = {
    "agreed_12": None,
    "agreed": None,
    "ended": None,
    "war_months": None,
    "killed": {},
    "spent": {},
    "pressure": {},
    "bite": {},
}


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
