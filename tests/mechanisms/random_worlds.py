"""Random worlds for the exact rows: scenarios of random shape, and random admissible numbers.

A shape (grid, parties, thresholds, stances, which side the front favours) is written as a
scenario file and loaded; numbers are then drawn anew for every example, each from the whole of
its support or from a wide part of it. None of it stands for a war.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

import armistice as arm
from armistice.model.build import build, make_world
from armistice.model.mechanism import HOOKS, WarDraft, discover
from armistice.model.war import War
from armistice.model.world import World
from armistice.scenario import Resolved
from armistice.solve.equilibrium import fighting_on

__all__ = [
    "A",
    "B",
    "admissible",
    "drafted",
    "numbers_of",
    "resolved_of",
    "scenario_text",
    "shapes",
    "tables",
    "war_of",
    "world_of",
    "worth_of_fighting",
]

A, B = 0, 1
SHAPES = 16
MECHANISMS = discover()

shapes = st.integers(0, SHAPES - 1)
"""Which shape of scenario."""
tables = st.integers(0, 2**32 - 1)
"""Seed of a table of numbers."""


def scenario_text(seed: int) -> str:
    """A scenario file of one shape."""
    rng = np.random.default_rng(seed)
    first, second = ("Ash", "Birch") if seed % 2 else ("Birch", "Ash")
    steps = int(rng.integers(3, 7))
    start = int(rng.integers(0, steps))
    levels = {side: int(rng.integers(2, 5)) for side in (first, second)}
    learning = int(rng.integers(2, 4)) if seed % 3 == 0 else 1
    stances = ["here", "gone", "half"][: int(rng.integers(2, 4))]
    thresholds = ""
    if seed % 4 and steps > 3:
        lines = []
        if start + 1 < steps:
            lines.append(f"ridge: {{at: {start + 1}, collapse: {{{second}: 1}}}}")
        if start > 0:
            lines.append(f"river: {{at: {start - 1}, collapse: {{{first}: 1}}}}")
        thresholds = f"  thresholds: {{{', '.join(lines)}}}\n"

    def side(name: str, other: str) -> str:
        adapts = f", levels: {learning}" if name == first else ""
        return f"""
  {name}:
    name: {name}
    roles: [belligerent]
    war_cost: {{losses: 0.1, trade: 0.05}}
    territory: {{0: 0.5, {steps - 1}: 0.5}}
    strike_harm: 0.02
    salience: {{strength: 0.01}}
    endurance: {{levels: {levels[name]}, start: {int(rng.integers(0, levels[name]))}}}
    comfort: {int(rng.integers(0, levels[name] + 1))}
    support: {{own: 0.4, Donor: 0.35, Friend: 0.25}}
    pressure: {{level: 1, by: {{Donor: 0.6, Judge: 0.4}}, adaptation: {{start: 0.2{adapts}}}}}
    collapse: {{rate: 0.01, value: {{{name}: 0, {other}: 1}}}}
    economy: {{stimulus: 0.1}}
    public: {{backing: 0.5}}
    elites: {{freeze: 0}}
    office: {{exit_in_war: 0.02}}"""

    # written out, since a field that is listed only where it is written would not be kept
    deals = "share: 0.2, gain: 0.1, penalty: 0.1, spread: 0.05, partner_recover: 0.01"
    trade = f"{{{', '.join(f'{s}: {{{deals}, partner_harm: 0.1}}' for s in (first, second))}}}"
    postures = ", ".join(
        f"{name}: {{start: true}}"
        if name == "here"
        else f"{name}: {{holder: Donor, support: {{Donor: 0.5, Friend: 1}}}}"
        for name in stances
    )
    moves = "".join(
        f"\n  to-{name}: {{from: here, to: {name}, when: month, chance: 0.05}}"
        f"\n  from-{name}: {{from: {name}, to: here, when: month, chance: 0.05}}"
        for name in stances[1:]
    )
    return f"""format: 1
id: shape-{seed}
as_of: 2001-01-01
war_started: 2000-01-01
model: bargaining-while-fighting/1
parties:{side(first, second)}{side(second, first)}
  Donor: {{name: Donor, roles: [patron, sanctioner], at_table: false, aid: {{persistence: 0.1}}}}
  Friend: {{name: Friend, roles: [patron], at_table: false, aid: {{persistence: 0.1}}}}
  Judge: {{name: Judge, roles: [mediator, sanctioner]}}
  Dealer: {{name: Dealer, roles: [trader], at_table: false, trade: {trade}}}
  Broker: {{name: Broker, roles: [trader], at_table: false, trade: {trade}}}
front:
  favours: {first}
  steps: {steps}
  start: {start}
  advance: 0.2
  retreat: 0.1
{thresholds}talks: {{proposers: {{{first}: 0.3, {second}: 0.3, Judge: 0.4}}}}
escalation: {{rate: 0.001, value: {{{first}: -0.5, {second}: -0.5}}}}
issues:
  land: {{ask: Land, family: territory, default: keep, options: {{keep: {{}}, give: {{}}}}}}
