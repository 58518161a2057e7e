"""`armistice figure`: one figure of the report as SVG or PNG, or in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from armistice.cli import work
from armistice.cli.options import (
    Out,
    Overlays,
    Paths,
    Quiet,
    ReadingOption,
    ScenarioArgument,
    Seed,
    With,
    Workers,
)
from armistice.cli.output import console, guarded, progress_bar

__all__ = ["EPILOG", "figure"]

EPILOG = """\b
Examples:
  armistice figure zone alaska-2025 --out zone.svg
  armistice figure futures two-islands --out futures.png
  armistice figure cruxes two-islands --terminal"""

FORMS = (".svg", ".png")


def _complete(incomplete: str) -> list[str]:
    from armistice.cli.figure_work import NAMES

    return [name for name in NAMES if name.startswith(incomplete)]


def figure(
    name: Annotated[
        str,
        typer.Argument(
            metavar="FIGURE",
            help="zone, cruxes, futures, mediator, or the id of any figure of the report.",
            autocompletion=_complete,
            show_default=False,
        ),
    ],
    scenario: ScenarioArgument,
    reading: ReadingOption = None,
    terminal: Annotated[
        bool, typer.Option("--terminal", help="Show it here, in the terminal's own colours.")
    ] = False,
    seed: Seed = 1,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            help="Draws of each account's ranges; for cruxes, 0 compares the middles only.",
            min=0,
            max=20_000,
            show_default=False,
        ),
    ] = None,
    paths: Paths = None,
    workers: Workers = None,
    overlay: Overlays = None,
    own: With = None,
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Draw one figure of the report, so that it can stand alone.

    With its sentences, legend, caption, hashes and disclaimer. Writes FIGURE.svg in the
    current folder unless --out (.svg or .png) or --terminal says otherwise.
    """
    from armistice.cli.figure_work import draw, refuse_unknown

    with guarded():
        refuse_unknown(name)
        place = out if out is not None or terminal else Path(f"{name}.svg")
        if place is not None and place.suffix.lower() not in FORMS:
            raise typer.BadParameter("a name that ends in .svg or .png", param_hint="--out")
        loaded = work.load(scenario, overlay or (), own or ())
        settings = work.Settings(seed, draws, paths, workers)
        with progress_bar(quiet) as progress:
            context, figures = draw(loaded, name, reading, settings, progress)
        if terminal:
            from armistice.cli.figure_terminal import print_figure

            for one in figures:
                print_figure(console(), one)
        if place is None:
            return
        from armistice.report.standalone import png, standalone
        from armistice.results import whole_file

        picture = standalone(context, figures)
        data = png(picture) if place.suffix.lower() == ".png" else picture.encode()
        with whole_file(place) as neighbour:
            neighbour.write_bytes(data)
        typer.echo(str(place))
