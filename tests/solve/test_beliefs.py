"""Learning about a type: limits, Bayes by hand, one round by loops, and loud failure."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mediated import MEDIATION, tutorial
from random_wars import random_war, tiny_war
from scipy.sparse import csr_array

from armistice.errors import ArmisticeError, NotConverged
from armistice.model.build import build
from armistice.model.war import Breach, Doubt, War
from armistice.solve.bayes import belief_grid, posterior, read, signals
from armistice.solve.beliefs import BeliefAnswer, solve_learned
from armistice.solve.beliefs_deals import reply
from armistice.solve.beliefs_frame import Frame, Values
from armistice.solve.breach import Terms, settled
from armistice.solve.equilibrium import solve as solve_plain
from armistice.solve.whole import solve

Array = np.ndarray[Any, Any]
GOLDEN = Path(__file__).parents[1] / "golden" / "theory.json"


def sworn(war: War) -> War:
    """The war with leaders who stay in office, as the layer asks."""
    phases = tuple(replace(one, leave=np.zeros_like(one.leave)) for one in war.phases)
    return war.with_(phases=phases, menu=replace(war.menu, leave=np.zeros_like(war.menu.leave)))


def harder(war: War, side: int, by: float, seed: int = 0) -> War:
    """The other type: gains more from war, and values the papers otherwise."""
    rng = np.random.default_rng(seed)
    extra = np.zeros((2, 1))
    extra[side] = by
    phases = tuple(replace(one, flow=one.flow + extra) for one in war.phases)
    flow = war.menu.flow.copy()
    flow[side] += rng.uniform(-by, by, flow.shape[2])
    return war.with_(phases=phases, menu=replace(war.menu, flow=flow))


def doubtful(seed: int, *, levels: int = 3, side: int = 0, signal: float = 0.8) -> War:
    war = sworn(random_war(seed, front=3, endurance=2, adaptation=1, packages=6))
    types = (war, harder(war, side, 0.04, seed))
    return war.with_(doubt=Doubt(side, ("bargainer", "maximalist"), types, 0.4, levels, (signal,)))


@pytest.mark.equation("EQ-BELIEF")
@pytest.mark.parametrize(
    ("side", "breach"), [(0, "netted"), (1, "netted"), (0, "mistake"), (1, "taste")]
)
def test_types_that_are_alike_leave_the_plain_game(side: int, breach: Breach) -> None:
    """To 1e-9, at every belief, and from a start that is off."""
    war = sworn(random_war(1, front=3, endurance=2, adaptation=1, packages=5, breach=breach))
    alike = war.with_(doubt=Doubt(side, ("a", "b"), (war, war), 0.3, 3, (0.9,)))
    first = solve_learned(alike)
    answer = first
    if breach != "mistake":  # for which a sweep takes long
        off = replace(first, v=Values(0.98 * first.v.informed, 1.01 * first.v.other))
        answer = solve_learned(alike, start=off)
        assert answer.diagnostics.sweeps > 5
    plain = solve_plain(war, starts=1)
    for theta in range(2):
        gap = answer.v.informed[theta] - plain.v[:, side][..., None]
        assert np.max(np.abs(gap)) < 1e-9
    assert np.max(np.abs(answer.v.other - plain.v[:, 1 - side][..., None])) < 1e-9
    deal = answer.deal.other - plain.deal[1 - side][..., None]
    assert np.max(np.abs(deal)) < 1e-8
    for said in answer.talks:
        assert np.array_equal(said.signed, np.broadcast_to(answer.grid, said.signed.shape))


@pytest.mark.equation("EQ-BELIEF")
@pytest.mark.parametrize(("seed", "side"), [(0, 0), (2, 1), (3, 0)])
def test_certainty_is_the_game_of_that_type(seed: int, side: int) -> None:
    """b = 1 and b = 0 are absorbing, and there the plain games return to 1e-9."""
    war = doubtful(seed, side=side)
    assert war.doubt is not None
    answer = solve_learned(war)
    for theta, level in ((0, -1), (1, 0)):
        plain = solve_plain(war.doubt.wars[theta], starts=1)
        own = answer.v.informed[theta][..., level] - plain.v[:, side]
        other = answer.v.other[..., level] - plain.v[:, 1 - side]
        assert max(np.max(np.abs(own)), np.max(np.abs(other))) < 1e-9


@pytest.mark.equation("EQ-BELIEF")
def test_one_level_is_one_belief() -> None:
    """A grid of one point: sure of the first type, the answer is its plain game to 1e-9."""
    war = doubtful(0, levels=1)
    assert war.doubt is not None
    sure = war.with_(doubt=replace(war.doubt, prior=1.0))
    answer = solve_learned(sure)
    plain = solve_plain(war.doubt.wars[0], starts=1)
    assert answer.grid.tolist() == [1.0]
    assert np.max(np.abs(answer.v.informed[0, ..., 0] - plain.v[:, 0])) < 1e-9
    assert np.max(np.abs(answer.v.other[..., 0] - plain.v[:, 1])) < 1e-9


@pytest.mark.equation("EQ-BELIEF")
def test_three_steps_of_bayes_by_hand() -> None:
    """A proposal, an answer, a signal: 3/5 to 15/19, to 15/23, to 3/11."""
    by_hand = [Fraction(3, 5), Fraction(15, 19), Fraction(15, 23), Fraction(3, 11)]
    steps = ((0.5, 0.2), (0.3, 0.6), signals([5.0 / 6.0])[1])
    for before, after, (first, second) in zip(by_hand, by_hand[1:], steps, strict=False):
        got = float(posterior(float(before), first, second))
        assert got == pytest.approx(float(after), abs=1e-15)
    # the same chain through a solved war: odds multiply
    answer = solve_learned(doubtful(0))
    s, b0 = answer.war.start, 0.5
    x = int(np.argmax(np.abs(answer.talks[0].sign[0, s, :, 1] - answer.talks[0].sign[1, s, :, 1])))
    said = answer.talks[0]
    odds = b0 / (1.0 - b0)
    q = said.tabled[:, s, x, 1]
    odds *= q[0] / q[1]
    tabled = answer.learn(b0, "proposed", x)
    assert tabled == pytest.approx(odds / (1.0 + odds), abs=1e-12)
    p = [float(read(said.sign[n, s, x], np.array([tabled]))[0]) for n in range(2)]
    odds *= (1.0 - p[0]) / (1.0 - p[1])
    turned = answer.learn(tabled, "refused", x)
    assert turned == pytest.approx(odds / (1.0 + odds), abs=1e-12)
    odds *= 0.2 / 0.8
    heard = float(posterior(turned, *signals(answer.doubt.signals)[1]))
    assert heard == pytest.approx(odds / (1.0 + odds), abs=1e-12)
    with pytest.raises(ArmisticeError, match="no act"):
        answer.learn(0.5, "shouted", x)


def test_belief_goldens() -> None:
    """filsonwerner2002 (G9'): a lost and a won battle, exact fractions."""
    cases = json.loads(GOLDEN.read_text("utf-8"))["cases"]
    case = next(one for one in cases if one["id"] == "G9'")
    for test in case["tests"]:
        prior, strong, weak = (
            test["inputs"][k] for k in ("prior_strong", "p_win_vs_strong", "p_win_vs_weak")
        )
        assert float(posterior(prior, strong, weak)) == pytest.approx(
            test["expected"]["after_win"], abs=1e-9
        )
        assert float(posterior(prior, 1 - strong, 1 - weak)) == pytest.approx(
            test["expected"]["after_loss"], abs=1e-9
        )


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=7), st.lists(st.floats(0, 1), min_size=1))
def test_reading_between_levels_is_linear(values: list[float], beliefs: list[float]) -> None:
    grid = belief_grid(len(values), 0.0)
    got = read(np.array(values), np.array(beliefs))
    assert np.allclose(got, np.interp(beliefs, grid, values), atol=1e-12)