menu: {{named: {{halt: {{form: ceasefire}}}}}}
stances: {{{postures}}}
moves:{moves}
levers:
  decide:
    by: Donor
    on: {first}
    acts: {{{first}.collapse.rate: {{add: 0.02}}, front.retreat: {{times: 3}}}}
    escalation: 0.01
  warn: {{by: Donor, on: {first}, acts: {{{first}.pressure.level: {{add: 0.5}}}}, announced: 4}}
"""


@cache
def resolved_of(shape: int, survival: bool = False) -> Resolved:
    """A resolved scenario of that shape."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.yaml"
        file.write_text(scenario_text(shape), encoding="utf-8")
        scenario = arm.load(file)
    return scenario.resolve(None, {}, {"survival": "on"} if survival else {})


def numbers_of(shape: int, table: int, *, mild: bool = False) -> dict[str, float]:
    """Random numbers of every field, in model units.

    With `mild`, chances are small enough that one-step moves stay monotone and hazards are
    not clipped (what the rows on W0 take as admissible).
    """
    rng = np.random.default_rng(table)
    resolved = resolved_of(shape)
    spec, sides = resolved.spec, resolved.scenario.belligerents
    found = dict(resolved.median())
    top = 0.25 if mild else 1.2

    def put(address: str, low: float, high: float, zero: float = 0.15) -> None:
        """A number from a range; its lower end with some chance, since zeros hide faults."""
        found[address] = low if rng.random() < zero else float(rng.uniform(low, high))

    def split(addresses: list[str], total: float = 1.0) -> None:
        parts = rng.dirichlet(np.ones(len(addresses))) * total
        found.update(zip(addresses, parts.tolist(), strict=True))

    for side, party in enumerate(sides):
        put(f"{party}.discount", 0.01, 0.4)
        put(f"{party}.war_rent", 0.0, 0.3)
        put(f"{party}.war_cost.losses", 0.0, 0.3)
        put(f"{party}.war_cost.trade", 0.0, 0.2)
        put(f"{party}.exhaustion_cost", 0.0, 0.2)
        worth = np.sort(rng.uniform(0.0, 1.0, 2))
        worth = worth if side == 0 else worth[::-1]
        for knot, value in zip((0, int(spec.front.steps) - 1), worth, strict=True):
            found[f"{party}.territory.{knot}"] = float(value)
        put(f"{party}.strike_harm", 0.0, 0.1)
        put(f"{party}.salience.strength", 0.0, 0.2)
        put(f"{party}.salience.bound", 0.001, 0.2)
        put(f"{party}.salience.half_life", 0.3, 24.0)
        put(f"{party}.endurance.wear", 0.0, 0.4 * top)
        put(f"{party}.endurance.recover", 0.0, 0.4 * top)
        put(f"{party}.endurance.wear_by_pressure", 0.0, 0.1 * top)
        put(f"{party}.endurance.wear_by_strikes", 0.0, top)
        split([f"{party}.support.{who}" for who in ("own", "Donor", "Friend")])
        put(f"{party}.pressure.level", 0.0, 2.0)
        split([f"{party}.pressure.by.{who}" for who in ("Donor", "Judge")])
        put(f"{party}.pressure.cost_linear", 0.0, 0.2)
        put(f"{party}.pressure.cost_convex", 0.0, 0.2)
        for name in ("start", "speed", "ceiling"):
            put(f"{party}.pressure.adaptation.{name}", 0.0, 1.0)
        put(f"{party}.collapse.rate", 0.0, 0.02 if mild else 0.3)
        put(f"{party}.collapse.by_endurance", 0.0, 0.7 if mild else 2.0)
        put(f"{party}.economy.stimulus", 0.0, 1.0, 0.5)
        put(f"{party}.economy.pays_now", 0.0, 0.1)
        put(f"{party}.economy.wears_later", 0.0, 0.1 * top)
        put(f"{party}.public.backing", 0.0, 1.0)
        for name, high in (("media", 1.0), ("deflected", 1.3), ("protest", 60.0)):
            put(f"{party}.public.{name}", 0.0, high)
        put(f"{party}.public.hardship_limit", 0.0, 0.5)
        put(f"{party}.public.opposition_cost", 0.0, 0.3)
        put(f"{party}.elites.burden_on_public", 0.0, 1.0)
        put(f"{party}.elites.freeze", 0.0, 1.2)
        put(f"{party}.elites.loyal_pay", 0.0, 2.0)
        put(f"{party}.elites.outside_pay", 0.0, 2.0)
        put(f"{party}.elites.coup_base", 0.0, 0.01)
        put(f"{party}.elites.coup_by_loss", 0.0, 10.0)
        put(f"{party}.elites.coup_by_dependence", 0.0, 3.0)
        put(f"{party}.office.exit_in_war", 0.0, 0.05)
        put(f"{party}.office.exit_in_peace", 0.0, 0.05)
        for name in ("by_protest", "by_loss", "by_win"):
            put(f"{party}.office.{name}", 0.0, 0.5)
        put(f"{party}.office.after_meeting", 0.2, 1.0)
        found[f"{party}.office.exit_value"] = float(rng.uniform(-0.3, 0.3))
        loss, win = rng.uniform(-1.6, 0.0), rng.uniform(0.8, 2.4)
        found[f"{party}.collapse.value.{party}"] = float(loss)
        found[f"{sides[1 - side]}.collapse.value.{party}"] = float(win)
        for trader in ("Dealer", "Broker"):
            where = f"{trader}.trade.{party}"
            put(f"{where}.share", 0.0, 0.5)
            put(f"{where}.gain", 0.0, 0.3)
            put(f"{where}.penalty", 0.0, 0.3)
            put(f"{where}.spread", 0.001, 0.2)
            put(f"{where}.partner_recover", 0.0, 0.05 * top, 0.6)
            put(f"{where}.partner_harm", 0.0, 1.0, 0.6)
    put("front.advance", 0.0, 0.6 * top)
    put("front.retreat", 0.0, 0.6 * top)
    for party in sides:
        put(f"front.tempo.{party}", 0.0, 0.2 if mild else 0.6)
    for name, threshold in spec.front.thresholds.items():
        loser = sides[1] if int(threshold.at) > int(spec.front.start) else sides[0]
        put(f"front.thresholds.{name}.collapse.{loser}", 1.0, 2.0 if mild else 5.0)
    for stance in list(spec.stances)[1:]:
        for patron in ("Donor", "Friend"):
            put(f"stances.{stance}.support.{patron}", 0.0, 1.0)
        put(f"stances.{stance}.talks", 0.0, 2.0)
    for move in spec.moves:
        put(f"moves.{move}.chance", 0.0, 0.3)
    for donor in ("Donor", "Friend"):
        put(f"{donor}.aid.by_ground_lost", 0.0, 1.0)
        put(f"{donor}.aid.persistence", 0.0, 0.95)
        put(f"{donor}.aid.backfill", 0.0, 1.0)
    for sender in ("Donor", "Judge"):
        put(f"{sender}.threats.credibility", 0.0, 1.0)
        put(f"{sender}.threats.per_missed_deadline", 0.0, 1.0)
        found[f"{sender}.threats.missed"] = float(rng.integers(0, 4))
    put("talks.rate", 0.0, 1.0)
    put("escalation.rate", 0.0, 0.02)
    return found


