"""The zone of agreement: which packages beat fighting on, and what kills the others.

EQ-ZONES (ours), cumulative and hence nested, for both sides i,

    values      v_i >= W_i
    commitment  and D_i >= W_i
    consent     and D_i - chi_i >= W_i   (mode gate: and rho_i >= 1/2)
    trust       and expected life 1/eta >= 12 months

EQ-GAP (ours): max over packages with eta <= 1/12 of min over sides of the margin
D_i - chi_i - W_i; none where nothing on the menu is durable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from armistice.model.war import REGIME, SETTLED, TRUCE, War
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.linear import times

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LAYERS", "Zone", "zone_of_agreement"]

Array = NDArray[np.float64]

LAYERS = ("values", "commitment", "consent", "trust")
LONGEST_HAZARD = 1.0 / 12.0
EXACTLY, ROUGHLY = 1e-6, 1e-4
"""Accuracy of a regime's worth without breach, aims: of a solved war, and of a draw."""


@dataclass(frozen=True)
class Zone:
    """Every package at one state, against one alternative.

    Attributes
    ----------
    war
        The war.
    state
        Flat index of the state looked at.
    alternative
        What signing is held against, W_i or W0_i: (2,), aims.
    value, deal, consent
        v_i, D_i and chi_i of every package: (2, X), aims.
    eta
        Monthly chance that a package is broken, by breaker: (2, X).
    passed
        Number of layers passed, 0 to 4: (X,).
    bad_faith, coerced
        Signed in order to be broken; acceptable only because refusal is punished: (X,).
    """

    war: War
    state: int
    alternative: Array
    value: Array
    deal: Array
    consent: Array
    eta: Array
    passed: NDArray[np.int64]
    bad_faith: NDArray[np.bool_]
    coerced: NDArray[np.bool_]

    @property
    def margins(self) -> Array:
        """D_i - chi_i - alternative_i: (2, X), aims; -inf where barred."""
        return np.asarray(self.deal - self.consent - self.alternative[:, None])

    @property
    def counts(self) -> dict[str, int]:
        """Packages left after every layer: sizes of Z0 to Z3."""
        return {name: int((self.passed > n).sum()) for n, name in enumerate(LAYERS)}

    def killed_by(self, x: int) -> str | None:
        """The first layer that package x fails; None if it fails none."""
        return LAYERS[self.passed[x]] if self.passed[x] < len(LAYERS) else None

    def to_pandas(self) -> pd.DataFrame:
        """One row per package: form, layers passed, margins by party, breach hazard."""
        import pandas as pd

        sides, margins = self.war.sides, self.margins
        columns = {
            "form": self.war.menu.forms,
            "killed_by": [self.killed_by(x) for x in range(len(self.war.menu))],
            **{f"margin {party}": margins[i] for i, party in enumerate(sides)},
            "breach_per_month": self.eta.sum(axis=0),
            "bad_faith": self.bad_faith,
            "coerced": self.coerced,
        }
        return pd.DataFrame(columns, index=pd.Index(self.war.menu.ids, name="package"))

    def __str__(self) -> str:
        counts = ", ".join(f"{number} by {name}" for name, number in self.counts.items())
        best, gap = self.best_durable, self.durable_gap
        lines = [f"{len(self.war.menu)} packages; left after each layer: {counts}"]
        if best is None or gap is None:
            lines.append("nothing on the menu is expected to last a year")
        else:
            lines.append(f"best durable: {self.war.menu.ids[best]}, smaller margin {gap:+.3f} aims")
        return "\n".join(lines)

    @property
    def durable(self) -> NDArray[np.bool_]:
        """Settlements expected to last at least a year: (X,)."""
        return np.asarray(
            (self.eta.sum(axis=0) <= LONGEST_HAZARD) & (self.war.menu.kind == SETTLED)
        )

    @property
    def best_durable(self) -> int | None:
        """Index of the durable package with the largest smaller margin."""
        worst = np.where(self.durable, self.margins.min(axis=0), -np.inf)
        best = int(np.argmax(worst))
        return best if np.isfinite(worst[best]) else None

    @property
    def durable_gap(self) -> float | None:
        """EQ-GAP, aims; None where nothing on the menu is durable."""
        best = self.best_durable
        return None if best is None else float(self.margins[:, best].min())


