"""The contract that every mechanism keeps, ours or a user's, tried on random worlds.

Each rule is one function that returns complaints: what is wrong, where it showed, and what
to do about it. `armistice.testing` raises them, `armistice explain` prints them.
"""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from armistice.model.build import build
from armistice.model.guests import mechanisms_of
from armistice.model.mechanism import HOOKS, Mechanism, PackageDraft, WarDraft
from armistice.model.sign_trials import LEAST, SignTried, merged, try_sign
from armistice.model.trial_worlds import (
    PHASES,
    WAR_HOOKS,
    Nothing,
    Trials,
    copied,
    same,
    without_bars,
)
from armistice.model.world import World
from armistice.scenario.fields import FieldTable, core_table

__all__ = ["RULES", "Contract", "Rule", "examine"]

Array = NDArray[np.float64]
Draft = WarDraft | PackageDraft


@dataclass(frozen=True)
class Contract:
    """What trying a mechanism showed.

    Attributes
    ----------
    mechanism
        Its name.
    complaints
        Rule to what is wrong; a rule that holds has none.
    signs
        Its declared directions, tried.
    """

    mechanism: str
    complaints: dict[str, tuple[str, ...]]
    signs: tuple[SignTried, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.complaints.values())

    def __str__(self) -> str:
        broken = {rule: said for rule, said in self.complaints.items() if said}
        if not broken:
            return f"mechanism '{self.mechanism}' keeps its contract: {', '.join(self.complaints)}"
        lines = [
            f"mechanism '{self.mechanism}' breaks {len(broken)} of {len(self.complaints)} rules"
        ]
        lines += [f"  {rule}: {one}" for rule, said in broken.items() for one in said]
        return "\n".join(lines)


Rule = Callable[[Trials, int, int], list[str]]


def examine(trials: Sequence[Trials], *, draws: int, seed: int) -> Contract:
    """Try a mechanism against every rule.

    Parameters
    ----------
    trials
        The mechanism, on the structure of one scenario or several.
    draws
        Random worlds for each rule and each direction, per scenario.
    seed
        Seed of the worlds.
    """
    one = trials[0].mechanism
    complaints = {"described": _described(one)}
    for name, rule in RULES.items():
        said = [line for some in trials for line in _tried(rule, some, draws, seed)]
        complaints[name] = list(dict.fromkeys(said))
    complaints["directions"] = []
    signs = []
    if not any(complaints.values()):
        signs = [merged([try_sign(some, s, draws, seed) for some in trials]) for s in one.signs]
        complaints["directions"] = _directions(signs)
    return Contract(one.name, {rule: tuple(c) for rule, c in complaints.items()}, tuple(signs))


def _tried(rule: Rule, trials: Trials, draws: int, seed: int) -> list[str]:
    """Apply a rule; what the mechanism raises is a complaint like any other."""
    try:
        return rule(trials, draws, seed)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        file = inspect.getsourcefile(type(trials.mechanism))
        last = next((f for f in reversed(frames) if f.filename == file), frames[-1])
        where = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
        said = f"raises {type(error).__name__}: {error} ({where}, in {last.name})"
        return [f"{said}; numbers at the edge of their support are admissible too"]


def _described(one: Mechanism) -> list[str]:
    out = []
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", one.name):
        out.append(f"name '{one.name}': use lower-case words joined by hyphens")
    wrong = [e for e in one.equations if not re.fullmatch(r"EQ-[A-Z]+(-[A-Z]+)*", e)]
    if not one.equations or wrong:
        out.append(f"equations {list(one.equations)}: give at least one id such as EQ-WINTER")
    if not one.claim.strip():
        out.append("claim is empty: say the argument in one sentence")
    if not one.hooks():
        out.append(f"overrides no hook; there are {', '.join(HOOKS)}")
    return out


