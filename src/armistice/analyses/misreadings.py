"""What it does when a mediator plans with the wrong idea of what the sides want."""

from __future__ import annotations

from typing import Any

from armistice.analyses.settings import PAIR_TOLERANCE
from armistice.model.build import build
from armistice.scenario import Resolved
from armistice.solve.misperceive import misperceive

__all__ = ["misreadings_of"]


def misreadings_of(resolved: Resolved) -> list[dict[str, Any]]:
    """Every misreading that a scenario writes down, at the medians.

    Shown beside the results whether or not the rule is on: with it off nobody misreads.

    Parameters
    ----------
    resolved
        The scenario as a reading sees it.

    Returns
    -------
    list of dict
        By mediator: the chance that an offer it tables today is `refused` by at least one
        side, as it plans and `if_right`; its `loss`, aims; and the monthly chance of
        `signing` as it plans and `signing_if_right`. Empty where the scenario states none.

    Notes
    -----
    EQ-MISPERCEIVE (ours); see `armistice.solve.misperceive`.
    """
    block = resolved.spec.beliefs
    if block is None or not block.misread:
        return []
    war = build(resolved, rules={"beliefs": "off"})
    seen = build(resolved, rules={"beliefs": "misread"}).misread
    rows = []
    for party, believed in seen:
        found = misperceive(war, believed, party, tol=PAIR_TOLERANCE, starts=1)
        rows.append(
            {
                "mediator": party,
                "refused": found.refused,
                "if_right": found.refused_if_right,
                "loss": found.loss,
                "signing": found.signing,
                "signing_if_right": found.signing_if_right,
            }
        )
    return rows
