"""What the sources say moves which way, beside what is computed: one table for each reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.equilibrium_signs import Case
from armistice.analyses.levers.effects import MEDIAN, Bases, Task
from armistice.analyses.levers.exact_rows import exact_rows
from armistice.analyses.levers.outcomes import today
from armistice.analyses.levers.pulled import solved
from armistice.analyses.levers.statement_rows import SOLVED, STATEMENTS, Statement
from armistice.analyses.levers_apply import apply_levers
from armistice.model.build import build
from armistice.scenario import Resolved
from armistice.scenario.schema.argument import Claim
from armistice.workers import in_order

__all__ = ["claim_rows", "statement_rows_of"]

Array = NDArray[np.float64]
Advance = Callable[[str], None]

STEP = 1.25
"""A claim's number is turned a quarter up (a share to one at most)."""


def statement_rows_of(
    task: Task,
    bases: Bases,
    *,
    draws: int | None = None,
    workers: int = 1,
    advance: Advance | None = None,
) -> list[dict[str, Any]]:
    """Every statement of effect at a reading's medians and over its draws.

    Parameters
    ----------
    task, bases
        The reading, and its draws solved without levers.
    draws
        How many of them (the first ones) are tried; default all.
    workers, advance
        Processes; called after every draw.

    Returns
    -------
    list of dict
        `id`, `key`, `expect` (1, -1 or 0: which way by itself), `unit`, `change` at the medians
        and its `sign`, `low` and `high` (5th and 95th percentile over draws), `share` of draws
        that go as expected and `draws`. `change` is None where the scenario has no such thing
        or a rule switches it off, and for what holds for any numbers (`exact_rows`).
    """
    order = [MEDIAN, *range(task.draws if draws is None else draws)]
    found = []
    for one in in_order(partial(_statements, task, dict(bases)), order, workers):
        found.append(one)
        if advance is not None:
            advance("statements")
    return [
        _row(
            {"id": s.id, "key": s.key, "unit": s.unit},
            s.expect,
            s.least,
            [one[n] for one in found],
        )
        for n, s in enumerate(STATEMENTS)
    ] + exact_rows()


def _statements(task: Task, bases: Bases, index: int) -> list[float | None]:
    case = Case(task.resolved, task.numbers(index), bases[index, ()].v)
    return [_answer(one, case) for one in STATEMENTS]


def _answer(statement: Statement, case: Case) -> float | None:
    found = statement.change(case)
    return None if found is None or not np.isfinite(found) else float(found)


def claim_rows(
    task: Task,
    bases: Bases,
    *,
    draws: int | None = None,
    workers: int = 1,
    advance: Advance | None = None,
) -> list[dict[str, Any]]:
    """The scenario's own claims: each with its source, tested at the medians and over draws.

    EQ-SHADOW (bmr). The number that a claim varies is raised by a quarter; what it watches is
    W, V or D of a side (D of the package nearest to agreement), the signing hazard, or the
    zone (the durable gap; `empty` asks for no durable package with and without). For the
    parameters see `statement_rows_of`.

    Returns
    -------
    list of dict
        As `statement_rows_of`, with `text` and `source` of the claim, `vary` and `watch`;
        `expect` is 1 for rises, -1 for falls, 0 for flat, and `empty` as written.
    """
    claims = task.resolved.spec.claims
    order = [MEDIAN, *range(task.draws if draws is None else draws)]
    units = [(name, index) for name in claims for index in order]
    found: list[tuple[float, float] | None] = []
    for one in in_order(partial(_claim, task, dict(bases)), units, workers):
        found.append(one)
        if advance is not None:
            advance("claims")
    rows = []
    for n, (name, claim) in enumerate(claims.items()):
        pairs = found[n * len(order) : (n + 1) * len(order)]
        head = {
            "id": name,
            "text": claim.text,
            "source": [piece.to_dict() for piece in claim.from_],
            "vary": claim.vary,
            "watch": claim.watch,
            "unit": "a month" if claim.watch == "hazard" else "aims",
        }
        rows.append(_claim_row(head, claim, pairs))
    return rows


def _claim_row(
    head: Mapping[str, Any], claim: Claim, pairs: Sequence[tuple[float, float] | None]
) -> dict[str, Any]:
    if claim.expect == "empty":
        # holds where no durable package exists, before and after
        levels = [None if pair is None else max(pair) for pair in pairs]
        row = _row(head, 0, 0.0, levels)
        return {**row, "unit": "durable packages", "expect": "empty"}
    want = {"rises": 1, "falls": -1, "flat": 0}[claim.expect]
    changes = [None if pair is None else pair[1] - pair[0] for pair in pairs]
    return _row(head, want, SOLVED, changes)


def _claim(task: Task, bases: Bases, unit: tuple[str, int]) -> tuple[float, float] | None:
    name, index = unit
    claim = task.resolved.spec.claims[name]
    base, numbers = bases[index, ()], task.numbers(index)
    if base.found is None:
        return None
    values = _raised(task.resolved, numbers, claim.vary)
    if values is None:
        return None
    war = build(task.resolved, numbers=apply_levers(task.resolved, numbers, {}, values))
    answer = solved(war, base.v)
    if answer is None:
        return None
    if claim.watch.startswith("V."):
        side = war.sides.index(claim.watch.partition(".")[2])
        assert base.v is not None
        return float(base.v[0, side, war.start]), float(answer.v[0, side, war.start])
    after = today(answer, base.package)
    key = _watched(claim)
    if claim.watch.startswith("D."):
        side = war.sides.index(claim.watch.partition(".")[2])
        first = solved(build(task.resolved, numbers=numbers), base.v)
        if first is None:
            return None
        deals = [one.deals_at(war.start)[0][side, base.package] for one in (first, answer)]
        return float(deals[0]), float(deals[1])
    return base.found[key], after[key]


def _watched(claim: Claim) -> str:
    kind, _, party = claim.watch.partition(".")
    if kind == "zone":
        return "durable" if claim.expect == "empty" else "gap"
    return {"W": f"waiting.{party}", "hazard": "hazard"}.get(kind, "gap")


def _raised(
    resolved: Resolved, numbers: Mapping[str, float], address: str
) -> dict[str, float] | None:
    """The number a quarter up, in the unit of its field; None where it is zero or unknown."""
    slot = resolved.scenario.addresses.get(address)
    value = numbers.get(address)
    if slot is None or not value:
        return None
    quantity = resolved.quantities.get(address)
    if slot.field.hazard and quantity is not None:
        value = -float(np.log1p(-value)) / quantity.monthly(1.0)
    raised = STEP * value
    return {address: min(1.0, raised) if slot.field.support == "unit" else raised}


def _row(
    head: Mapping[str, Any], expect: int, least: float, changes: Sequence[float | None]
) -> dict[str, Any]:
    first, *rest = changes
    over = np.array([x for x in rest if x is not None and np.isfinite(x)], dtype=float)
    ends = np.percentile(over, [5, 95]) if len(over) else (None, None)
    sound = first is not None and np.isfinite(first)
    return {
        **head,
        "expect": expect,
        "change": first if sound else None,
        "sign": _sign(float(first), least) if first is not None and sound else None,
        "low": None if ends[0] is None else float(ends[0]),
        "high": None if ends[1] is None else float(ends[1]),
        "share": float(np.mean([_sign(x, least) == expect for x in over])) if len(over) else None,
        "draws": len(over),
    }


def _sign(change: float, least: float) -> int:
    return 0 if abs(change) <= least else int(np.sign(change))
