"""The tutorial's war with more levers, and one so small that fighting on has a closed form."""

from __future__ import annotations

from pathlib import Path

from armistice.scenario import Scenario, load

ISLANDS = Path(__file__).parents[3] / "scenarios" / "two-islands" / "scenario.yaml"

SMALL = (
    ("vary: [strip, guarantee, fleet, tolls]", "vary: [strip, guarantee]"),
    ("forms: [truce, ceasefire, final]", "forms: [ceasefire, final]"),
    ("levels: 3, start: 1", "levels: 2, start: 1"),
    ("comfort: 2", "comfort: 1"),
)
LEVERS = """levers:
  toll-rise:
    {by: League, on: Orrin, acts: {Orrin.pressure.level: {add: 0.5}}, cost: {League: 0.01}}
  threat: {by: League, on: Orrin, acts: {Orrin.pressure.level: {add: 1}}, announced: 3,
           cost: {League: 0.02}}
  surer-ships:
    {by: Marl, on: Selm, acts: {Marl.guarantee_credibility: {to: 0.99}}, cost: {Marl: 0.05}}
  quick-end: {by: Marl, on: Orrin, acts: {Orrin.collapse.rate: {add: 0.02}}, cost: {Marl: 0.1},
              escalation: 0.001}
  tired-rulers: {by: Selm, on: Orrin, acts: {Orrin.war_rent: {times: 0}}, cost: {Selm: 0}}
  idle: {by: League, on: League, acts: {League.mediation.exit_blame: {add: 0.1}}}

escalation: {value: {Orrin: 0, Selm: 0}}
"""
PEOPLE = """people:
  Selm: {deaths_per_month: 100, deaths_in_rear: 10, wounded_per_month: 200, displaced: 5000}
"""


def text(*changes: tuple[str, str]) -> str:
    found = ISLANDS.read_text(encoding="utf-8")
    line = next(one for one in found.splitlines() if one.startswith("levers:"))
    for old, new in ((line + "\n", LEVERS), *SMALL, *changes):
        assert old in found, old
        found = found.replace(old, new)
    return found + PEOPLE


def islands(folder: Path, *changes: tuple[str, str]) -> Scenario:
    """Six levers, one of them risky and one of no account; fewer packages and states."""
    path = folder / "islands.yaml"
    path.write_text(text(*changes), encoding="utf-8")
    return load(path)


ONE_STATE = (
    ("levels: 2, start: 1, wear: 0.04", "levels: 1, start: 0, wear: 0.04"),
    ("levels: 2, start: 1, wear: 0.05", "levels: 1, start: 0, wear: 0.05"),
    ("advance: 0.20 to 0.40, retreat: 0.05 to 0.15", "advance: 0, retreat: 0"),
    (
        "  idle: {by: League",
        "  crack: {by: League, on: Selm, acts: {Selm.collapse.rate: {add: 0.01}}, escalation: 0, "
        "cost: {League: 0.02}}\n  idle: {by: League",
    ),
)
