"""Rows of the list of mechanisms that concern the mediator: properties over random cases.

Behaviour of the belligerents (or V) is held fixed and drawn at random, as the rows ask. Where
a row needs a condition that its sentence leaves out, the condition is written here with a
counterexample.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mediated import random_conduct, stake_of, tutorial, widened
from random_wars import random_war
from scipy.sparse import csr_array, eye_array

from armistice.analyses.levers_apply import apply_levers
from armistice.mechanisms.mediator import mediator_taste
from armistice.mechanisms.sanctions import effective_pressure
from armistice.model.build import build, make_world
from armistice.model.mediation import blame_after, mediator_stakes
from armistice.model.stakes import ACTIONS, Stake
from armistice.model.stances import spread_stances, stance_moves
from armistice.model.war import War
from armistice.model.widen import Window, widen
from armistice.model.world import threat_credibility
from armistice.solve.equilibrium import fighting_on
from armistice.solve.misperceive import misperceive
from armistice.solve.month import Table, month
from armistice.solve.plain import offers, one_phase_wait, refused
from armistice.solve.stopping import Conduct, Stopping, acting_phases, credit, logit, stopping

SEEDS = st.integers(0, 10_000)
SHARE = st.floats(0.0, 1.0)
LEAVE = ACTIONS.index("exit")
few = settings(max_examples=20)


def war_of(seed: int) -> War:
    return random_war(seed, mediators=1, stances=3, front=3, endurance=2, adaptation=1, packages=6)


def solved(war: War, conduct: Conduct, **changes: Any) -> tuple[War, Stake, Stopping]:
    """A mediator's best conduct on a war widened by the history of refusals."""
    stake = replace(war.stakes[0], **changes)
    moves = tuple(war.phases[f].transition for f in acting_phases(war))
    still = tuple(csr_array(eye_array(war.space.size, format="csr")) for _ in moves)
    return war, stake, stopping(war, stake, conduct, moves, still, war.refusal)


def scene(seed: int, **changes: Any) -> tuple[War, Conduct]:
    rng = np.random.default_rng(seed)
    base = war_of(seed)
    blame = np.sort(rng.uniform(0.0, 0.6, 3))[::-1].copy()
    war = widened(base, stake_of(base, rng, **changes), changes.pop("blame", blame))
    return war, random_conduct(war, rng)


def leaving_gain(war: War, stake: Stake, found: Stopping) -> np.ndarray[Any, Any]:
    """What going gains over the best other action, where the mediator is still there."""
    here = ~stake.gone[war.space.m]
    other = np.delete(found.act, LEAVE, axis=1).max(axis=1)
    return np.asarray((found.act[:, LEAVE] - other)[:, here])


@few
@pytest.mark.mechanism("M-02")
@pytest.mark.equation("EQ-MEDIATOR")
@pytest.mark.equation("EQ-EXIT")
@given(SEEDS, st.floats(1e-6, 1.0))
def test_aims_of_leaving_and_of_ending_the_war_pull_apart(seed: int, cost: float) -> None:
    """No exit blame and no deal credit: leaves at once if staying costs, never if it is free.

    Conditions beside the row's: nothing else depends on staying (face, war blame, applause,
    a wider war), and a tie is broken towards staying.
    """
    none = {"credit": 0.0, "audience": np.zeros(6), "meeting": 0.0, "war_blame": 0.0}
    war, conduct = scene(seed)
    costs, free = np.full(len(war.space.stances), cost), np.zeros(len(war.space.stances))
    no_blame = {**none, "leaving": free}
    _, stake, dear = solved(war, conduct, staying=costs, **no_blame)
    assert (leaving_gain(war, stake, dear) > 0).all()
    _, stake, cheap = solved(war, conduct, staying=free, **no_blame)
    assert (leaving_gain(war, stake, cheap) <= 1e-12).all()
    here = ~stake.gone[war.space.m]
    assert (logit(cheap.act, 0.0)[:, LEAVE][:, here] == 0).all()


@pytest.mark.mechanism("M-02")
def test_a_free_stay_is_left_where_face_is_at_stake() -> None:
    """Why the row needs its conditions: empty meetings cost face, though staying is free."""
    war, conduct = scene(3)
    free = np.zeros(len(war.space.stances))
    rest = {"credit": 0.0, "audience": np.zeros(6), "war_blame": 0.0}
    _, stake, found = solved(war, conduct, staying=free, leaving=free, meeting=0.05, **rest)
    assert (leaving_gain(war, stake, found) > 0).any()


