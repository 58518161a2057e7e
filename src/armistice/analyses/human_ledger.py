"""The human ledger: what months cost in people, outside every pay-off."""

from __future__ import annotations

from typing import Any

import numpy as np

from armistice.analyses.ensembles import spread
from armistice.analyses.study import ReadingStudy
from armistice.model.build import make_world
from armistice.model.guests import mechanisms_of
from armistice.model.mechanism import Mechanism, WarDraft
from armistice.model.world import World

__all__ = ["PHASES", "losses_of_month", "people_of"]

PHASES = ("war", "pause", "framework")
"""Phases in which the war goes on. Under a standing truce or settlement nobody is counted."""


def losses_of_month(
    world: World, mechanisms: tuple[Mechanism, ...], phase: str
) -> dict[str, dict[str, float]]:
    """People killed and wounded in a month of a phase, by party.

    EQ-LEDGER (ours). Fighting at the front goes on in every phase of the war; deaths behind
    the front need strikes, so that there are none where a phase bans them. Nothing here is
    read by any mechanism or solver.

    Parameters
    ----------
    world
        The war at one set of numbers.
    mechanisms
        What decides whether there are strikes, and how likely the front is to move.
    phase
        One of `PHASES`.

    Returns
    -------
    dict
        Party to `killed_at_front`, `killed_in_rear` and `wounded`.
    """
    draft = WarDraft.blank(world, phase)
    for hook in ("talks", "transition"):
        for mechanism in mechanisms:
            draft = getattr(mechanism, hook)(world, draft)
    s = int(world.space.index(world.start_step, world.start_endurance(0), world.start_endurance(1)))
    moves = float(draft.up[s] + draft.down[s])
    struck = dict(zip(world.sides, draft.strikes[::-1] > 0, strict=True))
    out = {}
    for party in world.parties:
        where = f"people.{party}"
        rear = world.number(f"{where}.deaths_in_rear")
        out[party] = {
            "killed_at_front": world.number(f"{where}.deaths_per_month")
            + world.number(f"{where}.deaths_per_step") * moves,
            "killed_in_rear": rear if struck.get(party, True) else 0.0,
            "wounded": world.number(f"{where}.wounded_per_month"),
        }
    return {party: kinds for party, kinds in out.items() if any(kinds.values())}


def people_of(study: ReadingStudy) -> dict[str, Any]:
    """The ledger of one reading: a month of each phase, and months under emergency rule.

    Parameters
    ----------
    study
        The reading; its draws say how long the war goes on.

    Returns
    -------
    dict
        `months_of_emergency` within the horizon (`mean`, `low`, `high` over draws): emergency
        rule lasts as long as the war does, a pause or a framework included. `month`: phase,
        party and kind to people.
    """
    world = make_world(study.resolved, study.resolved.median())
    used = mechanisms_of(study.scenario)
    months = [float(draw.by_month[0, : study.horizon].sum()) for draw in study.draws]
    return {
        "horizon": study.horizon,
        "months_of_emergency": spread(np.array(months, dtype=float)),
        "month": {phase: losses_of_month(world, used, phase) for phase in PHASES},
    }