def _reads(trials: Trials, *_: int) -> list[str]:
    one, table, out = trials.mechanism, trials.scenario.table, []
    if not one.reads:
        out.append("reads is empty: list the fields that its strength depends on")
    for pattern in (*one.reads, *(sign.raised for sign in one.signs)):
        if not _fields_of(pattern, table):
            out.append(
                f"'{pattern}' is no field of the format, nor one that the mechanism declares "
                "in `fields`"
            )
    core = {row.pattern for row in core_table().fields}
    for extra in one.fields:
        row = next((r for r in table.fields if r.pattern == extra.pattern), None)
        where = f"field '{extra.pattern}'"
        if extra.pattern in core:
            out.append(f"{where} belongs to the format: read it, do not declare it")
        if row is None:
            out.append(f"{where} is not in force: load the scenario with this mechanism")
        if extra.support not in ("real", "positive", "unit"):
            out.append(f"{where}: support '{extra.support}' is not real, positive or unit")
        elif not _admits(extra.support, extra.default):
            out.append(f"{where}: its default {extra.default} lies outside its support")
        if not extra.meaning.strip():
            out.append(f"{where} has no meaning in words")
    return out


def _fields_of(pattern: str, table: FieldTable) -> list[str]:
    """Rows that a pattern can stand for; a shorter pattern stands for a whole block."""
    parts = pattern.split(".")
    return [
        row.pattern
        for row in table.fields
        if len(row.parts) >= len(parts)
        and all(
            a == b or (b.startswith("@") and (a.startswith("@") or b not in ("@B", "@P")))
            for a, b in zip(parts, row.parts, strict=False)
        )
    ]


def _admits(support: str, value: float) -> bool:
    low = {"real": -np.inf, "positive": 0.0, "unit": 0.0}[support]
    return low <= value <= (1.0 if support == "unit" else np.inf)


