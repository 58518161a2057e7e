"""The outside view of one war: what happened in others that had lasted as long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING, Any

from armistice.analyses.outside_view.classes import AGE, CLASSES, ReferenceClass
from armistice.analyses.outside_view.estimate import Agreed, Chance, average, by_agreement, chance
from armistice.analyses.outside_view.intervals import jeffreys
from armistice.analyses.outside_view.kaplan_meier import Curve
from armistice.analyses.outside_view.stored import curve_of, elsewhere, fits_of, rates, resamples
from armistice.analyses.outside_view.tables import DAYS_PER_MONTH, tables
from armistice.errors import ArmisticeError
from armistice.results import software_version, to_json

if TYPE_CHECKING:
    import pandas as pd

    from armistice.scenario import Scenario

__all__ = ["WITHIN", "OutsideView", "age_of", "end_chance", "outside_view"]

WITHIN = (6, 12, 24)
"""Months ahead for which a chance is given."""

_HEADLINE = "all-wars"
_STORED = (
    "scores",
    "calibration",
    "outcomes",
    "initiators",
    "deaths_per_month",
    "clocks",
    "no_new_episode",
    "agreements_hold",
    "agreement_ratios",
    "battles",
)


def age_of(war_started: date, as_of: date) -> float:
    """Age of a war in months of 30.4375 days.

    Examples
    --------
    >>> from datetime import date
    >>> from armistice.analyses.outside_view.answer import age_of
    >>> round(age_of(date(2022, 2, 24), date(2025, 8, 15)), 2)
    41.66
    """
    return (as_of - war_started).days / DAYS_PER_MONTH


@dataclass(frozen=True)
class OutsideView:
    """An answer with its ways out: plain data, JSON, a frame, a few lines of text.

    Attributes
    ----------
    answer
        The object that `docs/json.md` describes under `baseline`.
    """

    answer: dict[str, Any]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One row per class, window and way of ending, as the figure of the report has them.

        Each holds `class`, `label`, `n`, `at_risk`, `within` (months), `how` (`any` or
        `agreement`), `estimate`, `low`, `high`, and the plain count `k` of the `at_risk` wars
        that ended within the window (by any means).
        """
        return [
            {
                "class": one["id"],
                "label": one["label"],
                "n": one["n"],
                "at_risk": one["at_risk"],
                "within": months,
                "how": how,
                **one[how][str(months)],
                "k": one["ended"][str(months)],
            }
            for one in self.answer["classes"]
            for months in WITHIN
            for how in ("any", "agreement")
        ]

    def to_pandas(self) -> pd.DataFrame:
        """Return `rows` as a frame."""
        import pandas as pd

        return pd.DataFrame(self.rows)

    def to_json(self) -> str:
        """Return the whole answer as one JSON text."""
        return to_json(self.answer)

    def __str__(self) -> str:
        age = self.answer["age_months"]
        lines = [f"a war {age:.1f} months old ends within 6, 12, 24 months (95 %), by any means"]
        for one in self.answer["classes"]:
            shown = (one["any"][str(months)] for months in WITHIN)
            cells = ", ".join(
                f"{c['estimate']:.2f} [{c['low']:.2f}, {c['high']:.2f}]" for c in shown
            )
            lines.append(f"{one['label']} (n {one['n']}, at risk {one['at_risk']}): {cells}")
        return "\n".join(lines)


