"""What a lever moves, in one word, and which term carries it.

EQ-SHADOW (bmr): room, split and hold are kept apart. Arming or pressing a side moves the split
surely, and whether there is a deal only if something is lopsided; that something is named by the
term of the margin D_i - chi_i - W_i that moves most for the side that was nearest to no:

    paper     what the package is worth once signed, and the price of consent
    waiting   what waiting is worth to that side
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["verdict_of"]

Row = Mapping[str, Any]


def verdict_of(rows: Sequence[Row], *, idle: bool) -> dict[str, Any]:
    """Read the rows of a lever's effects (see `measures.compare`).

    Returns
    -------
    dict
        `moves`: `nothing` (the lever reaches nothing computed), `room`, `split` (only who gets
        what), `people` (neither, but how soon something is signed or how well it holds, and so
        months and people) or `little`. The room moves if
        existence changes in some draw, or the number of durable packages or the durable gap
        goes one way over the draws. `side`, the side
        whose margin was smaller, with what the lever does to its `paper` and its `waiting` at
        the medians; and `carried_by`, `paper` or `waiting`, where the room moves.

    Examples
    --------
    >>> verdict_of([], idle=True)["moves"]
    'nothing'
    """
    said: dict[str, Any] = {"side": None, "paper": None, "waiting": None, "carried_by": None}
    if idle:
        return {"moves": "nothing", **said}
    by = {(row["outcome"], row["party"]): row for row in rows}
    margins = {p: row["before"] for (name, p), row in by.items() if name == "margin"}
    known = {party: margin for party, margin in margins.items() if margin is not None}
    if known:
        side = min(known, key=lambda party: known[party])
        paper, waiting = (by[name, side]["change"] for name in ("paper", "waiting"))
        said |= {"side": side, "paper": paper, "waiting": waiting}
    if _moves(by, "room") or _clear(by, "durable", "gap"):
        if said["paper"] is not None and said["waiting"] is not None:
            paper_leads = abs(said["paper"]) > abs(said["waiting"])
            said["carried_by"] = "paper" if paper_leads else "waiting"
        return {"moves": "room", **said}
    if _moves(by, "split", "waiting", "terms"):
        return {"moves": "split", **said}
    if _moves(by, "hazard", "general", "standing"):
        return {"moves": "people", **said}
    return {"moves": "little", **said}


def _moves(by: Mapping[tuple[str, str | None], Row], *names: str) -> bool:
    """Whether one of these outcomes moves in some draw, either way."""
    return any(row["sign"] != 0 for (name, _), row in by.items() if name in names)


def _clear(by: Mapping[tuple[str, str | None], Row], *names: str) -> bool:
    """Whether one of these outcomes goes one way over the draws."""
    return any(row["sign"] in (1, -1) for (name, _), row in by.items() if name in names)
