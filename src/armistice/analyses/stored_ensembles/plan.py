"""What is to be drawn, cut into units, and the name of it all.

The name is a hash of everything that a number of the table depends on. A folder that holds
one plan's work takes no other's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from armistice.errors import ArmisticeError
from armistice.results import code_digest, provenance, to_json, write_atomically
from armistice.scenario import Resolved
from armistice.scenario.canonical import sha256

__all__ = ["Plan", "Unit", "marks", "plan_of", "unit_size"]

FORMAT = 1
PLAN = "run.json"
Unit = tuple[int, int]
"""First draw, and how many."""


def marks() -> dict[str, str]:
    """What computes here: equal marks give equal numbers on like machines."""
    return {
        "code": code_digest(),
        **{name: version(name) for name in ("numpy", "scipy", "numba")},
    }


def unit_size(draws: int) -> int:
    """Draws of a unit: so few that little is lost with one, and at most 25."""
    return max(1, min(25, draws // 40))


@dataclass(frozen=True)
class Plan:
    """A run's settings.

    Attributes
    ----------
    settings
        By name, plain values: provenance, hashes, draws, seed, sampling and so on.
    """

    settings: Mapping[str, Any]

    @cached_property
    def key(self) -> str:
        """SHA-256 of the settings."""
        return sha256(dict(self.settings))

    @property
    def units(self) -> list[Unit]:
        """Draw ranges, in order."""
        draws, size = self.settings["draws"], self.settings["unit"]
        return [(first, min(size, draws - first)) for first in range(0, draws, size)]

    def claim(self, folder: Path) -> None:
        """Make a folder this plan's, or find that it is.

        Raises
        ------
        ArmisticeError
            If it holds the work of other settings, or other things; nothing is changed then.
        """
        note = folder / PLAN
        if note.is_file():
            try:
                held = json.loads(note.read_text(encoding="utf-8"))
            except ValueError:
                held = {}
            differing = [
                f"{name} is {held.get(name)}, asked for {value}"
                for name, value in self.settings.items()
                if held.get(name) != value
            ]
            if differing:
                raise ArmisticeError(
                    f"{folder} holds another run ({'; '.join(differing)}): "
                    "name another folder, or delete this one"
                )
            return
        if folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir()):
            raise ArmisticeError(f"{folder} holds other files: name an empty or a new folder")
        write_atomically(note, to_json(dict(self.settings)))


def plan_of(
    resolved: Resolved, *, draws: int, seed: int, paths: int, sampling: str, unit: int | None
) -> Plan:
    """Write down what a run of a reading depends on."""
    scenario = resolved.scenario
    about = {
        "scenario": scenario.id,
        "reading": resolved.reading,
        "content_hash": resolved.hash,
    }
    return Plan(
        {
            "format": FORMAT,
            **provenance(about, seed),
            # questions and other readings' ranges are not in the hash of a reading
            "scenario_hash": scenario.hash,
            "draws": draws,
            "sampling": sampling,
            "paths": paths,
            "horizon": int(resolved.spec.horizon),
            "unit": unit or unit_size(draws),
            **marks(),
        }
    )
