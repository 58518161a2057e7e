"""The rows of the field table, in canonical order.

Columns: pattern, support and unit, default, symbol, equation, meaning; then flags. A
support is written `r` real, `+` positive, `u` unit, `n` whole number, `w` word, `l` list.
"""

from __future__ import annotations

from armistice.scenario.field_rows_extra import EXTRA
from armistice.scenario.fields import Field

__all__ = ["rows"]

_SUPPORTS = {
    "r": "real",
    "+": "positive",
    "u": "unit",
    "n": "integer",
    "w": "word",
    "l": "words",
}
_BLOCK_ROLES = {
    "@P.mediation": ("mediator",),
    "@P.guarantee_credibility": ("guarantor",),
    "@P.guarantee_decay": ("guarantor",),
    "@P.aid": ("patron",),
    "@P.threats": ("mediator", "sanctioner", "patron"),
}

_Row = tuple[str, str, float | None, str, str, str, str]

# pattern | support unit | default | symbol | equation | meaning | flags
# flags: h hazard, s share, g signed, x not settable, i inside a written map, q listed only
# where written (one per option or party, nearly all of them at their default)
PARTIES: tuple[_Row, ...] = (
    ("@B.discount", "+ /yr", 0.10, "r", "UNITS", "impatience: yearly discount rate", ""),
    (
        "@B.war_rent",
        "r aims",
        0,
        "rent",
        "WARFLOW",
        "worth of the war itself to the leadership",
        "g",
    ),
    ("@B.war_cost", "+ aims", 0.15, "c0", "COST", "flow cost of fighting", ""),
    ("@B.war_cost.@part", "+ aims", None, "c0", "COST", "a named part of the cost of fighting", ""),
    ("@B.peace_cost", "+ aims", 0, "", "DEALFLOW", "flow cost of peace", ""),
    (
        "@B.peace_cost.@part",
        "+ aims",
        None,
        "",
        "DEALFLOW",
        "a named part of the cost of peace",
        "",
    ),
    ("@B.exhaustion_cost", "+ aims", 0.03, "c1", "COST", "extra cost of a level below comfort", ""),
    ("@B.comfort", "n levels", 3, "e*", "COST", "comfortable endurance", ""),
    ("@B.territory.@step", "r aims", None, "T", "TERR", "worth of the front at a step", ""),
    ("@B.strike_harm", "+ aims", 0, "d", "WARFLOW", "flow loss its deep strikes cause", ""),
    ("@B.salience.strength", "+", 0, "chi_z", "SALIENCE", "how strikes at home are felt", ""),
    ("@B.salience.bound", "+ aims", 0.05, "s", "SALIENCE", "greatest home cost of strikes", ""),
    (
        "@B.salience.half_life",
        "+ months",
        3,
        "",
        "SALIENCE",
        "half-life of the memory of strikes",
        "",
    ),
    ("@B.endurance.levels", "n levels", 5, "", "ENDURANCE", "levels of stamina", "x"),
    ("@B.endurance.start", "n levels", None, "start", "ENDURANCE", "stamina at the start", ""),
    ("@B.endurance.wear", "+ /mo", 0.05, "wear", "ENDURANCE", "levels lost a month", ""),
    ("@B.endurance.recover", "+ /mo", 0.05, "recover", "ENDURANCE", "levels regained a month", ""),
    ("@B.endurance.wear_by_pressure", "+", 0, "w_S", "ENDURANCE", "wear per unit of pressure", ""),
    (
        "@B.endurance.wear_by_strikes",
        "+",
        0,
        "w_x",
        "ENDURANCE",
        "wear per unit of strike harm",
        "",
    ),
    ("@B.support.@share", "u", None, "G", "AID", "share of what keeps it in the fight", "s"),
    ("@B.pressure.level", "+", 0, "S", "LEAKAGE", "sanctions and tariffs on it", ""),
    ("@B.pressure.by.@P", "u", None, "by", "LEAKAGE", "share of a sanctioner in the pressure", "s"),
    ("@B.pressure.cost_linear", "+ aims", 0, "beta1", "DAMAGE", "cost per unit of bite", ""),
    (
        "@B.pressure.cost_convex",
        "+ aims",
        0,
        "beta2",
        "DAMAGE",
        "cost per squared unit of bite",
        "",
    ),
    ("@B.pressure.adaptation.start", "u", 0, "y0", "ADAPT", "adaptation at the start", ""),
    ("@B.pressure.adaptation.speed", "u", 0.05, "kappa_y", "ADAPT", "speed of adaptation", ""),
    (
        "@B.pressure.adaptation.ceiling",
        "u",
        0.5,
        "y_max",
        "ADAPT",
        "share that can be adapted to",
        "",
    ),
    ("@B.pressure.adaptation.levels", "n levels", 1, "", "ADAPT", "levels of adaptation", "x"),
    ("@B.collapse.rate", "+ /mo", 0.001, "rate", "COLLAPSE", "own collapse or defeat, today", "h"),
    ("@B.collapse.by_endurance", "+", 0.7, "gamma", "COLLAPSE", "how lost stamina raises it", ""),
    (
        "@B.collapse.value.@B",
        "r aims",
        None,
        "C",
        "COLLAPSE",
        "what a side gets if it collapses",
        "",
    ),
    ("@B.breach.opportunity", "u /mo", 0.15, "o", "RENEGE", "monthly chance to break a deal", ""),
    ("@B.breach.base_penalty", "+ aims", 0, "base", "GUARANTEE", "loss from breaking a deal", ""),
    ("@B.breach.regroup", "n levels", 1, "De", "RENEGE", "stamina regained before a breach", ""),
    ("@B.breach.false_alarm", "u", 0, "phi_f", "PRETEXT", "chance that a breach finds a cover", ""),
    ("@B.office.exit_in_war", "+ /yr", 0, "l0", "SECURITY", "loss of office in war", "h"),
    ("@B.office.exit_in_peace", "+ /yr", 0, "l0", "SECURITY", "loss of office in peace", "h"),
    ("@B.office.by_protest", "+", 0, "gamma_P", "SECURITY", "how protest raises it", ""),
    ("@B.office.by_loss", "+", 0, "gamma_loss", "SECURITY", "how losing raises it", ""),
    ("@B.office.by_win", "+", 0, "gamma_win", "SECURITY", "how winning lowers it", ""),
    ("@B.office.after_meeting", "+", 1, "m_sum", "STATUS", "multiplier after a meeting", ""),
    ("@B.office.exit_value", "r aims", 0, "exit", "SECURITY", "worth of life out of office", ""),
    ("@B.office.worth", "r aims", 0.5, "O", "STATUS", "worth of office", "g"),
    ("@B.status_per_meeting", "r aims", 0, "sigma_s", "STATUS", "paid by a meeting itself", "g"),
    (
        "@B.values.@issue.@option",
        "r aims",
        0,
        "w a",
        "DEALFLOW",
        "worth against the issue's default",
        "",
    ),
    ("@B.weights.@issue", "+", 1, "w", "DEALFLOW", "scales a whole issue", "q"),
    ("@B.ratification.mode", "w", None, "", "RATIFY", "cost or gate", ""),
    (
        "@B.ratification.chip.@issue.@option",
        "+ aims",
        0,
        "chi_1",
        "CHIP",
        "cost of ceding what is still held",
        "q",
    ),
    (
        "@B.ratification.cost.@issue.@option",
        "+ aims",
        0,
        "chi",
        "RATIFY",
        "fixed home cost of an option",
        "q",
    ),
    (
        "@B.ratification.law.@issue.@option",
        "+ aims",
        0,
        "chi_law",
        "RATIFY",
        "cost of breaking the law",
        "q",
    ),
    (
        "@B.ratification.polls.@package",
        "u",
        None,
        "supp",
        "RATIFY",
        "support for a whole package",
        "",
    ),
    (
        "@B.ratification.weight",
        "+ aims",
        0,
        "chi_s",
        "RATIFY",
        "cost of missing public support",
        "",
    ),
    ("@B.ratification.spread", "+", 0.1, "s_r", "RATIFY", "width of the ratification vote", ""),
    ("@B.ratification.forbid", "l", None, "", "RATIFY", "options that are barred outright", ""),
    ("@P.guarantee_credibility", "u", None, "cred", "GUARANTEE", "chance the promise is kept", ""),
    ("@P.guarantee_decay", "+ /yr", 0, "xi", "GUARANTEE", "decay of the promise", "h"),
    (
        "@P.mediation.any_paper",
        "u",
        0.5,
        "omega",
        "PROPOSE",
        "1 = any paper, 0 = only what lasts",
        "",
    ),
    (
        "@P.mediation.lowered_expectations",
        "u",
        0,
        "nu",
        "FACE",
        "how far hopes were talked down",
        "",
    ),
    ("@P.mediation.share_paid", "u", 0, "", "MEDIATOR", "share of the pressure others pay for", ""),
    (
        "@P.mediation.exit_share.no-offer",
        "u",
        1,
        "R",
        "BLAME",
        "blame for leaving before any offer",
        "",
    ),
    ("@P.mediation.exit_share.@B", "u", 0.5, "R", "BLAME", "blame for leaving after a refusal", ""),
    ("@P.mediation.stay_cost", "+", 0, "c_stay", "MEDIATOR", "yearly cost of staying", ""),
    ("@P.mediation.pressure_cost", "+", 0, "c_press", "MEDIATOR", "cost of pressing", ""),
    ("@P.mediation.war_blame", "+", 0, "b", "MEDIATOR", "blame for a war that goes on", ""),
    ("@P.mediation.empty_meeting", "+", 0, "f", "FACE", "cost of an empty meeting", ""),
    ("@P.mediation.exit_blame", "+", 0, "Bl", "BLAME", "blame for leaving", ""),
    ("@P.mediation.deal_credit", "+", 0, "G", "MEDIATOR", "credit for a deal", ""),
    ("@P.mediation.noise", "+", 0.03, "sigma_m", "MEDIATOR", "width of the choice", ""),
    ("@P.mediation.discount", "+ /yr", 0.10, "r", "MEDIATOR", "impatience", ""),
    (
        "@P.mediation.audience.@issue.@option",
        "r",
        0,
        "dom",
        "PROPOSE",
        "home audience for an option",
        "q",
    ),
    ("@P.threats.credibility", "u", 1, "cred0", "CREDIBILITY", "how far threats are believed", ""),
    (
        "@P.threats.per_missed_deadline",
        "u",
        0.8,
        "zeta",
        "CREDIBILITY",
        "what is left after a missed deadline",
        "",
    ),
    ("@P.threats.missed", "n", 0, "n", "CREDIBILITY", "deadlines already missed", ""),
)

