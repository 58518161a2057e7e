"""From a resolved scenario and one set of numbers to a `War`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from armistice.errors import ArmisticeError
from armistice.mechanisms.mediator import mediator_taste
from armistice.mechanisms.sanctions import expected_pressure, starting_stock
from armistice.mechanisms.summit import heard
from armistice.model.alike import Alike
from armistice.model.doubts import misreadings, type_numbers
from armistice.model.guests import mechanisms_of
from armistice.model.mechanism import HOOKS, Mechanism, WarDraft
from armistice.model.mediation import blame_after, choosing, mediator_stakes
from armistice.model.packages import FORM_KIND, compile_menu, option_worth
from armistice.model.space import Space
from armistice.model.stances import spread_stances, stance_moves
from armistice.model.war import REGIME, Breach, Doubt, Phase, War
from armistice.model.widen import widen
from armistice.model.windows import windows_of
from armistice.model.world import World
from armistice.scenario import Resolved, Scenario
from armistice.scenario.menu import PackageTerms
from armistice.scenario.same import Same
from armistice.scenario.schema.spec import ScenarioSpec

__all__ = ["build", "make_world"]

Array = NDArray[np.float64]
Parts = tuple[list[NDArray[np.int64]], list[NDArray[np.int64]], list[Array]]
MOST_HAZARD = 0.95
STRICT = 30.0
"""Rule `acceptance: strict` divides the acceptance noise by this: the limit of answers
without error, approached as closely as leaves the month map smooth."""


def make_world(resolved: Resolved, numbers: Mapping[str, float]) -> World:
    """Lay out the state grid and put names and numbers at the mechanisms' disposal."""
    spec = resolved.spec
    sides = resolved.scenario.belligerents
    adapting, levels = None, 1
    for side, party in enumerate(sides):
        pressure = spec.parties[party].pressure
        if pressure is not None and pressure.adaptation is not None:
            count = int(pressure.adaptation.levels)
            if count > levels:
                adapting, levels = side, count
    space = Space(
        front=int(spec.front.steps),
        endurance_a=int(spec.parties[sides[0]].endurance.levels),
        endurance_b=int(spec.parties[sides[1]].endurance.levels),
        adaptation=tuple(0.0 for _ in range(levels)),
        stances=tuple(spec.stances) or ("engaged",),
    )
    # whole numbers are settings, and no draw or lever carries them along
    world = World(
        resolved, {**resolved.whole, **numbers}, space, sides, resolved.packages, adapting
    )
    if adapting is None:
        return world
    start = _starting_y(world, adapting)
    ceiling = world.of(adapting, "pressure.adaptation.ceiling", 0.5)
    reach = np.append(ceiling * expected_pressure(world, adapting), start)
    grid = np.linspace(float(reach.min()), float(reach.max()), levels)
    grid[int(np.argmin(np.abs(grid - start)))] = start
    return replace(world, space=replace(space, adaptation=tuple(float(y) for y in grid)))


def _starting_y(world: World, side: int) -> float:
    """The adaptation stock today, in the stance of today."""
    return float(starting_stock(world, side)[_start_stance(world)])


def _start_stance(world: World) -> int:
    return next((n for n, s in enumerate(world.resolved.spec.stances.values()) if s.start), 0)


def build(
    scenario: Scenario | Resolved,
    reading: str | None = None,
    *,
    numbers: Mapping[str, float] | None = None,
    mechanisms: tuple[Mechanism, ...] | None = None,
    rules: Mapping[str, str] | None = None,
) -> War:
    """Compile a scenario under a reading into a `War`.

    Parameters
    ----------
    scenario
        A scenario, or one already resolved.
    reading
        Id of the reading; None for the base numbers.
    numbers
        One set of numbers; default every field at its median.
    mechanisms
        Default all of `armistice.mechanisms`, and those the scenario was loaded with.
    rules
        Rules to set over the reading's, for example ``{"breach": "mistake"}``.

    Returns
    -------
    War

    Examples
    --------
    >>> import armistice as arm
    >>> war = arm.build(arm.load("two-islands"), "silver-and-time")  # doctest: +SKIP
    """
    resolved = (
        scenario.resolve(reading, rules=dict(rules or {}))
        if isinstance(scenario, Scenario)
        else scenario
    )
    in_force = {**resolved.rules, **(rules or {})}
    if in_force != resolved.rules:
        resolved = resolved.under(in_force)
    _refuse_unsolved(in_force)
    values = resolved.median() if numbers is None else numbers
    used = mechanisms_of(resolved.scenario) if mechanisms is None else mechanisms
    war = _compile(resolved, values, used, in_force)
    if in_force.get("beliefs") == "learned":
        about = type_numbers(resolved, values)
        first, second = (_compile(resolved, one, used, in_force) for one in about.numbers)
        doubt = Doubt(
            about.side, about.names, (first, second), about.prior, about.levels, about.signals
        )
        war = war.with_(doubt=doubt)
    elif in_force.get("beliefs") == "misread":
        seen = misreadings(resolved, values)
        war = war.with_(
            misread=tuple((p, _compile(resolved, one, used, in_force)) for p, one in seen.items())
        )
    return war


