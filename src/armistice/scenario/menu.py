"""The menu: every package that can be tabled, and the branches compared with them.

Generated packages are `vary` x `forms` with ties applied and exclusions taken out; named
packages join them, and packages that are equal in every respect are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from armistice.scenario.field_rows import form_defaults
from armistice.scenario.schema.spec import ScenarioSpec

__all__ = ["Branch", "PackageTerms", "branches", "packages"]

_Key = tuple[str, int | None, tuple[tuple[str, str], ...], tuple[str, ...] | None]


@dataclass(frozen=True)
class PackageTerms:
    """One package.

    Attributes
    ----------
    id
        The first named id, or `form:option+option` from what differs from the defaults.
    names
        All named ids that stand for it, in file order.
    form
        Form id.
    months
        Length of a pause or truce; None for the others.
    terms
        Option of every issue, in file order of issues.
    binds
        For a framework, the issues on which later packages may differ; else None.
    """

    id: str
    names: tuple[str, ...]
    form: str
    months: int | None
    terms: dict[str, str]
    binds: tuple[str, ...] | None

    @property
    def key(self) -> _Key:
        """What makes two packages equal."""
        return (self.form, self.months, tuple(self.terms.items()), self.binds)


@dataclass(frozen=True)
class Branch:
    """A way of going on, compared with packages and never signed."""

    id: str
    stance: str | None
    levers: dict[str, float]
    ends: str | None


def packages(spec: ScenarioSpec) -> tuple[PackageTerms, ...]:
    """Return the menu: named packages in file order, then the generated ones.

    Parameters
    ----------
    spec
        A scenario; only its issues, forms and menu are read.

    Returns
    -------
    tuple of PackageTerms
        Distinct packages. A generated package equal to a named one is merged into it.
    """
    return _listed(_Told(spec))


class _Told:
    """What of a scenario its menu is made of, as a key: patched scenarios share their menus."""

    def __init__(self, spec: ScenarioSpec) -> None:
        self.spec = spec
        issues = tuple((name, one.default, *one.options) for name, one in spec.issues.items())
        lengths = tuple(form_months(spec, form) for form in ("pause", "truce"))
        self._key = (spec.menu.model_dump_json(), issues, lengths)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Told) and other._key == self._key


@lru_cache(maxsize=16)
def _listed(told: _Told) -> tuple[PackageTerms, ...]:
    spec, merged = told.spec, dict[_Key, PackageTerms]()
    for package in _named(spec):
        known = merged.get(package.key)
        if known is None:
            merged[package.key] = package
        else:
            merged[package.key] = replace(known, names=known.names + package.names)
    for package in _generated(spec):
        merged.setdefault(package.key, package)
    return tuple(merged.values())


def branches(spec: ScenarioSpec) -> tuple[Branch, ...]:
    """Return the named branches in file order."""
    return tuple(
        Branch(name, entry.stance, dict(entry.levers), entry.ends)
        for name, entry in spec.menu.named.items()
        if entry.form == "branch"
    )


def form_months(spec: ScenarioSpec, form: str) -> int | None:
    """Return the length of a form that has one: as written, else its default."""
    if form not in ("pause", "truce"):
        return None
    # a name of a form by the test above
    entry = spec.forms.get(form)  # type: ignore[call-overload]
    if entry is not None and entry.months is not None:
        return int(entry.months)
    return int(form_defaults(form)["months"])


def _defaults(spec: ScenarioSpec) -> dict[str, str]:
    return {issue: entry.default for issue, entry in spec.issues.items()}


def _named(spec: ScenarioSpec) -> Iterator[PackageTerms]:
    base = _defaults(spec)
    for name, entry in spec.menu.named.items():
        if entry.form == "branch":
            continue
        terms = {issue: entry.terms.get(issue, option) for issue, option in base.items()}
        months = form_months(spec, entry.form)
        if months is not None and entry.months is not None:
            months = entry.months
        binds = tuple(entry.binds or ()) if entry.form == "framework" else None
        yield PackageTerms(name, (name,), entry.form, months, terms, binds)


def _generated(spec: ScenarioSpec) -> Iterator[PackageTerms]:
    base = _defaults(spec)
    menu = spec.menu
    choices = [list(spec.issues[issue].options) for issue in menu.vary]
    for form in menu.forms:
        months = form_months(spec, form)
        binds = () if form == "framework" else None
        for options in product(*choices):
            terms = {**base, **dict(zip(menu.vary, options, strict=True))}
            for tie in menu.ties.values():
                if _meets(tie.if_, form, terms):
                    terms.update(tie.then)
            if any(_meets(rule, form, terms) for rule in menu.exclude.values()):
                continue
            label = "+".join(o for i, o in terms.items() if o != base[i]) or "defaults"
            yield PackageTerms(f"{form}:{label}", (), form, months, terms, binds)


def _meets(rule: Mapping[str, list[str]], form: str, terms: Mapping[str, str]) -> bool:
    """Tell whether a package has, for each key of the rule, one of the options listed."""
    return all(
        (form if key == "form" else terms.get(key)) in options for key, options in rule.items()
    )
