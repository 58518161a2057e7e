"""`armistice cruxes`: which assumptions make two readings part, and what would settle it.

EQ-CRUX (shapley1953). Shares never stand alone: swaps, sets, break-even positions and the
encoders' own part stand beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.asked import Asked, MakeEvaluator
from armistice.analyses.cruxes.events import Target, targets_of
from armistice.analyses.cruxes.groups import OURS, Group, partition, pull_ours, regroup
from armistice.analyses.cruxes.kept import Answers
from armistice.analyses.cruxes.learning import worth_of_learning
from armistice.analyses.cruxes.modes import Mode, evaluate_mode, with_break_even, with_sets
from armistice.analyses.cruxes.rows import group_row
from armistice.analyses.cruxes.runner import Progress, Runner, corner
from armistice.analyses.cruxes.settings import (
    BUDGET,
    CRUX_DRAWS,
    EXACT,
    GAP_TARGET,
    SIDE_BUDGET,
    SIDE_RUN,
)
from armistice.analyses.cruxes.shapley import log_odds
from armistice.analyses.cruxes.side_runs import least_certain, ours_answer, without
from armistice.analyses.cruxes.verdict import inconclusive, warnings
from armistice.analyses.settings import SEED
from armistice.errors import ArmisticeError, NotConverged
from armistice.results import software_version
from armistice.scenario import Scenario
from armistice.scenario.mixing import Side, side_of

__all__ = ["cruxes"]

Array = NDArray[np.float64]


def cruxes(
    scenario: Scenario,
    a: str,
    b: str,
    *,
    headline: str | None = None,
    seed: int = SEED,
    draws: int = CRUX_DRAWS,
    budget: int = BUDGET,
    groups: Mapping[str, Sequence[str]] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    keep: bool = True,
    evaluator: MakeEvaluator | None = None,
) -> dict[str, Any]:
    """Compare two readings, as plain values (see docs/json.md).

    Parameters
    ----------
    scenario
        A loaded scenario.
    a, b
        Ids of two readings.
    headline
        The headline to answer for; default the primary one, `all` for every one. Whether
        a durable package exists is answered too.
    seed, draws
        Address of the common random numbers; 0 draws for the medians alone.
    budget
        Most solves of the expected mode before orders are sampled.
    groups
        Another grouping: new id to groups, addresses or rules.
    workers, progress
        Processes; a callable (done, total, label).
    keep
        Whether values are kept on disk between calls.
    evaluator
        Makes what evaluates hybrids; default the solver. Values of another one are never
        kept on disk.

    Raises
    ------
    ArmisticeError
        If a reading or headline is unknown, or the readings do not differ.
    NotConverged
        If no draw of a headline could be solved in every hybrid.

    Examples
    --------
    >>> import armistice as arm
    >>> found = arm.cruxes(arm.load("two-islands"), "tired-war", "useful-war", draws=0, keep=False)
    >>> sorted(found["headlines"]["truce"]["central"]["ranking"])
    ['front', 'motive', 'trust']
    """
    if draws < 0:
        raise ArmisticeError("draws must not be negative")
    sides = (side_of(scenario, a), side_of(scenario, b))
    split = partition(scenario, *sides)
    if groups:
        split = regroup(split, groups)
    study = _Study(
        scenario,
        targets_of(scenario.spec, headline),
        seed=seed,
        draws=draws,
        budget=budget,
        workers=workers,
        progress=progress,
        keep=keep,
        make=evaluator,
    )
    kept = Answers(scenario, sides, keep=study.keep)
    named = {name: list(members) for name, members in (groups or {}).items()}
    asked = {
        "headlines": [t.id for t in study.headlines],
        "seed": seed,
        "draws": draws,
        "budget": budget,
        "groups": named,
    }
    return kept.get(asked) or kept.put(asked, study.answer(sides, split))


class _Study(Asked):
    """One comparison of every mixture."""

    def __init__(self, *given: Any, draws: int, budget: int, **named: Any) -> None:
        super().__init__(*given, **named)
        self.draws, self.budget = draws, budget

    def answer(self, sides: tuple[Side, Side], groups: tuple[Group, ...]) -> dict[str, Any]:
        """Everything about two sides."""
        k = len(groups)
        central_runner = self.runner(sides, groups, 0)
        central = self._central(central_runner, groups, "hybrids at the medians", EXACT)
        expected, runner = None, central_runner
        if self.draws:
            expected_runner = self.runner(sides, groups, self.draws)
            expected = evaluate_mode(
                expected_runner,
                groups,
                self.targets,
                list(range(self.draws)),
                seed=self.seed,
                budget=self.budget,
                label="hybrids over draws",
            )
        shown = central
        if expected is not None and expected.table is not None:
            shown, runner = expected, expected_runner
        starts = [central_runner.two_starts(corner(s, k)) for s in (0, (1 << k) - 1)]
        ours = self._ours(sides, groups, shown)
        dropped = self._dropped(sides, groups)
        answers = {}
        for t, target in enumerate(self.targets):
            answers[target.id] = self._headline(
                t, target, groups, sides, central, expected, shown, runner, starts, ours, dropped
            )
        return {
            "scenario": self.scenario.id,
            "a": sides[0].reading,
            "b": sides[1].reading,
            "content_hash": self.scenario.hash,
            "version": software_version(),
            "seed": self.seed,
            "draws": self.draws,
            "groups": [group_row(self.scenario, group, sides) for group in groups],
            "shown": shown.name,
            "primary": self.headlines[0].id,
            "headlines": {t.id: answers[t.id] for t in self.headlines},
            GAP_TARGET: answers[GAP_TARGET],
            "dropped": dropped["about"],
        }

    def _central(self, runner: Runner, groups: Sequence[Group], label: str, exact_to: int) -> Mode:
        return evaluate_mode(
            runner,
            groups,
            self.targets,
            [None],
            seed=self.seed,
            budget=1 << EXACT if exact_to == EXACT else SIDE_BUDGET,
            exact_to=exact_to,
            label=label,
        )

    def _side_run(
        self, sides: tuple[Side, Side], groups: Sequence[Group], like: Mode, label: str
    ) -> Mode:
        """Shares in the mode of another run where that is affordable, else at the medians."""
        k = len(groups)
        if like.name == "expected" and k <= SIDE_RUN and (1 << k) * self.draws <= self.budget:
            return evaluate_mode(
                self.runner(sides, groups, self.draws),
                groups,
                self.targets,
                like.draws,
                seed=self.seed,
                budget=self.budget,
                label=label,
            )
        return self._central(self.runner(sides, groups, 0), groups, label, SIDE_RUN)

    def _ours(
        self, sides: tuple[Side, Side], groups: tuple[Group, ...], shown: Mode
    ) -> tuple[tuple[Group, ...], Mode] | None:
        """The second run: every field marked `added` in a group of its own."""
        pulled = pull_ours(groups, *sides)
        if pulled is None:
            return None
        return pulled, self._side_run(sides, pulled, shown, "the encoders' own numbers apart")

    def _dropped(self, sides: tuple[Side, Side], groups: tuple[Group, ...]) -> dict[str, Any]:
        """Rankings at the medians with the least certain citation of one reading dropped."""
        base = side_of(self.scenario, None)
        about, rankings = [], []
        for n, letter in enumerate("ab"):
            weakest = least_certain(sides[n], groups)
            if weakest is None:
                continue
            at, said, fields = weakest
            changed = list(sides)
            changed[n] = without(sides[n], fields, base)
            pair = (changed[0], changed[1])
            try:
                left = partition(self.scenario, *pair)
            except ArmisticeError:  # nothing is left to differ on
                continue
            kept = [_cut(group, left) for group in groups]
            some = tuple(group for group in kept if group.fields or group.rules)
            rest = tuple(
                f for g in left for f in g.fields if not any(f in one.fields for one in some)
            )
            if rest:  # fields on which only the base differs from the other reading
                some = (*some, Group("base", "The scenario's own numbers", "definition", rest))
            if not some:
                continue
            mode = self._central(
                self.runner(pair, some, 0), some, f"without {letter.upper()}'s weakest", SIDE_RUN
            )
            about.append({"reading": letter, "at": at, "said": said, "fields": list(fields)})
            rankings.append(mode)
        return {"about": about, "modes": rankings}

    def _headline(
        self,
        t: int,
        target: Target,
        groups: tuple[Group, ...],
        sides: tuple[Side, Side],
        central: Mode,
        expected: Mode | None,
        shown: Mode,
        runner: Runner,
        starts: Sequence[tuple[Array, Array] | None],
        ours: tuple[tuple[Group, ...], Mode] | None,
        dropped: Mapping[str, Any],
    ) -> dict[str, Any]:
        block = shown.blocks[target.id]
        both = {
            "central": central.blocks[target.id],
            "expected": None if expected is None else expected.blocks[target.id],
        }
        head = {
            "event": target.event,
            "within": target.within or None,
            "line": target.line,
            "unit": "aims" if target.id == GAP_TARGET else "chance",
            **both,
        }
        if block is None:
            self._stop_if_unsolved(shown, t, target)
            return {**head, "undefined": True}
        if block["straddles"]:
            label = f"sets and break-even: {target.id}"
            block["sets"] = with_sets(shown, runner, groups, t, target.line, label)
            movable = [
                g
                for g, group in enumerate(groups)
                if not group.rules and not all(f in sides[0].settings for f in group.fields)
            ]
            block["break_even"] = with_break_even(
                shown, runner, groups, movable, t, target.line, label
            )
        other = both["expected" if shown.name == "central" else "central"]
        second = None
        if ours is not None:
            pulled, mode = ours
            side, same = mode.blocks[target.id], both[mode.name]
            if side is not None and same is not None:
                fields = next(group.fields for group in pulled if group.id == OURS)
                second = ours_answer(same, side, fields, mode.name)
        changes = [None if one is None else _number(one[0][t]) for one in starts]
        finer = [None if one is None else _number(one[1][t]) for one in starts]
        return {
            **head,
            "undefined": False,
            "pool": _pool(block) if target.id != GAP_TARGET else None,
            "inconclusive": inconclusive(block, other, second, changes),
            "warnings": warnings(block, other),
            "ours": second,
            "dropped_rankings": [
                None if (one := mode.blocks[target.id]) is None else one["ranking"]
                for mode in dropped["modes"]
            ],
            "second_start": changes,
            "grid_error": finer,
            "decisions": self._decisions(target, shown.means(t), groups),
        }

    def _stop_if_unsolved(self, shown: Mode, t: int, target: Target) -> None:
        table = shown.table
        if table is not None and bool(np.isinf(table[:, :, t]).any(axis=0).all()):
            count = int(np.isinf(table[:, :, t]).sum())
            raise NotConverged(
                f"no draw of '{target.id}' could be solved in every hybrid",
                {"hybrids": int(table.shape[0]), "draws": len(shown.draws), "failed": count},
            )

    def _decisions(
        self, target: Target, means: Array | None, groups: Sequence[Group]
    ) -> list[dict[str, Any]]:
        rows = []
        for name, decision in self.scenario.spec.decisions.items():
            if decision.headline != target.id or means is None:
                continue
            benefit, cost = decision.benefit.median(), decision.cost.median()
            worth = worth_of_learning(means, benefit, cost)
            rows.append(
                {
                    "id": name,
                    "ask": decision.ask,
                    "benefit": benefit,
                    "cost": cost,
                    "prior": "each group is A's or B's with chance one half, independently",
                    "chance": worth.chance,
                    "acts": worth.acts,
                    "everything": worth.everything,
                    "groups": {
                        group.id: value for group, value in zip(groups, worth.groups, strict=True)
                    },
                }
            )
        return rows


def _pool(block: Mapping[str, Any]) -> float:
    """The mean of both readings' log-odds, as a chance; beside the readings, never for them."""
    z = float(log_odds(np.array([block["a"], block["b"]])).mean())
    return float(1 / (1 + np.exp(-z)))


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _cut(group: Group, left: Sequence[Group]) -> Group:
    """A group without what two sides no longer differ on."""
    fields = {f for one in left for f in one.fields}
    rules = {r for one in left for r in one.rules}
    return Group(
        group.id,
        group.ask,
        group.kind,
        tuple(f for f in group.fields if f in fields),
        tuple(r for r in group.rules if r in rules),
        group.settle,
        group.by,
    )
