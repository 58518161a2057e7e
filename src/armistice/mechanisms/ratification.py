"""Home consent: what signing costs at home, or whether a signature is ratified at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from armistice.model.mechanism import Mechanism, PackageDraft, Sign
from armistice.model.world import World

__all__ = ["Ratification", "public_support"]

RIDGE = 0.1
"""Weight on the squared effect of a single option when fitting polls: with fewer polls
than options the effects are shrunk towards zero rather than left undetermined."""


def public_support(
    bundles: Mapping[str, Mapping[str, str]], polls: Mapping[str, float], menu: list[dict[str, str]]
) -> NDArray[np.float64]:
    """supp(x) = L(a0 + sum of a_l over the terms of x), fitted to polls of whole bundles.

    EQ-RATIFY (putnam1988, iida1993, tarar2001). Least squares on log-odds with a ridge on
    single options. Without polls support is one half everywhere.

    Parameters
    ----------
    bundles
        Terms (issue -> option) of the packages that were polled.
    polls
        Share in favour of each, in (0, 1).
    menu
        Terms of every package.

    Returns
    -------
    numpy.ndarray
        Support for every package of the menu, in (0, 1).
    """
    if not polls:
        return np.full(len(menu), 0.5)
    names = sorted({(i, o) for name in polls for i, o in bundles[name].items()})
    place = {name: n + 1 for n, name in enumerate(names)}

    def row(terms: Mapping[str, str]) -> NDArray[np.float64]:
        out = np.zeros(len(names) + 1)
        out[0] = 1.0
        for term in terms.items():
            if term in place:
                out[place[term]] = 1.0
        return out

    design = np.array([row(bundles[name]) for name in polls])
    share = np.clip(np.array(list(polls.values())), 1e-3, 1 - 1e-3)
    odds = np.log(share / (1.0 - share))
    penalty = RIDGE * np.eye(len(names) + 1)
    penalty[0, 0] = 1e-9
    weights = np.linalg.solve(design.T @ design + penalty, design.T @ odds)
    return np.asarray(1.0 / (1.0 + np.exp(-np.array([row(t) for t in menu]) @ weights)))


class Ratification(Mechanism):
    """Options cost support at home; some are barred; or a signature has to be ratified.

    Notes
    -----
    EQ-RATIFY (putnam1988, iida1993, tarar2001)
        mode cost: chi_i = chi_chip + option costs + chi_s (1/2 - supp_i)^+ + chi_law
        mode gate: chi_i = chi_chip, ratified with chance rho_i = L((supp_i - 1/2)/s_r)
    A forbidden option is a hard bar (chi_i infinite) in either mode. The chip, which fades
    as the front nears the line to be ceded, is EQ-CHIP in `armistice.model.packages`.
    """

    name: ClassVar[str] = "ratification"
    equations: ClassVar[tuple[str, ...]] = ("EQ-RATIFY",)
    reads: ClassVar[tuple[str, ...]] = (
        "@B.ratification.cost.@issue.@option",
        "@B.ratification.law.@issue.@option",
        "@B.ratification.polls.@package",
        "@B.ratification.weight",
        "@B.ratification.spread",
        "@B.ratification.chip.@issue.@option",
    )
    claim: ClassVar[str] = "What a leader signs must pass at home."
    position: ClassVar[int] = 50
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@B.ratification.cost.@issue.@option", "acceptance", "consent", "up"),
        Sign("@B.ratification.law.@issue.@option", "acceptance", "consent", "up"),
        Sign("@B.ratification.weight", "acceptance", "consent", "up"),
    )

    def acceptance(self, world: World, draft: PackageDraft) -> PackageDraft:
        """EQ-RATIFY for both sides."""
        consent, ratify = draft.consent.copy(), draft.ratify.copy()
        named = {name: dict(p.terms) for p in world.packages for name in p.names}
        terms = [dict(p.terms) for p in world.packages]
        for side, party in enumerate(world.sides):
            rule = world.resolved.spec.parties[party].ratification
            polls = {
                name: share
                for name, share in world.children(f"{party}.ratification.polls").items()
                if name in named
            }
            support = public_support(named, polls, terms)
            if rule.mode == "gate":
                spread = world.of(side, "ratification.spread", 0.1)
                odds = np.clip((support - 0.5) / max(spread, 1e-9), -500.0, 500.0)
                ratify[side] *= 1.0 / (1.0 + np.exp(-odds))
            else:
                weight = world.of(side, "ratification.weight")
                consent[side] += weight * np.maximum(0.0, 0.5 - support)
            prices = [
                (place, price)
                for kind in (() if rule.mode == "gate" else ("cost", "law"))
                for place, price in world.children(f"{party}.ratification.{kind}").items()
            ]
            prices += [(place, np.inf) for place in rule.forbid]
            for place, price in prices:
                issue, _, option = place.partition(".")
                bears = [chosen.get(issue) == option for chosen in terms]
                consent[side][:, bears] += price
        return replace(draft, consent=consent, ratify=ratify)
