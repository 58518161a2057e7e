"""The verbs. Each one loads, asks the library, and prints; `work.py` does the asking."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from armistice.cli import (
    app_verb,
    backtest_verb,
    calibrate_verb,
    cruxes_verb,
    ensemble_verb,
    figure_verb,
    levers_verb,
    mediator_verb,
    offer_verb,
    robust_verb,
    told,
    work,
)
from armistice.cli.baseline_verb import baseline
from armistice.cli.ledger_verb import ledger
from armistice.cli.new_verb import new_app
from armistice.cli.options import (
    Draws,
    Json,
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
from armistice.cli.output import (
    BAD_INPUT,
    console,
    dumps,
    guarded,
    print_json,
    progress_bar,
    say,
    stop_unless_converged,
    write_json,
)

__all__ = ["app"]

_HELP = """Write down a war and rival accounts of it; see, computed and cited,
whether any package beats fighting on.

\b
Start here:
  armistice run alaska-2025          everything, in one HTML file
  armistice zone alaska-2025         which packages beat fighting on, and what stops the rest
  armistice check my-scenario.yaml   every fault of a file at once, with line and column

A comparison of arguments run on one model: not a forecast, and no advice to any party.
Exit codes: 0 done, 2 bad input, 3 the model's equations did not settle.
"""

app = typer.Typer(
    name="armistice",
    help=_HELP,
    no_args_is_help=True,
    # Plain help: drawing it with rich would triple the time to an answer.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.add_typer(new_app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"armistice {work.version()}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    pass


def _answers(found: dict[str, Any], reading: str | None) -> Any:
    """One object for one reading; without `--reading`, an object keyed by reading."""
    return found[reading] if reading is not None else found


@app.command(
    epilog="""\b
Examples:
  armistice run alaska-2025
  armistice run two-islands --draws 50 --out islands.html
  armistice run two-islands --cruxes
  armistice run my-copy.yaml --reading my-account --seed 7"""
)
def run(
    scenario: ScenarioArgument,
    reading: ReadingOption = None,
    seed: Seed = 1,
    draws: Draws = None,
    paths: Paths = None,
    workers: Workers = None,
    every: Annotated[
        bool,
        typer.Option(
            "--cruxes", help="Also compare every mixture of each two accounts, at the medians."
        ),
    ] = False,
    overlay: Overlays = None,
    own: With = None,
    levers: Annotated[
        Path | None,
        typer.Option(
            "--levers",
            metavar="FILE",
            help="What `armistice levers --out FILE` wrote, shown in the report as well.",
            show_default=False,
        ),
    ] = None,
    mediator: Annotated[
        Path | None,
        typer.Option(
            "--mediator",
            metavar="FILE",
            help="What `armistice mediator --out FILE` wrote, shown in the report as well.",
            show_default=False,
        ),
    ] = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Study a scenario and write one self-contained HTML report.

    Writes NAME.html in the current folder unless --out says otherwise, and prints a short
    summary that ends with the path.
    """
    with guarded(json):
        loaded = work.load(scenario, overlay or (), own or ())
        place = out or Path(f"{loaded.id}.html")
        files = {"levers": levers, "mediator": mediator}
        extra = {verb: told.read_told(loaded, verb, file) for verb, file in files.items() if file}
        settings = work.Settings(seed, draws, paths, workers)
        with progress_bar(quiet) as progress:
            depth = "every" if every else "swaps"
            found = work.study(loaded, reading, settings, progress, cruxes=depth)
        for verb, answers in extra.items():
            found = told.with_told(found, verb, answers)
        work.write_report(loaded, found, place)
        if json:
            print_json({**found, "report": str(place)})
        else:
            from armistice.cli.summary import summary

            for line in summary(loaded, found, place):
                typer.echo(line)
        stop_unless_converged({name: one["zone"] for name, one in found["readings"].items()})


