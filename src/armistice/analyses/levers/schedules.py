"""Levers by month: a schedule cut into stages, and the pressure a target has got used to.

The compiled war names no month, so that a schedule is played as surprises (rule `calendar:
surprise`): in every stage the war is solved as it then stands, with its levers at their doses,
and chances are carried from stage to stage. What a side under pressure has learnt to live with
by then is carried along month by month,

    S°_t = max(S_t, cred_n S_announced),  y_t = y_{t-1} + kappa (ybar S°_t - y_{t-1})

EQ-ANTICIPATE and EQ-ADAPT (vanbergeijk1995), and stands in each stage at its mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.levers.pulled import Pulled, pull
from armistice.errors import ArmisticeError
from armistice.mechanisms.sanctions import effective_pressure, expected_pressure, starting_stock
from armistice.model.build import build, make_world
from armistice.model.world import World
from armistice.scenario import Resolved

__all__ = [
    "STAGE",
    "Schedule",
    "StageOf",
    "Steps",
    "parse_schedule",
    "pressed",
    "stages_of",
    "stock_path",
]

Array = NDArray[np.float64]
Steps = tuple[tuple[int, float], ...]
"""(month from 0, what holds from then on), in order; nothing before the first."""

STAGE = 6
"""Months of a stage, at most: how finely learning to live with pressure is followed."""


@dataclass(frozen=True)
class Schedule:
    """Who pulls what when.

    Attributes
    ----------
    id
        Its name.
    doses
        Lever to steps of its dose.
    warned
        Lever to months of warning; default the lever's own.
    expected
        Lever to the dose its target expects to come, where that is not what comes.
    missed
        Party to steps of how many deadlines it has let pass since today.
    """

    id: str
    doses: Mapping[str, Steps]
    warned: Mapping[str, int] = field(default_factory=dict)
    expected: Mapping[str, Steps] = field(default_factory=dict)
    missed: Mapping[str, Steps] = field(default_factory=dict)


@dataclass(frozen=True)
class StageOf:
    """A stretch of months in which nothing new is decreed.

    Attributes
    ----------
    first, months
        When it begins, and how long it lasts.
    doses
        Levers in use.
    pulled
        The war as it then stands.
    level, stock, bite
        Mean over its months of S, of y and of (S - y)^+, by party under pressure.
    """

    first: int
    months: int
    doses: Mapping[str, float]
    pulled: Pulled
    level: Mapping[str, float]
    stock: Mapping[str, float]
    bite: Mapping[str, float]


def parse_schedule(text: str) -> Schedule:
    """Read `LEVER:MONTH=DOSE,MONTH=DOSE+LEVER:...`.

    Raises
    ------
    ArmisticeError
        If the text is none, or a dose is not from 0 to 1.

    Examples
    --------
    >>> parse_schedule("toll-rise:0=0.5,6=1").doses["toll-rise"]
    ((0, 0.5), (6, 1.0))
    """
    doses: dict[str, Steps] = {}
    for part in text.split("+"):
        lever, colon, steps = part.strip().partition(":")
        pairs = [one.partition("=") for one in steps.split(",")]
        try:
            read = tuple(sorted((int(month), float(dose)) for month, _, dose in pairs))
        except ValueError:
            read = ()
        if not (lever and colon and read) or any(not (0 <= d <= 1 and m >= 0) for m, d in read):
            raise ArmisticeError(
                f"schedule '{text}': write LEVER:MONTH=DOSE,MONTH=DOSE with doses from 0 to 1"
            )
        doses[lever] = read
    return Schedule(text, doses)


def at(steps: Steps, month: int) -> float:
    """What holds in a month."""
    return next((value for first, value in reversed(steps) if first <= month), 0.0)


def stock_path(level: Array, expected: Array, speed: float, ceiling: float, start: float) -> Array:
    """Stock y of every month, after the adaptation of that month: (months,). EQ-ADAPT."""
    out, y = np.empty(len(level)), start
    for t, target in enumerate(ceiling * np.maximum(level, expected)):
        y += speed * (target - y)
        out[t] = y
    return out


def stages_of(
    resolved: Resolved, numbers: Mapping[str, float], schedule: Schedule, horizon: int
) -> list[StageOf]:
    """Cut a schedule into stages and compile the war of each.

    Parameters
    ----------
    resolved, numbers
        The reading and one set of its numbers.
    schedule
        What is pulled when.
    horizon
        Months in all.

    Raises
    ------
    ArmisticeError
        For an unknown lever, or where adaptation is itself a state of the war: such a war
        lives through adaptation by itself, on a grid that every stage would lay out anew.
    """
    for lever in schedule.doses:
        if lever not in resolved.spec.levers:
            raise ArmisticeError(f"schedule '{schedule.id}': no lever '{lever}'")
    months = _Months(resolved, numbers, schedule, horizon)
    marks = {0, horizon, *range(0, horizon, STAGE)}
    for steps in (*schedule.doses.values(), *schedule.missed.values()):
        marks |= {month for month, _ in steps if 0 < month < horizon}
    cuts = sorted(marks)
    return [months.stage(a, b) for a, b in pairwise(cuts)]


class _Months:
    """Pressure on each side month by month, and what it makes of the stock."""

    def __init__(
        self,
        resolved: Resolved,
        numbers: Mapping[str, float],
        schedule: Schedule,
        horizon: int,
    ) -> None:
        self.resolved, self.base, self.schedule = resolved, numbers, schedule
        self.world = make_world(resolved, numbers)
        if self.world.adapting is not None:
            raise ArmisticeError(
                "schedules carry what a side has got used to from month to month, so that "
                "pressure.adaptation.levels has to be 1"
            )
        self.sides = resolved.scenario.belligerents
        leads = [self.lead(lever) for lever in schedule.doses]
        early = max(leads, default=0)  # months of warning before today
        self.early = early
        span = range(-early, horizon)
        self.level = {party: np.empty(len(span)) for party in self.sides}
        self.stock = {party: np.empty(len(span)) for party in self.sides}
        expected = {party: np.empty(len(span)) for party in self.sides}
        seen: dict[tuple[tuple[str, float], ...], Array] = {}
        for n, month in enumerate(span):
            now, then = self.doses(month), self.awaited(month)
            key = (*sorted(now.items()), *((f"?{k}", v) for k, v in sorted(then.items())))
            missed = self.missed(month)
            key = (*key, *sorted(missed.items()))
            if key not in seen:
                seen[key] = self.arriving(now, then, missed)
            for i, party in enumerate(self.sides):
                self.level[party][n], expected[party][n] = seen[key][:, i]
        world = self.world
        for i, party in enumerate(self.sides):
            # before today only what the news of the schedule adds is new
            start = float(starting_stock(world, i)[_stance(resolved)])
            speed = world.of(i, "pressure.adaptation.speed", 0.05)
            ceiling = world.of(i, "pressure.adaptation.ceiling", 0.5)
            level, awaited = self.level[party], expected[party]
            if early:
                quiet = stock_path(level[:early], level[:early], speed, ceiling, start)
                warned = stock_path(level[:early], awaited[:early], speed, ceiling, start)
                start += float(warned[-1] - quiet[-1])
            self.stock[party][:early] = start
            self.stock[party][early:] = stock_path(
                level[early:], awaited[early:], speed, ceiling, start
            )

    def lead(self, lever: str) -> int:
        own = int(self.resolved.spec.levers[lever].announced)
        return int(self.schedule.warned.get(lever, own))

    def doses(self, month: int) -> dict[str, float]:
        """Doses in a month that are not zero."""
        found = {lever: at(steps, month) for lever, steps in self.schedule.doses.items()}
        return {lever: dose for lever, dose in found.items() if dose > 0}

    def awaited(self, month: int) -> dict[str, float]:
        """What the targets expect to come, as far as they were warned."""
        out = {}
        for lever, steps in self.schedule.doses.items():
            told = self.schedule.expected.get(lever)
            dose = at(told, month) if told is not None else at(steps, month + self.lead(lever))
            out[lever] = max(dose, at(steps, month))
        return {lever: dose for lever, dose in out.items() if dose > 0}

    def missed(self, month: int) -> dict[str, float]:
        """Deadlines let pass by then, counted on top of the scenario's own."""
        return {
            f"{party}.threats.missed": self.world.number(f"{party}.threats.missed")
            + at(steps, month)
            for party, steps in self.schedule.missed.items()
        }

    def numbers(self, doses: Mapping[str, float], missed: Mapping[str, float]) -> dict[str, float]:
        """Numbers under doses, with no warning worked in."""
        # counts are settings, which no lever carries along
        changed = {**pull(self.resolved, self.base, doses).numbers, **missed}
        for party in self.sides:
            for part in ("announced", "forewarned", "lead"):
                changed.pop(f"{party}.pressure.{part}", None)
        return changed

    def arriving(
        self,
        now: Mapping[str, float],
        then: Mapping[str, float],
        missed: Mapping[str, float],
    ) -> Array:
        """S and S° on each side: (2, sides). EQ-LEAKAGE, EQ-ANTICIPATE, EQ-CREDIBILITY."""
        m = _stance(self.resolved)
        numbers = self.numbers(now, missed)
        world = make_world(self.resolved, numbers)
        ahead = make_world(self.resolved, self.numbers(then, missed))
        out = np.empty((2, 2))
        for i, party in enumerate(self.sides):
            s, later = (float(effective_pressure(w, i)[m]) for w in (world, ahead))
            out[:, i] = s
            if later > s > 0:
                news = world.of(i, "pressure.level") * (later / s - 1.0)
                told = World(
                    world.resolved,
                    {**numbers, f"{party}.pressure.announced": news},
                    world.space,
                    world.sides,
                    world.packages,
                    None,
                )
                out[1, i] = float(expected_pressure(told, i)[m])
        return out

    def stage(self, first: int, end: int) -> StageOf:
        """The war from one month to another, at the mean of what is learnt in between."""
        span = slice(self.early + first, self.early + end)
        doses, missed = self.doses(first), self.missed(first)
        numbers = self.numbers(doses, missed)
        level, stock, bite = {}, {}, {}
        for party in self.sides:
            if not self.level[party].any():
                continue
            level[party] = float(self.level[party][span].mean())
            stock[party] = float(self.stock[party][span].mean())
            over = np.maximum(self.level[party][span] - self.stock[party][span], 0.0)
            bite[party] = float(over.mean())
            numbers[f"{party}.pressure.adaptation.start"] = stock[party]
        shape = pull(self.resolved, self.base, doses).resolved
        pulled = Pulled(shape, numbers, build(shape, numbers=numbers))
        return StageOf(first, end - first, doses, pulled, level, stock, bite)


def _stance(resolved: Resolved) -> int:
    return next((n for n, s in enumerate(resolved.spec.stances.values()) if s.start), 0)


def pressed(stages: Sequence[StageOf]) -> dict[str, tuple[float, float]]:
    """Mean S and mean bite over all months, by party that is under pressure throughout."""
    months = sum(stage.months for stage in stages)
    parties = [p for p in stages[0].level if all(p in stage.level for stage in stages)]
    return {
        party: (
            sum(stage.level[party] * stage.months for stage in stages) / months,
            sum(stage.bite[party] * stage.months for stage in stages) / months,
        )
        for party in parties
    }
