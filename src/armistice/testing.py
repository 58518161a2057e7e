"""Try a mechanism against the contract, in a test of your own.

Examples
--------
>>> from armistice.mechanisms.deep_strikes import DeepStrikes
>>> print(check_mechanism(DeepStrikes, draws=4))
mechanism 'deep-strikes' keeps its contract: described, fields exist, identity at zero \
strength, inputs untouched, labels kept, rows sum to one, directions
"""

from __future__ import annotations

from pathlib import Path

from armistice.errors import ArmisticeError
from armistice.model.contract import Contract, examine
from armistice.model.guests import load_with
from armistice.model.mechanism import Mechanism, discover
from armistice.model.sign_trials import SignTried
from armistice.model.trial_worlds import Trials
from armistice.scenario import Scenario

__all__ = ["BrokenContract", "Contract", "SignTried", "check_mechanism", "contract_of"]

DRAWS = 40


class BrokenContract(ArmisticeError, AssertionError):  # noqa: N818 (says what happened)
    """A mechanism does not keep its contract; the message says every rule and why.

    Parameters
    ----------
    contract
        All that was found.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        super().__init__(str(contract))


def contract_of(
    mechanism: Mechanism | type[Mechanism],
    *scenarios: str | Path | Scenario,
    draws: int = DRAWS,
    seed: int = 1,
) -> Contract:
    """Try a mechanism and report, without raising; see `check_mechanism`."""
    one = mechanism() if isinstance(mechanism, type) else mechanism
    ours = any(type(one) is type(known) for known in discover())
    trials = []
    for named in scenarios or ("two-islands",):
        scenario = (
            named
            if isinstance(named, Scenario)
            else load_with(named, mechanisms=() if ours else (type(one),))
        )
        reading = scenario.readings[0] if scenario.readings else None
        trials.append(Trials(scenario, reading, one))
    return examine(trials, draws=draws, seed=seed)


def check_mechanism(
    mechanism: Mechanism | type[Mechanism],
    *scenarios: str | Path | Scenario,
    draws: int = DRAWS,
    seed: int = 1,
) -> Contract:
    """Verify that a mechanism, ours or yours, keeps the contract.

    Its fields exist, with support, unit and default. At zero strength it is the exact
    identity. Beside all other mechanisms the rows of transition matrices sum to one. Inputs
    are left untouched and labels kept. Every direction it declares (`Mechanism.signs`) holds
    over random worlds and states, and moves something.

    Parameters
    ----------
    mechanism
        A mechanism or its class.
    scenarios
        Whose structure it is tried on: names, files, or scenarios loaded with it; default
        the tutorial's. Fields that it does not read keep the numbers of the first reading.
    draws
        Random worlds per rule and scenario.
    seed
        Seed of the worlds.

    Returns
    -------
    Contract
        What was tried.

    Raises
    ------
    BrokenContract
        With each broken rule, where it showed and what to do.
    """
    found = contract_of(mechanism, *scenarios, draws=draws, seed=seed)
    if not found.holds:
        raise BrokenContract(found)
    return found
