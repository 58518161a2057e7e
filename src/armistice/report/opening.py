"""The first screen below its figure: why accounts part, what changes that, what to find out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from armistice.report.context import Context
from armistice.report.counts import of_100
from armistice.report.crux_pair import CruxPair, crux_pairs
from armistice.report.crux_words import Comparison, event_words
from armistice.report.figures.crux_swaps import swap_sentences

__all__ = ["Item", "opening"]


@dataclass(frozen=True)
class Item:
    """One question of the first screen, its answer, and the figure that it leads to."""

    question: str
    sentences: tuple[str, ...]
    link: str


def opening(context: Context) -> tuple[Item, ...]:
    """Build the items of every pair of accounts; none where none was compared.

    Parameters
    ----------
    context
        The page.
    """
    out: list[Item] = []
    for pair in crux_pairs(context):
        comparison = pair.comparison()
        if comparison is not None:
            out += _full(pair, comparison)
        elif pair.swaps is not None:
            out += _swaps(pair)
        else:
            out.append(_missing(pair))
    return tuple(out)


def _full(pair: CruxPair, comparison: Comparison) -> list[Item]:
    words = pair.context.words
    link = f"cruxes-{comparison.id}{pair.mark}"
    items = [Item(words.text("cruxes.question"), (comparison.opening(),), link)]
    room = pair.comparison(pair.room()) if pair.room() is not None else comparison
    assert room is not None
    link = f"flips-{room.id}{pair.mark}"
    items.append(Item(words.text("opening.change"), tuple(_smallest(pair, room)), link))
    found = _worth(comparison)
    link = f"cruxes-{comparison.id}{pair.mark}"
    items.append(Item(words.text("opening.find_out"), tuple(found), link))
    return items


def _smallest(pair: CruxPair, room: Comparison) -> list[str]:
    """The smallest change that carries each account across the line of a headline."""
    words, block = pair.context.words, room.block
    event, line = event_words(words, room.answer), of_100(room.answer["line"])
    if block is None:
        return [words.say("cruxes.undefined", event=event)]
    if not block["straddles"]:
        return [words.say("opening.same_side", event=event, line=line)]
    sets = block["sets"]
    if sets is None:
        return [words.text("flips.unknown")]
    said = []
    for key, name in zip(("of_a", "of_b"), pair.names, strict=True):
        if sets[key]:
            one = sets[key][0]
            asks = room.asks(one["groups"])
            said.append(
                words.say(
                    "opening.smallest", reading=name, n=len(one["groups"]), asks=asks, event=event
                )
            )
        else:
            said.append(words.say("opening.none_found", reading=name, size=sets["searched"]))
    return said


def _worth(comparison: Comparison) -> list[str]:
    """The question worth most to a stated choice, and how it could be settled."""
    decisions = comparison.answer.get("decisions", [])
    if not decisions:
        leading = [] if comparison.reasons() else comparison.leading()[:1]
        told = [comparison.settle(name) for name in leading]
        return [comparison.words.text("opening.no_choice"), *(one for one in told if one)]
    worth, decision, top = max(
        (
            (value, n, name)
            for n, one in enumerate(decisions)
            for name, value in one["groups"].items()
        ),
        key=lambda row: (row[0], -row[1]),
    )
    said = [comparison.worth(decisions[decision])]
    if f"{worth:.3f}" != "0.000":
        settle = comparison.settle(top)
        said += [settle] if settle else []
    return said


def _swaps(pair: CruxPair) -> list[Item]:
    words, found, link = pair.context.words, pair.swaps, f"swaps{pair.mark}"
    assert found is not None
    items = [
        Item(words.text("cruxes.question"), tuple(swap_sentences(pair, found["primary"])), link)
    ]
    room = pair.room() or found["primary"]
    said = _alone(pair, found["headlines"][room])
    said.append(words.say("swaps.more", command=pair.command))
    return [*items, Item(words.text("opening.change"), tuple(said), link)]


def _alone(pair: CruxPair, answer: Mapping[str, Any]) -> list[str]:
    """Which single exchange carries each account across the line, if one does."""
    words, found = pair.context.words, pair.swaps
    assert found is not None
    event, line = event_words(words, answer), of_100(answer["line"])
    if answer["a"] is None or answer["b"] is None:
        return [words.say("cruxes.undefined", event=event)]
    if not answer["straddles"]:
        return [words.say("opening.same_side", event=event, line=line)]
    asks = {group["id"]: f"“{group['ask']}”" for group in found["groups"]}
    said = []
    for key, name in zip(("cruxes_of_a", "cruxes_of_b"), pair.names, strict=True):
        if answer[key]:
            told = words.join([asks[one] for one in answer[key]])
            said.append(words.say("opening.alone", reading=name, asks=told, event=event))
        else:
            said.append(words.say("opening.alone_none", reading=name, event=event))
    return said


def _missing(pair: CruxPair) -> Item:
    words, (first, second) = pair.context.words, pair.names
    why = pair.row["why"]
    said = (
        words.say("opening.not_compared", first=first, second=second, why=why)
        if why
        else words.say("opening.how", command=pair.command)
    )
    return Item(words.text("cruxes.question"), (said,), "")
