"""The outcome table: every world under every policy, each solved once.

A world's policies are solved one after the other from its solution without levers, so that
what differs between them is the policy alone. Worlds in which any policy cannot be solved, or
the event is not defined, are left out for all policies and counted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.events import chances
from armistice.analyses.cruxes.room import durable_room
from armistice.analyses.levers_apply import apply_levers, rules_for
from armistice.analyses.robust.outcomes import Outcome
from armistice.analyses.robust.policies import Policy
from armistice.analyses.robust.worlds import Worlds
from armistice.analyses.settings import ROUGH_ABOVE
from armistice.errors import ArmisticeError
from armistice.model.build import build
from armistice.scenario import Numbers, Resolved
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve
from armistice.workers import in_order

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OutcomeTable", "Task", "outcome_table", "solved_with"]

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

TOLERANCE = 1e-5
"""Accuracy of V asked of a solve, aims: a chance is then good to about a tenth of a point."""
PEOPLE = "people."
"""Addresses of the human ledger, which are in no pay-off and so move no outcome."""


@dataclass(frozen=True)
class OutcomeTable:
    """Outcomes by world and policy.

    Attributes
    ----------
    worlds, policies, outcome
        What was combined, and what is watched.
    kept
        Index of the worlds that were solved under every policy: (S,).
    chance
        Of the event: (S, P).
    durable
        Whether some package would last and suit both sides: (S, P).
    account
        Whose world it is: (S,).
    columns
        Uncertainties that differ between the worlds, by name: (S,) each; hazards as rates a
        month, other numbers in the unit of their field.
    """

    worlds: Worlds
    policies: tuple[Policy, ...]
    outcome: Outcome
    kept: NDArray[np.int64]
    chance: Array
    durable: NDArray[np.bool_]
    account: NDArray[np.str_]
    columns: Mapping[str, Any]

    @property
    def performance(self) -> Array:
        """Chances, larger better: (S, P)."""
        return self.outcome.performance(self.chance)

    @property
    def meets(self) -> NDArray[np.bool_]:
        """Whether the outcome is on the right side of its line: (S, P)."""
        return self.outcome.meets(self.chance)

    def relevant(self, policies: tuple[Policy, ...]) -> dict[str, Any]:
        """Uncertainties that some of the policies can feel: no strength of an unused lever."""
        used = {lever for policy in policies for lever, dose in policy.doses.items() if dose > 0}
        return {
            name: values
            for name, values in self.columns.items()
            if not name.startswith("levers.") or name.split(".")[1] in used
        }

    def records(self) -> dict[str, Any]:
        """The table as columns, one row a world and policy, worlds within policies.

        `world`, `account`, `policy`, the uncertainties, `dose.LEVER`, the chance under the id of
        the headline, and `met` and `durable`.
        """
        count, policies = len(self.kept), self.policies
        levers = dict.fromkeys(lever for policy in policies for lever in policy.doses)

        def tiled(values: Any) -> Any:
            return np.concatenate([np.asarray(values)] * len(policies))

        return {
            "world": tiled(self.kept),
            "account": tiled(self.account),
            "policy": np.repeat([policy.id for policy in policies], count),
            **{name: tiled(values) for name, values in self.columns.items()},
            **{
                f"dose.{lever}": np.repeat([p.doses.get(lever, 0.0) for p in policies], count)
                for lever in levers
            },
            f"chance.{self.outcome.target.id}": self.chance.T.ravel(),
            "met": self.meets.T.ravel(),
            "durable": self.durable.T.ravel(),
        }

    def to_pandas(self) -> pd.DataFrame:
        """Return `records` as a data frame."""
        import pandas as pd

        return pd.DataFrame(self.records())

    def to_csv(self) -> str:
        """Return `records` as text, every digit of every number, for any tool."""
        records, out = self.records(), io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(records)
        writer.writerows(zip(*(column.tolist() for column in records.values()), strict=True))
        return out.getvalue()


@dataclass(frozen=True)
class Task:
    """All that a world needs beside its index."""

    worlds: Worlds
    policies: tuple[Policy, ...]
    outcome: Outcome
    starts: tuple[Array | None, ...] = (None, None)


@dataclass
class _World:
    chance: Array
    durable: NDArray[np.bool_]
    numbers: dict[str, float]
    kinds: dict[str, Any]
    solved: bool = field(default=True)


def outcome_table(
    worlds: Worlds,
    policies: tuple[Policy, ...],
    outcome: Outcome,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> OutcomeTable:
    """Solve every world under every policy.

    Parameters
    ----------
    worlds, policies, outcome
        What to combine and watch.
    workers
        Processes; the numbers do not depend on it.
    progress
        Called with (worlds done, worlds, label).

    Raises
    ------
    ArmisticeError
        If fewer than two worlds could be solved.

    Examples
    --------
    >>> import armistice as arm
    >>> from armistice.analyses.robust import outcome_of, policies_of, worlds_of
    >>> islands = arm.load("two-islands")
    >>> table = outcome_table(
    ...     worlds_of(islands, None, draws=6, seed=1), policies_of(islands), outcome_of(islands)
    ... )
    >>> table.chance.shape, table.account[0]
    ((6, 2), 'tired-war')
    """
    task = Task(worlds, policies, outcome, _starts(worlds))
    found: list[_World] = []
    for world in in_order(partial(_one_world, task), range(worlds.size), workers):
        found.append(world)
        if progress is not None:
            progress(len(found), worlds.size, "worlds")
    kept = [n for n, world in enumerate(found) if world.solved]
    if len(kept) < 2:
        raise ArmisticeError(
            f"{len(kept)} of {worlds.size} worlds could be solved: none to compare"
        )
    return OutcomeTable(
        worlds,
        policies,
        outcome,
        np.array(kept, dtype=np.int64),
        np.array([found[n].chance for n in kept]),
        np.array([found[n].durable for n in kept]),
        np.array([worlds.account(n) for n in kept]),
        _columns(worlds, [found[n] for n in kept]),
    )


def _starts(worlds: Worlds) -> tuple[Array | None, ...]:
    """V at the medians of either account, where a world's first solve starts."""
    hybrids, starts = worlds.hybrids, list[Array | None]()
    for share in (0.0, 1.0):
        shape, numbers = hybrids.numbers((share,) * len(hybrids.groups), None)
        answer = solve(build(shape, numbers=numbers), starts=1, details=False, strict=False)
        starts.append(answer.v if answer.diagnostics.converged else None)
    return tuple(starts)


