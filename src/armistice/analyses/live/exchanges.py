"""One view exchanged at a time, on the bench: what each question does alone, from both accounts.

The same shape as `armistice.analyses.cruxes.swaps`, with the page's numbers: the chance of a
truce from the futures of a state, and whether a durable package is on the menu. What is not
solved yet is missing, and nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from armistice.analyses.cruxes.events import ALL, Target, targets_of
from armistice.analyses.cruxes.measures import crosses
from armistice.analyses.cruxes.rows import group_row
from armistice.analyses.cruxes.swaps import swap_row
from armistice.analyses.live.bench import Bench, Mixture, Solved

__all__ = ["Outcome", "exchange", "exchanges", "outcome_of"]

EVENT, WITHIN, LINE = "truce.general.30d", 12, 0.5
"""The headline of the page, and its line where the scenario draws none."""


@dataclass(frozen=True)
class Outcome:
    """What is kept of a solved exchange.

    Attributes
    ----------
    truce
        Chance of a general truce of 30 days within a year; None where nothing settled.
    durable
        Packages left after every layer; None likewise.
    """

    truce: float | None
    durable: int | None


def exchange(bench: Bench, end: int, group: int) -> Mixture:
    """An account (0 or 1) with one group as the other has it."""
    return Mixture(tuple(float(end != (n == group)) for n in range(len(bench.groups))))


def outcome_of(solved: Solved) -> Outcome:
    """Live a solved state's futures and keep two numbers."""
    if not solved.answer.diagnostics.converged:
        return Outcome(None, None)
    answers = solved.answers
    return Outcome(
        answers["futures"]["p_truce_30d_12m"]["mean"], answers["zone"]["layers"]["trust"]
    )


def exchanges(
    bench: Bench,
    ends: tuple[Outcome, Outcome],
    known: Mapping[tuple[int, int], Outcome],
) -> dict[str, Any]:
    """Set out what is known so far.

    Parameters
    ----------
    bench
        The two accounts.
    ends
        What follows from either.
    known
        By account and place of the group: what follows with the other view on it.

    Returns
    -------
    dict
        As `armistice.analyses.cruxes.swaps.swaps`, with headlines `truce` and `room`.
    """
    sides = (bench.hybrids.a, bench.hybrids.b)
    rows = {}
    for target in _targets(bench):
        a, b = (_value(one, target) for one in ends)
        moved = {}
        for n, group in enumerate(bench.groups):
            there, back = (_value(known.get((end, n)), target) for end in (0, 1))
            moved[group.id] = swap_row(a, b, there, back, target.line)
        rows[target.id] = {
            "event": target.event,
            "within": target.within or None,
            "line": target.line,
            "a": a,
            "b": b,
            "straddles": a is not None and b is not None and crosses(a, b, target.line),
            "groups": moved,
            "cruxes_of_a": [name for name, row in moved.items() if row["crux_of_a"]],
            "cruxes_of_b": [name for name, row in moved.items() if row["crux_of_b"]],
        }
    return {
        "a": bench.names[0],
        "b": bench.names[1],
        "groups": [group_row(bench.scenario, group, sides) for group in bench.groups],
        "primary": "truce",
        "headlines": rows,
    }


def _targets(bench: Bench) -> tuple[Target, Target]:
    said = targets_of(bench.scenario.spec, ALL)
    line = next((t.line for t in said if (t.event, t.within) == (EVENT, WITHIN)), LINE)
    return Target("truce", EVENT, WITHIN, line, True), Target("room", "zone.durable", 0, 0.5)


def _value(outcome: Outcome | None, target: Target) -> float | None:
    if outcome is None or outcome.durable is None:
        return None
    return outcome.truce if target.primary else float(outcome.durable > 0)