LEVERS = (
    "levers: {toll-rise: {by: League, on: Orrin, acts: {Orrin.pressure.level: {add: 0.5}}, "
    "cost: {League: 0.01}}, "
    "aid: {by: Marl, on: Selm, acts: {Selm.endurance.recover: {times: 1.5}, "
    "Selm.endurance.wear: {add: -0.01}}}, "
    "walls: {by: Selm, on: Selm, acts: {front.advance: {times: 0.8}, "
    "Orrin.pressure.level: {add: 0.1}}}, "
    "embargo: {by: League, on: Orrin, acts: {Orrin.pressure.level: {to: 1.4}}}}"
)


@settings(max_examples=10)
@pytest.mark.mechanism("M-03")
@given(st.permutations(["toll-rise", "aid", "walls"]), SHARE, SHARE, SHARE)
def test_order_is_irrelevant_without_beliefs_and_credibility(
    order: list[str], a: float, b: float, c: float
) -> None:
    """Levers that end in the same state give the same V in any order."""
    resolved = tutorial(levers=LEVERS).resolve("tired-war")
    doses = dict(zip(("toll-rise", "aid", "walls"), (a, b, c), strict=True))

    def pulled(names: list[str]) -> Any:
        return apply_levers(resolved, resolved.median(), {name: doses[name] for name in names})

    one, two = pulled(order), pulled(sorted(doses))
    assert [x for x in one if abs(one[x] - two[x]) > 1e-12] == []
    values = [fighting_on(build(resolved, numbers=numbers)) for numbers in (one, two)]
    assert np.max(np.abs(values[0] - values[1])) < 1e-9


@pytest.mark.mechanism("M-03")
def test_levers_that_do_not_end_in_the_same_state() -> None:
    """The row's own condition is needed: to set a number and to add to it do not commute."""
    resolved = tutorial(levers=LEVERS).resolve("tired-war")

    def pulled(*names: str) -> float:
        pulled = apply_levers(resolved, resolved.median(), dict.fromkeys(names, 1.0))
        return pulled["Orrin.pressure.level"]

    assert pulled("toll-rise", "embargo") == pytest.approx(1.4)
    assert pulled("embargo", "toll-rise") == pytest.approx(1.9)


@pytest.mark.mechanism("M-05")
@given(st.floats(0.0, 2.0), st.floats(0.0, 1.0), SHARE, st.floats(0.0, 0.1), st.floats(0.0, 0.1))
def test_pressing_draws_the_mediator_in(
    level: float, more: float, paid: float, cost: float, lever: float
) -> None:
    """Any pressure lever up (its level, or its declared cost): the mediator's flow falls."""
    resolved = tutorial().resolve("tired-war", None, {"mediator": "optimal"})

    def flow(s: float, by: float) -> np.ndarray[Any, Any]:
        values = {
            **resolved.median(),
            "Orrin.pressure.level": s,
            "League.mediation.share_paid": paid,
            "League.mediation.pressure_cost": cost,
            "League.mediation.by_levers": by,
        }
        return np.asarray(-mediator_stakes(make_world(resolved, values), ("League",))[0].staying)

    before = flow(level, 0.0)
    assert (flow(level + more, 0.0) <= before + 1e-12).all()
    assert (flow(level, lever) <= before + 1e-12).all()
    if (1.0 - paid) * cost * more > 1e-9:
        assert flow(level + more, 0.0)[0] < before[0]


def test_levers_in_use_cost_the_mediator_what_they_declare() -> None:
    resolved = tutorial().resolve("tired-war")
    pulled = apply_levers(resolved, resolved.median(), {"toll-rise": 0.5})
    assert pulled["League.mediation.by_levers"] == pytest.approx(0.5 * 0.01)


@few
@pytest.mark.mechanism("M-23")
@pytest.mark.equation("EQ-WINDOW")
@given(SEEDS, SHARE, SHARE)
def test_an_offer_that_may_close_makes_waiting_worse(seed: int, low: float, high: float) -> None:
    """V fixed and V_A(open) >= V_A(closed): the likelier it closes, the lower W_A."""
    low, high = sorted((low, high))
    war, rng = war_of(seed), np.random.default_rng(seed)
    packages = np.arange(len(war.menu)) % 2 == 0

    def waiting(closes: float, v: Any) -> Any:
        wide = widen(war, history=False, windows=(Window("M", closes, packages),), blame={})
        return one_phase_wait(wide, v, 0)[0][0], wide

    _, wide = waiting(low, np.zeros((len(war.phases), 2, 2 * war.space.size)))
    v = rng.uniform(0.2, 0.6, (len(war.phases), 2, wide.space.size))
    shut = np.array(["closed" in name for name in wide.space.stances])[wide.space.m]
    v[:, 0, shut] = v[:, 0, ~shut] - rng.uniform(0.0, 0.1, (len(war.phases), int(shut.sum())))
    less, more = waiting(high, v)[0], waiting(low, v)[0]
    assert (less <= more + 1e-12).all()
    assert np.array_equal(less[shut], more[shut])