def _one_world(task: Task, n: int) -> _World:
    worlds, outcome = task.worlds, task.outcome
    resolved, numbers = worlds.numbers(n)
    position = worlds.position(n)
    near = task.starts[1 if position and sum(position) >= 0.5 * len(position) else 0]
    count = len(task.policies)
    row = _World(
        np.full(count, np.nan),
        np.zeros(count, dtype=bool),
        dict(numbers),
        worlds.kinds(n, resolved),
    )
    spec = worlds.hybrids.scenario.spec
    for p, policy in enumerate(task.policies):
        answer = solved_with(resolved, numbers, policy.doses, start=near)
        if not answer.diagnostics.converged:
            row.solved = False
            return row
        row.chance[p] = chances(answer, spec, (outcome.target,), int(spec.horizon))[0]
        row.durable[p] = durable_room(answer)[0]
        if p == 0:
            near = answer.v
    row.solved = bool(np.isfinite(row.chance).all())
    return row


def solved_with(
    resolved: Resolved,
    numbers: Numbers,
    doses: Mapping[str, float],
    values: Mapping[str, float] | None = None,
    start: Array | None = None,
) -> Equilibrium:
    """Solve a war with levers pulled and values changed; see `apply_levers`.

    A warm start that fails, or has another shape, is followed by a cold one.
    """
    pulled = {lever: dose for lever, dose in doses.items() if dose > 0}
    if pulled or values:
        numbers = apply_levers(resolved, numbers, pulled, values)
    war = build(resolved, numbers=numbers, rules=rules_for(resolved, pulled))
    size = (len(war.phases), 2, war.space.size)
    how: dict[str, Any] = {
        "tol": TOLERANCE,
        "starts": 1,
        "strict": False,
        "details": False,
        "rough": war.space.size > ROUGH_ABOVE,
    }
    if start is not None and start.shape == size:
        answer = solve(war, start=start, **how)
        if answer.diagnostics.converged:
            return answer
    return solve(war, **how)


def _columns(worlds: Worlds, found: list[_World]) -> dict[str, Any]:
    """What differs between worlds, in the unit of its field."""
    table, out = worlds.hybrids.scenario.table, dict[str, Any]()
    for name in sorted(set.intersection(*(set(world.numbers) for world in found))):
        values = np.array([world.numbers[name] for world in found])
        if values.max() - values.min() <= 1e-12 or name.startswith(PEOPLE):
            continue
        row = table.find(name)
        out[name] = -np.log1p(-values) if row is not None and row.hazard else values
    for name in sorted({name for world in found for name in world.kinds}):
        kinds = [world.kinds[name] for world in found]
        if len(set(kinds)) > 1:
            out[name] = np.array(kinds)
    return out
