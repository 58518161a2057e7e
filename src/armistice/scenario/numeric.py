"""How pydantic reads a number of the format: by the row of the field table it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from armistice.scenario.evidence import Evidence, read_evidence
from armistice.scenario.faults import near
from armistice.scenario.fields import Field, field
from armistice.scenario.quantities import Quantity
from armistice.scenario.reading_numbers import SUPPORTS, QuantityError, read_quantity, read_unit

__all__ = [
    "Change",
    "ChangeOf",
    "Issue",
    "Num",
    "Parts",
    "Targeted",
    "read_number",
    "read_setting",
    "support_schema",
]

LONG_KEYS = ("value", "support", "unit", "because")
_QUANTITY_PATTERN = (
    r"^\s*([-+]?[0-9.][0-9.eE+-]*%?(\s+to\s+[-+]?[0-9.][0-9.eE+-]*%?)?"
    r"|(normal|beta|uniform|triangular|choice)\s*\(.*\))"
    r"\s*(/mo|/yr|per\s+month|per\s+year)?\s*$"
)


@dataclass(frozen=True)
class Issue:
    """Something wrong inside a value: a code, a path below it, and whether it is a key's fault."""

    code: str
    path: tuple[str, ...]
    message: str
    at_key: bool = False


@dataclass(frozen=True)
class Targeted:
    """A raw value together with the field it patches, whose support it takes."""

    value: Any
    target: Field


@dataclass(frozen=True)
class Change:
    """One change that a reading makes.

    Attributes
    ----------
    value
        The new number, or the whole number, word or list of a field that is not drawn.
    because
        Evidence for it.
    """

    value: Any
    because: tuple[Evidence, ...] = ()


def read_number(value: Any, row: Field, support: str = "") -> tuple[Quantity | None, list[Issue]]:
    """Read a number in its short or long form, collecting all that is wrong with it."""
    support = support or row.support
    if not isinstance(value, dict):
        try:
            quantity = read_quantity(value, support, unit=row.unit, hazard=row.hazard)
        except QuantityError as error:
            return None, [Issue(error.code, (), error.message)]
        return replace(quantity, address=row.pattern), []
    issues = _unknown_keys(value)
    if "value" not in value:
        # A misspelt `value` is one mistake, not two.
        if not any("'value'" in issue.message for issue in issues):
            issues.append(Issue("K02", (), "the long form of a number needs 'value'", at_key=True))
        return None, issues
    stated, unit = value.get("support"), row.unit
    if stated is not None and stated != support:
        allowed = f"this field is {support}"
        if stated not in SUPPORTS:
            allowed += f"; there are {', '.join(SUPPORTS)}"
        issues.append(Issue("Q03", ("support",), f"support '{stated}' is not allowed; {allowed}"))
    if "unit" in value:
        try:
            unit = read_unit(value["unit"], row.unit, hazard=row.hazard)
        except QuantityError as error:
            issues.append(Issue(error.code, ("unit",), error.message))
    try:
        quantity = read_quantity(value["value"], support, unit=unit, hazard=row.hazard)
    except QuantityError as error:
        return None, [*issues, Issue(error.code, ("value",), error.message)]
    because = read_evidence(value.get("because"))
    return replace(quantity, address=row.pattern, because=because), issues


def read_setting(value: Any, row: Field) -> tuple[Any, list[Issue]]:
    """Read a whole number, word or list of words."""
    if row.support == "integer":
        good = isinstance(value, int) and not isinstance(value, bool)
        kind = "a whole number"
    elif row.support == "word":
        good, kind = isinstance(value, str), "a word"
    else:
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
        kind = "a list of ids"
    return (value, []) if good else (None, [Issue("K03", (), f"expected {kind}")])


def _unknown_keys(value: dict[str, Any]) -> list[Issue]:
    return [
        Issue("K01", (key,), f"unknown key '{key}'{near(key, LONG_KEYS)}", at_key=True)
        for key in value
        if key not in LONG_KEYS
    ]


def _raise(issues: list[Issue]) -> None:
    if issues:
        text = "; ".join(issue.message for issue in issues)
        # The template language of pydantic treats braces as fields.
        safe = text.replace("{", "(").replace("}", ")")
        raise PydanticCustomError("quantity", safe, {"issues": issues})


