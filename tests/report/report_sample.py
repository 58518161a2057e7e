"""An invented war with invented answers, in the exact shapes of docs/json.md.

The numbers are drawn from a fixed stream so that every figure has something to show; none
of them is a result of the model.
"""

from __future__ import annotations

import random
from typing import Any

from armistice.analyses.outside_view import outside_view
from armistice.report.case import (
    Assumption,
    Case,
    Fact,
    Group,
    Issue,
    Losses,
    Option,
    Party,
    Reading,
    Source,
    Value,
)

LAYERS = ("values", "commitment", "consent", "trust")
SIDES = ("NOR", "SUD")
READINGS = (
    "pressure-works",
    "war-pays",
    "third-view",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
)
PACKAGES = (
    ("swap", "final", {"strip": "ceded", "guarantee": "coalition"}),
    ("land-for-halt", "ceasefire", {"strip": "ceded"}),
    ("no-nato-yes-eu", "final", {"guarantee": "backstopped", "alliance": "ruled-out"}),
    ("principles", "framework", {}),
    ("fair-halt", "ceasefire", {"guarantee": "coalition"}),
    ("june-terms", "final", {"strip": "ceded", "alliance": "ruled-out"}),
    ("withdrawal-truce", "truce", {"strip": "ceded"}),
    ("air-truce", "pause", {}),
    ("any-paper", "ceasefire", {}),
    ("control-no-title", "final", {"strip": "ceded"}),
)
BRANCHES = ("stall", "mediator-leaves", "no-end")


def three(middle: float | None, width: float) -> dict[str, float | None]:
    if middle is None:
        return {"mean": None, "low": None, "high": None}
    return {
        "mean": middle,
        "low": max(0.0, middle - width),
        "high": min(1.0, middle + width),
    }


def make_case(readings: int = 2, **changes: Any) -> Case:
    """Return the invented war between two islands and their neighbours."""
    names = READINGS[:readings]
    issues = {
        "strip": Issue(
            "The coastal strip", "territory", "kept", {"kept": Option(), "ceded": Option()}
        ),
        "alliance": Issue(
            "NATO membership", "security", "open", {"open": Option(), "ruled-out": Option()}
        ),
        "guarantee": Issue(
            "Outside guarantee",
            "security",
            "none",
            {
                "none": Option(),
                "coalition": Option("patrol by neighbours", ("EU",)),
                "backstopped": Option("", ("EU", "US")),
            },
        ),
    }
    assumptions = []
    for address, label, unit, group, locked in (
        ("NOR.war_rent", "worth of the war itself to the leadership", "aims", "motive", False),
        ("NOR.discount", "impatience", "/yr", "motive", False),
        ("SUD.collapse.rate", "front gives way", "/mo", "front", False),
        ("front.advance", "steps forward a month", "steps/mo", "", True),
        ("talks.rate", "chance of talks in a month", "/mo", "", True),
    ):
        stream = random.Random(address)
        low = stream.uniform(0.01, 0.2)
        base = Value(f"{low:.2f} to {3 * low:.2f}", low, 1.7 * low, 3 * low)
        changed = {}
        for i, name in enumerate(names):
            if group:
                at = low * (1 + 0.4 * i)
                changed[name] = Value(
                    f"{at:.2f} to {1.5 * at:.2f}",
                    at,
                    1.2 * at,
                    1.5 * at,
                    said=("explicit", "hedged", "implied", "added")[i % 4],
                    at=f"{chr(65 + i % 26)}\u00b6{3 + i}",
                    gist="losses count in the choice",
                    changed=True,
                )
            else:
                changed[name] = base
        assumptions.append(
            Assumption(address, label, unit, base, changed, locked, group, "scenario, line 12")
        )
    values: dict[str, Any] = {
        "id": "two-shores",
        "title": "Two shores, one strip",
        "as_of": "2025-08-15",
        "war_started": "2022-02-24",
        "hash": "3f9c12ab" * 8,
        "belligerents": SIDES,
        "parties": {
            "NOR": Party("Norland", ("belligerent",)),
            "SUD": Party("Sudmark", ("belligerent",)),
            "US": Party("United States", ("mediator",)),
            "EU": Party("European states", ("patron", "guarantor"), at_table=False),
        },
        "readings": {
            name: Reading(chr(65 + i % 26), "N.N.", "", f"{i:02x}" * 32)
            for i, name in enumerate(names)
        },
        "sources": {
            "A": Source("op-ed", "The Herald", "", "2025-08-15", "https://example.org/a"),
            "B": Source("op-ed", "", "", "2025-08-15"),
        },
        "issues": issues,
        "facts": (
            Fact(
                "The assembly demanded withdrawal",
                "https://docs.un.org/en/A/RES/ES-11/1",
                "2022-03-02",
            ),
            Fact("Growth slowed to 1.1 % in the second quarter"),
        ),
        "groups": {
            "motive": Group("Does the war pay the leadership?", "motive", "not observable"),
            "front": Group(
                "Is the front about to give way?", "fact-by-date", "monthly maps", "2026-08-15"
            ),
        },
        "assumptions": tuple(assumptions),
        "people": (
            Losses("NOR", "deaths_per_month", 3000, 5000, 8000),
            Losses("SUD", "displaced", 4_000_000, 4_000_000, 4_000_000),
        ),
        "rules": {name: {"breach": "netted"} for name in names},
    }
    values.update(changes)
    return Case(**values)


