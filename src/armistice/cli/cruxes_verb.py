"""`armistice cruxes`: which questions make two readings part, and what would settle them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armistice.cli import work
from armistice.cli.options import (
    Json,
    Out,
    Overlays,
    Quiet,
    ScenarioArgument,
    Seed,
    Workers,
    complete_reading,
    draws_option,
)
from armistice.cli.output import console, guarded, print_json, progress_bar, write_json

if TYPE_CHECKING:
    from armistice.report.crux_words import Comparison

__all__ = ["EPILOG", "cruxes"]

EPILOG = """\b
Examples:
  armistice cruxes two-islands tired-war useful-war --draws 0
  armistice cruxes two-islands tired-war useful-war --regroup will=motive+trust --json
  armistice cruxes my-scenario.yaml my-account your-account --headline all --figure why.svg"""

_Reading = Annotated[
    str, typer.Argument(metavar="READING", show_default=False, autocompletion=complete_reading)
]


def cruxes(
    scenario: ScenarioArgument,
    first: _Reading,
    second: _Reading,
    headline: Annotated[
        str | None,
        typer.Option(
            "--headline",
            help="Id of the headline to compare on, or 'all' (default: the primary one).",
            show_default=False,
        ),
    ] = None,
    draws: Annotated[
        int | None,
        draws_option("Draws of the ranges; 0 compares with every number at its middle only.", 0),
    ] = None,
    regroup: Annotated[
        list[str] | None,
        typer.Option(
            "--regroup",
            metavar="NAME=A+B",
            help="Put groups, addresses or rules together under a name; may be repeated.",
            show_default=False,
        ),
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither read nor keep solved mixtures.")
    ] = False,
    figure: Annotated[
        Path | None,
        typer.Option(
            "--figure", metavar="FILE", help="Write the picture as SVG.", show_default=False
        ),
    ] = None,
    seed: Seed = 1,
    workers: Workers = None,
    overlay: Overlays = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find which questions make two readings part, which would be enough, and what settles them.

    Mixtures of the two readings are solved, each question with one view or the other, and
    kept, so that a second call is instant.
    """
    with guarded(json):
        loaded = work.load(scenario, overlay or ())
        settings = work.Settings(seed, draws, None, workers)
        with progress_bar(quiet) as progress:
            found = work.cruxes(
                loaded,
                (first, second),
                settings,
                progress,
                headline=headline,
                groups=_groups(regroup or []),
                keep=not no_cache,
            )
        from armistice.cli.tables import namer_for
        from armistice.report.crux_words import Comparison
        from armistice.report.words import load_words

        namer, words = namer_for(loaded), load_words()
        names = (namer.label(first), namer.label(second))
        said = [Comparison(found, name, words, names) for name in found["headlines"]]
        for comparison in said:
            found["headlines"][comparison.id]["paragraph"] = comparison.paragraph()
        if figure is not None:
            _write_figure(said[0], figure)
        if out is not None:
            write_json(found, out)
        if json:
            print_json(found)
        else:
            from armistice.cli.crux_tables import print_cruxes

            for comparison in said:
                print_cruxes(console(), comparison)


def _groups(told: list[str]) -> dict[str, list[str]]:
    from armistice.errors import ArmisticeError

    wanted: dict[str, list[str]] = {}
    for text in told:
        name, equals, members = text.partition("=")
        items = [item.strip() for item in members.split("+") if item.strip()]
        if not equals or not name.strip() or not items:
            raise ArmisticeError(f"--regroup {text}: write NAME=GROUP+GROUP")
        wanted[name.strip()] = items
    return wanted


def _write_figure(comparison: Comparison, place: Path) -> None:
    from armistice.errors import ArmisticeError
    from armistice.report.figures.crux_shares import crux_shares
    from armistice.results import write_atomically

    picture: Any = crux_shares(comparison).panels[0].svg
    if not picture:
        raise ArmisticeError("there is nothing to draw: the headline is not defined")
    write_atomically(place, picture + "\n")