@pytest.mark.mechanism("M-23")
def test_an_offer_that_is_better_lost_makes_waiting_better() -> None:
    """Why the row asks V_A(open) >= V_A(closed): an offer may work against A."""
    war = war_of(1)
    wide = [
        widen(war, history=False, windows=(Window("M", c, np.ones(6, bool)),), blame={})
        for c in (0.1, 0.5)
    ]
    shut = np.array(["closed" in name for name in wide[0].space.stances])[wide[0].space.m]
    v = np.zeros((len(war.phases), 2, wide[0].space.size))
    v[:, 0, shut] = 0.1
    low, high = (one_phase_wait(one, v, 0)[0][0] for one in wide)
    assert (high[~shut] > low[~shut]).all()


@few
@pytest.mark.mechanism("M-25")
@given(SEEDS, SHARE, SHARE)
def test_the_more_others_pay_the_longer_it_stays(seed: int, low: float, high: float) -> None:
    """Share paid by others up: the region in which staying beats leaving grows."""
    low, high = sorted((low, high))
    war, conduct = scene(seed)
    rng = np.random.default_rng(seed)
    here = np.where(war.stakes[0].gone, 0.0, rng.uniform(0.0, 0.2))
    press = rng.uniform(0.0, 0.3) * (np.array(["1" in n for n in war.space.stances]))
    gains = []
    for paid in (low, high):
        _, stake, found = solved(war, conduct, staying=here + (1.0 - paid) * press)
        gains.append(leaving_gain(war, stake, found))
    assert (gains[1] <= gains[0] + 1e-9).all()
    stays = [gain <= 0 for gain in gains]
    assert (stays[1] | ~stays[0] | (np.abs(gains[0]) < 1e-9)).all()


@few
@pytest.mark.mechanism("M-26")
@pytest.mark.equation("EQ-REJECT")
@given(SEEDS, SHARE, SHARE)
def test_a_likelier_cut_worsens_refusal(seed: int, low: float, high: float) -> None:
    """kappa up: W_B after a refusal falls and P_B rises for every package.

    Condition beside the row's: the stance that the cut leads to is worse for B,
    W_B(cut) <= W_B. The next test has the counterexample.
    """
    low, high = sorted((low, high))
    war, rng = war_of(seed), np.random.default_rng(seed)
    wait = rng.uniform(0.2, 0.6, (len(war.phases), 2, war.space.size))
    cut = war.space.m == 1
    engaged = np.flatnonzero(war.space.m == 0)
    wait[:, 1, cut] = wait[:, 1, engaged] - rng.uniform(0.0, 0.2, (len(war.phases), len(engaged)))
    net = rng.uniform(0.2, 0.6, (2, war.space.size, len(war.menu)))
    eta = rng.uniform(0.0, 0.1, (war.space.size, len(war.menu)))
    after, accept = [], []
    for kappa in (low, high):
        threat = with_cut(war, kappa)
        after.append(refused(threat, wait[0])[1, 1])
        accept.append(offers(threat, net, eta, wait).accept[0, 1])
    assert (after[1] <= after[0] + 1e-12).all()
    assert (accept[1] >= accept[0] - 1e-12).all()


def with_cut(war: War, kappa: float) -> War:
    move = np.eye(len(war.space.stances))
    move[0, 0], move[0, 1] = 1.0 - kappa, kappa
    return war.with_(refusal=(war.refusal[0], spread_stances(war.space, move)))


@pytest.mark.mechanism("M-26")
def test_a_cut_that_suits_b_makes_refusal_better() -> None:
    war = war_of(2)
    wait = np.full((len(war.phases), 2, war.space.size), 0.4)
    wait[:, 1, war.space.m == 1] = 0.5
    after = [refused(with_cut(war, k), wait[0])[1, 1] for k in (0.1, 0.9)]
    assert (after[1][war.space.m == 0] > after[0][war.space.m == 0]).all()


