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
    (2, K, lanes), `keep` d_i (1-l_i) (2, lanes); `price` chi_i + kappa_s (2, K, lanes of all
    blocks). `place` says where a package lies in the desk; `parts` lists (block, first lane,
    last lane + 1, group), `part_mask` the same as ones by lane. `rows` lists, phase by phase,
    the `row_count` blocks with a package that may be tabled there; `row_package` names it lane
    by lane, -1 where there is none, and `open_block` (F, blocks)
    says which blocks have one.
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
    part_mask: Array
    place: Index
    price: Array
    ratified: Array
    audience: Array
    regime_phase: Index
    rows: Index
    row_count: Index
    row_package: Index
    open_block: NDArray[np.bool_]
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
    delta = war.delta[:, None]
    leave = menu.leave[:, order]
    allowed = tuple(phase.allowed[order] for phase in war.phases)
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
    price = np.where(np.isfinite(price), price, BARRED)
    asked = np.zeros((2, price.shape[1], sum(blocks) * BLOCK))
    asked[..., lane] = price
    rows = _rows(lane, allowed)

    def by_lane(array: Array, empty: float = 0.0) -> Array:
        out = np.full((*array.shape[:-1], lanes), empty)
        out[..., lane[:held]] = array[..., :held]
        return out

    group = by_lane(menu.group[order].astype(float)).astype(np.int64)
    months = by_lane(menu.months[order].astype(float)).astype(np.int64)[blocks[0] * BLOCK :]
    runs, lanes_of = _parts(group, lane[:held]), np.arange(BLOCK)
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
        parts=runs,
        part_mask=((runs[:, 1:2] <= lanes_of) & (lanes_of < runs[:, 2:3])).astype(float),
        place=lane // BLOCK * STRIDE + lane % BLOCK,
        ratified=np.ascontiguousarray(menu.ratify[0, order] * menu.ratify[1, order]),
        audience=np.ascontiguousarray(menu.audience[:, order]),
        regime_phase=np.ascontiguousarray(menu.phase[order][regime]),
        price=asked,
        rows=rows.blocks,
        row_count=rows.number,
        row_package=rows.package,
        open_block=np.stack(
            [
                np.isin(np.arange(sum(blocks)), one[:n])
                for one, n in zip(rows.blocks, rows.number, strict=True)
            ]
        ),
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


class _Rows(NamedTuple):
    """By phase: blocks with an open package (F, B), how many; package or -1 by lane (F, L)."""

    blocks: Index
    number: Index
    package: Index


def _rows(lane: Index, allowed: tuple[NDArray[np.bool_], ...]) -> _Rows:
    found = [np.unique(lane[one] // BLOCK) for one in allowed]
    most = max((len(one) for one in found), default=0)
    blocks = np.zeros((len(allowed), most), dtype=np.int64)
    package = np.full((len(allowed), most * BLOCK), -1, dtype=np.int64)
    for f, (one, allow) in enumerate(zip(found, allowed, strict=True)):
        blocks[f, : len(one)] = one
        x = np.flatnonzero(allow)
        package[f, np.searchsorted(one, lane[x] // BLOCK) * BLOCK + lane[x] % BLOCK] = x
    return _Rows(blocks, np.array([len(one) for one in found], dtype=np.int64), package)


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
