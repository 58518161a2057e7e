"""What leaves the command line: one JSON object, tables, or a file written whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from armistice.cli.work import Progress
from armistice.report.plain import plain

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "clean",
    "console",
    "dumps",
    "guarded",
    "prepare_streams",
    "print_json",
    "progress_bar",
    "say",
]

BAD_INPUT = 2
NO_SOLUTION = 3
_NARROW = 132  # width of tables where there is no terminal to ask


def prepare_streams() -> None:
    """Never fail on a character that the terminal cannot show."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def dumps(value: Any) -> str:
    """Write one JSON object, in ASCII so that no terminal can spoil it."""
    return json.dumps(plain(value), indent=2, allow_nan=False, ensure_ascii=True)


def print_json(value: Any) -> None:
    """Print one JSON object on standard output."""
    sys.stdout.write(dumps(value) + "\n")


def write_json(value: Any, out: Path) -> None:
    """Write one JSON object to a file, all of it or nothing."""
    from armistice.results import write_atomically

    write_atomically(out, dumps(value) + "\n")


def clean(text: str) -> str:
    """Make untrusted text safe for a terminal: no control characters but line ends and tabs."""
    return "".join(
        char if char in "\n\t" or (char >= " " and not "\x7f" <= char <= "\x9f") else "\ufffd"
        for char in text
    )


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes text as it is: no markup, no emoji, no guessing."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _NARROW
    return Console(stderr=stderr, width=width, markup=False, emoji=False, highlight=False)


def say(text: str) -> None:
    """Print a line for people on standard error."""
    sys.stderr.write(clean(text) + "\n")


@contextmanager
def progress_bar(quiet: bool, *, left: bool = False) -> Iterator[Progress | None]:
    """Give a progress callback that draws a bar on standard error, or none.

    None where nobody watches: with `--quiet`, or when standard error is no terminal.

    Parameters
    ----------
    quiet
        Draw none.
    left
        Show the time left as well, by the pace of this run.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns: list[ProgressColumn] = [
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    ]
    if left:
        columns += [TextColumn("left"), TimeRemainingColumn()]
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def report(done: int, total: int, label: str) -> None:
            shown = clean(label)
            if shown not in tasks:
                # What an earlier run did says nothing about the pace of this one.
                tasks[shown] = bar.add_task(shown, total=total, completed=done)
            bar.update(tasks[shown], completed=done, total=total)

        yield report


@contextmanager
def guarded(as_json: bool = False) -> Iterator[None]:
    """Turn the library's errors into a clear message and an exit code, without a traceback.

    Parameters
    ----------
    as_json
        Whether the error also goes to standard output as the one JSON object.
    """
    from armistice.errors import ArmisticeError, InputError, NotConverged

    try:
        yield
    except InputError as error:
        if as_json:
            print_json({"error": "input", "faults": [fault.to_dict() for fault in error.faults]})
        say(error.render())
        raise typer.Exit(BAD_INPUT) from None
    except NotConverged as error:
        if as_json:
            print_json(
                {
                    "error": "not-converged",
                    "message": str(error),
                    "diagnostics": dict(error.diagnostics),
                }
            )
        say(f"armistice: not converged: {error}")
        for key, value in error.diagnostics.items():
            say(f"  {key}: {value}")
        raise typer.Exit(NO_SOLUTION) from None
    except (ArmisticeError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        if as_json:
            print_json({"error": "input", "message": str(error), "faults": []})
        say(f"armistice: {error}")
        raise typer.Exit(BAD_INPUT) from None


def stop_unless_converged(found: Mapping[str, Mapping[str, Any]]) -> None:
    """Leave with code 3 if any answer did not converge; the answer itself stays printed."""
    bad = [name for name, answer in found.items() if not answer["diagnostics"]["converged"]]
    if not bad:
        return
    for name in bad:
        residual = found[name]["diagnostics"].get("residual")
        say(f"armistice: not converged: {name} (residual {residual}); do not use its numbers")
    raise typer.Exit(NO_SOLUTION)
