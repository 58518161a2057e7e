"""One reading of one scenario, solved once and looked at from every side.

Everything is computed when first asked for and kept: the solution at the medians, its
variants, the draws. Commands and the report share it, so no solve is done twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.ensembles import Draw, Progress, run_draws
from armistice.analyses.settings import DRAWS, PAIR_TOLERANCE, PATHS, SEED, VARIANT_TOLERANCE
from armistice.analyses.today import signing_hazard
from armistice.analyses.zone import LAYERS, Zone, zone_of_agreement
from armistice.model.build import STRICT, build
from armistice.model.war import War
from armistice.results import provenance
from armistice.scenario import Resolved, Scenario
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve
from armistice.workers import in_order

__all__ = ["VARIANTS", "ReadingStudy", "solve_variants"]

VARIANTS: tuple[dict[str, Any], ...] = (
    {"breach": "netted", "acceptance": "logit", "noise": 1.0},
    {"breach": "mistake", "acceptance": "logit", "noise": 1.0},
    {"breach": "netted", "acceptance": "logit", "noise": 1.0 / 3.0},
    {"breach": "netted", "acceptance": "strict", "noise": 1.0},
    {"breach": "mistake", "acceptance": "strict", "noise": 1.0},
)
"""Under which every headline is shown: both breach variants, a third of the acceptance
noise, and strict acceptance (the noise all but gone)."""


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
        self._variant_answers: list[Equilibrium] = []

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
    def variant_answers(self) -> list[Equilibrium]:
        """The solution under every variant; the first is the headline itself."""
        if not self._variant_answers:
            solve_variants([self], self.workers)
        return self._variant_answers

    @cached_property
    def variants(self) -> list[dict[str, Any]]:
        """The headline under every variant of breach and acceptance."""
        rows = []
        for variant, answer in zip(VARIANTS, self.variant_answers, strict=True):
            sound = answer.diagnostics.converged
            zone = zone_of_agreement(answer)
            rows.append(
                {
                    **variant,
                    "layers": zone.counts if sound else dict.fromkeys(LAYERS),
                    "durable_gap": zone.durable_gap if sound else None,
                    "signing_hazard": signing_hazard(answer) if sound else None,
                    "converged": sound,
                    "residual": answer.diagnostics.residual,
                }
            )
        return rows

    def head(self) -> dict[str, Any]:
        """Provenance that stands at the top of every result."""
        return provenance(self.war.about, self.seed)


def solve_variants(studies: Sequence[ReadingStudy], workers: int) -> None:
    """Solve every variant of some readings at once, so that no process waits for the others."""
    rules = dict.fromkeys(variant["breach"] for variant in VARIANTS)
    jobs = [(study.war, study.answer.v, rule) for study in studies for rule in rules]
    found = in_order(_solve_rule, jobs, workers)
    for study in studies:
        by_rule = {rule: iter(next(found)) for rule in rules}
        rest = [next(by_rule[variant["breach"]]) for variant in VARIANTS[1:]]
        study._variant_answers = [study.answer, *rest]


def variant_of(war: War, variant: Mapping[str, Any]) -> War:
    """The same war under another breach variant, acceptance rule or noise."""
    noise = war.accept_noise * float(variant["noise"])
    if variant["acceptance"] == "strict":
        noise /= STRICT
    return war.with_(breach=variant["breach"], accept_noise=noise)


def _solve_rule(job: tuple[War, NDArray[np.float64], str]) -> list[Equilibrium]:
    """Variants of one breach rule, each from the one before: they differ in noise alone.

    On coarse nodes first, since some variants are far; then on all, as exact as today needs.
    """
    war, start, rule = job
    lax: dict[str, Any] = {"starts": 1, "strict": False, "details": False}
    found = []
    for variant in VARIANTS[1:]:
        if variant["breach"] == rule:
            changed = variant_of(war, variant)
            near = solve(changed, tol=PAIR_TOLERANCE, start=start, rough=True, **lax)
            found.append(solve(changed, tol=VARIANT_TOLERANCE, start=near.v, today=True, **lax))
            start = found[-1].v if found[-1].diagnostics.converged else start
    return found
