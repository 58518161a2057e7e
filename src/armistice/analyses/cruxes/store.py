"""Values once computed are kept, by a hash of everything they depend on.

One archive of plain arrays for each question (never pickled objects), written whole or not
at all. A file that cannot be read is computed again. The key holds the version of the
package and a digest of its code, so an answer never outlives the program that gave it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from armistice.results import code_digest, software_version

__all__ = ["Store", "cache_folder", "key_of"]

Array = NDArray[np.float64]
Position = tuple[float, ...]
FORMAT = 1
_EVERY = 20.0  # seconds between savings of work in progress


def cache_folder() -> Path:
    """Where values are kept: ``$ARMISTICE_CACHE``, or the user's cache folder."""
    told = os.environ.get("ARMISTICE_CACHE")
    if told:
        return Path(told)
    from platformdirs import user_cache_path

    return user_cache_path("armistice", appauthor=False)


def key_of(question: Mapping[str, Any]) -> str:
    """Return the name under which the values of a question are kept: 64 hexadecimal digits."""
    whole = {
        "format": FORMAT,
        "version": software_version(),
        "code": code_digest(),
        **question,
    }
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


class Store:
    """Values by position and draw.

    Parameters
    ----------
    path
        Archive to keep them in; None keeps them in memory only.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.values: dict[tuple[int, Position], Array] = {}
        self._saved = time.monotonic()
        self._fresh = False
        if path is not None:
            self._read(path)

    @classmethod
    def of(cls, question: Mapping[str, Any], *, keep: bool = True) -> Store:
        """Open the store of a question; in memory only if `keep` is false."""
        return cls(cache_folder() / "cruxes" / f"{key_of(question)}.npz" if keep else None)

    def has(self, draw: int | None, position: Position) -> bool:
        """Whether a value is known."""
        return (_number(draw), position) in self.values

    def get(self, draw: int | None, position: Position) -> Array:
        """Return a known value."""
        return self.values[_number(draw), position]

    def put(self, draw: int | None, positions: Sequence[Position], values: Array) -> None:
        """Add values; now and then they are saved."""
        for position, value in zip(positions, values, strict=True):
            self.values[_number(draw), position] = value
        self._fresh = True
        if time.monotonic() - self._saved > _EVERY:
            self.save()

    def save(self) -> None:
        """Write everything known, whole or not at all."""
        if self.path is None or not self._fresh:
            return
        draws = np.array([draw for draw, _ in self.values], dtype=np.int64)
        positions = np.array([position for _, position in self.values], dtype=float)
        values = np.array(list(self.values.values()), dtype=float)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, suffix=".tmp")
        except OSError:  # a full or read-only disk must not stop an analysis
            self.path = None
            return
        try:
            with os.fdopen(handle, "wb") as out:
                np.savez_compressed(out, draws=draws, positions=positions, values=values)
            Path(name).replace(self.path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            self.path = None
            return
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._fresh, self._saved = False, time.monotonic()

    def _read(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as archive:
                draws, positions = archive["draws"], archive["positions"]
                values = archive["values"]
            if not len(draws) == len(positions) == len(values):
                return
        except (OSError, ValueError, KeyError, BadZipFile, EOFError):
            return
        for draw, position, value in zip(draws, positions.tolist(), values, strict=True):
            self.values[int(draw), tuple(position)] = value


def _number(draw: int | None) -> int:
    """Medians stand before the first draw."""
    return -1 if draw is None else draw
