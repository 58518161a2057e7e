"""Which packages of a zone are nearest to one on the table.

EQ-OFFER (ours). From package x,

    d(x, y)    = #{issues l: x_l != y_l} + 1[form, length or what a framework binds differ]
    size(x, y) = sum_i ( sum_l |w_il (a_il(y_l) - a_il(x_l))| + |T_i(k(y)) - T_i(k(x))| )

and the answer for a zone Z is its first packages by (d, size, place on the menu). The whole
menu is looked at, so the search is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from armistice.errors import ArmisticeError
from armistice.scenario.menu import PackageTerms

__all__ = ["changes", "distances", "find_package", "nearest"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]


def find_package(menu: Sequence[PackageTerms], name: str) -> int:
    """Place of a package on the menu, by its id or one of its names.

    Raises
    ------
    ArmisticeError
        If there is none; the message names the nearest ids.
    """
    for x, terms in enumerate(menu):
        if name == terms.id or name in terms.names:
            return x
    known = [n for terms in menu for n in dict.fromkeys((terms.id, *terms.names))]
    close = get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"; nearest: {', '.join(close)}" if close else f"; the first is {known[0]}"
    raise ArmisticeError(f"no package '{name}' on the menu of {len(menu)}{hint}")


def changes(here: PackageTerms, there: PackageTerms) -> list[tuple[str, str, str]]:
    """What has to change: (issue, option here, option there), a change of form last.

    The form counts as one change, whether the kind of paper, its length or what a framework
    binds is another; it is listed under "form".
    """
    found = [
        (issue, option, there.terms[issue])
        for issue, option in here.terms.items()
        if there.terms[issue] != option
    ]
    if _form(here) != _form(there):
        found.append(("form", _said(here), _said(there)))
    return found


def _form(terms: PackageTerms) -> tuple[object, ...]:
    return terms.form, terms.months, terms.binds


def _said(terms: PackageTerms) -> str:
    """The form in words: with its length, and what it binds."""
    text = terms.form if terms.months is None else f"{terms.form} ({terms.months} months)"
    return f"{text} on {', '.join(terms.binds)}" if terms.binds else text


def distances(menu: Sequence[PackageTerms], x: int) -> Index:
    """d(x, y) for every package y: (X,). EQ-OFFER."""
    issues = list(menu[x].terms)
    codes = [{o: n for n, o in enumerate(dict.fromkeys(p.terms[i] for p in menu))} for i in issues]
    table = np.array([[codes[n][p.terms[i]] for n, i in enumerate(issues)] for p in menu])
    forms: dict[tuple[object, ...], int] = {}
    form = np.array([forms.setdefault(_form(p), len(forms)) for p in menu])
    differ = (table != table[x]).sum(axis=1) + (form != form[x])
    return np.asarray(differ, dtype=np.int64)


def nearest(distance: Index, size: Array, inside: Flags, most: int) -> list[int]:
    """Return the first packages of a zone by (d, size, place on the menu).

    Parameters
    ----------
    distance, size
        d(x, y) and size(x, y) of every package y: (X,).
    inside
        Which packages the zone holds: (X,).
    most
        How many at most.

    Examples
    --------
    >>> import numpy as np
    >>> d, size = np.array([0, 1, 1, 2]), np.array([0.0, 0.3, 0.1, 0.05])
    >>> nearest(d, size, np.array([False, True, True, True]), 2)
    [2, 1]
    """
    place = np.flatnonzero(inside)
    order = np.lexsort((place, size[place], distance[place]))
    return [int(y) for y in place[order][:most]]
