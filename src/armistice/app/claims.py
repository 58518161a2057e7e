"""What can be moved, as the templates show it: claims with their sources, levers, packages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from armistice.analyses.cruxes.groups import Group
from armistice.analyses.live import Span
from armistice.app.state import State
from armistice.model.packages import FORM_KIND
from armistice.report.context import Context
from armistice.report.counts import significant
from armistice.report.sections.assumptions import AssumptionRow, assumption_groups
from armistice.scenario import Scenario

__all__ = [
    "Choice",
    "Claim",
    "LeverControl",
    "Start",
    "claims",
    "forms",
    "issues",
    "levers",
    "starts",
]


@dataclass(frozen=True)
class Claim:
    """One question between the accounts: its slider and its sources.

    Attributes
    ----------
    id, ask, kind, settle
        As in the scenario, in words.
    place
        Where the slider stands, in hundredths of the way.
    rows
        Its numbers, with what each account says of them and where.
    rules
        Switches of the model that go with it: name, first account's, second account's.
    """

    id: str
    ask: str
    kind: str
    settle: str
    place: int
    rows: tuple[AssumptionRow, ...]
    rules: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class LeverControl:
    """A lever: who pulls it, on whom, what it does at full dose, its dose in hundredths.

    `first`, `end` and `rise` are the months of its calendar; the horizon is an end for good.
    """

    id: str
    label: str
    who: str
    acts: str
    warned: str
    dose: int
    first: int
    end: int
    rise: int


@dataclass(frozen=True)
class Choice:
    """One list to choose from: an issue, or the form."""

    id: str
    ask: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    default: str


@dataclass(frozen=True)
class Start:
    """A named package to start from, as the script reads it."""

    label: str
    terms: str


def claims(context: Context, groups: tuple[Group, ...], state: State) -> tuple[Claim, ...]:
    """The questions on which the two accounts of the context part."""
    words = context.words
    rows = {
        row.address: row
        for group in assumption_groups(context)
        if not group.common
        for row in group.rows
    }
    a, b = (context.case.rules.get(result.id, {}) for result in context.results[:2])
    out = []
    for group in groups:
        settle = ""
        if group.settle:
            by = words.date(group.by or "")
            key = "app.sources_settle_by" if by else "app.sources_settle"
            settle = words.say(key, settle=group.settle, by=by)
        out.append(
            Claim(
                id=group.id,
                ask=group.ask,
                kind=words.text(f"cruxes_kind.{group.kind.replace('-', '_')}"),
                settle=settle,
                place=round(100 * state.places.get(group.id, 0.0)),
                rows=tuple(rows[address] for address in group.fields if address in rows),
                rules=tuple((rule, a.get(rule, ""), b.get(rule, "")) for rule in group.rules),
            )
        )
    return tuple(out)


def levers(context: Context, scenario: Scenario, state: State) -> tuple[LeverControl, ...]:
    """Every lever of the scenario."""
    words, out = context.words, []
    for name, lever in scenario.spec.levers.items():
        by = context.party(lever.by) if lever.by else ""
        who = (
            words.say("app.lever_of", by=by, on=context.party(lever.on))
            if by and lever.on
            else words.say("app.lever_by", by=by)
        )
        acts = []
        for address, act in lever.acts.items():
            for kind in ("add", "times", "to"):
                quantity = getattr(act, kind)
                if quantity is not None:
                    acts.append(f"{address} {kind} {significant(quantity.median())}")
        warned = words.say("app.lever_warned", months=lever.announced) if lever.announced else ""
        dose = round(100 * state.doses.get(name, 0.0))
        span = state.spans.get(name, Span())
        out.append(
            LeverControl(
                id=name,
                label=context.namer.label(name),
                who=who,
                acts="; ".join(acts),
                warned=warned,
                dose=dose,
                first=span.first,
                end=context.case.horizon if span.end is None else span.end,
                rise=span.rise,
            )
        )
    return tuple(out)


def forms(context: Context, scenario: Scenario, state: State) -> Choice:
    """The forms of agreement of the menu, and the empty choice first."""
    menu = scenario.spec.menu
    used: set[str] = {*menu.forms, *(entry.form for entry in menu.named.values())}
    if state.tabled is not None:
        used.add(state.tabled.form)
    words = context.words
    options = [("", words.text("app.package_none"))]
    options += [(form, context.form(form)) for form in FORM_KIND if form in used]
    chosen = state.tabled.form if state.tabled else ""
    return Choice("form", words.text("app.package_form"), tuple(options), chosen, "")


def issues(context: Context, state: State) -> tuple[Choice, ...]:
    """Every issue, with its options."""
    terms: Mapping[str, str] = state.tabled.terms if state.tabled else {}
    return tuple(
        Choice(
            name,
            issue.ask,
            tuple((key, option_words(context, name, key)) for key in issue.options),
            terms.get(name, issue.default),
            issue.default,
        )
        for name, issue in context.case.issues.items()
    )


def option_words(context: Context, issue: str, option: str) -> str:
    """An option as a person reads it."""
    return context.case.issues[issue].options[option].says or context.namer.words(option)


def starts(context: Context, scenario: Scenario) -> tuple[Start, ...]:
    """Named packages, to start building from."""
    return tuple(
        Start(
            context.namer.label(name),
            json.dumps({"form": entry.form, "terms": dict(entry.terms)}),
        )
        for name, entry in scenario.spec.menu.named.items()
        if entry.form != "branch"
    )
