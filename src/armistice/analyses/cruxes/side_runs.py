"""Runs beside the main one: the encoders' own numbers apart, and weak citations dropped.

They show how much of a gap we put there ourselves, and whether a ranking hangs on the
least certain thing that each reading cites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from armistice.analyses.cruxes.groups import OURS, Group, added
from armistice.scenario.evidence import SAID
from armistice.scenario.mixing import Side

__all__ = ["least_certain", "of_top", "ours_answer", "without"]


def of_top(main: Mapping[str, Any], side: Mapping[str, Any]) -> float | None:
    """Part of the largest share that goes once the encoders' own numbers stand apart.

    1 - phi'/phi of the top group, phi' its share without its `added` fields; all of it if
    nothing else is left in the group.
    """
    top = main["ranking"][0]
    whole = main["groups"][top]["share"]
    if not whole:
        return None
    left = side["groups"].get(top)
    return 1.0 - float(left["share"] if left is not None else 0.0) / float(whole)


def ours_answer(
    main: Mapping[str, Any], side: Mapping[str, Any], fields: Sequence[str], mode: str
) -> dict[str, Any]:
    """What the second run says about one headline."""
    row = side["groups"][OURS]
    return {
        "mode": mode,
        "how": side["how"],
        "fields": list(fields),
        "share": row["share"],
        "se": row["se"],
        "forward": row["forward"],
        "backward": row["backward"],
        "shares": {name: one["share"] for name, one in side["groups"].items()},
        "of_top": of_top(main, side),
    }


def least_certain(side: Side, groups: Sequence[Group]) -> tuple[str, str, tuple[str, ...]] | None:
    """Return a reading's least certain citation: where, how firmly said, which fields.

    The weakest mark among what the reading says on disputed fields; of several citations
    with that mark, the one that carries most fields (the first of these in file order).
    """
    cited: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        for address in group.fields:
            evidence = side.evidence.get(address, ())
            if not evidence:
                continue
            weakest = max(evidence, key=lambda e: SAID.index(e.said) if e.said in SAID else 0)
            cited.setdefault((weakest.said, weakest.at), []).append(address)
    if not cited:
        return None
    worst = max(SAID.index(said) for said, _ in cited if said in SAID)
    same = {key: fields for key, fields in cited.items() if key[0] == SAID[worst]}
    said, at = max(same, key=lambda key: len(same[key]))
    return at, said, tuple(same[said, at])


def without(side: Side, fields: Sequence[str], base: Side) -> Side:
    """Return a side in which these fields fall back to the scenario's own numbers."""
    quantities = dict(side.quantities)
    settings = dict(side.settings)
    evidence = dict(side.evidence)
    for address in fields:
        if address in settings:
            settings[address] = base.settings[address]
        elif address in base.quantities:
            quantities[address] = base.quantities[address]
        else:
            quantities.pop(address, None)
        evidence[address] = base.evidence.get(address, ())
    return replace(side, quantities=quantities, settings=settings, evidence=evidence)


def added_fields(groups: Sequence[Group], a: Side, b: Side) -> tuple[str, ...]:
    """Disputed fields that rest on nothing but the encoders."""
    return tuple(f for group in groups for f in group.fields if added(a, b, f))
