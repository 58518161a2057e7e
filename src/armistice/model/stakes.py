"""What a mediator has at stake in a war, and what it may do about it.

Costs that a scenario writes by the year are turned into perpetuity units: a cost of c a
year, discounted at the yearly rate r, is worth c/r if it never ends, so that the monthly
flow (1 - delta) c/r sums to it (EQ-UNITS).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["ACTIONS", "HISTORIES", "Cut", "Stake"]

Array = NDArray[np.float64]

ACTIONS = ("stay", "press", "exit")
"""What a mediator that chooses can do in a month. A cut follows a refusal (EQ-REJECT)."""

HISTORIES = 3
"""No offer refused yet; A, or B, was the last to refuse what the other would sign."""


@dataclass(frozen=True)
class Cut:
    """A threat that a refusal by one side makes due.

    Attributes
    ----------
    by
        Side whose refusal counts.
    source, kept, target
        Stance before the refusal, after it if the threat stays empty, and if it is made good.
    chance
        kappa_0 cred_n: the chance if the mediator wants it beyond doubt.
    """

    by: int
    source: int
    kept: int
    target: int
    chance: float


@dataclass(frozen=True)
class Stake:
    """What one mediator wants, by stance label (M of them).

    Attributes
    ----------
    party, proposer
        Id; place among the war's proposers, -1 if it never tables anything.
    delta
        Monthly discount factor.
    staying
        c_stay + (1 - share paid by others) c_press S 1[press], worth for ever: (M,).
    war_blame
        b_m, blame for a war that goes on, worth for ever.
    meeting
        f_m (1 - nu_m), paid at an empty meeting. EQ-FACE.
    credit, any_paper, audience
        G_m and omega_m of EQ-MEDIATOR; dom_m(x), paid on signature: (X,).
    leaving
        Bl R(h), the blame for leaving from a stance and its history: (M,). EQ-BLAME.
    wider
        What a wider war leaves the mediator.
    noise
        sigma_m, width of the choice; 0 is a choice without error.
    gone
        Stances in which it has left: (M,).
    options
        Stance that each of `ACTIONS` leads to, -1 where there is none: (3, M).
    cuts
        Its threats.
    chooses
        Whether it solves EQ-MEDIATOR; otherwise its stance follows declared moves.
    """

    party: str
    proposer: int
    delta: float
    staying: Array
    war_blame: float
    meeting: float
    credit: float
    any_paper: float
    audience: Array
    leaving: Array
    wider: float
    noise: float
    gone: NDArray[np.bool_]
    options: NDArray[np.int64]
    cuts: tuple[Cut, ...] = ()
    chooses: bool = False
