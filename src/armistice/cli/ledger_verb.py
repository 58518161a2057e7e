"""`armistice ledger`: keep score, in a file that shows when it was changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from armistice.cli import ledger_work as work
from armistice.cli.options import Draws, Json, Out, Paths, Quiet, ReadingOption, Seed, Workers
from armistice.cli.output import (
    console,
    guarded,
    print_json,
    progress_bar,
    say,
    write_json,
)
from armistice.cli.work import Settings

__all__ = ["ledger"]

ledger = typer.Typer(
    help="""Keep score: what was predicted, and what proved wrong.

\b
  armistice ledger score alaska-2025                  both readings, with their outcomes
  armistice ledger add my.jsonl "Text" 2027-01-01 0.2  one question, one chance
  armistice ledger show my.jsonl                      the chain, checked

A ledger is a file of events (.jsonl) that only grows; a changed, missing or cut event is
refused with its line, exit code 2.
""",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)

What = Annotated[
    str, typer.Argument(metavar="LEDGER|SCENARIO", help="A .jsonl file, or a scenario.")
]
File = Annotated[Path, typer.Argument(metavar="LEDGER", help="The ledger, a .jsonl file.")]
Head = Annotated[
    str | None,
    typer.Option("--head", metavar="HASH", help="A hash that the chain still has to hold."),
]
Who = Annotated[str | None, typer.Option("--who", help="Who writes (default: this account).")]
ScenarioOption = Annotated[
    str | None, typer.Option("--scenario", metavar="SCENARIO", help="Take them from a scenario.")
]
Form = Annotated[str, typer.Option("--form", "-f", help="metaculus, forecastbench or autocast.")]


def _finish(answer: Any, out: Path | None, json: bool) -> bool:
    """Write and print an answer; tell whether a table is still wanted."""
    if out is not None:
        write_json(answer, out)
    if json:
        print_json(answer)
    return not json


@ledger.command()
def show(
    what: What,
    head: Head = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001 - every verb takes it; nothing here takes long
) -> None:
    """Show a ledger's events and rows, or a scenario's questions with what became of them."""
    with guarded(json):
        answer = work.show(what, head)
        if _finish(answer, out, json):
            from armistice.cli.ledger_tables import print_events, print_rows

            print_rows(console(), answer, scores=False)
            if "events" in answer:
                print_events(console(), answer)


@ledger.command()
def score(
    what: What,
    reading: ReadingOption = None,
    seed: Seed = 1,
    draws: Draws = None,
    paths: Paths = None,
    workers: Workers = None,
    head: Head = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score a ledger; for a scenario, compute each reading's chances first.

    Scores after the fact stand under a banner and enter no average.
    """
    with guarded(json):
        settings = Settings(seed, draws, paths, workers)
        with progress_bar(quiet) as progress:
            answer = work.score(what, reading, settings, progress, head)
        if _finish(answer, out, json):
            from armistice.cli.ledger_tables import print_scores

            print_scores(console(), answer)