@few
@pytest.mark.mechanism("M-27")
@pytest.mark.equation("EQ-BLAME")
@given(SEEDS, SHARE, SHARE, SHARE)
def test_a_refusal_by_b_makes_leaving_cheap(
    seed: int, blame: float, first: float, second: float
) -> None:
    """h from none to B refused: the worth of leaving rises.

    Condition beside the row's: the scenario writes a smaller share of blame after a refusal
    than before any offer (R = 1, 1/2, small in the design); a file may say otherwise.
    """
    small, large = sorted((first, second))
    base, rng = war_of(seed), np.random.default_rng(seed)
    war = widened(base, stake_of(base, rng), blame * np.array([large, 0.5 * large, small]))
    _, _, found = solved(war, random_conduct(war, rng))
    names = war.space.stances
    none, after = (np.flatnonzero(war.space.m == names.index(n)) for n in NONE_AND_B)
    worth = found.act[0, LEAVE]
    assert (worth[after] >= worth[none] - 1e-12).all()
    assert worth[after][0] - worth[none][0] == pytest.approx(blame * (large - small))


NONE_AND_B = ("stance 0", "stance 0, B refused")


@pytest.mark.mechanism("M-27")
def test_blame_that_grows_with_a_refusal_does_the_opposite() -> None:
    resolved = tutorial(wants="exit_blame: 0.3, exit_share: {no-offer: 0.2, Selm: 1}").resolve(
        "tired-war", None, {"mediator": "optimal"}
    )
    blame = blame_after(make_world(resolved, resolved.median()), "League")
    assert blame.tolist() == pytest.approx([0.06, 0.15, 0.3])
    assert -blame[2] < -blame[0]


