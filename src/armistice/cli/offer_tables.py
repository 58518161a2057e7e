"""Counter-offers in a terminal: zone by zone, then each with its books and its certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from armistice.cli.output import clean
from armistice.cli.tables import namer_for, table
from armistice.report.counts import DASH, percent, points
from armistice.report.words import load_words

if TYPE_CHECKING:
    from rich.console import Console

    from armistice.report.names import Namer
    from armistice.scenario import Scenario

__all__ = ["print_offers"]

LAYERS = ("values", "commitment", "consent", "trust")
_PARTS = ("land", "linkage", "other", "trust", "consent", "total")


def print_offers(
    console: Console, scenario: Scenario, found: Mapping[str, Mapping[str, Any]]
) -> None:
    """Print the counter-offers of every reading asked for."""
    words, namer = load_words(), namer_for(scenario)
    for name, answer in found.items():
        here = answer["package"]
        killed = here["certificate"][name]["killed_by"]
        stops = (
            words.text("offers.killed_none")
            if killed is None
            else words.say("offers.killed_by", layer=words.text(f"layer_short.{killed}"))
        )
        said = words.say(
            "offers.on_table",
            name=namer.label(here["id"]),
            form=words.get(f"forms.{here['form']}", here["form"]),
            reading=namer.label(name),
            killed=stops,
        )
        console.print(clean(said), style="bold")
        for layer in LAYERS:
            console.print(clean(f"- {_zone(namer, layer, answer['zones'][layer])}"))
        console.print()
        for offer in answer["offers"].values():
            _print_offer(console, scenario, namer, offer)


def _zone(namer: Namer, layer: str, zone: Mapping[str, Any]) -> str:
    words = load_words()
    label = words.text(f"layer_label.{layer}")
    if zone["inside"]:
        return words.say("offers.zone_inside", layer=label, packages=zone["packages"])
    if not zone["nearest"]:
        return words.say("offers.zone_empty", layer=label)
    key = "offers.zone_near_one" if zone["changes"] == 1 else "offers.zone_near"
    return words.say(
        key,
        layer=label,
        packages=zone["packages"],
        changes=zone["changes"],
        names=words.join([namer.label(one) for one in zone["nearest"]]),
    )


def _print_offer(
    console: Console, scenario: Scenario, namer: Namer, offer: Mapping[str, Any]
) -> None:
    words = load_words()
    said = [
        words.say(
            "offers.change_form" if one["issue"] == "form" else "offers.change",
            issue=namer.words(one["issue"]),
            old=one["from"] if one["issue"] == "form" else namer.words(one["from"]),
            new=one["to"] if one["issue"] == "form" else namer.words(one["to"]),
        )
        for one in offer["changes"]
    ]
    name = namer.label(offer["id"])
    console.print(
        clean(words.say("offers.offer", name=name, changes=", ".join(said))), style="bold"
    )
    sides = list(offer["gains"])
    names = [_party(scenario, one) for one in sides]
    parts = list(dict.fromkeys(part for one in sides for part in offer["gains"][one]))
    rows = [
        (
            words.text(f"offers.part_{part}") if part in _PARTS else namer.words(part),
            *(points(offer["gains"][one].get(part)) for one in sides),
        )
        for part in sorted(parts, key=lambda p: _PARTS.index(p) if p in _PARTS else -1)
        if part == "total" or any(offer["gains"][one].get(part) for one in sides)
    ]
    heads = [words.text("offers.column_part")]
    heads += [words.say("offers.column_gain", party=one) for one in names]
    console.print(table(words.text("offers.table_gains"), heads, rows, right=1))
    console.print(_certificate(scenario, namer, offer["certificate"], names, sides))
    console.print()


def _certificate(
    scenario: Scenario,
    namer: Namer,
    found: Mapping[str, Mapping[str, Any]],
    names: list[str],
    sides: list[str],
) -> Any:
    words = load_words()
    heads = [words.text("offers.column_reading"), words.text("offers.column_stopped")]
    heads += [words.say("offers.column_fighting", party=one) for one in names]
    heads += [words.say("offers.column_waiting", party=one) for one in names]
    drawn = any(one["draws"]["n"] for one in found.values())
    keys = ("breach", "tight", *(("share", "durable") if drawn else ()))
    heads += [words.text(f"offers.column_{key}") for key in keys]
    rows = []
    for name, one in found.items():
        draws = one["draws"]
        shares = [DASH, DASH] if drawn else []
        if draws["n"]:
            shares = [
                words.draws(share, draws["n"])
                for share in (draws["both_prefer"], draws["layers"]["trust"])
            ]
        rows.append(
            (
                namer.label(name),
                words.text(f"layer_short.{one['killed_by'] or 'none'}"),
                *(points(one["over_fighting"][side]) for side in sides),
                *(points(one["over_waiting"][side]) for side in sides),
                percent(one["breakdown_hazard"]),
                _party(scenario, one["tightest"]["party"]),
                *shares,
            )
        )
    return table(words.text("offers.table_certificate"), heads, rows)


def _party(scenario: Scenario, identifier: str) -> str:
    party = scenario.spec.parties.get(identifier)
    return party.name if party is not None and party.name else identifier
