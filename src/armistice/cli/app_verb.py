"""`armistice app`: the page, live, for this machine alone."""

from __future__ import annotations

from typing import Annotated

import typer

from armistice.cli import work
from armistice.cli.options import Overlays, ScenarioArgument, With, complete_reading
from armistice.cli.output import guarded, say

__all__ = ["EPILOG", "app_verb"]

EPILOG = """\b
Examples:
  armistice app two-islands
  armistice app alaska-2025 --state "1;sw=motive"
  armistice app my-copy.yaml --no-browser --port 8765"""

_Reading = Annotated[
    str | None,
    typer.Argument(metavar="[READING]", show_default=False, autocompletion=complete_reading),
]


def app_verb(
    scenario: ScenarioArgument,
    first: _Reading = None,
    second: _Reading = None,
    port: Annotated[
        int,
        typer.Option("--port", help="Port of this machine (0: any free one).", min=0, max=65535),
    ] = 0,
    state: Annotated[
        str,
        typer.Option(
            "--state",
            metavar="TEXT",
            help="What stands behind the # of a link.",
            show_default=False,
        ),
    ] = "",
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the link; open nothing.")
    ] = False,
    overlay: Overlays = None,
    own: With = None,
) -> None:
    """Serve the page: move claims between two accounts, pull levers, build a package.

    Every state is solved. Only this machine can open it, with the link that is printed; a link
    opens one window. Nothing is written. Ctrl-C ends it.
    """
    with guarded():
        loaded = work.load(scenario, overlay or (), own or ())
        work.serve(loaded, first, second, port, state, typer.echo, browser=not no_browser)
        say("stopped")
