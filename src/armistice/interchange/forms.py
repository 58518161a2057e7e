"""Writing and reading a list of bundles in a named form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from armistice.interchange import autocast, forecastbench, metaculus
from armistice.interchange.bundle import Bundle, Parts, keep_rest, take_rest

__all__ = ["FORMS", "read_form", "write_form"]

FORMS = ("metaculus", "forecastbench", "autocast")

Codec = tuple[Callable[[Bundle, str], Mapping[str, Any]], Callable[[Mapping[str, Any]], Parts], str]
_LISTS: dict[str, Codec] = {
    "metaculus": (metaculus.encode, metaculus.decode, "background_info"),
    "autocast": (autocast.encode, autocast.decode, "background"),
}


def write_form(form: str, bundles: Sequence[Bundle], due: str) -> tuple[Any, list[str]]:
    """Write bundles in a foreign form.

    Parameters
    ----------
    form
        One of `FORMS`.
    bundles
        What to write.
    due
        A day; ForecastBench dates its sets.

    Returns
    -------
    tuple
        What to write as JSON, and the ids of questions that the form has no room for
        (ForecastBench asks yes-no questions only).
    """
    if form == "forecastbench":
        binary = [one for one in bundles if one.question.kind in ("yes-no", "conditional")]
        left = [one.question.id for one in bundles if one not in binary]
        return forecastbench.write(binary, due), left
    encode, decode, _ = _LISTS[form]
    return [keep_rest(one, encode, decode) for one in bundles], []


def read_form(form: str, data: Any) -> list[Bundle]:
    """Read bundles from a foreign form.

    Raises
    ------
    ValueError
        Naming the question at fault. Data without our line in its background are read as
        far as the form goes.
    """
    if form == "forecastbench":
        if not isinstance(data, Mapping):
            raise ValueError("expected one map")
        return forecastbench.read(data)
    _, decode, background = _LISTS[form]
    records = data if isinstance(data, list) else [data]
    out = []
    for place, record in enumerate(records, start=1):
        try:
            if not isinstance(record, Mapping):
                raise ValueError("not a map")
            out.append(take_rest(record.get(background), decode(record)))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise ValueError(f"question {place}: {error}") from None
    return out
