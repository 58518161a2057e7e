"""How the joint posture of the outsiders moves: by the month, after a refusal, after a breach."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.model.alike import Alike
from armistice.model.space import Space
from armistice.model.world import World, threat_credibility

__all__ = ["moved_by", "nearest_stance", "spread_stances", "stance_moves"]

Array = NDArray[np.float64]


def moved_by(world: World, source: str, target: str, parties: tuple[str, ...]) -> bool:
    """Whether a change of stance is an act of one of these parties."""
    before, after = world.resolved.spec.stances[source], world.resolved.spec.stances[target]
    return after.holder in parties or any(
        before.actions.get(p, "stay") != after.actions.get(p, "stay") for p in parties
    )


def spread_stances(space: Space, moves: Array) -> csr_array:
    """A stance matrix as a matrix over states, all else unchanged: (S, S)."""
    return _spread(space, Alike(moves))


@lru_cache(maxsize=32)
def _spread(space: Space, told: Alike) -> csr_array:
    moves = told.arrays[0]
    rows, cols, data = [], [], []
    index = np.arange(space.size)
    for m in range(len(space.stances)):
        chance = moves[space.m, m]
        some = chance > 0
        rows.append(index[some])
        cols.append(index[some] - space.m[some] + m)
        data.append(chance[some])
    return csr_array(
        (np.concatenate(data), (np.concatenate(rows), np.concatenate(cols))),
        shape=(space.size, space.size),
    )


def stance_moves(
    world: World, when: str, side: int | None = None, choosers: tuple[str, ...] = ()
) -> Array:
    """Stochastic matrix over stances for one kind of event: (stances, stances).

    EQ-REJECT (ours) for `when="refusal"`: refusing what the other side would sign moves
    the stance with chance kappa, scaled by the credibility of the threat (EQ-CREDIBILITY).
    EQ-CUT (ours) for a stance in which a patron stops.

    Parameters
    ----------
    world
        The resolved scenario.
    when
        "month", "refusal" or "breach".
    side
        Who refused or broke; None for a monthly move.
    choosers
        Mediators whose monthly moves are their own choice (EQ-MEDIATOR) and left out here.
    """
    names = list(world.stances)
    matrix = np.eye(len(names))
    for name, move in world.resolved.spec.moves.items():
        if str(move.when) != when:
            continue
        if side is not None and move.by is not None and move.by != world.sides[side]:
            continue
        if when == "month" and moved_by(world, move.from_, move.to, choosers):
            continue
        chance = world.number(f"moves.{name}.chance")
        if when == "refusal":
            holder = world.resolved.spec.stances[move.to].holder
            chance *= threat_credibility(world, holder)
        source, target = names.index(move.from_), names.index(move.to)
        chance = min(chance, float(matrix[source, source]))
        matrix[source, source] -= chance
        matrix[source, target] += chance
    return matrix


def nearest_stance(world: World, factors: dict[str, float]) -> NDArray[np.int64]:
    """The stance that stands for today's stance with some patrons' support scaled: (stances,).

    Terms of a package may end or cut support (`support.@P`). What follows a breach is then
    the declared stance whose support comes closest, in shares of the client's strength; ties
    go to the stance closest in pressure and talks, then to the present one.
    """
    names = world.stances
    count = len(names)
    clients: dict[str, float] = {}
    for party in world.sides:
        for patron, share in world.children(f"{party}.support").items():
            if patron != "own":
                clients[patron] = clients.get(patron, 0.0) + share
    support = {p: world.stance_factor("support", p) for p in clients}
    pressure = [world.stance_factor("pressure", p) for p in world.parties]
    talks = world.stance_factor("talks")
    out = np.arange(count)
    if not factors:
        return out
    for m in range(count):
        best = None
        for n in range(count):
            away = sum(
                share * abs(support[p][n] - support[p][m] * factors.get(p, 1.0))
                for p, share in clients.items()
            )
            other = sum(abs(v[n] - v[m]) for v in pressure) + abs(talks[n] - talks[m])
            key = (round(float(away), 12), round(float(other), 12), n != m, n)
            if best is None or key < best[0]:
                best = (key, n)
        assert best is not None
        out[m] = best[1]
    return out
