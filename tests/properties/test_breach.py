"""Properties of deals at fixed war values: T-06, T-09, and the referee's fixed point."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice.solve.breach import Terms, settled, truce

unit = st.floats(0.0, 1.0)
small = st.floats(0.0, 0.3)


def terms(v: Any, penalty: Any, o: Any = (0.15, 0.08), noise: float = 0.06, **kw: Any) -> Terms:
    def column(x: Any) -> Any:
        return np.asarray(x, dtype=float).reshape(2, 1, 1)

    return Terms(
        flow=column(v),
        penalty=column(penalty),
        opportunity=column(o),
        leave=column((0.0, 0.0)),
        exit_value=column((0.0, 0.0)),
        delta=column(kw.get("delta", (0.99, 0.992))),
        noise=noise,
        variant=kw.get("variant", "netted"),
    )


def values(r_aa: float, r_ab: float, r_ba: float, r_bb: float) -> Any:
    """R_i^b as the solver wants it: (i, b, 1, 1)."""
    return np.array([[r_aa, r_ab], [r_ba, r_bb]]).reshape(2, 2, 1, 1)


@pytest.mark.equation("EQ-GUARANTEE")
@pytest.mark.equation("EQ-RENEGE")
@given(
    v=st.tuples(unit, unit),
    r=st.tuples(unit, unit, unit, unit),
    w=st.tuples(unit, unit),
    penalty=st.tuples(small, small),
    more=st.tuples(small, small),
)
def test_stronger_penalties_never_remove_a_good_faith_package(
    v: Any, r: Any, w: Any, penalty: Any, more: Any
) -> None:
    """T-06 as narrowed: xi_i <= D_i and R_i^j <= v_i for both sides."""
    war = values(*r)
    weak = settled(war, terms(v, penalty)).value[:, 0, 0]
    xi = np.array([r[0] - penalty[0], r[3] - penalty[1]])
    good_faith = (xi <= weak).all() and r[1] <= v[0] and r[2] <= v[1]
    if not good_faith or not (weak >= np.array(w)).all():
        return
    strong = settled(war, terms(v, np.add(penalty, more))).value[:, 0, 0]
    assert (strong >= np.array(w) - 1e-9).all()


def test_without_the_conditions_stronger_penalties_can_remove_one() -> None:
    """Why T-06 is narrowed: a package signed to be broken loses its point."""
    war = values(0.9, 0.5, 0.1, 0.2)
    weak = settled(war, terms((0.5, 0.6), (0.0, 0.0))).value[0, 0, 0]
    strong = settled(war, terms((0.5, 0.6), (0.3, 0.3))).value[0, 0, 0]
    assert weak > strong + 0.05  # a W between the two rejects the better enforced deal


@pytest.mark.equation("EQ-DURABILITY")
@given(
    v=st.tuples(unit, unit), gap=st.tuples(*[st.floats(0.02, 0.5)] * 2), other=st.tuples(unit, unit)
)
def test_without_noise_an_agreement_worth_keeping_is_kept(v: Any, gap: Any, other: Any) -> None:
    """T-09: sigma_r -> 0 with xi_i < v_i gives eta -> 0 and D = v."""
    war = values(v[0] - gap[0], other[0], other[1], v[1] - gap[1])
    deals = settled(war, terms(v, (0.0, 0.0), noise=1e-4))
    assert np.allclose(deals.eta, 0.0, atol=1e-12)
    assert np.allclose(deals.value[:, 0, 0], v, atol=1e-9)


@pytest.mark.equation("EQ-PRETEXT")
@given(v=st.tuples(unit, unit), r=st.tuples(unit, unit, unit, unit), less=small)
def test_a_cheaper_breach_is_likelier(v: Any, r: Any, less: float) -> None:
    """M-09, M-53 with war values fixed: a lower penalty on i raises eta_i.

    Needs that being broken against hurts both sides: a side that gains from the other's
    breach can find its own deal worth more as the other's discipline falls.
    """
    dear = settled(values(*r), terms(v, (0.3, 0.1)))
    cheap = settled(values(*r), terms(v, (0.3 - less, 0.1)))
    hurts = r[2] <= cheap.value[1, 0, 0] and r[1] <= cheap.value[0, 0, 0]
    if hurts:
        assert cheap.eta[0, 0, 0] >= dear.eta[0, 0, 0] - 1e-12
        assert cheap.value[1, 0, 0] <= dear.value[1, 0, 0] + 1e-9


@pytest.mark.parametrize("variant", ["netted", "mistake", "taste"])
def test_slopes_are_derivatives(variant: str) -> None:
    war, h = values(0.62, 0.60, 0.35, 0.30), 1e-6
    given_terms = terms((0.65, 0.55), (0.05, 0.05), variant=variant)
    exact = settled(war, given_terms, slopes=True)
    assert exact.slope is not None
    for n, (i, b) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
        up, down = war.copy(), war.copy()
        up[i, b] += h
        down[i, b] -= h
        numeric = (settled(up, given_terms).value - settled(down, given_terms).value) / (2 * h)
        assert np.allclose(numeric, exact.slope[n], atol=1e-6)


@pytest.mark.equation("EQ-TRUCE")
@given(v=st.tuples(unit, unit), resume=st.tuples(unit, unit), n=st.integers(1, 12))
def test_a_halt_that_nobody_can_break(v: Any, resume: Any, n: int) -> None:
    """D = (1 - d^n) v + d^n V of the war that resumes."""
    given_terms = terms(v, (0.0, 0.0), o=(0.0, 0.0))
    end = np.array(resume).reshape(2, 1, 1)
    deals = truce(values(0.5, 0.5, 0.5, 0.5), end, np.array([n]), given_terms)
    d = np.array([0.99, 0.992])
    expected = (1 - d**n) * np.array(v) + d**n * np.array(resume)
    assert np.allclose(deals.value[:, 0, 0], expected, atol=1e-12)
