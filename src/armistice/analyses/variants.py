"""The headline under other rules of breach and acceptance: how much hangs on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from armistice.analyses.settings import PAIR_TOLERANCE, VARIANT_TOLERANCE
from armistice.analyses.today import signing_hazard
from armistice.analyses.zone import LAYERS, zone_of_agreement
from armistice.model.build import STRICT
from armistice.model.war import War
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve
from armistice.workers import in_order

__all__ = ["VARIANTS", "Variant", "variants_of"]

VARIANTS: tuple[dict[str, Any], ...] = (
    {"breach": "netted", "acceptance": "logit", "noise": 1.0},
    {"breach": "mistake", "acceptance": "logit", "noise": 1.0},
    {"breach": "netted", "acceptance": "logit", "noise": 1.0 / 3.0},
    {"breach": "netted", "acceptance": "strict", "noise": 1.0},
    {"breach": "mistake", "acceptance": "strict", "noise": 1.0},
)
"""Under which every headline is shown: both breach variants, a third of the acceptance
noise, and strict acceptance (the noise all but gone). The first is the headline itself."""


@dataclass(frozen=True)
class Variant:
    """One variant, solved.

    Attributes
    ----------
    answer
        The solution.
    row
        The variant with `layers`, `durable_gap`, `signing_hazard`, `converged`, `residual`.
    """

    answer: Equilibrium
    row: dict[str, Any]

    @classmethod
    def of(cls, variant: Mapping[str, Any], answer: Equilibrium) -> Variant:
        """Read a solution off."""
        sound = answer.diagnostics.converged
        zone = zone_of_agreement(answer)
        row = {
            **variant,
            "layers": zone.counts if sound else dict.fromkeys(LAYERS),
            "durable_gap": zone.durable_gap if sound else None,
            "signing_hazard": signing_hazard(answer) if sound else None,
            "converged": sound,
            "residual": answer.diagnostics.residual,
        }
        return cls(answer, row)


def variants_of(headlines: Sequence[Equilibrium], workers: int) -> list[list[Variant]]:
    """Every variant of some solutions, all at once, so that no process waits for the others.

    Parameters
    ----------
    headlines
        Solutions of the first variant.
    workers
        Processes; no number depends on it.

    Returns
    -------
    list of list of Variant
        Of each solution, in the order of `VARIANTS`.
    """
    rules = list(dict.fromkeys(variant["breach"] for variant in VARIANTS))[::-1]  # longest first
    jobs = [(answer, rule) for rule in rules for answer in headlines]
    found = iter(in_order(_under_rule, jobs, workers))
    by_rule = {rule: [iter(next(found)) for _ in headlines] for rule in rules}
    return [
        [
            Variant.of(VARIANTS[0], answer),
            *(next(by_rule[variant["breach"]][n]) for variant in VARIANTS[1:]),
        ]
        for n, answer in enumerate(headlines)
    ]


def _under_rule(job: tuple[Equilibrium, str]) -> list[Variant]:
    """Variants of one rule of breach, each from the one before: they differ in noise alone.

    On coarse nodes first, since some variants are far; then on all, as exact as today needs.
    """
    headline, rule = job
    start = headline.v
    lax: dict[str, Any] = {"starts": 1, "strict": False, "details": False}
    found = []
    for variant in VARIANTS[1:]:
        if variant["breach"] == rule:
            war = _changed(headline.war, variant)
            near = solve(war, tol=PAIR_TOLERANCE, start=start, rough=True, **lax)
            answer = solve(war, tol=VARIANT_TOLERANCE, start=near.v, today=True, **lax)
            found.append(Variant.of(variant, answer))
            start = answer.v if answer.diagnostics.converged else start
    return found


def _changed(war: War, variant: Mapping[str, Any]) -> War:
    """The same war under another breach variant, acceptance rule or noise."""
    noise = war.accept_noise * float(variant["noise"])
    if variant["acceptance"] == "strict":
        noise /= STRICT
    return war.with_(breach=variant["breach"], accept_noise=noise)
