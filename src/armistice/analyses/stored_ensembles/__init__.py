"""Ensembles of draws too large to hold: worked in units, kept in Parquet, resumed."""

from __future__ import annotations

from armistice.analyses.stored_ensembles.run import run_ensemble

__all__ = ["run_ensemble"]
