"""The argument: groups of disagreement, readings, claims, decisions, predictions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from armistice.scenario.fields import core_table
from armistice.scenario.numeric import Change, ChangeOf, Num, Targeted
from armistice.scenario.quantities import Quantity
from armistice.scenario.schema.base import Because, Block, Day, GlossaryId, Name, PartyId, Text

__all__ = [
    "Claim",
    "Correlation",
    "Decision",
    "Group",
    "Prediction",
    "Reading",
    "RuleChange",
    "Term",
    "Turn",
]


class Turn(Block):
    """What follows, says an account's source, from seeing this question as the account does."""

    expect: Literal["rises", "falls", "flat"] = Field(description="of the primary headline")
    because: Because = ()


class Group(Block):
    """One question on which the readings part. EQ-CRUX."""

    ask: Text
    kind: Literal["fact-now", "fact-by-date", "motive", "value", "definition", "rule"]
    fields: list[Text] = Field(default=[], description="address patterns: * one part, ** the rest")
    rules: list[Text] = Field(default=[], description="names of rules")
    settle: Text | None = Field(default=None, description="how it could be settled")
    by: Day | None = Field(default=None, description="by when")
    turns: dict[Name, Turn] = Field(
        default={}, description="by reading: what taking its view does to the primary headline"
    )


class RuleChange(Block):
    """A rule that a reading switches, with evidence."""

    value: Text
    because: Because = ()


def _rule(value: Any) -> Any:
    return {"value": value} if isinstance(value, str) else value


def _changes(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    tied: dict[Any, Any] = {}
    for address, raw in value.items():
        row = core_table().find(str(address))
        tied[address] = raw if row is None or isinstance(raw, Change) else Targeted(raw, row)
    return tied


class Reading(Block):
    """An overlay: what one account of the war changes, and why. Ours, not the author's."""

    by: Text | None = Field(default=None, description="the source it reads")
    encoder: Text | None = Field(default=None, description="who turned it into numbers")
    set: Annotated[
        dict[str, Annotated[Change, ChangeOf()]],
        BeforeValidator(_changes),
    ] = Field(default={}, description="address: value and because")
    rules: dict[Name, Annotated[RuleChange, BeforeValidator(_rule)]] = Field(
        default={}, description="rules it switches"
    )
    note: Text | None = None


class Claim(Block):
    """A "more X, more Y" statement tested by the model. EQ-SHADOW."""

    text: Text
    from_: Because = Field(default=(), alias="from")
    vary: Text = Field(description="address of the number that moves")
    watch: Text = Field(description="W.@B, V.@B, D.@B, zone or hazard")
    expect: Literal["rises", "falls", "flat", "empty"]


class Decision(Block):
    """Something a reader could do, to price what knowing would be worth. EQ-CRUX."""

    ask: Text
    headline: Name
    benefit: Annotated[Quantity, Num("decisions.@id.benefit")]
    cost: Annotated[Quantity, Num("decisions.@id.cost")]


class PredictionWindow(Block):
    """When a prediction can come true."""

    opens: Day
    closes: Day


def _chances(value: Any) -> Any:
    """Check `p`: per reading (or alone) `model`, a chance, or a map of quantiles."""
    if isinstance(value, dict) and not _is_quantiles(value):
        return {name: _chance(item) for name, item in value.items()}
    return _chance(value)


def _is_quantiles(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(str(key).isdigit() for key in value)


def _chance(value: Any) -> Any:
    if value == "model":
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    if _is_quantiles(value) and all(0 < int(key) < 100 for key in value):
        return value
    raise PydanticCustomError(
        "K03", "expected 'model', a number from 0 to 1, or quantiles such as (5: 1, 50: 3, 95: 9)"
    )


_CHANCE: dict[str, Any] = {
    "anyOf": [
        {"const": "model"},
        {"type": "number", "minimum": 0, "maximum": 1},
        {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {"^[0-9]{1,2}$": {}},
        },
    ]
}
_CHANCES: dict[str, Any] = {
    "description": "model, a chance, or quantiles; alone or by reading",
    "anyOf": [_CHANCE, {"type": "object", "additionalProperties": _CHANCE}],
}


class Prediction(Block):
    """A question with its criterion. Outcomes are never recorded here."""

    text: Text
    about: Text | None = Field(
        default=None, description="terms of the glossary: TERM, TERM or TERM, not TERM"
    )
    from_: Because = Field(default=(), alias="from")
    kind: Literal["yes-no", "number", "date", "choice", "ordered", "conditional"]
    window: PredictionWindow
    if_: Text | None = Field(default=None, alias="if", description="void if it never holds")
    yes_if: Text | None = None
    void_if: Text | None = None
    edge_cases: Text | None = None
    excludes: list[Text] | None = Field(
        default=None, description="kinds of halt that do not count: feast-day, humanitarian"
    )
    unit: Text | None = None
    options: list[Text] | None = Field(default=None, description="classes, for choice and ordered")
    p: Annotated[Any, BeforeValidator(_chances), WithJsonSchema(_CHANCES)] = None
    resolve_with: list[Text] | None = Field(default=None, description="addresses to check")
    judges: int | None = Field(default=None, ge=1)
    cluster: Text | None = Field(default=None, description="predictions of one event share it")
    hazard_check: Text | None = None
    record_only: bool = Field(default=False, description="never given a probability")


class Term(Block):
    """A further term of the glossary."""

    text: Text
    extends: GlossaryId | None = None


class Correlation(Block):
    """A rank correlation between the draws of two numbers."""

    a: Text
    b: Text
    rank: float = Field(ge=-1, le=1)


class Source(Block):
    """A published text: metadata only.

    Paragraphs are counted in a text that was at hand. A scholarly work (kind `scholarship`) may
    be cited by page, by chapter or as a whole instead, and then needs a title and no file.
    """

    kind: Text
    author: Text
    title: Text | None = Field(default=None, description="of a scholarly work: required")
    outlet: Text = Field(description="newspaper, journal or publisher")
    date: Day
    date_exact: bool = True
    url: Text | None = None
    key: Text | None = Field(default=None, description="its entry in docs/references.bib")
    from_memory: bool = Field(
        default=False, description="cited from memory: to be verified before it is leaned on"
    )
    file: Text | None = Field(default=None, description="required but of a scholarly work")
    paragraphs: int | None = Field(
        default=None, ge=1, description="non-blank lines from para1_line on"
    )
    para1_line: int | None = Field(default=None, ge=1, description="line of the first paragraph")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class Fact(Block):
    """An established fact, shown with every reading."""

    text: Text
    source: Text = Field(description="address of an institutional source, or a source id")
    dated: Day | None = None


class Common(Block):
    """Common ground: facts, and fields that no reading may change."""

    facts: dict[Name, Fact] = Field(default={})
    locked: list[Text] = Field(default=[], description="address patterns")


Sources = dict[PartyId, Source]
