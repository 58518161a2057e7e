"""Warnings: what is allowed but should make an author look twice."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from armistice.scenario.addresses import matches
from armistice.scenario.checks.known import BUILT_IN_TERMS
from armistice.scenario.faults import Faults
from armistice.scenario.limits import select
from armistice.scenario.menu import PackageTerms, packages
from armistice.scenario.nodes import Node
from armistice.scenario.resolve import Resolved, Scenario

__all__ = ["check_doubts", "front_after", "vague_words", "worth_of_front"]

_VAGUE = ("ceasefire", "cease-fire", "deal", "agreement", "peace", "truce", "settlement")
_MOST_ADDED = 0.3


def check_doubts(scenario: Scenario, root: Node, faults: Faults) -> None:
    """Record every warning."""
    resolved = {reading: scenario.resolve(reading) for reading in scenario.readings}
    _mixed_signs(scenario, root, faults)
    _other_source(scenario, root, faults)
    _identical(root, faults, resolved)
    _products(scenario, root, faults)
    _windows(scenario, root, faults)
    _vague_words(scenario, root, faults)
    _mostly_added(scenario, root, faults)
    _default_values(scenario, root, faults)
    _one_sided_menu(scenario, root, faults)


def _set_key(root: Node, reading: str, address: str) -> tuple[Node | None, tuple[str, ...]]:
    path = ("readings", reading, "set")
    found = select(root, (*path, address))
    return (found[0][1] if found else None), path


def _mixed_signs(scenario: Scenario, root: Node, faults: Faults) -> None:
    placed: list[tuple[str | None, str, object]] = [
        (None, address, quantity) for address, quantity in scenario.resolve().quantities.items()
    ]
    for reading, overlay in scenario.spec.readings.items():
        placed += [(reading, address, change.value) for address, change in overlay.set.items()]
    for where, address, quantity in placed:
        slot = scenario.addresses[address]
        if not slot.field.signed or getattr(quantity, "kind", "") != "range":
            continue
        low, high = quantity.args  # type: ignore[attr-defined]  # a range has two
        if low < 0 < high:
            message = f"the range runs from {low:g} to {high:g}; {slot.field.meaning} has one sign"
            if where is None:
                node = select(root, slot.path)[0][2]
                faults.warn(node, "Q51", slot.path, message)
            else:
                key, path = _set_key(root, where, address)
                faults.warn(key, "Q51", (*path, address), message)


def _other_source(scenario: Scenario, root: Node, faults: Faults) -> None:
    readings = scenario.spec.readings
    read = {name: overlay.by for name, overlay in readings.items()}
    for name, overlay in readings.items():
        others = {by for other, by in read.items() if other != name and by != read[name]}
        for address, change in overlay.set.items():
            cited = {piece.source for piece in change.because if piece.source}
            if read[name] and cited and read[name] not in cited and cited <= others:
                key, path = _set_key(root, name, address)
                names = ", ".join(sorted(cited))
                message = f"'{address}' rests only on source {names}, the other reading's"
                faults.warn(key, "C51", path, message)


def _identical(root: Node, faults: Faults, resolved: dict[str, Resolved]) -> None:
    seen: dict[str, str] = {}
    for name, reading in resolved.items():
        twin = seen.setdefault(reading.hash, name)
        if twin != name:
            key = root.entries["readings"][1].key(name)
            message = f"readings '{twin}' and '{name}' are identical"
            faults.warn(key, "G51", ("readings", name), message)


def _products(scenario: Scenario, root: Node, faults: Faults) -> None:
    """Weight times value, and strength times credibility: only the product is identified."""
    for name, overlay in scenario.spec.readings.items():
        changed = list(overlay.set)
        for address in changed:
            first, second = _twin(scenario, address, changed)
            if first:
                key, path = _set_key(root, name, address)
                message = f"{first} and {second} are both changed; only their product matters"
                faults.warn(key, "G53", path, message)


def _twin(scenario: Scenario, address: str, changed: list[str]) -> tuple[str, str]:
    parts = address.split(".")
    if len(parts) == 3 and parts[1] == "weights":
        start = f"{parts[0]}.values.{parts[2]}."
        other = next((a for a in changed if a.startswith(start)), "")
        return (address, other) if other else ("", "")
    if address.startswith("issues.") and address.endswith(".guarantee.strength"):
        option = scenario.spec.issues[parts[1]].options[parts[3]]
        by = option.guarantee.by if option.guarantee is not None else []
        other = next((f"{p}.guarantee_credibility" for p in by), "")
        found = next((a for a in changed if a in {f"{p}.guarantee_credibility" for p in by}), "")
        return (address, found or other) if found else ("", "")
    return "", ""


def _windows(scenario: Scenario, root: Node, faults: Faults) -> None:
    for name, prediction in scenario.spec.predictions.items():
        if prediction.window.opens < scenario.as_of:
            path = ("predictions", name, "window", "opens")
            message = f"the window opens before as_of ({scenario.as_of})"
            faults.warn(select(root, path)[0][2], "C52", path, message)


def vague_words(text: str, known: Iterable[str]) -> list[str]:
    """Return words of a criterion, such as "ceasefire", that mean many things and are no term.

    Parameters
    ----------
    text
        A criterion.
    known
        Terms of the glossary. They may hold such a word ("truce.general") and are taken out.
    """
    terms = sorted(known, key=len, reverse=True)
    for term in terms:
        text = text.replace(term, " ")
    found = [w for w in _VAGUE if re.search(rf"\b{re.escape(w)}s?\b", text, re.IGNORECASE)]
    return [word for word in found if word not in terms]


def _vague_words(scenario: Scenario, root: Node, faults: Faults) -> None:
    known = {*BUILT_IN_TERMS, *scenario.spec.glossary}
    for name, prediction in scenario.spec.predictions.items():
        vague = vague_words(prediction.yes_if or "", known)
        if vague:
            path = ("predictions", name, "yes_if")
            message = f"'{vague[0]}' is not defined; use a term of the glossary or define it"
            faults.warn(select(root, path)[0][2], "K51", path, message)


def _mostly_added(scenario: Scenario, root: Node, faults: Faults) -> None:
    for name, group in scenario.spec.groups.items():
        marks = [
            all(piece.said == "added" for piece in change.because)
            for overlay in scenario.spec.readings.values()
            for address, change in overlay.set.items()
            if any(matches(pattern, address) for pattern in group.fields)
        ]
        if marks and sum(marks) / len(marks) > _MOST_ADDED:
            key = root.entries["groups"][1].key(name)
            share = f"{sum(marks)} of {len(marks)}"
            message = f"{share} changes in this group are marked as added by the encoder"
            faults.warn(key, "G52", ("groups", name), message)


def _default_values(scenario: Scenario, root: Node, faults: Faults) -> None:
    for slot in scenario.addresses.values():
        if slot.field.pattern != "@B.values.@issue.@option" or not slot.written:
            continue
        issue, option = slot.path[3], slot.path[4]
        if scenario.spec.issues[issue].default == option:
            message = f"'{option}' is the default of '{issue}', against which values are counted"
            faults.warn(select(root, slot.path)[0][1], "P52", slot.path[:-1], message)


def worth_of_front(knots: dict[str, float], step: float) -> float:
    """Return the worth of a step: linear between the steps given, flat beyond them."""
    points = sorted((float(k), v) for k, v in knots.items())
    if step <= points[0][0]:
        return points[0][1]
    for (k0, v0), (k1, v1) in pairwise(points):
        if step <= k1:
            return v0 + (v1 - v0) * (step - k0) / (k1 - k0)
    return points[-1][1]


def front_after(scenario: Scenario, package: PackageTerms, step: int) -> int:
    """Return the step at which the front stands once the terms are carried out."""
    front = scenario.spec.front
    for issue, option in package.terms.items():
        effect = scenario.spec.issues[issue].options[option].front
        if effect is None:
            continue
        step = effect.to if effect.to is not None else step
        step = max(step, effect.at_least) if effect.at_least is not None else step
        step = min(step, effect.at_most) if effect.at_most is not None else step
        step += effect.add or 0
    return min(max(step, 0), front.steps - 1)


def _worths(scenario: Scenario, side: str) -> Iterator[float]:
    """Yield the worth of every package to a side, against every issue at its default."""
    spec, numbers = scenario.spec, scenario.resolve().median()
    knots = numbers.children(f"{side}.territory")
    here = worth_of_front(knots, spec.front.start)
    for package in packages(spec):
        worth = worth_of_front(knots, front_after(scenario, package, spec.front.start)) - here
        worth += math.fsum(
            numbers.get(f"{side}.weights.{issue}", 1.0)
            * numbers.get(f"{side}.values.{issue}.{option}", 0.0)
            for issue, option in package.terms.items()
        )
        for name, link in spec.interactions.items():
            if all(package.terms.get(issue) in options for issue, options in link.when.items()):
                worth += numbers.get(f"interactions.{name}.value.{side}", 0.0)
        yield worth


def _one_sided_menu(scenario: Scenario, root: Node, faults: Faults) -> None:
    for side in scenario.belligerents:
        if max(_worths(scenario, side), default=0.0) <= 0:
            message = f"no package is worth more to {side} than every issue at its default"
            faults.warn(root.key("menu"), "P51", ("menu",), message)
