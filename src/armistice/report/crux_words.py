"""A comparison of two readings in plain language: every number in it is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from armistice.report.counts import of_100
from armistice.report.words import Words

__all__ = ["Comparison", "event_words", "whole"]

_MINUS = "\u2212"


def whole(value: float) -> str:
    """Write a difference of chances in whole points: '12', '−4'.

    Examples
    --------
    >>> whole(0.123), whole(-0.044), whole(-0.001)
    ('12', '−4', '0')
    """
    points = int(abs(value) * 100 + 0.5)
    return f"{_MINUS}{points}" if value < 0 and points else str(points)


def event_words(words: Words, answer: Mapping[str, Any]) -> str:
    """Say what a headline is about, to follow 'whether'."""
    key = str(answer["event"]).replace(".", "_").replace("-", "_")
    return words.say(f"cruxes_event.{key}", months=answer["within"])


class Comparison:
    """One headline of `armistice.analyses.cruxes.cruxes`, ready to be said.

    Parameters
    ----------
    found
        The whole result.
    headline
        Id of the headline; default the primary one.
    words
        The language.
    names
        Labels of the two readings.
    mark
        Makes ids unique where a page compares several pairs.
    """

    def __init__(
        self,
        found: Mapping[str, Any],
        headline: str | None,
        words: Words,
        names: tuple[str, str],
        mark: str = "",
    ) -> None:
        self.found, self.words, self.names, self.mark = found, words, names, mark
        self.id = headline or found["primary"]
        self.answer: Mapping[str, Any] = found["headlines"][self.id]
        self.block: Mapping[str, Any] | None = self.answer[found["shown"]]
        self.groups = {group["id"]: group for group in found["groups"]}

    def ask(self, group: str) -> str:
        """The question of a group, quoted."""
        return f"“{self.groups[group]['ask']}”" if group in self.groups else group

    def asks(self, groups: Sequence[str]) -> str:
        """Several questions, joined."""
        return self.words.join([self.ask(group) for group in groups])

    def paragraph(self) -> str:
        """The comparison in a few sentences."""
        words, block = self.words, self.block
        event = event_words(words, self.answer)
        if block is None:
            return words.say("cruxes.undefined", event=event)
        said = [self._gap(event, block)]
        reasons = self.reasons()
        if reasons:
            said.append(words.say("cruxes.inconclusive", reasons="; ".join(reasons)))
        said += self._flips(block)
        if not reasons:
            said.append(self._split(block))
        said.append(self._ours())
        said += [self.settle(name) for name in self.leading()[:1] if not reasons]
        said += [self.worth(one) for one in self.answer["decisions"]]
        return " ".join(sentence for sentence in said if sentence)

    def opening(self) -> str:
        """Say how far apart the two are, and what would be enough, for a first screen."""
        event = event_words(self.words, self.answer)
        if self.block is None:
            return self.words.say("cruxes.undefined", event=event)
        said = [self._gap(event, self.block)]
        reasons = self.reasons()
        if reasons:
            said.append(self.words.say("cruxes.inconclusive", reasons="; ".join(reasons)))
        return " ".join([*said, *self._flips(self.block)])

    def _gap(self, event: str, block: Mapping[str, Any]) -> str:
        words, a, b = self.words, of_100(block["a"]), of_100(block["b"])
        if whole(block["gap"]) == "0":
            return words.say("cruxes.no_gap", event=event, a=a)
        error = ""
        if block["gap_se"] is not None:
            error = words.say("cruxes.error", se=f"{100 * block['gap_se']:.1f}")
        return words.say(
            "cruxes.gap",
            event=event,
            points=whole(abs(block["gap"])),
            error=error,
            a=a,
            b=b,
            first=self.names[0],
            second=self.names[1],
        )

    def _flips(self, block: Mapping[str, Any]) -> list[str]:
        words, line = self.words, of_100(self.answer["line"])
        first, second = self.names
        if not block["straddles"]:
            return [words.say("cruxes.same_side", line=line)]
        double = block["double_cruxes"]
        if double:
            key = "cruxes.single" if len(double) == 1 else "cruxes.single_many"
            return [words.say(key, n=len(double), line=line, asks=self.asks(double))]
        said = [words.say("cruxes.single_none", line=line)]
        for key, name in (("cruxes.crux_a", "cruxes_of_a"), ("cruxes.crux_b", "cruxes_of_b")):
            if block[name]:
                asks = self.asks(block[name])
                said.append(words.say(key, first=first, second=second, asks=asks))
        sets = block["sets"]
        if sets is None:
            return said
        if not sets["both"]:
            said.append(words.say("cruxes.together_none", size=sets["searched"]))
            return said
        smallest = sets["both"][0]
        said.append(
            words.say(
                "cruxes.together",
                n=len(smallest["groups"]),
                asks=self.asks(smallest["groups"]),
                first=first,
                second=second,
                after_a=of_100(smallest["a_with_b"]),
                after_b=of_100(smallest["b_with_a"]),
            )
        )
        if len(sets["both"]) > 1:
            said.append(
                words.say("cruxes.together_more", n=len(sets["both"]), size=len(smallest["groups"]))
            )
        return said

    def leading(self) -> list[str]:
        """Groups whose share shows as a point or more, largest first."""
        if self.block is None:
            return []
        rows = self.block["groups"]
        return [name for name in self.block["ranking"] if whole(rows[name]["share"]) != "0"]

    def _split(self, block: Mapping[str, Any]) -> str:
        parts = []
        for name in self.leading():
            row = block["groups"][name]
            key = "cruxes.part" if row["se"] is None else "cruxes.part_error"
            error = "" if row["se"] is None else f"{100 * row['se']:.1f}"
            share = whole(row["share"])
            parts.append(self.words.say(key, share=share, se=error, ask=self.ask(name)))
        first, second = self.names
        told = "; ".join(parts)
        return (
            self.words.say("cruxes.split", first=first, second=second, parts=told) if told else ""
        )

    def _ours(self) -> str:
        ours = self.answer["ours"]
        if ours is None:
            return self.words.text("cruxes.ours_none")
        return self.words.say("cruxes.ours", share=whole(ours["share"]))

    def settle(self, name: str) -> str:
        """How a question could be settled, and by when; empty where nobody says."""
        group = self.groups[name]
        if not group["settle"]:
            return ""
        key = "cruxes.settle" if group["by"] is None else "cruxes.settle_by"
        by = self.words.date(group["by"] or "")
        return self.words.say(key, ask=group["ask"], settle=group["settle"], by=by)

    def worth(self, decision: Mapping[str, Any]) -> str:
        """What learning the answer to one question is worth for a choice."""
        worth = decision["groups"]
        top = max(worth, key=lambda name: worth[name])
        told = {
            "ask": decision["ask"],
            "benefit": f"{decision['benefit']:g}",
            "cost": f"{decision['cost']:g}",
        }
        value = f"{worth[top]:.3f}"
        if float(value) == 0:
            return self.words.say("cruxes.worth_none", **told)
        return self.words.say("cruxes.worth", group=self.ask(top), value=value, **told)

    def reasons(self) -> list[str]:
        """Why no ranking may be drawn, if so."""
        words, said = self.words, []
        for one in self.answer.get("inconclusive", []):
            if one["reason"] == "gap":
                gap, error = whole(abs(one["gap"])), f"{100 * one['se']:.1f}"
                said.append(words.say("cruxes.reason_gap", gap=gap, se=error))
            elif one["reason"] == "tied":
                said.append(words.say("cruxes.reason_tied", asks=self.asks(one["groups"])))
            elif one["reason"] == "added":
                said.append(words.say("cruxes.reason_added", part=of_100(one["part"])))
            else:
                change = f"{100 * one['change']:.1f}"
                said.append(words.say("cruxes.reason_starts", change=change))
        return said

    def warnings(self) -> list[str]:
        """What has to be said beside the shares."""
        words, said = self.words, []
        for one in self.answer.get("warnings", []):
            if one["warning"] == "log_odds":
                said.append(words.say("cruxes.warn_log_odds", asks=self.asks(one["ranking"])))
            elif one["warning"] == "modes":
                said.append(words.say("cruxes.warn_modes", asks=self.asks(one["ranking"][:2])))
            else:
                said.append(words.say("cruxes.warn_interaction", asks=self.asks(one["groups"])))
        return said

    def checks(self) -> list[str]:
        """How the numbers came about, and whether the order hangs on weak citations."""
        words, block = self.words, self.block
        if block is None:
            return []
        how = (
            words.text("cruxes.how_exact")
            if block["how"] == "exact"
            else words.say("cruxes.how_sampled", n=block["orders"])
        )
        mode = (
            words.text("cruxes.mode_central")
            if self.found["shown"] == "central"
            else words.say("cruxes.mode_expected", draws=block["draws"])
        )
        said = [
            words.say(
                "cruxes.checks",
                error=f"{block['sum_error']:.0e}",
                how=how,
                mode=mode,
                seed=self.found["seed"],
                hash=self.found["content_hash"][:12],
            )
        ]
        known = [one for one in self.answer["grid_error"] if one is not None]
        if known:
            said.append(words.say("cruxes.grid", change=f"{100 * max(known):.2f}"))
        for about, ranking in zip(
            self.found["dropped"], self.answer["dropped_rankings"], strict=True
        ):
            if ranking is not None:
                said.append(
                    words.say(
                        "cruxes.dropped",
                        reading=f"“{self.names['ab'.index(about['reading'])]}”",
                        at=about["at"],
                        said=words.text(f"said.{about['said']}"),
                        asks=self.asks(ranking[:3]),
                    )
                )
        return said
