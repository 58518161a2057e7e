"""The referee against closed forms, published limits and sums done by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from random_wars import one_state_war, random_war, shares

from armistice.model.war import REGIME, TRUCE, Phase, War
from armistice.solve.oracle import (
    OracleAnswer,
    deal_values,
    fighting_on,
    value_iteration,
)
from armistice.solve.oracle_deals import deal_round, truce_values

GOLDEN = {
    case["id"]: case["tests"]
    for case in json.loads(
        (Path(__file__).parents[1] / "golden" / "theory.json").read_text(encoding="utf-8")
    )["cases"]
}


def inputs(case: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(test["inputs"], test["expected"]) for test in GOLDEN[case]]


def logit(z: float) -> float:
    return 0.0 if z < -700 else 1.0 / (1.0 + math.exp(-z))


def column(a: float, b: float) -> NDArray[np.float64]:
    return np.array([[a], [b]])


# Deals

VECTORS = [
    ("netted", 0.00, (0.619793, 0.373703), ("0.075129", "0.016985")),
    ("netted", 0.05, (0.630211, 0.390132), ("0.040238", "0.006617")),
    ("netted", 0.20, (0.649547, 0.501878), ("0.0032", "0.00009")),
    ("netted", 0.40, (0.649992, 0.547735), ("0.0001", "0.000002")),
    ("mistake", 0.00, (0.619029, 0.359484), ("0.075607", "0.020298")),
    ("mistake", 0.05, (0.582733, 0.361565), ("0.067072", "0.010108")),
    ("mistake", 0.20, (0.459542, 0.379782), ("0.051144", "0.000701")),
    ("mistake", 0.40, (0.644678, 0.547430), ("0.0001", "0.000002")),
]
"""The printed table of EQ-DURABILITY; small hazards are printed to fewer figures."""


@pytest.mark.equation("EQ-DURABILITY")
@pytest.mark.equation("EQ-RENEGE")
@pytest.mark.parametrize(("breach", "penalty", "D", "eta"), VECTORS)
def test_printed_deals(
    breach: Any, penalty: float, D: tuple[float, float], eta: tuple[str, str]
) -> None:
    terms = (column(0.65, 0.55), column(0.62, 0.30), column(0.60, 0.35), penalty)
    found, hazard = deal_values(*terms, column(0.15, 0.075), 0.99, noise=0.06, breach=breach)
    assert found[:, 0] == pytest.approx(D, abs=1e-6)
    for got, printed in zip(hazard[:, 0], eta, strict=True):
        unit = 10.0 ** -len(printed.partition(".")[2])
        assert got == pytest.approx(float(printed), abs=0.51 * unit)


def random_deals(seed: int, n: int) -> dict[str, NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    return {
        "flow": rng.uniform(0.3, 0.8, (2, n)),
        "own": rng.uniform(0.1, 0.8, (2, n)),
        "other": rng.uniform(0.0, 0.7, (2, n)),
        "penalty": rng.uniform(0.0, 0.4, (2, n)),
        "opportunity": rng.uniform(0.02, 0.25, (2, n)),
        "delta": np.exp(-rng.uniform(0.05, 0.15, (2, n)) / 12.0),
        "leave": rng.uniform(0.0, 0.01, (2, n)),
        "exit_value": rng.uniform(-0.2, 0.2, (2, n)),
    }


@pytest.mark.equation("EQ-DURABILITY")
@pytest.mark.parametrize("breach", ["netted", "mistake", "taste"])
def test_deals_solve_the_first_line(breach: Any) -> None:
    """The closed forms, put back one deal at a time into the line they solve."""
    terms, n = random_deals(4, 200), 200
    D, eta = deal_values(*terms.values(), noise=0.06, breach=breach)
    for c in range(n):
        for i in (0, 1):
            t = {name: value[i, c] for name, value in terms.items()}
            z = t["own"] - t["penalty"] - D[i, c]
            own = {
                "netted": t["opportunity"] * max(z, 0.0),
                "mistake": t["opportunity"] * logit(z / 0.06) * z,
                "taste": t["opportunity"] * 0.06 * math.log(1.0 + math.exp(z / 0.06)),
            }[breach]
            stands = D[i, c] + eta[1 - i, c] * (t["other"] - D[i, c]) + own
            later = t["leave"] * t["exit_value"] + (1 - t["leave"]) * stands
            assert D[i, c] == pytest.approx(
                (1 - t["delta"]) * t["flow"] + t["delta"] * later, abs=1e-12
            )
            assert eta[i, c] == pytest.approx(t["opportunity"] * logit(z / 0.06), abs=1e-12)


@pytest.mark.equation("EQ-DURABILITY")
def test_of_two_fixed_points_trust_finds_the_one_with_less_breach() -> None:
    """A deal that lives on trust: it would also be broken if it were expected to be."""
    terms = [np.full((2, 1), x) for x in (0.619, 0.301, 0.317, 0.0, 0.228, 0.99254, 0.0, 0.0)]
    D, eta = deal_values(*terms, noise=0.049)
    hazard = np.full((2, 1), 0.228)
    for _ in range(3000):
        _, hazard = deal_round(hazard, *terms, noise=0.049, breach="netted")
    again, answer = deal_round(hazard, *terms, noise=0.049, breach="netted")
    assert np.abs(answer - hazard).max() < 1e-14  # a fixed point too, reached from distrust
    assert np.all(eta < 0.01)
    assert np.all(answer > 0.05)
    assert np.all(D > again + 0.2)


@pytest.mark.equation("EQ-RENEGE")
@pytest.mark.parametrize("breach", ["netted", "mistake", "taste"])
def test_without_noise_a_deal_worth_keeping_is_kept(breach: Any) -> None:
    """T-09: sigma_r -> 0 with xi < v gives eta -> 0 and D = v."""
    terms = (column(0.6, 0.5), column(0.5, 0.4), column(0.3, 0.3), 0.02, 0.2, 0.99)
    D, eta = deal_values(*terms, noise=0.002, breach=breach)
    assert np.all(eta < 1e-18)
    assert D[:, 0] == pytest.approx([0.6, 0.5], abs=1e-12)


@pytest.mark.equation("EQ-ETAMAX")
@pytest.mark.parametrize(("given", "expected"), inputs("G21"))
def test_tolerable_breakdown(given: dict[str, float], expected: dict[str, float]) -> None:
    """A deal that only the other side breaks, at the largest hazard one can live with."""
    step = 1e-6  # a year's fraction short enough for the formula in continuous time
    eta = expected["eta_max_per_year"] * step
    D, hazard = deal_values(
        column(given["v"], 0.0),
        column(-9.0, 9.0),  # A never gains by breaking, B always does
        column(given["R"], 0.0),
        0.0,
        column(0.0, eta),
        math.exp(-given["rho"] * step),
        noise=0.01,
    )
    assert hazard[:, 0] == pytest.approx([0.0, eta], rel=1e-9)
    assert D[0, 0] == pytest.approx(given["W"], abs=1e-6)


@pytest.mark.equation("EQ-TRUCE")
def test_truce_that_nobody_can_break() -> None:
    v, back, delta = column(0.6, 0.4), column(0.5, 0.45), 0.99
    zero = np.zeros((2, 1))
    for n in (1, 3, 12):
        D, eta = truce_values(
            n,
            back,
            v,
            zero,
            zero,
            zero,
            zero,
            zero + delta,
            zero,
            zero,
            noise=0.06,
            breach="netted",
        )
        assert D == pytest.approx((1 - delta**n) * v + delta**n * back, abs=1e-14)
        assert not eta.any()


# One month by hand


def sum_row(matrix: Any, row: int, V: NDArray[np.float64]) -> float:
    dense = matrix[[row]].toarray()[0]
    return sum(float(p) * float(V[s]) for s, p in enumerate(dense) if p)


def own_gain(war: War, o: float, z: float) -> float:
    if war.breach == "netted":
        return o * max(z, 0.0)
    if war.breach == "mistake":
        return o * logit(z / war.breach_noise) * z
    return o * war.breach_noise * math.log1p(math.exp(z / war.breach_noise))


class ByHand:
    """EQ-WAIT to EQ-VALUE at one state, in plain sums; settlements' D and eta are given."""

    def __init__(self, war: War, answer: OracleAnswer) -> None:
        self.war, self.V, self.answer = war, answer.V, answer
        self.known: dict[tuple[int, int, int], tuple[float, float]] = {}

    def wait(self, f: int, i: int, s: int) -> tuple[float, float]:
        """W_i^f(s) and the phase's own eta_i."""
        if (f, i, s) not in self.known:
            self.known[f, i, s] = self.wait_anew(f, i, s)
        return self.known[f, i, s]

    def wait_anew(self, f: int, i: int, s: int) -> tuple[float, float]:
        war, phase, V = self.war, self.war.phases[f], self.V
        K, eta = [0.0, 0.0], [0.0, 0.0]
        z = [0.0, 0.0]
        for j in (0, 1):
            K[j] = sum_row(phase.transition, s, V[f, j])
            if f > 0:
                K[j] *= 1 - phase.expiry
                K[j] += phase.expiry * sum_row(phase.transition, s, V[0, j])
            z[j] = sum_row(phase.after[j], s, V[0, j]) - phase.penalty[j] - K[j]
            eta[j] = phase.opportunity[j] * logit(z[j] / war.breach_noise)
        k = K[i] + eta[1 - i] * (sum_row(phase.after[1 - i], s, V[0, i]) - K[i])
        k += own_gain(war, phase.opportunity[i], z[i])
        h = phase.hazard[:, s]
        month = (1 - h.sum()) * k + sum(h[e] * war.terminal[i, e] for e in range(3))
        leave, d = phase.leave[i, s], war.delta[i]
        month = (1 - leave) * month + leave * war.exit_value[i]
        return (1 - d) * phase.flow[i, s] + d * month, eta[i]

    def deal(self, x: int, s: int) -> tuple[list[float], list[float]]:
        """D and eta of both sides."""
        war, menu = self.war, self.war.menu
        if menu.kind[x] == REGIME:
            f = int(menu.phase[x])
            return [self.V[f, i, s] for i in (0, 1)], [self.wait(f, i, s)[1] for i in (0, 1)]
        if menu.kind[x] == TRUCE:
            row = int(menu.group[x]) * war.space.size + s
            D = [sum_row(menu.resume, row, self.V[0, i]) for i in (0, 1)]
            eta = [0.0, 0.0]
            for _ in range(int(menu.months[x])):
                R = [[sum_row(menu.after[b], row, self.V[0, i]) for b in (0, 1)] for i in (0, 1)]
                z = [R[i][i] - menu.penalty[i, x] - D[i] for i in (0, 1)]
                eta = [menu.opportunity[i, x] * logit(z[i] / war.breach_noise) for i in (0, 1)]
                new = []
                for i in (0, 1):
                    stands = D[i] + eta[1 - i] * (R[i][1 - i] - D[i])
                    stands += own_gain(war, menu.opportunity[i, x], z[i])
                    leave, d = menu.leave[i, x], war.delta[i]
                    later = leave * war.exit_value[i] + (1 - leave) * stands
                    new.append((1 - d) * menu.flow[i, war.space.k[s], x] + d * later)
                D = new
            return D, eta
        return list(self.answer.D[:, s, x]), list(self.answer.eta[:, s, x])

    def value(self, f: int, i: int, s: int) -> float:
        """V_i^f(s)."""
        war, phase = self.war, self.war.phases[f]
        k = int(war.space.k[s])
        W = [self.wait(f, b, s)[0] for b in (0, 1)]
        # What side `a` has when side `b` has refused: w[b][a].
        w = [[self.refused(f, b, a, s) for a in (0, 1)] for b in (0, 1)]
        gains, scores = [], []
        for x in range(len(war.menu)):
            if not phase.allowed[x]:
                continue
            D, eta = self.deal(x, s)
            chi = [war.menu.consent[b, k, x] for b in (0, 1)]
            N = [D[b] - (0.0 if math.isinf(chi[b]) else chi[b]) - war.signing_cost for b in (0, 1)]
            P = [
                0.0 if math.isinf(chi[b]) else logit((N[b] - w[b][b]) / war.accept_noise)
                for b in (0, 1)
            ]
            a = P[0] * P[1] * war.menu.ratify[0, x] * war.menu.ratify[1, x]
            gains.append(
                a * (N[i] - W[i])
                + P[0] * (1 - P[1]) * (w[1][i] - W[i])
                + (1 - P[0]) * P[1] * (w[0][i] - W[i])
            )
            row = []
            for j, side in enumerate(war.proposer_side):
                if side >= 0:
                    barred = math.isinf(chi[side])
                    row.append(-math.inf if barred else P[1 - side] * (N[side] - W[side]))
                else:
                    lasts = 1 - min(1.0, sum(eta) / war.lasting)
                    omega = war.any_paper[j] + (1 - war.any_paper[j]) * lasts + war.face[j]
                    row.append(P[0] * P[1] * omega + war.menu.audience[j, x])
            scores.append(row)
        total = 0.0
        for j in range(len(war.proposer_side)):
            weights = [math.exp(row[j] / phase.propose[j]) for row in scores]
            if sum(weights) > 0:
                mean = sum(q * g for q, g in zip(weights, gains, strict=True)) / sum(weights)
                total += war.recognition[j, s] * mean
        return float(W[i] + phase.talks[s] * (total + war.meeting[i, s]))

    def refused(self, f: int, b: int, a: int, s: int) -> float:
        """W_a in the state to which the refusal of b leads."""
        row = self.war.refusal[b][[s]].toarray()[0]
        return float(sum(p * self.wait(f, a, t)[0] for t, p in enumerate(row) if p))


