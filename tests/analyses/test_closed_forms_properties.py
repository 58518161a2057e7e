"""What the closed forms must satisfy for every admissible parameter, not at chosen points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from armistice.analyses import closed_forms as cf

CHANCE = st.floats(0.05, 0.95)
COST = st.floats(0.01, 0.5)


@given(p=CHANCE, c_A=COST, c_B=COST)
def test_range_is_as_wide_as_the_costs_of_war(p: float, c_A: float, c_B: float) -> None:
    zone = cf.bargaining_range(p, c_A, c_B)
    assert zone.width == pytest.approx(c_A + c_B)
    assert not zone.empty
    same = cf.zone_under_optimism(p, 1.0 - p, c_A, c_B)
    assert (same.low, same.high) == pytest.approx((zone.low, zone.high))


@given(p=CHANCE, c_A=st.floats(0.0, 0.5), c_max=st.floats(0.05, 1.0), x=st.floats(0.0, 1.0))
def test_no_demand_beats_the_best_one(p: float, c_A: float, c_max: float, x: float) -> None:
    best = cf.uniform_cost_demand(p, c_A, c_max)
    other = p + x * (1.0 - p)
    refuse = min(1.0, (other - p) / c_max)
    assert best.eu_A >= refuse * (p - c_A) + (1.0 - refuse) * other - 1e-12


@given(p=CHANCE, c_A=COST, c_resolute=COST, extra=COST)
def test_at_the_threshold_both_demands_pay_alike(
    p: float, c_A: float, c_resolute: float, extra: float
) -> None:
    c_weak = c_resolute + extra
    q = cf.screening_threshold(c_A, c_resolute, c_weak)
    risky = q * (p + c_weak) + (1.0 - q) * (p - c_A)
    assert risky == pytest.approx(p + c_resolute)


@given(p1=CHANCE, p2=CHANCE, delta=st.floats(0.1, 0.98), c_B=COST)
def test_both_forms_of_the_preventive_condition_agree(
    p1: float, p2: float, delta: float, c_B: float
) -> None:
    got = cf.preventive_war(p1, p2, delta, c_B)
    assume(p2 + c_B * (1.0 - delta) < 1.0)  # the short form presumes that x2 is not clipped
    assume(abs(got.lhs - got.rhs) > 1e-9)
    assert got.war == (got.war_value_B > got.best_peace_value_B)


@given(p=CHANCE, shift=st.floats(0.0, 0.9), d=st.floats(0.01, 0.9), delta=st.floats(0.1, 0.99))
def test_shift_threshold_separates_war_from_peace(
    p: float, shift: float, d: float, delta: float
) -> None:
    got = cf.power_shift(p, shift, d, delta)
    assume(abs(shift - got.shift_threshold) > 1e-9)
    assert got.war == (shift > got.shift_threshold)


@given(p=CHANCE, f=st.floats(0.0, 0.4), d=st.floats(0.01, 0.9))
def test_first_strike_empties_the_range_both_ways(p: float, f: float, d: float) -> None:
    got = cf.first_strike(p, f, d, delta=0.9)
    assume(abs(got.high - got.low) > 1e-9)
    assert got.empty == (got.high < got.low)


@given(
    v=st.floats(0.1, 5.0),
    a_1=st.floats(0.05, 5.0),
    a_2=st.floats(0.05, 5.0),
    W_1=st.floats(0.1, 5.0),
    W_2=st.floats(0.1, 5.0),
)
def test_audience_cost_crisis_is_consistent(
    v: float, a_1: float, a_2: float, W_1: float, W_2: float
) -> None:
    got = cf.audience_cost_crisis(v, a_1, a_2, W_1, W_2)

    def left(a_i: float, a_j: float, W_j: float, t: float) -> float:
        backed_down = (W_j - a_j * t) / W_j
        return backed_down * v - (1.0 - backed_down) * a_i * t

    assert left(a_1, a_2, W_2, got.t_1) == pytest.approx(0.0, abs=1e-9)
    assert left(a_2, a_1, W_1, got.t_2) == pytest.approx(0.0, abs=1e-9)
    assert -1e-9 <= got.concede_at_0 <= 1.0
    # At the horizon those who have not backed down are exactly those who would fight.
    fight = (1.0 - got.backed_down_high(got.t_star)) * (
        1.0 - got.backed_down_low_unconditional(got.t_star)
    )
    assert got.pr_war == pytest.approx(fight, abs=1e-9)


@given(v=st.floats(0.1, 5.0), a=st.floats(0.05, 5.0), W=st.floats(0.1, 5.0))
def test_equal_sides_neither_concede_at_once(v: float, a: float, W: float) -> None:
    got = cf.audience_cost_crisis(v, a, a, W, W)
    assert got.concede_at_0 == pytest.approx(0.0, abs=1e-9)


@given(delta_1=st.floats(0.01, 0.99), delta_2=st.floats(0.01, 0.99))
def test_alternating_offers_leave_the_responder_indifferent(delta_1: float, delta_2: float) -> None:
    first, responder = cf.alternating_offers(delta_1, delta_2)
    counter, _ = cf.alternating_offers(delta_2, delta_1)
    assert responder == pytest.approx(delta_2 * counter)
    assert 0.0 < first < 1.0


@given(
    N=st.integers(3, 9),
    p=st.floats(0.1, 0.9),
    delta=st.floats(0.5, 0.98),
    b_1=st.floats(0.0, 0.6),
    rest=st.floats(0.0, 1.0),
)
def test_chain_invariants(N: int, p: float, delta: float, b_1: float, rest: float) -> None:
    """G7inv (a) and (b): the outcome lies between both war values and rises with the front."""
    b_2 = rest * (0.95 - b_1)
    got = cf.bargaining_on_a_chain(N, p, delta, b_1, b_2)
    assert np.all(got.W1 <= got.x + 1e-12)
    assert np.all(got.x <= 1.0 - got.W2 + 1e-12)
    assert np.all(np.diff(got.x) > 0.0)


@given(
    N=st.integers(2, 9),
    p=st.floats(0.1, 0.9),
    delta=st.floats(0.5, 0.98),
    b_1=st.floats(0.0, 0.6),
    rest=st.floats(0.0, 1.0),
)
def test_chain_mirrors_when_sides_swap(
    N: int, p: float, delta: float, b_1: float, rest: float
) -> None:
    """G7inv (c), in general: renaming the sides turns the chain round."""
    b_2 = rest * (0.95 - b_1)
    got = cf.bargaining_on_a_chain(N, p, delta, b_1, b_2)
    turned = cf.bargaining_on_a_chain(N, 1.0 - p, delta, b_2, b_1)
    np.testing.assert_allclose(got.y, turned.x[::-1], rtol=0.0, atol=1e-10)
    np.testing.assert_allclose(got.W2, turned.W1[::-1], rtol=0.0, atol=1e-10)


@given(p=CHANCE, N=st.integers(2, 15), data=st.data())
def test_ruin_solves_its_recursion(p: float, N: int, data: st.DataObject) -> None:
    X = data.draw(st.integers(1, N - 1))
    # Near p = 1/2 the quotient loses digits; the exact half has its own branch.
    assume(p == 0.5 or abs(p - 0.5) > 1e-3)
    here, up, down = (cf.gamblers_ruin(p, k, N) for k in (X, X + 1, X - 1))
    assert here.pr_win == pytest.approx(p * up.pr_win + (1.0 - p) * down.pr_win, abs=1e-9)
    assert here.expected_battles == pytest.approx(
        1.0 + p * up.expected_battles + (1.0 - p) * down.expected_battles, rel=1e-6
    )


@given(a=st.floats(0.5, 20.0), b=st.floats(0.5, 20.0), n=st.integers(0, 200), share=st.floats(0, 1))
def test_shared_evidence_draws_estimates_together(a: float, b: float, n: int, share: float) -> None:
    wins = round(share * n)
    before = cf.beta_estimates((a, b), (b, a), 0, 0)
    after = cf.beta_estimates((a, b), (b, a), n, wins)
    assert after.gap == pytest.approx(before.gap * (a + b) / (a + b + n), abs=1e-12)


@given(prior=CHANCE, strong=CHANCE, weak=CHANCE)
def test_belief_is_a_martingale(prior: float, strong: float, weak: float) -> None:
    got = cf.learn_from_battle(prior, strong, weak)
    win = prior * strong + (1.0 - prior) * weak
    assert win * got.after_win + (1.0 - win) * got.after_loss == pytest.approx(prior)


@given(c_1=COST, c_2=COST, rho=st.floats(0.0, 0.2), lose=st.floats(-0.5, 0.5), stake=COST)
def test_attrition_leaves_each_side_indifferent(
    c_1: float, c_2: float, rho: float, lose: float, stake: float
) -> None:
    got = cf.concession_hazards(c_1, c_2, rho, lose + stake, lose)
    # Holding out for ever against the other's hazard is worth what conceding now is.
    for cost, hazard in ((c_1, got.hazard_2), (c_2, got.hazard_1)):
        assume(hazard + rho > 1e-3)
        assert (hazard * (lose + stake) - cost) / (hazard + rho) == pytest.approx(lose, abs=1e-9)


@given(
    A0=st.floats(10, 1000),
    B0=st.floats(10, 1000),
    alpha=st.floats(0.001, 0.1),
    beta=st.floats(0.001, 0.1),
)
def test_lanchester_ends_on_its_own_path(A0: float, B0: float, alpha: float, beta: float) -> None:
    got = cf.lanchester_square(A0, B0, alpha, beta)
    assume(got.winner != "none")
    assume(got.time * math.sqrt(alpha * beta) < 10.0)  # beyond, cosh drowns the difference
    rate = math.sqrt(alpha * beta)
    cosh, sinh = math.cosh(rate * got.time), math.sinh(rate * got.time)
    end_A = A0 * cosh - math.sqrt(beta / alpha) * B0 * sinh
    end_B = B0 * cosh - math.sqrt(alpha / beta) * A0 * sinh
    survivor, other = (end_A, end_B) if got.winner == "A" else (end_B, end_A)
    assert survivor == pytest.approx(got.survivors, rel=1e-6, abs=1e-3)
    assert other == pytest.approx(0.0, abs=1e-3)


@given(a=st.floats(0.1, 10), b=st.floats(0.1, 10), m=st.floats(0.1, 5))
def test_contest_shares_add_to_one(a: float, b: float, m: float) -> None:
    assert cf.contest(a, b, m) + cf.contest(b, a, m) == pytest.approx(1.0)
    assert (cf.contest(a, b, m) >= 0.5) == (a**m >= b**m)


@given(
    pies=st.lists(st.floats(0.1, 10.0), min_size=1, max_size=6),
    delta=st.floats(0.05, 0.98),
    share=CHANCE,
)
def test_stochastic_pie_solves_its_equation(pies: list[float], delta: float, share: float) -> None:
    prob = [1.0 / len(pies)] * len(pies)
    got = cf.stochastic_pie(pies, prob, delta, [share, 1.0 - share])
    expected = sum(q * max(c, delta * got.W) for c, q in zip(pies, prob, strict=True))
    assert got.W == pytest.approx(expected)
    assert sum(got.values) == pytest.approx(got.W)
    assert any(got.settle)


@given(r=st.floats(0.01, 0.2), dividend=st.floats(0.01, 0.2), sigma=st.floats(0.05, 0.6))
def test_waiting_root_solves_the_quadratic(r: float, dividend: float, sigma: float) -> None:
    got = cf.waiting_option(r, dividend, sigma)
    left = sigma**2 / 2.0 * got.beta * (got.beta - 1.0) + (r - dividend) * got.beta - r
    assert left == pytest.approx(0.0, abs=1e-9)
    assert got.threshold_ratio > 1.0


@given(z=st.floats(0, 1), mu=st.floats(0, 1), sd=st.floats(0.05, 1), more=st.floats(0.01, 1))
def test_a_losing_leader_likes_a_wilder_war(z: float, mu: float, sd: float, more: float) -> None:
    calm, wild = cf.resurrection_odds(z, mu, sd), cf.resurrection_odds(z, mu, sd + more)
    assert (wild >= calm) if z >= mu else (wild <= calm)


@given(f=CHANCE, s=CHANCE, territory=st.floats(0, 100))
def test_lottery_is_a_distribution(f: float, s: float, territory: float) -> None:
    got = cf.collapse_lottery(f, s, territory)
    assert got.pr_win_all + got.pr_lose_all + got.pr_unchanged == pytest.approx(1.0)
    assert -1e-9 <= got.expected_territory <= 100.0 + 1e-9


@given(
    kappa=st.floats(0.01, 0.5),
    y_bar=st.floats(0.1, 1.0),
    lead=st.integers(0, 12),
    ramp=st.integers(1, 60),
)
def test_notice_never_makes_pressure_bite_more(
    kappa: float, y_bar: float, lead: int, ramp: int
) -> None:
    warned = cf.sanctions_with_adaptation("ramp", 72, kappa, y_bar, lead, ramp)
    unwarned = cf.sanctions_with_adaptation("ramp", 72, kappa, y_bar, 0, ramp)
    assert np.all(warned.bite <= unwarned.bite + 1e-12)
    assert np.all((warned.stock >= 0.0) & (warned.stock <= y_bar + 1e-12))


RATE = st.floats(0.01, 0.3)
VALUE = st.floats(-0.5, 1.0)


@pytest.mark.equation("EQ-HASTAR")
@given(r=RATE, u=VALUE, D=VALUE, h_B=st.floats(0.0, 0.3), V_v=VALUE, V_d=st.floats(-1.0, 0.5))
def test_war_is_worth_the_deal_at_the_threshold(
    r: float, u: float, D: float, h_B: float, V_v: float, V_d: float
) -> None:
    assume(D - V_d > 0.01)
    got = cf.defeat_threshold(r, u, D, h_B, V_v, V_d)
    star = got.h_A_star_per_year
    if star > 0.0:
        assert cf.war_value(r, u, h_B, V_v, star, V_d) == pytest.approx(D, abs=1e-9)
        assert got.W_at_h_A_0 > D - 1e-12
    else:
        assert got.W_at_h_A_0 <= D + 1e-9


@pytest.mark.equation("EQ-HASTAR")
@given(r=RATE, u=VALUE, D=VALUE, V_v=VALUE, V_d=st.floats(-1.0, 0.5))
def test_denial_is_enough_iff_war_pays_less_than_the_deal(
    r: float, u: float, D: float, V_v: float, V_d: float
) -> None:
    assume(D - V_d > 0.01)
    assert cf.defeat_threshold(r, u, D, 0.0, V_v, V_d).defeat_needed == (r * (u - D) > 0.0)


@pytest.mark.equation("EQ-COLLAPSE-PARADOX")
@given(r=RATE, u_A=VALUE, u_B=VALUE, V_A=VALUE, V_B=VALUE, h_B=st.floats(0.0, 0.3), up=RATE)
def test_room_moves_as_the_paradox_says(
    r: float, u_A: float, u_B: float, V_A: float, V_B: float, h_B: float, up: float
) -> None:
    now = cf.collapse_paradox(r, u_A, u_B, V_A, V_B, h_B)
    later = cf.collapse_paradox(r, u_A, u_B, V_A, V_B, h_B + up)
    assume(abs(V_A + V_B - now.W_A - now.W_B) > 1e-9)
    assert (later.zone_width < now.zone_width) == now.shrinks


@pytest.mark.equation("EQ-ETAMAX")
@given(R=VALUE, drop=COST, gain=COST, rho=RATE, tilt=st.floats(0.1, 3.0))
def test_a_deal_pays_up_to_the_tolerable_hazard(
    R: float, drop: float, gain: float, rho: float, tilt: float
) -> None:
    W, v = R + drop, R + drop + gain
    eta = tilt * cf.tolerable_breach(v, W, R, rho)
    assume(abs(tilt - 1.0) > 1e-6)
    assert ((rho * v + eta * R) / (rho + eta) >= W) == (tilt < 1.0)


@pytest.mark.equation("EQ-SPLIT")
@given(
    u_A=st.floats(0.0, 0.5),
    u_B=st.floats(0.0, 0.5),
    tau=st.floats(0.01, 1.0),
    delta=st.floats(0.1, 0.999),
)
def test_split_solves_the_talks_for_every_rate_and_patience(
    u_A: float, u_B: float, tau: float, delta: float
) -> None:
    """Iterate V = (1 - tau) W + tau/2 [W + (1 - W_other)], W = (1 - delta) u + delta V."""
    # Two linear equations in (V_A, V_B): a proposer keeps what the other's waiting leaves.
    system = np.array(
        [
            [1.0 - delta * (1.0 - tau / 2.0), delta * tau / 2.0],
            [delta * tau / 2.0, 1.0 - delta * (1.0 - tau / 2.0)],
        ]
    )
    flow = np.array(
        [(1.0 - tau / 2.0) * u_A - tau / 2.0 * u_B, (1.0 - tau / 2.0) * u_B - tau / 2.0 * u_A]
    )
    V = np.linalg.solve(system, tau / 2.0 + (1.0 - delta) * flow)
    W = (1.0 - delta) * np.array([u_A, u_B]) + delta * V
    share = 0.5 * (1.0 - W[1]) + 0.5 * W[0]  # A proposes, or answers, with equal chance
    assert share == pytest.approx(cf.expected_split(u_A, u_B), abs=1e-9)


WEIGHTS = st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)), min_size=1, max_size=6)


@pytest.mark.equation("EQ-LOGROLL")
@given(weights=WEIGHTS, data=st.data())
def test_trading_issues_gains_what_the_formula_says(
    weights: list[tuple[float, float]], data: st.DataObject
) -> None:
    w_A, w_B = [a for a, _ in weights], [b for _, b in weights]
    moved = [data.draw(st.floats(0.0, 0.5)) for _ in weights]

    def joint(shares: list[float]) -> float:
        return sum(a * s + b * (1.0 - s) for a, b, s in zip(w_A, w_B, shares, strict=True))

    traded = [0.5 + m if a >= b else 0.5 - m for (a, b), m in zip(weights, moved, strict=True)]
    even = [0.5] * len(weights)
    assert joint(traded) - joint(even) == pytest.approx(cf.logroll_gain(w_A, w_B, moved), abs=1e-12)
    full = [1.0 if a >= b else 0.0 for a, b in weights]
    assert joint(full) - joint(even) == pytest.approx(cf.specialisation_gain(w_A, w_B), abs=1e-12)
    assert cf.logroll_gain(w_A, w_B, moved) <= cf.specialisation_gain(w_A, w_B) + 1e-12