def make_zone(name: str, room: float, draws: int = 200, *, durable: bool = True) -> dict[str, Any]:
    """Return the answer of `zone` for one reading; `room` in 0..1 sets how open it is."""
    stream = random.Random(name)
    deepest = []
    for _ in range(draws):
        u = stream.random()
        reach = room * 5 * u + stream.random() - 0.3
        level = min(4, max(0, int(reach)))
        if not durable:
            level = min(level, 2)
        deepest.append((None, *LAYERS)[level])
    counts = [int(340 * share * (0.4 + room)) for share in (0.25, 0.1, 0.04, 0.02)]
    if not durable:
        counts[3] = 0
    layers = dict(zip(LAYERS, counts, strict=True))
    packages = []
    for i, (identifier, form, terms) in enumerate(PACKAGES):
        a = 0.06 - 0.02 * i + 0.05 * room + stream.uniform(-0.05, 0.05)
        b = -0.03 + 0.04 * room + stream.uniform(-0.09, 0.09)
        if identifier == "june-terms":
            a, b = 0.2, -0.28
        killed: str | None = None
        if min(a, b) < 0:
            killed = "values"
        elif min(a - 0.02, b - 0.02) < 0:
            killed = "commitment"
        elif form in ("truce", "pause", "framework"):
            killed = "trust"
        elif not durable:
            killed = "consent"
        margins = {"NOR": a - 0.02, "SUD": b - 0.02}
        if identifier == "june-terms":
            margins["SUD"] = float("-inf")  # barred by law
        packages.append(
            {
                "id": identifier,
                "kind": "package",
                "form": form,
                "accepted_by": [side for side in SIDES if margins[side] >= 0],
                "months": 6 if form == "pause" else None,
                "killed_by": killed,
                "margins": margins,
                "value_margins": {"NOR": a, "SUD": b},
                "deal_value": {"NOR": 0.6 + a, "SUD": 0.34 + b},
                "consent_cost": {"NOR": 0.0, "SUD": 0.01},
                "breakdown_hazard": 0.01 + 0.01 * i,
                "bad_faith": identifier == "any-paper",
                "coerced": identifier == "principles",
                "terms": {"strip": "kept", "alliance": "open", "guarantee": "none", **terms},
                "draws": {
                    "margins": {
                        side: [margins[side] - 0.05, margins[side] - 0.003, margins[side] + 0.04]
                        for side in SIDES
                    },
                    "killed_by": {"values": 0.5, "none": 0.5 if killed is None else 0.1},
                },
            }
        )
    for i, identifier in enumerate(BRANCHES):
        packages.append(
            {
                "id": identifier,
                "kind": "branch",
                "form": "branch",
                "accepted_by": [],
                "months": None,
                "killed_by": None,
                "margins": {"NOR": 0.01 * i, "SUD": -0.02 * i},
                "value_margins": {"NOR": 0.01 * i, "SUD": -0.02 * i},
                "deal_value": {"NOR": 0.6, "SUD": 0.3},
                "consent_cost": {"NOR": None, "SUD": None},
                "breakdown_hazard": None,
                "bad_faith": False,
                "coerced": False,
                "terms": {},
            }
        )
    best = next((p for p in packages if p["kind"] == "package" and p["killed_by"] is None), None)
    hazard = 0.02 + 0.08 * room
    return {
        "scenario": "two-shores",
        "reading": name,
        "content_hash": random.Random(name).randbytes(32).hex(),
        "version": "0.1.0",
        "seed": 1,
        "packages": 340,
        "layers": layers,
        "layers_no_talks": {key: int(1.4 * value) for key, value in layers.items()},
        "signed_to_be_broken": 7,
        "coerced": 2,
        "best_durable": None
        if best is None
        else {key: value for key, value in best.items() if key != "draws"},
        "durable_gap": None if best is None else min(best["margins"].values()),
        "durable_gap_note": "nothing in the menu is durable" if best is None else None,
        "named_packages": packages,
        "waiting": {"NOR": 0.6, "SUD": 0.34},
        "fighting_on": {"NOR": 0.57, "SUD": 0.315},
        "signing_hazard": hazard,
        "net_flow_sign": {"NOR": 1 if room < 0.5 else -1, "SUD": -1},
        "variants": [
            {
                "breach": breach,
                "acceptance": acceptance,
                "noise": noise,
                "layers": layers,
                "durable_gap": None if best is None else 0.02,
                "signing_hazard": hazard * (0.1 if acceptance == "strict" else 1),
                "converged": True,
                "residual": 1e-11,
            }
            for breach, acceptance, noise in (
                ("netted", "logit", 1.0),
                ("mistake", "logit", 1.0),
                ("netted", "logit", 1 / 3),
                ("netted", "strict", 1.0),
                ("mistake", "strict", 1.0),
            )
        ],
        "draws": {
            "n": draws,
            "failed": 0,
            "durable_share": deepest.count("trust") / draws,
            "deepest_layer": deepest,
            "layers": {k: [0.5 * v, float(v), 1.6 * v] for k, v in layers.items()},
            "durable_gap": None if best is None else [-0.01, 0.02, 0.05],
            "durable_gap_missing": 1.0 if best is None else 0.1,
            "signing_hazard": [0.5 * hazard, hazard, 2 * hazard],
            "largest_residual": 4.2e-9,
        },
        "diagnostics": {
            "residual": 3.1e-10,
            "tolerance": 1e-9,
            "error_bound": 3.1e-8,
            "iterations": 12,
            "sweeps": 64,
            "multistart_gap": 4.0e-9,
            "equilibria": 1,
            "trust_gap": 2.0e-9,
            "one_deviation_gain": 0.002,
            "converged": True,
            "seconds": 1.234567,
        },
    }


