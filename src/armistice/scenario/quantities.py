"""Quantities: a number or a stated uncertainty about one, read with a declared support.

The field, never the text, fixes the family: a range over a `real` field is normal, over a
`positive` one lognormal, over a `unit` one logit-normal, its ends the 5th and 95th
percentiles.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from statistics import NormalDist

from armistice.scenario.evidence import Evidence

__all__ = ["Quantity", "format_number", "point"]

_Z95 = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True)
class Quantity:
    """A number with its uncertainty.

    Attributes
    ----------
    kind
        `point`, `range`, `normal`, `beta`, `uniform`, `triangular` or `choice`.
    args
        The numbers: value; low, high; mean, s.d.; and so on. For `choice`, the values.
    weights
        Weights of a `choice`, in the order of its values; empty otherwise.
    support
        `real`, `positive` or `unit`.
    unit
        Unit the numbers are written in; for a hazard `/mo` or `/yr`.
    moved
        Ends as written, where a range reached the edge of its support and was moved in.
    address
        Pattern of the field it was read for (see `armistice.scenario.fields`).
    because
        Evidence written beside it.

    Examples
    --------
    >>> from armistice.scenario.reading_numbers import read_quantity
    >>> q = read_quantity("0.3 to 0.6", "positive")
    >>> round(q.median(), 4)
    0.4243
    >>> round(q.quantile(0.95), 9)
    0.6
    """

    kind: str
    args: tuple[float, ...]
    support: str = "real"
    unit: str = ""
    weights: tuple[float, ...] = ()
    moved: tuple[float, float] | None = field(default=None, compare=False)
    address: str = field(default="", compare=False)
    because: tuple[Evidence, ...] = field(default=(), compare=False)

    @property
    def is_point(self) -> bool:
        """Whether it is one certain number."""
        return self.kind == "point"

    def median(self) -> float:
        """Return the median."""
        return self.quantile(0.5)

    def quantile(self, u: float) -> float:
        """Return the value below which a share `u` of the mass lies, 0 < u < 1."""
        a = self.args
        if self.kind == "point":
            return a[0]
        if self.kind == "range":
            return self._range(u)
        if self.kind == "normal":
            return a[0] + a[1] * _normal(u)
        if self.kind == "uniform":
            return a[0] + (a[1] - a[0]) * u
        if self.kind == "triangular":
            return _triangular(u, *a)
        if self.kind == "choice":
            return self._choice(u)
        return _beta(u, *a)

    def _range(self, u: float) -> float:
        to, back = _SCALES[self.support]
        low, high = to(self.args[0]), to(self.args[1])
        return back((low + high) / 2 + _normal(u) * (high - low) / (2 * _Z95))

    def _choice(self, u: float) -> float:
        total, reached = math.fsum(self.weights), 0.0
        ordered = sorted(zip(self.args, self.weights, strict=True))
        for value, weight in ordered:
            reached += weight / total
            if u <= reached:
                return value
        return ordered[-1][0]

    def text(self) -> str:
        """Return the normal form as a person would write it."""
        numbers = [format_number(x) for x in self.args]
        if self.kind == "point":
            body = numbers[0]
        elif self.kind == "range":
            body = " to ".join(numbers)
        elif self.kind == "choice":
            pairs = sorted(zip(self.args, self.weights, strict=True))
            inner = ", ".join(f"{format_number(v)}: {format_number(w)}" for v, w in pairs)
            body = f"choice({inner})"
        else:
            body = f"{self.kind}({', '.join(numbers)})"
        return f"{body} {self.unit}" if self.unit in ("/mo", "/yr") else body

    def normal_form(self) -> dict[str, object]:
        """Return what a hash sees: equal for 0.10 and 0.1, blind to evidence."""
        form: dict[str, object] = {
            "kind": self.kind,
            "args": list(self.args),
            "support": self.support,
            "unit": self.unit,
        }
        if self.kind == "choice":
            form["args"] = [
                list(pair) for pair in sorted(zip(self.args, self.weights, strict=True))
            ]
        return form

    def monthly(self, x: float) -> float:
        """Return a hazard's rate per month from its value `x` as written."""
        return x / 12 if self.unit == "/yr" else x

    def with_evidence(self, because: tuple[Evidence, ...]) -> Quantity:
        """Return the same quantity resting on other evidence."""
        return replace(self, because=because)


def point(x: float, support: str = "real", unit: str = "", address: str = "") -> Quantity:
    """Return a certain number."""
    return Quantity("point", (float(x),), support, unit, address=address)


def format_number(x: float) -> str:
    """Return the shortest text that reads back as `x`: 0.10 and 0.1 give 0.1, 2.0 gives 2."""
    return str(int(x)) if x == int(x) and abs(x) < 1e15 else repr(float(x))


def _normal(u: float) -> float:
    return NormalDist().inv_cdf(u)


def _logit(p: float) -> float:
    return math.log(p) - math.log1p(-p)


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _same(x: float) -> float:
    return x


def _exp(x: float) -> float:
    return math.exp(min(x, 700.0))


_Scale = Callable[[float], float]
_SCALES: dict[str, tuple[_Scale, _Scale]] = {
    "real": (_same, _same),
    "positive": (math.log, _exp),
    "unit": (_logit, _expit),
}


def _triangular(u: float, low: float, mode: float, high: float) -> float:
    share = (mode - low) / (high - low)
    if u < share:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1 - u) * (high - low) * (high - mode))


def _beta(u: float, a: float, b: float) -> float:
    # scipy.special loads only where a beta quantity is used (scipy.stats would cost a second).
    from scipy.special import betaincinv

    return float(betaincinv(a, b, u))
