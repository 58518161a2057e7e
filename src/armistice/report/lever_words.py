"""What is said of levers, in sentences and tables: the same on the page and in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from armistice.report.counts import DASH, of_100, points, significant
from armistice.report.table import Cell, Table, cell, heading
from armistice.report.words import Words

__all__ = ["LeverNames", "effect", "effects_table", "luck", "opening", "prices_table"]

Found = Mapping[str, Any]


@dataclass(frozen=True)
class LeverNames:
    """The words and names of a page.

    Parameters
    ----------
    words
        The language.
    party, label
        Names of parties; words for ids.
    """

    words: Words
    party: Callable[[str], str]
    label: Callable[[str], str]

    def costs(self, costs: Mapping[str, float]) -> str:
        """What each party pays, in points."""
        paid = [f"{self.party(p)} {points(c, sign=False)}" for p, c in costs.items() if c]
        return ", ".join(paid) if paid else self.words.text("levers.price_free")


def effect(lever: Found, outcome: str, party: str | None = None) -> Found | None:
    """The row of one outcome of a lever; None if there is none."""
    rows = lever["effects"]
    return next((r for r in rows if r["outcome"] == outcome and r["party"] == party), None)


def _change(names: LeverNames, row: Found | None, write: Callable[[float | None], str]) -> Cell:
    if row is None or (row["mean"] is None and row["change"] is None):
        return cell(DASH)
    if row["mean"] is None:
        return cell(write(row["change"]))
    low, high = write(row["low"]), write(row["high"])
    return Cell(
        names.words.say("levers.change", mean=write(row["mean"]), low=low, high=high), numeric=True
    )


def _people(value: float | None) -> str:
    if value is None:
        return DASH
    shown = significant(value)
    return shown if value <= 0 else f"+{shown}"


def effects_table(names: LeverNames, reading: str, found: Found) -> Table:
    """What every lever moves, one row each."""
    words = names.words
    rows = []
    parties = _killed_of(found)
    for lever in found["levers"]:
        note = (
            ""
            if lever["by"] is None
            else words.say("levers.pulled_by", party=names.party(lever["by"]))
        )
        moves = words.text(f"levers.moves_{lever['moves']}")
        carried = lever["carried_by"]
        detail = "" if carried is None else words.text(f"levers.carried_{carried}")
        costs = {party: cost["middle"] for party, cost in lever["costs"].items()}
        rows.append(
            (
                heading(names.label(lever["id"]), note),
                Cell(moves if lever["solved"] else words.text("levers.unsolved"), detail),
                _room(names, effect(lever, "room")),
                *(
                    _change(names, effect(lever, key), points)
                    for key in ("gap", "split", "hazard", "standing")
                ),
                *(_change(names, effect(lever, "killed", p), _people) for p in parties),
                Cell(names.costs(costs)),
            )
        )
    key = "levers.effects" if found["draws"] else "levers.effects_middle"
    columns = [words.text(f"levers.column_{name}") for name in ("lever", "moves", "room")]
    columns += [
        words.text(f"levers.column_{name}") for name in ("gap", "split", "hazard", "standing")
    ]
    killed = words.say("levers.column_killed", months=found["horizon"])
    columns += [f"{names.party(p)}: {killed}" for p in parties]
    columns.append(words.text("levers.column_cost"))
    caption = words.say(key, reading=reading, dose=_dose(found), draws=found["draws"])
    return Table(caption, tuple(columns), tuple(rows))


def _killed_of(found: Found) -> list[str]:
    seen = {
        row["party"]: None
        for lever in found["levers"]
        for row in lever["effects"]
        if row["outcome"] == "killed"
    }
    return [party for party in seen if party]


def _dose(found: Found) -> str:
    return f"{found['dose']:g}"


def _room(names: LeverNames, row: Found | None) -> Cell:
    if row is None:
        return cell(DASH)
    n = row["draws"] or 1
    before = row["before"] if row["mean_before"] is None else row["mean_before"]
    after = row["after"] if row["mean_after"] is None else row["mean_after"]
    if before is None or after is None:
        return cell(DASH)
    said = {"before": round(before * n), "after": f"{round(after * n)} of {n}"}
    return Cell(names.words.say("levers.room_moved", **said))


def prices_table(names: LeverNames, reading: str, found: Found) -> Table:
    """Slopes at no dose, and the durable margin that a point spent buys."""
    words, rows = names.words, []
    for lever in found["levers"]:
        slopes = {(row["outcome"], row["party"]): row for row in lever["slopes"]}
        if not slopes:
            continue
        shown = [slopes.get((key, None)) for key in ("gap", "split", "hazard", "standing")]
        gap = slopes.get(("gap", None))
        prices = (
            []
            if gap is None
            else [
                words.say("levers.price", price=significant(price), party=names.party(party))
                for party, price in gap["price"].items()
                if price is not None
            ]
        )
        rows.append(
            (
                heading(names.label(lever["id"])),
                *(cell(points(None if one is None else one["slope"])) for one in shown),
                Cell(", ".join(prices) or words.text("levers.price_unclear")),
            )
        )
    heads = ("lever", "gap", "split", "hazard", "standing", "price")
    columns = tuple(words.text(f"levers.column_{key}") for key in heads)
    return Table(words.say("levers.prices", reading=reading), columns, tuple(rows))


def luck(names: LeverNames, found: Found) -> str:
    """How much common luck is worth; empty where it cannot be told."""
    shared = found["common_luck"]
    if not shared["effects"]:
        return ""
    return names.words.say(
        "levers.luck",
        median=significant(shared["median"]),
        n=shared["effects"],
        five=of_100(shared["five_or_more"]),
    )


def opening(names: LeverNames, reading: str, found: Found) -> list[str]:
    """The smallest combination that opens a zone, and how far the search went."""
    words = names.words
    one = found.get("openings")
    if one is None:
        return []
    if one["open"]:
        return [words.say("levers.open", reading=reading)]
    out = []
    if one["sets"]:
        out.append(
            words.say(
                "levers.opened",
                reading=reading,
                sets="; ".join(_set(names, s) for s in one["sets"]),
            )
        )
    else:
        out.append(words.say("levers.not_opened", reading=reading, size=one["size"]))
    key = "levers.searched_all" if one["complete"] else "levers.searched_size"
    out.append(words.say(key, tried=one["tried"], size=one["size"]))
    if one["idle"]:
        idle: Sequence[str] = [names.label(lever) for lever in one["idle"]]
        out.append(words.say("levers.idle", levers=words.join(list(idle))))
    return out


def _set(names: LeverNames, one: Found) -> str:
    levers = " + ".join(names.label(lever) for lever in one["levers"])
    cost = names.costs(one["cost"])
    if one["share"] is None:
        return names.words.say("levers.opened_set_few", levers=levers, cost=cost)
    n = round(one["share"] * one["draws"])
    return names.words.say("levers.opened_set", levers=levers, n=n, draws=one["draws"], cost=cost)
