"""The product-limit curve, with Greenwood's error: a few lines, needed without any extra."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from armistice.analyses.outside_view.intervals import Z95

__all__ = ["Curve", "curve"]


@dataclass(frozen=True)
class Curve:
    """A survival record as counts: at each time, how many ended and how many were last seen.

    Attributes
    ----------
    times
        Distinct times, rising.
    ended, censored
        Counts at each time.
    """

    times: tuple[float, ...]
    ended: tuple[int, ...]
    censored: tuple[int, ...]

    @property
    def n(self) -> int:
        """Number of cases."""
        return sum(self.ended) + sum(self.censored)

    def at_risk(self, age: float) -> int:
        """Cases that lasted longer than `age`."""
        return sum(
            e + c for t, e, c in zip(self.times, self.ended, self.censored, strict=True) if t > age
        )

    def ends(self, start: float, stop: float) -> int:
        """Cases that ended after `start` and not after `stop`."""
        return sum(e for t, e in zip(self.times, self.ended, strict=True) if start < t <= stop)

    def exposure(self, start: float, stop: float = float("inf")) -> float:
        """Time lived between two ages, summed over cases."""
        return sum(
            (e + c) * (min(t, stop) - start)
            for t, e, c in zip(self.times, self.ended, self.censored, strict=True)
            if t > start
        )

    def survival(self, time: float) -> float:
        """Share that lasts longer than `time` (kaplan1958)."""
        return self._walk(time)[0]

    def half_width(self, time: float) -> float:
        """Half of the 95 % interval of `survival` by Greenwood's formula."""
        return self._walk(time)[1]

    def ends_within(self, age: float, months: float) -> float | None:
        """Chance that a case older than `age` ends within `months`; none with none at risk."""
        if self.at_risk(age) == 0:
            return None
        return 1.0 - self.survival(age + months) / self.survival(age)

    def _walk(self, time: float) -> tuple[float, float]:
        survival, greenwood, left = 1.0, 0.0, self.n
        for t, ended, censored in zip(self.times, self.ended, self.censored, strict=True):
            if t > time:
                break
            survival *= 1.0 - ended / left
            if ended and ended < left:
                greenwood += ended / (left * (left - ended))
            left -= ended + censored
        return survival, Z95 * survival * sqrt(greenwood)


def curve(times: Sequence[float], ended: Sequence[bool] | None = None) -> Curve:
    """Count a survival record.

    Parameters
    ----------
    times
        How long each case lasted, or was seen.
    ended
        Whether it ended then; all did if absent.

    Examples
    --------
    >>> from armistice.analyses.outside_view.kaplan_meier import curve
    >>> curve([1.0, 2.0, 2.0, 5.0], [True, True, False, True]).survival(2.0)
    0.5
    """
    marks = list(ended) if ended is not None else [True] * len(times)
    distinct = sorted(set(times))
    counts = {t: [0, 0] for t in distinct}
    for time, mark in zip(times, marks, strict=True):
        counts[time][0 if mark else 1] += 1
    return Curve(
        tuple(distinct),
        tuple(counts[t][0] for t in distinct),
        tuple(counts[t][1] for t in distinct),
    )
