"""What stands on the page, as the readable text behind the # of its address.

`1;s=3f9c12ab;a=tired-war;b=useful-war;sw=motive+trust;l=front:0.40;lev=toll-rise:0.50;cal=toll-rise:6-18r3;pk=final,strip:cede`

Version; first digits of the scenario's hash; the two readings; groups that stand with the
second; groups between the two; levers and their doses; from which month to which a lever is in
force and over how many months it rises; a package put together by hand. What is unknown is left
out with a note, so that a link from another version still opens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from armistice.analyses.live import Mixture, Span, Tabled
from armistice.errors import ArmisticeError
from armistice.model.packages import FORM_KIND
from armistice.scenario import Scenario

__all__ = ["LONGEST", "State", "first_state", "read_state"]

VERSION = "1"
LONGEST = 1500
"""Characters of a state, as many as any mail program leaves whole."""
_HASH = 8
_SPAN = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3}))?(?:r([0-9]{1,3}))?", re.ASCII)
_SILENT = ("f", "lang")  # said by other pages of the same scenario; nothing here turns on them


@dataclass(frozen=True)
class State:
    """Everything that can be moved.

    Attributes
    ----------
    scenario_hash
        Of the scenario it was made with.
    a, b
        The two readings.
    places
        Group to its place, 0 to 1; a group that is not named stands with `a`.
    doses
        Lever to dose; a lever that is not named is not used.
    spans
        Lever to the months in which it is in force; a lever that is not named is from today
        on, for good.
    tabled
        A package put together by hand.
    notes
        What could not be applied: pairs of a key of `app_note` in the words, and a name.
    """

    scenario_hash: str
    a: str
    b: str
    places: Mapping[str, float] = field(default_factory=dict)
    doses: Mapping[str, float] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)
    tabled: Tabled | None = None
    notes: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        """The state as it stands in an address."""
        whole = [name for name, place in self.places.items() if place >= 1]
        part = [f"{n}:{p:.2f}" for n, p in self.places.items() if 0 < p < 1]
        doses = [f"{name}:{dose:.2f}" for name, dose in self.doses.items() if dose > 0]
        pieces = [VERSION, f"s={self.scenario_hash[:_HASH]}", f"a={self.a}", f"b={self.b}"]
        pieces += [f"sw={'+'.join(whole)}"] if whole else []
        pieces += [f"l={'+'.join(part)}"] if part else []
        pieces += [f"lev={'+'.join(doses)}"] if doses else []
        spans = [f"{name}:{_span_text(span)}" for name, span in self.spans.items()]
        pieces += [f"cal={'+'.join(spans)}"] if spans else []
        if self.tabled is not None:
            terms = [f"{issue}:{option}" for issue, option in self.tabled.terms.items()]
            pieces.append("pk=" + ",".join([self.tabled.form, *terms]))
        return ";".join(pieces)

    def mixture(self, groups: tuple[str, ...]) -> Mixture:
        """The same as a question to the bench."""
        places = tuple(self.places.get(name, 0.0) for name in groups)
        spans = dict(self.spans) if self.spans else None
        return Mixture(places, dict(self.doses), self.tabled, spans)

    def known(self, groups: tuple[str, ...]) -> State:
        """The same without groups that these two readings do not part on."""
        kept = {name: self.places[name] for name in groups if name in self.places}
        lost = [("group", name) for name in self.places if name not in kept]
        return replace(self, places=kept, notes=(*self.notes, *lost))


def first_state(scenario: Scenario, a: str, b: str) -> State:
    """All groups with the first reading, no lever, no package."""
    return State(scenario.hash, a, b)


def read_state(text: str, scenario: Scenario, default: State) -> State:
    """Read a state, leaving out what the scenario does not have.

    Parameters
    ----------
    text
        What stands behind the #, which may be empty.
    scenario
        The scenario on the page.
    default
        Where it does not say.

    Raises
    ------
    ArmisticeError
        If it is longer than any page would write.
    """
    if len(text) > LONGEST:
        raise ArmisticeError(f"a state has at most {LONGEST} characters")
    notes: list[tuple[str, str]] = []
    said: dict[str, str] = {}
    for piece in text.lstrip("#").split(";")[1:]:
        key, _, value = piece.partition("=")
        if key in ("s", "a", "b", "sw", "l", "lev", "cal", "pk"):
            said[key] = value
        elif key not in _SILENT:
            notes.append(("key", key[:40]))
    if said.get("s", scenario.hash[:_HASH]) != scenario.hash[:_HASH]:
        notes.append(("version", said["s"][:_HASH]))
    a, b = said.get("a", default.a), said.get("b", default.b)
    for name in (a, b):
        if name not in scenario.readings:
            notes.append(("reading", name[:40]))
    if a == b or any(name not in scenario.readings for name in (a, b)):
        a, b = default.a, default.b
    places = dict.fromkeys(_listed(said.get("sw", "")), 1.0)
    places |= _numbers(said.get("l", ""))
    doses = _numbers(said.get("lev", ""))
    notes += [("lever", name[:40]) for name in doses if name not in scenario.spec.levers]
    doses = {n: doses[n] for n in scenario.spec.levers if doses.get(n, 0) > 0}
    spans, off = _spans(said.get("cal", ""), scenario, doses)
    notes += off
    tabled, lost = _package(said.get("pk", ""), scenario)
    places = {name: place for name, place in places.items() if place > 0}
    return State(scenario.hash, a, b, places, doses, spans, tabled, (*notes, *lost))


def _listed(text: str) -> list[str]:
    return [name for name in text.split("+") if name]


def _numbers(text: str) -> dict[str, float]:
    """Names with a number from 0 to 1 each, in hundredths."""
    out = {}
    for item in _listed(text):
        name, _, number = item.partition(":")
        try:
            value = round(float(number), 2)
        except ValueError:
            continue
        if 0.0 <= value <= 1.0:
            out[name] = value
    return out


def _span_text(span: Span) -> str:
    end = "" if span.end is None else f"-{span.end}"
    return f"{span.first}{end}" + (f"r{span.rise}" if span.rise else "")


def _spans(
    text: str, scenario: Scenario, doses: Mapping[str, float]
) -> tuple[dict[str, Span], list[tuple[str, str]]]:
    """When levers in use are in force; whatever is no stretch of the horizon is left out."""
    horizon = int(scenario.spec.horizon)
    found, off = {}, []
    for item in _listed(text):
        name, _, when = item.partition(":")
        match = _SPAN.fullmatch(when)
        if name not in doses or match is None:
            off.append(("calendar", item[:40]))
            continue
        first, last, rise = (int(part or 0) for part in match.groups())
        end = None if match[2] is None or last >= horizon else last
        if first >= horizon or rise > horizon or (match[2] is not None and last <= first):
            off.append(("calendar", item[:40]))
            continue
        found[name] = Span(first, end, rise)
    ordered = {name: found[name] for name in doses if name in found}
    return {name: span for name, span in ordered.items() if span != Span()}, off


def _package(text: str, scenario: Scenario) -> tuple[Tabled | None, list[tuple[str, str]]]:
    form, *terms = text.split(",")
    if form not in FORM_KIND:
        return None, [("package", form[:40])] if form else []
    chosen, lost = {}, []
    issues = scenario.spec.issues
    for term in terms:
        issue, _, option = term.partition(":")
        if issue not in issues or option not in issues[issue].options:
            lost.append(("term", term[:40]))
        elif option != issues[issue].default:
            chosen[issue] = option
    ordered = {issue: chosen[issue] for issue in issues if issue in chosen}
    return Tabled(form, ordered), lost
