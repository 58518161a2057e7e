"""What draws lose by working talks out at coarse nodes: the same war solved both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armistice.analyses.drawn import solve_as_drawn
from armistice.analyses.settings import PAIR_TOLERANCE
from armistice.analyses.simulate import simulate
from armistice.analyses.zone import zone_of_agreement

if TYPE_CHECKING:
    from armistice.analyses.study import ReadingStudy

__all__ = ["coarse_error"]


def coarse_error(study: ReadingStudy) -> dict[str, float | None]:
    """How far coarse nodes move a reading's medians.

    Parameters
    ----------
    study
        The reading, solved on all states.

    Returns
    -------
    dict
        `p_agreement_12`, the chance of an agreement within a year on the same luck, and
        `durable_gap`, aims (None where nothing is durable): at coarse nodes less in every state.
        Both are None where draws leave no state out, or the coarse solve does not settle.
    """
    whole = study.answer
    rough = solve_as_drawn(study.war, whole.v, PAIR_TOLERANCE)
    if not (rough.rough and rough.diagnostics.converged):
        return {"p_agreement_12": None, "durable_gap": None}
    shares = []
    for answer in (rough, whole):
        agreed = simulate(answer, paths=4 * study.paths, months=12, seed=study.seed).agreed_month
        shares.append(float((agreed > 0).mean()))
    gaps = zone_of_agreement(rough).durable_gap, study.zone.durable_gap
    return {
        "p_agreement_12": shares[0] - shares[1],
        "durable_gap": None if gaps[0] is None or gaps[1] is None else gaps[0] - gaps[1],
    }