def round_by_loops(answer: BeliefAnswer, s: int, level: int) -> tuple[Array, float]:
    """One round of talks in war, event by event, from what is signed and proposed there."""
    war, said, t = answer.war, answer.talks[0], answer.doubt.side
    wars, w, deal, grid = answer.doubt.wars, answer.w, answer.deal, answer.grid
    o, b, k = 1 - t, grid[level], int(war.space.k[s])

    def at(values: Array, belief: float) -> float:
        return float(np.interp(belief, grid, values))

    def consequences(x: int, b1: float) -> tuple[list[float], float]:
        """Values when x is on the table at a belief on the grid's lines."""
        own, mean_other = [], 0.0
        for n in range(2):
            values = []
            for i, level_b in enumerate(grid):
                p, q = said.sign[n, s, x, i], said.sign_other[s, x, i]
                yes, no = said.signed[s, x, i], said.refused[s, x, i]
                ok = war.menu.ratify[0, x] * war.menu.ratify[1, x]
                cost = wars[n].menu.consent[t, k, x]
                sign = at(deal.informed[n, s, x], yes) - cost - war.signing_cost
                row_t = wars[n].refusal[t][[s]] @ w.informed[n, 0]
                row_o = wars[n].refusal[o][[s]] @ w.informed[n, 0]
                wait_yes, wait_no = at(w.informed[n, 0, s], yes), at(w.informed[n, 0, s], no)
                if not np.isfinite(sign):
                    sign = 0.0
                    assert p == 0.0
                values.append(
                    p * q * (ok * sign + (1 - ok) * wait_yes)
                    + p * (1 - q) * at(row_o[0], yes)
                    + (1 - p) * q * at(row_t[0], no)
                    + (1 - p) * (1 - q) * wait_no
                )
                del level_b
            own.append(at(np.array(values), b1))
        values = []
        for i, level_b in enumerate(grid):
            total = 0.0
            for n, chance in enumerate((level_b, 1 - level_b)):
                p, q = said.sign[n, s, x, i], said.sign_other[s, x, i]
                yes, no = said.signed[s, x, i], said.refused[s, x, i]
                ok = war.menu.ratify[0, x] * war.menu.ratify[1, x]
                cost = war.menu.consent[o, k, x]
                sign = at(deal.other[s, x], yes) - cost - war.signing_cost
                sign = sign if np.isfinite(sign) else 0.0
                row_t = war.refusal[t][[s]] @ w.other[0]
                row_o = war.refusal[o][[s]] @ w.other[0]
                total += chance * (
                    p * q * (ok * sign + (1 - ok) * at(w.other[0, s], yes))
                    + p * (1 - q) * at(row_o[0], yes)
                    + (1 - p) * q * at(row_t[0], no)
                    + (1 - p) * (1 - q) * at(w.other[0, s], no)
                )
            values.append(total)
        mean_other = at(np.array(values), b1)
        return own, mean_other

    tau = war.phases[0].talks[s]
    own = np.array([w.informed[n, 0, s, level] for n in range(2)])
    other = w.other[0, s, level]
    gain, gain_other = np.zeros(2), 0.0
    for j, side in enumerate(war.proposer_side):
        for x in range(len(war.menu)):
            b1 = said.proposed[s, x, level] if side == t else b
            worth, worth_other = consequences(x, b1)
            for n, chance in enumerate((b, 1 - b)):
                q = said.tabled[n] if side == t else said.tabled_by[j]
                gain[n] += war.recognition[j, s] * q[s, x, level] * worth[n]
                gain_other += war.recognition[j, s] * chance * q[s, x, level] * worth_other
    met = war.meeting[:, s]
    return own + tau * (gain - own + met[t]), other + tau * (gain_other - other + met[o])