def zone_of_agreement(
    answer: Equilibrium,
    state: int | None = None,
    *,
    against: str = "waiting",
    value: Array | None = None,
) -> Zone:
    """Put every package through the four layers at one state.

    Parameters
    ----------
    answer
        A solved war.
    state
        Flat index of the state; default today's.
    against
        "waiting" (W, which holds the hope of a better deal) or "fighting" (W0, war with
        no talks ever).
    value
        v_i of every package at that state where it is known, as from the zone against the
        other alternative: (2, X), aims.

    Returns
    -------
    Zone

    Notes
    -----
    EQ-ZONES, EQ-GAP (ours). For a pause, framework or truce v_i is D_i with breach off, and
    none of them is ever durable: converting it takes a new signature.
    """
    war = answer.war
    s = war.start if state is None else state
    k = int(war.space.k[s])
    menu = war.menu
    rest = answer.w[0][:, s] if against == "waiting" else answer.w0[:, s]
    value = unbroken(answer, s) if value is None else value
    deal, eta = answer.deals_at(s)
    consent = menu.consent[:, k]
    if against != "waiting":
        refused = np.stack([rest, rest])
    else:
        refused = answer.operator.refused(answer.w[0])[:, :, s]
    slack = 1e-12
    alt = rest[:, None]
    ratified = (menu.ratify >= 0.5) | (menu.ratify == 1.0)
    tests = (
        (value >= alt - slack).all(axis=0),
        (deal >= alt - slack).all(axis=0),
        ((deal - consent >= alt - slack) & ratified).all(axis=0),
        (eta.sum(axis=0) <= LONGEST_HAZARD) & (menu.kind == SETTLED),
    )
    passed = np.zeros(len(menu), dtype=np.int64)
    alive = np.ones(len(menu), dtype=bool)
    for test in tests:
        alive &= test
        passed += alive
    net = deal - consent
    own_refusal = np.array([refused[0, 0], refused[1, 1]])[:, None]
    return Zone(
        war=war,
        state=s,
        alternative=rest,
        value=value,
        deal=deal,
        consent=consent,
        eta=eta,
        passed=passed,
        bad_faith=np.asarray(tests[1] & ~tests[0]),
        coerced=np.asarray(
            (net >= own_refusal - slack).all(axis=0) & ~(net >= alt - slack).all(axis=0)
        ),
    )


def unbroken(answer: Equilibrium, s: int) -> Array:
    """v_i of EQ-ZONES at state s: (2, X), aims.

    The peace flow of a settlement; D_i with breach off for a truce, pause or framework.
    """
    war, menu = answer.war, answer.war.menu
    k = int(war.space.k[s])
    value = menu.flow[:, k, :].copy()
    d = war.delta
    halts = np.flatnonzero(menu.kind == TRUCE)
    if len(halts):
        end = times(menu.resume[menu.group[halts] * war.space.size + s], answer.v[0]).T
        leave, flow = menu.leave[:, halts], menu.flow[:, k, halts]
        for month in range(int(menu.months[halts].max())):
            stay = leave * war.exit_value[:, None] + (1.0 - leave) * end
            longer = (1.0 - d[:, None]) * flow + d[:, None] * stay
            end = np.where(month < menu.months[halts], longer, end)
        value[:, halts] = end
    deals = None
    for x in np.flatnonzero(menu.kind == REGIME):
        f = int(menu.phase[x])
        if not war.phases[f].opportunity.any():
            value[:, x] = answer.v[f][:, s]
            continue
        op = answer.operator
        deals = answer.deals_among(op.nodes.under.states) if deals is None else deals
        tol = ROUGHLY if answer.rough else EXACTLY
        # V of the regime if nobody could break its paper, the war beyond it unchanged
        value[:, x] = op.unbroken(answer.v, f, deals, s, tol)
    return value
