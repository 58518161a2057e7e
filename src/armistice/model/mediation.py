"""From a scenario to what its mediators have at stake, by stance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.errors import ArmisticeError
from armistice.mechanisms.mediator import home_audience, mediator_taste
from armistice.mechanisms.sanctions import effective_pressure
from armistice.model.stakes import ACTIONS, Cut, Stake
from armistice.model.stances import moved_by
from armistice.model.world import World, threat_credibility

__all__ = ["blame_after", "choosing", "mediator_stakes"]

Array = NDArray[np.float64]
MOST_CHOOSERS = 2


def choosing(world: World) -> tuple[str, ...]:
    """The mediators that choose under rule `mediator: optimal`: those with declared actions.

    Raises
    ------
    ArmisticeError
        If none has an exit among the stances, or more than two choose.
    """
    if world.rules.get("mediator", "fixed") != "optimal":
        return ()
    named = {party for name in world.stances for party in _actions(world, name)}
    found = tuple(party for party in world.parties if party in named)
    for party in found or ("a mediator",):
        if not any(_actions(world, name).get(party) == "exit" for name in world.stances):
            raise ArmisticeError(
                f"rule 'mediator: optimal' needs a stance in which {party} has left: "
                "write 'actions: {ID: exit}' there"
            )
        if party in world.parties and world.number(f"{party}.mediation.discount", 0.10) <= 0:
            raise ArmisticeError(f"{party}.mediation.discount must be positive")
    if len(found) > MOST_CHOOSERS:
        raise ArmisticeError(
            f"{len(found)} mediators have 'actions' in the stances; at most {MOST_CHOOSERS} choose"
        )
    return found


def _actions(world: World, stance: str) -> dict[str, str]:
    entry = world.resolved.spec.stances.get(stance)
    return {} if entry is None else {str(p): str(a) for p, a in entry.actions.items()}


def _options(world: World, party: str, others: tuple[str, ...]) -> NDArray[np.int64]:
    """The stance that each action leads to: (3, M), -1 where there is none.

    An action leads to a stance that names it (or to the present one) and leaves what all
    other outsiders do as it is. A cut is kept up by staying and is left by going only; who
    has left, stays away.
    """
    names = world.stances
    out = np.full((len(ACTIONS), len(names)), -1, dtype=np.int64)
    acts = [_actions(world, name) for name in names]
    posture = np.array(
        [
            world.stance_factor(kind, p)
            for p in world.parties
            if p != party
            for kind in ("support", "pressure")
        ]
    )
    for m, here in enumerate(acts):
        mine = here.get(party, "stay")
        if mine == "exit":
            out[ACTIONS.index("exit"), m] = m
            continue
        for a, action in enumerate(ACTIONS):
            if mine == "cut" and action != "exit":
                out[a, m] = m if action == "stay" else -1
                continue
            fits = [
                n
                for n, there in enumerate(acts)
                if (there.get(party) == action or (n == m and mine == action))
                and all(there.get(p, "stay") == here.get(p, "stay") for p in others)
                and np.array_equal(posture[:, n], posture[:, m])
            ]
            if fits:
                out[a, m] = m if m in fits else fits[0]
    return out


def mediator_stakes(world: World, choosers: tuple[str, ...]) -> tuple[Stake, ...]:
    """What every mediator has at stake, by declared stance.

    EQ-MEDIATOR (kydd2003, rauchhaus2006; ours), the flow of a month before a deal:
        -c_stay - (1 - paid by others) c_press S 1[press] - b_m 1[war],
    S being the pressure that arrives in that stance (EQ-LEAKAGE) and levers in use counted
    at their cost. EQ-BLAME (ours): leaving costs Bl R(h), R = 1 before any offer.
    """
    omega, face = mediator_taste(world)
    arrives = effective_pressure(world, 0) + effective_pressure(world, 1)
    names = world.stances
    found = []
    for party in world.parties:
        if "mediator" not in world.roles(party):
            continue
        where = f"{party}.mediation"
        rate = max(world.number(f"{where}.discount", 0.10), 1e-12)
        acts = [_actions(world, name).get(party, "stay") for name in names]
        paid = 1.0 - world.number(f"{where}.share_paid")
        pressing = np.array([act == "press" for act in acts])
        yearly = (
            world.number(f"{where}.stay_cost")
            + paid * world.number(f"{where}.pressure_cost") * arrives * pressing
            + world.number(f"{where}.by_levers")
        )
        j = world.proposers.index(party) if party in world.proposers else -1
        lowered = world.number(f"{where}.lowered_expectations")
        others = tuple(p for p in choosers if p != party)
        found.append(
            Stake(
                party=party,
                proposer=j,
                delta=float(np.exp(-rate / 12.0)),
                staying=yearly / rate,
                war_blame=world.number(f"{where}.war_blame") / rate,
                meeting=float(face[j])
                if j >= 0
                else world.number(f"{where}.empty_meeting") * (1.0 - lowered),
                credit=world.number(f"{where}.deal_credit"),
                any_paper=float(omega[j]) if j >= 0 else world.number(f"{where}.any_paper", 0.5),
                audience=home_audience(world, party),
                leaving=np.full(
                    len(names),
                    world.number(f"{where}.exit_blame")
                    * world.number(f"{where}.exit_share.no-offer", 1.0),
                ),
                wider=world.number(f"escalation.value.{party}"),
                noise=world.number(f"{where}.noise", 0.03),
                gone=np.array([act == "exit" for act in acts]),
                options=_options(world, party, others),
                cuts=_cuts(world, party) if party in choosers else (),
                chooses=party in choosers,
            )
        )
    return tuple(found)


def blame_after(world: World, party: str) -> Array:
    """Bl R(h) by history: no offer, A refused, B refused: (3,). EQ-BLAME (ours)."""
    where = f"{party}.mediation.exit_share"
    share = [world.number(f"{where}.no-offer", 1.0)]
    share += [world.number(f"{where}.{side}", 0.5) for side in world.sides]
    return world.number(f"{party}.mediation.exit_blame") * np.array(share)


def _cuts(world: World, party: str) -> tuple[Cut, ...]:
    """Refusal moves that are this mediator's threats. EQ-REJECT, EQ-CREDIBILITY."""
    names, found = world.stances, []
    for side, refuser in enumerate(world.sides):
        room = dict.fromkeys(names, 1.0)  # chances of one stance add to one at most
        for name, move in world.resolved.spec.moves.items():
            if str(move.when) != "refusal" or move.by not in (None, refuser):
                continue
            chance = world.number(f"moves.{name}.chance")
            chance *= threat_credibility(world, world.resolved.spec.stances[move.to].holder)
            chance = min(chance, room[move.from_])
            room[move.from_] -= chance
            if moved_by(world, move.from_, move.to, (party,)):
                source, target = names.index(move.from_), names.index(move.to)
                found.append(Cut(side, source, source, target, chance))
    return tuple(found)
