"""The work of one unit: its draws solved, each kept as one row of named numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armistice.analyses.ensembles import Draw, DrawTask, one_draw
from armistice.analyses.simulate import ENDINGS
from armistice.analyses.stored_ensembles.plan import Unit, marks
from armistice.analyses.zone import LAYERS

__all__ = ["Columns", "row_of", "work_unit"]

Columns = Mapping[str, list[Any]]
"""Values by column, one a draw."""

_FORMS = ("pause", "truce", "ceasefire", "framework", "final")


def work_unit(task: DrawTask, unit: Unit) -> tuple[dict[str, str], Columns]:
    """Solve the draws of a unit.

    Returns
    -------
    tuple
        What computed it (see `marks`), and the columns. A draw's arrays are let go as soon as
        its row is read.
    """
    first, count = unit
    rows = [row_of(task, one_draw(task, index)) for index in range(first, first + count)]
    return marks(), {name: [row[name] for row in rows] for name in rows[0]}


def row_of(task: DrawTask, draw: Draw) -> dict[str, Any]:
    """One draw as named numbers; docs/how-to/ensembles.md lists them."""
    resolved = task.resolved
    sides = resolved.scenario.belligerents
    drawn = [address for address, q in resolved.quantities.items() if not q.is_point]
    return {
        "draw": draw.index,
        "converged": bool(draw.converged),
        "residual": float(draw.residual),
        **{f"layers.{name}": int(n) for name, n in zip(LAYERS, draw.layers, strict=True)},
        "deepest_layer": int(draw.deepest),
        "durable_gap": float(draw.durable_gap),
        "signing_hazard": float(draw.hazard),
        "general_hazard": float(draw.general_hazard),
        **{f"waiting.{side}": float(w) for side, w in zip(sides, draw.wait, strict=True)},
        **{f"hazard.{name}": float(h) for name, h in zip(ENDINGS, draw.end_hazard, strict=True)},
        **{f"futures.{name}": float(share) for name, share in draw.futures.items()},
        # a form that is not on the menu of a draw is signed in none of its futures
        **{f"first.{form}": float(draw.kinds.get(form, 0.0)) for form in _FORMS},
        **{f"question.{name}": float(p) for name, p in draw.answers.items()},
        **{f"number.{address}": float(draw.numbers[address]) for address in drawn},
    }
