"""Wars with mediators that choose, made for tests: random ones, and edited tutorials."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import armistice as arm
from armistice.model.space import Space
from armistice.model.stakes import Cut, Stake
from armistice.model.war import War
from armistice.model.widen import widen
from armistice.scenario import Scenario
from armistice.solve.stopping import Conduct

Array = NDArray[np.float64]
TUTORIAL = Path(__file__).parents[2] / "scenarios" / "two-islands" / "scenario.yaml"
MEDIATION = "mediation: {any_paper: 0.5, empty_meeting: 0.05}"
STANCES = (
    "stances: {engaged: {start: true, actions: {League: press}}, "
    "gone: {holder: Marl, support: {Marl: 0}}, "
    "left: {holder: League, talks: 0.3, actions: {League: exit}}}"
)
WANTS = (
    "any_paper: 0.5, empty_meeting: 0.05, stay_cost: 0.02, pressure_cost: 0.02, "
    "war_blame: 0.02, deal_credit: 0.2, exit_blame: 0.3, "
    "exit_share: {no-offer: 1, Orrin: 0.5, Selm: 0.2}"
)


@cache
def tutorial(
    wants: str = WANTS,
    stances: str = STANCES,
    moves: str = "",
    levers: str = "",
    party: str = "",
    top: str = "",
    small: bool = False,
) -> Scenario:
    """The two islands with another mediator, other stances, moves, levers, parties or blocks.

    `small` leaves two levels of endurance and two issues on the menu.
    """
    text = TUTORIAL.read_text("utf-8").replace(MEDIATION, f"mediation: {{{wants}}}{party}")
    text = re.sub(r"(?m)^stances:.*$", stances, text)
    if moves:
        text = re.sub(r"(?m)^moves:.*$", moves, text)
    if levers:
        text = re.sub(r"(?m)^levers:.*$", levers, text)
    if small:
        text = text.replace("levels: 3, start: 1", "levels: 2, start: 1")
        text = text.replace("vary: [strip, guarantee, fleet, tolls]", "vary: [guarantee, tolls]")
        text = text.replace("forms: [truce, ceasefire, final]", "forms: [final]")
    file = Path(tempfile.mkdtemp()) / "scenario.yaml"
    file.write_text(f"{text}\n{top}\n", "utf-8")
    return arm.load(file)


def stake_of(war: War, rng: np.random.Generator, **changes: object) -> Stake:
    """A random mediator that may stay, press or leave; stances 0, 1 and 2 of the war."""
    base = Stake(
        party="M",
        proposer=2,
        delta=float(np.exp(-rng.uniform(0.05, 0.3) / 12.0)),
        staying=np.array([0.0, rng.uniform(0.0, 0.3), 0.0]) + rng.uniform(0.0, 0.3),
        war_blame=float(rng.uniform(0.0, 0.3)),
        meeting=float(rng.uniform(0.0, 0.05)),
        credit=float(rng.uniform(0.0, 0.5)),
        any_paper=float(rng.uniform(0.0, 1.0)),
        audience=rng.uniform(-0.05, 0.05, len(war.menu)),
        leaving=np.full(3, rng.uniform(0.0, 0.6)),
        wider=0.0,
        noise=float(rng.uniform(0.01, 0.1)),
        gone=np.array([False, False, True]),
        options=np.array([[0, 0, -1], [1, 1, -1], [2, 2, 2]]),
        cuts=(),
        chooses=True,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def widened(war: War, stake: Stake, blame: Array) -> War:
    """The war with that mediator's stake and the history of refusals in its state."""
    return widen(war.with_(stakes=(stake,)), history=True, blame={"M": blame})


def random_conduct(war: War, rng: np.random.Generator) -> Conduct:
    """Any behaviour of the belligerents: chances of signatures and refusals below tau."""
    phases, size, count = len(war.phases), war.space.size, len(war.menu)
    shares = rng.dirichlet(np.full(count + 3, 0.4), (phases, size))
    tau = np.stack([phase.talks for phase in war.phases])[:, :, None]
    shares = shares * tau
    for f, phase in enumerate(war.phases):
        shares[f][:, np.flatnonzero(~phase.allowed)] = 0.0
    eta = rng.uniform(0.0, 0.15, (2, size, count))
    convened = rng.uniform(0.0, 1.0, (phases, size)) * tau[:, :, 0]
    return Conduct(
        shares[:, :, :count], np.moveaxis(shares[:, :, count : count + 2], 2, 1), eta, convened
    )


def one_place(labels: tuple[str, ...]) -> Space:
    """A grid of nothing but stances."""
    return Space(1, 1, 1, (0.0,), labels)


__all__ = [
    "Cut",
    "one_place",
    "random_conduct",
    "stake_of",
    "tutorial",
    "widened",
]