@pytest.mark.equation("EQ-BELIEF")
@pytest.mark.parametrize(("seed", "side"), [(0, 0), (2, 1)])
def test_a_round_of_talks_by_loops(seed: int, side: int) -> None:
    """Values of a month against a loop over events, and the beliefs against their chances."""
    answer = solve_learned(doubtful(seed, side=side))
    said, grid = answer.talks[0], answer.grid
    for s in (answer.war.start, 0):
        own, other = round_by_loops(answer, s, 1)
        assert np.allclose(answer.v.informed[:, 0, s, 1], own, atol=1e-9)
        assert answer.v.other[0, s, 1] == pytest.approx(other, abs=1e-9)
    b = np.broadcast_to(grid, said.signed.shape)
    yes = posterior(b, said.sign[0], said.sign[1])
    assert np.allclose(said.signed, yes, atol=1e-10)
    assert np.allclose(said.refused, posterior(b, 1 - said.sign[0], 1 - said.sign[1]), atol=1e-9)
    assert np.allclose(said.proposed, posterior(b, said.tabled[0], said.tabled[1]), atol=1e-9)
    # on average nobody learns anything: E[b'] = b
    p = b * said.sign[0] + (1 - b) * said.sign[1]
    assert np.allclose(p * said.signed + (1 - p) * said.refused, b, atol=1e-9)
    q = b * said.tabled[0] + (1 - b) * said.tabled[1]
    assert np.allclose((q * said.proposed).sum(axis=1), grid, atol=1e-9)