def _compile(
    resolved: Resolved,
    values: Mapping[str, float],
    used: tuple[Mechanism, ...],
    in_force: Mapping[str, str],
) -> War:
    """One war under common knowledge: no types, nobody mistaken."""
    world = make_world(resolved, values)
    choosers = choosing(world)
    moves = stance_moves(world, "month", choosers=choosers)
    regimes = [x for x, p in enumerate(world.packages) if FORM_KIND[p.form] == REGIME]
    menu = compile_menu(world, used, 1 + len(regimes))
    phases = [_phase(world, used, moves, menu.penalty, menu.opportunity, None)]
    phases += [_phase(world, used, moves, menu.penalty, menu.opportunity, x) for x in regimes]
    omega, face = mediator_taste(world)
    noise = world.number("noise.accept", 0.03)
    side_of = {party: side for side, party in enumerate(world.sides)}
    start_stance = _start_stance(world)
    start_y = 0
    if world.adapting is not None:
        y0 = _starting_y(world, world.adapting)
        start_y = int(np.argmin(np.abs(np.array(world.space.adaptation) - y0)))
    sides = world.sides
    war = War(
        space=world.space,
        start=int(
            world.space.index(
                world.start_step,
                world.start_endurance(0),
                world.start_endurance(1),
                start_y,
                start_stance,
            )
        ),
        sides=sides,
        proposers=world.proposers,
        proposer_side=np.array([side_of.get(p, -1) for p in world.proposers], dtype=np.int64),
        recognition=np.repeat(heard(world)[:, None], world.space.size, axis=1),
        any_paper=omega,
        face=face,
        meeting=_war_draft(world, used, "war").meeting,
        delta=np.array([np.exp(-world.of(i, "discount", 0.10) / 12.0) for i in range(2)]),
        phases=tuple(phases),
        terminal=np.array(
            [
                [
                    world.of(0, f"collapse.value.{p}"),
                    world.of(1, f"collapse.value.{p}"),
                    world.number(f"escalation.value.{p}"),
                ]
                for p in sides
            ]
        ),
        exit_value=np.array([world.of(i, "office.exit_value") for i in range(2)]),
        menu=menu,
        refusal=(
            spread_stances(world.space, stance_moves(world, "refusal", 0)),
            spread_stances(world.space, stance_moves(world, "refusal", 1)),
        ),
        accept_noise=noise / STRICT if in_force.get("acceptance") == "strict" else noise,
        breach_noise=world.number("noise.breach", 0.06),
        signing_cost=world.number("talks.signing_cost", 0.02),
        breach=_breach(in_force.get("breach", "netted")),
        stakes=mediator_stakes(world, choosers),
        about=_about(resolved, in_force),
    )
    windows = windows_of(world)
    if choosers or windows:
        blame = {stake.party: blame_after(world, stake.party) for stake in war.stakes}
        war = widen(war, history=bool(choosers), windows=windows, blame=blame)
    return war


SOLVED_RULES = {
    "calendar": ("surprise",),
    "aid": ("quasi-static",),
    "salience": ("quasi-static",),
    "home": ("quasi-static",),
    "deadlines": ("quasi-static",),
    "refusals": ("quasi-static",),
}
"""Values of the rules that this version solves, where that is not all of them."""


