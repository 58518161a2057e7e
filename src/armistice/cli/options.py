"""Arguments and options that several commands share, written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = [
    "Draws",
    "Json",
    "Out",
    "Overlays",
    "Paths",
    "Quiet",
    "ReadingOption",
    "ScenarioArgument",
    "Seed",
    "With",
    "Workers",
    "complete_reading",
    "draws_option",
]

MOST_DRAWS = 20_000


def _complete_scenario(incomplete: str) -> list[str]:
    """Offer the shipped scenarios; the shell offers files by itself."""
    from armistice.cli.work import shipped_names

    return [name for name in shipped_names() if name.startswith(incomplete)]


def complete_reading(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the readings of the scenario already typed."""
    from armistice.cli.work import load
    from armistice.errors import ArmisticeError

    try:
        readings = load(context.params["scenario"], ()).readings
    except (ArmisticeError, KeyError, TypeError):
        return []
    return [name for name in readings if name.startswith(incomplete)]


ScenarioArgument = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A shipped name (alaska-2025, two-islands), a scenario file, or its folder.",
        autocompletion=_complete_scenario,
        show_default=False,
    ),
]
ReadingOption = Annotated[
    str | None,
    typer.Option(
        "--reading",
        "-r",
        metavar="READING",
        help="One account only; without it, every account of the scenario.",
        autocompletion=complete_reading,
        show_default=False,
    ),
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of every draw of chance.", min=0)]


def draws_option(text: str, least: int) -> Any:
    """`--draws` of a verb for which a draw costs something of its own."""
    return typer.Option("--draws", help=text, min=least, max=MOST_DRAWS, show_default=False)


Draws = Annotated[
    int | None, draws_option("Draws of each account's ranges; each is a full solve.", 1)
]
Paths = Annotated[
    int | None,
    typer.Option(
        "--paths",
        help="Futures simulated for each draw.",
        min=1,
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        help="Processes to use; results do not depend on it (default: one per core).",
        min=1,
        show_default=False,
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print exactly one JSON object on standard output.")
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE",
        help="Write the answer to FILE, all of it or nothing.",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on standard error.")]
Overlays = Annotated[
    list[Path] | None,
    typer.Option(
        "--overlay",
        metavar="FILE",
        help="A reading from outside, put on top; may be given more than once.",
        show_default=False,
    ),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="FILE:CLASS",
        help="A mechanism of your own, run with the others; may be given more than once.",
        show_default=False,
    ),
]
