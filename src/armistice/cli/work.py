"""Every door from the command line into the library, in one place.

Commands call these functions and nothing else that computes, so a change of name in the
library is mended here. Imports stand inside the functions: `--help` must not wait for them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from armistice.scenario import Resolved, Scenario

__all__ = [
    "BASE",
    "Progress",
    "Settings",
    "baseline",
    "calibrate",
    "checks",
    "cruxes",
    "ensemble",
    "explain",
    "explain_mechanism",
    "futures",
    "load",
    "mediator",
    "offer",
    "overview",
    "pick",
    "resolved_rows",
    "serve",
    "shipped_names",
    "study",
    "version",
    "wider",
    "write_report",
    "zone",
]

Progress = Callable[[int, int, str], None]

#: Key under which a scenario without readings answers.
BASE = "base"


@dataclass(frozen=True)
class Settings:
    """How much work to do. None asks for the library's own default."""

    seed: int = 1
    draws: int | None = None
    paths: int | None = None
    workers: int | None = None

    def asked(self, *names: str) -> dict[str, Any]:
        """Keyword arguments for the library; what was not asked for stays its default."""
        values: dict[str, int | None] = {
            "seed": self.seed,
            "draws": self.draws,
            "paths": self.paths,
            "workers": self.workers or _cores(),
        }
        return {name: value for name in names if (value := values[name]) is not None}


def _cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def version() -> str:
    """Version of the installed package."""
    from armistice.results import software_version

    return software_version()


def shipped_names() -> list[str]:
    """Names of the scenarios that come with the package."""
    from armistice.scenario.files import shipped_names as names

    return list(names())


def load(path: str, overlays: Sequence[Path], own: Sequence[str] = ()) -> Scenario:
    """Load and check a scenario, perhaps with mechanisms of one's own (FILE:CLASS)."""
    import armistice

    return armistice.load(path, overlays=tuple(overlays), mechanisms=tuple(own))


def pick(scenario: Scenario, reading: str | None) -> list[str | None]:
    """Readings to answer for: the one asked for, or all; None stands for the bare scenario."""
    if reading is not None:
        scenario.resolve(reading)  # a wrong name is an InputError with the nearest right one
        return [reading]
    return list(scenario.readings) or [None]


