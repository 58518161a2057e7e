"""The short answer that `run` prints: ten lines for two accounts, the last one a path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armistice.cli.output import clean
from armistice.cli.tables import namer_for
from armistice.report.plain import plain
from armistice.report.words import load_words

if TYPE_CHECKING:
    from armistice.scenario import Scenario

__all__ = ["summary"]


def summary(scenario: Scenario, study: Mapping[str, Any], out: Path) -> list[str]:
    """Return the lines.

    Parameters
    ----------
    scenario
        The scenario studied.
    study
        What was found.
    out
        Where the report was written.
    """
    words, namer = load_words(), namer_for(scenario)
    answered = plain(study)
    meta, answers = answered["meta"], answered["readings"]
    packages = next((one["zone"]["packages"] for one in answers.values()), 0)
    lines = [
        words.say(
            "summary.title",
            id=scenario.id,
            title=scenario.title,
            date=words.date(scenario.as_of.isoformat()),
        ),
        words.say(
            "summary.settings",
            packages=packages,
            draws=meta["draws"],
            seed=meta["seed"],
            version=meta["version"],
        ),
    ]
    for name, one in answers.items():
        zone, futures = one["zone"], one["futures"]
        best = zone["best_durable"]
        best_text = (
            words.say("summary.best", name=namer.label(best["id"]))
            if best
            else words.text("summary.best_none")
        )
        lines.append(
            words.say(
                "summary.room",
                reading=namer.label(name),
                chance=words.chance_of_draws(zone["draws"]["durable_share"], zone["draws"]["n"]),
            )
        )
        lines.append(words.say("summary.layers", best=best_text, **zone["layers"]))
        lines.append(
            words.say(
                "summary.futures",
                agreement=words.chance(futures["p_agreement"]["12"]["mean"], futures["draws"]),
                war=words.chance(futures["p_still_war_24m"]["mean"], futures["draws"]),
            )
        )
    lines.append(words.text("summary.standing"))
    lines.append(words.say("summary.path", path=out))
    return [clean(line) for line in lines]
