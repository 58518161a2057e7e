"""`armistice robust`: which policies bear not knowing who is right, and where they fail.

EQ-ROBUST, EQ-REGRET, EQ-PRIM and EQ-VOI over one table of outcomes, in plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from armistice.analyses.robust.discovery import SHUFFLES, discover
from armistice.analyses.robust.knowing import worth_of_knowing
from armistice.analyses.robust.metrics import METRICS, best, metrics
from armistice.analyses.robust.outcomes import outcome_of
from armistice.analyses.robust.policies import NONE, Policy, policies_of
from armistice.analyses.robust.table import OutcomeTable, outcome_table
from armistice.analyses.robust.worlds import worlds_of
from armistice.analyses.settings import SEED
from armistice.errors import ArmisticeError
from armistice.results import software_version, write_atomically
from armistice.scenario import Scenario
from armistice.scenario.show import label

__all__ = ["WORLDS", "answer_of", "robust"]

Progress = Callable[[int, int, str], None]

WORLDS = 60
"""Worlds unless asked otherwise: twenty of each account and twenty mixtures. Every world is
solved once for each policy."""


def robust(
    scenario: Scenario,
    *,
    readings: Sequence[str] | None = None,
    policies: Mapping[str, Mapping[str, float]] | None = None,
    headline: str | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    discover_for: Sequence[str] = (),
    draws: int = WORLDS,
    seed: int = SEED,
    shuffles: int = SHUFFLES,
    keep: Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Compare policies over worlds of two accounts and their mixtures.

    Parameters
    ----------
    scenario, readings
        See `worlds_of`.
    policies
        See `policies_of`.
    headline, at_least, at_most
        See `outcome_of`.
    discover_for
        Policies whose failures are looked into, beside the one without levers and the one
        that meets the line in most worlds.
    draws, seed
        Worlds, and address of their luck.
    shuffles
        See `discover`.
    keep
        File for the whole table as comma-separated values, written whole or not at all.
    workers, progress
        See `outcome_table`.

    Returns
    -------
    dict
        Plain values; see docs/json.md.

    Raises
    ------
    ArmisticeError
        If something asked for does not exist, or hardly a world can be solved.

    Examples
    --------
    >>> import armistice as arm
    >>> from armistice.analyses.robust import robust
    >>> found = robust(arm.load("two-islands"), headline="durable", draws=6)
    >>> [row["id"] for row in found["policies"]]
    ['none', 'toll-rise']
    """
    chosen = policies_of(scenario, policies)
    unknown = [name for name in discover_for if name not in {policy.id for policy in chosen}]
    if unknown:
        names = ", ".join(policy.id for policy in chosen)
        raise ArmisticeError(f"no policy '{unknown[0]}' is compared; there are {names}")
    outcome = outcome_of(scenario, headline, at_least=at_least, at_most=at_most)
    worlds = worlds_of(scenario, readings, draws=draws, seed=seed)
    table = outcome_table(worlds, chosen, outcome, workers=workers, progress=progress)
    if keep is not None:
        write_atomically(keep, table.to_csv())
    return answer_of(table, discover_for=discover_for, shuffles=shuffles)


def answer_of(
    table: OutcomeTable, *, discover_for: Sequence[str] = (), shuffles: int = SHUFFLES
) -> dict[str, Any]:
    """Say what a table of outcomes amounts to; see `robust`."""
    worlds, outcome = table.worlds, table.outcome
    scenario, seed = worlds.hybrids.scenario, worlds.hybrids.seed
    scores = metrics(table.performance, table.meets)
    ids = [policy.id for policy in table.policies]
    first = {
        metric: [ids[p] for p in best(scores[metric], metric)] for metric in METRICS if len(ids) > 1
    }
    widest = ids[best(scores["satisficing"], "satisficing")[0]]
    looked = dict.fromkeys([NONE, widest, *discover_for])
    target = outcome.target
    return {
        "scenario": scenario.id,
        "readings": list(worlds.readings),
        "content_hash": scenario.hash,
        "version": software_version(),
        "seed": seed,
        "draws": worlds.size,
        "draws_failed": worlds.size - len(table.kept),
        "worlds": {one: int((table.account == one).sum()) for one in worlds.accounts},
        "outcome": {
            "id": target.id,
            "event": target.event,
            "within": target.within,
            "line": outcome.line,
            "met": "at least" if outcome.more else "at most",
        },
        "policies": [
            {
                "id": policy.id,
                "doses": dict(policy.doses),
                "cost": _costs(scenario, policy),
                "mean": float(table.chance[:, p].mean()),
                "durable": float(table.durable[:, p].mean()),
                "by_account": {
                    one: float(table.meets[table.account == one, p].mean())
                    for one in worlds.accounts
                    if (table.account == one).any()
                },
                **{metric: float(scores[metric][p]) for metric in METRICS},
            }
            for p, policy in enumerate(table.policies)
        ],
        "first": first,
        "failures": [_failures(table, ids.index(name), shuffles, seed) for name in looked],
        "knowing": _knowing(table, seed),
        "uncertainties": _uncertainties(table),
    }


def _costs(scenario: Scenario, policy: Policy) -> dict[str, float]:
    """What a policy costs whoever pays for its levers, at the middle of each declared cost."""
    costs: dict[str, float] = {}
    for lever, dose in policy.doses.items():
        for party, quantity in scenario.spec.levers[lever].cost.items():
            costs[party] = costs.get(party, 0.0) + dose * quantity.median()
    return costs


def _failures(table: OutcomeTable, p: int, shuffles: int, seed: int) -> dict[str, Any]:
    """Where a policy misses the line."""
    policy, missed = table.policies[p], ~table.meets[:, p]
    columns = table.relevant((policy,))
    found = discover(columns, missed, shuffles=shuffles, seed=seed) if columns else []
    return {
        "policy": policy.id,
        "failed": int(missed.sum()),
        "of": len(missed),
        "boxes": [one.to_dict() for one in found],
    }


def _knowing(table: OutcomeTable, seed: int) -> dict[str, Any] | None:
    """Worth of learning each uncertainty, and whose account is right; None for one policy."""
    if len(table.policies) < 2:
        return None
    columns = table.relevant(table.policies)
    if len(set(table.account.tolist())) > 1:
        columns["account"] = table.account
    if not columns:
        return None
    found = worth_of_knowing(columns, table.performance, seed=seed)
    ranked = sorted(found.each, key=lambda name: (-found.each[name], name))
    return {
        "chosen": table.policies[found.chosen].id,
        "everything": found.everything,
        "each": [
            {"name": name, "worth": found.each[name], "chance": found.chance[name]}
            for name in ranked
        ],
    }


def _uncertainties(table: OutcomeTable) -> list[dict[str, Any]]:
    """What differs between the worlds, in words and with its range."""
    fields = table.worlds.hybrids.scenario.table
    out = []
    for name, values in table.relevant(table.policies).items():
        row = fields.find(name)
        number = np.asarray(values).dtype.kind in "iuf"
        out.append(
            {
                "name": name,
                "label": label(name, row.meaning) if row is not None else name,
                "unit": ("/mo" if row.hazard else row.unit) if row is not None else "",
                "low": float(np.min(values)) if number else None,
                "middle": float(np.median(values)) if number else None,
                "high": float(np.max(values)) if number else None,
                "kinds": [] if number else sorted({str(value) for value in values}),
            }
        )
    return out
