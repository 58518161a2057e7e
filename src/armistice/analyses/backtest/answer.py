"""`armistice backtest`: readings, their mixture and the base rate on the same questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from armistice.analyses.backtest.base_rate import base_rates, count_without, view_of
from armistice.analyses.backtest.chances import ReadingChances, mixture, reading_chances
from armistice.analyses.backtest.questions import QUESTIONS, Verdict, verdict
from armistice.analyses.backtest.scores import RULES, one_score, resampled, war_score, ways_of
from armistice.analyses.ledger.outcomes import Ending, read_outcomes
from armistice.analyses.settings import DRAWS, PATHS, SEED
from armistice.errors import ArmisticeError
from armistice.results import software_version
from armistice.scenario import Scenario

__all__ = ["FORECASTERS", "STATEMENT", "backtest", "ended_wars"]

Progress = Callable[[int, int, str], None]
Row = Sequence[float | None]

FORECASTERS = {
    "readings": "one reading alone, mean over the readings of the war",
    "mixture": "equal shares of the readings",
    "base-rate": "other wars of the same age",
    "count": "plain count of other wars of the same age, this one left out",
}
"""Who is compared; `readings` is the mean score of the single readings."""

STATEMENT = (
    "{n}, chosen and written down by people who knew the outcome: an illustration, not a "
    "validation. Nothing here is part of a track record."
)

_PAIRS = (("mixture", "base-rate"), ("readings", "base-rate"), ("mixture", "count"))


def ended_wars(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Those whose outcome file says how the war ended."""
    found = []
    for scenario in scenarios:
        known = read_outcomes(scenario)
        if known is not None and known.ending is not None:
            found.append(scenario)
    return found