@pytest.mark.equation("EQ-WAIT")
@pytest.mark.equation("EQ-ACCEPT")
@pytest.mark.equation("EQ-REJECT")
@pytest.mark.equation("EQ-PROPOSE")
@pytest.mark.equation("EQ-VALUE")
@pytest.mark.equation("EQ-PHASE")
@pytest.mark.parametrize(
    ("seed", "breach"),
    [(1, "netted"), (5, "netted"), (7, "netted"), (2, "mistake"), (8, "taste"), (11, "netted")],
)
def test_the_answer_satisfies_the_equations_summed_by_hand(seed: int, breach: Any) -> None:
    # So strict a view of what lasts that it is met by some packages and missed by others.
    war = random_war(seed, front=4, endurance=2, breach=breach).with_(lasting=0.02)
    answer = value_iteration(war)
    hand = ByHand(war, answer)
    for s in {0, war.start, war.space.size - 1}:
        for f in range(len(war.phases)):
            for i in (0, 1):
                assert answer.W[f, i, s] == pytest.approx(hand.wait(f, i, s)[0], abs=1e-11)
                assert answer.V[f, i, s] == pytest.approx(hand.value(f, i, s), abs=1e-10)
        for x in np.flatnonzero(war.menu.kind != 0):
            D, eta = hand.deal(int(x), s)
            assert answer.D[:, s, x] == pytest.approx(D, abs=1e-11)
            assert answer.eta[:, s, x] == pytest.approx(eta, abs=1e-11)


