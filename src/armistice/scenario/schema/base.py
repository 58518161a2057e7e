"""Pieces that every block of the schema uses: strict maps, texts, ids, dates, evidence."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from armistice.scenario.evidence import LOCATOR, MOST_GIST, SAID, Evidence, read_evidence
from armistice.scenario.fields import field
from armistice.scenario.quantities import Quantity

__all__ = [
    "MOST_ID",
    "Because",
    "Block",
    "Day",
    "GlossaryId",
    "Name",
    "PartyId",
    "Slug",
    "StepKey",
    "Text",
    "default",
    "read_day",
]

MOST_ID = 48
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Block(BaseModel):
    """A map with a fixed set of keys; any other key is an error."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True
    )


def default(pattern: str) -> Quantity:
    """Return the default quantity of a field of the table."""
    quantity = field(pattern).default_quantity()
    if quantity is None:
        raise ValueError(f"{pattern} has no default")
    return quantity


def _no_number(value: Any) -> Any:
    if isinstance(value, (int, float, bool)):
        written = str(value).lower() if isinstance(value, bool) else str(value)
        raise PydanticCustomError(
            "K03", "expected text, found {written}; quote it", {"written": written}
        )
    return value


Text = Annotated[str, BeforeValidator(_no_number), StringConstraints(min_length=1)]
"""Free text; a bare number or boolean must be quoted."""

Name = Annotated[str, BeforeValidator(_no_number), StringConstraints(min_length=1, max_length=200)]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=MOST_ID)]
"""A name of the author's choosing: lower case letters, digits and hyphens."""

Label = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=MOST_ID)]
"""An id that may hold capitals, such as that of a prediction."""

PartyId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9-]*$", max_length=MOST_ID)]
"""Id of a party or a source: starts with a capital."""

GlossaryId = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$", max_length=MOST_ID)
]

StepKey = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}$")]
"""A step of the front (a whole number, a string in JSON)."""


def read_day(value: Any) -> date:
    """Read a day in the form YYYY-MM-DD."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError(
        "K03", "expected a day such as 2025-08-15, found {value}", {"value": repr(value)}
    )


Day = Annotated[
    date, PlainValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})
]

_EVIDENCE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Which place of which source, what it says in own words, how firmly",
    "properties": {
        "at": {
            "type": "string",
            "description": "source and paragraph: A¶20, A¶11-12, or A/20; of a scholarly work "
            "also a page, a chapter or the whole: Reiter p.81, Reiter ch.5, Reiter",
            "pattern": rf"^\s*(?:{LOCATOR})\s*$",
        },
        "gist": {"type": "string", "maxLength": MOST_GIST, "description": "in own words"},
        "said": {"enum": list(SAID), "description": "added = the encoder made it up"},
    },
    "required": ["said"],
    "additionalProperties": False,
}
BECAUSE_SCHEMA: dict[str, Any] = {
    "title": "Because",
    "anyOf": [_EVIDENCE_SCHEMA, {"type": "array", "minItems": 1, "items": _EVIDENCE_SCHEMA}],
}

# Faults in evidence are found on the nodes, with positions; here it is only read.
Because = Annotated[
    tuple[Evidence, ...],
    PlainValidator(read_evidence),
    WithJsonSchema({"x-because": True}),
]
