"""Who turns down what, and why: every named package, and the ways of going on beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import DASH, of_100, percent, points
from armistice.report.figures.margins import band
from armistice.report.figures.plane import numbered, stopped_at
from armistice.report.sections.section import Block, Section
from armistice.report.table import Cell, Table, cell, heading

__all__ = ["packages_section", "terms_in_words"]


def packages_section(context: Context) -> Section:
    """Build the section."""
    words = context.words
    outside = [
        party.name or identifier
        for identifier, party in context.case.parties.items()
        if not party.at_table
    ]
    absent = (
        words.say("packages.absent", names=words.join(outside))
        if outside
        else words.text("packages.absent_none")
    )
    blocks = [Block(sentences=(words.text("page.against"), absent))]
    blocks += [_block(context, result) for result in context.results]
    if any(result.branches for result in context.results):
        blocks.append(
            Block(
                heading=words.text("packages.branches"),
                sentences=(words.text("packages.branches_lead"),),
                tables=tuple(_branches(context, r) for r in context.results if r.branches),
            )
        )
    return Section(
        "packages", words.text("packages.title"), words.text("packages.lead"), tuple(blocks)
    )


def terms_in_words(context: Context, terms: Mapping[str, str]) -> str:
    """Write the terms that differ from the scenario's defaults."""
    said = []
    for issue_id, option_id in terms.items():
        issue = context.case.issues.get(issue_id)
        if issue is not None and option_id == issue.default:
            continue
        option = issue.options.get(option_id) if issue else None
        ask = issue.ask if issue and issue.ask else context.namer.label(issue_id)
        says = option.says if option and option.says else context.namer.words(option_id)
        said.append(f"{ask}: {says}")
    return "; ".join(said) or context.words.text("packages.defaults")


def _justice(context: Context, terms: Mapping[str, str]) -> str:
    """Say where a package is silent on the issues of justice that the scenario lists."""
    issues = {k: i for k, i in context.case.issues.items() if i.family == "justice"}
    silent = all(terms.get(key, issue.default) == issue.default for key, issue in issues.items())
    return context.words.text("packages.justice_silent") if issues and silent else ""


def _bound_outsiders(context: Context, terms: Mapping[str, str]) -> str:
    """Name the parties that the terms commit and that are not at the table."""
    names: dict[str, None] = {}
    for issue_id, option_id in terms.items():
        issue = context.case.issues.get(issue_id)
        option = issue.options.get(option_id) if issue else None
        for identifier in option.bound if option else ():
            party = context.case.parties.get(identifier)
            if party is not None and not party.at_table:
                names[context.party(identifier)] = None
    return ", ".join(names) or DASH


def _block(context: Context, result: ReadingResult) -> Block:
    words, zone = context.words, result.zone
    sentences = [_standing(context, result)]
    sentences += _flow(context, zone)
    sentences.append(
        words.say("packages.bad_faith", signed=zone["signed_to_be_broken"], coerced=zone["coerced"])
    )
    return Block(
        sentences=tuple(sentences),
        tables=(_table(context, result),),
        heading=result.label,
        style=result.style,
    )


def _standing(context: Context, result: ReadingResult) -> str:
    """The durable package with the widest margin, or the nearest and what stops it."""
    words, best = context.words, result.zone["best_durable"]
    if best is not None:
        margins = " and ".join(
            f"{context.party(side)} {points(best['margins'][side])}" for side in context.sides
        )
        return words.say(
            "packages.durable",
            name=_name(context, best),
            margins=margins,
            hazard=percent(best["breakdown_hazard"]),
        )
    named = [p for p in result.packages if p["killed_by"] is not None]
    if not named:
        return words.text("room.median_none")

    def smallest(package: Mapping[str, Any]) -> float:
        margins = [package["margins"][side] for side in context.sides]
        return -math.inf if None in margins else min(margins)

    nearest = max(named, key=smallest)
    return words.say(
        "packages.nearest",
        name=context.namer.label(nearest["id"]),
        killed=words.text(f"layer_stops.{nearest['killed_by']}"),
    )