class Num:
    """Marks a field as a number of the table; use as ``Annotated[Quantity, Num(pattern)]``."""

    def __init__(self, pattern: str) -> None:
        self.row = field(pattern)

    def read(self, value: Any) -> Quantity:
        """Return the quantity, or raise with every issue."""
        support = ""
        row = self.row
        if isinstance(value, Quantity):
            return value
        if isinstance(value, Targeted):
            # A patch takes the unit of what it patches, and its support unless it is a factor.
            support = "real" if row.support == "real" else value.target.support
            row = replace(row, unit=value.target.unit, hazard=value.target.hazard)
            value = value.value
        elif row.support == "target":
            support = "real"
        quantity, issues = read_number(value, row, support)
        _raise(issues)
        assert quantity is not None
        return quantity

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return number_schema(self.row)


def number_schema(row: Field) -> dict[str, Any]:
    """Return the JSON Schema of a number; `x-number` becomes a reference to its support."""
    support = row.support if row.support in SUPPORTS else "real"
    return {"description": row.describe(), "x-number": support}


def support_schema(support: str) -> dict[str, Any]:
    """Return the JSON Schema of a number of one support: short or long form."""
    number: dict[str, Any] = {"type": "number"}
    if support in ("positive", "unit"):
        number["minimum"] = 0
    if support == "unit":
        number["maximum"] = 1
    text = {"type": "string", "pattern": _QUANTITY_PATTERN}
    long = {
        "type": "object",
        "properties": {
            "value": {"anyOf": [number, text]},
            "support": {"const": support},
            "unit": {"type": "string"},
            "because": {"x-because": True},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"anyOf": [number, text, long]}


class Parts(Num):
    """A number, or a map of named parts that add up to it."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.part = field(f"{pattern}.@part")

    def read_parts(self, value: Any) -> Quantity | dict[str, Quantity]:
        """Return the number or its parts."""
        if not isinstance(value, dict) or "value" in value:
            return self.read(value)
        parts, issues = {}, []
        for name, raw in value.items():
            if isinstance(raw, Quantity):
                parts[name] = raw
                continue
            quantity, found = read_number(raw, self.part)
            issues += [replace(issue, path=(name, *issue.path)) for issue in found]
            if quantity is not None:
                parts[name] = quantity
        if not value:
            issues.append(Issue("K03", (), "expected a number or a map of named parts"))
        _raise(issues)
        return parts

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read_parts)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        named = {
            "type": "object",
            "minProperties": 1,
            "not": {"required": ["value"]},
            "additionalProperties": {"x-number": self.part.support},
        }
        return {
            "description": self.row.describe(),
            "anyOf": [{"x-number": self.row.support}, named],
        }


class ChangeOf:
    """The value of one entry of a reading's `set`."""

    def read(self, value: Any) -> Change:
        """Return the change, or raise with every issue."""
        if isinstance(value, Change):
            return value
        row = value.target if isinstance(value, Targeted) else None
        raw = value.value if isinstance(value, Targeted) else value
        if row is None:  # the address is unknown; that is reported elsewhere
            return Change(None)
        if row.is_number:
            quantity, issues = read_number(raw, row)
            _raise(issues)
            assert quantity is not None
            return Change(quantity, quantity.because)
        if row.support == "target":
            quantity, issues = read_number(raw, row, "real")
            _raise(issues)
            assert quantity is not None
            return Change(quantity, quantity.because)
        issues = []
        because: tuple[Evidence, ...] = ()
        path: tuple[str, ...] = ()
        if isinstance(raw, dict):
            issues = _unknown_keys(raw)
            because, path = read_evidence(raw.get("because")), ("value",)
            if "value" not in raw:
                _raise([*issues, Issue("K02", (), "needs 'value'", at_key=True)])
            raw = raw["value"]
        setting, found = read_setting(raw, row)
        issues += [replace(issue, path=(*path, *issue.path)) for issue in found]
        _raise(issues)
        return Change(setting, because)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "description": "New value of the field at this address, with evidence",
            "type": "object",
            "properties": {
                "value": {
                    "anyOf": [
                        {"type": "number"},
                        {"type": "string"},
                        {"type": "array", "items": {"type": "string"}},
                    ]
                },
                "support": {"enum": list(SUPPORTS)},
                "unit": {"type": "string"},
                "because": {"x-because": True},
            },
            "required": ["value", "because"],
            "additionalProperties": False,
        }
