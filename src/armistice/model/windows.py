"""Offers that may close: which packages need them, and how likely they are to go."""

from __future__ import annotations

import numpy as np

from armistice.errors import ArmisticeError
from armistice.model.widen import Window
from armistice.model.world import World

__all__ = ["windows_of"]

MOST_WINDOWS = 2


def windows_of(world: World) -> tuple[Window, ...]:
    """Every offer with a positive chance of closing.

    EQ-WINDOW (ours): with chance `closes` a month of war a mediator, or its carrots, leave
    for good; packages with an option that needs them then drop from the menu. A standing
    paper (truce, pause, framework, settlement) keeps the window as it is.
    """
    found = []
    for party in world.parties:
        closes = world.number(f"{party}.window.closes")
        options = world.resolved.spec.parties[party].window.options
        if closes <= 0 or not options:
            continue
        needs = {tuple(option.split(".", 1)) for option in options}
        packages = np.array(
            [any((i, o) in needs for i, o in p.terms.items()) for p in world.packages]
        )
        if packages.all():
            raise ArmisticeError(f"{party}.window.options: without them nothing is left to sign")
        found.append(Window(party, closes, packages))
    if len(found) > MOST_WINDOWS:
        raise ArmisticeError(f"{len(found)} windows may close; at most {MOST_WINDOWS} are solved")
    return tuple(found)
