"""The one exception tree, and the form of a fault that a person can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["ArmisticeError", "Fault", "InputError", "NotConverged"]

MOST_FAULTS = 200
"""More faults than this are counted, not listed."""

_CONTEXT = 120
"""Longest piece of a source line that is printed."""


class ArmisticeError(Exception):
    """Every error this package raises on purpose."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a file, at one place.

    Attributes
    ----------
    file
        The file as the user named it.
    line, col
        Position, both counted from 1, in characters.
    code
        Letter and number; `armistice.scenario.codes` says what each stands for.
    address
        Dotted path of the field, empty for the file as a whole.
    message
        What is wrong and what is allowed.
    source_line
        The text of the line, for the caret.
    severity
        `error` stops every command; `warning` does so only under ``--strict``.
    """

    file: str
    line: int
    col: int
    code: str
    address: str
    message: str
    source_line: str = ""
    severity: Literal["error", "warning"] = "error"

    def headline(self) -> str:
        """Return ``FILE:LINE:COL: CODE address: message``."""
        where = f"{self.address}: " if self.address else ""
        note = "warning: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}:{self.col}: {self.code} {note}{where}{self.message}"

    def render(self) -> str:
        """Return the headline, the source line and a caret under the place."""
        if not self.source_line.strip():
            return self.headline()
        text, col = self.source_line.replace("\t", " "), self.col
        if len(text) > _CONTEXT:
            # A flow map may run over hundreds of characters: show the part around the caret.
            start = max(0, min(col - 1 - _CONTEXT // 2, len(text) - _CONTEXT))
            text, col = text[start : start + _CONTEXT], col - start
        return f"{self.headline()}\n    {text}\n    {' ' * (col - 1)}^"

    def to_dict(self) -> dict[str, str | int]:
        """Return the fields for ``--format json``."""
        return {
            "file": self.file,
            "line": self.line,
            "col": self.col,
            "code": self.code,
            "address": self.address,
            "message": self.message,
            "severity": self.severity,
        }


class InputError(ArmisticeError):
    """The input is at fault. Holds every fault found, by position (exit code 2).

    Parameters
    ----------
    faults
        All faults; those beyond 200 are dropped and counted.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults[:MOST_FAULTS])
        self.more: int = max(0, len(faults) - MOST_FAULTS)
        super().__init__(self.render())

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        return (InputError, (self.faults,))

    def render(self) -> str:
        """Return all faults as text, and the count of those left out."""
        lines = [fault.render() for fault in self.faults]
        if self.more:
            lines.append(f"... and {self.more} more")
        return "\n".join(lines)


class NotConverged(ArmisticeError):  # noqa: N818 (says what happened)
    """A fixed point was not found to the tolerance asked for (exit code 3).

    Parameters
    ----------
    message
        What failed, in words.
    diagnostics
        Residual, iterations and whatever else the solver measured.
    """

    def __init__(self, message: str, diagnostics: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.diagnostics: Mapping[str, object] = dict(diagnostics or {})
