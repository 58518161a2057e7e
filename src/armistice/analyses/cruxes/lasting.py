"""Whether an agreement, once signed, outlives so many months."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.forward import Chain
from armistice.analyses.cruxes.reached import Entries

__all__ = ["lasting"]

Array = NDArray[np.float64]


def lasting(chain: Chain, months: int) -> tuple[Array, Array, Array]:
    """Chance that war does not resume in so many months.

    EQ-HAZARD (ours), the part after a signature: a settlement of hazard eta stands with
    (1 - eta)^months; a truce that runs out first does not; a pause stands while it is
    neither broken nor lapsed, or is followed by what stands.

    Returns
    -------
    settled, halted
        From a signature in each entry: (n,) each.
    regime
        From talks in each phase and state, the talks of that month included:
        (phases, states); row 0, war itself, means nothing.
    """
    kernel, war = chain.kernel, chain.war
    opened = np.zeros((chain.phases, chain.size), dtype=bool)
    if len(kernel.regimes):
        # a regime is only entered, and lived, in states that were reached
        opened[1:] = kernel.asked.any(axis=0)
    kernel.reach(opened)
    means = [kernel.means(phase) for phase in range(chain.phases)]
    signs = np.stack([m @ kernel.signs for m in means])
    refuse = np.stack([m @ kernel.refuse.T for m in means])
    opens = np.stack([m @ kernel.opens for m in means])
    quiet = np.maximum(1.0 - signs - refuse.sum(axis=2), 0.0)
    onward = np.ones((chain.phases, chain.size))
    for k in range(1, months + 1):
        if not opened.any():
            break
        lived = np.zeros_like(onward)
        for phase in range(1, chain.phases):
            eta, expiry = chain.eta_phase[phase].sum(axis=0), war.phases[phase].expiry
            stay = (1.0 - eta) * (1.0 - expiry) * (war.phases[phase].transition @ onward[phase])
            lived[phase] = chain.hazard[phase] + (1.0 - chain.hazard[phase]) * stay
        signed = sum(
            np.bincount(
                entries.row,
                weights=entries.chance * _stands(entries, k),
                minlength=len(kernel.signs),
            )
            for entries in (kernel.settled, kernel.halted)
        )
        known = quiet * lived
        for phase in range(chain.phases):
            known[phase] += means[phase] @ signed
            for side in range(2):
                after = war.refusal[side] @ lived[phase]
                known[phase] += refuse[phase, :, side] * after
        talked = lived
        for _ in range(chain.phases + 1):
            further = [
                opens[..., n] * talked[war.menu.phase[x]] for n, x in enumerate(kernel.regimes)
            ]
            talked = np.where(kernel.asked, known + sum(further), lived)
        onward = talked
    return _stands(kernel.settled, months), _stands(kernel.halted, months), onward


def _stands(entries: Entries, months: int) -> Array:
    """Chance that an entry outlives so many months: (n,)."""
    out = (1.0 - entries.eta[0].sum(axis=0)) ** months
    for n in np.unique(entries.length[entries.length > 0]):
        at = np.flatnonzero(entries.length == n)
        kept = 1.0 - entries.eta[max(0, int(n) - months) : int(n), :, at].sum(axis=1)
        out[at] = kept.prod(axis=0) if n > months else 0.0
    return np.asarray(out)
