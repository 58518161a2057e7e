"""Standard errors over draws, by leaving out a batch of draws at a time.

A delete-a-batch jackknife: for a mean it is the error of batch means; it also serves what
is no mean, such as log-odds shares. From 20 draws on there are at least 20 batches; below,
every draw is a batch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.settings import BATCHES

__all__ = ["jackknife"]

Array = NDArray[np.float64]


def jackknife(statistic: Callable[[Array], Array], values: Array) -> tuple[Array, Array | None]:
    """Return a statistic of mean values, and its standard error.

    Parameters
    ----------
    statistic
        From mean values (N,) to any array.
    values
        Values by draw: (N, draws).

    Returns
    -------
    estimate, error
        The error is None with fewer than two draws.

    Notes
    -----
    With b batches of unequal size the weights of Busing, Meijer and van der Leeden (1999)
    reduce to the usual ones here, as batches differ by one draw at most.

    Examples
    --------
    >>> import numpy as np
    >>> estimate, error = jackknife(lambda v: v, np.array([[1.0, 2.0, 3.0]]))
    >>> float(estimate[0]), round(float(error[0]), 6)
    (2.0, 0.57735)
    """
    draws = values.shape[1]
    estimate = np.asarray(statistic(values.mean(axis=1)))
    if draws < 2:
        return estimate, None
    batches = draws if draws < 2 * BATCHES else BATCHES
    total = values.sum(axis=1)
    left_out = []
    for part in np.array_split(np.arange(draws), batches):
        rest = (total - values[:, part].sum(axis=1)) / (draws - len(part))
        left_out.append(np.asarray(statistic(rest)))
    replicas = np.stack(left_out)
    spread = ((replicas - replicas.mean(axis=0)) ** 2).sum(axis=0)
    return estimate, np.sqrt((batches - 1) / batches * spread)
