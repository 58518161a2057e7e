"""Declared directions, tried: raise a number in random worlds and see where the array goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from armistice.model.mechanism import PackageDraft, Sign, WarDraft
from armistice.model.trial_worlds import PACKAGE_HOOKS, PHASES, WAR_HOOKS, Trials
from armistice.model.world import World

__all__ = ["LEAST", "SignTried", "merged", "try_sign"]

Array = NDArray[np.float64]
Draft = WarDraft | PackageDraft

LEAST = 1e-12
"""Smallest change that counts: what rounding can do."""
MOST_WORLDS = 40
"""Worlds looked at for each trial, where a condition leaves most of them out."""


@dataclass(frozen=True)
class SignTried:
    """A declared direction and what trying it showed.

    Attributes
    ----------
    sign
        The claim.
    tried, moved
        Trials, and those in which the array moved at all.
    counterexample
        Where it went the wrong way, empty if nowhere.
    """

    sign: Sign
    tried: int
    moved: int
    counterexample: str

    @property
    def holds(self) -> bool:
        """Whether it was tried, moved something (unless it claims not to) and never went wrong."""
        seen = self.moved > 0 or self.sign.moves == "not"
        return self.tried > 0 and seen and not self.counterexample


def merged(tried: Sequence[SignTried]) -> SignTried:
    """What all scenarios say about one direction."""
    return SignTried(
        tried[0].sign,
        sum(one.tried for one in tried),
        sum(one.moved for one in tried),
        next((one.counterexample for one in tried if one.counterexample), ""),
    )


def try_sign(trials: Trials, sign: Sign, draws: int, seed: int) -> SignTried:
    """Raise the number in random worlds and look whether the array ever goes the wrong way."""
    rng = np.random.default_rng([seed, 5])
    shape = trials.shape(sign.raised)
    rows = {a: row for a, row in trials.read.items() if shape.fullmatch(a)}
    addresses = sorted(rows)
    tried = moved = 0
    for n in range(MOST_WORLDS * draws if addresses else 0):
        if tried == draws:
            break
        address = addresses[n % len(addresses)]
        world = trials.world(rng)
        pair = sorted(trials.number(rng, address, rows[address]) for _ in range(2))
        low, high = (replace(world, numbers={**world.numbers, address: x}) for x in pair)
        if pair[0] == pair[1] or not (sign.given(low) and sign.given(high)):
            continue
        phase = PHASES[int(rng.integers(len(PHASES)))]
        start = trials.draft(world, sign.hook, phase, rng)
        before, after = (
            _row(trials, sign, address, _after(trials, at, sign, start)) for at in (low, high)
        )
        # infinite before and after: unmoved
        change = np.zeros_like(before)
        np.subtract(after, before, out=change, where=after != before)
        tried += 1
        moved += bool(np.abs(change).max(initial=0.0) > LEAST)
        worst = {"up": -change, "down": change, "not": np.abs(change)}[sign.moves]
        if worst.max(initial=0.0) > LEAST:
            said = (
                f"with {address} up from {pair[0]:.4g} to {pair[1]:.4g}, {sign.array} moves by "
                f"{change.flat[int(np.argmax(worst))]:+.4g} (world {n}, seed {seed}, {phase})"
            )
            return SignTried(sign, tried, moved, said)
    return SignTried(sign, tried, moved, "")


def _after(trials: Trials, world: World, sign: Sign, start: Draft) -> Array:
    draft = start
    hooks = WAR_HOOKS if sign.hook in WAR_HOOKS else PACKAGE_HOOKS
    for hook in hooks[: hooks.index(sign.hook) + 1]:
        draft = getattr(trials.mechanism, hook)(world, draft)
    return np.asarray(getattr(draft, sign.array), dtype=float)


def _row(trials: Trials, sign: Sign, address: str, array: Array) -> Array:
    if sign.side == "all":
        return array
    named = [trials.base.sides.index(p) for p in address.split(".") if p in trials.base.sides]
    return np.asarray(array[named[-1] if sign.side == "own" else 1 - named[-1]])
