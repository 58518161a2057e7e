"""Wars made for tests: random admissible ones, and tiny ones built by hand.

Both kinds are `War` arrays built without the compiler, so that a test of a solver does
not lean on the scenario format. The ranges of `random_war` are those that the shipped
scenario uses; the wars themselves stand for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, eye_array, vstack

from armistice.model.space import Space
from armistice.model.war import REGIME, SETTLED, TRUCE, Breach, Menu, Phase, War

Array = NDArray[np.float64]
Moves = Sequence[tuple[ArrayLike, ArrayLike]]

__all__ = ["mirrored", "one_state_war", "random_war", "shares", "tiny_war"]


def matrix(size: int, moves: Moves) -> csr_array:
    """Row-stochastic matrix from (chance, target) pairs, each over all states."""
    rows = np.arange(size)
    chance = np.concatenate([np.broadcast_to(p, (size,)) for p, _ in moves]).astype(float)
    target = np.concatenate([np.broadcast_to(t, (size,)) for _, t in moves])
    result = csr_array((chance, (np.tile(rows, len(moves)), target)), shape=(size, size))
    result.sum_duplicates()
    return result


# Tiny wars


def shares(n: int) -> Array:
    """A pie of one cut in n ways, as the packages of a tiny war: (2, n)."""
    x = np.linspace(0.0, 1.0, n)
    return np.stack([x, 1.0 - x])


def tiny_war(
    *,
    flow: ArrayLike,
    u: ArrayLike,
    delta: ArrayLike = (0.99, 0.99),
    recognition: ArrayLike = (0.5, 0.5),
    front: int = 1,
    stances: int = 1,
    transition: ArrayLike | None = None,
    hazard: ArrayLike = ((0.0,), (0.0,), (0.0,)),
    terminal: ArrayLike = ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
    talks: float = 1.0,
    accept_noise: float = 0.01,
    propose_noise: float = 0.01,
    start: int = 0,
) -> War:
    """War over front steps and stances only, where deals hold, cost nothing and bind all.

    Parameters
    ----------
    flow
        v_i of every package: (2, X), or (2, K, X) if it depends on the front.
    u
        Flow of the war: (2,) or (2, S).
    recognition
        Chance that A, or B, is heard: (2,) or (2, S).
    transition
        Dense (S, S); stays where it is if left out.
    hazard, terminal
        (3, S) or (3, 1); (2, 3).
    """
    space = Space(front, 1, 1, (0.0,), tuple(f"stance {m}" for m in range(stances)))
    S = space.size
    v = np.asarray(flow, dtype=float)
    v = v if v.ndim == 3 else np.repeat(v[:, None, :], front, axis=1)
    X = v.shape[2]

    def spread(value: ArrayLike, rows: int) -> Array:
        a = np.asarray(value, dtype=float).reshape(rows, -1)
        return np.array(np.broadcast_to(a, (rows, S)))

    stay = eye_array(S, format="csr")
    menu = Menu(
        ids=tuple(f"x{x}" for x in range(X)),
        forms=("final",) * X,
        kind=np.full(X, SETTLED),
        phase=np.full(X, -1),
        months=np.zeros(X, dtype=np.int64),
        flow=v,
        target=np.repeat(np.arange(front)[:, None], X, axis=1),
        consent=np.zeros((2, front, X)),
        ratify=np.ones((2, X)),
        penalty=np.zeros((2, X)),
        opportunity=np.zeros((2, X)),
        leave=np.zeros((2, X)),
        audience=np.zeros((2, X)),
        group=np.zeros(X, dtype=np.int64),
        after=(stay, stay),
        resume=stay,
    )
    phase = Phase(
        id="war",
        package=-1,
        transition=stay if transition is None else csr_array(np.asarray(transition, dtype=float)),
        flow=spread(u, 2),
        hazard=spread(hazard, 3),
        talks=np.full(S, talks),
        propose=np.full(2, propose_noise),
        allowed=np.ones(X, dtype=bool),
        leave=np.zeros((2, S)),
        expiry=0.0,
        opportunity=np.zeros(2),
        penalty=np.zeros(2),
        after=(stay, stay),
    )
    return War(
        space=space,
        start=start,
        sides=("A", "B"),
        proposers=("A", "B"),
        proposer_side=np.array([0, 1]),
        recognition=spread(recognition, 2),
        any_paper=np.zeros(2),
        face=np.zeros(2),
        meeting=np.zeros((2, S)),
        delta=np.asarray(delta, dtype=float),
        phases=(phase,),
        terminal=np.asarray(terminal, dtype=float),
        exit_value=np.zeros(2),
        menu=menu,
        refusal=(stay, stay),
        accept_noise=accept_noise,
        breach_noise=0.06,
        signing_cost=0.0,
    )


def one_state_war(u: ArrayLike, v: ArrayLike, **named: object) -> War:
    """War of one state: flows `u` (2,), packages worth `v` (2, X); `named` as in `tiny_war`."""
    return tiny_war(u=u, flow=v, **named)  # type: ignore[arg-type]


def mirrored(war: War) -> War:
    """Give every part of A to B and the other way round; states keep their numbers."""
    swap = np.array([1, 0, 2])

    def phase(old: Phase) -> Phase:
        return replace(
            old,
            flow=old.flow[::-1],
            hazard=old.hazard[swap],
            leave=old.leave[::-1],
            opportunity=old.opportunity[::-1],
            penalty=old.penalty[::-1],
            after=old.after[::-1],
        )

    menu = replace(
        war.menu,
        flow=war.menu.flow[::-1],
        consent=war.menu.consent[::-1],
        ratify=war.menu.ratify[::-1],
        penalty=war.menu.penalty[::-1],
        opportunity=war.menu.opportunity[::-1],
        leave=war.menu.leave[::-1],
        after=war.menu.after[::-1],
    )
    return war.with_(
        sides=war.sides[::-1],
        proposer_side=np.where(war.proposer_side < 0, -1, 1 - war.proposer_side),
        meeting=war.meeting[::-1],
        delta=war.delta[::-1],
        phases=tuple(phase(old) for old in war.phases),
        terminal=war.terminal[::-1][:, swap],
        exit_value=war.exit_value[::-1],
        menu=menu,
        refusal=war.refusal[::-1],
    )


# Random wars


def random_war(
    seed: int,
    *,
    front: int | None = None,
    endurance: int | None = None,
    adaptation: int | None = None,
    stances: int | None = None,
    packages: int | None = None,
    mediators: int | None = None,
    regimes: bool = True,
    ratification: Literal["cost", "gate"] | None = None,
    breach: Breach = "netted",
) -> War:
    """Random admissible war; whatever is left out is drawn.

    The menu has settlements (some of which move land), truces and, with `regimes`, an air
    truce and a framework, each with its own phase.
    """
    rng = np.random.default_rng(seed)

    def pick(given: int | None, low: int, high: int) -> int:
        drawn = int(rng.integers(low, high + 1))
        return drawn if given is None else given

    space = Space(
        pick(front, 3, 6),
        *(2 * (pick(endurance, 2, 3),)),
        tuple(np.linspace(0.0, 0.4, pick(adaptation, 1, 2))),
        tuple(f"stance {m}" for m in range(pick(stances, 1, 2))),
    )
    outsiders = pick(mediators, 0, 1)
    X = pick(packages, 5, 14)
    gate = rng.random() < 0.4 if ratification is None else ratification == "gate"
    J, S = 2 + outsiders, space.size

    stance_shift = rng.uniform(-0.03, 0.03, (2, len(space.stances)))
    menu = _random_menu(rng, space, X, J, regimes, gate)
    flow = _war_flow(rng, space) + stance_shift[:, space.m]
    weights = np.array([0.3, 0.2, *([0.5] * outsiders)]) * rng.uniform(0.6, 1.4, J)
    refuse = float(rng.uniform(0.1, 0.7))
    return War(
        space=space,
        start=int(space.index(space.front // 2, *(np.array(space.shape[1:3]) // 2))),
        sides=("A", "B"),
        proposers=("A", "B", "M")[:J],
        proposer_side=np.array([0, 1, -1][:J]),
        recognition=np.repeat((weights / weights.sum())[:, None], S, axis=1),
        any_paper=np.array([0.0, 0.0, rng.choice([0.5, 1.0])][:J]),
        face=np.array([0.0, 0.0, rng.uniform(0.0, 0.1)][:J]),
        meeting=np.repeat(rng.choice([0.0, 0.002], 2)[:, None], S, axis=1),
        delta=np.exp(-rng.uniform([0.06, 0.10], [0.15, 0.15]) / 12.0),
        phases=_random_phases(rng, space, menu, flow),
        terminal=np.array(
            [
                [rng.uniform(-0.4, -0.1), rng.uniform(0.75, 0.95), -0.5],
                [rng.uniform(0.85, 0.95), rng.uniform(-0.1, 0.05), -0.5],
            ]
        ),
        exit_value=rng.uniform(0.0, 0.2, 2),
        menu=menu,
        refusal=(_stance_move(space, 0.5 * refuse, 0), _stance_move(space, refuse, -1)),
        accept_noise=float(rng.uniform(0.02, 0.06)),
        breach_noise=float(rng.uniform(0.04, 0.08)),
        signing_cost=0.02,
        breach=breach,
    )


def _territory(k: Array, top: int) -> Array:
    """Worth of the front step to A and to B, (2, len(k))."""
    share = k / max(top - 1, 1)
    return np.stack([0.31 + 0.24 * share, 0.65 - 0.30 * share])


def _war_flow(rng: np.random.Generator, space: Space) -> Array:
    """u_i by EQ-WARFLOW: land and rent, less costs that rise as endurance falls."""
    rent = np.array([rng.uniform(0.02, 0.16), 0.0])
    base = rng.uniform([0.10, 0.16], [0.24, 0.20])
    cost = base[:, None] + 0.03 * np.stack(
        [np.maximum(0.0, space.shape[1 + i] - 1 - space.endurance(i)) ** 1.5 for i in (0, 1)]
    )
    pressure = np.stack([0.05 * (0.4 - space.y), np.zeros(space.size)])
    land = _territory(space.k.astype(float), space.front)
    return np.asarray(land + rent[:, None] - cost - pressure)


def _stance_move(
    space: Space, chance: float, stance: int, regroup: tuple[int, int] = (0, 0)
) -> csr_array:
    """With `chance` the stance becomes `stance`; either side regains levels of endurance."""
    k, e_a, e_b, y, m = space.grid
    to = stance % len(space.stances)
    e_a, e_b = e_a + regroup[0], e_b + regroup[1]
    stays, moves = space.index(k, e_a, e_b, y, m), space.index(k, e_a, e_b, y, np.full_like(m, to))
    return matrix(space.size, [(1.0 - chance, stays), (chance, moves)])


def _transition(rng: np.random.Generator, space: Space) -> csr_array:
    """EQ-FRONT, EQ-ENDURANCE, adaptation and a stance that now and then changes."""
    k, e_a, e_b, y, m = space.grid
    tempo = np.exp(0.2 * (e_a - e_b))
    up = np.clip(rng.uniform(0.35, 0.65) * tempo, 0.0, 0.6)
    down = np.clip(0.05 / tempo, 0.0, 0.3)
    axes = [[(up, 1), (down, -1), (1.0 - up - down, 0)]]
    for _ in range(2):
        wear, recover = rng.uniform(0.03, 0.09), rng.uniform(0.03, 0.05)
        axes.append([(wear, -1), (recover, 1), (1.0 - wear - recover, 0)])
    learn = rng.uniform(0.02, 0.1)
    axes.append([(learn, 1), (0.02, -1), (0.98 - learn, 0)])
    turn = rng.uniform(0.0, 0.03)
    axes.append([(turn, 1), (turn, -1), (1.0 - 2.0 * turn, 0)])
    moves: list[tuple[ArrayLike, ArrayLike]] = []
    for p0, d0 in axes[0]:
        for p1, d1 in axes[1]:
            for p2, d2 in axes[2]:
                for p3, d3 in axes[3]:
                    for p4, d4 in axes[4]:
                        target = space.index(k + d0, e_a + d1, e_b + d2, y + d3, m + d4)
                        moves.append((p0 * p1 * p2 * p3 * p4, target))
    return matrix(space.size, moves)


def _random_menu(
    rng: np.random.Generator, space: Space, X: int, J: int, regimes: bool, gate: bool
) -> Menu:
    """Settlements, one truce or more and, last, an air truce and a framework."""
    K, S, top = space.front, space.size, space.front - 1
    kind = np.full(X, SETTLED)
    kind[2::4] = TRUCE
    phase = np.full(X, -1)
    if regimes:
        kind[-2:], phase[-2:] = REGIME, (1, 2)
    forms = np.array(["final", "truce", "regime"])[kind]

    # Land: as it stands, the line of the last step but one handed over, or a withdrawal.
    k = np.arange(K)
    lands = np.stack([k, np.maximum(k, top - 1), np.minimum(k, 1)])
    group = np.where(kind == REGIME, 0, rng.integers(0, 3, X))
    target = lands[group].T

    share = rng.uniform(0.15, 0.85, X)
    issues = np.stack([0.45 * share, 0.35 * (1.0 - share)]) + rng.normal(0.0, 0.02, (2, X))
    land = np.stack([_territory(lands[g].astype(float), K) for g in group], axis=2)
    unheld = (target - k[:, None]) / np.maximum(1, top - k[:, None])
    chip = np.stack([np.zeros((K, X)), rng.uniform(0.05, 0.35) * np.clip(unheld, 0.0, 1.0)])
    home = rng.uniform(0.0, 0.08, (2, 1, X))
    consent = chip if gate else chip + home
    bar = np.flatnonzero(rng.random(X) < 0.15)
    consent[rng.integers(0, 2, bar.size), :, bar] = np.inf

    regroup = (int(rng.integers(0, 3)), int(rng.integers(0, 2)))

    def afterwards(stance: int, chance: float) -> csr_array:
        """War states after a deal of every group ends, and the stance moves."""
        _, e_a, e_b, y, m = space.grid
        used = lands[: int(group.max()) + 1]
        at = [matrix(S, [(1.0, space.index(land[space.k], e_a, e_b, y, m))]) for land in used]
        turn = _stance_move(space, chance, stance, regroup)
        return csr_array(vstack([land @ turn for land in at]))

    return Menu(
        ids=tuple(f"x{x}" for x in range(X)),
        forms=tuple(str(form) for form in forms),
        kind=kind,
        phase=phase,
        months=np.where(kind == TRUCE, rng.integers(1, 13, X), 0),
        flow=land + issues[:, None, :],
        target=target,
        consent=consent,
        ratify=1.0 / (1.0 + np.exp(-rng.normal(1.0, 1.0, (2, X)))) if gate else np.ones((2, X)),
        penalty=rng.uniform(0.02, 0.35, (2, X)),
        opportunity=rng.uniform([[0.05], [0.03]], [[0.25], [0.10]], (2, X)),
        leave=np.full((2, X), 0.002) * rng.integers(0, 2),
        audience=np.stack([np.zeros(X), np.zeros(X), rng.uniform(-0.03, 0.03, X)][:J]),
        group=group,
        after=(afterwards(0, 0.6), afterwards(-1, 0.3)),
        resume=afterwards(0, 0.0),
    )


def _random_phases(
    rng: np.random.Generator, space: Space, menu: Menu, flow: Array
) -> tuple[Phase, ...]:
    """War and, where the menu has regimes, an air truce and a framework."""
    S, J = space.size, len(menu.audience)
    stay = eye_array(S, format="csr")
    width = np.array([0.01, 0.01, 0.03])[:J] * rng.uniform(1.0, 2.0)
    tau = rng.uniform(0.1, 0.3)
    middle = np.array(space.shape[1:3]) // 2
    ruin = [
        rate * np.exp(gamma * (middle[i] - space.endurance(i)))
        for i, (rate, gamma) in enumerate(
            [
                (rng.uniform(0.0005, 0.005), rng.uniform(0.3, 0.6)),
                (rng.uniform(0.003, 0.03), rng.uniform(0.5, 0.8)),
            ]
        )
    ]
    hazard = np.minimum(0.3, np.stack([*ruin, np.full(S, 0.0005)]))
    office = np.full((2, S), rng.choice([0.0, rng.uniform(0.002, 0.006)]))
    war = Phase(
        id="war",
        package=-1,
        transition=_transition(rng, space),
        flow=flow,
        hazard=hazard,
        talks=np.full(S, tau),
        propose=width,
        allowed=np.ones(len(menu), dtype=bool),
        leave=office,
        expiry=0.0,
        opportunity=np.zeros(2),
        penalty=np.zeros(2),
        after=(stay, stay),
    )
    if not (menu.kind == REGIME).any():
        return (war,)
    box = (menu.kind == SETTLED) & (rng.random(len(menu)) < 0.7)
    box[0] = True  # the first package is a settlement
    spared = rng.uniform(0.0, 0.03, 2)
    pause = replace(
        war,
        id="pause",
        package=len(menu) - 2,
        flow=flow + spared[:, None],
        hazard=0.8 * hazard,
        expiry=float(rng.uniform(0.02, 0.1)),
        opportunity=rng.uniform(0.05, 0.25, 2),
        penalty=rng.uniform(0.0, 0.1, 2),
        after=(_stance_move(space, 0.5, 0), _stance_move(space, 0.3, -1)),
    )
    framework = replace(
        war,
        id="framework",
        package=len(menu) - 1,
        talks=np.full(S, 2.5 * tau),
        propose=0.7 * width,
        allowed=box,
        expiry=1.0 / 6.0,
        opportunity=rng.uniform(0.0, 0.1, 2),
        after=(_stance_move(space, 0.2, 0), stay),
    )
    return (war, pause, framework)