def _refuse_unsolved(rules: Mapping[str, str]) -> None:
    """A rule that the model cannot honour is an error, never ignored."""
    if rules.get("mediator") == "optimal" and rules.get("beliefs") == "learned":
        raise ArmisticeError(
            "rules 'mediator: optimal' and 'beliefs: learned' are not solved together; "
            "turn one of them off"
        )
    for rule, solved in SOLVED_RULES.items():
        if rules.get(rule, solved[0]) not in solved:
            raise ArmisticeError(
                f"rule '{rule}: {rules[rule]}' is not solved by this version; "
                f"it solves {rule}: {', '.join(solved)}"
            )


def _about(resolved: Resolved, rules: Mapping[str, str]) -> dict[str, Any]:
    return {
        "scenario": resolved.scenario.id,
        "reading": resolved.reading,
        "content_hash": resolved.hash,
        "rules": dict(rules),
    }


def _breach(name: str) -> Breach:
    names: dict[str, Breach] = {"netted": "netted", "mistake": "mistake", "taste": "taste"}
    return names[name]


def _war_draft(world: World, mechanisms: tuple[Mechanism, ...], phase: str) -> WarDraft:
    draft = WarDraft.blank(world, phase)
    for hook in HOOKS[:4]:
        if hook == "war_flow":
            draft = replace(draft, flow=draft.flow + _standing_flow(world))
        for mechanism in mechanisms:
            draft = getattr(mechanism, hook)(world, draft)
    total = draft.hazard.sum(axis=0)
    scale = np.minimum(1.0, MOST_HAZARD / np.maximum(total, 1e-300))
    return replace(draft, hazard=draft.hazard * scale)


def _standing_flow(world: World) -> Array:
    """T_i(k) + rent_i, what war holds and pays: (2, S), aims.

    EQ-WARFLOW (fearon2004, jacksonmorelli2007)
        u_i = T_i(k) + rent_i - c_i(e_i) - p_i - d_j x_j - sal_i(z_i);
    the mechanisms that own the other terms subtract them.
    """
    rent = np.array([[world.total(f"{party}.war_rent")] for party in world.sides])
    land = np.stack([world.territory(side)[world.space.k] for side in range(2)])
    return np.asarray(land + rent)


def _transition(world: World, draft: WarDraft, moves: Array) -> csr_array:
    """Independent moves of front, both endurances, adaptation and stance: (S, S)."""
    chances = (draft.up, draft.down, *draft.better, *draft.worse)
    if world.adapting is None or len(world.space.adaptation) == 1:
        return _joint(world.space, Alike(*chances, moves))
    return _joint_moves(world.space, chances, moves, partial(_adapt, world))


@lru_cache(maxsize=16)
def _joint(space: Space, told: Alike) -> csr_array:
    return _joint_moves(space, told.arrays[:-1], told.arrays[-1])


def _joint_moves(
    space: Space,
    chances: Sequence[Array],
    moves: Array,
    adapt: Callable[..., Parts] | None = None,
) -> csr_array:
    up, down, better_a, better_b, worse_a, worse_b = chances
    index = np.arange(space.size)
    strides = np.array([int(np.prod(space.shape[axis + 1 :])) for axis in range(5)])

    # every chance depends on today's state, so the joint move is laid out from today
    choices = [(0, up, down), (1, better_a, worse_a), (2, better_b, worse_b)]
    rows, cols, data = [index], [index.copy()], [np.ones(space.size)]
    for axis, more, less in choices:
        r, c, d = np.concatenate(rows), np.concatenate(cols), np.concatenate(data)
        rows = [r, r, r]
        cols = [c, c + strides[axis], c - strides[axis]]
        data = [d * (1.0 - more - less)[r], d * more[r], d * less[r]]
        rows, cols, data = _nonzero(rows, cols, data)
    if adapt is not None:
        rows, cols, data = adapt(rows, cols, data)
    r, c, d = np.concatenate(rows), np.concatenate(cols), np.concatenate(data)
    rows, cols, data = [], [], []
    for m in range(len(space.stances)):
        rows.append(r)
        cols.append(c - space.m[r] + m)
        data.append(d * moves[space.m[r], m])
    rows, cols, data = _nonzero(rows, cols, data)
    out = csr_array(
        (np.concatenate(data), (np.concatenate(rows), np.concatenate(cols))),
        shape=(space.size, space.size),
    )
    out.sum_duplicates()
    return out


def _nonzero(
    rows: list[NDArray[np.int64]], cols: list[NDArray[np.int64]], data: list[Array]
) -> Parts:
    d = np.concatenate(data)
    keep = d > 0
    return [np.concatenate(rows)[keep]], [np.concatenate(cols)[keep]], [d[keep]]


