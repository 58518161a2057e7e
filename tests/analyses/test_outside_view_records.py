"""The records: provenance, traps, and that what is stored is what comes out of them."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from records import needs_records, records_folder
from scipy import stats

from armistice.analyses.outside_view import scoring
from armistice.analyses.outside_view.agreements import agreements, lives
from armistice.analyses.outside_view.battles import battles, summary
from armistice.analyses.outside_view.bootstrap import (
    fitted_models,
    read_draws,
    resample,
    write_draws,
)
from armistice.analyses.outside_view.classes import CLASSES, Durations, durations
from armistice.analyses.outside_view.endings import (
    deaths_per_month,
    initiator_probit,
    initiators,
    outcomes,
)
from armistice.analyses.outside_view.episodes import (
    LAST_DAY,
    episodes,
    spells_of_war,
    terminated_interstate,
)
from armistice.analyses.outside_view.fitting import fit
from armistice.analyses.outside_view.holding import (
    UNDATED,
    agreement_ratios,
    agreements_hold,
    clocks,
    no_new_episode,
)
from armistice.analyses.outside_view.past_wars import past_wars
from armistice.analyses.outside_view.refit import class_rates, main
from armistice.analyses.outside_view.scoring import leave_one_out, split
from armistice.analyses.outside_view.stored import curve_of, fits_of, rates, resamples
from armistice.analyses.outside_view.tables import data_folder, day, read, tables, whole
from armistice.errors import ArmisticeError, InputError
from armistice.scenario.checks.known import REFERENCE_CLASSES

SHIPPED = [table.id for table in tables().values() if table.shipped]
UCDP = ("ucdp-interstate", "ucdp-1000-deaths")


def same(found: Any, stored: Any, tolerance: float = 1e-6) -> None:
    """Hold nested numbers together; a search may end a little elsewhere on another machine."""
    if isinstance(stored, dict):
        assert {str(key) for key in found} == set(stored)
        for key, value in found.items():
            same(value, stored[str(key)], tolerance)
    elif isinstance(stored, list):
        assert len(found) == len(stored)
        for one, other in zip(found, stored, strict=True):
            same(one, other, tolerance)
    elif isinstance(stored, float):
        assert found == pytest.approx(stored, rel=tolerance, abs=tolerance)
    else:
        assert found == stored


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_tables_are_the_copies_that_were_read(name: str) -> None:
    assert whole(name)
    assert len(read(name)) == tables()[name].rows
    assert rates()["tables"][name]["sha256"] == tables()[name].sha256


def test_every_table_is_cited_and_has_terms() -> None:
    readme = (data_folder() / "README.md").read_text(encoding="utf-8")
    for table in tables().values():
        assert table.citation
        assert table.terms
        assert table.home.startswith("https://")
        if table.shipped:
            assert table.file in readme
            assert "CC BY 4.0" in table.terms or "ODC-BY" in table.terms


def test_what_may_not_be_passed_on_is_not_shipped() -> None:
    held = {entry.name for entry in data_folder().iterdir() if entry.name.endswith(".csv")}
    assert held == {tables()[name].file for name in SHIPPED} | {"resamples.csv"}
    with pytest.raises(ArmisticeError, match=r"interstate_wars\.csv does not come with"):
        past_wars()
    with pytest.raises(ArmisticeError, match=r"interstate_wars\.csv is not in"):
        past_wars(Path("nowhere"))


def test_a_missing_column_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "interstate_wars.csv").write_text("name,start\nA,1900-01-01\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"interstate_wars\.csv:1:1: .*no column end, span_months"):
        past_wars(tmp_path)


def test_the_format_knows_the_same_classes() -> None:
    assert tuple(CLASSES) == REFERENCE_CLASSES


# Traps


def test_an_episode_starts_at_its_own_start() -> None:
    """The first death of a conflict lies before its later episodes, by decades."""
    found = terminated_interstate()
    later = [one for one in found if (one.start - one.conflict_start).days > 365]
    assert len(later) > 10
    assert all(one.days is not None and one.days >= 1 for one in found)
    long = clocks(found)
    assert long["start_date"]["mean_years_of_long"] > 4 * long["start_date2"]["mean_years_of_long"]


def test_episodes_are_keyed_by_start_and_not_by_the_published_number() -> None:
    numbers = {row["conflictep_id"] for row in read("ucdp_termination_conflict")}
    assert (len(numbers), len(episodes())) == (571, 581)


def test_ongoing_episodes_are_censored() -> None:
    found = spells_of_war()
    assert (len(found), sum(one.ended for one in found), sum(one.war for one in found)) == (
        76,
        72,
        30,
    )
    for one in found:
        last = one.start + timedelta(days=round(one.months * 30.4375) - 1)
        assert one.ended or last == LAST_DAY


def test_undated_ends_of_agreements_are_no_failures_at_signature() -> None:
    signed = agreements()
    undated = {one.id for one in signed if one.ended and one.ended_on is None}
    assert undated == {"1470", "1471", "1472", "1476", "1478"}
    out, once = (lives(signed, how) for how in UNDATED)
    assert len(once) - len(out) == 5
    assert {one.id for one, days, ended in once if days == 1.0 and ended} >= undated
    assert not {one.id for one, _, _ in out} & undated
    backwards = [one for one in signed if one.ended_on is not None and one.ended_on < one.signed]
    assert [one.id for one in backwards] == ["1024"]
    assert next(days for one, days, _ in out if one.id == "1024") == 1.0
    assert all(days >= 1.0 for _, days, _ in once)


def test_a_defenders_win_is_a_result() -> None:
    fought = battles()
    assert sum(one.won == -1 for one in fought) == 217
    assert sum(one.won is None for one in fought) == 2
    assert summary(fought)["attacker_wins"]["k"] == 397


def test_an_unknown_strength_is_no_number() -> None:
    assert not [b for b in battles() if b.attackers is not None and b.attackers < 0]
    assert day("") is None
    assert day("2020-02-29") == date(2020, 2, 29)


@needs_records
def test_dyad_episodes_are_keyed_by_dyad_and_start() -> None:
    folder = records_folder()
    assert folder is not None
    with (folder / "ucdp_termination_dyad.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found: dict[tuple[str, str], bool] = {}
    for row in rows:
        key = (row["dyad_id"], row["start_date2"])
        found[key] = found.get(key, False) or bool(row["outcome"])
    assert (len(rows), len(found), sum(found.values())) == (3140, 920, 853)


# What is stored comes out again


def test_rates_from_shipped_tables_come_out_again() -> None:
    signed, stored = agreements(), rates()
    same(no_new_episode(episodes()), stored["no_new_episode"])
    same(clocks(terminated_interstate()), stored["clocks"])
    same(agreements_hold(signed), stored["agreements_hold"])
    ratios = {undated: agreement_ratios(signed, undated) for undated in UNDATED}
    same(ratios, stored["agreement_ratios"], 1e-4)
    same(summary(battles()), stored["battles"], 1e-4)


@pytest.mark.parametrize("name", UCDP)
def test_fits_to_shipped_tables_come_out_again(name: str) -> None:
    same(class_rates(CLASSES[name], durations(CLASSES[name])), rates()["classes"][name], 1e-3)


def check_resamples(name: str, record: Durations, draws: range) -> None:
    one, stored = CLASSES[name], resamples()[name]
    fits = {m: fit(m, record.months, record.ended, entry=record.entry) for m in fitted_models(one)}
    for draw in draws:
        found = resample(one, record, fits, draw, seed=1)
        for model, other in found.items():
            assert other is not None
            assert other.aic == pytest.approx(stored[model].aic[draw], rel=1e-4)
            if abs(stored[model].parameters[draw]).max() < 50:  # not at a degenerate maximum
                assert other.parameters == pytest.approx(
                    stored[model].parameters[draw], rel=0.02, abs=0.02
                )


def test_resamples_of_a_shipped_table_come_out_again() -> None:
    check_resamples("ucdp-interstate", durations(CLASSES["ucdp-interstate"]), range(2))


def test_resamples_survive_being_written() -> None:
    record = durations(CLASSES["ucdp-1000-deaths"])
    found = fit("log-normal", record.months, record.ended)
    text = write_draws(iter([("x", 0, {"log-normal": found, "weibull": None})]))
    back = read_draws(text)["x"]
    assert back["log-normal"].parameters[0] == pytest.approx(found.parameters, rel=1e-5)
    assert back["log-normal"].aic[0] == pytest.approx(found.aic, rel=1e-6)
    assert np.isinf(back["weibull"].aic[0])


@needs_records
def test_rates_from_the_list_of_wars_come_out_again() -> None:
    folder, stored = records_folder(), rates()
    assert whole("interstate_wars", folder)
    wars = past_wars(folder)
    same(outcomes(wars), stored["outcomes"])
    same(initiators(wars), stored["initiators"])
    same(initiator_probit(wars), stored["initiator_probit"], 1e-4)
    same(deaths_per_month(wars), stored["deaths_per_month"])
    before = [war.months for war in wars if war.start.year < 1946]
    after = [war.months for war in wars if war.start.year >= 1946]
    same(split(before, after), stored["time_split"], 1e-3)


@needs_records
@pytest.mark.parametrize("name", [name for name in CLASSES if name not in UCDP])
def test_fits_to_the_list_of_wars_come_out_again(name: str) -> None:
    record = durations(CLASSES[name], records_folder())
    same(class_rates(CLASSES[name], record), rates()["classes"][name], 1e-3)


@needs_records
def test_resamples_of_the_list_of_wars_come_out_again() -> None:
    check_resamples("all-wars", durations(CLASSES["all-wars"], records_folder()), range(1))


@pytest.mark.equation("EQ-LOO")
def test_scores_of_wars_left_out_by_hand() -> None:
    """Exponential and log-normal have closed forms: a mean, and mean and spread of the logs."""
    record = curve_of("all-wars")
    months = np.repeat(record.times, record.ended)
    density: dict[str, list[float]] = {"exponential": [], "log-normal": []}
    for i, t in enumerate(months):
        others = np.delete(months, i)
        logs = np.log(others)
        density["exponential"].append(stats.expon.logpdf(t, scale=others.mean()))
        density["log-normal"].append(stats.lognorm.logpdf(t, logs.std(), scale=np.exp(logs.mean())))
    for model, found in density.items():
        assert rates()["scores"][model]["density"] == pytest.approx(np.mean(found), abs=1e-4)


def test_what_was_said_of_old_wars_by_hand() -> None:
    """The exponential curve without each of the fourteen wars, asked about 24 more months."""
    record = curve_of("all-wars")
    months = np.repeat(record.times, record.ended)
    said = [1 - np.exp(-24 / np.delete(months, i).mean()) for i in np.flatnonzero(months > 24)]
    row = next(r for r in rates()["calibration"] if (r["age"], r["within"]) == (24.0, 24))
    assert row["k"] == ((months > 24) & (months <= 48)).sum()
    assert row["models"]["exponential"]["said"] == pytest.approx(np.mean(said), abs=1e-4)
    others = [row["k"] - (24 < t <= 48) for t in months if t > 24]
    curve_said = np.mean([(k + 0.5) / (row["n"] - 1 + 1.0) for k in others])
    assert row["models"]["kaplan-meier"]["said"] == pytest.approx(curve_said, abs=1e-6)


def test_leaving_one_out_leaves_one_out(monkeypatch: pytest.MonkeyPatch) -> None:
    # Five wars are too few for three parameters: the search for them takes half a minute.
    monkeypatch.setattr(scoring, "MODELS", ("exponential", "log-normal"))
    months = [1.0, 2.5, 4.0, 9.0, 20.0, 33.0]
    without = leave_one_out(months)
    assert [left.n for _, left in without] == [5] * 6
    for i, (fits, left) in enumerate(without):
        assert months[i] not in left.times
        mean = (sum(months) - months[i]) / 5
        assert fits["exponential"].parameters[0] == pytest.approx(mean, rel=1e-3)


def test_the_command_says_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 2
    assert "interstate_wars.csv does not come with the package" in capsys.readouterr().err
    assert fits_of("all-wars")["log-normal"][1] < fits_of("all-wars")["exponential"][1]
