"""A page of figures about an ensemble's table, read a few columns at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from armistice.analyses.ensembles import spread
from armistice.analyses.stored_ensembles.parquet import arrow, digest_of, read_column
from armistice.analyses.stored_ensembles.plan import Plan
from armistice.analyses.zone import LAYERS

__all__ = ["summary_of"]


def summary_of(path: Path, plan: Plan) -> dict[str, Any]:
    """Settings, and the spread of the main columns over draws that were solved.

    Parameters
    ----------
    path
        The table.
    plan
        What it was made from.

    Returns
    -------
    dict
        Plain values, the same for the same table (see docs/json.md).
    """
    schema = arrow().parquet.read_schema(path)
    columns = read_column(path, ["converged", "deepest_layer"])
    solved = columns["converged"].astype(bool)
    deepest = columns["deepest_layer"][solved]

    def one(name: str) -> dict[str, float | None]:
        return spread(read_column(path, [name])[name][solved])

    def family(head: str) -> dict[str, Any]:
        names = [name for name in schema.names if name.startswith(f"{head}.")]
        return {name[len(head) + 1 :]: one(name) for name in names}

    return {
        **plan.settings,
        "draws_failed": int((~solved).sum()),
        "largest_residual": float(np.max(read_column(path, ["residual"])["residual"])),
        "durable_share": float(np.mean(deepest == len(LAYERS))) if len(deepest) else None,
        "durable_gap": one("durable_gap"),
        "signing_hazard": one("signing_hazard"),
        "general_hazard": one("general_hazard"),
        **{head: family(head) for head in ("layers", "waiting", "futures", "first", "question")},
        "table": {
            "file": path.name,
            "rows": len(solved),
            "columns": len(schema.names),
            "sha256": digest_of(path),
        },
    }
