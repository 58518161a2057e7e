"""An equilibrium that rests on more than the two sides' game, and how to read behaviour off it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from armistice.solve.equilibrium import Equilibrium
from armistice.solve.operator import Behaviour, Deals, Operator
from armistice.solve.policy import Policy
from armistice.solve.policy import policy_of as plain_policy

if TYPE_CHECKING:
    from armistice.solve.mediator import MediatorAnswer

__all__ = ["Layered", "LayeredOperator", "policy_of"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Part = tuple[Index, Equilibrium]


class LayeredOperator(Operator):
    """The month map of a layered war, whose behaviour knows the layers.

    Parameters
    ----------
    answer
        The layered equilibrium.
    """

    def __init__(self, answer: Layered) -> None:
        super().__init__(answer.war)
        self.parts, self.given = answer.parts, answer.given

    def behave(
        self,
        v: Array,
        wait: Array,
        states: Index | None = None,
        *,
        in_full: bool = False,
        errors: bool = False,
        deals: Deals | None = None,
        phases: Sequence[int] | None = None,
    ) -> Behaviour:
        """Solved behaviour at some states; see `armistice.solve.operator.Operator.behave`."""
        where = np.arange(self.war.space.size) if states is None else states
        full = in_full or bool(self.given)
        found = super().behave(
            v, wait, where, in_full=full, errors=errors, deals=deals, phases=phases
        )
        for rows, part in self.parts:  # EQ-WINDOW: the menu of the stance
            place = np.full(self.war.space.size, -1)
            place[rows] = np.arange(len(rows))
            some = place[where] >= 0
            if not some.any():
                continue
            one = part.operator.behave(
                part.v,
                part.w,
                place[where][some].astype(np.int64),
                in_full=in_full,
                errors=errors,
                phases=phases,
            )
            found.sign[some], found.refuse[some] = one.sign, one.refuse
            if errors:
                found.lost[some] = one.lost
            if in_full:
                found.tabled[some], found.accept[some] = one.tabled, one.accept
        which = range(len(self.war.phases)) if phases is None else phases
        return self._planned(found, where, which) if self.given else found

    def _planned(self, found: Behaviour, where: Index, phases: Sequence[int]) -> Behaviour:
        """EQ-MISPERCEIVE: what is really tabled, with the answers to it."""
        war = self.war
        for j, q in self.given.items():
            for n, f in enumerate(phases):
                heard = war.phases[f].talks[where] * war.recognition[j, where]
                found.tabled[:, n, j] = heard[:, None] * q[f][where]
        tabled = found.tabled.sum(axis=2)
        p_a, p_b = found.accept[:, :, 0], found.accept[:, :, 1]
        ratified = war.menu.ratify[0] * war.menu.ratify[1]
        refuse = np.stack(
            [(tabled * (1.0 - p_a) * p_b).sum(axis=2), (tabled * p_a * (1.0 - p_b)).sum(axis=2)],
            axis=2,
        )
        sign = tabled * p_a * p_b * ratified
        return Behaviour(sign, refuse, found.lost, found.tabled, found.accept)


@dataclass(frozen=True)
class Layered(Equilibrium):
    """An equilibrium with its layers.

    Attributes
    ----------
    parts
        Where the menu depends on the stance (EQ-WINDOW): the game of every class of
        stances, with the states it covers.
    given
        Proposals by plan rather than by the game (EQ-MISPERCEIVE): q_j, (F, S, X), by
        proposer.
    mediators
        What every mediator that chooses gets and does (EQ-MEDIATOR).
    joint
        Largest change of a mediator's choice in one more round of the alternation.
    """

    parts: tuple[Part, ...] = ()
    given: Mapping[int, Array] = field(default_factory=dict)
    mediators: tuple[MediatorAnswer, ...] = ()
    joint: float | None = None

    @cached_property
    def operator(self) -> Operator:
        """The month map, with behaviour that knows the layers."""
        return LayeredOperator(self)


def policy_of(answer: Equilibrium) -> Policy:
    """Behaviour of a solved war, whatever its layers; see `armistice.solve.policy`."""
    if not isinstance(answer, Layered):
        return plain_policy(answer)
    found = answer.operator.behave(answer.v, answer.w, deals=answer.deals_in_order)
    today = answer.operator.behave(answer.v, answer.w, np.array([answer.war.start]), in_full=True)
    return Policy(
        sign=np.ascontiguousarray(found.sign.transpose(1, 0, 2)),
        refuse=np.ascontiguousarray(found.refuse.transpose(1, 2, 0)),
        tabled=today.tabled[0, 0],
        accept=today.accept[0, 0],
    )