@pytest.mark.equation("EQ-DURABILITY")
@pytest.mark.parametrize("seed", [2, 5])
def test_settlements_of_the_answer_rest_on_its_own_war_values(seed: int) -> None:
    war = random_war(seed, front=4, endurance=2)
    answer, menu, s = value_iteration(war), war.menu, war.start
    for x in np.flatnonzero(menu.kind == 0):
        row = int(menu.group[x]) * war.space.size + s
        R = [[sum_row(menu.after[b], row, answer.V[0, i]) for b in (0, 1)] for i in (0, 1)]
        D, eta = deal_values(
            menu.flow[:, war.space.k[s], x, None],
            column(R[0][0], R[1][1]),
            column(R[0][1], R[1][0]),
            menu.penalty[:, x, None],
            menu.opportunity[:, x, None],
            war.delta[:, None],
            menu.leave[:, x, None],
            war.exit_value[:, None],
            noise=war.breach_noise,
        )
        assert answer.D[:, s, x] == pytest.approx(D[:, 0], abs=1e-11)
        assert answer.eta[:, s, x] == pytest.approx(eta[:, 0], abs=1e-11)


# Fighting on


@pytest.mark.equation("EQ-WAIT")
@pytest.mark.parametrize("seed", [1, 3, 5])
def test_fighting_on_is_the_limit_of_waiting(seed: int) -> None:
    war = random_war(seed)
    phase: Phase = war.phases[0]
    W = np.zeros((2, war.space.size))
    for _ in range(6000):
        go = (1 - phase.hazard.sum(axis=0)) * (phase.transition @ W.T).T
        go += war.terminal @ phase.hazard
        go = (1 - phase.leave) * go + phase.leave * war.exit_value[:, None]
        W = (1 - war.delta[:, None]) * phase.flow + war.delta[:, None] * go
    assert fighting_on(war) == pytest.approx(W, abs=1e-12)


