"""Predictions: a question needs a criterion that fits its kind."""

from __future__ import annotations

from armistice.scenario.checks.known import Known
from armistice.scenario.faults import Faults
from armistice.scenario.limits import select

__all__ = ["check_predictions"]


def check_predictions(known: Known, faults: Faults) -> None:
    """Record what a prediction of its kind still needs, and headlines that compete."""
    for path, key, node in select(known.root, ("predictions", "*")):
        kind, record = node.get("kind"), node.get("record_only")
        if kind is None:
            continue
        recorded = record is not None and record.data() is True
        if kind.text == "conditional" and "if" not in node.entries:
            faults.add(key, "K02", path, "'if' is required of a conditional prediction")
        needs_rule = kind.text in ("yes-no", "conditional") and not recorded
        if needs_rule and "yes_if" not in node.entries:
            faults.add(key, "K02", path, f"'yes_if' is required of a {kind.text} prediction")
        if kind.text in ("choice", "ordered") and "options" not in node.entries:
            faults.add(
                key, "K02", path, f"'options' is required of a prediction of kind {kind.text}"
            )
        if recorded and "p" in node.entries:
            message = "a prediction that is only recorded is given no probability"
            faults.add(node.key("p"), "K07", path, message)
    primaries = [
        (path, node)
        for path, _, node in select(known.root, ("headlines", "*", "primary"))
        if node.data() is True
    ]
    for path, node in primaries[1:]:
        message = f"headline '{primaries[0][0][1]}' is primary already; there can be one"
        faults.add(node, "K07", path, message)
