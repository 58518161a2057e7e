"""The command line: verbs over the library, nothing that computes.

`armistice --help` answers at once, because every command imports what it needs when it runs.
"""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave with its exit code: 0 done, 2 bad input, 3 no solution."""
    from armistice.cli.app import app
    from armistice.cli.output import prepare_streams

    prepare_streams()
    app()
