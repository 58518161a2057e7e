"""One way of evaluating all hybrids: at the medians, or in expectation over draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.breakeven import break_even
from armistice.analyses.cruxes.events import Target
from armistice.analyses.cruxes.groups import Group
from armistice.analyses.cruxes.measures import exact_measures, kept_draws, sampled_measures
from armistice.analyses.cruxes.runner import Runner, corner
from armistice.analyses.cruxes.sampled import sample
from armistice.analyses.cruxes.sets import Found, Sets, search
from armistice.analyses.cruxes.settings import EXACT, WIDEST_SEARCH

__all__ = ["Mode", "evaluate_mode", "with_break_even", "with_sets"]

Array = NDArray[np.float64]
Position = tuple[float, ...]


@dataclass(frozen=True)
class Mode:
    """Measures of every target in one mode.

    Attributes
    ----------
    name
        `central` or `expected`.
    draws
        Draws used; ``[None]`` for the medians.
    blocks
        By target id; None where no draw counts.
    table
        Values by bit mask, draw and target, if every hybrid was evaluated.
    """

    name: str
    draws: tuple[int | None, ...]
    blocks: dict[str, dict[str, Any] | None]
    table: Array | None

    def means(self, target: int) -> Array | None:
        """Values of all hybrids, over the draws that count: (2^k,)."""
        if self.table is None:
            return None
        keep, _, _ = kept_draws(self.table[:, :, target])
        return self.table[:, keep, target].mean(axis=1) if keep.any() else None


def evaluate_mode(
    runner: Runner,
    groups: Sequence[Group],
    targets: Sequence[Target],
    draws: Sequence[int | None],
    *,
    seed: int,
    budget: int,
    exact_to: int = EXACT,
    label: str = "",
) -> Mode:
    """Evaluate hybrids and measure every target.

    Parameters
    ----------
    runner
        Evaluates.
    groups, targets
        Groups of disagreement; what is measured, in the evaluator's order.
    draws
        Indices, or ``[None]`` for the medians.
    seed
        Seed of random orders.
    budget
        Most hybrids to evaluate; above it, or beyond `exact_to` groups, orders are sampled.
    """
    names, k = [group.id for group in groups], len(groups)
    name = "central" if list(draws) == [None] else "expected"
    blocks: dict[str, dict[str, Any] | None] = {}
    if k <= exact_to and (1 << k) * len(draws) <= budget:
        table = runner.cube(k, draws, label)
        for t, target in enumerate(targets):
            blocks[target.id] = exact_measures(
                table[:, :, t], names, target.line, chance=target.event != "durable.gap"
            )
        return Mode(name, tuple(draws), blocks, table)
    seen = sample(runner, k, draws, seed, budget, label)
    for t, target in enumerate(targets):
        blocks[target.id] = sampled_measures(seen, t, names, target.line)
    return Mode(name, tuple(draws), blocks, None)


def with_sets(
    mode: Mode, runner: Runner, groups: Sequence[Group], target: int, line: float, label: str
) -> dict[str, Any] | None:
    """Flip sets and double-crux sets of a target, or None if it does not part the readings.

    From the table where there is one; at the medians without a table, sets up to three
    groups are evaluated on purpose.
    """
    k, names = len(groups), [group.id for group in groups]
    means = mode.means(target)
    if means is not None:
        found = search(lambda masks: means[list(masks)], k, line)
    elif mode.name == "central":

        def values(masks: Sequence[int]) -> Array:
            asked = [corner(m, k) for m in masks]
            return np.asarray(runner.values(asked, [None], label)[:, 0, target])

        found = search(values, k, line, WIDEST_SEARCH)
    else:
        return None
    return None if found is None else _plain(found, names)


def _plain(found: Sets, names: Sequence[str]) -> dict[str, Any]:
    def rows(sets: tuple[Found, ...]) -> list[dict[str, Any]]:
        return [
            {
                "groups": [names[g] for g in one.groups],
                "a_with_b": one.after_a,
                "b_with_a": one.after_b,
            }
            for one in sets
        ]

    return {
        "of_a": rows(found.of_a),
        "of_b": rows(found.of_b),
        "both": rows(found.both),
        "searched": found.searched,
        "complete": found.complete,
    }


def with_break_even(
    mode: Mode,
    runner: Runner,
    groups: Sequence[Group],
    movable: Sequence[int],
    target: int,
    line: float,
    label: str,
) -> dict[str, Any]:
    """Break-even of every group that can stand between the readings, by group."""
    k = len(groups)
    keep = np.ones(len(mode.draws), dtype=bool)
    if mode.table is not None:
        keep, _, _ = kept_draws(mode.table[:, :, target])
    draws = [draw for draw, kept in zip(mode.draws, keep, strict=True) if kept]

    def values(positions: Sequence[Position]) -> Array:
        # neighbours along one group follow each other, so a task is one group's walk
        found = runner.values(positions, draws, label, 5)[:, :, target]
        return np.asarray(np.where(np.isfinite(found), found, np.nan).mean(axis=1))

    found = break_even(values, k, movable, line)
    out: dict[str, Any] = {}
    for g, group in enumerate(groups):
        one = found.get(g)
        out[group.id] = (
            None
            if one is None
            else {
                "from_a": one.from_a,
                "from_b": one.from_b,
                "path_a": list(one.path_a),
                "path_b": list(one.path_b),
            }
        )
    return out
