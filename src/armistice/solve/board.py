"""A war laid out for the compiled month: packages in order of kind and group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from armistice.model.war import SETTLED, TRUCE, War
from armistice.solve.kernel_deals import BLOCK, STRIDE

__all__ = ["Board", "Layout", "lay_out"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
VARIANTS = {"netted": 0, "mistake": 1, "taste": 2}
BARRED = 1e3
"""Price, in aims, that stands for a hard bar: no answer ever overcomes it."""


class Board(NamedTuple):
    """What the compiled month reads, packages in solver order.

    Arrays "by lane" have one entry for every lane of the blocks of settlements and truces
    (`armistice.solve.kernel_deals`). `base` is (1-d_i) v_i + d_i l_i X_i by front step
    (2, K, lanes), `keep` d_i (1-l_i) (2, lanes); `price` chi_i + kappa_s (2, K, X). `lane`
    and `place` say where a package lies in the blocks and in the desk; `parts` lists (block,
    first lane, last lane + 1, group); `open_*` list, phase by phase, the packages that may be
    tabled (F, X), the first `open_count` of a row.
    """

    front: Index
    base: Array
    keep: Array
    chance: Array
    penalty: Array
    group: Index
    months: Index
    longest: int
    groups: int
    blocks: Index
    parts: Index
    lane: Index
    place: Index
    price: Array
    ratified: Array
    audience: Array
    regime_phase: Index
    open_index: Index
    open_count: Index
    theta: Array
    heard: Array
    side: Index
    omega: Array
    face: Array
    tau: Array
    meeting: Array
    numbers: Array
    variant: int


@dataclass(frozen=True)
class Layout:
    """Solver order: `order` maps it to the menu, the slices name its three parts."""

    order: Index
    settled: slice
    truce: slice
    regime: slice
    allowed: tuple[NDArray[np.bool_], ...]
    board: Board


def lay_out(war: War) -> Layout:
    """Sort a war's menu by kind, then by group, and pack it."""
    menu = war.menu
    order = np.lexsort((menu.group, menu.kind))
    kind = menu.kind[order]
    n_settled, n_truce = int((kind == SETTLED).sum()), int((kind == TRUCE).sum())
    settled = slice(0, n_settled)
    truce = slice(n_settled, n_settled + n_truce)
    regime = slice(truce.stop, len(menu))
    count, phases = len(menu), len(war.phases)
    delta = war.delta[:, None]
    leave = menu.leave[:, order]
    allowed = tuple(phase.allowed[order] for phase in war.phases)
    open_index = np.zeros((phases, count), dtype=np.int64)
    open_count = np.array([int(one.sum()) for one in allowed], dtype=np.int64)
    for f, one in enumerate(allowed):
        open_index[f, : open_count[f]] = np.flatnonzero(one)
    base = (1.0 - delta[..., None]) * menu.flow[:, :, order]
    base = base + (delta * leave * war.exit_value[:, None])[:, None, :]
    price = menu.consent[:, :, order] + war.signing_cost
    parts = (settled, truce, regime)
    blocks = [-(-(part.stop - part.start) // BLOCK) for part in parts]
    lane = np.concatenate(
        [
            first * BLOCK + np.arange(part.stop - part.start)
            for part, first in zip(parts, np.cumsum([0, *blocks[:2]]), strict=True)
        ]
    ).astype(np.int64)
    lanes, held = (blocks[0] + blocks[1]) * BLOCK, truce.stop

    def by_lane(array: Array, empty: float = 0.0) -> Array:
        out = np.full((*array.shape[:-1], lanes), empty)
        out[..., lane[:held]] = array[..., :held]
        return out

    group = by_lane(menu.group[order].astype(float)).astype(np.int64)
    months = by_lane(menu.months[order].astype(float)).astype(np.int64)[blocks[0] * BLOCK :]
    board = Board(
        front=np.ascontiguousarray(war.space.k, dtype=np.int64),
        base=by_lane(base),
        keep=by_lane(delta * (1.0 - leave), 0.5),
        chance=by_lane(menu.opportunity[:, order]),
        penalty=by_lane(menu.penalty[:, order]),
        group=group,
        months=months,
        longest=int(months.max(initial=0)),
        groups=max(menu.groups, 1),
        blocks=np.array(blocks, dtype=np.int64),
        parts=_parts(group, lane[:held]),
        lane=lane,
        place=lane // BLOCK * STRIDE + lane % BLOCK,
        price=np.ascontiguousarray(np.where(np.isfinite(price), price, BARRED)),
        ratified=np.ascontiguousarray(menu.ratify[0, order] * menu.ratify[1, order]),
        audience=np.ascontiguousarray(menu.audience[:, order]),
        regime_phase=np.ascontiguousarray(menu.phase[order][regime]),
        open_index=open_index,
        open_count=open_count,
        theta=np.stack([phase.propose for phase in war.phases]),
        heard=np.ascontiguousarray(war.recognition.T),
        side=np.ascontiguousarray(war.proposer_side, dtype=np.int64),
        omega=np.asarray(war.any_paper, dtype=float),
        face=np.asarray(war.face, dtype=float),
        tau=np.stack([phase.talks for phase in war.phases]),
        meeting=np.ascontiguousarray(war.meeting),
        numbers=np.array([war.accept_noise, war.breach_noise, war.lasting]),
        variant=VARIANTS[war.breach],
    )
    return Layout(order, settled, truce, regime, allowed, board)


def _parts(group: Index, lane: Index) -> Index:
    """Runs of lanes of one block and group: (runs, 4)."""
    rows: list[list[int]] = []
    for place in lane.tolist():
        block, t = divmod(place, BLOCK)
        g = int(group[place])
        if rows and rows[-1][0] == block and rows[-1][2] == t and rows[-1][3] == g:
            rows[-1][2] = t + 1
        else:
            rows.append([block, t, t + 1, g])
    return np.array(rows, dtype=np.int64).reshape(-1, 4)
