"""A package put together by hand: on the menu with the others, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from armistice.analyses.today import Today
from armistice.analyses.zone import LAYERS, Zone
from armistice.errors import ArmisticeError
from armistice.model.packages import FORM_KIND
from armistice.scenario import Resolved
from armistice.scenario.menu import PackageTerms
from armistice.scenario.schema.spec import ScenarioSpec
from armistice.scenario.schema.table import NamedPackage

__all__ = ["Tabled", "Verdict", "name_on_menu", "on_the_menu", "verdict"]

ID = "your-package"


@dataclass(frozen=True)
class Tabled:
    """A form, and an option for every issue that is not left at its default."""

    form: str
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What the solved war makes of one package today.

    Attributes
    ----------
    accept, margin
        By side: chance of a yes if it were tabled this month; D_i - chi_i - W_i, aims (None
        where the side may not sign it).
    killed_by
        First layer of EQ-ZONES that stops it, None if none does.
    breach
        By side: monthly chance that this side breaks it.
    bad_faith
        Whether it would be signed in order to be broken.
    changes
        Fewest changes ("form" or an issue, to what) that lead to a package that passes every
        layer; None if no package on the menu does, empty if this one does.
    """

    accept: dict[str, float]
    margin: dict[str, float | None]
    killed_by: str | None
    breach: dict[str, float]
    bad_faith: bool
    changes: tuple[tuple[str, str], ...] | None


def name_on_menu(spec: ScenarioSpec) -> str:
    """An id that no named package of the scenario has."""
    taken = spec.menu.named
    name, n = ID, 2
    while name in taken:
        name, n = f"{ID}-{n}", n + 1
    return name


def on_the_menu(resolved: Resolved, tabled: Tabled) -> Resolved:
    """Return the same reading with a package on its menu; one that is there already is named.

    Raises
    ------
    ArmisticeError
        If a form, an issue or an option does not exist.
    """
    spec = resolved.spec
    if tabled.form not in FORM_KIND:
        raise ArmisticeError(f"no form '{tabled.form}'; there are {', '.join(FORM_KIND)}")
    for issue, option in tabled.terms.items():
        if issue not in spec.issues or option not in spec.issues[issue].options:
            raise ArmisticeError(f"no option '{option}' of an issue '{issue}'")
    binds: list[str] | None = [] if tabled.form == "framework" else None
    entry = NamedPackage.model_validate(
        {"form": tabled.form, "terms": dict(tabled.terms), "binds": binds}
    )
    named = {**spec.menu.named, name_on_menu(spec): entry}
    menu = spec.menu.model_copy(update={"named": named})
    return Resolved(
        resolved.scenario,
        spec.model_copy(update={"menu": menu}),
        resolved.reading,
        resolved.rules,
        dict(resolved.quantities),
        dict(resolved.origin),
        resolved._extensions,
        resolved.common_ground_changed,
    )


def verdict(today: Today, zone: Zone, menu: tuple[PackageTerms, ...], name: str) -> Verdict:
    """Say who would sign a package, what stops it and what breaks it.

    Parameters
    ----------
    today, zone
        What the solved war says about today.
    menu
        Its packages, in its order.
    name
        A named package.

    Notes
    -----
    EQ-ZONES, EQ-ACCEPT and EQ-RENEGE at today's state.
    """
    x = next(n for n, package in enumerate(menu) if name in package.names)
    sides = zone.war.sides
    margins = zone.margins[:, x]
    return Verdict(
        accept={p: float(today.accept[i, x]) for i, p in enumerate(sides)},
        margin={
            p: float(m) if np.isfinite(m) else None for p, m in zip(sides, margins, strict=True)
        },
        killed_by=zone.killed_by(x),
        breach={p: float(zone.eta[i, x]) for i, p in enumerate(sides)},
        bad_faith=bool(zone.bad_faith[x]),
        changes=_nearest(zone, menu, x),
    )


def _nearest(
    zone: Zone, menu: tuple[PackageTerms, ...], x: int
) -> tuple[tuple[str, str], ...] | None:
    """Fewest changes to a package that passes every layer; of equals, the widest margin."""
    own, worst = menu[x], zone.margins.min(axis=0)
    found = []
    for n in np.flatnonzero(zone.passed == len(LAYERS)):
        there = menu[n]
        changes = [("form", there.form)] if there.form != own.form else []
        changes += [(i, o) for i, o in there.terms.items() if own.terms[i] != o]
        found.append((len(changes), -float(worst[n]), int(n), tuple(changes)))
    return min(found)[3] if found else None
