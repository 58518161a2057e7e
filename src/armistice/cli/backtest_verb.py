"""`armistice backtest`: past wars frozen at a day, and what readings and base rate made of them."""

from __future__ import annotations

from typing import Annotated

import typer

from armistice.cli.options import Draws, Json, Out, Paths, Quiet, Seed, Workers
from armistice.cli.output import console, guarded, print_json, progress_bar, write_json

__all__ = ["EPILOG", "backtest"]

EPILOG = """\b
Examples:
  armistice backtest
  armistice backtest korea-1951 falklands-1982 --draws 10
  armistice backtest --json --out backtest.json"""


def _complete_scenario(incomplete: str) -> list[str]:
    """Offer the shipped scenarios; the shell offers files by itself."""
    from armistice.cli.work import shipped_names

    return [name for name in shipped_names() if name.startswith(incomplete)]


Scenarios = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SCENARIO...]",
        help="Past wars (default: every shipped one of which it is known how it ended).",
        autocompletion=_complete_scenario,
        show_default=False,
    ),
]


def backtest(
    scenarios: Scenarios = None,
    seed: Seed = 1,
    draws: Draws = None,
    paths: Paths = None,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score the accounts of past wars, their mixture and the base rate on the same questions.

    A few wars chosen by us are an illustration, not a validation, and every score is
    retrospective: the numbers were chosen by people who could know how the war ended.
    """
    with guarded(json):
        from armistice.cli import work

        loaded = [work.load(name, ()) for name in scenarios or work.shipped_names()]
        settings = work.Settings(seed, draws, paths, workers)
        with progress_bar(quiet) as progress:
            answer = work.backtest(loaded, settings, progress, named=bool(scenarios))
        if out is not None:
            write_json(answer, out)
        if json:
            print_json(answer)
            return
        from armistice.cli.backtest_tables import print_backtest

        print_backtest(console(), answer)
