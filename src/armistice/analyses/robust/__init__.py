"""Decisions that survive being wrong: worlds, policies, robustness, discovery, worth of knowing.

In the field's words (Lempert, Popper and Bankes 2003): uncertainties are the fields that differ
between worlds, levers are the scenario's, the relation is the solved war, outcomes are the
scenario's headlines.
"""

from __future__ import annotations

from armistice.analyses.robust.answer import robust
from armistice.analyses.robust.discovery import discover
from armistice.analyses.robust.knowing import worth_of_knowing
from armistice.analyses.robust.metrics import metrics, regret
from armistice.analyses.robust.outcomes import outcome_of
from armistice.analyses.robust.policies import policies_of
from armistice.analyses.robust.prim import trajectory
from armistice.analyses.robust.table import outcome_table
from armistice.analyses.robust.worlds import worlds_of

__all__ = [
    "discover",
    "metrics",
    "outcome_of",
    "outcome_table",
    "policies_of",
    "regret",
    "robust",
    "trajectory",
    "worlds_of",
    "worth_of_knowing",
]
