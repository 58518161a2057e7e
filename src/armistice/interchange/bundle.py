"""A question with all that was said about it, as plain data that any form can carry.

A foreign form has fields for some of it. Whatever it cannot carry exactly goes as one line of
JSON into the background text, and comes back from there. So a round trip loses nothing, and a
field that was edited on the other side stays edited.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from armistice.analyses.ledger.entries import (
    Entry,
    Forecast,
    Question,
    Resolution,
    entry_of,
    fields_of,
)
from armistice.analyses.ledger.folding import Ledger
from armistice.scenario.canonical import canonical_json, sha256

__all__ = ["Bundle", "Parts", "bundles", "keep_rest", "label_of", "take_rest"]

_MARK = "armistice:"
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,47}")

Parts = dict[str, Any]
"""`question`: fields; `forecasts`: list of fields; `resolution`: fields or None."""


@dataclass(frozen=True)
class Bundle:
    """A question, its forecasts and its resolution.

    Attributes
    ----------
    question, forecasts, resolution
        Entries of a ledger.
    edited
        On import: the question is not the one that was exported.
    """

    question: Question
    forecasts: tuple[Forecast, ...] = ()
    resolution: Resolution | None = None
    edited: bool = field(default=False, compare=False)

    @property
    def hash(self) -> str:
        """SHA-256 of what is asked."""
        return sha256(fields_of(self.question))

    @property
    def entries(self) -> list[Entry]:
        """What to write into a ledger, in order."""
        return [self.question, *self.forecasts, *([self.resolution] if self.resolution else [])]

    def parts(self) -> Parts:
        """Return it as plain data."""
        return {
            "question": fields_of(self.question),
            "forecasts": [fields_of(one) for one in self.forecasts],
            "resolution": fields_of(self.resolution) if self.resolution else None,
        }

    @classmethod
    def of(cls, parts: Parts, *, hash: str | None = None) -> Bundle:
        """Check plain data and make a bundle of it.

        Raises
        ------
        ValueError
            If the data make no entries of a ledger.
        """
        question = entry_of("question", parts["question"])
        assert isinstance(question, Question)
        forecasts = [entry_of("forecast", one) for one in parts["forecasts"]]
        resolution = parts["resolution"] and entry_of("resolution", parts["resolution"])
        # entry_of returns the kind it is asked for
        bundle = cls(question, tuple(forecasts), resolution or None)  # type: ignore[arg-type]
        edited = hash is not None and hash != bundle.hash
        return cls(bundle.question, bundle.forecasts, bundle.resolution, edited)


def bundles(ledger: Ledger) -> list[Bundle]:
    """Return all that a ledger holds, question by question."""
    return [
        Bundle(
            question,
            tuple(one.forecast for one in ledger.forecasts_of(name)),
            ledger.resolutions.get(name),
        )
        for name, question in ledger.questions.items()
    ]


def label_of(identifier: object, source: str) -> str:
    """Return a foreign id if it fits a ledger, else a short one made from it.

    Parameters
    ----------
    identifier
        As the other side writes it; market addresses run to 66 characters.
    source
        Whose id it is.

    Examples
    --------
    >>> label_of("G1", "autocast")
    'G1'
    """
    text = str(identifier)
    if _LABEL.fullmatch(text):
        return text
    name = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")[:20] or "foreign"
    return f"{name}-{sha256(text)[:12]}"


def keep_rest(
    bundle: Bundle,
    encode: Callable[[Bundle, str], Mapping[str, Any]],
    decode: Callable[[Mapping[str, Any]], Parts],
) -> dict[str, Any]:
    """Encode a bundle, with what the form does not carry in its background text.

    Parameters
    ----------
    bundle
        What to encode.
    encode
        From a bundle and a background text to the foreign record.
    decode
        From a foreign record to what it carries by itself.
    """
    carried, whole = decode(encode(bundle, "")), bundle.parts()
    rest: dict[str, Any] = {"hash": bundle.hash}
    for part in ("question", "resolution"):
        have, want = carried[part] or {}, whole[part] or {}
        differs = {key: want.get(key) for key in {*have, *want} if have.get(key) != want.get(key)}
        if differs:
            rest[part] = differs
    if bool(carried["resolution"]) != bool(whole["resolution"]):
        rest["resolved"] = whole["resolution"] is not None
    if carried["forecasts"] != whole["forecasts"]:
        rest["forecasts"] = whole["forecasts"]
    intro = " ".join(one.gist for one in bundle.question.from_ if one.gist)
    text = f"{intro}\n\n{_MARK}{canonical_json(rest)}" if intro else _MARK + canonical_json(rest)
    return dict(encode(bundle, text))


def take_rest(background: str | None, carried: Parts) -> Bundle:
    """Join what a form carries by itself with what stands in its background text.

    Raises
    ------
    ValueError
        If the two do not make a bundle.
    """
    rest: dict[str, Any] = {}
    for line in (background or "").splitlines():
        if line.startswith(_MARK):
            read = json.loads(line[len(_MARK) :])
            if not isinstance(read, dict):
                raise ValueError("the line of armistice in the background is not a map")
            rest = read
    question = _laid_over(carried["question"], rest.get("question"))
    resolution = _laid_over(carried["resolution"] or {}, rest.get("resolution"))
    if rest.get("resolved") is False:
        resolution = {}
    name = question["id"]
    forecasts = carried["forecasts"] if rest.get("forecasts") is None else rest["forecasts"]
    return Bundle.of(
        {
            "question": question,
            "forecasts": [{**one, "question": name} for one in forecasts],
            "resolution": {**resolution, "question": name} if resolution else None,
        },
        hash=rest.get("hash"),
    )


def _laid_over(fields: Mapping[str, Any], rest: Mapping[str, Any] | None) -> dict[str, Any]:
    joined = {**fields, **(rest or {})}
    return {key: value for key, value in joined.items() if value is not None}
