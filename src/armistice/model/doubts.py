"""Numbers as one type has them, or as a party wrongly takes them to be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from armistice.errors import ArmisticeError
from armistice.scenario import Numbers, Resolved

__all__ = ["TypeNumbers", "misreadings", "type_numbers"]


@dataclass(frozen=True)
class TypeNumbers:
    """The two types of a side, as numbers (see `armistice.model.war.Doubt`)."""

    side: int
    names: tuple[str, str]
    numbers: tuple[Numbers, Numbers]
    prior: float
    levels: int
    signals: tuple[float, ...]


def _patched(resolved: Resolved, numbers: Mapping[str, float], prefix: str) -> Numbers:
    """The numbers with every patch below `prefix` put in place, in model units."""
    values = dict(numbers)
    for address, quantity in resolved.quantities.items():
        if not address.startswith(prefix):
            continue
        target = address[len(prefix) :]
        slot = resolved.scenario.addresses[target]
        number = float(numbers[address])
        if slot.field.hazard:
            number = -math.expm1(-quantity.monthly(number))
        values[target] = number
    return Numbers(values, resolved.reading, getattr(numbers, "index", None))


def type_numbers(resolved: Resolved, numbers: Mapping[str, float]) -> TypeNumbers:
    """Read the block `beliefs` for rule `beliefs: learned`. EQ-BELIEF.

    Raises
    ------
    ArmisticeError
        If there are not exactly two types, or no prior.
    """
    block = resolved.spec.beliefs
    names = tuple(block.types) if block is not None else ()
    if block is None or len(names) != 2:
        raise ArmisticeError("rule 'beliefs: learned' needs 'beliefs' with exactly two types")
    prior = numbers.get("beliefs.prior")
    if prior is None:
        raise ArmisticeError("rule 'beliefs: learned' needs 'beliefs.prior'")
    signals = [numbers[f"beliefs.learn_from.{name}"] for name in block.learn_from]
    first, second = names
    return TypeNumbers(
        side=resolved.scenario.belligerents.index(block.about),
        names=(first, second),
        numbers=(
            _patched(resolved, numbers, f"beliefs.types.{first}."),
            _patched(resolved, numbers, f"beliefs.types.{second}."),
        ),
        prior=float(prior),
        levels=int(block.levels),
        signals=tuple(float(one) for one in signals),
    )


def misreadings(resolved: Resolved, numbers: Mapping[str, float]) -> dict[str, Numbers]:
    """The war as each mediator that misreads it sees it. EQ-MISPERCEIVE.

    Raises
    ------
    ArmisticeError
        If nobody misreads, or one does that is no mediator with a turn at the table.
    """
    block = resolved.spec.beliefs
    parties = tuple(block.misread) if block is not None else ()
    if not parties:
        raise ArmisticeError("rule 'beliefs: misread' needs 'beliefs.misread' of a mediator")
    for party in parties:
        roles = resolved.spec.parties[party].roles
        if "mediator" not in roles:
            raise ArmisticeError(
                f"'beliefs.misread.{party}': only a mediator's misreading is solved"
            )
    return {p: _patched(resolved, numbers, f"beliefs.misread.{p}.") for p in parties}
