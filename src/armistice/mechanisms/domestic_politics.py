"""Home politics under pressure: who bears it, who protests, and a leader's hold on office."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from armistice.model.mechanism import Mechanism, PackageDraft, Sign, WarDraft
from armistice.model.world import World

__all__ = ["Home", "Office", "coup", "dependence", "home_front", "protest", "public_support"]

Array = NDArray[np.float64]
MOST = 0.5
YEAR = 12


@dataclass(frozen=True, slots=True)
class Home:
    """The home front of one side: arrays of one shape, by state.

    Attributes
    ----------
    hardship, elite_loss
        H and EL, aims.
    support, protest
        supp in [0, 1] and Prot, 0 or above.
    dependence, coup
        dep in [0, 1]; h_coup, a monthly chance.
    rivalry
        1 - pie in [0, 1]: reported, and in no equation.
    """

    hardship: Array
    elite_loss: Array
    support: Array
    protest: Array
    dependence: Array
    coup: Array
    rivalry: Array


def public_support(
    backing: float, rally: float, media: float, deflected: float, pressure: Array, hardship: Array
) -> Array:
    """EQ-RALLY (galtung1967, frye2019): support for the leader, quasi-static, in [0, 1].

    supp' = supp + rho_r S media (1 - supp) - (1 - deflected) H, taken once from
    supp = `backing`: with no rally the recursion itself would rest only at 0. Deflecting
    more than all blame leaves none and makes no rally.
    """
    gained = rally * pressure * media * (1.0 - backing)
    return np.clip(backing + gained - max(0.0, 1.0 - deflected) * hardship, 0.0, 1.0)


def protest(
    hardship: Array, support: Array, per_hardship: float, limit: float, opposition_cost: float
) -> Array:
    """EQ-APATHY (allen2008; ours): Prot = (b_p H (1 - H/hbar)+ (1 - supp) - k_opp)+.

    An inverted U in hardship, 0 from hbar on; a limit of 0 leaves no protest.
    """
    if limit <= 0.0:
        return np.zeros_like(hardship)
    stays = np.maximum(0.0, 1.0 - hardship / limit)
    raised = per_hardship * hardship * stays * (1.0 - support)
    return np.asarray(np.maximum(0.0, raised - opposition_cost))


def dependence(damage: Array, freeze: float, loyal_pay: float, outside_pay: float) -> Array:
    """How much elites have to lose by turning on the leader, in [0, 1].

    EQ-ELITE (castertyson2014, svolik2012)
        dep = 1 - (1 - freeze) y_out / y_loyal(pie), y_loyal = loyal pay * pie, pie = (1 - p)+
    """
    outside = max(0.0, 1.0 - freeze) * outside_pay
    inside = loyal_pay * np.maximum(0.0, 1.0 - damage)
    if outside <= 0.0:
        return np.ones_like(inside)
    ratio = np.divide(outside, inside, out=np.full_like(inside, np.inf), where=inside > 0)
    return np.asarray(1.0 - np.minimum(1.0, ratio))


def coup(elite_loss: Array, dep: Array, base: float, by_loss: float, by_dependence: float) -> Array:
    """EQ-ELITE (castertyson2014, svolik2012): h_coup = h_c0 exp(beta_L EL - beta_D dep).

    A monthly chance, at most one half. The size of the pie is not an argument: a smaller
    pie is rivalry, not coordination. Pressure raises EL and, by shrinking the pie, lowers
    dep, while a freeze raises both, so that its net sign on h_coup is open.
    """
    raised = np.exp(np.minimum(by_loss * elite_loss - by_dependence * dep, 700.0))
    return np.asarray(np.minimum(MOST, base * raised))


def home_front(world: World, side: int, pressure: Array, damage: Array) -> Home:
    """The home front at a pressure S and a damage p, of any one shape.

    EQ-INCIDENCE (kaempfer1988, galtung1967): H = iota p, EL = (1 - iota) p + freeze; then
    EQ-RALLY, EQ-APATHY and EQ-ELITE.
    """
    burden, freeze = world.of(side, "elites.burden_on_public"), world.of(side, "elites.freeze")
    hardship, elite_loss = burden * damage, (1.0 - burden) * damage + freeze
    support = public_support(
        world.of(side, "public.backing", 0.5),
        world.of(side, "public.rally"),
        world.of(side, "public.media"),
        world.of(side, "public.deflected"),
        pressure,
        hardship,
    )
    dep = dependence(
        damage, freeze, world.of(side, "elites.loyal_pay"), world.of(side, "elites.outside_pay")
    )
    return Home(
        hardship,
        elite_loss,
        support,
        protest(
            hardship,
            support,
            world.of(side, "public.protest"),
            world.of(side, "public.hardship_limit"),
            world.of(side, "public.opposition_cost"),
        ),
        dep,
        coup(
            elite_loss,
            dep,
            world.of(side, "elites.coup_base"),
            world.of(side, "elites.coup_by_loss"),
            world.of(side, "elites.coup_by_dependence"),
        ),
        1.0 - np.maximum(0.0, 1.0 - damage),
    )


class Office(Mechanism):
    """A leader may lose office, in war and in peace; the war goes on without him.

    Notes
    -----
    EQ-SECURITY (chiozzagoemans2004, goemans2000, downsrocke1994)
        l_i = l_i0 exp(gamma_P Prot_i + gamma_loss loss_i - gamma_win win_i) m_sum + h_coup,
        loss and win in front steps from today; i's continuation becomes
        (1 - l_i)(.) + l_i exit_value_i.
    With rule `survival: on`, never together with `war_rent`. m_sum is quasi-static: it holds
    in the share of months that had a mediated meeting in the year before. Under a settlement
    nothing bites, nobody is met, and loss and win are those of signing at today's front.
    EQ-RALLY (galtung1967, frye2019), with the rule off: a flow +rho_r S in u_i.
    """

    name: ClassVar[str] = "office"
    equations: ClassVar[tuple[str, ...]] = (
        "EQ-SECURITY",
        "EQ-INCIDENCE",
        "EQ-RALLY",
        "EQ-APATHY",
        "EQ-ELITE",
    )
    reads: ClassVar[tuple[str, ...]] = (
        "@B.office.exit_in_war",
        "@B.office.exit_in_peace",
        "@B.office.by_protest",
        "@B.office.by_loss",
        "@B.office.by_win",
        "@B.office.after_meeting",
        "@B.office.exit_value",
        "@B.public",
        "@B.elites",
    )
    claim: ClassVar[str] = "A leader weighs war and peace by what each does to his hold on office."
    position: ClassVar[int] = 55
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@B.office.exit_in_war", "exit", "leave", "up"),
        Sign("@B.office.exit_in_peace", "package_value", "leave", "up"),
        Sign("@B.office.by_loss", "exit", "leave", "up"),
        Sign("@B.office.by_win", "exit", "leave", "down"),
        Sign("@B.office.by_protest", "exit", "leave", "up"),
        Sign("@B.public.opposition_cost", "exit", "leave", "down"),
        Sign("@B.public.rally", "war_flow", "flow", "up"),
        Sign("@B.elites.coup_base", "exit", "leave", "up"),
        Sign("@B.elites.coup_by_dependence", "exit", "leave", "down"),
    )

    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-RALLY in reduced form, where office is not modelled."""
        if _on(world):
            return draft
        flow = draft.flow.copy()
        for side in range(2):
            flow[side] += world.of(side, "public.rally") * draft.pressure[side]
        return replace(draft, flow=flow)

    def exit(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-SECURITY in war."""
        if not _on(world):
            return draft
        leave = draft.leave.copy()
        mediated = sum(
            world.number(f"talks.proposers.{party}")
            for party in world.proposers
            if party not in world.sides
        )
        met = 1.0 - (1.0 - np.minimum(1.0, draft.talks * mediated)) ** YEAR
        for side in range(2):
            home = home_front(world, side, draft.pressure[side], draft.damage[side])
            tilt = world.of(side, "office.by_protest") * home.protest
            tilt = tilt + _tilt(world, side, world.space.k)
            safer = 1.0 - met * (1.0 - world.of(side, "office.after_meeting", 1.0))
            chance = world.of(side, "office.exit_in_war") * np.exp(tilt) * safer + home.coup
            leave[side] = np.minimum(MOST, leave[side] + chance)
        return replace(draft, leave=leave)

    def package_value(self, world: World, draft: PackageDraft) -> PackageDraft:
        """EQ-SECURITY under a settlement."""
        if not _on(world):
            return draft
        leave = draft.leave.copy()
        calm = np.zeros(1)
        for side in range(2):
            chance = world.of(side, "office.exit_in_peace") * np.exp(
                _tilt(world, side, draft.target[world.start_step])
            )
            leave[side] += chance + home_front(world, side, calm, calm).coup[0]
        return replace(draft, leave=np.minimum(leave, MOST))

    def notes(self, world: World) -> tuple[str, ...]:
        """Which way more pressure moves the hazard of removal by elites, by its parts."""
        found = []
        for side, party in enumerate(world.sides):
            if world.of(side, "elites.coup_base") <= 0:
                continue
            damage = np.array([0.0, 0.05, 0.10])
            home = home_front(world, side, np.zeros(3), damage)
            yearly = ", ".join(f"{1.0 - (1.0 - h) ** YEAR:.4f}" for h in home.coup)
            found.append(
                f"{party}: yearly chance of removal by elites at damage 0, 0.05 and 0.10: "
                f"{yearly} (losses raise it, dependence lowers it; the net sign is open). "
                f"Rivalry {', '.join(f'{r:.2f}' for r in home.rivalry)} does not enter."
            )
        return tuple(found)


def _on(world: World) -> bool:
    return world.rules.get("survival", "off") == "on"


def _tilt(world: World, side: int, step: NDArray[np.int64]) -> Array:
    """gamma_loss loss - gamma_win win at a front step."""
    gained = (step - world.start_step) * (1 if side == 0 else -1)
    lost = world.of(side, "office.by_loss") * np.maximum(0, -gained)
    return np.asarray(lost - world.of(side, "office.by_win") * np.maximum(0, gained))