WAR: tuple[_Row, ...] = (
    ("front.steps", "n", 26, "", "FRONT", "steps of the front", "x"),
    ("front.start", "n", None, "k", "FRONT", "step at the start", "x"),
    ("front.advance", "+ /mo", None, "advance", "FRONT", "steps a month towards A's gain", ""),
    ("front.retreat", "+ /mo", None, "retreat", "FRONT", "steps a month the other way", ""),
    ("front.tempo.@B", "+", 0.1, "tempo", "FRONT", "how a side's stamina moves the front", ""),
    ("front.thresholds.@id.at", "n", None, "k_f", "JUMP", "step of strategic ground", "i"),
    (
        "front.thresholds.@id.collapse.@B",
        "+",
        1,
        "J",
        "JUMP",
        "multiplier on collapse once crossed",
        "",
    ),
    (
        "front.thresholds.@id.value.@B",
        "r aims",
        0,
        "",
        "JUMP",
        "worth gained or lost on crossing",
        "",
    ),
    ("escalation.rate", "+ /mo", 0, "rate_x", "ESCALATE", "wider war", "h"),
    ("escalation.value.@P", "r aims", None, "X", "ESCALATE", "what wider war leaves a party", "i"),
    ("talks.rate", "u /mo", 0.25, "tau", "VALUE", "monthly chance that talks are held", ""),
    ("talks.proposers.@P", "u", None, "pi", "PROPOSE", "chance to table the package", "s"),
    ("talks.signing_cost", "+ aims", 0.02, "kappa_s", "SIGN", "cost of signing anything", ""),
    ("noise.accept", "+ aims", 0.03, "sigma", "ACCEPT", "width of acceptance", ""),
    ("noise.breach", "+ aims", 0.06, "sigma_r", "RENEGE", "width of the decision to break", ""),
    ("noise.propose", "+ aims", 0.01, "theta", "PROPOSE", "width of a belligerent's choice", ""),
    ("noise.propose_mediator", "+", 0.03, "theta", "PROPOSE", "width of a mediator's choice", ""),
    ("stances.@id.support.@P", "+", 1, "stance", "CUT", "multiplier on a patron's support", "q"),
    (
        "stances.@id.pressure.@P",
        "+",
        1,
        "stance",
        "CUT",
        "multiplier on a sanctioner's pressure",
        "q",
    ),
    ("stances.@id.talks", "+", 1, "", "CUT", "multiplier on talks", ""),
    ("moves.@id.chance", "u", None, "kappa_cut", "REJECT", "chance that the stance changes", "i"),
    ("beliefs.prior", "u", None, "b", "BELIEF", "belief that the first type is true", ""),
    ("beliefs.levels", "n", 7, "", "BELIEF", "levels of belief", "x"),
    ("beliefs.learn_from.@id", "u", None, "", "BELIEF", "reliability of a signal", ""),
    ("beliefs.types.@id.@address", "?", None, "theta", "BELIEF", "a value of one type", "i"),
    (
        "beliefs.misread.@P.@address",
        "?",
        None,
        "",
        "MISPERCEIVE",
        "a value as a party sees it",
        "i",
    ),
)