def stationary(r: float, u: tuple[float, float], hazards: Any, terminal: Any) -> War:
    """War of one state, in steps so short that yearly rates can be used as they stand."""
    step = 1e-7
    chance = [[1.0 - math.exp(-h * step)] for h in hazards]
    delta = math.exp(-r * step)
    return one_state_war(
        u, shares(2), delta=(delta, delta), hazard=chance, terminal=terminal, talks=0.0
    )


@pytest.mark.equation("EQ-HASTAR")
@pytest.mark.parametrize(("given", "expected"), inputs("G19"))
def test_defeat_threshold(given: dict[str, float], expected: dict[str, Any]) -> None:
    g = given
    terminal = ((g["V_d"], g["V_v"], 0.0), (1.0, 0.0, 0.0))
    calm = stationary(g["r"], (g["u"], 0.3), (0.0, g["h_B"], 0.0), terminal)
    assert fighting_on(calm)[0, 0] == pytest.approx(expected["W_at_h_A_0"], abs=1e-6)
    h = expected["h_A_star_per_year"]
    if h > 0:  # at the threshold A is indifferent between the deal and the war
        even = stationary(g["r"], (g["u"], 0.3), (h, g["h_B"], 0.0), terminal)
        assert fighting_on(even)[0, 0] == pytest.approx(g["D"], abs=1e-6)
    else:
        assert expected["W_at_h_A_0"] <= g["D"]


@pytest.mark.equation("EQ-COLLAPSE-PARADOX")
@pytest.mark.parametrize(("given", "expected"), inputs("G20"))
def test_collapse_paradox(given: dict[str, float], expected: dict[str, float]) -> None:
    g = given
    terminal = ((0.0, g["V_A"], 0.0), (0.0, g["V_B"], 0.0))
    war = stationary(g["r"], (g["u_A"], g["u_B"]), (0.0, g["h_B"], 0.0), terminal)
    W = fighting_on(war)[:, 0]
    assert W == pytest.approx([expected["W_A"], expected["W_B"]], abs=1e-6)
    assert 1.0 - W.sum() == pytest.approx(expected["zone_width"], abs=1e-6)
