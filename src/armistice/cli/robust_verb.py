"""`armistice robust`: which policies bear not knowing who is right, and where they fail."""

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
from armistice.cli.output import clean, console, guarded, print_json, progress_bar, write_json

if TYPE_CHECKING:
    from armistice.report.robust_words import Robustness

__all__ = ["EPILOG", "robust"]

EPILOG = """\b
Examples:
  armistice robust two-islands --outcome durable --draws 30
  armistice robust two-islands --policy half=toll-rise:0.5 --at-least 0.4 --json
  armistice robust alaska-2025 --policy firm-guarantees --policy more-arms --draws 60"""


def robust(
    scenario: ScenarioArgument,
    readings: Annotated[
        list[str] | None,
        typer.Option(
            "--reading",
            "-r",
            metavar="READING",
            help="Account whose worlds are tried; twice for two and their mixtures "
            "(default: the first two).",
            autocompletion=complete_reading,
            show_default=False,
        ),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policy",
            metavar="NAME=LEVER:DOSE+...",
            help="Levers pulled together; may be repeated (default: each lever by itself).",
            show_default=False,
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome",
            metavar="HEADLINE",
            help="Headline to watch, or 'durable' (default: the primary one).",
            show_default=False,
        ),
    ] = None,
    at_least: Annotated[
        float | None,
        typer.Option(
            "--at-least", help="Met at this chance or more (default: its line).", show_default=False
        ),
    ] = None,
    at_most: Annotated[
        float | None,
        typer.Option("--at-most", help="Met at this chance or less.", show_default=False),
    ] = None,
    explain: Annotated[
        list[str] | None,
        typer.Option(
            "--failures-of",
            metavar="POLICY",
            help="Also look into the failures of this policy; may be repeated.",
            show_default=False,
        ),
    ] = None,
    draws: Annotated[
        int | None, draws_option("Worlds; each is solved once for every policy.", 2)
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--table",
            metavar="FILE",
            help="Write every world under every policy to FILE, comma-separated.",
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
    """Compare policies over draws of two accounts and of mixtures of them.

    Says in how many worlds each policy meets the line, its worst case and its regret, in words
    where it fails, and what would be worth knowing before a choice.
    """
    with guarded(json):
        loaded = work.load(scenario, overlay or ())
        settings = work.Settings(seed, draws, None, workers)
        with progress_bar(quiet, left=True) as progress:
            found = _robust(
                loaded,
                settings,
                progress,
                readings=readings,
                policies=_policies(policy),
                headline=outcome,
                at_least=at_least,
                at_most=at_most,
                discover_for=tuple(explain or ()),
                keep=table,
            )
        from armistice.cli.tables import namer_for
        from armistice.report.robust_words import Robustness
        from armistice.report.words import load_words

        said = Robustness(found, loaded, load_words(), namer_for(loaded))
        found["sentences"] = said.sentences()
        if out is not None:
            write_json(found, out)
        if json:
            print_json(found)
        else:
            _show(said)


def _robust(scenario: Any, settings: work.Settings, progress: Any, **asked: Any) -> dict[str, Any]:
    from armistice.analyses.robust import robust as compare

    given = settings.asked("seed", "draws", "workers")
    return compare(scenario, progress=progress, **asked, **given)


def _policies(told: list[str] | None) -> dict[str, dict[str, float]] | None:
    if not told:
        return None
    from armistice.analyses.robust.policies import read_policy
    from armistice.errors import ArmisticeError

    wanted: dict[str, dict[str, float]] = {}
    for text in told:
        name, doses = read_policy(text)
        if name in wanted:
            raise ArmisticeError(f"--policy {text}: there is a policy '{name}' already")
        wanted[name] = doses
    return wanted


def _show(said: Robustness) -> None:
    from armistice.cli.tables import table

    screen = console()
    screen.print(clean(said.head()))
    screen.print()
    screen.print(table(said.words.text("robust.title"), said.columns(), said.rows(), right=1))
    for sentence in said.sentences()[1:]:
        screen.print(clean(f"- {sentence}"))
