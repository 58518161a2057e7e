"""The table of base rates, from what is shipped: every entry within its stated tolerance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from armistice.analyses.outside_view.answer import age_of, outside_view
from armistice.analyses.outside_view.classes import CLASSES as KNOWN
from armistice.analyses.outside_view.estimate import average
from armistice.analyses.outside_view.intervals import poisson_rate
from armistice.analyses.outside_view.models import PARAMETERS
from armistice.analyses.outside_view.stored import curve_of, fits_of, rates, resamples

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "base_rates.json").read_text(encoding="utf-8")
)
ENTRIES = {entry["id"]: entry for entry in GOLDEN["entries"]}
AGE = GOLDEN["age_months"]
WINDOWS = (6, 12, 24)
RESAMPLED = 0.04  # the golden file's own tolerance for ends of bootstrap intervals
MODELS = {name.replace(" ", "-"): name for name in ENTRIES["war_duration_models"]["expected"]}
CLASSES = {
    "all": "all-wars",
    "transformed_censored": "transformed-censored",
    "1946_2007": "since-1946",
    "1816_1945": "before-1946",
    "major_power_initiated": "major-power-began",
    "battle_deaths_50000": "deaths-50000",
    "without_world_wars": "without-world-wars",
    "weibull_left_truncated_12": "weibull-beyond-12",
    "constant_hazard_24": "constant-beyond-24",
    "constant_hazard_41": "constant-beyond-age",
}


def expected(name: str) -> Any:
    return ENTRIES[name]["expected"]


def close(found: Any, wanted: Any, name: str) -> None:
    tolerance = ENTRIES[name]["tolerance"]["abs"]
    assert np.allclose(found, wanted, rtol=0, atol=tolerance), (found, wanted)


def dashes(name: str) -> str:
    return name.replace("_", "-")


def test_the_age_is_that_of_the_table() -> None:
    from datetime import date

    assert age_of(date(2022, 2, 24), date(2025, 8, 15)) == pytest.approx(AGE, abs=1e-6)


def test_every_entry_is_tested_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in ENTRIES if f'"{name}"' not in text] == []


def test_counts_of_wars() -> None:
    record = curve_of("all-wars")
    months = np.repeat(record.times, record.ended)
    wanted = expected("war_count")
    assert record.n == wanted["n"]
    close(
        [np.median(months), months.mean(), months.max()],
        [wanted["median"], wanted["mean"], wanted["max"]],
        "war_count",
    )


def test_survival_curve_and_its_error() -> None:
    wanted, record = expected("war_survival"), curve_of("all-wars")
    close([record.survival(t) for t in wanted["months"]], wanted["S"], "war_survival")
    close([record.half_width(t) for t in wanted["months"]], wanted["half_width"], "war_survival")


@pytest.mark.equation("EQ-OUTSIDE")
@pytest.mark.parametrize("model", PARAMETERS)
def test_duration_models(model: str) -> None:
    wanted = expected("war_duration_models")[MODELS[model]]
    parameters, aic = fits_of("all-wars")[model]
    close(parameters, list(wanted["parameters"].values()), "war_duration_models")
    assert aic == pytest.approx(wanted["aic"], abs=0.1)
    for i, months in enumerate(WINDOWS):
        found = average(fits_of("all-wars"), resamples()["all-wars"], (model,), AGE, months)
        close(found.estimate, wanted["p_end_within_6_12_24"][i], "war_duration_models")
        ends = [found.low, found.high]
        assert ends == pytest.approx(wanted["bootstrap95"][i], abs=RESAMPLED)


def test_hazard_by_age() -> None:
    record = curve_of("all-wars")
    for wanted in expected("war_hazard"):
        start, stop = wanted["from_"], wanted["to"] or float("inf")
        ends, exposure = record.ends(start, stop), record.exposure(start, stop)
        assert ends == wanted["ends"]
        assert exposure == pytest.approx(wanted["exposure"], abs=0.01)
        close(ends / exposure, wanted["hazard"], "war_hazard")
        close(poisson_rate(ends, exposure), wanted["poisson95"], "war_hazard")


def test_the_nine_wars_that_had_lasted_as_long() -> None:
    wanted, record = expected("long_wars_record"), outside_view(age=AGE).answer["record"]
    assert sorted(record["wars"]) == wanted["wars"]
    for found, row in zip(record["ended"], wanted["rows"], strict=True):
        assert (found["within"], found["k"], found["n"]) == (row["months"], row["k"], row["n"])
        close([found["low"], found["high"]], row["jeffreys95"], "long_wars_record")


@pytest.mark.equation("EQ-OUTSIDE")
@pytest.mark.parametrize("wanted", expected("reference_classes"), ids=lambda row: row["id"])
def test_reference_classes(wanted: dict[str, Any]) -> None:
    one = outside_view(age=AGE, classes=[CLASSES[wanted["id"]]]).answer["classes"][0]
    assert one["at_risk"] == wanted["at_risk"]
    assert one["n"] == wanted["n"]
    chances = [one["any"][str(months)] for months in WINDOWS]
    estimates = [chance["estimate"] for chance in chances]
    close(estimates, wanted["p_end_within_6_12_24"], "reference_classes")
    ends = [[chance["low"], chance["high"]] for chance in chances]
    if "poisson95" in wanted:
        close(ends, wanted["poisson95"], "reference_classes")
    elif "bootstrap95" in wanted:
        slack = [[max(RESAMPLED, luck) for luck in row] for row in luck_of_ends(one["id"])]
        assert (np.abs(np.subtract(ends, wanted["bootstrap95"])) <= slack).all(), ends
        if one["n"] >= 40:
            assert np.allclose(ends, wanted["bootstrap95"], rtol=0, atol=RESAMPLED), ends


def luck_of_ends(name: str) -> list[list[float]]:
    """Four standard errors of the difference between two intervals of 200 resamples each.

    The table says that ends agree to about .04 whatever the seed. In the two classes of 38 and
    20 wars they do not: over seven runs of 200 with another fitter the upper end at 24 months
    went from .61 to .78 and from .74 to .98.
    """
    picks = np.random.default_rng(0).integers(0, 200, (500, 200))
    found = []
    for months in WINDOWS:
        draws = average(fits_of(name), resamples()[name], KNOWN[name].models, AGE, months).draws
        ends = np.percentile(draws[picks % len(draws)], [2.5, 97.5], axis=1)
        found.append([float(4 * np.sqrt(2) * spread) for spread in ends.std(axis=1)])
    return found


def test_ucdp_episodes_as_a_reference_class() -> None:
    wanted = expected("ucdp_episode_durations")
    one = outside_view(age=AGE, classes=["ucdp-interstate"]).answer["classes"][0]
    assert (one["n"], one["at_risk"]) == (wanted["n"], wanted["at_risk"])
    close(
        [one["any"][str(m)]["estimate"] for m in WINDOWS],
        wanted["average"],
        "ucdp_episode_durations",
    )
    fits, draws = fits_of("ucdp-interstate"), resamples()["ucdp-interstate"]
    for name, chances in wanted["models"].items():
        model = name.replace(" ", "-")
        found = [average(fits, draws, (model,), AGE, months).estimate for months in WINDOWS]
        close(found, chances, "ucdp_episode_durations")


def test_large_episodes_as_a_reference_class() -> None:
    wanted = expected("ucdp_acd_high_intensity")
    one = outside_view(age=AGE, classes=["ucdp-1000-deaths"]).answer["classes"][0]
    assert (one["n"], one["at_risk"]) == (wanted["high_intensity"], wanted["at_risk"])
    fits, draws = fits_of("ucdp-1000-deaths"), resamples()["ucdp-1000-deaths"]
    for model, row in wanted["models"].items():
        assert fits[model][1] == pytest.approx(row["aic"], abs=0.1)
        found = [average(fits, draws, (model,), AGE, months).estimate for months in WINDOWS]
        close(found, row["p_end_within_6_12_24"], "ucdp_acd_high_intensity")


def test_the_guidance_lies_inside_what_the_classes_say() -> None:
    answer = outside_view(age=AGE).answer
    guidance = GOLDEN["guidance"]["war_ends_within_6_12_24_months"]
    spread = [answer["across"]["any"][str(months)] for months in WINDOWS]
    # The guidance is rounded by hand: .48 stands for class estimates with a middle of .467.
    assert [row["median"] for row in spread] == pytest.approx(guidance["central"], abs=0.015)
    for row, (low, high) in zip(spread, guidance["range"], strict=True):
        # The narrowest class lies at or just under the range's low end (.09 against .10).
        assert low - 0.015 <= row["smallest"] < row["median"] < row["largest"] <= high
    paper = GOLDEN["guidance"]["over_by_agreement_within_12_months"]
    one = next(c for c in answer["classes"] if c["id"] == "all-wars")["agreement"]["12"]
    assert one["estimate"] == pytest.approx(paper["central"], abs=0.01)
    assert [one["low"], one["high"]] == pytest.approx(paper["range"], abs=0.03)


def test_time_split() -> None:
    wanted, found = expected("time_split"), rates()["time_split"]
    assert (found["n_before"], found["n_after"]) == (57, 38)
    for name, row in wanted["models"].items():
        own = found["models"][name.replace(" ", "-")]
        close(own["score"], row["mean_log_score"], "time_split")
        assert own["uniform_p"] == pytest.approx(row["pit_ks_p"], abs=0.01)
        close([own["lasts_3"], own["lasts_36"]], [row["S_3"], row["S_36"]], "time_split")
    observed = [found["observed_lasts_3"], found["observed_lasts_36"]]
    close(observed, list(wanted["observed"].values()), "time_split")


GROUPS = {
    "all": "all",
    "1816_1945": "before-1946",
    "1946_2007": "since-1946",
    "longer_than_24_months": "longer-than-24-months",
}


def test_outcomes() -> None:
    for group, outcomes in expected("war_outcomes").items():
        for outcome, row in outcomes.items():
            own = rates()["outcomes"][GROUPS[group]][outcome]
            assert (own["k"], own["n"]) == (row["k"], row["n"])
            close([own["low"], own["high"]], row["wilson95"], "war_outcomes")


def test_who_wins() -> None:
    found = rates()["initiators"]
    wanted = expected("initiator_wins")
    for (name, own), (label, row) in zip(found.items(), wanted.items(), strict=True):
        assert label.startswith(name)
        assert (own["k"], own["n"]) == (row["k"], row["n"])
        close([own["low"], own["high"]], row["wilson95"], "initiator_wins")
    probit, slope = rates()["initiator_probit"], expected("initiator_ordered_probit")
    close(
        [probit["b"], probit["low"], probit["high"], probit["p"]],
        [slope["b"], *slope["ci95"], slope["p"]],
        "initiator_ordered_probit",
    )


def test_deaths_per_month() -> None:
    for name, row in expected("battle_deaths_per_month").items():
        own = rates()["deaths_per_month"][dashes(name)]
        close(
            list(own.values()),
            [
                row["n"],
                row["ratio_of_sums"],
                row["median_of_ratios"],
                row["ols_slope"],
                *row["ols_ci95"],
            ],
            "battle_deaths_per_month",
        )


def test_episode_counts() -> None:
    wanted = expected("ucdp_episode_counts")
    assert rates()["episodes"] == {
        "all": wanted["episodes"],
        "terminated": wanted["terminated"],
        "interstate": wanted["interstate_episodes"],
    }


def test_the_three_clocks() -> None:
    names = {"wrong_start_date": "start_date", "right_start_date2": "start_date2", "mixed": "mixed"}
    for name, row in expected("episode_clock").items():
        own = rates()["clocks"][names[name]]
        assert set(own) == set(row)
        for key, value in row.items():
            tolerance = 0.1 if "days_of" in key else 0.05 if "years" in key else 0.005
            assert own[key] == pytest.approx(value, abs=tolerance), key


def test_recurrence() -> None:
    for where, kinds in expected("recurrence").items():
        for how, row in kinds.items():
            own = rates()["no_new_episode"][dashes(where)][dashes(how)]
            close(own["quiet"], row["no_new_episode_after_2_5_10_years"], "recurrence")
            assert own["half_width"] == pytest.approx(row["half_width"], abs=0.006)


UNDATED = {
    "five_without_end_date_left_out": "left-out",
    "five_without_end_date_fail_at_once": "fail-at-once",
}


def test_agreements_hold() -> None:
    for treatment, kinds in expected("agreements_hold").items():
        for kind, row in kinds.items():
            own = rates()["agreements_hold"][UNDATED[treatment]][dashes(kind)]
            assert own["n"] == row["n"]
            close(own["holds"], row["holds_after_1_2_5_10_years"], "agreements_hold")
            close(own["half_width"], row["half_width"], "agreements_hold")


def test_hazard_ratios_of_agreements() -> None:
    for treatment, ratios in expected("agreements_cox").items():
        own = rates()["agreement_ratios"][dashes(treatment)]
        for name, row in ratios.items():
            close(own["since_2000" if name == "post2000" else name], row, "agreements_cox")


def test_battles() -> None:
    wanted, found = expected("battles"), rates()["battles"]
    assert (found["battles"], found["known"]) == (660, 657)
    shares = ("attacker_wins", "draws", "larger_side_wins_1939_1945", "larger_side_wins_from_1946")
    for key in shares:
        assert (found[key]["k"], found[key]["n"]) == (wanted[key]["k"], wanted[key]["n"])
        close([found[key]["low"], found[key]["high"]], wanted[key]["wilson95"], "battles")
    for own, row in zip(found["by_force_ratio"], wanted["by_force_ratio"], strict=True):
        assert (own["from"], own["to"]) == (row["ratio_from"], row["ratio_to"])
        assert (own["k"], own["n"]) == (row["k"], row["n"])
    # Eleven battles of equal strengths are left out here; the table counts the defender of
    # these as the larger side, and so has 4 more of 11 won by it.
    larger, listed = found["larger_side_wins"], wanted["larger_side_wins"]
    assert (larger["k"] + 4, larger["n"] + 11) == (listed["k"], listed["n"])
    close(larger["share"], listed["share"], "battles")
    close(
        [found["attacker_wins_at_1_to_1"], found["attacker_wins_at_3_to_1"]],
        list(wanted["logit"].values()),
        "battles",
    )
    close(
        list(found["median_loss"].values()),
        list(wanted["median_loss_fraction"].values()),
        "battles",
    )
    slope = wanted["exchange_slope"]
    own = found["exchange"]
    close(
        [own["slope"], own["low"], own["high"], own["r2"]],
        [slope["b"], *slope["ci95"], slope["r2"]],
        "battles",
    )


def test_counts_of_dyads_are_checked_where_the_table_is_at_hand() -> None:
    """The entry "ucdp_dyad_episode_counts" needs a table that is not shipped."""
    from armistice.analyses.outside_view.tables import tables

    wanted = expected("ucdp_dyad_episode_counts")
    assert tables()["ucdp_termination_dyad"].rows == wanted["rows"]


@pytest.mark.equation("EQ-LOO")
def test_the_usual_choices_are_overconfident_about_long_wars() -> None:
    """Exponential and Weibull put more on an end within 24 months than the record allows."""
    row = next(r for r in rates()["calibration"] if (r["age"], r["within"]) == (24.0, 24))
    assert (row["k"], row["n"]) == (5, 14)
    said = {model: found["said"] for model, found in row["models"].items()}
    assert said["exponential"] > said["weibull"] > row["high"]
    assert row["low"] <= said["log-normal"] <= row["high"]
    scores = rates()["scores"]
    ranked = sorted(PARAMETERS, key=lambda model: -scores[model]["density"])
    assert ranked[0] == "log-normal"
    assert ranked[-2:] == ["weibull", "exponential"]
