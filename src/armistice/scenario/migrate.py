"""Formats of scenario files. Format 1 is the only one so far, so there is nothing to rewrite."""

from __future__ import annotations

from typing import Any

from armistice.scenario.faults import Faults
from armistice.scenario.nodes import Node
from armistice.scenario.schema.spec import MODEL

__all__ = ["FORMAT", "check_format"]

FORMAT = 1
"""The newest format this release reads."""


def check_format(root: Node, data: dict[str, Any], faults: Faults) -> None:
    """Record faults about `format` and `model`; an absent key is found by the schema."""
    found = data.get("format")
    if "format" in data and (found != FORMAT or isinstance(found, bool)):
        if isinstance(found, int) and not isinstance(found, bool) and found > FORMAT:
            message = (
                f"format {found} needs armistice {found}.0 or later; this release reads {FORMAT}"
            )
        else:
            message = f"expected the whole number {FORMAT}"
        faults.add(root.get("format"), "K08", ("format",), message)
    model = data.get("model")
    if "model" in data and model != MODEL:
        message = f"'{model}' is not known; there is {MODEL}"
        faults.add(root.get("model"), "K08", ("model",), message)
