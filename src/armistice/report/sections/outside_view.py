"""What past wars say: curves of duration, endings, how long peace held. Words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from armistice.report.context import Context
from armistice.report.counts import DASH, count_text, of_100, significant
from armistice.report.sections.section import Block, Section
from armistice.report.sections.wider import weight_block
from armistice.report.table import Cell, Table, cell, heading
from armistice.report.words import Words

__all__ = ["outside_view_blocks", "outside_view_section"]

Answer = Mapping[str, Any]

_OVERCONFIDENT_AT = (24.0, 24)
"""Age and window of the sentence on calibration: the question that misleads most."""


def outside_view_section(context: Context) -> Section | None:
    """Build the section; none where the study holds no outside view."""
    if context.outside is None:
        return None
    words = context.words
    return Section(
        "record",
        words.text("record.title"),
        words.text("record.lead"),
        outside_view_blocks(words, context.outside),
    )


def outside_view_blocks(words: Words, answer: Answer) -> tuple[Block, ...]:
    """Everything that does not depend on an account, for the page and for the terminal."""
    return (
        _models(words, answer),
        weight_block(words, answer["wider"]),
        _endings(words, answer),
        _holding(words, answer),
        _elsewhere(words, answer),
        Block(tables=(_sources(words, answer),)),
    )


def _band(words: Words, share: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return count_text(share)
    return f"{count_text(share)} ({words.between(low, high)})"


def _models(words: Words, answer: Answer) -> Block:
    models: Sequence[Answer] = answer["models"]
    names = {
        key: words.text(f"record.model.{key}")
        for key in (*(model["id"] for model in models), "kaplan-meier")
    }
    first = names[models[0]["id"]]
    sentences = [
        words.say("record.models", model=first.lower(), last=names[models[-1]["id"]].lower())
    ]
    row = next(r for r in answer["calibration"] if (r["age"], r["within"]) == _OVERCONFIDENT_AT)
    for model in ("exponential", "weibull", models[0]["id"]):
        said = row["models"][model]["said"]
        inside = row["low"] <= said <= row["high"]
        sentences.append(
            words.say(
                "record.calibrated" if inside else "record.overconfident",
                model=names[model],
                said=of_100(said),
                k=row["k"],
                n=row["n"],
                low=of_100(row["low"]),
                high=of_100(row["high"]),
            )
        )
    return Block(
        tuple(sentences),
        (_model_table(words, answer, names), _calibration_table(words, answer, names)),
        words.text("record.models_heading"),
    )


def _model_table(words: Words, answer: Answer, names: Mapping[str, str]) -> Table:
    columns = [words.text(f"record.column_{k}") for k in ("model", "rank", "density", "band")]
    columns.append(words.text("record.column_aic"))
    columns += [words.say("record.column_within", months=m) for m in answer["within"]]
    rows = [
        (
            heading(names[model["id"]]),
            cell(model["rank"]),
            cell(f"{model['density_score']:.3f}".replace("-", "\u2212")),
            cell(f"{model['band_score']:.3f}".replace("-", "\u2212")),
            cell(f"{model['aic']:.1f}"),
            *(
                Cell(_band(words, c["estimate"], c["low"], c["high"]))
                for c in (model["any"][str(m)] for m in answer["within"])
            ),
        )
        for model in answer["models"]
    ]
    curve = answer["scores"]["kaplan-meier"]["band"]
    rows.append(
        (
            heading(names["kaplan-meier"]),
            cell(DASH),
            cell(DASH),
            cell(f"{curve:.3f}".replace("-", "\u2212")),
            cell(DASH),
            *(Cell(DASH) for _ in answer["within"]),
        )
    )
    return Table(words.text("record.models_table"), tuple(columns), tuple(rows))


def _calibration_table(words: Words, answer: Answer, names: Mapping[str, str]) -> Table:
    keys = ("age", "ahead", "happened", "range")
    columns = (*(words.text(f"record.column_{key}") for key in keys), *names.values())
    rows = tuple(
        (
            cell(f"{row['age']:g}"),
            cell(row["within"]),
            Cell(words.say("others.count_of", k=row["k"], n=row["n"])),
            Cell(words.between(row["low"], row["high"])),
            *(cell(count_text(row["models"][model]["said"])) for model in names),
        )
        for row in answer["calibration"]
    )
    return Table(words.text("record.calibration_table"), columns, rows)


def _endings(words: Words, answer: Answer) -> Block:
    outcomes, initiators, clocks = answer["outcomes"], answer["initiators"], answer["clocks"]
    long = outcomes["longer-than-24-months"]
    kinds = list(outcomes["all"])
    columns = (
        words.text("record.column_group"),
        words.text("record.column_wars"),
        *(words.text(f"record.outcome.{kind}") for kind in kinds),
    )
    rows = tuple(
        (
            heading(words.text(f"record.group.{group}")),
            cell(found[kinds[0]]["n"]),
            *(
                Cell(_band(words, found[k]["share"], found[k]["low"], found[k]["high"]))
                for k in kinds
            ),
        )
        for group, found in outcomes.items()
    )
    battles = answer["battles"]
    return Block(
        (
            words.say(
                "record.endings",
                n=long["decisive"]["n"],
                decisive=long["decisive"]["k"],
                stalemate=long["stalemate"]["k"],
            ),
            words.say(
                "record.initiators",
                all=of_100(initiators["all"]["share"]),
                long=of_100(initiators["24-"]["share"]),
            ),
            words.say(
                "record.clock",
                years=significant(clocks["start_date2"]["mean_years_of_long"]),
                wrong=significant(clocks["start_date"]["mean_years_of_long"]),
            ),
            words.say(
                "record.battles",
                n=battles["known"],
                attacker=of_100(battles["attacker_wins"]["share"]),
                even=of_100(battles["attacker_wins_at_1_to_1"]),
                three=of_100(battles["attacker_wins_at_3_to_1"]),
            ),
        ),
        (Table(words.text("record.endings_table"), columns, rows),),
        words.text("record.endings_heading"),
    )


def _shares(words: Words, shares: Sequence[float], halves: Sequence[float]) -> tuple[Cell, ...]:
    return tuple(
        Cell(_band(words, share, max(0.0, share - half), min(1.0, share + half)))
        for share, half in zip(shares, halves, strict=True)
    )


def _after(words: Words, years: Sequence[int]) -> tuple[str, ...]:
    return tuple(
        words.text("record.column_year") if n == 1 else words.say("record.column_years", years=n)
        for n in years
    )


def _holding(words: Words, answer: Answer) -> Block:
    held = answer["agreements_hold"]["left-out"]
    at_once = answer["agreements_hold"]["fail-at-once"]["all"]
    agreements = Table(
        words.text("record.agreements_table"),
        (
            words.text("record.column_agreements"),
            words.text("record.column_signed"),
            *_after(words, held["all"]["years"]),
        ),
        tuple(
            (
                heading(words.text(f"record.kind.{kind}")),
                cell(found["n"]),
                *_shares(words, found["holds"], found["half_width"]),
            )
            for kind, found in held.items()
        ),
    )
    quiet = answer["no_new_episode"]
    rows = tuple(
        (
            heading(words.say(f"record.between.{where}", how=words.text(f"record.how.{how}"))),
            cell(found["n"]),
            *_shares(words, found["quiet"], found["half_width"]),
        )
        for where, kinds in quiet.items()
        for how, found in kinds.items()
    )
    years = next(iter(quiet["interstate"].values()))["years"]
    columns = (
        words.text("record.column_how"),
        words.text("record.column_episodes"),
        *_after(words, years),
    )
    second = at_once["years"].index(2)
    return Block(
        (words.say("record.undated", share=of_100(at_once["holds"][second])),),
        (agreements, Table(words.text("record.quiet_table"), columns, rows)),
        words.text("record.holding_heading"),
    )


def _elsewhere(words: Words, answer: Answer) -> Block:
    columns = tuple(
        words.text(f"record.column_{key}") for key in ("what", "share", "cases", "record")
    )
    rows = tuple(
        (
            Cell(
                _topic(words, one["topic"], one["text"]),
                note=one["note"] or "",
                head=True,
            ),
            Cell(_band(words, one["share"], one["low"], one["high"])),
            cell(DASH if one["n"] is None else f"{one['n']:,}"),
            Cell(one["record"], note=one["citation"]),
        )
        for one in answer["elsewhere"]
    )
    return Block(
        (words.text("record.elsewhere_lead"),),
        (Table(words.text("record.elsewhere_table"), columns, rows),),
        words.text("record.elsewhere_heading"),
    )


def _topic(words: Words, topic: str, text: str) -> str:
    return f"{words.text(f'record.topic.{topic}')}: {text}"


def _sources(words: Words, answer: Answer) -> Table:
    columns = tuple(words.text(f"record.column_{key}") for key in ("source", "cite", "terms"))
    rows = tuple(
        (heading(one["title"]), Cell(one["citation"]), Cell(one["terms"]))
        for one in answer["sources"]
    )
    return Table(words.text("record.sources_table"), columns, rows)
