"""Compute every stored rate again: `python -m armistice.analyses.outside_view.refit`.

Needs the extra `baseline` and, for the list of inter-state wars, a folder that holds it. With
`--check` nothing is written; the exit status says whether the stored file is what comes out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from math import isclose
from pathlib import Path
from typing import Any

from armistice.analyses.outside_view.agreements import agreements
from armistice.analyses.outside_view.battles import battles
from armistice.analyses.outside_view.battles import summary as battle_summary
from armistice.analyses.outside_view.bootstrap import fitted_models, resample, write_draws
from armistice.analyses.outside_view.classes import CLASSES, Durations, ReferenceClass, durations
from armistice.analyses.outside_view.endings import (
    LONG,
    deaths_per_month,
    initiator_probit,
    initiators,
    outcomes,
    share,
)
from armistice.analyses.outside_view.episodes import episodes, terminated_interstate
from armistice.analyses.outside_view.fitting import Fit, fit
from armistice.analyses.outside_view.holding import (
    UNDATED,
    agreement_ratios,
    agreements_hold,
    clocks,
    no_new_episode,
)
from armistice.analyses.outside_view.kaplan_meier import curve
from armistice.analyses.outside_view.models import PARAMETERS
from armistice.analyses.outside_view.past_wars import past_wars
from armistice.analyses.outside_view.scoring import calibration, leave_one_out, scores, split
from armistice.analyses.outside_view.tables import tables, whole
from armistice.errors import ArmisticeError
from armistice.results import to_json, write_atomically

__all__ = ["DIGITS", "DRAWS", "SEED", "class_rates", "main", "rates", "resampled"]

SEED = 1
DRAWS = 200
"""Resamples for each class; with another seed the ends of an interval move by up to .04."""

DIGITS = 8
"""Significant digits kept, so that the last bits of a search do not change the file."""

RESTS_ON = tuple(name for name in tables() if name != "ucdp_termination_dyad")
"""Tables that the stored rates rest on."""

TOLERANCE = 1e-3
"""How far, relative or absolute, a number may lie from the stored one under `--check`."""


def class_rates(one: ReferenceClass, record: Durations) -> dict[str, Any]:
    """Counts and fits of a class."""
    counted = curve(record.months, record.ended)
    fits = {
        model: fit(model, record.months, record.ended, entry=record.entry)
        for model in fitted_models(one)
    }
    return {
        "n": len(record.months),
        "months": list(counted.times),
        "ended": list(counted.ended),
        "censored": list(counted.censored),
        "fits": {
            model: {
                "parameters": dict(zip(PARAMETERS[model], found.parameters, strict=True)),
                "aic": found.aic,
            }
            for model, found in fits.items()
        },
    }


def rates(folder: Path | None) -> dict[str, Any]:
    """Compute everything that is stored but the resamples.

    Parameters
    ----------
    folder
        Folder with `interstate_wars.csv`.
    """
    wars = past_wars(folder)
    every = [war.months for war in wars]
    before = [war.months for war in wars if war.start.year < 1946]
    after = [war.months for war in wars if war.start.year >= 1946]
    signed, all_episodes = agreements(folder), episodes(folder)
    between = terminated_interstate(folder)
    without = leave_one_out(every)
    return {
        "schema": "armistice-outside-view/1",
        "made_by": "python -m armistice.analyses.outside_view.refit --records FOLDER",
        "tables": {
            name: {"rows": table.rows, "sha256": table.sha256}
            for name, table in tables().items()
            if name in RESTS_ON
        },
        "classes": {one.id: class_rates(one, durations(one, folder)) for one in CLASSES.values()},
        "long_wars": [
            {"name": war.name, "months": war.months} for war in wars if war.months > LONG
        ],
        "agreed": _agreed(between),
        "scores": scores(every, without),
        "calibration": calibration(every, without),
        "time_split": split(before, after),
        "outcomes": outcomes(wars),
        "initiators": initiators(wars),
        "initiator_probit": initiator_probit(wars),
        "deaths_per_month": deaths_per_month(wars),
        "episodes": {
            "all": len(all_episodes),
            "terminated": sum(one.outcome is not None for one in all_episodes),
            "interstate": sum(one.interstate for one in all_episodes),
        },
        "clocks": clocks(between),
        "no_new_episode": no_new_episode(all_episodes),
        "agreements_hold": agreements_hold(signed),
        "agreement_ratios": {undated: agreement_ratios(signed, undated) for undated in UNDATED},
        "battles": battle_summary(battles(folder)),
    }


def _agreed(between: tuple[Any, ...]) -> dict[str, Any]:
    """Share of episodes between states that ended by a paper, all and those beyond a year."""
    found = {}
    for name, least in (("all", 0.0), ("beyond-12", 12.0)):
        own = [one.outcome for one in between if one.months > least]
        found[name] = share(sum(how in ("peace-agreement", "ceasefire") for how in own), len(own))
    return found


def resampled(
    folder: Path | None, draws: int = DRAWS, seed: int = SEED
) -> Iterator[tuple[str, int, Mapping[str, Fit | None]]]:
    """Fit every class that is fitted to `draws` resamples of its wars."""
    for one in CLASSES.values():
        if one.method != "models":
            continue
        record = durations(one, folder)
        fits = {
            model: fit(model, record.months, record.ended, entry=record.entry)
            for model in fitted_models(one)
        }
        for draw in range(draws):
            yield one.id, draw, resample(one, record, fits, draw, seed)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, Mapping):
        return {str(key): _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value


def _differences(found: Any, stored: Any, at: str) -> Iterator[str]:
    """Addresses at which two answers differ by more than a search may on another machine."""
    if isinstance(found, dict) and isinstance(stored, dict) and found.keys() == stored.keys():
        for key in found:
            yield from _differences(found[key], stored[key], f"{at}.{key}".lstrip("."))
    elif isinstance(found, list) and isinstance(stored, list) and len(found) == len(stored):
        for i, (one, other) in enumerate(zip(found, stored, strict=True)):
            yield from _differences(one, other, f"{at}[{i}]")
    elif isinstance(found, float) and isinstance(stored, float):
        if not isclose(found, stored, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            yield f"{at}: {found:g}, stored {stored:g}"
    elif found != stored:
        yield at


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="refit", description=__doc__)
    parser.add_argument("--records", type=Path, metavar="FOLDER", help="where the tables lie")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where to write")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--resample", action="store_true", help="also the resamples (20 min)")
    given = parser.parse_args(arguments)
    if given.out is None and not given.check:
        parser.error("say where to write (--out), or --check")
    try:
        strange = [name for name in RESTS_ON if not whole(name, given.records)]
        if strange:
            sys.stderr.write(f"not the copy the stored rates come from: {', '.join(strange)}\n")
        text = to_json(_rounded(rates(given.records)))
    except ArmisticeError as error:
        sys.stderr.write(f"refit: {error}\n")
        return 2
    if given.check:
        from armistice.analyses.outside_view.stored import rates as stored

        differ = list(_differences(json.loads(text), stored(), ""))
        for place in differ:
            sys.stdout.write(f"differs: {place}\n")
        sys.stdout.write("" if differ else "the stored rates come out\n")
        return 1 if differ else 0
    write_atomically(given.out / "rates.json", text)
    if given.resample:
        write_atomically(given.out / "resamples.csv", write_draws(resampled(given.records)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