def _name(context: Context, package: Mapping[str, Any]) -> str:
    """Label of a named package; form and terms of a generated one."""
    if ":" not in package["id"]:
        return context.namer.label(package["id"])
    return f"a {context.form(package['form'])} ({terms_in_words(context, package['terms'])})"


def _flow(context: Context, zone: Mapping[str, Any]) -> list[str]:
    """Say whether a month of war pays a side more than a month under the nearest package."""
    words = context.words
    out = []
    for side in context.sides:
        sign = zone["net_flow_sign"].get(side)
        if sign is None:
            continue
        key = "flow_more" if sign > 0 else "flow_less" if sign < 0 else "flow_same"
        out.append(
            words.say(
                "packages.flow", more=words.text(f"packages.{key}"), party=context.party(side)
            )
        )
    return out


def _table(context: Context, result: ReadingResult) -> Table:
    words = context.words
    numbers = numbered(context)
    names = context.side_names
    columns = (
        words.text("plane.column_number"),
        words.text("plane.column_package"),
        words.text("packages.column_terms"),
        *(words.say("packages.column_margin", party=name) for name in names),
        words.text("packages.column_accepted"),
        words.text("packages.column_killed"),
        words.text("packages.column_shares"),
        words.text("packages.column_hazard"),
        words.text("packages.column_absent"),
    )
    rows = tuple(_row(context, package, numbers[package["id"]]) for package in result.packages)
    return Table(words.say("packages.table", reading=result.label), columns, rows)


def _row(context: Context, package: Mapping[str, Any], number: int) -> tuple[Cell, ...]:
    words = context.words
    accepted = [context.party(side) for side in package["accepted_by"]]
    passes = (package.get("draws") or {}).get("killed_by", {}).get("none")
    form = context.form(package["form"])
    if package.get("months"):
        form = words.say("packages.months", form=form, months=package["months"])
    return (
        cell(number),
        heading(context.namer.label(package["id"]), form),
        Cell(terms_in_words(context, package["terms"]), _justice(context, package["terms"])),
        *(_margin(context, package, side) for side in context.sides),
        Cell(words.join(accepted, empty=words.text("packages.nobody"))),
        Cell(
            stopped_at(context, package),
            note=_outside(context, package),
            mark="pass" if package["killed_by"] is None else "off",
        ),
        cell(DASH if passes is None else of_100(passes)),
        cell(percent(package["breakdown_hazard"])),
        Cell(_bound_outsiders(context, package["terms"])),
    )


def _outside(context: Context, package: Mapping[str, Any]) -> str:
    """Say whether a package is signed in bad faith, or only under a threat."""
    words = context.words
    notes = [
        words.text(f"packages.{key}")
        for flag, key in (("bad_faith", "in_bad_faith"), ("coerced", "under_threat"))
        if package.get(flag)
    ]
    return words.join(notes)


def _margin(context: Context, package: Mapping[str, Any], side: str) -> Cell:
    """The margin's median over draws, and under it the 5th to 95th percentile."""
    low, middle, high = band(package, side)
    if middle is None:
        return Cell(context.words.text("packages.barred"))
    note = context.words.say("packages.range", low=points(low), high=points(high))
    return Cell(points(middle), note if low != high else "", numeric=True)


def _branches(context: Context, result: ReadingResult) -> Table:
    words = context.words
    rows = tuple(
        (
            heading(context.namer.label(branch["id"])),
            *(cell(points(branch["margins"].get(side))) for side in context.sides),
            Cell(words.text("packages.branch_mark"), mark="off"),
        )
        for branch in result.branches
    )
    columns = (
        words.text("forms.branch").capitalize(),
        *context.side_names,
        words.text("packages.column_form"),
    )
    return Table(words.say("packages.branches_table", reading=result.label), columns, rows)
