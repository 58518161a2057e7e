"""`armistice baseline`: what past wars say about a war of this age."""

from __future__ import annotations

from typing import Annotated

import typer

from armistice.cli.options import Json, Out, Quiet
from armistice.cli.output import console, guarded, print_json, write_json

__all__ = ["baseline"]


def _complete_class(incomplete: str) -> list[str]:
    """Offer the reference classes."""
    from armistice.scenario.checks.known import REFERENCE_CLASSES

    return [name for name in REFERENCE_CLASSES if name.startswith(incomplete)]


Scenario = Annotated[
    str | None,
    typer.Argument(
        metavar="[SCENARIO]",
        help="A scenario; it gives the war's age. Without one, say --age.",
        show_default=False,
    ),
]
Age = Annotated[
    float | None,
    typer.Option(
        "--age", metavar="MONTHS", help="Age of the war instead, in months.", show_default=False
    ),
]
Classes = Annotated[
    list[str] | None,
    typer.Option(
        "--class",
        metavar="CLASS",
        help="A set of past wars; may be given more than once (default: all).",
        autocompletion=_complete_class,
        show_default=False,
    ),
]


def baseline(
    scenario: Scenario = None,
    age: Age = None,
    classes: Classes = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,  # noqa: ARG001 - every verb takes it; nothing here takes long
) -> None:
    """Say what past wars say: how soon wars so old ended, how, and how long peace held.

    The view from outside: it knows the war's age and nothing else. The chances are of an end
    by any means; an end by agreement has its own table. Readings play no part in it.
    """
    with guarded(json):
        from armistice.cli import work

        loaded = work.load(scenario, ()) if scenario is not None else None
        answer = work.baseline(loaded, age, classes)
        if out is not None:
            write_json(answer, out)
        if json:
            print_json(answer)
            return
        from armistice.cli.baseline_tables import print_baseline

        print_baseline(console(), answer)
