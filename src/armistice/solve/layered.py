"""An equilibrium that rests on more than the two sides' game, and how to read behaviour off it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from armistice.solve.equilibrium import Equilibrium
from armistice.solve.policy import Policy
from armistice.solve.policy import policy_of as plain_policy

if TYPE_CHECKING:
    from armistice.solve.mediator import MediatorAnswer

__all__ = ["Layered", "policy_of"]

Array = NDArray[np.float64]
Part = tuple[NDArray[np.int64], Equilibrium]


@dataclass(frozen=True)
class Layered(Equilibrium):
    """An equilibrium with its layers.

    Attributes
    ----------
    parts
        Where the menu depends on the stance (EQ-WINDOW): the game of every class of
        stances, with the states it covers.
    behaviour
        Behaviour that cannot be read off values alone (EQ-MISPERCEIVE).
    mediators
        What every mediator that chooses gets and does (EQ-MEDIATOR).
    joint
        Largest change of a mediator's choice in one more round of the alternation.
    """

    parts: tuple[Part, ...] = ()
    behaviour: Policy | None = None
    mediators: tuple[MediatorAnswer, ...] = ()
    joint: float | None = None


def policy_of(answer: Equilibrium) -> Policy:
    """Behaviour of a solved war, whatever its layers; see `armistice.solve.policy`."""
    if not isinstance(answer, Layered) or (answer.behaviour is None and not answer.parts):
        return plain_policy(answer)
    if answer.behaviour is not None:
        return answer.behaviour
    # today's offers and answers do not depend on what a closed window takes away
    base = plain_policy(answer)
    sign, refuse = np.zeros_like(base.sign), np.zeros_like(base.refuse)
    for rows, part in answer.parts:
        one = plain_policy(part)
        sign[:, rows], refuse[:, :, rows] = one.sign, one.refuse
    return replace(base, sign=sign, refuse=refuse)
