"""The backtest in a terminal: what it is not, one table a war, then the scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from armistice.cli.output import clean
from armistice.cli.tables import table

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_backtest"]

_HOW = {
    "agreement": "by agreement",
    "side-gave-way": "a side gave way",
    "wider-war": "it became another war",
}


def print_backtest(console: Console, answer: Mapping[str, Any]) -> None:
    """Print what the scores are not, then the chances by war, then the scores."""
    console.print(clean(answer["statement"]), style="bold")
    for war in answer["wars"]:
        _print_war(console, war)
    _print_scores(console, answer)
    for one in answer["differences"]:
        console.print(clean(_difference(one)))
    _print_questions(console, answer)
    console.print(clean(answer["statement"]), style="bold")


def _print_war(console: Console, war: Mapping[str, Any]) -> None:
    ended = war["ended"]
    how = f"over on {ended['over']}, {_HOW[ended['how']]}" if ended["over"] else "not over"
    title = f"{war['scenario']}, evidence up to {war['as_of']}: {how}"
    names = [*war["readings"], "mixture", "base-rate", "count"]
    rows = [
        [row["question"], row["outcome"], *(_share(row["chances"][name]) for name in names)]
        for row in war["rows"]
    ]
    for rule in ("brier", "log"):
        scores = war["scores"]
        rows.append([f"{rule} score", "", *(_number(scores[name][rule]) for name in names)])
    console.print(table(title, ["within", "came true", *names], rows, right=2))
    lost = sum(war["draws_failed"].values())
    if lost:
        console.print(clean(f"{lost} draws did not settle and are left out"), style="dim")


def _print_scores(console: Console, answer: Mapping[str, Any]) -> None:
    rows = [
        [one["id"], one["label"], one["wars"], _spread(one["brier"]), _spread(one["log"])]
        for one in answer["forecasters"]
    ]
    half = answer["always_half"]
    rows.append(["half", "always says one half", "", f"{half['brier']:.2f}", f"{half['log']:.2f}"])
    title = "Mean score over wars, lower is better (95 % interval, wars resampled)"
    console.print(table(title, ["forecaster", "what it is", "wars", "Brier", "log"], rows, right=2))


def _print_questions(console: Console, answer: Mapping[str, Any]) -> None:
    names = [one["id"] for one in answer["forecasters"]]
    rows = [
        [
            one["question"],
            f"{one['yes']} of {one['wars']}",
            *(_number(one["brier"][name]) for name in names),
        ]
        for one in answer["by_question"]
    ]
    title = "Brier score by question"
    console.print(table(title, ["question", "came true", *names], rows, right=2))
    console.print(clean("; ".join(f"{q['id']}: {q['text']}" for q in answer["questions"])))


def _difference(one: Mapping[str, Any]) -> str:
    brier = one["brier"]
    if brier["low"] is None:
        return (
            f"{one['a']} less {one['b']}, Brier: {_number(brier['mean'])}; one war has no interval"
        )
    told = (
        "these wars do not tell them apart"
        if brier["low"] <= 0.0 <= brier["high"]
        else "these few wars tell them apart, which others need not"
    )
    return (
        f"{one['a']} less {one['b']}, Brier: {_spread(brier)}, "
        f"lower in {brier['a_better_in']} of {brier['wars']}; {told}"
    )


def _share(p: float | None) -> str:
    return "-" if p is None else f"{p:.2f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _spread(one: Mapping[str, Any]) -> str:
    if one["low"] is None:
        return _number(one["mean"])
    return f"{one['mean']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
