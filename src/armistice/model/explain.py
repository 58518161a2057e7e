"""What the model will do with a scenario: the order of a month, and every mechanism in use."""

from __future__ import annotations

import re
from typing import Any

from armistice.model.build import make_world
from armistice.model.guests import mechanisms_of
from armistice.model.mechanism import HOOKS, Mechanism
from armistice.scenario import Scenario, resolved_rows

__all__ = ["MONTH", "explain_rows"]

MONTH = (
    ("calendar", "Levers, deadlines and seasons that change this month take effect.", ()),
    (
        "talks",
        "With chance tau somebody is heard and tables a package; both sides answer; a "
        "signature may need ratification.",
        ("EQ-PROPOSE", "EQ-ACCEPT", "EQ-RATIFY", "EQ-VALUE", "EQ-STATUS"),
    ),
    (
        "refusal",
        "If a side refused what the other would sign, the outsiders' stance may move.",
        ("EQ-REJECT", "EQ-CREDIBILITY"),
    ),
    ("flow", "The month of war or peace is lived and valued.", ("EQ-WARFLOW", "EQ-DEALFLOW")),
    (
        "ends",
        "A side may collapse, the war may widen, a leader may lose office.",
        ("EQ-COLLAPSE", "EQ-ESCALATE", "EQ-SECURITY"),
    ),
    (
        "breach",
        "Whoever has the opportunity may break a standing paper; a pause or framework may lapse.",
        ("EQ-RENEGE", "EQ-DURABILITY", "EQ-PHASE", "EQ-TRUCE"),
    ),
    (
        "moves",
        "The front, both endurances and the adaptation to pressure move.",
        ("EQ-FRONT", "EQ-ENDURANCE", "EQ-ADAPT"),
    ),
    ("stance", "The outsiders' stance moves.", ("EQ-CUT",)),
)
"""The order of events in a month (EQ-SIM, ours); the same in the solver and the simulator."""


class _War(Mechanism):
    name = "war"
    equations = ("EQ-UNITS", "EQ-NORMALISE", "EQ-WARFLOW", "EQ-TERR", "EQ-WAIT")
    reads = ("@B.discount", "@B.war_rent", "@B.territory", "escalation.value.@P")
    claim = "What a month of war holds and pays, and what the future is worth today."


class _Packages(Mechanism):
    name = "packages"
    equations = ("EQ-DEALFLOW", "EQ-CHIP")
    reads = (
        "@B.values",
        "@B.weights",
        "@B.peace_cost",
        "@B.breach.regroup",
        "interactions.@id",
        "issues.@id.options.@id.support.@P",
        "issues.@id.options.@id.regroup.@B",
    )
    claim = "What a settlement is worth and what it leaves behind."


class _Talks(Mechanism):
    name = "talks"
    equations = ("EQ-SIGN", "EQ-ACCEPT", "EQ-REJECT", "EQ-VALUE", "EQ-CREDIBILITY")
    reads = (
        "talks.rate",
        "talks.proposers.@P",
        "talks.signing_cost",
        "noise",
        "stances.@id.talks",
        "moves.@id.chance",
        "@P.threats",
    )
    claim = "Who is heard, how answers are given, and what a refusal sets in motion."


class _Compared(Mechanism):
    name = "comparisons"
    reads = ("levers.@id", "headlines.@id", "decisions.@id", "people.@P")
    claim = "Read by levers, branches and the report; no part of the war unless used there."


class _Choosers(Mechanism):
    name = "choosers"
    equations = ("EQ-MEDIATOR", "EQ-BLAME", "EQ-EXIT")
    reads = ("@P.mediation",)
    claim = "A mediator stays, presses or leaves as it is worth to it, and carries out threats so."


class _Windows(Mechanism):
    name = "windows"
    equations = ("EQ-WINDOW",)
    reads = ("@P.window",)
    claim = "An offer may close for good, and what needs it then drops from the menu."


