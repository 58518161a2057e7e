"""`armistice levers`: what each lever moves, costs and is worth, and what opens a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from armistice.cli import work
from armistice.cli.options import (
    Json,
    Out,
    Overlays,
    Paths,
    Quiet,
    ReadingOption,
    ScenarioArgument,
    Seed,
    Workers,
    draws_option,
)
from armistice.cli.output import console, guarded, print_json, progress_bar, write_json

if TYPE_CHECKING:
    from armistice.scenario import Scenario

__all__ = ["EPILOG", "levers"]

EPILOG = """\b
Examples:
  armistice levers two-islands --draws 0
  armistice levers alaska-2025 --reading pressure-plus-carrots --lever firm-guarantees --dose 0.5
  armistice levers two-islands --schedule "toll-rise:0=0.5,6=1" --part calendars
  armistice levers two-islands --draws 0 --out levers.json"""


def levers(
    scenario: ScenarioArgument,
    reading: ReadingOption = None,
    lever: Annotated[
        list[str] | None,
        typer.Option(
            "--lever", metavar="LEVER", help="One lever only; may be repeated.", show_default=False
        ),
    ] = None,
    dose: Annotated[
        float, typer.Option("--dose", help="Dose of each, above 0 and at most 1.")
    ] = 1.0,
    draws: Annotated[
        int | None,
        draws_option(
            "Draws of the ranges; each is a solve for every lever. 0: the middle only.", 0
        ),
    ] = None,
    paths: Paths = None,
    part: Annotated[
        list[str] | None,
        typer.Option(
            "--part",
            metavar="PART",
            help="effects (always), prices, openings, calendars, statements; may be repeated "
            "(default: all).",
            show_default=False,
        ),
    ] = None,
    search: Annotated[
        int | None,
        typer.Option(
            "--search",
            metavar="N",
            help="Combinations solved, at most, in search of the smallest that opens a zone.",
            min=1,
            show_default=False,
        ),
    ] = None,
    schedule: Annotated[
        list[str] | None,
        typer.Option(
            "--schedule",
            metavar="LEVER:MONTH=DOSE,...",
            help="A calendar of your own; levers joined by +; may be repeated.",
            show_default=False,
        ),
    ] = None,
    seed: Seed = 1,
    workers: Workers = None,
    overlay: Overlays = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what each lever moves (room, split, signing, hold, people), what it costs and buys.

    One lever at a time on common draws and luck, then the fewest that open a zone, the same
    lever by other calendars, and what the sources say of effects beside what is computed.
    `armistice run --levers FILE` puts what --out wrote into the report.
    """
    with guarded(json):
        loaded = work.load(scenario, overlay or ())
        settings = work.Settings(seed, draws, paths, workers)
        asked: dict[str, Any] = {"levers": lever, "dose": dose, "searched": search}
        if part:
            asked["parts"] = tuple(part)
        with progress_bar(quiet, left=True) as progress:
            found = _found(loaded, reading, settings, progress, schedule or [], asked)
        answer = found[reading] if reading is not None else found
        if out is not None:
            write_json(answer, out)
        if json:
            print_json(answer)
            return
        from armistice.cli.lever_prints import print_levers

        print_levers(console(), loaded, found)


def _found(
    scenario: Scenario,
    reading: str | None,
    settings: work.Settings,
    progress: work.Progress | None,
    schedules: list[str],
    asked: dict[str, Any],
) -> dict[str, Any]:
    from armistice.analyses.levers.answer import levers_report
    from armistice.analyses.levers.schedules import parse_schedule

    given = {name: value for name, value in asked.items() if value is not None}
    given |= settings.asked("seed", "draws", "paths", "workers")
    given["schedules"] = [parse_schedule(text) for text in schedules]
    return {
        one or work.BASE: levers_report(scenario, one, progress=progress, **given)
        for one in work.pick(scenario, reading)
    }