def outside_view(
    scenario: Scenario | None = None,
    *,
    age: float | None = None,
    classes: Sequence[str] | None = None,
) -> OutsideView:
    """Say what the record of past wars says about a war of this age.

    Nothing here knows what the war is about: it is the view from outside, to stand beside a
    forecast and not in its place. The chance is that of an end *by any means*; the chance of
    an end by agreement is smaller and stands beside it.

    Parameters
    ----------
    scenario
        Gives the age (from `war_started` to `as_of`) and, if it names them, the classes.
    age
        Age in months, instead of the scenario's; 0 for a war that begins today.
    classes
        Ids of reference classes (`classes.CLASSES`); default the scenario's, else all.

    Returns
    -------
    OutsideView
        The answer. Equal arguments give equal answers: resamples are stored, not drawn.

    Raises
    ------
    ArmisticeError
        If there is neither a scenario nor an age, the age is below 0, or a class is unknown.

    Notes
    -----
    EQ-OUTSIDE (prentice1974; burnham2002). Records and terms: `armistice/data/README.md`.

    Examples
    --------
    >>> import armistice as arm
    >>> view = arm.outside_view(age=41.66, classes=["all-wars"])
    >>> [round(row["estimate"], 2) for row in view.rows if row["how"] == "any"]
    [0.16, 0.28, 0.46]
    """
    # The wider test is scored with this room's curves, so it cannot be imported before them.
    from armistice.analyses.wider.stored import summaries

    if age is None and scenario is None:
        raise ArmisticeError("the outside view needs a scenario or an age in months")
    own = age_of(scenario.war_started, scenario.as_of) if scenario is not None else 0.0
    months = own if age is None else age
    if not (isfinite(months) and months >= 0.0):
        raise ArmisticeError(f"an age of {months:g} months; it cannot be below 0")
    named = scenario.spec.reference_classes if scenario is not None else None
    asked = _classes(classes if classes is not None else named)
    agreed = _agreed(months)
    found, left_out = [], []
    for one in asked:
        row = _class_row(one, months, agreed)
        if row is None:
            left_out.append({"id": one.id, "label": one.label, "why": _why(one, months)})
        else:
            found.append(row)
    stored = rates()
    return OutsideView(
        {
            "scenario": scenario.id if scenario is not None else None,
            "content_hash": scenario.hash if scenario is not None else None,
            "version": software_version(),
            "war_started": scenario.war_started.isoformat() if scenario is not None else None,
            "as_of": scenario.as_of.isoformat() if scenario is not None else None,
            "age_months": months,
            "within": list(WITHIN),
            "classes": found,
            "left_out": left_out,
            "across": _across(found),
            "agreed": stored["agreed"]["beyond-12" if months > 12 else "all"],
            "record": _record(months),
            "models": _models(months),
            **{key: stored[key] for key in _STORED},
            "wider": summaries(),
            "elsewhere": _elsewhere(),
            "sources": [
                {
                    "id": table.id,
                    "title": table.title,
                    "citation": table.citation,
                    "terms": table.terms,
                    "rows": table.rows,
                    "shipped": table.shipped,
                }
                for table in tables().values()
                if table.id in stored["tables"]
            ],
        }
    )


def _classes(asked: Sequence[str] | None) -> list[ReferenceClass]:
    if asked is None:
        return list(CLASSES.values())
    unknown = [name for name in asked if name not in CLASSES]
    if unknown:
        raise ArmisticeError(f"no reference class '{unknown[0]}'; there are {', '.join(CLASSES)}")
    return [CLASSES[name] for name in dict.fromkeys(asked)]


def end_chance(name: str, age: float, months: float) -> Chance | None:
    """Chance that a war of an age ends, by any means, within a window of any length.

    EQ-OUTSIDE (prentice1974; burnham2002).

    Parameters
    ----------
    name
        Id of a reference class (`classes.CLASSES`).
    age, months
        Age of the war and length of the window, months of 30.4375 days.

    Returns
    -------
    Chance or None
        With its 95 % interval; None where the class says nothing about such a war.

    Raises
    ------
    ArmisticeError
        If the class is unknown.

    Examples
    --------
    >>> found = end_chance("all-wars", 41.66, 12.0)
    >>> found is not None and round(found.estimate, 2)
    0.28
    """
    (one,) = _classes([name])
    fits, draws = fits_of(name), resamples().get(name, {})
    return chance(one, curve_of(name), fits, draws, age, months)


def _agreed(age: float) -> Agreed:
    """Share of endings that were agreed, among episodes beyond a year if the war is so old."""
    counted = rates()["agreed"]["beyond-12" if age > 12 else "all"]
    return Agreed(int(counted["k"]), int(counted["n"]))