class _Types(Mechanism):
    name = "types"
    equations = ("EQ-BELIEF",)
    reads = ("beliefs.prior", "beliefs.levels", "beliefs.learn_from.@id", "beliefs.types.@id")
    claim = "One side's type is in doubt, and its acts give it away."


class _Misreading(Mechanism):
    name = "misreading"
    equations = ("EQ-MISPERCEIVE",)
    reads = ("beliefs.misread.@P",)
    claim = "A mediator plans by a war that is not this one."


CORE: tuple[Mechanism, ...] = (_War(), _Packages(), _Talks(), _Compared(), _Windows())
"""What the model's own rooms read, in the shape of mechanisms, for the printed account."""

BY_RULE: tuple[tuple[str, str, Mechanism], ...] = (
    ("mediator", "optimal", _Choosers()),
    ("beliefs", "learned", _Types()),
    ("beliefs", "misread", _Misreading()),
)
"""What is read only where a rule says so."""


def explain_rows(scenario: Scenario, reading: str | None = None) -> dict[str, Any]:
    """Say what happens in a month and which mechanism reads which number.

    Parameters
    ----------
    scenario
        A loaded scenario.
    reading
        One reading, or None for all of them side by side.

    Returns
    -------
    dict
        `order`, a list of events, and `mechanisms`, each with `name`, `claim`, `equations`,
        `hook`, `fields` (address, unit, values by reading, sources) and `notes` (sentences
        by reading on what it does at these numbers); and
        `declared_but_idle`, numbers that the file gives and this version does not use.
    """
    names: list[str | None] = [reading] if reading else [*scenario.readings] or [None]
    resolved = {name or "base": scenario.resolve(name) for name in names}
    by_reading = {
        name: {row.address: row for row in resolved_rows(one)} for name, one in resolved.items()
    }
    ruled = [
        layer
        for rule, value, layer in BY_RULE
        if any(one.rules.get(rule) == value for one in resolved.values())
    ]
    worlds = {name: make_world(one, one.median()) for name, one in resolved.items()}
    addresses = list(next(iter(by_reading.values())))
    parties = "|".join(re.escape(party) for party in scenario.spec.parties)
    mechanisms = []
    read: set[str] = set()
    for mechanism in (*CORE, *ruled, *mechanisms_of(scenario)):
        pattern = _pattern(mechanism, parties)
        read |= {address for address in addresses if pattern.fullmatch(address)}
        fields = []
        for address in addresses:
            if not pattern.fullmatch(address):
                continue
            rows = {name: table[address] for name, table in by_reading.items()}
            one = next(iter(rows.values()))
            fields.append(
                {
                    "address": address,
                    "label": one.label,
                    "unit": one.unit,
                    "equation": one.equation,
                    "values": {name: row.value for name, row in rows.items()},
                    "sources": list(dict.fromkeys(row.at for row in rows.values() if row.at)),
                }
            )
        mechanisms.append(
            {
                "name": mechanism.name,
                "claim": mechanism.claim,
                "equations": list(mechanism.equations),
                "hook": [hook for hook in HOOKS if hook in mechanism.hooks()],
                "fields": fields,
                "notes": {
                    name: list(said) for name, at in worlds.items() if (said := mechanism.notes(at))
                },
            }
        )
    idle = [
        address
        for address in addresses
        if address not in read
        and any(table[address].layer != "default" for table in by_reading.values())
    ]
    return {
        "order": [
            {"event": event, "what": what, "equations": list(ids)} for event, what, ids in MONTH
        ],
        "mechanisms": mechanisms,
        "declared_but_idle": idle,
    }


def _pattern(mechanism: Mechanism, parties: str) -> re.Pattern[str]:
    """One expression for all addresses that the mechanism reads, parts included."""
    options = []
    for pattern in mechanism.reads:
        parts = [
            f"(?:{parties})" if part in ("@B", "@P") else "[^.]+" if part[0] == "@" else part
            for part in (re.escape(p) if p[0] != "@" else p for p in pattern.split("."))
        ]
        options.append(r"\.".join(parts) + r"(?:\..+)?")
    return re.compile("|".join(options) or "(?!)")
