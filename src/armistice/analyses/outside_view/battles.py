"""Land battles 1600-1982 (CDB90): who wins, by force ratio, and who loses how many.

A trap: in the tidy table of the same collection a defender's win (217 of 660 battles) reads
as missing. The corrected file is used, and its -1 is kept apart from -9, *unknown*. Columns of
judgement (leadership, morale) were assigned after the event and are not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy import optimize, special

from armistice.analyses.outside_view.endings import share
from armistice.analyses.outside_view.intervals import Z95
from armistice.analyses.outside_view.tables import read

__all__ = ["Battle", "battles", "summary"]

_RATIOS = (0.0, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, float("inf"))


@dataclass(frozen=True)
class Battle:
    """A battle: year, result for the attacker, strengths and casualties in people.

    `won` is 1 if the attacker won, 0 for a draw, -1 if the defender won, None if unknown.
    """

    year: int
    won: int | None
    attackers: float | None
    defenders: float | None
    attackers_lost: float | None
    defenders_lost: float | None

    @property
    def ratio(self) -> float | None:
        """Attackers to defenders, where both numbers are known and above zero."""
        return self.attackers / self.defenders if self.attackers and self.defenders else None


def battles(folder: Path | None = None) -> tuple[Battle, ...]:
    """Read the battles."""
    columns = ("ATPBYR1", "WINA", "STRA", "STRD", "CASA", "CASD")

    def number(text: str) -> float | None:
        return float(text) if text and float(text) >= 0 else None

    return tuple(
        Battle(
            year=int(row["ATPBYR1"]),
            won=None if row["WINA"] in ("", "-9") else int(row["WINA"]),
            attackers=number(row["STRA"]),
            defenders=number(row["STRD"]),
            attackers_lost=number(row["CASA"]),
            defenders_lost=number(row["CASD"]),
        )
        for row in read("cdb90", folder, columns=columns)
    )


def summary(fought: Sequence[Battle]) -> dict[str, Any]:
    """Who wins by force ratio, and the law of loss exchange (square law: slope +1)."""
    known = [(b, b.ratio) for b in fought if b.won is not None and b.ratio is not None]
    ratios = np.array([ratio for _, ratio in known])
    won = np.array([b.won == 1 for b, _ in known], dtype=float)
    bands = [
        {
            "from": low,
            "to": None if np.isinf(high) else high,
            **share(int(won[inside].sum()), int(inside.sum())),
        }
        for low, high in pairwise(_RATIOS)
        if (inside := (ratios >= low) & (ratios < high)).any()
    ]
    intercept, slope = _logit(np.log(ratios), won)
    return {
        "battles": len(fought),
        "known": len(known),
        "attacker_wins": share(int(won.sum()), len(known)),
        "draws": share(sum(b.won == 0 for b, _ in known), len(known)),
        "by_force_ratio": bands,
        "larger_side_wins": _larger(known),
        "larger_side_wins_1939_1945": _larger([k for k in known if 1939 <= k[0].year <= 1945]),
        "larger_side_wins_from_1946": _larger([k for k in known if k[0].year >= 1946]),
        "attacker_wins_at_1_to_1": float(special.expit(intercept)),
        "attacker_wins_at_3_to_1": float(special.expit(intercept + slope * np.log(3.0))),
        "median_loss": _losses(fought),
        "exchange": _exchange(fought),
    }


def _larger(known: Sequence[tuple[Battle, float | None]]) -> dict[str, Any]:
    """How often the larger side wins; equal strengths and draws are left out."""
    own = [(b.won, r) for b, r in known if b.won != 0 and r is not None and r != 1.0]
    return share(sum((won == 1) == (r > 1.0) for won, r in own), len(own))


def _logit(x: Any, y: Any) -> tuple[float, float]:
    def loss(values: Any) -> float:
        z = values[0] + values[1] * x
        return float((np.logaddexp(0.0, z) - y * z).sum())

    best = optimize.minimize(loss, np.zeros(2), method="BFGS", tol=1e-10)
    return float(best.x[0]), float(best.x[1])


def _losses(fought: Sequence[Battle]) -> dict[str, float]:
    attack = [
        b.attackers_lost / b.attackers
        for b in fought
        if b.attackers and b.attackers_lost is not None
    ]
    defend = [
        b.defenders_lost / b.defenders
        for b in fought
        if b.defenders and b.defenders_lost is not None
    ]
    return {"attacker": float(np.median(attack)), "defender": float(np.median(defend))}


def _exchange(fought: Sequence[Battle]) -> dict[str, float]:
    """Slope of ln(defender/attacker casualties) on ln(force ratio), 95 % interval."""
    pairs = [
        (b.ratio, b.defenders_lost / b.attackers_lost)
        for b in fought
        if b.won is not None and b.ratio and b.attackers_lost and b.defenders_lost
    ]
    x, y = np.log(np.array(pairs)).T
    x, y = x - x.mean(), y - y.mean()
    slope = float((x @ y) / (x @ x))
    left = y - slope * x
    error = float(np.sqrt((left @ left) / (len(x) - 2) / (x @ x)))
    half = Z95 * error
    return {
        "n": len(x),
        "slope": slope,
        "low": slope - half,
        "high": slope + half,
        "r2": 1.0 - float((left @ left) / (y @ y)),
    }
