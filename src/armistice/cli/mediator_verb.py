"""`armistice mediator`: every way of mediating on one plane, and what the mediator expects."""

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
    ReadingOption,
    ScenarioArgument,
    Seed,
    complete_reading,
)
from armistice.cli.output import (
    clean,
    console,
    guarded,
    print_json,
    progress_bar,
    stop_unless_converged,
    write_json,
)

if TYPE_CHECKING:
    from armistice.report.mediator_words import Mediated
    from armistice.scenario import Scenario

__all__ = ["EPILOG", "mediator"]

EPILOG = """\b
Examples:
  armistice mediator my-scenario.yaml --reading my-account
  armistice mediator my-scenario.yaml --expects your-account --limit --json
  armistice mediator alaska-2025 --reading pressure-plus-carrots --figure plane.svg"""


def mediator(
    scenario: ScenarioArgument,
    reading: ReadingOption = None,
    party: Annotated[
        str,
        typer.Option(
            "--party",
            metavar="ID",
            help="Which mediator (default: the first that can leave).",
            show_default=False,
        ),
    ] = "",
    months: Annotated[
        int | None,
        typer.Option(
            "--months",
            help="Look so far ahead (default: the scenario's horizon).",
            min=1,
            max=600,
            show_default=False,
        ),
    ] = None,
    lever: Annotated[
        list[str] | None,
        typer.Option(
            "--lever",
            metavar="ID",
            help="Pull this lever as one more strategy; may be repeated.",
            show_default=False,
        ),
    ] = None,
    expects: Annotated[
        str | None,
        typer.Option(
            "--expects",
            metavar="READING",
            help="Let the mediator plan by this account, and compare with what happens.",
            autocompletion=complete_reading,
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        bool,
        typer.Option("--limit", help="Solve also with less and less cost of being involved."),
    ] = False,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            help="Draws of each account's ranges; each solves every strategy again.",
            min=0,
            max=20_000,
        ),
    ] = 0,
    figure: Annotated[
        Path | None,
        typer.Option(
            "--figure",
            metavar="FILE",
            help="Write the picture of one account as SVG.",
            show_default=False,
        ),
    ] = None,
    seed: Seed = 1,
    overlay: Overlays = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Hold a mediator to each strategy: does the war end, does its part, who gets what.

    Needs stances that say what the mediator does in them ('actions', one of them 'exit').
    """
    with guarded(json):
        loaded = work.load(scenario, overlay or ())
        if figure is not None:
            _one_account(loaded, reading)
        with progress_bar(quiet) as progress:
            found = work.mediator(
                loaded,
                reading,
                progress,
                mediator=party,
                horizon=months,
                levers=lever or [],
                expects=expects,
                limit=limit,
                draws=draws,
                seed=seed,
            )
        told = _told(loaded, found)
        if figure is not None:
            _write_figure(told[0], figure)
        answer: Any = found[reading] if reading is not None else found
        if out is not None:
            write_json(answer, out)
        if json:
            print_json(answer)
        else:
            for one in told:
                _print(one)
        stop_unless_converged(found)


def _one_account(scenario: Scenario, reading: str | None) -> None:
    from armistice.errors import ArmisticeError

    if reading is None and len(scenario.readings) > 1:
        raise ArmisticeError("--figure draws one account: name it with --reading")


def _told(scenario: Scenario, found: dict[str, Any]) -> list[Mediated]:
    """The answers ready to be said."""
    from armistice.cli.tables import namer_for
    from armistice.report.mediator_words import Mediated
    from armistice.report.plain import plain
    from armistice.report.words import load_words

    namer, words = namer_for(scenario), load_words()

    def name_of(identifier: str) -> str:
        party = scenario.spec.parties.get(identifier)
        return party.name if party is not None and party.name else identifier

    return [
        Mediated(plain(answer), namer.label(name), words, namer, name_of)
        for name, answer in found.items()
    ]


def _print(told: Mediated) -> None:
    from armistice.cli.tables import table

    screen = console()
    screen.print(clean(told.finding()), style="bold")
    for one, first in ((told.table(), 1), (told.expects_table(), 0)):  # numbers are the page's
        if one is None:
            continue
        body = [[cell.text for cell in row[first:]] for row in one.rows]
        screen.print(table(one.caption, one.columns[first:], body))
    for sentence in told.sentences():
        screen.print(clean(f"- {sentence}"))
    for sentence in told.left_out():
        screen.print(clean(sentence), style="dim")
    screen.print()


def _write_figure(told: Mediated, place: Path) -> None:
    from armistice.report.figures.mediator_plane import draw_plane
    from armistice.report.palette import style_for
    from armistice.results import write_atomically

    write_atomically(place, draw_plane(told, style_for(0), "mediator") + "\n")