def make_futures(name: str, room: float, draws: int = 200) -> dict[str, Any]:
    """Return the answer of `futures` for one reading."""
    months = list(range(25))
    keep = 1 - 0.02 - 0.06 * room
    war = [keep**m for m in months]
    signed = [1 - (1 - 0.9 * (1 - keep)) ** m for m in months]
    times = []
    for i in range(50):
        u = (i + 0.5) / 50
        month = next((m for m in months if 1 - war[m] >= u), None)
        times.append(month)
    still = war[-1]
    return {
        "scenario": "two-shores",
        "reading": name,
        "content_hash": random.Random(name).randbytes(32).hex(),
        "version": "0.1.0",
        "seed": 1,
        "draws": draws,
        "draws_failed": 0,
        "paths": 500,
        "horizon": 24,
        "p_agreement": {m: three(signed[int(m)], 0.12) for m in ("6", "12", "24")},
        "p_truce_30d_12m": three(0.7 * signed[12], 0.1),
        "p_holds_12m": three(0.3 + 0.5 * room, 0.2),
        "p_collapse_24m": three(0.08, 0.05),
        "p_defeat_24m": three(0.012, 0.01),
        "p_escalation_24m": three(0.004, 0.004),
        "p_still_war_24m": three(still, 0.15),
        "first_agreement_kinds": {"truce": 0.3, "ceasefire": 0.45, "framework": 0.05, "final": 0.2},
        "months": months,
        "share_at_war_by_month": {
            "mean": war,
            "low": [max(0.0, w - 0.006 * m) for m, w in zip(months, war, strict=True)],
            "high": [min(1.0, w + 0.006 * m) for m, w in zip(months, war, strict=True)],
        },
        "signed_by_month": {
            "mean": signed,
            "low": [max(0.0, s - 0.05) for s in signed],
            "high": [min(1.0, s + 0.05) for s in signed],
        },
        "endings_24m": {
            "settled_holding": 0.7 * (0.91 - still),
            "settled_broken": 0.3 * (0.91 - still),
            "collapse": 0.07,
            "defeat": 0.015,
            "wider_war": 0.005,
            "still_war": still,
        },
        "time_to_truce_quantiles": times,
        "held_12m": {
            "standing": 0.3 + 0.5 * room,
            "broken_by": {"NOR": 0.4 - 0.35 * room, "SUD": 0.1},
            "lapsed": 0.2 - 0.15 * room,
        },
        "signing_hazard": three(0.02 + 0.08 * room, 0.02),
        "strict": {
            name: {
                "converged": True,
                "signing_hazard": factor * 0.05,
                **{f"p_agreement_{m}": factor * signed[m] for m in (6, 12, 24)},
            }
            for name, factor in (("logit", 1.0), ("strict", 0.4))
        },
        "coarse": {"p_agreement_12": None, "durable_gap": None},
        "diagnostics": {
            "residual": 3.1e-10,
            "tolerance": 1e-9,
            "error_bound": 3.1e-8,
            "iterations": 12,
            "sweeps": 64,
            "multistart_gap": 4.0e-9,
            "equilibria": 1,
            "trust_gap": 2.0e-9,
            "one_deviation_gain": 0.002,
            "converged": True,
            "seconds": 7.654321,
        },
    }


