"""A state as files that the command line takes: a reading, and an entry for a ledger."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from armistice.analyses.cruxes.hybrids import between
from armistice.app.numbers import span_words
from armistice.app.state import State
from armistice.errors import ArmisticeError
from armistice.report.words import Words
from armistice.scenario.quantities import Quantity, format_number
from armistice.scenario.reading_numbers import read_quantity

if TYPE_CHECKING:
    from armistice.app.server import Page

__all__ = ["ledger_entry", "mixed_text", "reading_file"]

NAME = "your-mix"
_CLOSE = 1e-9
_MONTHS = 12
_Move = Callable[[float, float], float]


def mixed_text(a: Quantity, b: Quantity, place: float) -> tuple[str, bool]:
    """Write a quantity between two, with exactly the middle that the page solves.

    Parameters
    ----------
    a, b
        The two accounts' quantities of one field.
    place
        0 to 1, from `a` to `b`.

    Returns
    -------
    str, bool
        The text in the unit of `a`, and whether it is a range and not the middle alone: no
        form of the format may have both the moved ends and the moved middle.
    """
    scale = b.monthly(1.0) / a.monthly(1.0)

    def move(x: float, y: float) -> float:
        return between(x, scale * y, place, a.support)

    def at(u: float) -> float:
        return move(a.quantile(u), b.quantile(u))

    middle, unit = at(0.5), f" {a.unit}" if a.unit in ("/mo", "/yr") else ""
    alone = f"{middle!r}{unit}"
    if a.is_point and b.is_point:
        return alone, True
    for text in _ranges(a, b, at, move):
        quantity = read_quantity(text, a.support)
        if math.isclose(quantity.median(), middle, rel_tol=_CLOSE):
            return text + unit, True
    return alone, False


def _ranges(a: Quantity, b: Quantity, at: Callable[[float], float], move: _Move) -> list[str]:
    """A range with the moved 5th and 95th percentile; a triangle with the moved ends."""
    low, middle, high = at(0.05), at(0.5), at(0.95)
    out = [f"{low!r} to {high!r}"] if low < high else []
    first, last = (move(x, y) for x, y in zip(_ends(a), _ends(b), strict=True))
    if not first < middle < last:
        return out
    half = (middle - first) / (last - first)
    # the mode whose triangle is cut in half at the middle: F(middle) = 1/2, solved for it
    mode = 2 * half * half if half >= 0.5 else 1 - 2 * (1 - half) ** 2
    if 0 <= mode <= 1:
        out.append(f"triangular({first!r}, {first + mode * (last - first)!r}, {last!r})")
    return out


def _ends(q: Quantity) -> tuple[float, float]:
    """The ends of what has ends, and far out in what has none."""
    if q.kind in ("point", "uniform", "triangular"):
        return q.args[0], q.args[-1]
    return q.quantile(0.01), q.quantile(0.99)


def reading_file(page: Page, state: State) -> tuple[str, str]:
    """Return name and text of a reading that has the page's claims.

    Where a question stands with an account, that account's own text and evidence stand;
    between the two, a number that says how far, marked as added.
    """
    words, bench = page.face.words, page.bench(state)
    a, b = bench.hybrids.a, bench.hybrids.b
    data: dict[str, Any] = page.scenario._data
    own = {n: data["readings"][n].get("set", {}) for n in bench.names}
    changes: dict[str, Any] = dict(own[state.a])
    rules = dict(data["readings"][state.a].get("rules", {}))
    for group in bench.groups:
        place = state.places.get(group.id, 0.0)
        if place <= 0:
            continue
        whole = state.b if place >= 0.5 else state.a
        for rule in group.rules:
            rules.pop(rule, None)
            if rule in data["readings"][whole].get("rules", {}):
                rules[rule] = data["readings"][whole]["rules"][rule]
            elif whole == state.b:
                rules[rule] = b.rules[rule]
        for address in group.fields:
            first, second = a.quantities.get(address), b.quantities.get(address)
            if place >= 1 or first is None or second is None:
                changes.pop(address, None)
                if address in own[whole]:
                    changes[address] = own[whole][address]
                continue
            text, ranged = mixed_text(first, second, place)
            gist = words.say("app_file.reading_gist", share=f"{place:.2f}", a=state.a, b=state.b)
            if not ranged:
                gist += "; " + words.text("app_file.reading_point")
            source = data["readings"][state.a].get("by") or next(
                iter(data.get("sources", {"-": 0}))
            )
            because = {"at": f"{source}¶1", "said": "added", "gist": gist[:160]}
            changes[address] = {"value": text, "because": because}
    note = words.say("app_file.reading_note", scenario=page.scenario.id)
    body: dict[str, Any] = {"encoder": NAME, "note": note, "set": changes}
    if rules:
        body["rules"] = rules
    return f"{NAME}.yaml", _comments(words, state) + _yaml(body)


def _comments(words: Words, state: State) -> str:
    lines = [words.say("app_file.reading_state", state=state.text)]
    if state.doses:
        levers = ", ".join(
            f"{name} {dose:.2f}"
            + (f" ({span_words(words, state.spans[name])})" if name in state.spans else "")
            for name, dose in state.doses.items()
        )
        lines.append(words.say("app_file.reading_levers", levers=levers))
    if state.tabled is not None:
        terms = ", ".join(f"{i}: {o}" for i, o in state.tabled.terms.items())
        package = f"{state.tabled.form} ({terms})" if terms else state.tabled.form
        lines.append(words.say("app_file.reading_package", package=package))
    return "".join(f"# {line}\n" for line in lines)


def _yaml(data: Any) -> str:
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    # declared as None only
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 10_000
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()


def ledger_entry(page: Page, state: State) -> tuple[str, str]:
    """Return name and text of a question and a forecast, as `armistice ledger add` reads them.

    The window opens the day after the scenario's evidence ends and lasts a year.
    """
    from datetime import date, timedelta

    words, spec = page.face.words, page.scenario.spec
    if state.spans:
        raise ArmisticeError(words.text("app.entry_dated"))
    solved = page.solve(page.bench(state), state)
    if not solved.answer.diagnostics.converged:
        raise ArmisticeError(words.text("app.unsettled"))
    chance = solved.answers["futures"]["p_truce_30d_12m"]["mean"]
    opens = spec.as_of + timedelta(days=1)
    closes = opens + timedelta(days=364)
    name = f"{page.scenario.id}-truce"
    entries = [
        {
            "event": "question",
            "id": name,
            "text": words.say("app_file.entry_text", months=_MONTHS),
            "about": "truce.general.30d",
            "window": {"opens": opens.isoformat(), "closes": closes.isoformat()},
            "yes_if": words.text("app_file.entry_yes"),
        },
        {
            "event": "forecast",
            "question": name,
            "by": "reading",
            "name": NAME,
            "p": float(format_number(round(chance, 4))),
            "made_on": date.today().isoformat(),
        },
    ]
    file = f"{name}.yaml"
    head = words.say("app_file.entry_note", file=file)
    return file, f"# {head}\n" + _comments(words, state) + _yaml(entries)
