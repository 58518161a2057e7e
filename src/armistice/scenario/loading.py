"""Load a scenario: read, check everything, and either return it or raise all its faults."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from armistice.errors import InputError
from armistice.scenario.checks import check_nodes, check_scenario
from armistice.scenario.extensions import extension_issues, split_extensions
from armistice.scenario.faults import Faults
from armistice.scenario.fields import ExtensionField, core_table
from armistice.scenario.files import read_tree
from armistice.scenario.guests import Guest
from armistice.scenario.limits import check_limits
from armistice.scenario.migrate import check_format
from armistice.scenario.resolve import Scenario

__all__ = ["load"]


def load(
    path: str | Path,
    *,
    overlays: Sequence[str | Path] = (),
    extensions: Sequence[ExtensionField] = (),
    guests: Sequence[Guest] = (),
) -> Scenario:
    """Load and check a scenario.

    Parameters
    ----------
    path
        A file, a folder that holds `scenario.yaml`, or the name of a shipped scenario.
    overlays
        Files with one reading each, put on top of the scenario's own.
    extensions
        Further fields that mechanisms declare.
    guests
        Mechanisms from outside that the scenario is to be run with.

    Returns
    -------
    Scenario
        With `warnings` about what is doubtful but allowed.

    Raises
    ------
    InputError
        With every fault found, by position. Nothing else is raised, whatever the bytes.

    Examples
    --------
    >>> load("alaska-2025").belligerents  # doctest: +SKIP
    ('RU', 'UA')
    """
    from pydantic import ValidationError

    from armistice.scenario.schema.spec import ScenarioSpec
    from armistice.scenario.validate import faults_of, report_issue

    root, found, labels = read_tree(path, overlays)
    faults = Faults(root)
    faults.found += found
    table = core_table().extended(extensions) if extensions else core_table()
    data: dict[str, Any] = root.data()
    check_limits(root, faults)
    if any(fault.code in ("M02", "M04") for fault in faults.errors):
        # What is too large is not worked on at all.
        raise InputError(faults.ordered(labels))
    check_format(root, data, faults)
    core, _ = split_extensions(data, table)
    for place, issue in extension_issues(data, table):
        report_issue(faults, root, place, issue)
    spec = None
    try:
        spec = ScenarioSpec.model_validate(core)
    except ValidationError as error:
        faults.found += faults_of(error, root)
        if not faults.errors:  # a finding that no rule of `validate` puts into words
            faults.add(root, "K03", (), f"does not fit the format: {error.errors()[0]['msg']}")
    check_nodes(root, data, table, faults)
    if spec is None or faults.errors:
        raise InputError([f for f in faults.ordered(labels) if f.severity == "error"])
    scenario = Scenario(spec, data, root, table, str(path), guests=tuple(guests))
    check_scenario(scenario, root, faults)
    if faults.errors:
        raise InputError([f for f in faults.ordered(labels) if f.severity == "error"])
    scenario.warnings = tuple(faults.ordered(labels))
    return scenario
