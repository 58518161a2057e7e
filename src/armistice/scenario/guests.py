"""Mechanisms from outside that go with a loaded scenario: where their code is, never the code.

No scenario file can name one. They come from the command line (`--with`) or from the caller
of `armistice.load`, and the model's room turns them into mechanisms.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Guest"]


@dataclass(frozen=True)
class Guest:
    """One mechanism that somebody brings along.

    Attributes
    ----------
    name
        How it was named: `./winter.py:WinterFatigue`, or a class's module and name.
    digest
        SHA-256 of its code, part of every hash of what is computed with it.
    made
        The class itself where it was given as one; None where it stands in a file.
    """

    name: str
    digest: str
    made: type | None = None