def _each(
    scenario: Scenario, reading: str | None, answer: Callable[[str | None], Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    return {one or BASE: answer(one) for one in pick(scenario, reading)}


def zone(
    scenario: Scenario, reading: str | None, settings: Settings, progress: Progress | None
) -> dict[str, Mapping[str, Any]]:
    """Zones of agreement, by reading."""
    from armistice.analyses.zone_report import zone_report

    given = settings.asked("seed", "draws", "workers")
    return _each(scenario, reading, lambda r: zone_report(scenario, r, progress=progress, **given))


def futures(
    scenario: Scenario, reading: str | None, settings: Settings, progress: Progress | None
) -> dict[str, Mapping[str, Any]]:
    """Simulated futures, by reading."""
    from armistice.analyses.futures import futures_report

    given = settings.asked("seed", "draws", "paths", "workers")
    return _each(
        scenario, reading, lambda r: futures_report(scenario, r, progress=progress, **given)
    )


def cruxes(
    scenario: Scenario,
    readings: tuple[str, str],
    settings: Settings,
    progress: Progress | None,
    **asked: Any,
) -> Any:
    """Where two readings part, and what would settle it."""
    from armistice.analyses.cruxes import cruxes as compare

    a, b = readings
    given = {**asked, **settings.asked("seed", "draws", "workers")}
    return compare(scenario, a, b, progress=progress, **given)


def mediator(
    scenario: Scenario,
    reading: str | None,
    progress: Progress | None,
    **asked: Any,
) -> dict[str, Any]:
    """The mediator's plane, by reading."""
    from armistice.analyses.mediator_plane import mediator_plane

    return {
        one or BASE: mediator_plane(scenario, one, progress=progress, **asked)
        for one in pick(scenario, reading)
    }


def offer(
    scenario: Scenario,
    package: str,
    reading: str | None,
    settings: Settings,
    progress: Progress | None,
    *,
    most: int,
) -> dict[str, Any]:
    """The nearest packages that mend one on the table, by reading."""
    from armistice.analyses.counter_offers import counter_offers

    given = settings.asked("seed", "draws", "workers")
    return counter_offers(scenario, package, reading, most=most, progress=progress, **given)


def ensemble(
    scenario: Scenario,
    reading: str | None,
    settings: Settings,
    progress: Progress | None,
    *,
    folder: Path,
    **asked: Any,
) -> dict[str, Mapping[str, Any]]:
    """Tables of draws on disk, by reading: in `folder`, or in a folder of it for each of all."""
    from armistice.analyses.stored_ensembles import run_ensemble

    given = {**asked, **settings.asked("seed", "draws", "paths", "workers")}

    def one(r: str | None) -> Mapping[str, Any]:
        place = folder if reading is not None or r is None else folder / r
        found = run_ensemble(scenario, r, place, progress=progress, **given)
        return {**found, "path": str(place / found["table"]["file"])}

    return _each(scenario, reading, one)


def checks(
    scenario: Scenario, reading: str | None, settings: Settings, progress: Progress | None
) -> dict[str, Mapping[str, Any]]:
    """Prior predictive and qualitative checks, by reading."""
    from armistice.analyses.checks import check_report

    wanted = [one or BASE for one in pick(scenario, reading)]
    given = settings.asked("seed", "draws", "workers")
    found = check_report(scenario, progress=progress, **given)
    return {key: answer for key, answer in found.items() if key in wanted}


def study(
    scenario: Scenario,
    reading: str | None,
    settings: Settings,
    progress: Progress | None,
    **asked: Any,
) -> Mapping[str, Any]:
    """Everything at once, each solve done only once."""
    from armistice.analyses.everything import study as everything

    given = {**asked, **settings.asked("seed", "draws", "paths", "workers")}
    readings = None if reading is None else [one for one in pick(scenario, reading) if one]
    found: Mapping[str, Any] = everything(scenario, readings=readings, progress=progress, **given)
    return found


def baseline(
    scenario: Scenario | None, age: float | None, classes: Sequence[str] | None
) -> dict[str, Any]:
    """What past wars say about a war of this age."""
    from armistice.analyses.outside_view import outside_view

    return outside_view(scenario, age=age, classes=classes or None).answer


def calibrate(scenario: Scenario, settings: Settings, progress: Progress | None) -> dict[str, Any]:
    """Futures of every account as encoded and as weighted to past wars."""
    from armistice.analyses.calibration.answer import calibrate as fit_to_past

    given = settings.asked("seed", "draws", "paths", "workers")
    return fit_to_past(scenario, progress=progress, **given)


def wider(
    again: bool,
    folder: Path | None,
    store: Path | None,
    settings: Settings,
    progress: Progress | None,
) -> dict[str, Any]:
    """Scores of a model made by rule on wars left out: as stored, or solved again."""
    from armistice.analyses.wider import stored as kept
    from armistice.analyses.wider.answer import wider_test

    if not again:
        return kept.report(kept.held(), stored=True)
    names = kept.at_hand(folder)
    given = settings.asked("seed", "workers")
    found = {name: wider_test(name, folder, progress=progress, **given) for name in names}
    if store is not None:
        kept.write_stored(found, store)
    return kept.report(found, stored=False)


def backtest(
    scenarios: Sequence[Scenario], settings: Settings, progress: Progress | None, *, named: bool
) -> dict[str, Any]:
    """Scores of past wars; of those not named, only the ones that are known to have ended."""
    from armistice.analyses.backtest import backtest as look_back
    from armistice.analyses.backtest.answer import ended_wars

    given = settings.asked("seed", "draws", "paths", "workers")
    return look_back(scenarios if named else ended_wars(scenarios), progress=progress, **given)


def explain(scenario: Scenario, reading: str | None) -> Mapping[str, Any]:
    """Order of events, mechanisms in use, their values and sources."""
    from armistice.model.explain import explain_rows

    if reading is not None:
        pick(scenario, reading)
    found: Mapping[str, Any] = explain_rows(scenario, reading)
    return found


def explain_mechanism(scenario: Scenario, name: str, reading: str | None) -> Mapping[str, Any]:
    """One mechanism: equations in words, values and sources, signs, response."""
    from armistice.model.explain_one import explain_mechanism as one

    if reading is not None:
        pick(scenario, reading)
    found: Mapping[str, Any] = one(scenario, name, reading)
    return found


def overview(scenario: Scenario) -> dict[str, Any]:
    """What a sound scenario holds: names, counts, hashes and warnings."""
    from armistice.scenario.menu import packages

    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "as_of": scenario.as_of.isoformat(),
        "content_hash": scenario.hash,
        "version": version(),
        "belligerents": list(scenario.belligerents),
        "readings": {name: scenario.resolve(name).hash for name in scenario.readings},
        "packages": len(packages(scenario.spec)),
        "numbers": len(scenario.resolve(None).quantities),
        "faults": [],
        "warnings": [warning.to_dict() for warning in scenario.warnings],
    }


def resolved_rows(resolved: Resolved) -> list[Any]:
    """Every value of a resolved reading with where it comes from."""
    from armistice.scenario import resolved_rows as rows

    return list(rows(resolved))


def serve(
    scenario: Scenario,
    first: str | None,
    second: str | None,
    port: int,
    state: str,
    say: Callable[[str], None],
    *,
    browser: bool,
) -> None:
    """Serve the page until interrupted."""
    import webbrowser

    from armistice.app import serve as run

    def opened(link: str) -> None:
        webbrowser.open(link)

    asked = {"port": port, "state": state, "say": say, "opened": opened if browser else None}
    # values of several types under one roof
    run(scenario, first, second, **asked)  # type: ignore[arg-type]


def write_report(scenario: Scenario, found: Mapping[str, Any], out: Path) -> None:
    """Write the report of a study."""
    from armistice.report import write

    write(scenario, found, out)