@few
@pytest.mark.mechanism("M-28")
@given(SEEDS, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_deal_ends_blame_and_involvement(seed: int, cost: float, blame: float) -> None:
    """Where a paper is signed for sure, U is the credit for it: no flow of war is left."""
    war, conduct = scene(seed)
    x = int(np.flatnonzero(np.array(war.menu.forms) == "final")[0])
    sure = np.zeros_like(conduct.sign)
    sure[:, :, x] = 1.0
    done = Conduct(
        sure, np.zeros_like(conduct.refuse), conduct.eta, np.zeros_like(conduct.convened)
    )
    costs = np.full(len(war.space.stances), cost)
    _, stake, found = solved(war, done, staying=costs, war_blame=blame)
    here = ~stake.gone[war.space.m]
    paid = credit(war, stake, conduct.eta)[:, x]
    assert np.allclose(found.value[:, here], paid[here], atol=1e-12)


@pytest.mark.mechanism("M-31")
@pytest.mark.equation("EQ-CREDIBILITY")
@given(SHARE, SHARE, st.integers(0, 6), st.floats(0.01, 0.3), st.floats(0.0, 0.3))
def test_missed_deadlines_wear_threats_out(
    first: float, kept: float, missed: int, penalty: float, gain: float
) -> None:
    """A missed deadline multiplies credibility by zeta; S, kappa_cut and n_h fall with it."""
    moves = "moves: {warned: {from: engaged, to: gone, when: refusal, by: Selm, chance: 0.6}}"
    resolved = tutorial(moves=moves, stances=STANCED).resolve("tired-war")

    def at(n: int) -> Any:
        values = {
            **resolved.median(),
            "League.threats.credibility": first,
            "League.threats.per_missed_deadline": kept,
            "League.threats.missed": float(n),
            "Marl.trade.Orrin.share": 0.4,
            "Marl.trade.Orrin.gain": gain,
            "Marl.trade.Orrin.penalty": penalty,
        }
        return make_world(resolved, values)

    now, later = at(missed), at(missed + 1)
    assert threat_credibility(later, "League") == pytest.approx(
        kept * threat_credibility(now, "League")
    )
    assert effective_pressure(later, 0)[0] <= effective_pressure(now, 0)[0] + 1e-12
    cut = [stance_moves(one, "refusal", 1)[0, 1] for one in (now, later)]
    assert cut[0] == pytest.approx(0.6 * threat_credibility(now, "League"))
    assert cut[1] <= cut[0] + 1e-12


STANCED = "stances: {engaged: {start: true}, gone: {holder: League, support: {Marl: 0}}}"


@settings(max_examples=4)
@pytest.mark.mechanism("M-44")
@pytest.mark.equation("EQ-MISPERCEIVE")
@given(SEEDS)
def test_a_mediator_that_reads_the_war_rightly_loses_nothing(seed: int) -> None:
    """theta^ = theta: loss exactly 0, and as many refusals as planned."""
    base = random_war(seed, mediators=1, stances=2, front=3, endurance=2, packages=5)
    rng = np.random.default_rng(seed)
    stake = stake_of(base, rng)
    stake = replace(
        stake,
        staying=stake.staying[:2],
        leaving=stake.leaving[:2],
        gone=np.array([False, False]),
        options=np.array([[0, 1], [-1, -1], [-1, -1]]),
        chooses=False,
    )
    war = base.with_(stakes=(stake,))
    twin = war.with_(about={"seen": "anew"})
    found = misperceive(war, twin)
    assert found.loss == 0.0
    assert found.refused == found.refused_if_right
    assert found.signing == found.signing_if_right


@pytest.mark.mechanism("M-48")
@given(SHARE, SHARE, st.floats(0.0, 1.0), SEEDS)
def test_lowered_expectations_save_face(low: float, high: float, face: float, seed: int) -> None:
    """nu up: the face lost at an empty meeting falls, so does what is paid in U."""
    low, high = sorted((low, high))
    resolved = tutorial().resolve("tired-war")

    def lost(nu: float) -> tuple[float, float]:
        values = {
            **resolved.median(),
            "League.mediation.lowered_expectations": nu,
            "League.mediation.empty_meeting": face,
        }
        at = make_world(resolved, values)
        return float(mediator_taste(at)[1].max()), mediator_stakes(at, ())[0].meeting

    for less, more in zip(lost(high), lost(low), strict=True):
        assert less <= more + 1e-15
    assert lost(1.0) == (0.0, 0.0)


@few
@pytest.mark.mechanism("M-48")
@given(SEEDS, SHARE, SHARE)
def test_less_face_to_lose_is_worth_more(seed: int, low: float, high: float) -> None:
    low, high = sorted((low, high))
    war, conduct = scene(seed)
    values = [solved(war, conduct, meeting=0.1 * (1.0 - nu))[2].value for nu in (low, high)]
    assert (values[1] >= values[0] - 1e-10).all()


@pytest.mark.mechanism("M-49")
@pytest.mark.equation("EQ-PROPOSE")
@given(SEEDS, SHARE, SHARE, st.floats(0.01, 0.3), st.floats(0.005, 0.2))
def test_a_mediator_who_wants_any_paper_proposes_weaker_ones(
    seed: int, low: float, high: float, face: float, theta: float
) -> None:
    """At equal P_A P_B: omega up, expected durability of what the mediator tables down."""
    low, high = sorted((low, high))
    rng = np.random.default_rng(seed)
    count = 8
    eta = rng.uniform(0.0, 0.3, (1, count))
    net = np.repeat(rng.uniform(0.2, 0.6, (2, 1, 1)), count, axis=2)

    lasts = np.maximum(0.0, 1.0 - eta[0] / 0.2)
    for quality in (lasts, -eta[0]):
        weak, strong = (tabled(w, net, eta, face, theta) @ quality for w in (high, low))
        assert weak <= strong + 1e-12


def tabled(omega: float, net: Any, eta: Any, face: float, theta: float) -> Any:
    """What a mediator alone at the table proposes in one state."""
    count = eta.shape[1]
    table = Table(
        sigma=0.01,
        theta=np.array([theta]),
        side=np.array([-1]),
        recognition=np.ones((1, 1)),
        any_paper=np.array([omega]),
        face=np.array([face]),
        audience=np.zeros((1, count)),
        lasting=0.2,
        ratified=np.ones(count),
        tau=np.ones(1),
        meeting=np.zeros((2, 1)),
    )
    wait = np.full((2, 1), 0.4)
    return month(net, eta, wait, np.stack([wait, wait]), table).propose[0, 0]


@pytest.mark.mechanism("M-49")
def test_unequal_chances_of_a_signature_can_turn_it_round() -> None:
    """Why the row asks for equal P_A P_B: the weaker paper may be the one that nobody signs."""
    eta = np.array([[0.1, 0.2]])
    net = np.array([[[0.5, 0.398]], [[0.5, 0.398]]])

    def lasts(omega: float) -> float:
        return float(tabled(omega, net, eta, face=0.0, theta=0.2) @ (1.0 - eta[0] / 0.2))

    assert lasts(1.0) > lasts(0.0)
