"""Whether two compiled wars are one: a hash of everything a solver reads."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from armistice.model.war import War

__all__ = ["fingerprint"]


def fingerprint(war: War) -> str:
    """Hash of everything a solver reads in a war.

    Examples
    --------
    >>> import armistice as arm
    >>> war = arm.build(arm.load("two-islands"))
    >>> fingerprint(war) == fingerprint(war.with_(about={}))
    True
    """
    state = hashlib.sha256()
    _feed(state, war.with_(about={}))
    return state.hexdigest()


def _feed(state: Any, item: object) -> None:
    if isinstance(item, np.ndarray):
        state.update(f"{item.dtype}{item.shape}".encode())
        state.update(np.ascontiguousarray(item).tobytes())
    elif isinstance(item, csr_array):
        for part in (item.data, item.indices, item.indptr):
            _feed(state, part)
    elif is_dataclass(item):
        for entry in fields(item):
            _feed(state, getattr(item, entry.name))
    elif isinstance(item, (list, tuple)):
        for part in item:
            _feed(state, part)
    else:
        state.update(repr(item).encode())
