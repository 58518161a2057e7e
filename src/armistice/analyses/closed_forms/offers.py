"""Alternating offers, in a room and while fighting along a chain of forts.

Sources: Rubinstein (1982), key ``rubinstein1982``; Slantchev (2003), key ``slantchev2003``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["ChainBargaining", "alternating_offers", "bargaining_on_a_chain"]


def alternating_offers(delta_1: float, delta_2: float) -> tuple[float, float]:
    """Return both shares when player 1 proposes first: (1 - delta_2)/(1 - delta_1 delta_2).

    Parameters
    ----------
    delta_1, delta_2 : float
        Discount factors below 1.

    Notes
    -----
    Source: rubinstein1982.
    """
    share = (1.0 - delta_2) / (1.0 - delta_1 * delta_2)
    return share, 1.0 - share


@dataclass(frozen=True, slots=True)
class ChainBargaining:
    """Values along the chain, arrays over k = 0..N.

    Attributes
    ----------
    x : ndarray
        Side 1's share when side 1 proposes.
    y : ndarray
        Side 2's share when side 2 proposes.
    W1, W2 : ndarray
        Values of fighting to the end.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    W1: NDArray[np.float64]
    W2: NDArray[np.float64]


def _fight(
    N: int, p: float, delta: float, flow: float, at_zero: float, at_top: float
) -> NDArray[np.float64]:
    """Solve W(k) = (1 - delta) flow + delta [p W(k+1) + (1 - p) W(k-1)] with both ends given."""
    system = np.eye(N + 1)
    right = np.full(N + 1, (1.0 - delta) * flow)
    right[0], right[N] = at_zero, at_top
    for k in range(1, N):
        system[k, k + 1] -= delta * p
        system[k, k - 1] -= delta * (1.0 - p)
    return np.linalg.solve(system, right)


def bargaining_on_a_chain(
    N: int, p: float, delta: float, b_1: float, b_2: float
) -> ChainBargaining:
    """Solve bargaining while fighting with complete information.

    Each battle moves the front up with chance p. Offers alternate after each battle:
    1 - x_k = (1 - delta) b_2 + delta [p y_{k+1} + (1 - p) y_{k-1}] and
    1 - y_k = (1 - delta) b_1 + delta [p x_{k+1} + (1 - p) x_{k-1}], with x_0 = 0, x_N = 1,
    y_0 = 1, y_N = 0.

    Parameters
    ----------
    N : int
        Last fort, at least 2: the chain is 0..N and side 1 wins at N.
    p : float
        Chance that side 1 wins a battle.
    delta : float
        Discount factor.
    b_1, b_2 : float
        Flows during war in perpetuity units, b_1 + b_2 < 1.

    Notes
    -----
    Source: slantchev2003.
    """
    size = N + 1
    system = np.eye(2 * size)
    right = np.zeros(2 * size)
    right[N] = right[size] = 1.0  # x_N and y_0
    for k in range(1, N):
        system[k, size + k + 1] += delta * p
        system[k, size + k - 1] += delta * (1.0 - p)
        right[k] = 1.0 - (1.0 - delta) * b_2
        system[size + k, k + 1] += delta * p
        system[size + k, k - 1] += delta * (1.0 - p)
        right[size + k] = 1.0 - (1.0 - delta) * b_1
    shares: NDArray[np.float64] = np.linalg.solve(system, right).astype(np.float64, copy=False)
    return ChainBargaining(
        x=shares[:size],
        y=shares[size:],
        W1=_fight(N, p, delta, b_1, at_zero=0.0, at_top=1.0),
        W2=_fight(N, p, delta, b_2, at_zero=1.0, at_top=0.0),
    )
