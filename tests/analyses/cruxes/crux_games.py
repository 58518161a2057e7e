"""Invented games between two readings, for which the right answers are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.events import Target
from armistice.analyses.cruxes.groups import Group
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.analyses.cruxes.modes import Mode, evaluate_mode
from armistice.analyses.cruxes.runner import Runner
from armistice.analyses.cruxes.store import Store

Array = NDArray[np.float64]
Function = Callable[[Array], float]
ISLANDS = Path(__file__).parents[3] / "scenarios" / "two-islands" / "scenario.yaml"


@dataclass
class Game:
    """An evaluator: a function of the position, and if asked some luck for each draw."""

    function: Function
    spread: float = 0.0
    calls: list[tuple[tuple[float, ...], int | None]] = field(default_factory=list)

    def __call__(
        self, position: Sequence[float], draw: int | None, carry: Any
    ) -> tuple[Array, Any]:
        self.calls.append((tuple(position), draw))
        value = self.function(np.asarray(position, dtype=float))
        if draw is not None and self.spread:
            luck = np.random.default_rng(draw).normal(size=len(position) + 1)
            value += self.spread * (luck[0] + float(luck[1:] @ np.asarray(position)))
        return np.array([value]), position


def groups(k: int) -> tuple[Group, ...]:
    return tuple(Group(f"g{n}", f"Question {n}?", "motive", (f"x{n}",)) for n in range(k))


def play(
    function: Function,
    k: int,
    *,
    draws: int = 0,
    line: float = 0.5,
    spread: float = 0.0,
    budget: int = 10**6,
    exact_to: int = 12,
    seed: int = 1,
) -> tuple[Mode, Runner]:
    """Evaluate a game in one mode."""
    runner = Runner(Game(function, spread), Store())
    mode = evaluate_mode(
        runner,
        groups(k),
        (Target("game", "truce.any", 12, line, True),),
        list(range(draws)) if draws else [None],
        seed=seed,
        budget=budget,
        exact_to=exact_to,
    )
    return mode, runner


def block_of(function: Function, k: int, **options: Any) -> dict[str, Any]:
    """Measures of a game."""
    found = play(function, k, **options)[0].blocks["game"]
    assert found is not None
    return found


def table_of(function: Function, k: int) -> Array:
    """Values of all subsets by bit mask."""
    return np.array(
        [function(np.array([float(s >> g & 1) for g in range(k)])) for s in range(1 << k)]
    )


FIELDS = (
    "Orrin.war_rent",
    "Orrin.war_cost.losses",
    "Orrin.strike_harm",
    "Orrin.discount",
    "Selm.discount",
    "Selm.strike_harm",
    "Selm.collapse.rate",
    "Marl.guarantee_credibility",
)


def islands_text(values: Sequence[tuple[str, str, str]], said: str = "explicit") -> str:
    """The tutorial's file with other readings: address, value of A, value of B; a group each."""
    asked = "".join(
        f"  q{n}: {{ask: Question {n}?, kind: motive, fields: [{address}]}}\n"
        for n, (address, _, _) in enumerate(values)
    )
    readings = ""
    for place, (name, source) in enumerate((("tired-war", "G"), ("useful-war", "L"))):
        readings += f"  {name}:\n    by: {source}\n    encoder: test\n    set:\n"
        for address, *sides in values:
            because = f'{{at: {source}¶1, said: {said}, gist: "an invented line"}}'
            readings += f"      {address}: {{value: {sides[place]}, because: {because}}}\n"
    text = ISLANDS.read_text(encoding="utf-8")
    made = re.sub(
        r"(?ms)^groups:.*?^claims:",
        lambda _: f"groups:\n{asked}\nreadings:\n{readings}\nclaims:",
        text,
    )
    assert made != text
    return made


@dataclass
class Looks:
    """An evaluator that looks at a hybrid's numbers instead of solving it."""

    hybrids: Hybrids
    targets: tuple[Target, ...]
    function: Callable[[Any], float]

    def __call__(
        self, position: Sequence[float], draw: int | None, carry: Any
    ) -> tuple[Array, Any]:
        _, numbers = self.hybrids.numbers(position, draw)
        value = self.function(numbers)
        return np.array([*([value] * len(self.targets)), np.nan]), None
