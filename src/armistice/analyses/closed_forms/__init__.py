"""Textbook and derived results that the solved model must meet in its limits.

Each function states its formula in the symbols the code uses, its source, and its equation id
where `docs/model` has one. They are oracles and one-line arguments; no headline is computed
from them.
"""

from __future__ import annotations

from armistice.analyses.closed_forms.attrition import (
    collapse_lottery,
    concession_hazards,
    contest,
    gamblers_ruin,
    lanchester_square,
)
from armistice.analyses.closed_forms.audience_costs import audience_cost_crisis
from armistice.analyses.closed_forms.bargaining_range import bargaining_range, zone_under_optimism
from armistice.analyses.closed_forms.commitment import first_strike, power_shift, preventive_war
from armistice.analyses.closed_forms.hazards_of_war import (
    collapse_paradox,
    defeat_threshold,
    tolerable_breach,
    war_value,
)
from armistice.analyses.closed_forms.learning import beta_estimates, learn_from_battle
from armistice.analyses.closed_forms.leaving import deal_discount, leaving_gain
from armistice.analyses.closed_forms.offers import alternating_offers, bargaining_on_a_chain
from armistice.analyses.closed_forms.regression_stopping import least_squares_put
from armistice.analyses.closed_forms.sanctions_stock import sanctions_with_adaptation
from armistice.analyses.closed_forms.screening import screening_threshold, uniform_cost_demand
from armistice.analyses.closed_forms.splits import expected_split, logroll_gain, specialisation_gain
from armistice.analyses.closed_forms.stopping import (
    resurrection_odds,
    stochastic_pie,
    waiting_option,
)

__all__ = [
    "alternating_offers",
    "audience_cost_crisis",
    "bargaining_on_a_chain",
    "bargaining_range",
    "beta_estimates",
    "collapse_lottery",
    "collapse_paradox",
    "concession_hazards",
    "contest",
    "deal_discount",
    "defeat_threshold",
    "expected_split",
    "first_strike",
    "gamblers_ruin",
    "lanchester_square",
    "learn_from_battle",
    "least_squares_put",
    "leaving_gain",
    "logroll_gain",
    "power_shift",
    "preventive_war",
    "resurrection_odds",
    "sanctions_with_adaptation",
    "screening_threshold",
    "specialisation_gain",
    "stochastic_pie",
    "tolerable_breach",
    "uniform_cost_demand",
    "waiting_option",
    "war_value",
    "zone_under_optimism",
]
