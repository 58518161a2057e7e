"""Quantities: what can be written, what it means, what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armistice.scenario.quantities import Quantity, format_number
from armistice.scenario.reading_numbers import QuantityError, read_quantity


@pytest.mark.parametrize(
    ("text", "support", "low", "median", "high"),
    [
        ("0.3 to 0.6", "real", 0.3, 0.45, 0.6),
        ("0.3 to 0.6", "positive", 0.3, math.sqrt(0.18), 0.6),
        ("0.2 to 0.8", "unit", 0.2, 0.5, 0.8),
        ("20% to 80%", "unit", 0.2, 0.5, 0.8),
        ("-0.1 to 0.3", "real", -0.1, 0.1, 0.3),
        ("normal(0.2, 0.1)", "real", 0.2 - 0.16448536, 0.2, 0.2 + 0.16448536),
        ("uniform(1, 3)", "positive", 1.1, 2, 2.9),
        ("triangular(0, 1, 2)", "positive", math.sqrt(0.1), 1, 2 - math.sqrt(0.1)),
        ("choice(1: 0.2, 3: 0.8)", "positive", 1, 3, 3),
        ("beta(1, 1)", "unit", 0.05, 0.5, 0.95),
        (0.4, "unit", 0.4, 0.4, 0.4),
    ],
)
def test_quantiles(text: str | float, support: str, low: float, median: float, high: float) -> None:
    quantity = read_quantity(text, support)
    assert quantity.quantile(0.05) == pytest.approx(low, abs=1e-7)
    assert quantity.median() == pytest.approx(median, abs=1e-7)
    assert quantity.quantile(0.95) == pytest.approx(high, abs=1e-7)


@pytest.mark.parametrize(
    ("text", "support", "args", "moved"),
    [
        ("0.00 to 0.30", "unit", (0.005, 0.30), (0, 0.30)),
        ("0.5 to 1", "unit", (0.5, 0.995), (0.5, 1)),
        ("0 to 1", "unit", (0.005, 0.995), (0, 1)),
        ("0 to 0.004", "unit", (0.00002, 0.004), (0, 0.004)),
        ("0 to 5", "positive", (0.025, 5), (0, 5)),
        ("0 to 5", "real", (0, 5), None),
        (0, "unit", (0,), None),
        (1, "unit", (1,), None),
        ("uniform(0, 1)", "unit", (0, 1), None),
    ],
)
def test_an_end_on_the_edge_moves_in(
    text: str | int, support: str, args: tuple[float, ...], moved: tuple[float, float] | None
) -> None:
    quantity = read_quantity(text, support)
    assert quantity.args == pytest.approx(args)
    assert quantity.moved == moved


@pytest.mark.parametrize(
    ("value", "support", "code"),
    [
        ("0.3 until 0.6", "real", "Q01"),
        ("", "real", "Q01"),
        (True, "real", "Q01"),
        (None, "real", "Q01"),
        ([1], "real", "Q01"),
        ("gamma(1, 2)", "positive", "Q01"),
        ("30%", "positive", "Q01"),
        ("30% to 0.6", "unit", "Q01"),
        ("0x1F", "real", "Q01"),
        ("0.6 to 0.3", "real", "Q02"),
        ("0.3 to 0.3", "real", "Q02"),
        ("uniform(2, 1)", "real", "Q02"),
        ("1.5", "unit", "Q03"),
        (-0.1, "positive", "Q03"),
        ("-0.1 to 0.2", "positive", "Q03"),
        ("uniform(0.5, 1.5)", "unit", "Q03"),
        ("choice(0.5: 1, 1.5: 1)", "unit", "Q03"),
        ("normal(0.5, 0.1)", "unit", "Q03"),
        (1e13, "real", "Q03"),
        ("0.1 /wk", "positive", "Q04"),
        ("normal(0.5, 0)", "real", "Q05"),
        ("beta(2, 0)", "unit", "Q05"),
        ("beta(2)", "unit", "Q05"),
        ("triangular(0, 3, 2)", "real", "Q05"),
        ("choice(1: 0, 2: 0)", "real", "Q05"),
        ("choice(1, 2)", "real", "Q05"),
        ("1e999", "real", "Y05"),
        (float("nan"), "real", "Y05"),
    ],
)
def test_refused(value: object, support: str, code: str) -> None:
    with pytest.raises(QuantityError) as caught:
        read_quantity(value, support)
    assert caught.value.code == code


def test_units_belong_to_hazards() -> None:
    for text, unit in (("0.12 /yr", "/yr"), ("0.01/mo", "/mo"), ("0.1 to 0.2 per year", "/yr")):
        assert read_quantity(text, "positive", unit="/mo", hazard=True).unit == unit
    assert read_quantity("0.12", "positive", unit="/yr", hazard=True).unit == "/yr"
    with pytest.raises(QuantityError) as caught:
        read_quantity("0.12 /mo", "positive", unit="/yr")
    assert caught.value.code == "Q04"


def test_a_yearly_hazard_is_a_twelfth_a_month() -> None:
    assert read_quantity("0.12 /yr", "positive", hazard=True).monthly(0.12) == pytest.approx(0.01)


def test_normal_form_is_blind_to_spelling() -> None:
    twins = [("0.10", "0.1"), ("10%", "0.1"), ("0.10 to 0.20", "10% to 20%"), ("1e-1", ".1")]
    for one, other in twins:
        forms = [read_quantity(text, "unit").normal_form() for text in (one, other)]
        assert forms[0] == forms[1]
    swapped = [
        read_quantity(t, "real").normal_form() for t in ("choice(1:1, 2:3)", "choice(2:3, 1:1)")
    ]
    assert swapped[0] == swapped[1]


def test_numbers_are_written_shortest() -> None:
    assert [format_number(x) for x in (0.10, 2.0, -3, 1e-5)] == ["0.1", "2", "-3", "1e-05"]


numbers = st.floats(-1e3, 1e3, allow_nan=False).map(lambda x: round(x, 6))


@settings(max_examples=60)
@given(numbers, numbers, st.sampled_from(["real", "positive", "unit"]), st.floats(0.001, 0.999))
def test_ranges_stay_in_their_support(a: float, b: float, support: str, u: float) -> None:
    low, high = min(a, b), max(a, b)
    try:
        quantity = read_quantity(f"{format_number(low)} to {format_number(high)}", support)
    except QuantityError:
        assert low == high or (low < 0 and support != "real") or (high > 1 and support == "unit")
        return
    value = quantity.quantile(u)
    if support != "real":
        assert value > 0
    if support == "unit":
        assert value < 1
    assert quantity.quantile(0.05) <= quantity.median() <= quantity.quantile(0.95)
    again = read_quantity(quantity.text(), support)
    assert again.normal_form() == quantity.normal_form()


def test_choice_takes_each_value_by_weight() -> None:
    quantity = Quantity("choice", (2.0, 1.0), "real", weights=(3.0, 1.0))
    grid = [(i + 0.5) / 100 for i in range(100)]
    assert sum(quantity.quantile(u) == 1.0 for u in grid) == 25
