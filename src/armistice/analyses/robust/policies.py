"""Policies: levers at doses, and the policy of pulling none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from armistice.errors import ArmisticeError
from armistice.scenario import Scenario
from armistice.scenario.faults import near

__all__ = ["NONE", "Policy", "policies_of", "read_policy"]

NONE = "none"
"""Id of the policy that pulls no lever; it is always among those compared."""


@dataclass(frozen=True)
class Policy:
    """Levers at doses.

    Attributes
    ----------
    id
        Its name in tables.
    doses
        Lever to dose from 0 to 1.
    """

    id: str
    doses: Mapping[str, float]


def policies_of(
    scenario: Scenario, wanted: Mapping[str, Mapping[str, float]] | None = None
) -> tuple[Policy, ...]:
    """Return the policies to compare, the one without levers first.

    Parameters
    ----------
    scenario
        Whose levers.
    wanted
        Id to doses; default every lever by itself at its full dose.

    Raises
    ------
    ArmisticeError
        If there is no such lever, or a dose is not between 0 and 1.

    Examples
    --------
    >>> import armistice as arm
    >>> [policy.id for policy in policies_of(arm.load("two-islands"))]
    ['none', 'toll-rise']
    """
    levers = scenario.spec.levers
    if wanted is None:
        wanted = {name: {name: 1.0} for name in levers}
    made = [Policy(NONE, {})]
    for name, doses in wanted.items():
        if name == NONE:
            if doses:
                raise ArmisticeError(f"policy '{NONE}' pulls no lever: use another name")
            continue
        for lever, dose in doses.items():
            if lever not in levers:
                raise ArmisticeError(f"no lever '{lever}'{near(lever, levers)}")
            if not 0.0 <= dose <= 1.0:
                raise ArmisticeError(f"policy '{name}': dose of '{lever}' is {dose:g}, not 0 to 1")
        made.append(Policy(name, dict(doses)))
    return tuple(made)


def read_policy(text: str) -> tuple[str, dict[str, float]]:
    """Read `NAME=LEVER:DOSE+LEVER:DOSE`; a name or a dose left out is the lever's, and 1.

    Raises
    ------
    ArmisticeError
        If it cannot be read.

    Examples
    --------
    >>> read_policy("both=summit:0.5+toll-rise"), read_policy("toll-rise")
    (('both', {'summit': 0.5, 'toll-rise': 1.0}), ('toll-rise', {'toll-rise': 1.0}))
    """
    name, equals, body = text.partition("=")
    body = body if equals else text
    doses: dict[str, float] = {}
    for part in _parts(text, body):
        lever, colon, dose = (piece.strip() for piece in part.partition(":"))
        try:
            doses[lever] = float(dose) if colon else 1.0
        except ValueError:
            raise ArmisticeError(f"--policy {text}: '{dose}' is no dose") from None
    return (name.strip() if equals else body.strip()), doses


def _parts(text: str, body: str) -> Sequence[str]:
    parts = [part.strip() for part in body.split("+")]
    if not all(part.partition(":")[0].strip() for part in parts):
        raise ArmisticeError(f"--policy {text}: write NAME=LEVER:DOSE+LEVER:DOSE")
    return parts
