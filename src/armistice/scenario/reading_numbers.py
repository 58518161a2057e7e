"""From the text of a number to a `Quantity`, with a reason wherever it cannot be done."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from armistice.scenario.quantities import Quantity, format_number

__all__ = ["SUPPORTS", "QuantityError", "read_quantity"]

SUPPORTS = ("real", "positive", "unit")
_LARGEST = 1e12
_WORDED_UNITS = {"per month": "/mo", "per year": "/yr"}
_NUMBER = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?%?"
_ONE = re.compile(_NUMBER)
_RANGE = re.compile(rf"({_NUMBER})\s+to\s+({_NUMBER})")
_CALL = re.compile(r"([A-Za-z]+)\s*\((.*)\)", re.DOTALL)
_UNIT = re.compile(r"(.*[^\s/])\s*(/[A-Za-z]+|\bper\s+[A-Za-z]+)", re.DOTALL)
_SHAPES = {
    "normal": ("normal(mean, sd)", 2),
    "beta": ("beta(a, b)", 2),
    "uniform": ("uniform(low, high)", 2),
    "triangular": ("triangular(low, mode, high)", 3),
    "choice": ("choice(value: weight, ...)", 0),
}
_FORMS = "0.3, '0.3 to 0.6', normal(m, s), beta(a, b), uniform(a, b), triangular(a, m, b) or choice"


class QuantityError(ValueError):
    """Why a text is not a quantity for its field.

    Parameters
    ----------
    code
        The fault code (`armistice.scenario.codes`).
    message
        What is wrong and what is allowed.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_quantity(value: object, support: str, *, unit: str = "", hazard: bool = False) -> Quantity:
    """Read a number or an uncertain number.

    Parameters
    ----------
    value
        The YAML value: a number, or text in one of the forms of the format.
    support
        `real`, `positive` or `unit`, from the field.
    unit
        The field's own unit, used where the text names none.
    hazard
        Whether the text may name `/mo` or `/yr`.

    Returns
    -------
    Quantity
        With the ends of a range moved off the edge of its support.

    Raises
    ------
    QuantityError
        With a fault code and a message.

    Examples
    --------
    >>> read_quantity("10% to 30%", "unit").text()
    '0.1 to 0.3'
    >>> read_quantity("0 to 0.3", "unit").text()
    '0.005 to 0.3'
    >>> read_quantity("0.12 /yr", "positive", unit="/mo", hazard=True).unit
    '/yr'
    """
    if isinstance(value, bool):
        raise QuantityError("Q01", f"{str(value).lower()} is not a number; write {_FORMS}")
    if isinstance(value, (int, float)):
        return _checked(Quantity("point", (_finite(float(value)),), support, unit))
    if not isinstance(value, str):
        raise QuantityError("Q01", f"expected a number; write {_FORMS}")
    text, written = value.strip(), unit
    match = _UNIT.fullmatch(text)
    if match:
        text, written = match[1].strip(), read_unit(match[2], unit, hazard=hazard)
    return _checked(replace(_read_text(text, support), unit=written))


def read_unit(text: object, unit: str, *, hazard: bool) -> str:
    """Return the canonical unit, or raise if the field does not take it."""
    word = " ".join(text.split()) if isinstance(text, str) else str(text)
    word = _WORDED_UNITS.get(word, word)
    if word == unit or (hazard and word in ("/mo", "/yr")):
        return word
    if hazard:
        allowed = "a hazard takes /mo or /yr (per month, per year)"
    elif unit:
        allowed = f"this field is in {unit}"
    else:
        allowed = "this field has no unit"
    raise QuantityError("Q04", f"unit '{word}' is not allowed; {allowed}")


def _finite(x: float) -> float:
    if not math.isfinite(x):
        raise QuantityError("Y05", "the number is not finite")
    if abs(x) > _LARGEST:
        raise QuantityError("Q03", f"{format_number(x)} is too large; at most 1e12")
    return x


