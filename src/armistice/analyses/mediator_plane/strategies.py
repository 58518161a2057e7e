"""Ways of mediating that a scenario can carry, and why it cannot carry the others.

A strategy is a rule of conduct that the mediator is held to: a posture (EQ-MEDIATOR), whom it
leaves after (EQ-BLAME), whether its threats are made good (EQ-REJECT), and levers of its own
that are pulled from today on. No name of a lever counts, only what it acts on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from armistice.errors import ArmisticeError
from armistice.model.stakes import ACTIONS, Stake
from armistice.model.war import War
from armistice.scenario import Resolved

__all__ = ["SUMMIT_MONTHS", "Strategy", "strategies_of"]

SUMMIT_MONTHS = 3
"""Length of a summit whose length the scenario does not give."""


@dataclass(frozen=True)
class Strategy:
    """What a mediator is held to.

    Attributes
    ----------
    id
        Short name.
    posture
        Action taken wherever it can be: one of `ACTIONS`, or "as-now", the one of today.
    leaves_after
        Sides after whose refusal it leaves: 0, 1 or both.
    threats
        Whether a threat that a refusal makes due is made good; else it stays empty.
    doses
        Levers pulled from today on, and how far.
    summit
        "first" or "last" if the doses (or the season of meetings) hold for the first or the
        last months of the look-ahead only; else "".
    season
        Whether the summit is the scenario's season of meetings (EQ-SUMMIT).
    months
        Length of the summit.
    """

    id: str
    posture: str = "as-now"
    leaves_after: tuple[int, ...] = ()
    threats: bool = False
    doses: Mapping[str, float] = field(default_factory=dict)
    summit: str = ""
    season: bool = False
    months: int = 0


def strategies_of(
    resolved: Resolved, war: War, stake: Stake, levers: Sequence[str] = ()
) -> tuple[list[Strategy], dict[str, str]]:
    """List the strategies that a war can carry.

    Parameters
    ----------
    resolved
        The scenario as a reading sees it.
    war
        The war compiled under rule `mediator: optimal`.
    stake
        What the mediator wants and can do.
    levers
        Further levers, each a strategy of its own: pulled in full, all else as today.

    Returns
    -------
    strategies, left_out
        The strategies in fixed order; for each that cannot be carried, the reason.

    Raises
    ------
    ArmisticeError
        If there is no such lever.
    """
    able = {name: _moves(war, stake, name) for name in ACTIONS}
    found: list[Strategy] = []
    out: dict[str, str] = {}
    if able["press"] or _now(war, stake) == "press":
        found.append(Strategy("press", "press"))
    else:
        out["press"] = f"no stance in which {stake.party} presses can be reached from today's"
    if able["stay"] or _now(war, stake) == "stay":
        found.append(Strategy("stay", "stay"))
    else:
        out["stay"] = f"no stance in which {stake.party} stays without pressing"
    found.append(Strategy("exit-now", "exit"))
    for side, party in enumerate(war.sides):
        found.append(Strategy(f"exit-after-{party}", leaves_after=(side,)))
    if stake.cuts:
        raising = _acting(resolved, stake.party, _threat_chances(resolved, war, stake))
        found.append(Strategy("threat", threats=True, doses=dict.fromkeys(raising, 1.0)))
    else:
        out["threat"] = f"no refusal moves the stance by an act of {stake.party}"
    for name, address, reason in (
        ("exploding-offer", f"{stake.party}.window.closes", "lets its offer close"),
        ("share-cost", f"{stake.party}.mediation.share_paid", "moves its costs to others"),
    ):
        pulled = _acting(resolved, stake.party, (address,))
        if pulled:
            found.append(Strategy(name, doses=dict.fromkeys(pulled, 1.0)))
        else:
            out[name] = f"no lever of {stake.party} {reason} ({address})"
    found += _summits(resolved, stake.party, out)
    for lever in levers:
        if lever not in resolved.spec.levers:
            raise ArmisticeError(
                f"no lever '{lever}'; there are {', '.join(resolved.spec.levers) or 'none'}"
            )
        found.append(Strategy(f"lever-{lever}", doses={lever: 1.0}))
    return found, out


def _moves(war: War, stake: Stake, action: str) -> bool:
    """Whether some action leads from today's stance to another one."""
    today = int(war.space.m[war.start])
    target = int(stake.options[ACTIONS.index(action), today])
    return target >= 0 and target != today


def _now(war: War, stake: Stake) -> str:
    """The action that leaves today's stance as it is."""
    today = int(war.space.m[war.start])
    return next((a for n, a in enumerate(ACTIONS) if stake.options[n, today] == today), "")


def _acting(resolved: Resolved, party: str, addresses: Sequence[str]) -> list[str]:
    """Levers of a party that act on one of some addresses, in file order."""
    return [
        name
        for name, lever in resolved.spec.levers.items()
        if lever.by == party and any(address in lever.acts for address in addresses)
    ]


def _threat_chances(resolved: Resolved, war: War, stake: Stake) -> list[str]:
    """Addresses of the chances with which a refusal makes this mediator's threats due."""
    labels = war.space.stances
    pairs = {
        (labels[cut.source].split(", ")[0], labels[cut.target].split(", ")[0]) for cut in stake.cuts
    }
    return [
        f"moves.{name}.chance"
        for name, move in resolved.spec.moves.items()
        if str(move.when) == "refusal" and (move.from_, move.to) in pairs
    ]


def _summits(resolved: Resolved, party: str, out: dict[str, str]) -> list[Strategy]:
    """A meeting at once, or kept back: the season of meetings, else a lever on the talks."""
    given = int(resolved.spec.talks.meeting.months)
    pulled = [] if given else _acting(resolved, party, ("talks.rate",))[:1]
    if not given and not pulled:
        reason = f"talks.meeting.months is 0 and no lever of {party} acts on talks.rate"
        out["summit-first"] = out["summit-last"] = reason
        return []
    return [
        Strategy(
            f"summit-{when}",
            doses=dict.fromkeys(pulled, 1.0),
            summit=when,
            season=bool(given),
            months=given or SUMMIT_MONTHS,
        )
        for when in ("first", "last")
    ]
