"""How today's month answers to one number: the picture beside a mechanism's equation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from armistice.model.build import make_world
from armistice.model.guests import mechanisms_of
from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.trial_worlds import WAR_HOOKS, Trials
from armistice.model.world import World
from armistice.scenario import Scenario
from armistice.scenario.fields import Field

__all__ = ["Response", "response_of"]

Array = NDArray[np.float64]

POINTS = 9
MOST_TRIED = 24
"""Numbers tried before the one that moves most is drawn: a menu can have hundreds."""


@dataclass(frozen=True)
class Response:
    """One array today against one number, all else at its median.

    Attributes
    ----------
    address, unit
        The number that is varied, and what the model counts it in.
    sign
        The direction that the mechanism claims for it.
    array
        What is looked at, in words: the array, and whose row.
    now
        The number as it stands.
    at, value
        Values of the number, and of the array (its mean over packages, where it has any).
    """

    address: str
    unit: str
    sign: Sign
    array: str
    now: float
    at: tuple[float, ...]
    value: tuple[float, ...]

    @property
    def span(self) -> float:
        """Largest less smallest value."""
        return max(self.value) - min(self.value)

    @property
    def weight(self) -> tuple[bool, float]:
        """What is in use goes before what stands at zero, then what moves more."""
        return (self.now != 0.0 and self.span > 0.0, self.span)


def response_of(scenario: Scenario, reading: str | None, mechanism: Mechanism) -> Response | None:
    """Vary every number a direction is declared for, and return what moves today most.

    Parameters
    ----------
    scenario, reading
        The war, at the reading's medians.
    mechanism
        Whose numbers are varied; all mechanisms run.

    Returns
    -------
    Response or None
        None where nothing it reads moves anything today.
    """
    trials = Trials(scenario, reading, mechanism)
    world = make_world(trials.resolved, trials.resolved.median())
    used = mechanisms_of(scenario)
    best: Response | None = None
    for sign in mechanism.signs:
        if sign.moves == "not":
            continue
        shape = trials.shape(sign.raised)
        found = [a for a in trials.read if shape.fullmatch(a)]
        # written numbers first: those are what the scenario argues about
        found.sort(key=lambda a: a not in trials.resolved.quantities)
        for address in found[:MOST_TRIED]:
            one = _response(trials, world, used, sign, address)
            if one is not None and (best is None or one.weight > best.weight):
                best = one
    return best if best is not None and best.span > 0 else None


def _response(
    trials: Trials, world: World, used: tuple[Mechanism, ...], sign: Sign, address: str
) -> Response | None:
    row = trials.read[address]
    now = world.number(address, row.default or 0.0)
    at = np.linspace(*_range(row, now), POINTS)
    values = []
    for x in at:
        moved = replace(world, numbers={**world.numbers, address: float(x)})
        values.append(_today(trials, moved, used, sign, address))
    if not np.isfinite(values).all():
        return None
    unit = "a month" if row.hazard else row.unit
    return Response(
        address=address,
        unit=unit,
        sign=sign,
        array=f"{sign.array} of {_whose(trials, sign, address)}",
        now=now,
        at=tuple(float(x) for x in at),
        value=tuple(values),
    )


def _range(row: Field, now: float) -> tuple[float, float]:
    """From nothing (or the mirror image, for a number of either sign) to twice what it is."""
    high = 2.0 * abs(now) or abs(row.default or 0.0) * 2.0 or 1.0
    if row.support == "unit":
        high = min(1.0, high)
    if row.hazard:
        high = min(0.5, high)
    return (-high if row.support == "real" and now < 0 else 0.0), high


def _whose(trials: Trials, sign: Sign, address: str) -> str:
    if sign.side == "all":
        return "all"
    return trials.base.sides[_side(trials, sign, address)]


def _side(trials: Trials, sign: Sign, address: str) -> int:
    sides = trials.base.sides
    own = [sides.index(part) for part in address.split(".") if part in sides][-1]
    return own if sign.side == "own" else 1 - own


def _today(
    trials: Trials, world: World, used: tuple[Mechanism, ...], sign: Sign, address: str
) -> float:
    """The array at today's state, once every mechanism has had its turn up to the hook."""
    if sign.hook in WAR_HOOKS:
        draft = WarDraft.blank(world, "war")
        for hook in WAR_HOOKS[: WAR_HOOKS.index(sign.hook) + 1]:
            for mechanism in used:
                draft = getattr(mechanism, hook)(world, draft)
        array = np.asarray(getattr(draft, sign.array))[..., _start(world)]
    else:
        # the menu's own worth is not needed to see what this mechanism adds to it
        menu = trials.blank_menu
        menu = getattr(trials.mechanism, sign.hook)(world, menu)
        array = np.asarray(getattr(menu, sign.array))
        if array.ndim == 3:
            array = array[:, world.start_step]
        array = np.where(np.isfinite(array), array, 0.0).mean(axis=-1)
    if sign.side != "all":
        array = array[_side(trials, sign, address)]
    return float(np.mean(array))


def _start(world: World) -> int:
    return int(
        world.space.index(world.start_step, world.start_endurance(0), world.start_endurance(1))
    )
