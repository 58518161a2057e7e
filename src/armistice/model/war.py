"""The compiled war: labelled arrays and nothing else (no solver, no scenario words).

A `War` is what a scenario, a reading and one set of numbers amount to. Everything the
solvers need stands here; sides are 0 (A, favoured by the front index) and 1 (B).

Letters used for shapes: S states of the base grid, K front steps, X packages, G groups
of packages that leave the same state behind, J proposers, F phases.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.model.space import Space
from armistice.model.stakes import Stake

__all__ = ["REGIME", "SETTLED", "TRUCE", "Breach", "Doubt", "Menu", "Phase", "Stake", "War"]

Array = NDArray[np.float64]
Breach = Literal["netted", "mistake", "taste"]

SETTLED, TRUCE, REGIME = 0, 1, 2
"""What signing leads to: a settlement that stands until broken, a frozen halt of n
months, or a regime (pause, framework) in which the war process goes on altered."""


@dataclass(frozen=True)
class Menu:
    """The packages that may be tabled, as arrays.

    Attributes
    ----------
    ids, forms
        Label and form of every package, length X.
    kind
        `SETTLED`, `TRUCE` or `REGIME` for every package, shape (X,).
    phase
        For a regime, the index of the phase that its signature starts; else -1. (X,)
    months
        Length n of a truce; 0 elsewhere. (X,)
    flow
        v_i(x), the monthly worth of the terms to side i, by front step at signature:
        (2, K, X), aims. EQ-DEALFLOW.
    target
        k(x): the front step once the terms are carried out, by step at signature: (K, X).
    consent
        chi_i, the domestic price of signing: (2, K, X), aims. EQ-RATIFY, EQ-CHIP. A hard
        bar is `inf`.
    ratify
        rho_i, the chance that a signature is ratified: (2, X); 1 in mode `cost`.
    penalty
        pen_i, what breaking costs the breaker at once: (2, X), aims. EQ-GUARANTEE.
    opportunity
        o_i, the monthly chance of an opportunity to break: (2, X).
    leave
        l_i, the monthly chance that leader i leaves office under the package: (2, X).
    audience
        dom_m(x), a mediator's home audience, zero for belligerents: (J, X).
    group
        Which group of post-deal states the package belongs to: (X,).
    after
        For breaker A and breaker B, a (G*S, S) matrix M: row g*S + s holds the
        distribution of the war state that follows when that side breaks a package of
        group g signed at s (front at k(x), regrouping done, stance moved).
    resume
        The same for a truce that runs out unbroken: (G*S, S).
    barred
        Packages that are off the menu while a stance stands: (stances, X) booleans, or None
        where every stance has the whole menu. EQ-WINDOW.
    """

    ids: tuple[str, ...]
    forms: tuple[str, ...]
    kind: NDArray[np.int64]
    phase: NDArray[np.int64]
    months: NDArray[np.int64]
    flow: Array
    target: NDArray[np.int64]
    consent: Array
    ratify: Array
    penalty: Array
    opportunity: Array
    leave: Array
    audience: Array
    group: NDArray[np.int64]
    after: tuple[csr_array, csr_array]
    resume: csr_array
    barred: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def groups(self) -> int:
        """Number of groups G."""
        return int(self.group.max()) + 1 if len(self.ids) else 0


@dataclass(frozen=True)
class Phase:
    """One regime of the war process: war itself, a pause, or talks under a framework.

    Attributes
    ----------
    id, package
        Label; index of the package whose signature starts it (-1 for war).
    transition
        Row-stochastic matrix over base states, given that the war goes on: (S, S).
    flow
        u_i of a month in this phase: (2, S), aims. EQ-WARFLOW.
    hazard
        Monthly chances that A collapses, that B collapses, that the war widens: (3, S);
        their sum is below one in every state.
    talks
        tau, the chance that a package is tabled this month: (S,).
    propose
        theta_j, width of proposal noise of every proposer: (J,).
    allowed
        Which packages may be tabled: (X,) booleans.
    leave
        l_i, the monthly chance that leader i leaves office: (2, S).
    expiry
        Monthly chance that the phase lapses into war (0 for war).
    opportunity, penalty
        Chance of an opportunity to break the phase's paper, and the price: (2,) each.
    after
        For breaker A and B, the war state after the breach: (S, S) each.
    """

    id: str
    package: int
    transition: csr_array
    flow: Array
    hazard: Array
    talks: Array
    propose: Array
    allowed: NDArray[np.bool_]
    leave: Array
    expiry: float
    opportunity: Array
    penalty: Array
    after: tuple[csr_array, csr_array]


@dataclass(frozen=True)
class War:
    """A war between two belligerents, compiled.

    Attributes
    ----------
    space, start
        The state grid; flat index of today's state.
    sides, proposers
        Ids of the belligerents (A, B) and of everyone who may table a package (J).
    proposer_side
        0 or 1 for a belligerent, -1 for a mediator: (J,).
    recognition
        pi_j: who is heard when there are talks: (J, S), columns sum to one.
    any_paper, face
        omega_m and f_m(1 - nu_m) of a mediator's score: (J,) each. EQ-PROPOSE.
    meeting
        What one round of talks pays side i whatever comes of it,
        sum over m of pi_m * status_i: (2, S), aims. EQ-STATUS.
    delta
        Monthly discount factors: (2,). EQ-UNITS.
    phases
        War first, then one phase per regime package.
    terminal
        C_i^l: value to side i when A collapses, B collapses, the war widens: (2, 3).
    exit_value
        Worth to leader i of leaving office: (2,).
    menu
        The packages.
    refusal
        For refuser A and B, where the stance goes when that side refuses what the other
        would sign: (S, S) each. EQ-REJECT.
    accept_noise, breach_noise
        sigma of EQ-ACCEPT and sigma_r of EQ-RENEGE, aims.
    signing_cost
        kappa_s of EQ-SIGN, aims.
    breach
        The breach variant of EQ-DURABILITY.
    lasting
        Breach hazard at which an agreement is worth nothing to a mediator who wants
        only what lasts (0.2 in EQ-PROPOSE).
    stakes
        What mediators want of the war (EQ-MEDIATOR); those that `choose` have no rule here.
    doubt
        Types of one side and what may be learned of them (EQ-BELIEF), if the rule is on.
    misread
        A mediator and the war as it sees it, (party, war), if the rule is on
        (EQ-MISPERCEIVE).
    about
        Provenance and labels for results; never read by a solver.
    """

    space: Space
    start: int
    sides: tuple[str, str]
    proposers: tuple[str, ...]
    proposer_side: NDArray[np.int64]
    recognition: Array
    any_paper: Array
    face: Array
    meeting: Array
    delta: Array
    phases: tuple[Phase, ...]
    terminal: Array
    exit_value: Array
    menu: Menu
    refusal: tuple[csr_array, csr_array]
    accept_noise: float
    breach_noise: float
    signing_cost: float
    breach: Breach = "netted"
    lasting: float = 0.2
    stakes: tuple[Stake, ...] = ()
    doubt: Doubt | None = None
    misread: tuple[tuple[str, War], ...] = ()
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def layers(self) -> tuple[str, ...]:
        """What the plain two-sided solver would leave out: windows, choosers, types, error."""
        found = {
            "windows": self.menu.barred is not None,
            "choosers": any(stake.chooses for stake in self.stakes),
            "doubt": self.doubt is not None,
            "misread": bool(self.misread),
        }
        return tuple(name for name, there in found.items() if there)

    def with_(self, **changes: Any) -> War:
        """Return a copy with the named fields changed, noise and breach rule in all its twins."""
        shared = {name: changes[name] for name in _SHARED if name in changes}
        if shared and self.doubt is not None and "doubt" not in changes:
            first, second = (twin.with_(**shared) for twin in self.doubt.wars)
            changes["doubt"] = replace(self.doubt, wars=(first, second))
        if shared and self.misread and "misread" not in changes:
            changes["misread"] = tuple((p, war.with_(**shared)) for p, war in self.misread)
        return replace(self, **changes)


_SHARED = ("accept_noise", "breach_noise", "signing_cost", "breach")


@dataclass(frozen=True)
class Doubt:
    """Two types that one side may have, and how others learn which.

    Attributes
    ----------
    side
        Whose type is in doubt: 0 or 1.
    names
        Ids of the types; the belief is the chance of the first.
    wars
        The war if the side is of that type: same grid, menu and talks.
    prior, levels
        Belief today, and number of grid levels of the belief (1: it stays at the prior).
    signals
        Reliability of every public signal that arrives each month, in [0, 1].
    """

    side: int
    names: tuple[str, str]
    wars: tuple[War, War]
    prior: float
    levels: int
    signals: tuple[float, ...] = ()
