"""What `armistice figure` asks of the library: as much as its figure needs, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from armistice.cli.work import BASE, Progress, Settings, cruxes, mediator, pick
from armistice.errors import ArmisticeError

if TYPE_CHECKING:
    from armistice.report.context import Context
    from armistice.report.figures.figure import Figure
    from armistice.scenario import Scenario

__all__ = ["NAMES", "draw", "refuse_unknown"]

_GROUPS = {"zone": ("room", "plane"), "futures": ("timing", "endings")}
_BY_READING = (
    "room", "stairs", "plane", "margins", "war", "chances", "timing", "first_kind", "hold",
    "endings",
)  # fmt: skip
NAMES = (*_GROUPS, "cruxes", "mediator", *(name.replace("_", "-") for name in _BY_READING))
"""Pictures that can be asked for: two of several figures, the comparison, the mediator's plane, and
each by its id."""


def refuse_unknown(name: str) -> None:
    """Say which figures there are, if this is none of them."""
    if name not in NAMES:
        raise ArmisticeError(f"no figure '{name}'; there are {', '.join(NAMES)}")


def draw(
    scenario: Scenario,
    name: str,
    reading: str | None,
    settings: Settings,
    progress: Progress | None,
) -> tuple[Context, list[Figure]]:
    """Solve what a picture needs and build its figures."""
    if name == "cruxes":
        return _compared(scenario, settings, progress)
    if name == "mediator":
        return _mediated(scenario, reading, settings, progress)
    from importlib import import_module

    context = _context(scenario, pick(scenario, reading), settings, progress)
    found = []
    for one in _GROUPS.get(name, (name.replace("-", "_"),)):
        build = getattr(import_module(f"armistice.report.figures.{one}"), one)
        found.append(build(context))
    return context, found


def _context(
    scenario: Scenario,
    readings: list[str | None],
    settings: Settings,
    progress: Progress | None,
) -> Context:
    from armistice.analyses.futures import futures_of
    from armistice.analyses.settings import DRAWS, PATHS
    from armistice.analyses.study import ReadingStudy
    from armistice.analyses.zone_report import zone_of
    from armistice.report.context import make_context
    from armistice.report.from_scenario import make_case
    from armistice.report.words import load_words
    from armistice.results import software_version

    given = settings.asked("seed", "draws", "paths", "workers")
    answers: dict[str, Any] = {}
    for one in readings:
        study = ReadingStudy(scenario, one, progress=progress, **given)
        answers[one or BASE] = {
            "zone": zone_of(study, branches=False),
            "futures": futures_of(study),
            "checks": {},
        }
    meta = {
        "version": software_version(),
        "seed": settings.seed,
        "draws": settings.draws or DRAWS,
        "paths": settings.paths or PATHS,
    }
    return make_context(make_case(scenario), {"meta": meta, "readings": answers}, load_words())


def _mediated(
    scenario: Scenario, reading: str | None, settings: Settings, progress: Progress | None
) -> tuple[Context, list[Figure]]:
    """Figure 7, right: needs every strategy solved, and nothing else."""
    from armistice.report.context import make_context
    from armistice.report.figures.mediator_plane import mediator_plane
    from armistice.report.from_scenario import make_case
    from armistice.report.words import load_words
    from armistice.results import software_version

    found = mediator(scenario, reading, progress, **settings.asked("seed"))
    readings = {
        name: {
            "zone": {"content_hash": scenario.resolve(one).hash},
            "futures": {},
            "checks": {},
            "mediator": found[name],
        }
        for one in pick(scenario, reading)
        if (name := one or BASE) in found
    }
    meta = {"version": software_version(), "seed": settings.seed, "draws": 0, "paths": 0}
    study = {"meta": meta, "readings": readings}
    context = make_context(make_case(scenario), study, load_words())
    figure = mediator_plane(context)
    assert figure is not None
    return context, [figure]


def _compared(
    scenario: Scenario, settings: Settings, progress: Progress | None
) -> tuple[Context, list[Figure]]:
    """Figures 2 and 3, for the first two readings of the file."""
    from armistice.report.context import make_context
    from armistice.report.crux_words import Comparison
    from armistice.report.figures.crux_flips import crux_flips
    from armistice.report.figures.crux_shares import crux_shares
    from armistice.report.from_scenario import make_case
    from armistice.report.words import load_words

    if len(scenario.readings) < 2:
        raise ArmisticeError("cruxes compare two readings, and this scenario has not two")
    first, second = scenario.readings[:2]
    found = cruxes(scenario, (first, second), settings, progress)
    words, case = load_words(), make_case(scenario)
    meta = {key: found.get(key, "") for key in ("version", "seed", "draws", "paths")}
    context = make_context(case, {"meta": meta, "readings": {}}, words)
    names = (context.namer.label(first), context.namer.label(second))
    comparison = Comparison(found, None, words, names)
    return context, [crux_shares(comparison), crux_flips(comparison)]
