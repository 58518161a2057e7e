"""One reading of one scenario, solved once and looked at from every side.

Everything is computed when first asked for and kept: the solution at the medians, its
variants, the draws. Commands and the report share it, so no solve is done twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from armistice.analyses.ensembles import Draw, Progress, run_draws
from armistice.analyses.settings import DRAWS, PATHS, SEED
from armistice.analyses.variants import Variant, variants_of
from armistice.analyses.zone import Zone, zone_of_agreement
from armistice.model.build import build
from armistice.model.war import War
from armistice.results import provenance
from armistice.scenario import Resolved, Scenario
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve

__all__ = ["ReadingStudy", "solve_variants"]


class ReadingStudy:
    """A reading of a scenario, with all that is computed about it.

    Parameters
    ----------
    scenario, reading
        What to study; reading None for the base numbers.
    seed, draws, paths, workers
        See `armistice.analyses.ensembles.run_draws`.
    progress
        Called with (done, total, label), or None.
    """

    def __init__(
        self,
        scenario: Scenario,
        reading: str | None,
        *,
        seed: int = SEED,
        draws: int = DRAWS,
        paths: int = PATHS,
        workers: int = 1,
        progress: Progress | None = None,
    ) -> None:
        self.scenario, self.reading = scenario, reading
        self.seed, self.draw_count, self.paths, self.workers = seed, draws, paths, workers
        self.progress = progress
        self._variants: list[Variant] = []

    @cached_property
    def resolved(self) -> Resolved:
        """The scenario as the reading sees it."""
        return self.scenario.resolve(self.reading)

    @cached_property
    def war(self) -> War:
        """The war at the medians."""
        return build(self.resolved)

    @cached_property
    def answer(self) -> Equilibrium:
        """The solution at the medians, from two starts."""
        return solve(self.war, workers=self.workers)

    @cached_property
    def zone(self) -> Zone:
        """The zone today, against waiting."""
        return zone_of_agreement(self.answer)

    @cached_property
    def zone_no_talks(self) -> Zone:
        """The zone today, against fighting on with no talks ever."""
        return zone_of_agreement(self.answer, against="fighting", value=self.zone.value)

    @cached_property
    def draws(self) -> list[Draw]:
        """Every draw of the priors that could be solved."""
        return [draw for draw in self.all_draws if draw.converged]

    @cached_property
    def all_draws(self) -> list[Draw]:
        """Every draw of the priors."""
        if self.draw_count <= 0:
            return []
        return run_draws(
            self.resolved,
            start=self.answer.v,
            draws=self.draw_count,
            seed=self.seed,
            paths=self.paths,
            horizon=self.horizon,
            workers=self.workers,
            progress=self.progress,
        )

    @property
    def horizon(self) -> int:
        """Months that futures are followed."""
        return int(self.resolved.spec.horizon)

    @property
    def variants(self) -> list[Variant]:
        """The solution under every variant of breach and acceptance; the first is the headline."""
        if not self._variants:
            solve_variants([self], self.workers)
        return self._variants

    def head(self) -> dict[str, Any]:
        """Provenance that stands at the top of every result."""
        return provenance(self.war.about, self.seed)


def solve_variants(studies: Sequence[ReadingStudy], workers: int) -> None:
    """Solve the variants of several readings together; see `armistice.analyses.variants`."""
    found = variants_of([study.answer for study in studies], workers)
    for study, variants in zip(studies, found, strict=True):
        study._variants = variants
