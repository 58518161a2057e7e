"""A model made by rule on wars left out: no hindsight, truly left out, scores as by hand."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from math import inf, log
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from records import needs_records, records_folder

from armistice.analyses.outside_view.models import log_survival
from armistice.analyses.outside_view.scoring import BANDS
from armistice.analyses.outside_view.stored import curve_of, fits_of, rates
from armistice.analyses.wider import base_rates as base_rates_module
from armistice.analyses.wider.base_rates import base_rates
from armistice.analyses.wider.emulator import Emulator
from armistice.analyses.wider.fit import band_chances, band_of, leave_one_out, weights_without
from armistice.analyses.wider.onset import RECORDS, Onset, onset_of, read_record
from armistice.analyses.wider.rule import DOUBLED, STAKES, scenario_of, scenario_text
from armistice.analyses.wider.score import aged, briers, by_war, calibration, difference, stack
from armistice.analyses.wider.stored import (
    INSIDE,
    RIVAL,
    at_hand,
    held,
    rounded,
    stored,
    summaries,
    write_stored,
)
from armistice.analyses.wider.structure import PARAMETERS, applied, design, values_of
from armistice.analyses.wider.table import GRID, Size, survival_at, survival_table
from armistice.errors import ArmisticeError

Array = NDArray[np.float64]

PLAIN = Onset(outsider=False, major=False)
MAJOR = Onset(outsider=False, major=True)


# -- no hindsight ----------------------------------------------------------------------------------


def shipped_rows() -> list[dict[str, str]]:
    from armistice.analyses.outside_view.tables import data_folder

    text = (data_folder() / "ucdp_termination_conflict.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def written(folder: Path, name: str, rows: list[dict[str, str]]) -> Path:
    with (folder / name).open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return folder


def shuffled(rows: list[dict[str, str]], columns: tuple[str, ...]) -> list[dict[str, str]]:
    order = np.random.default_rng(0).permutation(len(rows))
    moved = [{name: rows[k][name] for name in columns} for k in order]
    return [row | new for row, new in zip(rows, moved, strict=True)]


def test_inputs_do_not_move_with_what_came_later(tmp_path: Path) -> None:
    """Give every episode another one's ending, deaths and length: the same scenarios come out."""
    rows = [row for row in shipped_rows() if row["type_of_conflict2"] == "2"]
    inputs = ("conflict_id", "start_date2", "incompatibility", "type_of_conflict2", "year")
    after = tuple(name for name in rows[0] if name not in inputs)
    ended = [row for row in rows if row["outcome"]]
    one = read_record("ucdp-interstate", written(tmp_path, "ucdp_termination_conflict.csv", ended))
    moved = shuffled(ended, after)
    two = read_record("ucdp-interstate", written(tmp_path, "ucdp_termination_conflict.csv", moved))
    assert one.onsets == two.onsets
    assert one.months != two.months
    assert [scenario_of(a).hash for a in one.cells] == [scenario_of(b).hash for b in two.cells]