TABLE: tuple[_Row, ...] = (
    ("issues.@id.options.@id.front.to", "n", None, "", "DEALFLOW", "front moved to a step", "i"),
    (
        "issues.@id.options.@id.front.at_least",
        "n",
        None,
        "",
        "DEALFLOW",
        "front no lower than",
        "i",
    ),
    (
        "issues.@id.options.@id.front.at_most",
        "n",
        None,
        "",
        "DEALFLOW",
        "front no higher than",
        "i",
    ),
    ("issues.@id.options.@id.front.add", "n", None, "", "DEALFLOW", "front moved by steps", "i"),
    (
        "issues.@id.options.@id.guarantee.strength",
        "+ aims",
        None,
        "strength",
        "GUARANTEE",
        "penalty the guarantors would impose",
        "i",
    ),
    (
        "issues.@id.options.@id.snapback",
        "+ aims",
        0,
        "snapback",
        "GUARANTEE",
        "relief lost on a breach",
        "q",
    ),
    (
        "issues.@id.options.@id.support.@P",
        "+",
        1,
        "",
        "AID",
        "multiplier on support under the term",
        "q",
    ),
    (
        "issues.@id.options.@id.regroup.@B",
        "n levels",
        0,
        "De",
        "RENEGE",
        "added to the levels regained",
        "q",
    ),
    ("forms.@form.months", "n months", None, "n", "TRUCE", "length", ""),
    (
        "forms.@form.penalty",
        "+ aims",
        None,
        "form",
        "GUARANTEE",
        "loss from breaking this form",
        "",
    ),
    ("forms.@form.talks", "+", None, "f", "FRAMEWORK", "multiplier on talks", ""),
    ("forms.@form.noise", "+", None, "", "FRAMEWORK", "multiplier on proposal noise", ""),
    ("forms.@form.opportunity", "u /mo", None, "o", "PHASE", "its own chance to break", ""),
    ("forms.@form.expiry", "u /mo", None, "", "PHASE", "monthly chance to run out", ""),
    (
        "interactions.@id.value.@B",
        "r aims",
        0,
        "lambda",
        "DEALFLOW",
        "extra worth of two terms together",
        "q",
    ),
    ("levers.@id.acts.@address.add", "? r", None, "", "ANTICIPATE", "added at full dose", "i"),
    ("levers.@id.acts.@address.times", "+", None, "", "ANTICIPATE", "multiplier at full dose", "i"),
    ("levers.@id.acts.@address.to", "?", None, "", "ANTICIPATE", "value at full dose", "i"),
    ("levers.@id.announced", "n months", 0, "L", "ANTICIPATE", "months of warning", ""),
    ("levers.@id.cost.@P", "+", 0, "", "MEDIATOR", "cost to a party", "q"),
    (
        "levers.@id.escalation",
        "+ /mo",
        None,
        "escalation",
        "ESCALATE",
        "wider war it risks at full dose",
        "h",
    ),
    ("calendar.@id.dose", "u", 1, "dose", "SIM", "dose of the dated lever", "i"),
    ("seasons.@address.@month", "+", 1, "", "SIM", "seasonal factor", "iq"),
    ("headlines.@id.line", "u", 0.25, "T", "CRUX", "threshold of a headline", "x"),
    ("decisions.@id.benefit", "+", None, "b", "CRUX", "benefit of acting rightly", "xi"),
    ("decisions.@id.cost", "+", None, "c", "CRUX", "cost of acting", "xi"),
)