@pytest.mark.equation("EQ-BELIEF")
def test_a_signature_is_news() -> None:
    """O answers at the belief that I's signature leaves, and where that is high it signs more."""
    answer = solve_learned(doubtful(0))
    said, war = answer.talks[0], answer.war
    likelier = said.sign[0] > said.sign[1] + 1e-9
    inside = np.broadcast_to((answer.grid > 0) & (answer.grid < 1), likelier.shape)
    assert (
        said.signed[likelier & inside]
        > np.broadcast_to(answer.grid, likelier.shape)[likelier & inside]
    ).all()
    s, x = war.start, 0
    k = int(war.space.k[s])
    yes = said.signed[s, x]
    net = read(answer.deal.other[s, x], yes) - war.menu.consent[1, k, x] - war.signing_cost
    after = read((war.refusal[1] @ answer.w.other[0])[s], yes)
    chance = 1.0 / (1.0 + np.exp(-(net - after) / war.accept_noise))
    if np.isfinite(net).all():
        assert np.allclose(said.sign_other[s, x], chance, atol=1e-10)


@pytest.mark.equation("EQ-BELIEF")
def test_battle_teaches_only_where_types_fight_differently() -> None:
    """Equal chains: the belief stands. Unequal: E[b'] = b under the mean of the types."""
    war = doubtful(0, levels=5, signal=0.5)
    assert war.doubt is not None
    frame = Frame(war.doubt)
    assert all(one is None for one in frame.battle)
    line = np.broadcast_to(frame.grid, (war.space.size, 5)).copy()
    for theta in range(2):
        assert np.allclose(frame.passes(theta, line, 0), line, atol=1e-15)
    first = war.doubt.wars[0]
    size = war.space.size
    rng = np.random.default_rng(0)
    pull = csr_array(
        (np.ones(size), (np.arange(size), rng.integers(0, size, size))), shape=(size, size)
    )
    second = war.doubt.wars[1]
    moved = replace(
        second.phases[0], transition=csr_array(0.7 * second.phases[0].transition + 0.3 * pull)
    )
    fights = second.with_(phases=(moved, *second.phases[1:]))
    taught = Frame(replace(war.doubt, wars=(first, fights)))
    assert taught.battle[0] is not None
    learned = [taught.passes(theta, line, 0) for theta in range(2)]
    live = 1.0 - first.phases[0].hazard.sum(axis=0)
    assert np.allclose(live, 1.0 - fights.phases[0].hazard.sum(axis=0))
    mean = frame.grid * learned[0] + (1.0 - frame.grid) * learned[1]
    assert np.allclose(mean, line, atol=1e-12)
    assert (learned[0][:, 1:-1] > line[:, 1:-1] + 1e-6).any()
    answer = solve_learned(war.with_(doubt=replace(war.doubt, wars=(first, fights), levels=3)))
    assert answer.diagnostics.converged


@pytest.mark.equation("EQ-DURABILITY")
@pytest.mark.parametrize("variant", ["netted", "mistake", "taste"])
def test_a_reply_is_half_of_a_settlement(variant: Breach) -> None:
    """Given the other's hazard, `reply` gives the D of the joint fixed point."""
    rng = np.random.default_rng(4)
    shape = (2, 30, 4)
    o = rng.uniform(0.05, 0.2, shape)
    terms = Terms(
        flow=rng.uniform(0.3, 0.6, shape),
        penalty=np.full(shape, 0.2),
        opportunity=o,
        leave=np.zeros(shape),
        exit_value=np.zeros((2, 1, 1)),
        delta=np.array([0.99, 0.985])[:, None, None],
        noise=0.06,
        variant=variant,
    )
    r = rng.uniform(0.2, 0.6, (2, 2, 30, 4))
    both = settled(r, terms)
    for i in range(2):
        d = float(terms.delta[i, 0, 0])
        xi = r[i, i] - terms.penalty[i]
        base = (1.0 - d) * terms.flow[i]
        got = reply(base, d, o[i], xi, r[i, 1 - i], both.eta[1 - i], 0.06, variant)
        if variant == "mistake":  # several fixed points may stand; both are climbed from trust
            same = np.abs(got - both.value[i]) < 1e-8
            assert same.mean() > 0.9
        else:
            assert np.max(np.abs(got - both.value[i])) < 1e-9