def _identity(trials: Trials, draws: int, seed: int) -> list[str]:
    """With every number at zero, and with its own fields at their defaults."""
    rng = np.random.default_rng([seed, 1])
    one, out = trials.mechanism, []
    own = {f.pattern: f.default for f in one.fields}
    for n in range(max(2, draws // 8)):
        worlds = {"with every number at zero": replace(trials.world(rng), numbers=Nothing())}
        if own:
            world = trials.world(rng)
            numbers = dict(world.numbers)
            for pattern, default in own.items():
                shape = trials.shape(pattern)
                numbers |= {a: default for a in trials.read if shape.fullmatch(a)}
            worlds["with its own fields at their defaults"] = replace(world, numbers=numbers)
        for what, world in worlds.items():
            world = without_bars(world)
            for hook in one.hooks():
                draft = trials.draft(world, hook, "war", rng)
                moved = same(getattr(one, hook)(world, draft), draft)
                if moved:
                    out.append(
                        f"{what}, {hook} still changes {', '.join(moved)} (world {n}); "
                        "multiply by the strength, or return the draft as it came"
                    )
        if out:
            break
    return out


def _untouched(trials: Trials, draws: int, seed: int) -> list[str]:
    """Inputs are left alone, and the same input gives the same output."""
    rng = np.random.default_rng([seed, 2])
    one, out = trials.mechanism, []
    for n in range(max(2, draws // 8)):
        world = trials.world(rng)
        numbers = dict(world.numbers)
        for hook in one.hooks():
            for phase in PHASES if hook in WAR_HOOKS else ("war",):
                draft = trials.draft(world, hook, phase, rng)
                kept = copied(draft)
                first = getattr(one, hook)(world, draft)
                touched = same(draft, kept)
                if touched:
                    out.append(
                        f"{hook} writes into its input ({', '.join(touched)}); copy an array "
                        "before changing it, then `replace` it in the draft"
                    )
                elif isinstance(first, type(draft)) and same(
                    first, getattr(one, hook)(world, copied(kept))
                ):
                    out.append(f"{hook} gives two answers to the same input; it must be pure")
        if dict(world.numbers) != numbers:
            out.append(f"it changes the world's numbers (world {n})")
        if out:
            break
    return list(dict.fromkeys(out))


def _labels(trials: Trials, draws: int, seed: int) -> list[str]:
    """The same kind of draft comes back: phase, names and shapes kept, nothing undefined."""
    rng = np.random.default_rng([seed, 3])
    one, out = trials.mechanism, []
    for _ in range(max(2, draws // 8)):
        world = trials.world(rng)
        for hook in one.hooks():
            for phase in PHASES if hook in WAR_HOOKS else ("war",):
                draft = trials.draft(world, hook, phase, rng)
                out += _relabelled(hook, draft, getattr(one, hook)(world, draft))
        if out:
            break
    return list(dict.fromkeys(out))


def _relabelled(hook: str, before: Draft, after: object) -> list[str]:
    if not isinstance(after, type(before)):
        return [f"{hook} returns {type(after).__name__}; return a {type(before).__name__}"]
    out = []
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if not isinstance(old, np.ndarray):
            if old != new:
                out.append(f"{hook} changes the label {field.name} from '{old}' to '{new}'")
        elif np.shape(new) != old.shape:
            out.append(f"{hook} gives {field.name} shape {np.shape(new)}, not {old.shape}")
        elif np.isnan(new).any():
            out.append(f"{hook} puts numbers that are not defined (NaN) into {field.name}")
    return out


def _chances(trials: Trials, draws: int, seed: int) -> list[str]:
    """Beside all other mechanisms rows still sum to one and chances stay chances."""
    rng = np.random.default_rng([seed, 4])
    one = trials.mechanism
    others = [m for m in mechanisms_of(trials.scenario) if m.name != one.name]
    used = tuple(sorted([*others, one], key=lambda m: (m.position, m.name)))
    for _ in range(max(2, draws // 4)):
        world = trials.world(rng)
        for phase in PHASES:
            out = _month_adds_up(world, used, phase)
            if out:
                return out
    world = trials.world(rng)
    war = build(world.resolved, numbers=world.numbers, mechanisms=used)
    out = []
    for matrix in (*(p.transition for p in war.phases), *war.menu.after, war.menu.resume):
        rows = matrix.sum(axis=1)
        if np.abs(rows - 1.0).max() > 1e-9 or matrix.data.min(initial=0.0) < 0:
            out.append("a compiled matrix has a row that does not sum to one")
    for name in ("ratify", "opportunity", "leave"):
        values = getattr(war.menu, name)
        if not ((values >= 0) & (values <= 1)).all():
            out.append(f"{name} of packages leaves 0 to 1")
    return out


def _month_adds_up(world: World, used: Sequence[Mechanism], phase: str) -> list[str]:
    """Chances of a month once every mechanism has had its turn."""
    draft, space, out = WarDraft.blank(world, phase), world.space, []
    for hook in WAR_HOOKS:
        for one in used:
            draft = getattr(one, hook)(world, draft)
    steps = [("up", draft.up, "down", draft.down, space.k, space.front)]
    steps += [
        ("better", draft.better[i], "worse", draft.worse[i], space.endurance(i), space.shape[1 + i])
        for i in range(2)
    ]
    for up, rise, down, fall, level, count in steps:
        wrong = (rise < 0) | (fall < 0) | (rise + fall > 1 + LEAST)
        if wrong.any():
            s = int(np.argmax(wrong))
            k, a, b, y, m = (int(axis[s]) for axis in space.grid)
            out.append(
                f"in phase {phase}, {up} {rise[s]:.4g} and {down} {fall[s]:.4g} at front {k}, "
                f"endurance {a} and {b}, adaptation {y}, stance {space.stances[m]}: keep both at "
                "0 or more and their sum at 1 or less"
            )
        beyond = ((rise > 0) & (level == count - 1)) | ((fall > 0) & (level == 0))
        if beyond.any():
            out.append(f"in phase {phase}, {up} or {down} leads off the end of the grid")
    for name in ("hazard", "talks", "leave"):
        values = getattr(draft, name)
        if not ((values >= 0) & (values <= 1)).all():
            out.append(
                f"{name} in phase {phase} leaves 0 to 1: {values.min():.3g} to {values.max():.3g}"
            )
    return out


def _directions(signs: Sequence[SignTried]) -> list[str]:
    out = []
    for one in signs:
        if one.counterexample:
            out.append(f"'{one.sign.say()}' fails: {one.counterexample}")
        elif one.tried == 0:
            out.append(
                f"'{one.sign.say()}' cannot be tried: no such number, or the condition never holds"
            )
        elif not one.holds:
            out.append(f"'{one.sign.say()}' is idle: nothing moved in {one.tried} worlds")
    return out


RULES: dict[str, Rule] = {
    "fields exist": _reads,
    "identity at zero strength": _identity,
    "inputs untouched": _untouched,
    "labels kept": _labels,
    "rows sum to one": _chances,
}
"""Every rule that needs a world, but the directions: they are tried where these hold."""
