"""A stylised scenario, made by rule from what was known of a war when it began.

Every constant is a round number written down before any war was scored; none was fitted. What
the record does not say (the balance of power, costs, stakes, how firm an army is) is a wide range,
the same for every war, and a war's forecast is the average over draws of it.

* A major power that begins a war moves the front twice as fast towards its aims and half as fast
  back, breaks half as easily and breaks the other twice as easily.
* Under the Charter an outsider sits at the table with a third of the proposals, and can guarantee.
* A quarrel over territory puts half of the aims on the front and a fifth on who governs; one over
  government the other way round; over both, or unsaid: a third and a third. The rest is honour,
  which nobody can cede.
"""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from armistice.analyses.wider.onset import Onset
from armistice.scenario import Scenario, load

__all__ = ["DOUBLED", "STAKES", "scenario_of", "scenario_text"]

DOUBLED = 2.0
"""What a major power multiplies, and what it divides."""

STAKES = {
    "territory": (0.5, 0.2),
    "government": (0.2, 0.5),
    "both": (0.35, 0.35),
    None: (0.35, 0.35),
}
"""Share of the aims on the front, and on the concession, by issue."""

_TEXT = """\
format: 1
id: {id}
title: A war between states as it looked on its first day, made by rule
as_of: 2000-01-01
war_started: 2000-01-01
model: bargaining-while-fighting/1

headlines:
  over: {{event: truce.general.30d, within: 12, line: 0.5, primary: true}}

parties:
  Beginner:
    name: The side that began it
    roles: [belligerent]
    discount: 0.05 to 0.20
    war_rent: 0.00 to 0.10
    war_cost: 0.05 to 0.35
    territory: {{0: {a0:.3f}, 8: {a8:.3f}}}
    endurance: {{levels: 3, start: 1, wear: 0.02 to 0.10, recover: 0.05}}
    comfort: 1
    collapse: {{rate: {ca0:.4f} to {ca1:.4f}, value: {{Beginner: 0.0, Other: 1.0}}}}
    breach: {{opportunity: 0.10}}
    values:
      government: {{changed: {gain:.3f}}}
  Other:
    name: The other side
    roles: [belligerent]
    discount: 0.05 to 0.20
    war_rent: 0.00 to 0.10
    war_cost: 0.05 to 0.35
    territory: {{0: {a8:.3f}, 8: {a0:.3f}}}
    endurance: {{levels: 3, start: 1, wear: 0.02 to 0.10, recover: 0.05}}
    comfort: 1
    collapse: {{rate: {cb0:.4f} to {cb1:.4f}, value: {{Beginner: 1.0, Other: 0.0}}}}
    breach: {{opportunity: 0.10}}
    values:
      government: {{changed: -{gain:.3f}}}
{outsider}
front:
  favours: Beginner
  steps: 9
  start: 4
  advance: {f0:.3f} to {f1:.3f}
  retreat: {r0:.3f} to {r1:.3f}
talks: {{rate: 0.25, proposers: {proposers}, signing_cost: 0.02}}
noise: {{accept: 0.03, breach: 0.06, propose: 0.01, propose_mediator: 0.03}}

issues:
  land:
    ask: Where the line runs
    family: territory
    default: as-it-stands
    options:
      as-it-stands: {{}}
      two-back: {{front: {{at_most: 2}}}}
      two-on: {{front: {{at_least: 6}}}}
      all: {{front: {{at_least: 8}}}}
  government:
    ask: Who governs
    family: justice
    default: unchanged
    options: {{unchanged: {{}}, changed: {{}}}}
{guarantee}
menu:
  vary: [{vary}]
  forms: [ceasefire, final]
stances: {{engaged: {{start: true}}}}
"""

_OUTSIDER = """\
  Outsider:
    name: The organisation of states
    roles: [mediator, guarantor]
    mediation: {any_paper: 0.5}
    guarantee_credibility: 0.2 to 0.9
"""

_GUARANTEE = """\
  guarantee: {ask: Peacekeepers, family: security, default: none,
              options: {none: {}, sent: {guarantee: {by: [Outsider], strength: 0.25}}}}
"""


def scenario_text(onset: Onset) -> str:
    """Write the scenario of an onset, as a file that `armistice check` takes.

    Examples
    --------
    >>> "Outsider" in scenario_text(Onset(outsider=False, major=True))
    False
    """
    front, government = STAKES[onset.issue]
    honour = 1.0 - front - government
    up = DOUBLED if onset.major else 1.0
    return _TEXT.format(
        id=onset.id,
        a0=honour / 2,
        a8=honour / 2 + front,
        gain=government,
        ca0=0.002 / up,
        ca1=0.05 / up,
        cb0=0.002 * up,
        cb1=0.05 * up,
        f0=0.05 * up,
        f1=0.40 * up,
        r0=0.05 / up,
        r1=0.40 / up,
        outsider=_OUTSIDER if onset.outsider else "",
        guarantee=_GUARANTEE if onset.outsider else "",
        proposers=(
            "{Beginner: 0.3333, Other: 0.3333, Outsider: 0.3334}"
            if onset.outsider
            else "{Beginner: 0.5, Other: 0.5}"
        ),
        vary="land, government, guarantee" if onset.outsider else "land, government",
    )


@lru_cache(maxsize=32)
def scenario_of(onset: Onset) -> Scenario:
    """Load the scenario of an onset, checked like any other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{onset.id}.yaml"
        path.write_text(scenario_text(onset), encoding="utf-8")
        return load(path)
