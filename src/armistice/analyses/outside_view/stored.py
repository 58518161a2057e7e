"""What was computed from the records, as it comes with the package.

`rates.json` holds counts, fits and shares, `resamples.csv` the resampled fits, `elsewhere.toml`
figures from records that may not be shipped or were not at hand. The first two are written by
`refit.py` and held equal to a new computation by a test; so neither the report nor the command
needs a library for survival analysis, and both give the same bytes on every machine.
"""

from __future__ import annotations

import json
import tomllib
from functools import lru_cache
from typing import Any

from armistice.analyses.outside_view.bootstrap import Draws, read_draws
from armistice.analyses.outside_view.kaplan_meier import Curve
from armistice.analyses.outside_view.models import PARAMETERS
from armistice.analyses.outside_view.tables import data_folder

__all__ = ["curve_of", "elsewhere", "fits_of", "rates", "rates_text", "resamples"]


def rates_text() -> str:
    """The file as it is."""
    return (data_folder() / "rates.json").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def rates() -> dict[str, Any]:
    """Everything in `rates.json`."""
    found: dict[str, Any] = json.loads(rates_text())
    return found


@lru_cache(maxsize=1)
def resamples() -> dict[str, dict[str, Draws]]:
    """Resampled fits by class and model."""
    return read_draws((data_folder() / "resamples.csv").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def elsewhere() -> dict[str, Any]:
    """Figures computed from records that do not come with the package."""
    return tomllib.loads((data_folder() / "elsewhere.toml").read_text(encoding="utf-8"))


def curve_of(name: str) -> Curve:
    """The survival record of a class."""
    one = rates()["classes"][name]
    return Curve(tuple(one["months"]), tuple(one["ended"]), tuple(one["censored"]))


def fits_of(name: str) -> dict[str, tuple[list[float], float]]:
    """Parameters (in order) and AIC of every model fitted in a class."""
    return {
        model: ([found["parameters"][p] for p in PARAMETERS[model]], found["aic"])
        for model, found in rates()["classes"][name]["fits"].items()
    }
