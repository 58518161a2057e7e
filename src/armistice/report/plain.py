"""Results as plain data: what JSON can hold and a page can show."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

__all__ = ["plain"]


def plain(value: Any) -> Any:
    """Turn a result into what JSON can hold: no NaN, no infinities, no array types.

    Order is kept, numbers keep every digit (`repr`), a number that is not finite is null.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    for method in ("tolist", "to_dict"):  # arrays and their scalars; faults, evidence
        if hasattr(value, method):
            return plain(getattr(value, method)())
    return str(value)