def make_checks(name: str) -> dict[str, Any]:
    """Return the answer of `check --deep` for one reading."""
    return {
        "prior_predictive": [
            {
                "id": "front-12m",
                "statement": "Net change of the front in 12 months, square kilometres",
                "value": 5400.0,
                "low": 900.0,
                "high": 11000.0,
                "share": 0.93,
                "target": [1000, 12000],
                "passed": True,
            },
            {
                "id": "collapse-12m",
                "statement": "Chance that the front gives way within 12 months",
                "value": 0.41,
                "low": 0.1,
                "high": 0.7,
                "share": 0.4,
                "target": [0, 0.3],
                "passed": False,
            },
        ],
        "signs": make_signs(name),
        "qualitative": [
            {
                "id": "durable-majority",
                "statement": "A durable package exists in a clear majority of draws",
                "mechanisms": ["M-09", "M-10"],
                "source": [{"at": "A\u00b612", "gist": "in our words", "said": "hedged"}],
                "measure": "durable",
                "needed": 0.5,
                "value": {"mid": 0.012, "low": -0.01, "high": 0.04},
                "unit": "aims",
                "beside": {},
                "draws": 200,
                "share": 0.62,
                "low": 0.55,
                "high": 0.69,
                "passed": True,
                "note": "",
            },
            {
                "id": "swap-beats-halt",
                "statement": "A swap is worth more to Sudmark than land for a halt",
                "mechanisms": ["M-07"],
                "source": [{"at": "A\u00b619", "gist": "in our words", "said": "explicit"}],
                "measure": "margin",
                "needed": 0.5,
                "value": {"mid": None, "low": None, "high": None},
                "unit": "aims",
                "beside": {"trust": {"mid": 0.1, "low": 0.0, "high": 0.2}},
                "draws": 12,
                "share": 0.21,
                "low": 0.16,
                "high": 0.27,
                "passed": False,
                "note": "Does not follow from these premises in this model. Size -0.01 aims.",
            },
        ],
    }


