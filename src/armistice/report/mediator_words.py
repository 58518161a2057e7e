"""The mediator's plane in sentences and tables, for the page and the terminal alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from armistice.report.counts import DASH, count_text, of_100, points, significant
from armistice.report.names import Namer
from armistice.report.table import Cell, Table, cell, heading
from armistice.report.words import Words

__all__ = ["SOLVED", "Mediated"]

SOLVED = "solved"
_AFTER, _LEVER = "exit-after-", "lever-"


@dataclass(frozen=True)
class Mediated:
    """One reading's answer of `armistice.analyses.mediator_plane`, ready to be said.

    Parameters
    ----------
    answer
        As documented in docs/json.md.
    label
        Words for the reading.
    words
        The language.
    namer
        Labels of ids.
    party
        Name of a party, by id.
    """

    answer: Mapping[str, Any]
    label: str
    words: Words
    namer: Namer
    party: Callable[[str], str]

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """Strategies, in order."""
        return list(self.answer["strategies"])

    @property
    def mediator(self) -> str:
        """Name of the mediator."""
        return self.party(self.answer["mediator"])

    def name(self, identifier: str) -> str:
        """Words for a strategy."""
        words = self.words
        if identifier.startswith(_AFTER):
            after = self.party(identifier.removeprefix(_AFTER))
            return words.say("mediator.strategy_exit_after", party=after)
        if identifier.startswith(_LEVER):
            lever = self.namer.words(identifier.removeprefix(_LEVER))
            return words.say("mediator.strategy_lever", lever=lever)
        return words.text("mediator.strategy_" + identifier.replace("-", "_"))

    def _names(self, identifiers: list[str]) -> str:
        return self.words.join([f"“{self.name(one)}”" for one in identifiers])

    def finding(self) -> str:
        """The plane in two sentences."""
        war = [row["war_over"] for row in self.rows]
        part = [row["involvement_over"] for row in self.rows]
        first = self.words.say(
            "mediator.finding",
            reading=self.label,
            mediator=self.mediator,
            horizon=self.answer["horizon"],
            low=of_100(min(war)),
            high=of_100(max(war)),
            part_low=of_100(min(part)),
            part_high=of_100(max(part)),
        )
        names = self.answer["frontier"]
        key = "frontier_one" if len(names) == 1 else "frontier_many"
        return f"{first} {self.words.say('mediator.' + key, names=self._names(names))}"

    def sentences(self) -> list[str]:
        """What is known of the solved strategy, of commitment, of misreading, of the limit."""
        words, solved = self.words, self.answer["solved"]
        today, bound = solved["today"], solved["commitment"]
        said = [
            words.say(
                "mediator.solved",
                mediator=self.mediator,
                gain=points(solved["one_step_gain"], sign=False),
                **{action: count_text(today[action]) for action in ("stay", "press", "exit")},
            )
        ]
        if bound["to"] == SOLVED:
            said.append(words.text("mediator.no_commitment"))
        else:
            gain = points(bound["gain"], sign=False)
            said.append(words.say("mediator.commitment", name=self.name(bound["to"]), gain=gain))
        said += [
            words.say(
                "mediator.limit",
                share=of_100(row["share"]),
                leaves=count_text(row["leaves"]),
            )
            for row in self.answer["limit"]
        ]
        return said + self._expected()

    def by(self) -> str:
        """By what the mediator plans, in the comparison of expectations."""
        reading = self.answer["expects"]["by"]
        if reading is None:
            return self.words.text("mediator.by_misread")
        return self.words.say("mediator.by_account", reading=self.namer.label(reading))

    def _expected(self) -> list[str]:
        found = self.answer["expects"]
        rows = {row["id"]: row for row in found["strategies"]} if found else {}
        if SOLVED not in rows:
            return []
        row = rows[SOLVED]
        refused = row["happens"]["refused"]
        return [
            self.words.say(
                "mediator.expects",
                by=self.by(),
                name=self.name(SOLVED),
                expected=count_text(row["expected"]["war_over"]),
                happens=count_text(row["happens"]["war_over"]),
                refused=DASH if refused is None else count_text(refused),
                loss=points(found["loss"], sign=False),
            )
        ]

    def left_out(self) -> list[str]:
        """Strategies that this war cannot carry, and why."""
        return [
            self.words.say("mediator.left_out", name=f"“{self.name(one)}”", reason=reason)
            for one, reason in self.answer["left_out"].items()
        ]

    def table(self) -> Table:
        """All strategies."""
        words, rows = self.words, self.rows
        sides = list(rows[0]["value"])
        told = any(row["people"] for row in rows)
        heads = ["number", "strategy", "war", "agreed", "part", "left"]
        columns = [words.text(f"mediator.column_{key}") for key in heads]
        columns += [
            words.say("mediator.column_value", party=self.party(one))
            for one in (*sides, self.answer["mediator"])
        ]
        columns += [words.text("mediator.column_killed")] if told else []
        columns.append(words.text("mediator.column_beaten"))
        return Table(
            words.say(
                "mediator.table",
                reading=self.label,
                mediator=self.mediator,
                horizon=self.answer["horizon"],
            ),
            tuple(columns),
            tuple(self._row(n + 1, row, sides, told) for n, row in enumerate(rows)),
        )

    def _row(
        self, number: int, row: Mapping[str, Any], sides: list[str], told: bool
    ) -> tuple[Cell, ...]:
        by = row["beaten_by"]
        killed = sum(row["people"]["killed"].values()) if row["people"] else None
        return (
            cell(number),
            heading(self.name(row["id"]), note=self._note(row)),
            *(
                cell(count_text(row[key]))
                for key in ("war_over", "agreed", "involvement_over", "left")
            ),
            *(cell(points(row["value"][side])) for side in sides),
            cell(points(row["mediator_value"])),
            *([cell(significant(killed))] if told else []),
            Cell(self.words.text("mediator.beaten_none") if by is None else self.name(by)),
        )

    def _note(self, row: Mapping[str, Any]) -> str:
        """Levers that a strategy pulls, where its name does not say so."""
        if row["id"].startswith(_LEVER):
            return ""
        return self.words.join([self.namer.words(lever) for lever in row["levers"]])

    def expects_table(self) -> Table | None:
        """Expected against followed; none without a comparison."""
        found, words = self.answer["expects"], self.words
        if not found or not found["strategies"]:
            return None
        keys = ("strategy", "expected", "happens", "right", "refused", "worth")
        rows = []
        for row in found["strategies"]:
            refused = row["happens"]["refused"]
            worth = [points(row[key]["mediator_value"]) for key in ("expected", "happens")]
            rows.append(
                (
                    heading(self.name(row["id"])),
                    *(
                        cell(count_text(row[key]["war_over"]))
                        for key in ("expected", "happens", "if_right")
                    ),
                    cell(DASH if refused is None else count_text(refused)),
                    Cell(", ".join(worth)),
                )
            )
        return Table(
            words.say("mediator.table_expects", reading=self.label, by=self.by()),
            tuple(words.text(f"mediator.column_{key}") for key in keys),
            tuple(rows),
        )
