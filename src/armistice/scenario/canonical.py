"""Canonical JSON and the hashes made of it.

Keys are sorted, numbers shortest, quantities in normal form, citations in the `¶` form and
comments gone, so that only a change of content changes a hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel

from armistice.scenario.evidence import Evidence
from armistice.scenario.numeric import Change
from armistice.scenario.quantities import Quantity
from armistice.scenario.schema.spec import ScenarioSpec

__all__ = ["canonical_json", "plain", "resolved_hash", "scenario_hash", "sha256"]

_ARGUMENT = frozenset(
    {
        "title",
        "sources",
        "common",
        "groups",
        "readings",
        "claims",
        "checks",
        "bands",
        "decisions",
        "predictions",
        "glossary",
        "reference_classes",
    }
)
"""Keys of a scenario that no result of the model depends on."""


def plain(value: Any, *, evidence: bool = True) -> Any:
    """Return data of lists, dicts and scalars, in canonical form."""
    if isinstance(value, Quantity):
        form = {key: plain(item) for key, item in value.normal_form().items()}
        if evidence and value.because:
            form["because"] = [e.to_dict() for e in value.because]
        return form
    if isinstance(value, Change):
        change: dict[str, Any] = {"value": plain(value.value, evidence=False)}
        if evidence:
            change["because"] = [e.to_dict() for e in value.because]
        return change
    if isinstance(value, Evidence):
        return value.to_dict()
    if isinstance(value, BaseModel):
        return {
            (info.alias or name): plain(getattr(value, name), evidence=evidence)
            for name, info in type(value).model_fields.items()
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item, evidence=evidence) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, evidence=evidence) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def canonical_json(data: Any) -> str:
    """Return JSON with sorted keys and no spaces."""
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def sha256(data: Any) -> str:
    """Return the hash of data already in canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()


def scenario_hash(
    spec: ScenarioSpec, extensions: Mapping[str, Quantity], code: Sequence[str] = ()
) -> str:
    """Return the hash of all that a scenario says, evidence and readings included.

    `code` holds the hashes of mechanisms from outside that it is run with.
    """
    return sha256({**plain(spec), **_common(spec, extensions, code)})


def resolved_hash(
    spec: ScenarioSpec,
    extensions: Mapping[str, Quantity],
    rules: Mapping[str, str],
    code: Sequence[str] = (),
) -> str:
    """Return the hash of what the model sees: numbers, structure and rules.

    Two readings with the same numbers hash alike, whatever they are called and cite.
    """
    data = {
        key: value for key, value in plain(spec, evidence=False).items() if key not in _ARGUMENT
    }
    data["rules"] = dict(rules)
    return sha256({**data, **_common(spec, extensions, code)})


def _common(
    spec: ScenarioSpec, extensions: Mapping[str, Quantity], code: Sequence[str]
) -> dict[str, Any]:
    # Effects on the front apply in issue order, so among those issues order is content.
    ordered = [
        issue
        for issue, entry in spec.issues.items()
        if any(option.front is not None for option in entry.options.values())
    ]
    return {
        "front order": ordered,
        "extensions": {address: plain(q) for address, q in extensions.items()},
        **({"code": list(code)} if code else {}),
    }
