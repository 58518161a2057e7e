"""`armistice offer`: the nearest packages that mend one on the table, and who would prefer them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from armistice.cli import work
from armistice.cli.options import (
    Json,
    Out,
    Overlays,
    Quiet,
    ReadingOption,
    ScenarioArgument,
    Seed,
    Workers,
)
from armistice.cli.output import (
    guarded,
    print_json,
    progress_bar,
    stop_unless_converged,
    write_json,
)

__all__ = ["EPILOG", "offer"]

EPILOG = """\b
Examples:
  armistice offer two-islands freeze --reading tired-war
  armistice offer two-islands freeze --draws 20 --json
  armistice offer alaska-2025 swap --reading pressure-plus-carrots --most 1"""


def offer(
    scenario: ScenarioArgument,
    package: Annotated[
        str,
        typer.Argument(
            metavar="PACKAGE",
            help="A package of the menu: a named one, or an id such as 'final:cede+patrol'.",
            show_default=False,
        ),
    ],
    reading: ReadingOption = None,
    most: Annotated[
        int, typer.Option("--most", help="Counter-offers for each zone.", min=1, max=50)
    ] = 3,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            help="Draws of each account's ranges, to see how firm a certificate is.",
            min=0,
            max=20_000,
        ),
    ] = 0,
    seed: Seed = 1,
    workers: Workers = None,
    overlay: Overlays = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find what would have to change in a package for it to pass each layer, and who gains.

    Every counter-offer is tried under every account of the scenario, whichever account it was
    found under.
    """
    with guarded(json):
        loaded = work.load(scenario, overlay or ())
        settings = work.Settings(seed, draws, None, workers)
        with progress_bar(quiet) as progress:
            found = work.offer(loaded, package, reading, settings, progress, most=most)
        answer: Any = found[reading] if reading is not None else found
        if out is not None:
            write_json(answer, out)
        if json:
            print_json(answer)
        else:
            from armistice.cli.offer_tables import print_offers
            from armistice.cli.output import console
            from armistice.report.plain import plain

            print_offers(console(), loaded, plain(found))
        stop_unless_converged(found)
