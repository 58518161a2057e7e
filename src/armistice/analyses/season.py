"""A season of meetings: what a summit does to values, offers and the time to an agreement.

EQ-SUMMIT (ours). For n months talks are likelier and the mediators are heard more often;
nothing else changes. The season is a surprise (`rules.calendar: surprise`): the game is
solved anew as it stands in the season, and once more when the season is over. Nobody
foresees either change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from armistice.analyses.forward import Ahead, Stage, look_ahead
from armistice.analyses.today import signing_hazard
from armistice.errors import ArmisticeError
from armistice.mechanisms.summit import SEASON
from armistice.model.build import build
from armistice.scenario import Resolved
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve

__all__ = ["Season", "meeting_season"]


@dataclass(frozen=True)
class Season:
    """A season of meetings beside none.

    Attributes
    ----------
    months
        Its length.
    during, otherwise
        The game in the season, and without one.
    ahead, ahead_without
        Shares of futures with the season first, and without.
    """

    months: int
    during: Equilibrium
    otherwise: Equilibrium
    ahead: Ahead
    ahead_without: Ahead

    def change(self) -> dict[str, object]:
        """V_i and the monthly signing hazard today, with and without; months at risk apart."""
        war = self.otherwise.war
        rows: dict[str, object] = {"months": self.months, "calendar": "surprise"}
        for name, answer in (("during", self.during), ("without", self.otherwise)):
            rows[name] = {
                "V": {p: float(answer.v[0, i, war.start]) for i, p in enumerate(war.sides)},
                "signing_hazard": signing_hazard(answer),
            }
        rows["agreed"] = [float(x) for x in self.ahead.agreed]
        rows["agreed_without"] = [float(x) for x in self.ahead_without.agreed]
        return rows


def meeting_season(
    resolved: Resolved,
    numbers: Mapping[str, float] | None = None,
    *,
    months: int | None = None,
    horizon: int | None = None,
) -> Season:
    """Solve a war with and without a season of meetings from today. EQ-SUMMIT (ours).

    Parameters
    ----------
    resolved
        A reading of a scenario, with its block `talks.meeting`.
    numbers
        One set of numbers; default the medians.
    months
        Length; default `talks.meeting.months`.
    horizon
        Months to look ahead; default the scenario's.

    Raises
    ------
    ArmisticeError
        If the season has no length.
    NotConverged
        If either game was not solved.
    """
    length = int(resolved.spec.talks.meeting.months) if months is None else months
    if length < 1:
        raise ArmisticeError("talks.meeting.months is 0: there is no season to look at")
    ahead = int(resolved.spec.horizon) if horizon is None else horizon
    values = dict(resolved.median() if numbers is None else numbers)
    otherwise = solve(build(resolved, numbers=values), starts=1, details=False)
    season = build(resolved, numbers={**values, SEASON: 1.0})
    during = solve(season, start=otherwise.v, starts=1, details=False)
    stages = [Stage(during, min(length, ahead)), Stage(otherwise, max(0, ahead - length))]
    return Season(
        length, during, otherwise, look_ahead(stages), look_ahead([Stage(otherwise, ahead)])
    )
