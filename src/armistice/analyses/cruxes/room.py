"""Whether a durable package exists today, and by what margin, without the full zone."""

from __future__ import annotations

import numpy as np

from armistice.analyses.zone import LONGEST_HAZARD
from armistice.model.war import SETTLED
from armistice.solve.equilibrium import Equilibrium

__all__ = ["durable_room"]


def durable_room(answer: Equilibrium) -> tuple[bool, float]:
    """Whether the durable zone is not empty today, and the durable gap (NaN if none).

    EQ-ZONES and EQ-GAP (ours) for settlements only: no other form is ever durable, and
    theirs are the layers that cost nothing to look at.
    """
    war, menu = answer.war, answer.war.menu
    s, slack = war.start, 1e-12
    k = int(war.space.k[s])
    settled = menu.kind == SETTLED
    deal, eta = answer.deals_at(s)
    rest = answer.w[0][:, s][:, None]
    net = deal - menu.consent[:, k]
    lasts = settled & (eta.sum(axis=0) <= LONGEST_HAZARD)
    agreed = np.minimum(np.minimum(menu.flow[:, k], deal), net) >= rest - slack
    inside = lasts & agreed.all(axis=0) & (menu.ratify >= 0.5).all(axis=0)
    margins = np.where(lasts, (net - rest).min(axis=0), -np.inf)
    best = float(margins.max(initial=-np.inf))
    return bool(inside.any()), best if np.isfinite(best) else float("nan")
