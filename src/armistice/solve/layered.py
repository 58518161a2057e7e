"""An equilibrium that rests on more than the two sides' game, and how to read behaviour off it."""

from __future__ import annotations

from dataclasses import dataclass
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
    war = answer.war
    phases, size, count = len(war.phases), war.space.size, len(war.menu)
    sign = np.zeros((phases, size, count))
    refuse = np.zeros((phases, 2, size))
    whole: Policy | None = None
    eta: Array = np.zeros(0)
    stake: Array = np.zeros(0)
    for rows, part in answer.parts:
        one = plain_policy(part)
        sign[:, rows] = one.sign
        refuse[:, :, rows] = one.refuse
        if whole is None:
            eta = np.zeros((*one.halt_eta.shape[:2], size, one.halt_eta.shape[3]))
            stake = np.zeros_like(eta)
        eta[:, :, rows], stake[:, :, rows] = one.halt_eta, one.halt_stake
        if war.start in rows:
            whole = one
        whole = whole or one
    assert whole is not None
    return Policy(sign, refuse, whole.tabled, whole.accept, whole.halts, eta, stake)
