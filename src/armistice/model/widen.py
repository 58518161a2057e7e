"""A war with memory: stances that also say who refused last and which windows are still open.

The joint posture of the outsiders is the one part of the state that layers may write on, so
history h (EQ-BLAME, ours) and closed windows (EQ-WINDOW, ours) become labels of the stance.
Solver, simulator and reports need not know.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.model.stakes import HISTORIES, Cut, Stake
from armistice.model.stances import spread_stances
from armistice.model.war import Phase, War

__all__ = ["Window", "widen"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Window:
    """An offer that may close for good.

    Attributes
    ----------
    party
        Whose offer.
    closes
        Monthly chance, in war, that it closes.
    packages
        Packages that need it: (X,) booleans.
    """

    party: str
    closes: float
    packages: NDArray[np.bool_]


class _Labels:
    """Stance m, history h and open windows w (a bit mask of those closed) as one label."""

    def __init__(self, war: War, history: bool, windows: tuple[Window, ...]) -> None:
        self.histories = HISTORIES if history else 1
        self.masks = 2 ** len(windows)
        choosers = [stake for stake in war.stakes if stake.chooses]
        left = [all(stake.gone[m] for stake in choosers) for m in range(len(war.space.stances))]
        self.of: dict[tuple[int, int, int], int] = {}
        self.stance: list[int] = []
        self.history: list[int] = []
        self.mask: list[int] = []
        names: list[str] = []
        for m, h, w in product(range(len(left)), range(self.histories), range(self.masks)):
            if history and left[m] and h:  # who has left bears no more blame
                self.of[m, h, w] = self.of[m, 0, w]
                continue
            self.of[m, h, w] = len(names)
            self.stance.append(m)
            self.history.append(h)
            self.mask.append(w)
            says = [war.space.stances[m]]
            says += [f"{war.sides[h - 1]} refused"] if h else []
            says += [f"{v.party}'s window closed" for n, v in enumerate(windows) if w >> n & 1]
            names.append(", ".join(says))
        self.names = tuple(names)

    def lift(self, matrix: csr_array, size: int, by: int | None = None) -> csr_array:
        """The same moves on the wider grid; a refusal `by` a side is remembered."""
        old = len(set(self.stance))
        wide = len(self.names)
        coo = matrix.tocoo()
        r, c, d = coo.row.astype(np.int64), coo.col.astype(np.int64), coo.data
        group, state = r // size, r % size
        rows, cols, data = [], [], []
        grid = size // old * wide
        for h, w in product(range(self.histories), range(self.masks)):
            to_h = h if by is None or self.histories == 1 else by + 1
            first = np.array([self._own(m, h, w) for m in range(old)])
            then = np.array([self.of[m, to_h, w] for m in range(old)])
            some = first[state % old] >= 0
            rows.append((group * grid + state // old * wide + first[state % old])[some])
            cols.append((c // old * wide + then[c % old])[some])
            data.append(d[some])
        shape = (matrix.shape[0] // size * grid, grid)
        out = csr_array(
            (np.concatenate(data), (np.concatenate(rows), np.concatenate(cols))), shape=shape
        )
        out.sum_duplicates()
        return out

    def _own(self, m: int, h: int, w: int) -> int:
        label = self.of[m, h, w]
        return label if self.history[label] == h else -1

    def closing(self, windows: tuple[Window, ...]) -> Array:
        """Chance that a month turns one label into another by closing windows: (M, M)."""
        chance = np.zeros((len(self.names),) * 2)
        for label, (m, h, w) in enumerate(zip(self.stance, self.history, self.mask, strict=True)):
            for then in range(self.masks):
                p = 1.0
                for n, window in enumerate(windows):
                    was, is_ = w >> n & 1, then >> n & 1
                    p *= float(is_) if was else window.closes if is_ else 1.0 - window.closes
                chance[label, self.of[m, h, then]] += p
        return chance


def widen(
    war: War, *, history: bool, windows: tuple[Window, ...] = (), blame: dict[str, Array]
) -> War:
    """Write history and windows into the stance.

    Parameters
    ----------
    war
        A war over declared stances.
    history
        Remember who was the last to refuse what the other would sign.
    windows
        Offers that may close; while closed, their packages are off the menu.
    blame
        Bl R(h) by mediator and history: (3,) each.

    Returns
    -------
    War
        The same war, the stance of a label without history or closed window keeping its name.
    """
    labels = _Labels(war, history, windows)
    old, size = war.space, war.space.size
    space = replace(old, stances=labels.names)
    stance = np.array(labels.stance)
    wide = len(stance)
    state = np.arange(space.size)
    origin = state // wide * len(old.stances) + stance[state % wide]

    def phase(one: Phase, n: int) -> Phase:
        moves = labels.lift(one.transition, size)
        if windows and n == 0:
            moves = csr_array(moves @ spread_stances(space, labels.closing(windows)))
        return replace(
            one,
            transition=moves,
            flow=one.flow[:, origin],
            hazard=one.hazard[:, origin],
            talks=one.talks[origin],
            leave=one.leave[:, origin],
            after=(labels.lift(one.after[0], size), labels.lift(one.after[1], size)),
        )

    barred = None
    if windows:
        shut = np.array([[w >> n & 1 for n in range(len(windows))] for w in labels.mask])
        needs = np.array([window.packages for window in windows])
        barred = (shut[:, :, None] * needs[None]).any(axis=1)
    menu = replace(
        war.menu,
        after=(labels.lift(war.menu.after[0], size), labels.lift(war.menu.after[1], size)),
        resume=labels.lift(war.menu.resume, size),
        barred=barred,
    )
    start = labels.of[war.start % len(old.stances), 0, 0]
    return war.with_(
        space=space,
        start=int(war.start // len(old.stances) * wide + start),
        recognition=war.recognition[:, origin],
        meeting=war.meeting[:, origin],
        phases=tuple(phase(one, n) for n, one in enumerate(war.phases)),
        menu=menu,
        refusal=(
            labels.lift(war.refusal[0], size, by=0),
            labels.lift(war.refusal[1], size, by=1),
        ),
        stakes=tuple(_stake(one, labels, blame[one.party]) for one in war.stakes),
    )


def _stake(stake: Stake, labels: _Labels, blame: Array) -> Stake:
    stance = np.array(labels.stance)
    spots = list(zip(labels.stance, labels.history, labels.mask, strict=True))
    options = np.array(
        [
            [labels.of[int(row[m]), h, w] if row[m] >= 0 else -1 for m, h, w in spots]
            for row in stake.options
        ]
    )
    cuts = tuple(
        Cut(
            cut.by,
            label,
            labels.of[cut.source, cut.by + 1 if labels.histories > 1 else h, w],
            labels.of[cut.target, cut.by + 1 if labels.histories > 1 else h, w],
            cut.chance,
        )
        for cut in stake.cuts
        for label, (m, h, w) in enumerate(spots)
        if m == cut.source
    )
    return replace(
        stake,
        staying=stake.staying[stance],
        leaving=blame[np.array(labels.history)],
        gone=stake.gone[stance],
        options=options,
        cuts=cuts,
    )
