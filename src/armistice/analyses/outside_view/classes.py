"""Reference classes: sets of past wars of which this one may be a case.

No class is the right one. The answer is read off several, and the spread is part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from armistice.analyses.outside_view.episodes import spells_of_war, terminated_interstate
from armistice.analyses.outside_view.models import MODELS
from armistice.analyses.outside_view.past_wars import WORLD_WARS, PastWar, past_wars

__all__ = ["AGE", "CLASSES", "Durations", "ReferenceClass", "durations"]

AGE: Literal["age"] = "age"
"""Stands for the age of the war asked about, where a class begins at it."""

_CURVED = tuple(model for model in MODELS if model != "exponential")
_LARGE = 50_000


@dataclass(frozen=True)
class ReferenceClass:
    """A set of past wars and a way to read the chance off it.

    Attributes
    ----------
    id, label
        Its name in a scenario and on the command line; in words.
    table
        Id of the table of records.
    method
        `models`: average of `models` by AIC. `constant`: one hazard beyond `entry`.
    models
        Models averaged.
    entry
        Age in months from which wars are watched; shorter ones never enter.
    keep
        Which inter-state wars belong to it; None for the tables of UCDP.
    censor
        Which of them are taken as not over when last seen.
    """

    id: str
    label: str
    table: str = "interstate_wars"
    method: Literal["models", "constant"] = "models"
    models: tuple[str, ...] = _CURVED
    entry: float | Literal["age"] = 0.0
    keep: Callable[[PastWar], bool] | None = None
    censor: Callable[[PastWar], bool] | None = None


@dataclass(frozen=True)
class Durations:
    """The record of a class: months lasted or seen, whether over, age of entry."""

    months: tuple[float, ...]
    ended: tuple[bool, ...]
    entry: float = 0.0


def _every(_: PastWar) -> bool:
    return True


_LISTED = (
    ReferenceClass("all-wars", "all wars between states, 1816-2007", keep=_every),
    ReferenceClass(
        "transformed-censored",
        "the same, wars that turned into another war not counted as over",
        keep=_every,
        censor=lambda war: war.outcome == "transformed",
    ),
    ReferenceClass("since-1946", "started 1946-2007", keep=lambda war: war.start.year >= 1946),
    ReferenceClass("before-1946", "started 1816-1945", keep=lambda war: war.start.year < 1946),
    ReferenceClass(
        "major-power-began", "a major power began it", keep=lambda war: war.major_power_began
    ),
    ReferenceClass(
        "deaths-50000",
        "at least 50,000 battle deaths",
        keep=lambda war: war.battle_deaths >= _LARGE,
    ),
    ReferenceClass(
        "without-world-wars",
        "without the World Wars",
        keep=lambda war: war.name not in WORLD_WARS,
    ),
    ReferenceClass(
        "weibull-beyond-12",
        "wars longer than 12 months, Weibull from there on",
        models=("weibull",),
        entry=12.0,
        keep=_every,
    ),
    ReferenceClass(
        "constant-beyond-24",
        "wars longer than 24 months, constant hazard from there on",
        method="constant",
        models=(),
        entry=24.0,
        keep=_every,
    ),
    ReferenceClass(
        "constant-beyond-age",
        "wars that had lasted as long, constant hazard from there on",
        method="constant",
        models=(),
        entry=AGE,
        keep=_every,
    ),
    ReferenceClass(
        "ucdp-interstate",
        "conflict episodes between states that ended, 1946-2020",
        table="ucdp_termination_conflict",
        models=MODELS,
    ),
    ReferenceClass(
        "ucdp-1000-deaths",
        "episodes between states with 1,000 deaths in a year, 1946-2024, log-normal",
        table="ucdp_armed_conflict",
        models=("log-normal",),
    ),
)

CLASSES: Mapping[str, ReferenceClass] = {one.id: one for one in _LISTED}
"""Every class by id, in the order in which they are shown."""


def durations(one: ReferenceClass, folder: Path | None = None) -> Durations:
    """Read the record of a class.

    Parameters
    ----------
    one
        The class. One that begins at the age of the war asked about gives every war.
    folder
        Folder with the tables that do not come with the package.
    """
    if one.table == "ucdp_termination_conflict":
        lasted = tuple(e.months for e in terminated_interstate(folder) if e.months is not None)
        return Durations(lasted, (True,) * len(lasted))
    if one.table == "ucdp_armed_conflict":
        spells = [spell for spell in spells_of_war(folder) if spell.war]
        return Durations(
            tuple(spell.months for spell in spells), tuple(spell.ended for spell in spells)
        )
    keep, censor = one.keep or _every, one.censor
    entry = 0.0 if one.entry == AGE else float(one.entry)
    wars = [war for war in past_wars(folder) if keep(war) and war.months > entry]
    return Durations(
        tuple(war.months for war in wars),
        tuple(censor is None or not censor(war) for war in wars),
        entry,
    )
