"""`armistice ensemble`: thousands of draws, kept in a folder, resumed if cut off."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from armistice.cli import work
from armistice.cli.options import Json, Overlays, Quiet, ReadingOption, ScenarioArgument, Seed
from armistice.cli.options import Paths as PathsOption
from armistice.cli.options import Workers as WorkersOption
from armistice.cli.output import guarded, print_json, progress_bar

__all__ = ["EPILOG", "ensemble"]

EPILOG = """\b
Examples:
  armistice ensemble two-islands --reading tired-war --draws 10000 --out islands
  armistice ensemble alaska-2025 --draws 2000 --sampling sobol --out alaska --json
  armistice ensemble alaska-2025 --draws 10000 --out alaska --on tcp://scheduler:8786"""


def ensemble(
    scenario: ScenarioArgument,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="FOLDER",
            help="Keep the work here: new, empty, or the folder of the same run.",
            show_default=False,
        ),
    ],
    reading: ReadingOption = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            help="Draws of each account's ranges; each is a full solve.",
            min=1,
            max=1_000_000,
        ),
    ] = 200,
    sampling: Annotated[
        str,
        typer.Option(
            "--sampling", metavar="lhs|sobol", help="Latin hypercube or scrambled Sobol' points."
        ),
    ] = "lhs",
    paths: PathsOption = None,
    on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="local|processes|tcp://HOST:PORT",
            help="Where to work; results do not depend on it.",
        ),
    ] = "processes",
    workers: WorkersOption = None,
    seed: Seed = 1,
    overlay: Overlays = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Solve many draws into one table (Parquet) and a summary; go on where a run was cut off.

    Without --reading, each account has a folder of its own inside FOLDER. Needs pyarrow
    (`pip install 'armistice[ensembles]'`), and Dask for --on tcp://.
    """
    with guarded(json):
        loaded = work.load(scenario, overlay or ())
        settings = work.Settings(seed, draws, paths, workers)
        with progress_bar(quiet, left=True) as progress:
            found = work.ensemble(
                loaded, reading, settings, progress, folder=out, sampling=sampling, on=on
            )
        if json:
            print_json(found[reading] if reading is not None else found)
        else:
            for name, answer in found.items():
                for line in _lines(name, answer):
                    typer.echo(line)


def _lines(name: str, answer: Mapping[str, Any]) -> list[str]:
    """What a person reads of one account's ensemble."""
    solved = answer["draws"] - answer["draws_failed"]
    head = f"{name}: {answer['draws']} draws ({answer['sampling']}, seed {answer['seed']})"
    if answer["draws_failed"]:
        head += f", {answer['draws_failed']} not solved and left out below"
    lines = [head]
    if solved:
        durable = round(answer["durable_share"] * solved)
        lines.append(
            "  a package that both sides prefer to going on and that lasts: "
            f"{durable} of {solved} draws"
        )
    shares = {
        "an agreement within 12 months": answer["futures"]["agreed_12"],
        "still at war at the horizon": answer["futures"]["still_war"],
        "signing this month": answer["signing_hazard"],
    }
    for what, found in shares.items():
        if found["mean"] is not None:
            low, mid, high = (f"{found[part]:.3f}" for part in ("low", "mean", "high"))
            lines.append(f"  {what}: {mid} (90 % of draws {low} to {high})")
    table = answer["table"]
    lines.append(f"  {table['rows']} rows, {table['columns']} columns: {answer['path']}")
    return lines