@ledger.command()
def add(
    file: File,
    text: Annotated[str | None, typer.Argument(help="The question, a full sentence.")] = None,
    closes: Annotated[str | None, typer.Argument(metavar="DATE", help="Last day.")] = None,
    p: Annotated[float | None, typer.Argument(metavar="P", help="Chance, 0 to 1.")] = None,
    name: Annotated[str | None, typer.Option("--id", help="Id of the new question.")] = None,
    about: Annotated[str | None, typer.Option("--about", help="A term of the glossary.")] = None,
    question: Annotated[
        str | None, typer.Option("--question", help="Forecast this question of the ledger.")
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="encoder, reading, crowd, base-rate.")
    ] = "encoder",
    of: Annotated[str | None, typer.Option("--name", help="Which one.")] = None,
    chance: Annotated[float | None, typer.Option("--chance", "-p", min=0, max=1)] = None,
    source: Annotated[str | None, typer.Option("--source", help="Where it is published.")] = None,
    made_on: Annotated[str | None, typer.Option("--made-on", metavar="DATE")] = None,
    events: Annotated[
        Path | None,
        typer.Option("--events", metavar="FILE", help="A list of entries, JSON or YAML."),
    ] = None,
    scenario: ScenarioOption = None,
    seed: Seed = 1,
    draws: Draws = None,
    paths: Paths = None,
    workers: Workers = None,
    who: Who = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Add a question, a forecast, a file of entries, or a scenario with what its readings say.

    One line is enough: TEXT DATE P. Its window opens tomorrow.
    """
    with guarded(json):
        if scenario is not None:
            with progress_bar(quiet) as progress:
                settings = Settings(seed, draws, paths, workers)
                entries = work.scenario_entries(scenario, settings, progress)
        elif events is not None:
            entries = work.entries_from(events)
        elif question is not None and chance is not None:
            maker = of or (work.writer(who) if by == "encoder" else None)
            entries = work.forecast_on(
                question, chance, by=by, name=maker, source=source, on=made_on
            )
        elif text is not None and closes is not None and p is not None:
            entries = work.one_line(text, closes, p, name=name, about=about, who=who)
        else:
            raise typer.BadParameter(
                "give TEXT DATE P, --question with --chance, --events or --scenario"
            )
        for warning in work.warnings_of(entries):
            say(f"warning: {warning}")
        _written(work.add(file, entries, who), file, json)


def _written(events: list[dict[str, Any]], file: Path, json: bool) -> None:
    head = events[-1]["hash"] if events else None
    if json:
        print_json({"file": str(file), "events": events, "head": head})
        return
    for event in events[:20]:
        typer.echo(f"{event['seq']:>4}  {event['at']}  {event['event']}")
    if len(events) > 20:
        typer.echo(f"  ... {len(events)} events in all")
    typer.echo(f"head {head}" if head else "nothing to add")


@ledger.command()
def resolve(
    file: File,
    question: Annotated[str | None, typer.Argument(help="Id of the question.")] = None,
    status: Annotated[
        str | None,
        typer.Argument(help="yes, no, value, void, ambiguous, annulled, not-testable."),
    ] = None,
    judge: Annotated[
        list[str] | None,
        typer.Option("--judge", metavar="NAME[=STATUS]", help="Twice: two judges."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Day it was known.")
    ] = None,
    value: Annotated[str | None, typer.Option("--value", help="For status value.")] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="URL", help="May be repeated.")
    ] = None,
    says: Annotated[str | None, typer.Option("--says", help="What it says, in your words.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why this status.")] = None,
    scenario: ScenarioOption = None,
    who: Who = None,
    json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001
) -> None:
    """Say what became of a question. Two judges; where they part it is ambiguous."""
    with guarded(json):
        if scenario is not None:
            entries = work.scenario_resolutions(scenario, file)
        elif question is not None:
            judges = judge or []
            entries = work.resolve(
                question,
                status,
                judges,
                on=on,
                value=value,
                sources=source or [],
                says=says,
                reason=reason,
            )
            if len(judges) < 2:
                say("warning: a second judge is outstanding")
        else:
            raise typer.BadParameter("give QUESTION and STATUS, or --scenario")
        _written(work.add(file, entries, who), file, json)


@ledger.command(name="export")
def export_(
    what: What,
    form: Form,
    seed: Seed = 1,
    draws: Draws = None,
    paths: Paths = None,
    workers: Workers = None,
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Write a ledger, or a scenario, in the form of others (JSON on standard output or --out).

    A scenario's chances are computed only if --draws is given.
    """
    _check_form(form)
    with guarded():
        with progress_bar(quiet) as progress:
            settings = Settings(seed, draws, paths, workers)
            answer, left = work.export(what, form, settings, progress)
        if out is not None:
            write_json(answer, out)
        else:
            print_json(answer)
        for one in left:
            say(f"left out: {one} ({form} has yes-no questions only)")


@ledger.command(name="import")
def import_(
    file: File,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What to read, JSON.")],
    form: Form,
    who: Who = None,
    json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001
) -> None:
    """Add the questions of a foreign file, with their forecasts and resolutions."""
    _check_form(form)
    with guarded(json):
        entries, edited = work.import_form(form, source)
        for name in edited:
            say(f"warning: {name} was edited since its export")
        _written(work.add(file, entries, who), file, json)


def _check_form(form: str) -> None:
    forms = ("metaculus", "forecastbench", "autocast")
    if form not in forms:
        raise typer.BadParameter(", ".join(forms), param_hint="--form")
