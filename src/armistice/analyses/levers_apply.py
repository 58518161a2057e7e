"""Numbers with levers pulled: what a lever at a dose, or a changed value, makes of a draw.

Works on numbers that are already in model units, so that one draw can be compared with and
without a lever, all else equal. The order is the format's: changed values first, then levers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from armistice.analyses.forewarned import forewarned
from armistice.errors import ArmisticeError
from armistice.scenario import Numbers, Resolved
from armistice.scenario.fields import Field
from armistice.scenario.numbers import to_model_units
from armistice.scenario.numeric import read_number

__all__ = ["apply_levers", "rules_for"]


def apply_levers(
    resolved: Resolved,
    numbers: Mapping[str, float],
    doses: Mapping[str, float],
    values: Mapping[str, float] | None = None,
) -> Numbers:
    """Change values, then pull levers.

    Parameters
    ----------
    resolved
        What the numbers were drawn from.
    numbers
        One set of numbers in model units; not changed.
    doses
        Lever id to dose, 0 (not used) to 1 (in full).
    values
        Address to a number in the unit of the field (a hazard per month, a discount per year).

    Returns
    -------
    Numbers
        In model units. `escalation.by_levers` holds the sum over levers of their declared
        escalation times the dose, for the hazard of a wider war (EQ-ESCALATE, ours);
        `PARTY.mediation.by_levers` what the levers in use cost a mediator (EQ-MEDIATOR).
        Levers with months of warning also leave `pressure.forewarned` and `pressure.lead`
        (EQ-ANTICIPATE, vanbergeijk1995); with several such levers, the shortest warning.

    Examples
    --------
    >>> import armistice as arm
    >>> war = arm.load("two-islands").resolve("tired-war")
    >>> more = apply_levers(war, war.median(), {"toll-rise": 0.5})
    >>> more["Orrin.pressure.level"] - war.median()["Orrin.pressure.level"]
    0.25
    """
    scenario, quantities = resolved.scenario, resolved.quantities
    unknown = [lever for lever in doses if lever not in resolved.spec.levers]
    if unknown:
        raise ArmisticeError(f"no lever '{unknown[0]}'")
    written: dict[str, float] = {}
    for address, number in numbers.items():
        quantity = quantities.get(address)
        if quantity is None:
            continue
        row = scenario.table.by_pattern(quantity.address)
        written[address] = _rate(number) / quantity.monthly(1.0) if row.hazard else number
    fresh: dict[str, float] = {}
    for address, value in (values or {}).items():
        slot = scenario.addresses.get(address)
        if slot is None or not slot.field.is_number:
            raise ArmisticeError(f"no number at '{address}'")
        read, issues = read_number(value, slot.field)
        if read is None or issues:
            raise ArmisticeError(f"{address}: {issues[0].message}")
        if address in quantities:
            written[address] = read.monthly(value) / quantities[address].monthly(1.0)
        else:  # a field that is listed only where it is written
            fresh[address] = _model_unit(slot.field, read.monthly(value), value)
    changed = to_model_units(written, quantities, scenario.table, doses)
    changed.update(fresh)
    warned = {
        lever: resolved.spec.levers[lever].announced
        for lever, dose in doses.items()
        if dose > 0 and resolved.spec.levers[lever].announced > 0
    }
    if warned:
        others = {lever: dose for lever, dose in doses.items() if lever not in warned}
        sudden = to_model_units(written, quantities, scenario.table, others) | fresh
        lead = float(min(warned.values()))
        changed.update(forewarned(resolved, sudden, changed, lead))
    escalation = sum(
        dose * changed.get(f"levers.{lever}.escalation", 0.0) for lever, dose in doses.items()
    )
    if escalation:
        changed["escalation.by_levers"] = escalation
    for party, body in resolved.spec.parties.items():
        cost = sum(
            dose * changed.get(f"levers.{lever}.cost.{party}", 0.0) for lever, dose in doses.items()
        )
        if cost and body.is_a("mediator"):
            changed[f"{party}.mediation.by_levers"] = cost
    return Numbers(changed, resolved.reading, getattr(numbers, "index", None))


def rules_for(resolved: Resolved, doses: Mapping[str, float]) -> dict[str, str]:
    """Rules that levers in use switch on: a lever that may widen the war is never free."""
    risky = any(
        dose > 0 and quantity.median() > 0
        for lever, dose in doses.items()
        if (quantity := resolved.quantities.get(f"levers.{lever}.escalation")) is not None
    )
    return {"escalation": "on"} if risky else {}


def _rate(chance: float) -> float:
    """Turn a monthly chance back into a rate per month."""
    return -math.log1p(-min(chance, 1.0 - 1e-15))


def _model_unit(row: Field, monthly: float, value: float) -> float:
    return -math.expm1(-monthly) if row.hazard else value