def _read_text(text: str, support: str) -> Quantity:
    if _ONE.fullmatch(text):
        return Quantity("point", (_number(text, support),), support)
    match = _RANGE.fullmatch(text)
    if match:
        if match[1].endswith("%") != match[2].endswith("%"):
            raise QuantityError("Q01", f"in '{text}' write % on both ends or on neither")
        low, high = _number(match[1], support), _number(match[2], support)
        if not low < high:
            raise QuantityError("Q02", f"in '{text}' the low end is not below the high end")
        return Quantity("range", (low, high), support)
    match = _CALL.fullmatch(text)
    if match and match[1] in _SHAPES:
        return _distribution(text, match[1], match[2], support)
    if match:
        message = f"no distribution '{match[1]}'; there are {', '.join(_SHAPES)}"
        raise QuantityError("Q01", message)
    raise QuantityError("Q01", f"'{text}' is not a quantity; write {_FORMS}")


def _number(text: str, support: str) -> float:
    if not text.endswith("%"):
        return _finite(float(text))
    if support != "unit":
        raise QuantityError("Q01", f"'{text}': a % sign is only for fields between 0 and 1")
    # Moving the point in the text keeps 30% equal to 0.3 (30 * 0.01 is not).
    mantissa, _, exponent = text[:-1].lower().partition("e")
    return _finite(float(f"{mantissa}e{int(exponent or 0) - 2}"))


def _distribution(text: str, name: str, inside: str, support: str) -> Quantity:
    shape, count = _SHAPES[name]
    parts = [part.strip() for part in inside.split(",")]
    if name == "choice":
        return _choice(text, parts, support)
    if len(parts) != count or not all(_ONE.fullmatch(part) for part in parts):
        raise QuantityError("Q05", f"'{text}' does not read as {shape}")
    args = tuple(_number(part, support) for part in parts)
    quantity = Quantity(name, args, support)
    if name == "normal":
        if support != "real":
            raise QuantityError("Q03", _normal_message(text, support))
        ordered = args[1] > 0
    elif name == "beta":
        ordered = min(args) > 0
    elif name == "uniform":
        ordered = args[0] < args[1]
    else:
        ordered = args[0] <= args[1] <= args[2] and args[0] < args[2]
    if not ordered:
        rule = {
            "normal": "the s.d. must be above 0",
            "beta": "both must be above 0",
            "uniform": "the low end is not below the high end",
            "triangular": "low, mode and high must be in order",
        }[name]
        raise QuantityError("Q02" if name == "uniform" else "Q05", f"in '{text}' {rule}")
    return quantity


def _normal_message(text: str, support: str) -> str:
    edge = "below 0" if support == "positive" else "outside 0 to 1"
    return f"'{text}' reaches {edge}, which this field does not allow; write a range instead"


def _choice(text: str, parts: list[str], support: str) -> Quantity:
    pairs = []
    for part in parts:
        value, colon, weight = (piece.strip() for piece in part.partition(":"))
        if not colon or not _ONE.fullmatch(value) or not _ONE.fullmatch(weight):
            raise QuantityError("Q05", f"'{text}' does not read as choice(value: weight, ...)")
        pairs.append((_number(value, support), _number(weight, "unit")))
    values, weights = tuple(v for v, _ in pairs), tuple(w for _, w in pairs)
    if min(weights) < 0 or math.fsum(weights) <= 0 or len(set(values)) < len(values):
        raise QuantityError("Q05", f"in '{text}' weights must be positive and values distinct")
    return Quantity("choice", values, support, weights=weights)


def _checked(quantity: Quantity) -> Quantity:
    """Hold the numbers against the support, and move a range's ends off its edges."""
    support, args = quantity.support, quantity.args
    if quantity.kind in ("normal", "beta") or support == "real":
        return quantity
    top = 1.0 if support == "unit" else math.inf
    outside = [x for x in args if not 0 <= x <= top]
    if outside:
        allowed = "between 0 and 1" if support == "unit" else "0 or above"
        message = f"{format_number(outside[0])} is outside the support; it must be {allowed}"
        raise QuantityError("Q03", message)
    if quantity.kind != "range":
        return quantity
    low, high = args
    if high == 1 and support == "unit":
        high = 0.995 if low < 0.99 else 1 - (1 - low) / 200
    if low == 0:
        low = high / 200 if support == "positive" or high <= 0.01 else 0.005
    if (low, high) == args:
        return quantity
    return replace(quantity, args=(low, high), moved=(args[0], args[1]))
