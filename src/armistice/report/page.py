"""From a case and a study to one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from armistice.report.case import Case
from armistice.report.closing import closing
from armistice.report.context import Context, make_context
from armistice.report.crux_pair import crux_pairs
from armistice.report.figures.chances import chances
from armistice.report.figures.crux_flips import crux_flips
from armistice.report.figures.crux_shares import crux_shares
from armistice.report.figures.crux_swaps import crux_swaps
from armistice.report.figures.endings import endings
from armistice.report.figures.figure import Figure
from armistice.report.figures.first_kind import first_kind
from armistice.report.figures.hold import hold
from armistice.report.figures.levers import levers_figure
from armistice.report.figures.margins import margins
from armistice.report.figures.mediator_plane import mediator_plane
from armistice.report.figures.others import others
from armistice.report.figures.plane import plane
from armistice.report.figures.room import room
from armistice.report.figures.stairs import stairs
from armistice.report.figures.timing import timing
from armistice.report.figures.war import war
from armistice.report.header import header
from armistice.report.links import safe_link
from armistice.report.opening import opening
from armistice.report.sections.assumptions import assumption_groups, rules_table
from armistice.report.sections.checks import checks_section
from armistice.report.sections.ground import diagnostics_section, facts_section
from armistice.report.sections.labels import labels_section
from armistice.report.sections.ledger import ledger_section
from armistice.report.sections.levers import levers_section
from armistice.report.sections.outside_view import outside_view_section
from armistice.report.sections.packages import packages_section
from armistice.report.sections.people import people_section
from armistice.report.sections.quarrel import quarrel_section
from armistice.report.sections.section import Section
from armistice.report.sections.signs import signs_section
from armistice.report.sections.variants import variants_section
from armistice.report.words import load_words

if TYPE_CHECKING:
    import jinja2

__all__ = ["ZONE_FIGURES", "environment", "figures_of", "render"]

#: Figures about packages, then figures about time, in the order of the page.
ZONE_FIGURES = (room, stairs, plane, margins)
TIME_FIGURES = (war, chances, timing, first_kind, hold, endings)


@lru_cache(maxsize=4)
def environment(*rooms: str) -> jinja2.Environment:
    """The templates of the report, and of further rooms that use them; everything is escaped."""
    import jinja2

    env = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader(room, "templates") for room in (*rooms, "armistice.report")]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals["safe_link"] = safe_link
    return env


def figures_of(context: Context) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Build every figure: those about packages, those about time."""
    # levers, past wars and the mediator stand there only where the study has them
    optional = (levers_figure(context), others(context), mediator_plane(context))
    beside = [one for one in optional if one is not None]
    return (
        tuple(build(context) for build in ZONE_FIGURES),
        (*(build(context) for build in TIME_FIGURES), *beside),
    )


def crux_figures(context: Context) -> tuple[Figure, ...]:
    """Build the figures of where accounts part: every mixture, or one view at a time."""
    out: list[Figure] = []
    for pair in crux_pairs(context):
        comparison = pair.comparison()
        if comparison is None:
            out += [crux_swaps(pair)] if pair.swaps is not None else []
            continue
        out += [crux_shares(comparison), crux_flips(comparison)]
        room = pair.comparison(pair.room()) if pair.room() not in (None, comparison.id) else None
        out += [crux_flips(room)] if room is not None else []
    return tuple(out)


def render(
    case: Case,
    study: Mapping[str, Any],
    *,
    ledger: Mapping[str, Any] | None = None,
    language: str = "en",
) -> str:
    """Return the report as one HTML document.

    Parameters
    ----------
    case
        The scenario as plain data.
    study
        ``{"meta": {...}, "readings": {id: {"zone", "futures", "checks"}}}``, the shapes of
        `docs/json.md`.
    ledger
        What is known of the scenario's questions. It enters one section and nothing else.
    language
        Which file of sentences to use.

    Returns
    -------
    str
        A page that needs nothing else. Equal arguments give equal pages: no clock, no host,
        no path enters it.
    """
    words = load_words(language)
    context = make_context(case, study, words)
    zone_figures, time_figures = figures_of(context)
    after: list[Section | None] = [
        outside_view_section(context),
        people_section(context),
        levers_section(context),
        checks_section(context),
        signs_section(context),
        labels_section(context),
        ledger_section(context, ledger),
    ]
    sections = [section for section in after if section is not None]
    template = environment().get_template("report.html.j2")
    return template.render(
        language=language,
        style=(files("armistice.report") / "templates" / "style.css").read_text(encoding="utf-8"),
        words=words,
        head=header(context),
        first=zone_figures[0],
        opening=opening(context),
        zone_figures=(*crux_figures(context), *zone_figures[1:]),
        before=[
            section
            for section in (
                packages_section(context),
                quarrel_section(context),
                variants_section(context),
            )
            if section is not None
        ],
        time_figures=time_figures,
        after=[*sections, facts_section(context)],
        assumptions=assumption_groups(context),
        rules=rules_table(context),
        results=context.results,
        idle=context.meta.get("idle", []),
        diagnostics=diagnostics_section(context),
        closing=closing(context),
    )
