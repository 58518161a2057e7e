"""A comparison of policies under deep uncertainty, in sentences: every number is computed.

Limits of a box are said in the words of the scenario's field table; a few fields whose ends have
plain names ("the guarantees of Marl are weak") are said by these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from armistice.report.counts import count_text, of_100, significant
from armistice.report.crux_words import event_words
from armistice.report.names import Namer
from armistice.report.words import Words

if TYPE_CHECKING:
    from armistice.scenario import Scenario

__all__ = ["Robustness"]

ATTITUDES = ("satisficing", "maximin", "laplace", "regret")
"""Metrics whose winners are told; all others stand in the JSON."""
_PLAIN = {"low": "robust.ends_low.", "high": "robust.ends_high."}
"""Where fields whose ends have plain names are said."""
CHANCE = 0.05
"""A box likelier than this by chance is said to be so."""


class Robustness:
    """The answer of `armistice.analyses.robust.robust`, ready to be said.

    Parameters
    ----------
    found
        The answer.
    scenario
        Whose names are used.
    words
        The language.
    namer
        Labels of ids.
    """

    def __init__(
        self, found: Mapping[str, Any], scenario: Scenario, words: Words, namer: Namer
    ) -> None:
        self.found, self.scenario, self.words, self.namer = found, scenario, words, namer
        self._known = {one["name"]: one for one in found["uncertainties"]}

    def policy(self, name: str) -> str:
        """The name of a policy in a sentence."""
        return self.words.text("robust.none") if name == "none" else f"“{name}”"

    def account(self, name: str) -> str:
        """The name of an account, or of what lies between two."""
        return self.words.text("robust.mixed") if name == "mixed" else self.namer.label(name)

    def head(self) -> str:
        """Which worlds were tried, and what counts as met."""
        found, words = self.found, self.words
        parts = [
            words.say(
                "robust.part_mixed" if name == "mixed" else "robust.part",
                n=n,
                account=self.account(name),
            )
            for name, n in found["worlds"].items()
        ]
        outcome, event = found["outcome"], event_words(words, found["outcome"])
        key = "robust.met_least" if outcome["met"] == "at least" else "robust.met_most"
        # a world either has a durable package or not
        key = "robust.met_sure" if outcome["event"] == "zone.durable" else key
        met = words.say(key, event=event, line=self.line)
        said = [words.say("robust.head", n=sum(found["worlds"].values()), parts=words.join(parts))]
        if found["draws_failed"]:
            said.append(words.say("robust.failed", n=found["draws_failed"]))
        return " ".join([*said, met])

    @property
    def line(self) -> str:
        """The line, in 100."""
        return count_text(self.found["outcome"]["line"])

    def columns(self) -> list[str]:
        """Headings of the table of policies."""
        text = self.words.text
        accounts = [self.account(name) for name in self.found["worlds"]]
        last = ("worst", "mean", "regret", "durable")
        return [
            text("robust.column_policy"),
            text("robust.column_met"),
            *(accounts if len(accounts) > 1 else []),
            *(text(f"robust.column_{name}") for name in last),
        ]

    def rows(self) -> list[list[str]]:
        """One row a policy, in points of 100."""
        accounts, chance = list(self.found["worlds"]), self.found["outcome"]["met"] == "at least"
        out = []
        for row in self.found["policies"]:
            worst = row["maximin"] if chance else 1.0 - row["maximin"]
            by = [
                count_text(row["by_account"][name]) if name in row["by_account"] else "–"
                for name in accounts
            ]
            out.append(
                [
                    row["id"],
                    count_text(row["satisficing"]),
                    *(by if len(accounts) > 1 else []),
                    *(count_text(v) for v in (worst, row["mean"], row["regret"], row["durable"])),
                ]
            )
        return out

    def firsts(self) -> list[str]:
        """Which policy each attitude puts first."""
        out, everyone = [], len(self.found["policies"])
        for metric in ATTITUDES:
            ids = self.found["first"].get(metric, [])
            if not ids:
                continue
            names = self.words.join([self.policy(name) for name in ids])
            tied = self.words.text("robust.all_tied")
            said = tied if len(ids) == everyone else names
            out.append(self.words.say(f"robust.first_{metric}", policies=said))
        return out

    def failures(self) -> list[str]:
        """Where each policy that was looked into fails."""
        return [self._failure(one) for one in self.found["failures"]]

    def _failure(self, one: Mapping[str, Any]) -> str:
        words, policy = self.words, self.policy(one["policy"])
        if not one["failed"]:
            return words.say("robust.never_fails", policy=policy)
        if one["failed"] == one["of"]:
            return words.say("robust.always_fails", policy=policy)
        count = {"policy": policy, "failed": one["failed"], "of": one["of"]}
        if not one["boxes"]:
            return words.say("robust.no_box", **count)
        first, *more = one["boxes"]
        share = of_100(one["failed"] / one["of"])
        said = [words.say("robust.box", **count, **self._box(first), share=share)]
        if first["chance"] is not None and first["chance"] > CHANCE:
            said.append(words.say("robust.by_chance", chance=of_100(first["chance"])))
        said += [words.say("robust.further", **self._box(box)) for box in more]
        return " ".join(said)

    def _box(self, box: Mapping[str, Any]) -> dict[str, str]:
        where = self.words.join([self.limit(limit) for limit in box["limits"]])
        return {
            "where": where,
            "density": str(of_100(box["density"])),
            "coverage": str(of_100(box["coverage"])),
        }

    def limit(self, limit: Mapping[str, Any]) -> str:
        """One limit of a box: 'the guarantees of Marl are weak (at most 0.48)'."""
        words, name = self.words, limit["name"]
        if limit["kinds"]:
            kinds = " / ".join(limit["kinds"])
            return words.say("robust.kinds", label=self.label(name), kinds=kinds)
        low, high = limit["low"], limit["high"]
        if low is not None and high is not None:
            size = words.say("robust.between", low=significant(low), high=significant(high))
            return words.say("robust.end_between", label=self.label(name), size=size)
        end = "high" if high is None else "low"
        if high is None:
            size = words.say("robust.at_least", low=significant(low))
        else:
            size = words.say("robust.at_most", high=significant(high))
        field = self.scenario.table.find(name)
        slug = "" if field is None else field.pattern.replace("@", "").replace(".", "_")
        general = words.text(f"robust.end_{end}")
        template = words.get(f"{_PLAIN[end]}{slug}", general)
        return template.format(label=self.label(name), party=self.party(name), size=size)

    def label(self, name: str) -> str:
        """An uncertainty in plain words, with the party's own name."""
        if name == "account":
            return self.words.text("robust.account")
        said = str(self._known[name]["label"]) if name in self._known else name
        head, colon, rest = said.partition(": ")
        party = self.scenario.spec.parties.get(head)
        return f"{party.name}: {rest}" if colon and party is not None else said

    def party(self, name: str) -> str:
        """The party that an address belongs to."""
        head = name.split(".")[0]
        body = self.scenario.spec.parties.get(head)
        return body.name if body is not None else head

    def knowing(self) -> str | None:
        """What it would be worth to know before choosing."""
        found, words = self.found["knowing"], self.words
        if found is None:
            return None
        policy = self.policy(found["chosen"])
        if found["everything"] < 0.005:
            return words.say("robust.knows_enough", policy=policy)
        everything = words.say("robust.worth", points=f"{100 * found['everything']:.1f}")
        told = [one for one in found["each"] if one["worth"] > 0 and one["chance"] <= CHANCE][:3]
        if not told:
            return words.say("robust.know_all", policy=policy, everything=everything)
        parts = [
            words.say(
                "robust.know_part",
                label=self.label(one["name"]),
                worth=words.say("robust.worth", points=f"{100 * one['worth']:.1f}"),
            )
            for one in told
        ]
        return words.say(
            "robust.know", policy=policy, parts=words.join(parts), everything=everything
        )

    def sentences(self) -> list[str]:
        """Everything but the table."""
        knowing = self.knowing()
        return [self.head(), *self.firsts(), *self.failures(), *([knowing] if knowing else [])]