def world_of(
    shape: int, numbers: Mapping[str, float], *, survival: bool = False, **changed: float
) -> World:
    """The world of these numbers; keyword `A__collapse__rate=0.1` sets a number of side A."""
    resolved = resolved_of(shape, survival)
    return make_world(resolved, {**numbers, **_named(resolved, changed)})


def war_of(shape: int, numbers: Mapping[str, float], **changed: float) -> War:
    """The compiled war of these numbers; keywords as in `world_of`."""
    resolved = resolved_of(shape)
    return build(resolved, numbers={**numbers, **_named(resolved, changed)})


def _named(resolved: Resolved, changed: Mapping[str, float]) -> dict[str, float]:
    sides = resolved.scenario.belligerents
    out = {}
    for key, value in changed.items():
        parts = key.split("__")
        parts = [{"A": sides[0], "B": sides[1]}.get(part, part) for part in parts]
        out[".".join(parts)] = value
    return out


def drafted(world: World, *, until: str = "exit", phase: str = "war") -> WarDraft:
    """A month of war put together by all mechanisms, up to and including a hook."""
    draft = WarDraft.blank(world, phase)
    for hook in HOOKS[: HOOKS.index(until) + 1]:
        for mechanism in MECHANISMS:
            draft = getattr(mechanism, hook)(world, draft)
    return draft


def worth_of_fighting(war: War) -> Any:
    """W0, (2, states)."""
    return fighting_on(war)


def admissible(world: World, war: War, *worths: Any) -> bool:
    """What the rows on W0 take as given: see `mechanisms` inventory, conventions.

    Own collapse is worse for a side than W0 in every state and the other's better; one-step
    moves of the front and of endurance are monotone; no hazard is cut.
    """
    draft = drafted(world)
    monotone = float(draft.up.max() + draft.down.max()) <= 1.0
    for side in range(2):
        monotone &= float(draft.worse[side].max() + draft.better[side].max()) <= 1.0
    uncut = float(draft.hazard.sum(axis=0).max()) < 0.9 and float(draft.hazard.max()) < 0.5
    ordered = all(
        war.terminal[i, i] <= w[i].min() and war.terminal[i, 1 - i] >= w[i].max()
        for w in worths
        for i in range(2)
    )
    return monotone and uncut and ordered