def _adapt(
    world: World, rows: list[NDArray[np.int64]], cols: list[NDArray[np.int64]], data: list[Array]
) -> Parts:
    """EQ-ADAPT on the grid: the new stock is split between its two neighbours."""
    space, side = world.space, world.adapting
    assert side is not None
    grid = np.asarray(space.adaptation)
    pressure = expected_pressure(world, side)[space.m]
    speed = world.of(side, "pressure.adaptation.speed", 0.05)
    ceiling = world.of(side, "pressure.adaptation.ceiling", 0.5)
    stock = np.clip(space.y + speed * (ceiling * pressure - space.y), grid[0], grid[-1])
    low = np.clip(np.searchsorted(grid, stock, side="right") - 1, 0, len(grid) - 2)
    width = grid[low + 1] - grid[low]
    high = np.where(width > 0, (stock - grid[low]) / np.where(width > 0, width, 1.0), 0.0)
    stride = len(space.stances)
    r, c, d = rows[0], cols[0], data[0]
    base = c + (low[r] - space.grid[3][r]) * stride
    return _nonzero([r, r], [base, base + stride], [d * (1.0 - high[r]), d * high[r]])


def _phase(
    world: World,
    mechanisms: tuple[Mechanism, ...],
    moves: Array,
    penalty: Array,
    opportunity: Array,
    package: int | None,
) -> Phase:
    """War (package None) or the regime that a package starts."""
    form = "war" if package is None else world.packages[package].form
    draft = _war_draft(world, mechanisms, form)
    propose = np.array(
        [
            world.number("noise.propose", 0.01)
            if party in world.sides
            else world.number("noise.propose_mediator", 0.03)
            for party in world.proposers
        ]
    )
    count = len(world.packages)
    if package is None:
        same = csr_array(eye_array(world.space.size, format="csr"))
        return Phase(
            id="war",
            package=-1,
            transition=_transition(world, draft, moves),
            flow=draft.flow,
            hazard=draft.hazard,
            talks=draft.talks,
            propose=propose,
            allowed=np.ones(count, dtype=bool),
            leave=draft.leave,
            expiry=0.0,
            opportunity=np.zeros(2),
            penalty=np.zeros(2),
            after=(same, same),
        )
    terms = world.packages[package]
    worth = np.array([option_worth(world, side)[package] for side in range(2)])
    narrow = world.number(f"forms.{form}.noise", 0.7 if form == "framework" else 1.0)
    expiry = world.number(f"forms.{form}.expiry")
    if terms.months is not None or expiry == 0.0:
        expiry = 1.0 / float(terms.months or world.number(f"forms.{form}.months", 0.0) or 3.0)
    return Phase(
        id=terms.id,
        package=package,
        transition=_transition(world, draft, moves),
        flow=draft.flow + worth[:, None],
        hazard=draft.hazard,
        talks=draft.talks,
        propose=propose * narrow,
        allowed=_allowed(Same(world.resolved.spec), Same(world.packages), package),
        leave=draft.leave,
        expiry=expiry,
        opportunity=opportunity[:, package],
        penalty=penalty[:, package],
        after=(
            spread_stances(world.space, stance_moves(world, "breach", 0)),
            spread_stances(world.space, stance_moves(world, "breach", 1)),
        ),
    )


@lru_cache(maxsize=64)
def _allowed(
    spec: Same[ScenarioSpec], packages: Same[tuple[PackageTerms, ...]], package: int
) -> NDArray[np.bool_]:
    """Which packages may be tabled while a regime stands: (X,). Wars of one scenario share it."""
    found = np.array(
        [_tabled(spec.thing, packages.thing, n, package) for n in range(len(packages.thing))]
    )
    found.flags.writeable = False
    return found


def _tabled(spec: ScenarioSpec, packages: tuple[PackageTerms, ...], n: int, package: int) -> bool:
    """Whether package n may be tabled while the regime of `package` stands."""
    if n == package:
        return False
    regime, other = packages[package], packages[n]
    if regime.form != "framework":
        return True
    if other.form == "framework":
        return False
    if not regime.binds:
        return True
    return all(
        option == spec.issues[issue].default
        for issue, option in other.terms.items()
        if issue not in regime.binds
    )
