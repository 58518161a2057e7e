"""Checks of meaning: what the schema alone cannot see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from armistice.scenario.faults import Faults
    from armistice.scenario.fields import FieldTable
    from armistice.scenario.nodes import Node
    from armistice.scenario.resolve import Scenario

__all__ = ["check_nodes", "check_scenario"]


def check_nodes(root: Node, data: dict[str, Any], table: FieldTable, faults: Faults) -> None:
    """Run the checks that work on nodes, so that they run beside other faults."""
    from armistice.scenario.checks.citations import check_citations
    from armistice.scenario.checks.expectations import check_expectations
    from armistice.scenario.checks.known import Known
    from armistice.scenario.checks.parties import check_parties
    from armistice.scenario.checks.predictions import check_predictions
    from armistice.scenario.checks.readings import check_readings
    from armistice.scenario.checks.references import check_references
    from armistice.scenario.checks.terms import check_terms

    known = Known(root, data, table)
    for check in (
        check_references,
        check_parties,
        check_terms,
        check_citations,
        check_readings,
        check_predictions,
        check_expectations,
    ):
        check(known, faults)


def check_scenario(scenario: Scenario, root: Node, faults: Faults) -> None:
    """Run the checks that need the whole scenario to be well formed."""
    from armistice.scenario.checks.doubts import check_doubts
    from armistice.scenario.checks.size import check_size

    check_size(scenario, root, faults)
    if not faults.errors:
        check_doubts(scenario, root, faults)
