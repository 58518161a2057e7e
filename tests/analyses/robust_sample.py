"""A table of outcomes made up without solving anything, with known failures in it."""

from __future__ import annotations

from typing import Any

import numpy as np

import armistice as arm
from armistice.analyses.robust import outcome_of, policies_of, worlds_of
from armistice.analyses.robust.table import OutcomeTable


def made_up(draws: int = 240, seed: int = 4) -> OutcomeTable:
    """Without a lever it fails where guarantees are weak and patience is long; with one, never."""
    scenario = arm.load("two-islands")
    worlds = worlds_of(scenario, None, draws=draws, seed=seed)
    random = np.random.default_rng(seed)
    trust, rate = random.uniform(0.1, 0.9, draws), random.uniform(0.0, 0.02, draws)
    patience = random.uniform(0.05, 0.15, draws)
    columns: dict[str, Any] = {
        "Marl.guarantee_credibility": trust,
        "Orrin.discount": patience,
        "Selm.collapse.rate": rate,
        "levers.toll-rise.acts.Orrin.pressure.level.add": random.random(draws),
        "rules.breach": random.choice(["mistake", "netted"], draws),
    }
    fails = (trust < 0.45) & (patience < 0.1)
    chance = np.column_stack([np.where(fails, 0.1, 0.6), np.full(draws, 0.45)])
    return OutcomeTable(
        worlds,
        policies_of(scenario),
        outcome_of(scenario),
        np.arange(draws),
        chance,
        chance > 0.5,
        np.array([worlds.account(n) for n in range(draws)]),
        columns,
    )
