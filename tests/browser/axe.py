"""axe-core, for tests only: the accessibility checks that a machine can make.

The file comes with a package of the registry (axe-core 4.4.3) and is not part of this
repository; ARMISTICE_AXE names another copy, such as a newer one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from devtools import Browser

GRAVE = ("serious", "critical")


def source() -> str:
    """The text of axe.min.js; the test is skipped where there is none."""
    given = os.environ.get("ARMISTICE_AXE")
    if given:
        return Path(given).read_text(encoding="utf-8")
    package = pytest.importorskip("axe_core_python", reason="no axe-core: pip install .[test]")
    return (Path(package.__path__[0]) / "axe.min.js").read_text(encoding="utf-8")


def faults(browser: Browser) -> list[str]:
    """Serious and critical faults of what is open, one line each: rule, where, why."""
    browser.run(source() + "; true")
    found: dict[str, Any] = browser.run(
        "axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: "
        "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})"
        ".then(r => ({passes: r.passes.length, faults: r.violations.map(v => "
        "({id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.html.slice(0, 160) + "
        "' ' + n.failureSummary)}))}))"
    )
    assert found["passes"] > 10, "axe looked at nothing"
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]} and {len(one['nodes']) - 1} more"
        for one in found["faults"]
        if one["impact"] in GRAVE
    ]