_FORM_DEFAULTS: dict[str, dict[str, float]] = {
    "pause": {"months": 3},
    "truce": {"months": 3},
    "ceasefire": {},
    "framework": {"talks": 2, "noise": 0.7, "expiry": 1 / 6},
    "final": {"penalty": 0.04},
}
FORMS = tuple(_FORM_DEFAULTS)
"""Forms a package can take."""

FORM_BASE = {"penalty": 0.0, "talks": 1.0, "noise": 1.0, "expiry": 0.0}


def form_defaults(form: str) -> dict[str, float]:
    """Return the default numbers of one form."""
    return {**FORM_BASE, **_FORM_DEFAULTS.get(form, {})}


def rows() -> tuple[Field, ...]:
    """Return every row of the format's table."""
    return tuple(_field(i, row) for i, row in enumerate(PARTIES + EXTRA + WAR + TABLE))


def _field(index: int, row: _Row) -> Field:
    pattern, kind, default, symbol, equation, meaning, flags = row
    letter, _, unit = kind.partition(" ")
    if letter == "?":
        # A patch of another field takes that field's support; `? r` is a difference of two.
        support, unit = "real" if unit == "r" else "target", ""
    else:
        support = _SUPPORTS[letter]
    block = ".".join(pattern.split(".")[:2])
    roles = ("belligerent",) if pattern.startswith("@B.") else _BLOCK_ROLES.get(block, ())
    return Field(
        pattern,
        support,
        unit,
        None if default is None else float(default),
        symbol,
        equation,
        meaning,
        hazard="h" in flags,
        share="s" in flags,
        signed="g" in flags,
        settable="x" not in flags,
        inside="i" in flags,
        quiet="q" in flags,
        roles=roles,
        index=index,
    )
