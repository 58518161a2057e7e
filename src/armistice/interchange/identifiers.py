"""Addresses as names that a program accepts, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["identifiers"]


def identifiers(addresses: Iterable[str]) -> dict[str, str]:
    """Return a name for each address: letters, digits and underscores, all different.

    Examples
    --------
    >>> identifiers(["Selm.collapse", "toll-rise", "toll.rise"])
    {'Selm.collapse': 'Selm_collapse', 'toll-rise': 'toll_rise', 'toll.rise': 'toll_rise_2'}
    """
    out: dict[str, str] = {}
    taken = set[str]()
    for address in addresses:
        plain = re.sub(r"\W", "_", address, flags=re.ASCII)
        plain = plain if not plain[:1].isdigit() else f"_{plain}"
        name, count = plain, 1
        while name in taken:
            count += 1
            name = f"{plain}_{count}"
        taken.add(name)
        out[address] = name
    return out
