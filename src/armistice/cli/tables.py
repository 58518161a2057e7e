"""Answers as tables in a terminal, in the words of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table

from armistice.cli.output import clean
from armistice.cli.sign_tables import print_signs
from armistice.report.counts import DASH, count_text, percent, points, significant
from armistice.report.names import Namer, capitals_in
from armistice.report.words import load_words

if TYPE_CHECKING:
    from rich.console import Console

    from armistice.scenario import Scenario

__all__ = [
    "namer_for",
    "print_check",
    "print_futures",
    "print_overview",
    "print_rows",
    "print_zone",
    "table",
]

_MANY = 6  # with so many columns the first, an address, is not broken into pieces
LAYERS = ("values", "commitment", "consent", "trust")


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: int = 99
) -> Table:
    """Return a table; columns from `right` on are set flush right."""
    made = Table(
        title=clean(title) or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for i, column in enumerate(columns):
        made.add_column(
            clean(column),
            justify="right" if i >= right else "left",
            overflow="fold",
            no_wrap=i == 0 and len(columns) > _MANY,
        )
    for row in rows:
        made.add_row(*(clean(str(item)) for item in row))
    return made


def namer_for(scenario: Scenario) -> Namer:
    """Return the labels of a scenario, as the report makes them."""
    spec = scenario.spec
    texts = [
        *spec.parties,
        *(party.name for party in spec.parties.values()),
        *(issue.ask for issue in spec.issues.values()),
        *(fact.text for fact in spec.common.facts.values()),
    ]
    return Namer(capitals_in(texts))


def _party(scenario: Scenario, identifier: str) -> str:
    party = scenario.spec.parties.get(identifier)
    return party.name if party is not None else identifier


def print_zone(
    console: Console, scenario: Scenario, found: Mapping[str, Mapping[str, Any]]
) -> None:
    """Print zones of agreement: layers, named packages, and the settings of the solve."""
    words, namer = load_words(), namer_for(scenario)
    sides = scenario.belligerents
    for name, zone in found.items():
        label = namer.label(name)
        draws = zone["draws"]
        console.print(clean(_room_line(zone, label)), style="bold")
        drawn = bool(draws["n"])
        rows = [
            (
                words.text(f"layer_label.{layer}"),
                zone["layers"][layer],
                zone["layers_no_talks"][layer],
                *([_band(draws["layers"][layer])] if drawn else []),
            )
            for layer in LAYERS
        ]
        keys = ("layer", "waiting", "fighting", *(["draws"] if drawn else []))
        heads = [words.text(f"tables.{key}") for key in keys]
        console.print(table(words.say("tables.layers", n=zone["packages"]), heads, rows, right=1))
        console.print(_packages(scenario, zone, namer, sides))
        console.print(
            clean(
                words.say(
                    "packages.bad_faith",
                    signed=zone["signed_to_be_broken"],
                    coerced=zone["coerced"],
                )
            )
        )
        hazard = words.say("tables.signing", hazard=percent(zone["signing_hazard"]))
        console.print(clean(hazard))
        console.print(clean(_diagnostics(zone["diagnostics"])), style="dim")
        console.print()


def _room_line(zone: Mapping[str, Any], label: str) -> str:
    """Say how often there is room; without draws, whether there is at the middle."""
    words, draws = load_words(), zone["draws"]
    if draws["n"]:
        chance = words.chance_of_draws(draws["durable_share"], draws["n"])
        return words.say("summary.room", reading=label, chance=chance)
    key = "tables.durable" if zone["layers"]["trust"] else "tables.not_durable"
    return words.say(key, reading=label, n=zone["layers"]["trust"])


def _band(band: Sequence[float] | None) -> str:
    if not band:
        return DASH
    return load_words().say(
        "chance.between", low=significant(band[0], 3), high=significant(band[2], 3)
    )


def _packages(
    scenario: Scenario, zone: Mapping[str, Any], namer: Namer, sides: tuple[str, str]
) -> Table:
    words = load_words()
    rows = []
    for package in zone["named_packages"]:
        branch = package["kind"] == "branch"
        accepted = [_party(scenario, side) for side in package["accepted_by"]]
        rows.append(
            (
                namer.label(package["id"]),
                words.text("packages.branch_mark")
                if branch
                else words.text(f"layer_short.{package['killed_by'] or 'none'}"),
                DASH if branch else words.join(accepted, empty=words.text("packages.nobody")),
                *(
                    points(margin) if margin is not None else words.text("packages.barred")
                    for margin in (package["margins"].get(side) for side in sides)
                ),
                percent(package["breakdown_hazard"]),
            )
        )
    heads = [
        words.text("plane.column_package"),
        words.text("packages.column_killed"),
        words.text("packages.column_accepted"),
        *(_party(scenario, side) for side in sides),
        words.text("packages.column_hazard"),
    ]
    return table(words.text("tables.packages"), heads, rows, right=3)


def _diagnostics(found: Mapping[str, Any]) -> str:
    words = load_words()
    return words.say(
        "tables.diagnostics",
        residual=_small(found.get("residual")),
        iterations=found.get("iterations"),
        gap=_small(found.get("multistart_gap")),
        seconds=f"{found.get('seconds') or 0:.1f}",
    )


def _small(value: float | None) -> str:
    return DASH if value is None else f"{value:.1e}"


def print_futures(
    console: Console, scenario: Scenario, found: Mapping[str, Mapping[str, Any]]
) -> None:
    """Print the chances of the main events and the forms of the first agreement."""
    words, namer = load_words(), namer_for(scenario)
    a, b = (_party(scenario, side) for side in scenario.belligerents)
    months = dict.fromkeys(m for one in found.values() for m in one["p_agreement"])
    end = scenario.spec.horizon
    events = [(f"p_agreement.{m}", words.say("chances.agreement", months=m)) for m in months]
    events += [
        ("p_truce_30d_12m", words.text("chances.truce")),
        ("p_holds_12m", words.text("chances.holds")),
        ("p_collapse_24m", words.say("chances.collapse", b=b, months=end)),
        ("p_defeat_24m", words.say("chances.defeat", a=a, months=end)),
        ("p_escalation_24m", words.say("chances.escalation", months=end)),
        ("p_still_war_24m", words.say("chances.still_war", months=end)),
    ]
    rows = []
    for path, label in events:
        row = [label]
        for futures in found.values():
            key, _, month = path.partition(".")
            chance = futures[key][month] if month else futures[key]
            row.append(_chance(chance))
        rows.append(row)
    heads = [words.text("chances.column_event"), *(namer.label(name) for name in found)]
    console.print(table(words.text("tables.chances"), heads, rows, right=1))
    forms: dict[str, None] = {}
    for futures in found.values():
        forms.update(dict.fromkeys(futures["first_agreement_kinds"]))
    kinds = [
        (
            words.get(f"forms.{form}", namer.words(form)),
            *(count_text(one["first_agreement_kinds"].get(form) or 0.0) for one in found.values()),
        )
        for form in forms
    ]
    heads[0] = words.text("first_kind.column_form")
    console.print(table(words.text("first_kind.table"), heads, kinds, right=1))
    for name, futures in found.items():
        line = words.say("tables.runs", reading=namer.label(name), **_runs(futures))
        console.print(clean(line), style="dim")


def _runs(futures: Mapping[str, Any]) -> dict[str, object]:
    return {key: futures[key] for key in ("draws", "paths", "seed")}


def _chance(chance: Mapping[str, Any]) -> str:
    if chance["mean"] is None:
        return DASH
    band = load_words().between(chance["low"], chance["high"])
    return f"{count_text(chance['mean'])} ({band})"


def print_check(console: Console, answer: Mapping[str, Any]) -> None:
    """Print the verdict on a file and, where asked for, the checks of each account."""
    words = load_words()
    namer = Namer()
    line = words.say(
        "tables.sound",
        scenario=answer["scenario"],
        readings=len(answer["readings"]),
        packages=answer["packages"],
        numbers=answer["numbers"],
        warnings=len(answer["warnings"]),
    )
    console.print(clean(line))
    for name, checks in answer.get("checks", {}).items():
        label = namer.label(name)
        rows = [
            (
                check["statement"],
                DASH if check["share"] is None else count_text(check["share"]),
                words.between(check["low"], check["high"]),
                words.text("checks.pass" if check["passed"] else "checks.fail"),
            )
            for check in checks["qualitative"]
        ]
        heads = [
            words.text(f"checks.column_{k}") for k in ("statement", "share", "band", "verdict")
        ]
        if rows:
            console.print(table(words.say("checks.qualitative", reading=label), heads, rows))
        prior = [
            (
                check["statement"],
                significant(check["value"]),
                words.say(
                    "chance.between",
                    low=significant(check["low"]),
                    high=significant(check["high"]),
                ),
                words.text("checks.prior_pass" if check["passed"] else "checks.prior_fail"),
            )
            for check in checks["prior_predictive"]
        ]
        heads = [
            words.text(f"checks.column_{k}") for k in ("statement", "value", "band", "verdict")
        ]
        if prior:
            console.print(table(words.say("checks.prior", reading=label), heads, prior))
        if "signs" in checks:
            print_signs(console, label, answer["belligerents"], checks["signs"])


def print_overview(console: Console, scenario: Scenario, answer: Mapping[str, Any]) -> None:
    """Print what a scenario holds."""
    words, namer, spec = load_words(), namer_for(scenario), scenario.spec
    console.print(clean(scenario.title), style="bold")
    console.print(
        clean(
            words.say(
                "tables.scenario",
                id=scenario.id,
                date=words.date(scenario.as_of.isoformat()),
                packages=answer["packages"],
                numbers=answer["numbers"],
                hash=scenario.hash[:12],
            )
        )
    )
    parties = [(key, p.name, ", ".join(p.roles)) for key, p in spec.parties.items()]
    heads = [words.text(f"tables.{key}") for key in ("party", "name", "roles")]
    console.print(table(words.text("tables.parties"), heads, parties))
    readings = [
        (key, namer.label(key), body.by or DASH, len(body.set), len(body.rules))
        for key, body in spec.readings.items()
    ]
    heads = [words.text(f"tables.{k}") for k in ("reading", "name", "source", "changes", "rules")]
    console.print(table(words.text("tables.readings"), heads, readings, right=3))
    issues = [
        (
            issue.ask,
            namer.words(issue.default),
            ", ".join(namer.words(o) for o in issue.options if o != issue.default),
        )
        for issue in spec.issues.values()
    ]
    heads = [words.text(f"tables.{key}") for key in ("issue", "default", "options")]
    console.print(table(words.text("tables.issues"), heads, issues))


def print_rows(console: Console, name: str, rows: Sequence[Any]) -> None:
    """Print every number of a reading with its origin and evidence."""
    words = load_words()
    body = [
        (
            row.address,
            row.value,
            row.unit,
            row.layer + (f":{row.line}" if row.line else ""),
            row.at,
            row.said,
            row.gist or row.label,
        )
        for row in rows
    ]
    heads = [
        words.text(f"tables.{k}")
        for k in ("address", "value", "unit", "from", "at", "said", "words")
    ]
    console.print(table(name, heads, body))