@needs_records
def test_inputs_of_wars_do_not_move_with_what_came_later(tmp_path: Path) -> None:
    folder = records_folder()
    assert folder is not None
    with (folder / "interstate_wars.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    after = tuple(name for name in rows[0] if name not in ("start", "major_power_initiated"))
    moved = written(tmp_path, "interstate_wars.csv", shuffled(rows, after))
    one, two = read_record("interstate-wars", folder), read_record("interstate-wars", moved)
    assert one.onsets == two.onsets
    assert sorted(one.months) == sorted(two.months)
    assert one.months != two.months
    assert one.whole
    assert not two.whole


def test_only_the_first_day_can_be_read() -> None:
    row = {"start": "1945-10-23", "major_power_initiated": "0"}
    assert onset_of("interstate-wars", row) == PLAIN
    later = {**row, "start": "1945-10-24", "end": "1946-01-01", "outcome": "decisive"}
    assert onset_of("interstate-wars", later) == Onset(outsider=True, major=False)
    episode = {"start_date2": "1969-07-14", "incompatibility": "1"}
    assert onset_of("ucdp-interstate", episode).id == "charter-territory"


def test_lengths_run_by_the_clock_of_the_episode() -> None:
    found = read_record("ucdp-interstate")
    assert len(found.months) == 69
    wanted = rates()["clocks"]["start_date2"]["mean_years_of_long"]
    long = [months / 12 for months in found.months if months * 30.4375 > 365.25]
    assert np.mean(long) == pytest.approx(wanted, rel=0.02)


# -- the rule --------------------------------------------------------------------------------------


def test_every_onset_makes_a_sound_scenario() -> None:
    for outsider in (False, True):
        for major in (None, False, True):
            for issue in STAKES:
                scenario = scenario_of(Onset(outsider, major, issue))
                assert scenario.warnings == ()
                assert len(scenario.belligerents) == 2


def test_the_rule_by_hand() -> None:
    plain, major = scenario_of(PLAIN).resolve(None), scenario_of(MAJOR).resolve(None)
    for address, factor in {
        "front.advance": DOUBLED,
        "front.retreat": 1 / DOUBLED,
        "Beginner.collapse.rate": 1 / DOUBLED,
        "Other.collapse.rate": DOUBLED,
        "Beginner.war_cost": 1.0,
    }.items():
        ratio = major.quantities[address].median() / plain.quantities[address].median()
        assert ratio == pytest.approx(factor, rel=0.01), address
    territory = scenario_of(Onset(outsider=True, issue="territory")).resolve(None).median()
    assert territory["Beginner.territory.8"] - territory["Beginner.territory.0"] == 0.5
    assert territory["Beginner.values.government.changed"] == 0.2
    assert "Outsider" not in scenario_text(PLAIN)


def test_structural_parameters_enter_where_they_say() -> None:
    numbers = scenario_of(PLAIN).resolve(None).draw(0, 4, 1)
    found = applied(numbers, np.array([0.05, 0.3, 2.0, 3.0]))
    assert (found["noise.accept"], found["talks.rate"]) == (0.05, 0.3)
    assert found["Other.war_cost"] == 2 * numbers["Other.war_cost"]
    assert found["front.advance"] == 3 * numbers["front.advance"]
    chance = numbers["Other.collapse.rate"]
    assert found["Other.collapse.rate"] == pytest.approx(1 - (1 - chance) ** 3)
    assert found["Other.discount"] == numbers["Other.discount"]
    low, high = values_of(np.zeros(4)), values_of(np.ones(4))
    assert low == pytest.approx([one.low for one in PARAMETERS])
    assert high == pytest.approx([one.high for one in PARAMETERS])


def test_more_happening_in_a_month_ends_a_war_sooner() -> None:
    slow, _ = survival_at(PLAIN, np.array([0.03, 0.2, 1.0, 0.5]), 2, 1)
    fast, _ = survival_at(PLAIN, np.array([0.03, 0.2, 1.0, 4.0]), 2, 1)
    assert (fast < slow).all()
    assert (np.diff(slow) < 0).all()


# -- the emulator ----------------------------------------------------------------------------------


def made_up(places: Array) -> Array:
    """Survival that is smooth in the places, and mixes a fast and a slow kind of war."""
    rate = np.exp(1.5 * places[:, :1] - 2.5 + 0.4 * places[:, 1:2] * places[:, 2:3])
    months = np.array(GRID, dtype=float)
    return np.asarray(0.5 * np.exp(-rate * months) + 0.5 * np.exp(-0.2 * rate * months))


@pytest.mark.equation("EQ-EMULATE")
def test_the_surface_goes_through_the_points_and_is_close_between() -> None:
    places, between = design(64, 1), design(50, 2, name="between")
    surface = Emulator(places, made_up(places))
    assert surface(places) == pytest.approx(made_up(places), abs=1e-6)
    assert (np.diff(surface(between), axis=1) <= 0).all()
    error = float(np.sqrt(np.mean((surface(between) - made_up(between)) ** 2)))
    assert error < 0.02
    assert 0.2 * error < surface.error() < 5 * error + 1e-3


# -- the fit ---------------------------------------------------------------------------------------


def test_spans_by_hand() -> None:
    assert band_of([0.2, 1.0, 1.1, 48.0, 48.1]).tolist() == [0, 0, 1, 5, 6]
    survival = np.linspace(0.95, 0.05, len(GRID))
    chances = band_chances(survival)
    assert chances.sum() == pytest.approx(1.0)
    assert chances[0] == pytest.approx(0.05)
    assert chances[-1] == pytest.approx(survival[GRID.index(48)])
    assert chances[3] == pytest.approx(survival[GRID.index(6)] - survival[GRID.index(12)])


@pytest.mark.equation("EQ-WIDER")
def test_weights_by_hand() -> None:
    chance = np.array([[0.2, 0.4], [0.1, 0.3], [0.5, 0.5]])
    assert weights_without(np.log(chance), None) == pytest.approx([0.01 / 0.07, 0.06 / 0.07])
    assert weights_without(np.log(chance), 0) == pytest.approx([0.25, 0.75])
    assert weights_without(np.log(chance), 1) == pytest.approx([1 / 3, 2 / 3])


@pytest.mark.equation("EQ-WIDER")
def test_a_war_left_out_is_left_out() -> None:
    places = design(64, 1)
    survival = made_up(places)[None]
    months = [0.5, 2.0, 4.0, 9.0, 15.0, 30.0, 60.0]
    cell = np.zeros(7, dtype=np.int64)
    first = leave_one_out(survival, cell, months)
    changed = leave_one_out(survival, cell, [*months[:3], 100.0, *months[4:]])
    assert changed.survival[3] == pytest.approx(first.survival[3], abs=1e-12)
    others = np.delete(np.arange(7), 3)
    assert (np.abs(changed.survival[others] - first.survival[others]).max(axis=1) > 1e-4).all()
    alone = leave_one_out(survival, cell[:6], [*months[:3], *months[4:]])
    assert alone.weights @ survival[0] == pytest.approx(first.survival[3], abs=1e-12)


@pytest.mark.equation("EQ-WIDER")
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_known_parameters_come_back(seed: int) -> None:
    """Wars drawn from the table at a known point: the posterior of the mean life covers it."""
    rng = np.random.default_rng(seed)
    truth = np.array([[rng.uniform(0.1, 0.9), 0.5, 0.5, 0.5]])
    edges = [*(edge for edge in BANDS[1:-1]), 90.0]
    spans = rng.choice(7, size=400, p=band_chances(made_up(truth))[0])
    months = [edges[int(span)] for span in spans]
    dense = design(2048, seed, name="dense")
    found = leave_one_out(made_up(dense)[None], np.zeros(400, dtype=np.int64), months)
    middle = found.weights @ dense[:, 0]
    spread = float(np.sqrt(found.weights @ (dense[:, 0] - middle) ** 2))
    assert spread < 0.15
    assert abs(middle - truth[0, 0]) < 3 * spread
    assert found.weights @ made_up(dense) == pytest.approx(made_up(truth)[0], abs=0.06)


# -- scores ----------------------------------------------------------------------------------------

TWO = np.array([np.linspace(0.9, 0.1, len(GRID)), np.full(len(GRID), 0.5)])


def test_scores_by_hand() -> None:
    months = [2.0, 100.0] * 10
    found = by_war(np.tile(TWO, (10, 1)), months)
    assert found == pytest.approx([log(0.9 - 0.82), log(0.5)] * 10)
    s12 = TWO[:, GRID.index(12)]
    score = briers(np.tile(TWO, (10, 1)), months)[12]
    assert score == pytest.approx((s12[0] ** 2 + (1 - s12[1]) ** 2) / 2)


def test_a_span_said_to_be_impossible_has_a_floor() -> None:
    never = np.full((4, len(GRID)), 0.5)
    assert by_war(never, [4.0] * 4) == pytest.approx([log(0.5 / 4)] * 4)


def test_difference_and_its_interval() -> None:
    one, other = np.array([-1.0, -2.0, -1.5]), np.array([-1.5, -2.0, -2.5])
    found = difference(one, other, seed=1)
    assert found["mean"] == pytest.approx(0.5)
    assert 0.0 <= found["low"] < 0.5 < found["high"] <= 1.0
    same = difference(one, one, seed=1)
    assert set(same.values()) == {0.0}


@pytest.mark.equation("EQ-STACK")
def test_weight_on_the_inside_view() -> None:
    good, bad = np.log(np.full(50, 0.4)), np.log(np.full(50, 0.1))
    assert stack(good, bad, 1) == {"weight": 1.0, "low": 1.0, "high": 1.0}
    assert stack(bad, good, 1)["weight"] == 0.0
    # each right on half of the wars: by symmetry the weight is a half
    half = np.log(np.where(np.arange(50) < 25, 0.6, 0.2))
    other = np.log(np.where(np.arange(50) < 25, 0.2, 0.6))
    found = stack(half, other, 1)
    assert found["weight"] == pytest.approx(0.5, abs=0.001)
    assert found["low"] < 0.5 < found["high"]


def test_calibration_curve_by_hand() -> None:
    sure = np.zeros((3, len(GRID)))  # says that every war is over within a month
    rows = calibration(sure, [0.5, 0.5, 30.0])
    assert rows == [{"from": 0.8, "to": 1.0, "n": 18, "said": 1.0, "happened": 13 / 18}]


def test_what_was_said_of_old_wars_by_hand() -> None:
    months = [8.0, 20.0, 40.0]
    flat = np.tile(0.98 ** np.array(GRID, dtype=float), (3, 1))
    row = next(r for r in aged({"x": flat}, months) if (r["age"], r["within"]) == (12.0, 12))
    assert (row["n"], row["k"]) == (2, 1)
    assert row["said"]["x"] == pytest.approx(1 - 0.98**12)


def test_base_rates_are_refitted_without_each_war(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("lifelines")
    seen: list[tuple[float, ...]] = []
    plain = base_rates_module.fit

    def watched(model: str, months: list[float], **named: object) -> object:
        seen.append(tuple(months))
        return plain(model, months, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(base_rates_module, "fit", watched)
    monkeypatch.setattr(base_rates_module, "MODELS", ("log-normal",))
    months = [0.5, 2.0, 4.0, 9.0, 30.0]
    found = base_rates(months)
    assert seen == [tuple(months), *(tuple(m for m in months if m != out) for out in months)]
    mu, sigma = plain("log-normal", months[1:]).parameters
    wanted = np.exp(log_survival("log-normal", np.array(GRID, dtype=float), [mu, sigma]))
    assert found["log-normal"][0] == pytest.approx(wanted, rel=1e-3)
    assert found["kaplan-meier"][0] == pytest.approx(
        [np.mean([m > t for m in months[1:]]) for t in GRID]
    )


# -- what is stored --------------------------------------------------------------------------------


def test_base_rates_score_as_in_the_outside_view() -> None:
    """The stored scores of the rivals are those that another path of code computed."""
    own = {row["id"]: row["band"] for row in stored("interstate-wars")["scores"]}
    for name, found in rates()["scores"].items():
        assert own[name] == pytest.approx(found["band"], abs=2e-4), name
    assert own["log-normal"] == pytest.approx(-1.912, abs=0.001)
    assert own["kaplan-meier"] == pytest.approx(-1.942, abs=0.001)
    assert own["weibull"] == pytest.approx(-1.943, abs=0.001)


@pytest.mark.parametrize("record", RECORDS)
def test_stored_scores_hang_together(record: str) -> None:
    found = stored(record)
    band = {row["id"]: row["band"] for row in found["scores"]}
    assert [row["rank"] for row in found["scores"]] == list(range(1, len(band) + 1))
    assert list(band.values()) == sorted(band.values(), reverse=True)
    assert found["rank"] == list(band).index(INSIDE) + 1
    for name, apart in found["against"].items():
        assert apart["mean"] == pytest.approx(band[INSIDE] - band[name], abs=1e-4)
        assert apart["low"] <= apart["mean"] <= apart["high"]
    assert found["beats"] == (band[INSIDE] > band[RIVAL])
    assert sum(cell["wars"] for cell in found["cells"]) == found["wars"]
    assert found["whole"]


@pytest.mark.parametrize("record", RECORDS)
def test_a_small_part_of_what_is_stored_comes_out_again(record: str) -> None:
    found = stored(record)
    cells = {one.id: one for one in [*read_shipped_cells(), *wars_cells()]}
    point = values_of(design(found["points"], found["seed"]))[0]
    one = found["cells"][-1]
    survival, _ = survival_at(cells[one["id"]], point, found["draws"], found["seed"])
    assert survival == pytest.approx(one["first_point"], abs=1e-4)


def read_shipped_cells() -> tuple[Onset, ...]:
    return read_record("ucdp-interstate").cells


def wars_cells() -> list[Onset]:
    return [Onset(outsider, major=major) for outsider in (False, True) for major in (False, True)]


def test_no_war_can_be_told_from_what_is_stored() -> None:
    text = repr(held())
    assert "interstate_wars.csv" not in text
    assert all(one not in text for one in ("Crimean", "Chaco", "1853", "span_months"))
    # the lengths that the package holds already are all that it holds
    assert curve_of("all-wars").n == stored("interstate-wars")["wars"]
    assert "log-normal" in fits_of("all-wars")


def test_summaries_say_what_the_scores_say() -> None:
    for row in summaries():
        found = stored(row["record"])
        assert row["rank"] == found["rank"]
        assert row["difference"] == found["against"][row["rival"]]
        assert row["score"] - row["rival_score"] == pytest.approx(
            row["difference"]["mean"], abs=1e-4
        )


def test_what_is_written_is_whole_and_short(tmp_path: Path) -> None:
    path = write_stored({"x": {"y": [1 / 3, 2]}}, tmp_path)
    assert json.loads(path.read_text(encoding="utf-8")) == {"x": {"y": [0.333333, 2]}}
    assert rounded({"a": (1.23456789,)}) == {"a": [1.23457]}


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArmisticeError, match="no record 'x'; there are interstate-wars"):
        read_record("x")
    with pytest.raises(ArmisticeError, match="no scores are stored for 'x'"):
        stored("x")
    with pytest.raises(ArmisticeError, match=r"interstate_wars\.csv is not in"):
        at_hand(tmp_path)
    assert at_hand(None) == ("ucdp-interstate",)


def test_a_table_is_kept_by_what_it_depends_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARMISTICE_CACHE", str(tmp_path))
    seen: list[int] = []
    size = Size(points=3, draws=1)

    def count(done: int, total: int, label: str) -> None:
        assert (total, label) == (3, "stylised wars")
        seen.append(done)

    first, failed = survival_table([PLAIN], size, 1, progress=count)
    again, _ = survival_table([PLAIN], size, 1, progress=count)
    assert seen == [1, 2, 3]
    assert failed == 0
    assert (again == first).all()
    (path,) = (tmp_path / "wider").iterdir()
    path.write_bytes(b"broken")
    mended, _ = survival_table([PLAIN], size, 1, workers=2, progress=count)
    assert seen == [1, 2, 3, 1, 2, 3]
    assert (mended == first).all()
    other, _ = survival_table([PLAIN], size, 2)
    assert (other != first).any()


def test_bands_have_their_edges_on_the_grid() -> None:
    assert all(edge in GRID for edge in BANDS[1:-1])
    assert [low < high for low, high in pairwise(BANDS)] == [True] * 7
    assert BANDS[-1] == inf