def backtest(
    scenarios: Sequence[Scenario],
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    paths: int = PATHS,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Score readings, mixture and base rate of past wars on the same questions.

    Every score is retrospective: the numbers of a past war were chosen by someone who could
    know how it ended. The answer says so, and the ledger never averages it.

    Parameters
    ----------
    scenarios
        Wars whose `outcomes.yaml` holds an `ending`.
    seed, draws, paths, workers
        As for the futures of a reading.
    progress
        Called with (done, total, label) after each reading.

    Returns
    -------
    dict
        Plain values (see docs/json.md).

    Raises
    ------
    ArmisticeError
        If there is no war, or a war of which it is not known how it ended.

    Notes
    -----
    Brier and logarithmic score, lower is better, meaned over the questions of a war and then
    over wars; 95 % intervals by resampling wars.
    """
    if not scenarios:
        raise ArmisticeError("no war to look back on: no outcomes.yaml holds an 'ending'")
    names = [scenario.id for scenario in scenarios]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ArmisticeError(f"'{twice}' is named twice")
    pairs = [(scenario, _ending(scenario)) for scenario in scenarios]
    total = sum(len(scenario.readings) or 1 for scenario in scenarios)
    done, wars = 0, []
    for scenario, (ending, known_up_to) in pairs:
        found: dict[str, ReadingChances] = {}
        own: list[str | None] = [*scenario.readings] or [None]
        for reading in own:
            found[reading or "base"] = reading_chances(
                scenario, reading, draws=draws, paths=paths, seed=seed, workers=workers
            )
            done += 1
            if progress is not None:
                progress(done, total, "readings")
        wars.append(_war(scenario, ending, known_up_to, found))
    ways = ways_of(len(wars), seed)
    return {
        "scenarios": names,
        "version": software_version(),
        "seed": seed,
        "draws": draws,
        "paths": paths,
        "retrospective": True,
        "in_track_record": False,
        "statement": statement(len(wars)),
        "questions": [{"id": one.id, "text": one.text} for one in QUESTIONS],
        "wars": wars,
        "forecasters": [_forecaster(name, wars, seed) for name in FORECASTERS],
        "differences": [_difference(a, b, wars, seed) for a, b in _PAIRS],
        "by_question": [_by_question(n, wars) for n in range(len(QUESTIONS))],
        "always_half": {"brier": 0.25, "log": one_score("log", 0.5, True)},
        "resamples": {"listed": ways.exact, "count": len(ways.weights)},
    }


def statement(wars: int) -> str:
    """What a reader has to know before any score."""
    return STATEMENT.format(n="One case" if wars == 1 else f"{wars} cases")


def _ending(scenario: Scenario) -> tuple[Ending, date]:
    known = read_outcomes(scenario)
    if known is None or known.ending is None:
        raise ArmisticeError(
            f"{scenario.id}: its outcomes.yaml does not say how the war ended (no 'ending')"
        )
    return known.ending, known.known_up_to


def _war(
    scenario: Scenario, ending: Ending, known_up_to: date, found: Mapping[str, ReadingChances]
) -> dict[str, Any]:
    view = view_of(scenario)
    single: dict[str, Row] = {name: one.mean() for name, one in found.items()}
    spread = {name: one.interval() for name, one in found.items()}
    chances: dict[str, Row] = {
        **single,
        "mixture": mixture(single),
        "base-rate": base_rates(view),
        "count": count_without(view, ending.coded) or [None] * len(QUESTIONS),
    }
    verdicts = [verdict(one, scenario.as_of, ending, known_up_to) for one in QUESTIONS]
    outcomes = [_happened(one) for one in verdicts]
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "content_hash": scenario.hash,
        "war_started": scenario.war_started.isoformat(),
        "as_of": scenario.as_of.isoformat(),
        "age_months": view.answer["age_months"],
        "ended": {
            "over": ending.over.isoformat() if ending.over else None,
            "how": ending.how,
            "resumed": ending.resumed.isoformat() if ending.resumed else None,
        },
        "readings": list(found),
        "draws_failed": {name: one.failed for name, one in found.items()},
        "rows": [
            {
                "question": question.id,
                "outcome": verdicts[n],
                "chances": {name: row[n] for name, row in chances.items()},
                "low": {name: _end(rows[n], 0) for name, rows in spread.items()},
                "high": {name: _end(rows[n], 1) for name, rows in spread.items()},
            }
            for n, question in enumerate(QUESTIONS)
        ],
        "scores": _scores(chances, single, outcomes),
    }


def _happened(one: Verdict) -> bool | None:
    return None if one in ("void", "open") else one == "yes"


def _end(interval: tuple[float, float] | None, which: int) -> float | None:
    return None if interval is None else interval[which]


def _scores(
    chances: Mapping[str, Row], single: Mapping[str, Row], outcomes: Sequence[bool | None]
) -> dict[str, dict[str, float | None]]:
    """By forecaster; `readings` is the mean of the single readings' scores."""
    out: dict[str, dict[str, float | None]] = {name: {} for name in ("readings", *chances)}
    for rule in RULES:
        for name, row in chances.items():
            out[name][rule] = war_score(rule, row, outcomes)
        alone = [out[name][rule] for name in single]
        kept = [value for value in alone if value is not None]
        out["readings"][rule] = sum(kept) / len(kept) if kept and len(kept) == len(alone) else None
    return out


def _values(name: str, rule: str, wars: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    found = {war["scenario"]: war["scores"][name][rule] for war in wars}
    return {war: value for war, value in found.items() if value is not None}


def _forecaster(name: str, wars: Sequence[Mapping[str, Any]], seed: int) -> dict[str, Any]:
    by_rule = {rule: _values(name, rule, wars) for rule in RULES}
    return {
        "id": name,
        "label": FORECASTERS[name],
        "wars": len(by_rule["brier"]),
        **{rule: resampled(list(values.values()), seed) for rule, values in by_rule.items()},
    }


def _difference(a: str, b: str, wars: Sequence[Mapping[str, Any]], seed: int) -> dict[str, Any]:
    out: dict[str, Any] = {"a": a, "b": b}
    for rule in RULES:
        first, second = _values(a, rule, wars), _values(b, rule, wars)
        both = {war: first[war] - second[war] for war in first if war in second}
        out[rule] = {
            **resampled(list(both.values()), seed),
            "a_better_in": sum(value < 0 for value in both.values()),
            "wars": len(both),
        }
    return out


def _by_question(n: int, wars: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Mean Brier score of one question over the wars in which it was answered."""
    scored = [
        (war, happened)
        for war in wars
        if (happened := _happened(war["rows"][n]["outcome"])) is not None
    ]
    out: dict[str, Any] = {
        "question": QUESTIONS[n].id,
        "wars": len(scored),
        "yes": sum(happened for _, happened in scored),
        "brier": {},
    }
    for name in FORECASTERS:
        found = [_question_score(name, war, n, happened) for war, happened in scored]
        kept = [value for value in found if value is not None]
        out["brier"][name] = sum(kept) / len(kept) if kept and len(kept) == len(found) else None
    return out


def _question_score(name: str, war: Mapping[str, Any], n: int, happened: bool) -> float | None:
    chances = war["rows"][n]["chances"]
    names = war["readings"] if name == "readings" else [name]
    found = [chances[one] for one in names]
    if any(p is None for p in found):
        return None
    return sum(one_score("brier", p, happened) for p in found) / len(found)
