"""From states and solved mixtures to pieces of the page: the report's figures and macros."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from armistice.analyses.live import (
    Bench,
    Outcome,
    Solved,
    ahead_of,
    exchanges,
    outcome_of,
    schedule_of,
)
from armistice.app import claims as shown
from armistice.app.numbers import (
    calendar_table,
    chances_table,
    prospect,
    said_of,
    summary,
    today_table,
    verdict_lines,
)
from armistice.app.state import State
from armistice.report.case import Case, Reading
from armistice.report.context import Context, ReadingResult, make_context
from armistice.report.counts import count_text
from armistice.report.crux_pair import CruxPair
from armistice.report.figures.course import Followed, Use, course
from armistice.report.figures.crux_swaps import crux_swaps
from armistice.report.figures.endings import endings
from armistice.report.figures.plane import plane
from armistice.report.figures.stairs import stairs
from armistice.report.figures.timing import timing
from armistice.report.from_scenario import make_case
from armistice.report.header import header
from armistice.report.page import environment
from armistice.report.table import Table
from armistice.report.words import Words, load_words
from armistice.results import software_version
from armistice.scenario import Scenario

__all__ = ["AHEAD", "COMPARED", "TODAY", "YOURS", "Face"]

YOURS, COMPARED = "your-mix", "compared-with"
TODAY = {"stairs": stairs, "plane": plane}
"""Drawn for every state as soon as it is solved, in the order in which they arrive."""
AHEAD = {"endings": endings, "timing": timing}
"""Drawn once its futures have been lived."""


class Face:
    """Everything the page shows of one scenario.

    Parameters
    ----------
    scenario
        A loaded scenario.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.words: Words = load_words()

    @cached_property
    def case(self) -> Case:
        """The scenario as the report shows it, with room for the user's own mixture."""
        case = make_case(self.scenario)
        own = {YOURS: Reading(), COMPARED: Reading()}
        return replace(case, readings={**case.readings, **own})

    def context(self, solved: Mapping[str, Solved], *, ahead: bool = False) -> Context:
        """What figures are built from: solved mixtures under the names they are shown by.

        Only `ahead` has their futures lived, if nobody has yet.
        """
        meta = {
            "version": software_version(),
            "seed": next(iter(solved.values())).seed,
            "draws": 1,
            "paths": next(iter(solved.values())).paths,
        }
        readings = {name: one.answers if ahead else one.today for name, one in solved.items()}
        return make_context(self.case, {"meta": meta, "readings": readings}, self.words)

    def shell(self) -> str:
        """What is served to anybody who asks: no word of the scenario."""
        return (
            environment("armistice.app")
            .get_template("shell.html.j2")
            .render(words=self.words, language="en")
        )

    def page(
        self,
        bench: Bench,
        state: State,
        ends: Mapping[str, Solved],
        known: Mapping[tuple[int, int], Outcome],
    ) -> str:
        """Everything that does not depend on what is moved.

        Parameters
        ----------
        bench, state
            The two accounts, and where everything stands.
        ends
            Both accounts, solved.
        known
            Exchanges of one group, as far as they are solved.
        """
        context = self.context(ends)
        places = shown.claims(context, bench.groups, state)
        effects = {
            group.id: self.alone(ends, known[0, n])
            for n, group in enumerate(bench.groups)
            if (0, n) in known
        }
        if len(effects) == len(places):
            places = tuple(sorted(places, key=lambda one: -effects[one.id][1]))
        return self._say(
            "desk",
            context=context,
            head=header(context),
            names=tuple(result.label for result in context.results),
            styles=tuple(result.style for result in context.results),
            readings=[(name, context.namer.label(name)) for name in self.scenario.readings],
            state=state,
            claims=places,
            effects={name: text for name, (text, _) in effects.items()},
            levers=shown.levers(context, self.scenario, state),
            form=shown.forms(context, self.scenario, state),
            issues=shown.issues(context, state),
            starts=shown.starts(context, self.scenario),
            figures_today=tuple(TODAY),
            figures_ahead=tuple(AHEAD),
            horizon=self.case.horizon,
            swaps=self.swaps(bench, ends, known) if len(known) == 2 * len(bench.groups) else "",
        )

    def alone(self, ends: Mapping[str, Solved], one: Outcome) -> tuple[str, float]:
        """What one question moves by itself from the first account, in words, and how far."""
        before = outcome_of(next(iter(ends.values())))
        if None in (before.truce, one.truce):
            return self.words.text("app.unsettled"), -1.0
        first, second = float(before.truce or 0.0), float(one.truce or 0.0)
        packages = self.words.say("app.alone_packages", before=before.durable, after=one.durable)
        truce = f"{count_text(first)} to {count_text(second)}"
        text = self.words.say("app.alone", packages=packages, truce=truce)
        return text, abs(second - first)

    def swaps(
        self,
        bench: Bench,
        ends: Mapping[str, Solved],
        known: Mapping[tuple[int, int], Outcome],
    ) -> str:
        """The report's figure of single exchanges, as far as they are solved."""
        a, b = bench.names
        found = exchanges(bench, (outcome_of(ends[a]), outcome_of(ends[b])), known)
        pair = CruxPair(self.context(ends), {"a": a, "b": b, "swaps": found, "full": None})
        figure = crux_swaps(pair)
        total = 2 * len(bench.groups)
        said = figure.findings
        if len(known) < total:
            # which exchanges carry an account across is said once all are known
            said = (said[0], self.words.say("app.swaps_partly", n=len(known), total=total))
        figure = replace(figure, findings=(self.words.text("app.swaps_lead"), *said))
        return self._say("figure", figure=figure)

    def controls(self, bench: Bench, state: State) -> dict[str, Any]:
        """Where everything stands, as the script sets it."""
        tabled = state.tabled
        issues = self.case.issues
        terms = (
            {} if tabled is None else {i: tabled.terms.get(i, issues[i].default) for i in issues}
        )
        return {
            "state": state.text,
            "a": state.a,
            "b": state.b,
            "places": {g.id: round(100 * state.places.get(g.id, 0.0)) for g in bench.groups},
            "doses": {
                name: round(100 * state.doses.get(name, 0.0)) for name in self.scenario.spec.levers
            },
            "spans": {
                name: [span.first, self.case.horizon if span.end is None else span.end, span.rise]
                for name, span in state.spans.items()
            },
            "form": tabled.form if tabled else "",
            "terms": terms,
            "notes": [self.words.say(f"app_note.{key}", name=name) for key, name in state.notes],
        }

    def answer(
        self, bench: Bench, state: State, ends: Mapping[str, Solved], own: Mapping[str, Solved]
    ) -> dict[str, str]:
        """What follows today: in words, and on the menu with its table."""
        a, b = bench.names
        context = self.context({a: ends[a], **own, b: ends[b]})
        mine = _mine(context)
        verdict = own[YOURS].verdict
        asks = {group.id: group.ask for group in bench.groups}
        html = self._say(
            "answer",
            said=said_of(context, state, asks),
            style=mine.style,
            label=mine.label,
            sentence=summary(context, mine),
        )
        menu = self._say(
            "menu",
            table=today_table(context),
            verdict=verdict_lines(context, verdict) if verdict is not None else [],
        )
        return {"html": html, "menu": menu}

    def chances(
        self, bench: Bench, ends: Mapping[str, Solved], own: Mapping[str, Solved]
    ) -> dict[str, str]:
        """What follows for the months ahead: in words, as marked up and bare, and in a table."""
        a, b = bench.names
        context = self.context({a: ends[a], **own, b: ends[b]}, ahead=True)
        mine = _mine(context)
        standing = self.words.say("app.equilibrium", paths=own[YOURS].paths)
        return self._ahead(mine, prospect(context, mine), chances_table(context), standing)

    def _ahead(self, mine: ReadingResult, said: str, table: Table, standing: str) -> dict[str, str]:
        return {
            "html": self._say("chances", table=table, standing=standing),
            "said": self._say("prospect", style=mine.style, sentence=said),
            "brief": said,
        }

    def figures(self, own: Mapping[str, Solved], *, ahead: bool) -> Iterator[tuple[str, str]]:
        """Each figure as it is ready, of today or of the months ahead: its id and its markup."""
        from altair.utils.schemapi import debug_mode

        context = self.context(own, ahead=ahead)
        for name, build in (AHEAD if ahead else TODAY).items():
            # the report checks these specifications; here they would cost half of the time
            with debug_mode(False):
                figure = build(context)
            yield name, self._say("figure", figure=figure)

    def calendar(
        self, state: State, own: Mapping[str, Solved], without: Solved
    ) -> Iterator[tuple[str, dict[str, str]]]:
        """Months ahead by a calendar: the words with their table, then the picture.

        Parameters
        ----------
        state, own
            What is on the controls, and the mixtures on show, each followed already.
        without
            The mixture with no lever, followed already.
        """
        context = self.context(own)
        mine = _mine(context)
        followed = {name: ahead_of(one.ahead()) for name, one in own.items()}
        bare = ahead_of(without.ahead())
        uses = [
            Use(context.namer.label(lever), steps)
            for lever, steps in schedule_of(state.doses, state.spans).doses.items()
        ]
        by_calendar, without_levers = (
            None if one is None else Followed(one["agreed"], one["ended"])
            for one in (followed[YOURS], bare)
        )
        figure = course(context, mine.label, mine.style, by_calendar, without_levers, uses)
        said = figure.panels[0].finding or figure.panels[0].message
        say = self.words.say
        columns = [
            (
                result.label
                if result.id != YOURS
                else say("app.calendar_mine", label=result.label),
                followed[result.id],
            )
            for result in context.results
        ]
        columns.append((say("app.calendar_without", label=mine.label), bare))
        standing = self.words.text("app.calendar_standing")
        yield "chances", self._ahead(mine, said, calendar_table(context, columns), standing)
        yield "figure", {"id": "course", "html": self._say("figure", figure=figure)}

    def _say(self, template: str, **given: Any) -> str:
        found = environment("armistice.app").get_template(f"{template}.html.j2")
        return found.render(words=self.words, **given)


def _mine(context: Context) -> ReadingResult:
    return next(result for result in context.results if result.id == YOURS)
