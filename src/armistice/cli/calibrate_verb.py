"""`armistice calibrate`: what the record of past wars says about the model, and it to them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from armistice.cli.options import Draws, Json, Out, Paths, Quiet, Seed, Workers
from armistice.cli.output import (
    clean,
    console,
    guarded,
    print_json,
    progress_bar,
    write_json,
)

__all__ = ["EPILOG", "calibrate"]

EPILOG = """\b
Examples:
  armistice calibrate two-islands
  armistice calibrate alaska-2025 --draws 100 --json --out calibrated.json
  armistice calibrate --wider
  armistice calibrate --wider --again --records FOLDER"""


def calibrate(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENARIO]",
            help="A scenario, whose noise and talks are fitted to past wars of its age.",
            show_default=False,
        ),
    ] = None,
    wider: Annotated[
        bool,
        typer.Option("--wider", help="Instead, score a model made by rule on every past war."),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="With --wider: solve again, not as stored (minutes).")
    ] = False,
    records: Annotated[
        Path | None,
        typer.Option(
            "--records",
            metavar="FOLDER",
            help="With --again: where interstate_wars.csv lies, which does not ship.",
            show_default=False,
        ),
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option(
            "--store",
            metavar="FOLDER",
            help="With --again: also write wider.json, as the package keeps it.",
            show_default=False,
        ),
    ] = None,
    draws: Draws = None,
    paths: Paths = None,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Fit noise and talks to past wars, beside the numbers as encoded; or score the model there.

    With a scenario: futures of every account as encoded and as weighted to the reference
    class, side by side. With --wider: a scenario made by rule from what was known when each
    war began, scored on wars left out, with its rank among base rates.
    """
    if (scenario is None) != wider:
        raise typer.BadParameter("give a SCENARIO, or --wider without one")
    if (records is not None or store is not None) and not again:
        raise typer.BadParameter("--records and --store go with --wider --again")
    with guarded(json):
        from armistice.cli import calibrate_tables, work

        settings = work.Settings(seed, draws, paths, workers)
        with progress_bar(quiet, left=True) as progress:
            answer: Any = (
                work.wider(again, records, store, settings, progress)
                if wider
                else work.calibrate(work.load(scenario or "", ()), settings, progress)
            )
        if out is not None:
            write_json(answer, out)
        if json:
            print_json(answer)
            return
        show = calibrate_tables.print_wider if wider else calibrate_tables.print_calibrated
        show(console(), answer)
        if store is not None:
            typer.echo(clean(f"written: {store / 'wider.json'}"))
