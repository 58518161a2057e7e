"""Evidence: sources exist, paragraphs are in range, changes carry it, nothing is too late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from armistice.scenario.checks.known import Known
from armistice.scenario.evidence import SAID, parse_locator
from armistice.scenario.faults import Faults, listed, near
from armistice.scenario.limits import select, whole
from armistice.scenario.nodes import Node

__all__ = ["check_citations"]

_KEYS = ("at", "gist", "said")
_FROM = ("claims", "checks", "predictions")
_COUNTED = ("file", "paragraphs", "para1_line", "sha256")
_SOURCE_ID = re.compile(r"[A-Z][A-Za-z0-9-]*")


def check_citations(known: Known, faults: Faults) -> None:
    """Record faults of evidence, of dates, and changes that cite nothing."""
    for path, node in _pieces(known.root, ()):
        _check_piece(known, faults, path, node)
    for pattern in (("readings", "*", "set", "*"), ("readings", "*", "rules", "*")):
        for path, key, node in select(known.root, pattern):
            _check_cited(faults, path, key, node)
    _check_sources(known, faults)
    _check_dates(known, faults)


def _check_sources(known: Known, faults: Faults) -> None:
    """A text whose paragraphs are counted was at hand; a scholarly work needs its title."""
    for path, key, node in select(known.root, ("sources", "*")):
        kind = node.get("kind")
        scholarly = kind is not None and kind.text == "scholarship"
        counted = any(name in node.entries for name in _COUNTED)
        for name in ("title",) if scholarly and not counted else _COUNTED:
            if name not in node.entries and not _misspelt(name, list(node.entries)):
                faults.add(key, "K02", path, f"'{name}' is required")


def _pieces(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Yield every `because`, and every `from` of a claim, check or prediction."""
    for name, _, value in node.pairs():
        here = (*path, name)
        is_from = name == "from" and len(path) == 2 and path[0] in _FROM
        if name == "because" or is_from:
            if value.kind == "list":
                for index, item in enumerate(value.items):
                    yield (*here, str(index)), item
            elif not value.is_null:
                yield here, value
        else:
            yield from _pieces(value, here)


def _check_piece(known: Known, faults: Faults, path: tuple[str, ...], node: Node) -> None:
    if node.kind != "map":
        faults.add(node, "K03", path, "expected a map with at, gist and said")
        return
    unknown = [name for name in node.entries if name not in _KEYS]
    for name in unknown:
        message = f"unknown key '{name}'{near(name, _KEYS)}"
        faults.add(node.key(name), "K01", path, message)
    said, at, gist = node.get("said"), node.get("at"), node.get("gist")
    if said is None:
        if not _misspelt("said", unknown):
            faults.add(node, "K02", path, f"'said' is required; one of {listed(SAID)}")
    elif said.text not in SAID:
        message = f"'{said.text}' is not allowed; there are {listed(SAID)}"
        faults.add(said, "K04", (*path, "said"), message)
    if at is not None:
        _check_locator(known, faults, (*path, "at"), at)
    elif said is not None and said.text != "added" and not _misspelt("at", unknown):
        faults.add(node, "K02", path, "'at' is required unless said is added")
    if gist is not None and (gist.kind != "scalar" or not isinstance(gist.data(), str)):
        faults.add(gist, "K03", (*path, "gist"), "expected text; quote it")


def _misspelt(name: str, unknown: list[str]) -> bool:
    return any("did you mean" in near(word, [name]) for word in unknown)


def _check_locator(known: Known, faults: Faults, path: tuple[str, ...], node: Node) -> None:
    locator = parse_locator(node.text) if node.kind == "scalar" else None
    sources = known.root.get("sources")
    source = sources.get(locator.source) if locator and sources is not None else None
    whole_work = locator is not None and not locator.unit
    if locator is None or (whole_work and source is None):
        shown = f"'{node.text}'" if node.kind == "scalar" else f"a {node.kind}"
        message = f"{shown} is not a citation; write A¶20, A¶11-12 or A/20"
        faults.add(node, "C05", path, message)
        return
    if source is None:
        message = f"source '{locator.source}' is not declared under sources"
        faults.add(node, "C01", path, message)
        return
    count = whole(source.get("paragraphs"), 0)
    if count and locator.unit != "¶":
        message = f"source {locator.source} has {count} paragraphs; write {locator.source}¶1, say"
        faults.add(node, "C05", path, message)
    elif count and locator.last > count:
        message = f"source {locator.source} has {count} paragraphs; there is no ¶{locator.last}"
        faults.add(node, "C03", path, message)
    elif not count and locator.unit == "¶":
        name = locator.source
        message = (
            f"no paragraphs of {name} are counted; write '{name} p.12', '{name} ch.3' or '{name}'"
        )
        faults.add(node, "C03", path, message)


def _check_cited(faults: Faults, path: tuple[str, ...], key: Node | None, node: Node) -> None:
    because = node.get("because")
    if because is not None and not because.is_null and (because.entries or because.items):
        return
    if because is not None and because.kind == "scalar" and not because.is_null:
        return  # already a fault of kind
    if _misspelt("because", list(node.entries)):
        return
    message = "a change needs evidence: because: {at, gist, said}"
    faults.add(key, "C02", path, message)


def _day(node: Node | None) -> date | None:
    try:
        return date.fromisoformat(node.text) if node is not None else None
    except ValueError:
        return None


def _check_dates(known: Known, faults: Faults) -> None:
    root = known.root
    as_of, started = _day(root.get("as_of")), _day(root.get("war_started"))
    if as_of is None:
        return
    if started is not None and started > as_of:
        message = f"the war starts after as_of ({as_of})"
        faults.add(root.get("war_started"), "C06", ("war_started",), message)
    later: set[str] = set()
    for path, _, node in select(root, ("sources", "*")):
        dated, kind = _day(node.get("date")), node.get("kind")
        if dated is None or dated <= as_of:
            continue
        if kind is not None and kind.text == "scholarship":
            url = node.get("url")
            later |= {path[1], url.text if url is not None else path[1]}
            continue
        message = f"dated {dated}, after as_of ({as_of}); only scholarship may be later"
        faults.add(node.get("date"), "C04", (*path, "date"), message)
    _check_facts(known, faults, as_of, later)
    for path, _, node in select(root, ("predictions", "*", "window")):
        opens, closes = _day(node.get("opens")), _day(node.get("closes"))
        if opens is not None and closes is not None and closes <= opens:
            message = f"the window closes on {closes}, not after it opens on {opens}"
            faults.add(node.get("closes"), "C06", (*path, "closes"), message)


def _check_facts(known: Known, faults: Faults, as_of: date, later: set[str]) -> None:
    sources = known.root.get("sources")
    declared = list(sources.entries) if sources is not None else []
    for path, key, node in select(known.root, ("common", "facts", "*")):
        dated, source = node.get("dated"), node.get("source")
        day = _day(dated)
        if day is not None and day > as_of:
            message = f"dated {day}, after as_of ({as_of})"
            faults.add(dated, "C04", (*path, "dated"), message)
        if source is None or source.kind != "scalar":
            continue
        if source.text in later and day is None:
            message = f"its source is later than as_of, so 'dated' is required ({as_of} at most)"
            faults.add(key, "C04", path, message)
        elif _SOURCE_ID.fullmatch(source.text) and source.text not in declared:
            message = f"source '{source.text}' is not declared under sources"
            faults.add(source, "C01", (*path, "source"), message)
