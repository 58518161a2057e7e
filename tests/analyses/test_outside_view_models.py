"""Duration models: against lifelines, against their definitions, for every admissible input."""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from armistice.analyses.outside_view.bootstrap import Draws
from armistice.analyses.outside_view.classes import ReferenceClass
from armistice.analyses.outside_view.estimate import Agreed, Chance, average, by_agreement, chance
from armistice.analyses.outside_view.fitting import fit, lifelines
from armistice.analyses.outside_view.intervals import jeffreys, poisson_rate, wilson
from armistice.analyses.outside_view.kaplan_meier import curve
from armistice.analyses.outside_view.models import (
    MODELS,
    PARAMETERS,
    aic_weights,
    ends_within,
    log_density,
    log_survival,
)
from armistice.errors import ArmisticeError

SETS = {
    "exponential": [13.7],
    "weibull": [10.8, 0.72],
    "log-normal": [1.65, 1.47],
    "log-logistic": [5.26, 1.17],
    "generalised-gamma": [1.71, 1.47, 0.084],
}
MONTHS = st.floats(0.05, 200.0)


@pytest.mark.parametrize("model", MODELS)
def test_density_is_the_slope_of_survival(model: str) -> None:
    for low, high in ((0.5, 3.0), (3.0, 40.0)):
        area, _ = integrate.quad(
            lambda t: float(np.exp(log_density(model, t, SETS[model]))), low, high
        )
        ends = np.exp(log_survival(model, np.array([low, high]), SETS[model]))
        assert area == pytest.approx(ends[0] - ends[1], abs=1e-8)


@pytest.mark.parametrize("q", [-1.3, -1e-7, 0.0, 1e-7, 0.6, 1.0])
def test_generalised_gamma_holds_its_special_cases(q: float) -> None:
    t = np.array([0.5, 4.0, 60.0])
    found = log_survival("generalised-gamma", t, [1.5, 0.8, q])
    if q == 1.0:
        assert found == pytest.approx(log_survival("weibull", t, [np.exp(1.5), 1 / 0.8]))
    elif abs(q) < 1e-3:
        assert found == pytest.approx(log_survival("log-normal", t, [1.5, 0.8]), rel=1e-5)
    assert (np.diff(found) < 0).all()


@pytest.mark.equation("EQ-OUTSIDE")
@given(
    model=st.sampled_from(MODELS),
    age=st.floats(0.0, 150.0),
    months=MONTHS,
    more=MONTHS,
)
def test_a_chance_grows_with_the_window(model: str, age: float, months: float, more: float) -> None:
    short = float(ends_within(model, age, months, SETS[model]))
    long = float(ends_within(model, age, months + more, SETS[model]))
    assert 0.0 <= short <= long <= 1.0
    # Surviving both windows in turn is surviving the whole.
    second = float(ends_within(model, age + months, more, SETS[model]))
    assert 1 - long == pytest.approx((1 - short) * (1 - second), rel=1e-7, abs=1e-12)


@pytest.mark.equation("EQ-OUTSIDE")
def test_only_the_exponential_never_grows_old() -> None:
    for model in MODELS:
        young, old = (float(ends_within(model, a, 12, SETS[model])) for a in (6.0, 60.0))
        assert (young == pytest.approx(old)) == (model == "exponential")


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=6))
def test_weights_add_up_and_favour_the_lower(aic: list[float]) -> None:
    weights = aic_weights(aic)
    assert weights.sum() == pytest.approx(1.0)
    assert weights[int(np.argmin(aic))] == weights.max()