@app.command(
    epilog="""\b
Examples:
  armistice check my-scenario.yaml
  armistice check my-scenario.yaml --format json
  armistice check alaska-2025 --deep"""
)
def check(
    scenario: ScenarioArgument,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also solve, and check what each account must reproduce.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as faults.")] = False,
    format: Annotated[
        str, typer.Option("--format", metavar="text|json", help="How to print.")
    ] = "text",
    reading: ReadingOption = None,
    seed: Seed = 1,
    draws: Draws = None,
    workers: Workers = None,
    overlay: Overlays = None,
    own: With = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check a scenario file; with --deep, also what each account ought to reproduce.

    Prints every fault at once, each as FILE:LINE:COL: CODE address: message with the line
    and a caret. A statement that fails under --deep is a finding, not a fault: exit code 0.
    """
    if format not in ("text", "json"):
        raise typer.BadParameter("'text' or 'json'", param_hint="--format")
    as_json = json or format == "json"
    with guarded(as_json):
        loaded = work.load(scenario, overlay or (), own or ())
        answer = work.overview(loaded)
        refused = strict and bool(loaded.warnings)
        if deep and not refused:
            settings = work.Settings(seed, draws, None, workers)
            with progress_bar(quiet) as progress:
                answer["checks"] = work.checks(loaded, reading, settings, progress)
        if out is not None:
            write_json(answer, out)
        if as_json:
            print_json(answer)
        else:
            from armistice.cli.tables import print_check

            print_check(console(), answer)
        for warning in loaded.warnings:
            say(warning.render())
        if refused:
            raise typer.Exit(BAD_INPUT)


@app.command(
    epilog="""\b
Examples:
  armistice show two-islands
  armistice show alaska-2025 --resolved --reading war-is-the-regime
  armistice show alaska-2025 --resolved --json"""
)
def show(
    scenario: ScenarioArgument,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Every number, with its origin and evidence.")
    ] = False,
    reading: ReadingOption = None,
    overlay: Overlays = None,
    own: With = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001 - every verb takes it; nothing here takes long
) -> None:
    """Show what a scenario holds; with --resolved, every number and where it comes from."""
    with guarded(json):
        loaded = work.load(scenario, overlay or (), own or ())
        if resolved:
            rows = {
                one or work.BASE: work.resolved_rows(loaded.resolve(one))
                for one in work.pick(loaded, reading)
            }
            answer: Any = _answers(rows, reading)
        else:
            work.pick(loaded, reading)
            answer = work.overview(loaded)
        if out is not None:
            write_json(answer, out)
        if json:
            print_json(answer)
            return
        from armistice.cli.tables import print_overview, print_rows

        if resolved:
            for name, some in rows.items():
                print_rows(console(), name, some)
        else:
            print_overview(console(), loaded, answer)


@app.command(
    epilog="""\b
Examples:
  armistice explain two-islands
  armistice explain alaska-2025 --mechanism sanctions
  armistice explain alaska-2025 --reading pressure-plus-carrots --json"""
)
def explain(
    scenario: ScenarioArgument,
    mechanism: Annotated[
        str | None,
        typer.Option(
            "--mechanism",
            metavar="NAME",
            help="One mechanism in full: equations in words, values, sign tests, a plot.",
            show_default=False,
        ),
    ] = None,
    reading: ReadingOption = None,
    overlay: Overlays = None,
    own: With = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001 - every verb takes it; nothing here takes long
) -> None:
    """Explain the model at work: order of events, equations in use, their values and sources."""
    with guarded(json):
        loaded = work.load(scenario, overlay or (), own or ())
        if mechanism is None:
            answer = work.explain(loaded, reading)
        else:
            answer = work.explain_mechanism(loaded, mechanism, reading)
        if out is not None:
            write_json(answer, out)
        if json:
            print_json(answer)
            return
        from armistice.cli.explain_table import print_explain, print_mechanism

        (print_explain if mechanism is None else print_mechanism)(console(), answer)


@app.command(
    epilog="""\b
Examples:
  armistice zone alaska-2025
  armistice zone alaska-2025 --reading war-is-the-regime --json
  armistice zone two-islands --draws 50 --seed 7 --out zone.json"""
)
def zone(
    scenario: ScenarioArgument,
    reading: ReadingOption = None,
    seed: Seed = 1,
    draws: Draws = None,
    workers: Workers = None,
    overlay: Overlays = None,
    own: With = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say which packages beat fighting on, layer by layer, and which layer stops each."""
    with guarded(json):
        loaded = work.load(scenario, overlay or (), own or ())
        settings = work.Settings(seed, draws, None, workers)
        with progress_bar(quiet) as progress:
            found = work.zone(loaded, reading, settings, progress)
        _finish(loaded, found, reading, out, json, "zone")


@app.command(
    epilog="""\b
Examples:
  armistice futures alaska-2025
  armistice futures two-islands --reading tired-war --json
  armistice futures alaska-2025 --draws 400 --paths 1000 --out futures.json"""
)
def futures(
    scenario: ScenarioArgument,
    reading: ReadingOption = None,
    seed: Seed = 1,
    draws: Draws = None,
    paths: Paths = None,
    workers: Workers = None,
    overlay: Overlays = None,
    own: With = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run the solved behaviour forward: when, what is signed first, whether it holds."""
    with guarded(json):
        loaded = work.load(scenario, overlay or (), own or ())
        settings = work.Settings(seed, draws, paths, workers)
        with progress_bar(quiet) as progress:
            found = work.futures(loaded, reading, settings, progress)
        _finish(loaded, found, reading, out, json, "futures")


app.command(epilog=cruxes_verb.EPILOG)(cruxes_verb.cruxes)
app.command(epilog=ensemble_verb.EPILOG)(ensemble_verb.ensemble)
app.command(epilog=robust_verb.EPILOG)(robust_verb.robust)
app.command(epilog=figure_verb.EPILOG)(figure_verb.figure)
app.command(name="app", epilog=app_verb.EPILOG)(app_verb.app_verb)
app.command(epilog=calibrate_verb.EPILOG)(calibrate_verb.calibrate)
app.command(epilog=levers_verb.EPILOG)(levers_verb.levers)
app.command(epilog=mediator_verb.EPILOG)(mediator_verb.mediator)
app.command(epilog=offer_verb.EPILOG)(offer_verb.offer)


def _finish(
    scenario: Any,
    found: dict[str, Any],
    reading: str | None,
    out: Path | None,
    as_json: bool,
    verb: str,
) -> None:
    """Print and write the answers of `zone` or `futures`, then leave with 3 if one is unsound."""
    answer = _answers(found, reading)
    if out is not None:
        write_json(answer, out)
    if as_json:
        typer.echo(dumps(answer))
    else:
        from armistice.cli.tables import print_futures, print_zone
        from armistice.report.plain import plain

        show_answers = print_zone if verb == "zone" else print_futures
        show_answers(console(), scenario, plain(found))
    stop_unless_converged(found)


app.add_typer(ledger, name="ledger")
app.command(epilog=backtest_verb.EPILOG)(backtest_verb.backtest)
app.command(
    epilog="""\b
Examples:
  armistice baseline alaska-2025
  armistice baseline --age 24 --class all-wars
  armistice baseline alaska-2025 --json --out baseline.json"""
)(baseline)