def make_signs(name: str) -> dict[str, Any]:
    """Return invented directions: some as claimed, one neutral, one not in the scenario."""
    other = -1.0 if name == READINGS[0] else 1.0
    source = [{"at": "A\u00b612", "gist": "in our words", "said": "hedged"}]

    def turn(group: str, change: float, expect: str | None, why: str) -> dict[str, Any]:
        return {
            "group": group,
            "ask": f"What about {group}?",
            "headline": "truce",
            "before": 0.3,
            "after": 0.3 + change,
            "change": change,
            "gap": 0.01,
            "waiting": {"NOR": -0.02, "SUD": 0.03},
            "expect": expect,
            "source": source if expect else [],
            "as_claimed": None if expect is None else not why,
            "why": why,
        }

    question = {"unit": "a month", "low": -0.001, "high": 0.02, "share": 0.5, "draws": 2}
    gain = {"NOR": 0.02, "SUD": -0.01}
    return {
        "questions": [
            {"id": "M-01", "key": "pressure", "expect": 1, "change": 0.012, "sign": 1, **question},
            {"id": "M-59", "key": "patience", "expect": -1, "change": 0.0, "sign": 0, **question},
            {
                "id": "M-11",
                "key": "framework",
                "unit": "a month",
                "expect": 1,
                "change": None,
                "sign": None,
                "low": None,
                "high": None,
                "share": None,
                "draws": 0,
            },
        ],
        "turns": [
            turn("motive", 0.1 * other, "rises" if other > 0 else "falls", ""),
            turn("arms", 0.0, "rises", "neutral"),
            turn("style", 0.001, None, ""),
        ],
        "asks": [
            {"proposer": "NOR", "worth": {"NOR": 0.7, "SUD": 0.4}},
            {"proposer": None, "worth": {"NOR": 0.6, "SUD": 0.5}},
        ],
        "exchange": {
            "package": "swap",
            "options": [
                {
                    "issue": "guarantee",
                    "option": "none",
                    "instead_of": "coalition",
                    "gain": gain,
                    "breach": 0.03,
                    "rate": 0.5,
                }
            ],
        },
        "misreadings": [
            {
                "mediator": "NOR",
                "refused": 0.8,
                "if_right": 0.5,
                "loss": 0.013,
                "signing": 0.01,
                "signing_if_right": 0.02,
            }
        ],
    }


def make_labels() -> dict[str, Any]:
    """Return what stands in for labels."""
    return {
        "order": ["deadlines"],
        "economy_noise": 0.4,
        "exclusion": 1.5,
        "stock": 0.35,
        "escalation": 0.002,
    }


def make_quarrel(room: float) -> dict[str, Any]:
    """Return invented closed forms: the open account is softened by denial, the other not."""
    war_pays = room < 0.5
    return {
        "sides": list(SIDES),
        "package": "swap",
        "durable": room > 0.15,
        "net_flow": 0.12 if war_pays else -0.08,
        "waiting_gain": -0.02 if war_pays else 0.03,
        "defeat": {
            "today": 0.002,
            "needed": 0.031 if war_pays else -0.004,
            "needed_if_denied": 0.011 if war_pays else -0.006,
            "denial_enough": not war_pays,
        },
        "paradox": {
            "softer": ["SUD"],
            "harder": ["NOR"],
            "room_shrinks": war_pays,
            "after_collapse": {"NOR": 0.9, "SUD": 0.05},
            "waiting": {"NOR": 0.6, "SUD": 0.34},
        },
        "breach": {"faced": 0.02, "tolerable": None if war_pays else 0.05, "within": True},
        "scan": [
            {"rate": 0.002, "durable_gap": 0.01, "durable": 2, "converged": True},
            {"rate": 0.04, "durable_gap": None, "durable": None, "converged": False},
        ],
    }


def make_people() -> dict[str, Any]:
    """Return an invented human ledger."""
    war = {"NOR": {"killed_at_front": 900.0, "killed_in_rear": 0.0, "wounded": 2100.0}}
    war["SUD"] = {"killed_at_front": 700.0, "killed_in_rear": 80.0, "wounded": 1900.0}
    pause = {party: {**kinds, "killed_in_rear": 0.0} for party, kinds in war.items()}
    return {
        "horizon": 24,
        "months_of_emergency": {"mean": 17.5, "low": 11.0, "high": 22.0},
        "month": {"war": war, "pause": pause, "framework": war},
    }


def make_study(readings: int = 2, draws: int = 200) -> dict[str, Any]:
    """Return the whole study for the first readings: the first open, the second closed."""
    rooms = (0.75, 0.12, 0.5, 0.3, 0.9, 0.2, 0.6, 0.4)
    answers = {}
    for name, room in zip(READINGS[:readings], rooms, strict=False):
        answers[name] = {
            "zone": make_zone(name, room, draws, durable=room > 0.15),
            "futures": make_futures(name, room, draws),
            "checks": make_checks(name),
            "questions": {"Q1": three(0.3, 0.1)},
            "quarrel": make_quarrel(room),
            "people": make_people(),
        }
    return {
        "meta": {
            "scenario": "two-shores",
            "title": "Two shores, one strip",
            "content_hash": "3f9c12ab" * 8,
            "version": "0.1.0",
            "seed": 1,
            "draws": draws,
            "paths": 500,
            "idle": [],
            "with": [],
            "labels": make_labels(),
        },
        "readings": answers,
        "outside_view": outside_view(age=41.66).answer,
    }