@pytest.mark.parametrize("model", MODELS)
def test_survival_is_that_of_lifelines(model: str) -> None:
    """The one place where their parameters are turned into ours."""
    times = np.array([0.4, 1.0, 2.5, 3.0, 7.0, 8.0, 15.0, 30.0, 55.0])
    ended = np.array([1, 1, 1, 0, 1, 1, 1, 1, 0], bool)
    found = fit(model, times, ended)
    names = {"log-normal": "LogNormal", "log-logistic": "LogLogistic"}
    name = names.get(model, model.title().replace("Generalised-", "Generalized"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = getattr(lifelines(), f"{name}Fitter")()
        theirs.fit(times, ended, timeline=times)
    own = np.exp(log_survival(model, times, found.parameters))
    assert own == pytest.approx(theirs.survival_function_.to_numpy().ravel(), abs=2e-3)
    likelihood = log_density(model, times, found.parameters)[ended].sum()
    likelihood += log_survival(model, times, found.parameters)[~ended].sum()
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-4)
    assert found.aic == pytest.approx(2 * len(PARAMETERS[model]) - 2 * likelihood, abs=1e-3)


def test_late_entry_leaves_the_hazard_of_a_constant_one() -> None:
    """An exponential watched from 12 months on has ends over the time lived beyond."""
    times = np.array([13.0, 20.0, 31.0, 44.0])
    found = fit("exponential", times, entry=12.0)
    assert found.parameters[0] == pytest.approx((times - 12.0).mean(), rel=1e-3)


def test_product_limit_is_that_of_lifelines() -> None:
    times = [1.0, 2.0, 2.0, 3.0, 5.0, 5.0, 8.0, 9.0]
    ended = [True, True, False, True, True, True, False, True]
    record = curve(times, ended)
    theirs = lifelines().KaplanMeierFitter().fit(times, ended)
    for t in (0.5, 1.0, 2.0, 4.0, 5.0, 8.5):
        assert record.survival(t) == pytest.approx(float(theirs.predict(t)))
    assert record.at_risk(5.0) == 2
    assert record.ends(1.0, 5.0) == 4
    assert record.exposure(2.0, 8.0) == pytest.approx(1.0 + 3.0 + 3.0 + 6.0 + 6.0)
    assert record.ends_within(9.0, 1.0) is None
    assert record.ends_within(5.0, 10.0) == pytest.approx(1.0)


def test_intervals_at_their_ends() -> None:
    assert wilson(0, 10)[0] == 0.0
    assert jeffreys(0, 9)[0] == 0.0
    assert jeffreys(9, 9)[1] == 1.0
    assert poisson_rate(0, 10.0)[0] == 0.0
    low, high = poisson_rate(9, 261.06)
    assert low < 9 / 261.06 < high


def test_an_average_of_one_model_is_that_model() -> None:
    draws = {
        "weibull": Draws(
            np.array([[10.0, 0.7], [11.0, 0.8], [np.nan, np.nan]]), np.array([1.0, 2.0, np.inf])
        )
    }
    found = average({"weibull": ([10.5, 0.75], 5.0)}, draws, ("weibull",), 12.0, 6.0)
    assert found.estimate == pytest.approx(float(ends_within("weibull", 12.0, 6.0, [10.5, 0.75])))
    assert len(found.draws) == 2  # a resample without a maximum says nothing
    assert found.low < found.estimate < found.high


def test_a_class_says_nothing_about_a_war_younger_than_its_wars() -> None:
    late = ReferenceClass("late", "late", method="constant", models=(), entry=24.0)
    record = curve([30.0, 40.0, 60.0])
    assert chance(late, record, {}, {}, 12.0, 6.0) is None
    found = chance(late, record, {}, {}, 24.0, 6.0)
    assert found is not None
    assert found.estimate == pytest.approx(1 - np.exp(-3 / (6 + 16 + 36) * 6))
    as_old = ReferenceClass("as-old", "as old", method="constant", models=(), entry="age")
    assert chance(as_old, record, {}, {}, 61.0, 6.0) is None


@pytest.mark.equation("EQ-AGREED")
@given(estimate=st.floats(0.01, 0.99), k=st.integers(0, 30), more=st.integers(0, 30))
def test_an_agreed_end_is_a_part_of_all_ends(estimate: float, k: int, more: int) -> None:
    agreed = Agreed(k, k + more + 1)
    draws = np.linspace(0.5 * estimate, estimate, 200)
    found = by_agreement(Chance(estimate, float(draws[0]), float(draws[-1]), draws), agreed)
    assert found.estimate == pytest.approx(estimate * agreed.share)
    assert 0.0 <= found.low <= found.high <= estimate
    # The spread of the share itself enters: mean of the draws is that of a product.
    mean = draws.mean() * (k + 0.5) / (agreed.n + 1.0)
    assert found.draws.mean() == pytest.approx(mean, rel=0.03, abs=2e-3)


def test_a_fit_without_a_maximum_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    library = lifelines()

    def lost(*arguments: object, **options: object) -> None:
        raise library.exceptions.ConvergenceError("lost", "")

    monkeypatch.setattr(library.WeibullFitter, "fit", lost)
    with pytest.raises(ArmisticeError, match="no maximum found for the weibull model"):
        fit("weibull", [1.0, 2.0, 5.0])


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lifelines", None)
    with pytest.raises(ArmisticeError, match=r"armistice\[baseline\]"):
        fit("weibull", [1.0, 2.0, 5.0])
