"""When a mediator leaves: blame for leaving against the cost of staying.

Source: Dixit and Pindyck (1994), key ``dixitpindyck1994``, for the rule of stopping.
"""

from __future__ import annotations

__all__ = ["deal_discount", "leaving_gain"]


def deal_discount(hazard: float, delta: float) -> float:
    """Return E[delta^T] for a deal that comes with a constant monthly chance from now on.

    Parameters
    ----------
    hazard : float
        Chance that it is signed this month.
    delta : float
        Monthly discount factor.
    """
    return hazard / (1.0 - delta * (1.0 - hazard))


def leaving_gain(cost: float, blame: float, credit: float = 0.0, deal: float = 0.0) -> float:
    """Return what a mediator gains by leaving rather than staying, in a stationary regime.

    EQ-EXIT (dixitpindyck1994; ours) and EQ-BLAME (ours): leave iff the blame for leaving
    is smaller than the present value of staying costs and remaining blame for the war, less
    the expected credit for a deal.

    Parameters
    ----------
    cost : float
        Present value of staying for ever, blame for the war that goes on included.
    blame : float
        Bl * R(h), blame for leaving after history h.
    credit : float
        What a deal pays when it is signed.
    deal : float
        E[delta^T], see `deal_discount`; staying costs end with the deal.

    Examples
    --------
    >>> leaving_gain(0.08 / 0.10, 1.0) < 0 < leaving_gain(0.08 / 0.10, 0.2)
    True
    """
    return cost * (1.0 - deal) - credit * deal - blame