def _shown(found: Chance) -> dict[str, float]:
    return {"estimate": found.estimate, "low": found.low, "high": found.high}


def _class_row(one: ReferenceClass, age: float, agreed: Agreed) -> dict[str, Any] | None:
    record = curve_of(one.id)
    by_any, by_paper = {}, {}
    for months in WITHIN:
        found = end_chance(one.id, age, months)
        if found is None:
            return None
        by_any[str(months)] = _shown(found)
        by_paper[str(months)] = _shown(by_agreement(found, agreed))
    return {
        "id": one.id,
        "label": one.label,
        "table": one.table,
        "method": "constant hazard" if one.method == "constant" else ", ".join(one.models),
        # A class that begins at the war's own age is made of the wars that had lasted as long.
        "n": record.at_risk(age) if one.entry == AGE else record.n,
        "at_risk": record.at_risk(age),
        "any": by_any,
        "agreement": by_paper,
        "ended": {str(months): _count(record, age, months) for months in WITHIN},
    }


def _count(record: Curve, age: float, months: float) -> int | None:
    """Wars at risk that ended within the window; none if one was lost from sight in it."""
    lost = sum(
        c for t, c in zip(record.times, record.censored, strict=True) if age < t <= age + months
    )
    return None if lost else record.ends(age, age + months)


def _why(one: ReferenceClass, age: float) -> str:
    if isinstance(one.entry, float) and age < one.entry:
        return f"it says nothing about wars younger than {one.entry:g} months"
    return "no war of the record was as old and then ended"


def _across(found: Sequence[dict[str, Any]]) -> dict[str, dict[str, dict[str, float]]]:
    """Median, smallest and largest estimate over the classes: the spread is part of the answer."""
    out: dict[str, dict[str, dict[str, float]]] = {}
    for how in ("any", "agreement"):
        out[how] = {}
        for months in WITHIN if found else ():
            estimates = [one[how][str(months)]["estimate"] for one in found]
            out[how][str(months)] = {
                "median": median(estimates),
                "smallest": min(estimates),
                "largest": max(estimates),
            }
    return out


def _record(age: float) -> dict[str, Any]:
    """The plain count: of the wars that had lasted as long, how many ended within the window."""
    record = curve_of(_HEADLINE)
    n = record.at_risk(age)
    rows = []
    for months in WITHIN if n else ():
        k = record.ends(age, age + months)
        low, high = jeffreys(k, n)
        rows.append({"within": months, "k": k, "n": n, "low": low, "high": high})
    longest = [war["name"] for war in rates()["long_wars"] if war["months"] > age]
    return {
        "at_risk": n,
        "ended": rows,
        # Names are kept for wars beyond two years only; a younger war has too many elders.
        "wars": longest if len(longest) == n else [],
    }


def _models(age: float) -> list[dict[str, Any]]:
    """Every duration model on all wars, best out-of-sample score first."""
    fits, draws = fits_of(_HEADLINE), resamples()[_HEADLINE]
    scores = rates()["scores"]
    order = sorted(fits, key=lambda model: -scores[model]["density"])
    return [
        {
            "id": model,
            "rank": rank,
            "aic": fits[model][1],
            "density_score": scores[model]["density"],
            "band_score": scores[model]["band"],
            "any": {
                str(months): _shown(average(fits, draws, (model,), age, months))
                for months in WITHIN
            },
        }
        for rank, model in enumerate(order, start=1)
    ]


def _elsewhere() -> list[dict[str, Any]]:
    known = elsewhere()
    return [
        {
            "topic": one["topic"],
            "text": one["text"],
            "share": one["share"],
            "low": one.get("low"),
            "high": one.get("high"),
            "n": one.get("n"),
            "note": one.get("note"),
            "record": known["records"][one["record"]]["title"],
            "citation": known["records"][one["record"]]["citation"],
        }
        for one in known["figures"]
    ]