def test_what_does_not_settle_is_an_error() -> None:
    with pytest.raises(NotConverged, match="beliefs and values do not settle") as caught:
        solve_learned(doubtful(0), most=2)
    assert caught.value.diagnostics["residual"] > 0
    assert not solve_learned(doubtful(0), most=2, strict=False).diagnostics.converged


def test_types_may_not_differ_in_common_knowledge() -> None:
    war = doubtful(0)
    assert war.doubt is not None
    first, second = war.doubt.wars
    louder = second.with_(accept_noise=2.0 * second.accept_noise)
    with pytest.raises(ArmisticeError, match="types may differ"):
        solve_learned(war.with_(doubt=replace(war.doubt, wars=(first, louder))))
    with pytest.raises(ArmisticeError, match="no types in doubt"):
        solve_learned(first)
    office = replace(first.phases[0], leave=np.full_like(first.phases[0].leave, 0.01))
    leaving = first.with_(phases=(office, *first.phases[1:]))
    with pytest.raises(ArmisticeError, match="survival"):
        solve_learned(war.with_(doubt=replace(war.doubt, wars=(leaving, leaving))))


PLAIN = MEDIATION.removeprefix("mediation: {").removesuffix("}")
STANCES = "stances: {engaged: {start: true}, gone: {holder: Marl, support: {Marl: 0}}}"
TYPES = (
    "beliefs:\n  about: Orrin\n  prior: 0.3\n  levels: 3\n  learn_from: {envoy: 0.7}\n  types:\n"
    "    bargainer: {Orrin.war_rent: 0.0, Orrin.values.tolls.lifted: 0.12}\n"
    "    maximalist: {Orrin.war_rent: 0.1, Selm.collapse.rate: 0.02}\n"
)


@pytest.mark.equation("EQ-BELIEF")
def test_rule_learned_is_solved_from_a_file() -> None:
    """Types from the block `beliefs`; a rate in a type is a monthly chance in the model."""
    war = build(
        tutorial(PLAIN, STANCES, top=TYPES, small=True), "tired-war", rules={"beliefs": "learned"}
    )
    assert war.layers == ("doubt",)
    assert war.doubt is not None
    assert war.doubt.names == ("bargainer", "maximalist")
    assert war.doubt.signals == (0.7,)
    second = war.doubt.wars[1].phases[0].hazard[1, war.start]
    assert second == pytest.approx(1.0 - np.exp(-0.02))
    with pytest.raises(ArmisticeError, match="solve_learned"):
        solve(war)
    answer = solve_learned(war, tol=1e-6)
    own, other = answer.value()
    assert (own > 0.0).all()
    assert 0.0 < other < 1.0
    chance = answer.signing()
    assert (chance >= 0).all()
    assert answer.signing(belief=1.0).sum() > answer.signing(belief=0.0).sum()
    assert 0.0 < chance.sum() < 1.0


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("beliefs: {about: Orrin, prior: 0.5}", "exactly two types"),
        (
            "beliefs: {about: Orrin, types: {a: {Orrin.war_rent: 0}, b: {Orrin.war_rent: 0.1}}}",
            "prior",
        ),
    ],
)
def test_an_incomplete_block_is_refused(block: str, message: str) -> None:
    with pytest.raises(ArmisticeError, match=message):
        build(tutorial(PLAIN, STANCES, top=block), "tired-war", rules={"beliefs": "learned"})


def test_a_new_noise_reaches_both_types() -> None:
    war = doubtful(0).with_(accept_noise=0.5)
    assert war.doubt is not None
    assert [one.accept_noise for one in war.doubt.wars] == [0.5, 0.5]


def test_a_tiny_war_of_one_state() -> None:
    """A maximalist who signs nothing: a signature all but proves a bargainer."""
    flow = [[0.55, 0.6], [0.45, 0.4]]
    soft = tiny_war(flow=flow, u=(0.2, 0.2), accept_noise=0.03, propose_noise=0.03, talks=0.3)
    hard = tiny_war(flow=flow, u=(0.9, 0.2), accept_noise=0.03, propose_noise=0.03, talks=0.3)
    war = soft.with_(doubt=Doubt(0, ("soft", "hard"), (soft, hard), 0.5, 5))
    answer = solve_learned(war)
    said = answer.talks[0]
    assert (said.signed[0, :, 2] > 0.95).all()
    assert (said.refused[0, :, 2] < 0.5).all()
    assert answer.value(0.9)[1] > answer.value(0.1)[1]
