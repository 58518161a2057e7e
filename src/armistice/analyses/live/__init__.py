"""One mixture of two readings, solved at the middle of every range while somebody waits."""

from __future__ import annotations

from armistice.analyses.live.bench import Bench, Mixture, Solved, Stopped
from armistice.analyses.live.dated import Span, ahead_of, schedule_of
from armistice.analyses.live.exchanges import Outcome, exchange, exchanges, outcome_of
from armistice.analyses.live.tabled import Tabled, Verdict

__all__ = [
    "Bench",
    "Mixture",
    "Outcome",
    "Solved",
    "Span",
    "Stopped",
    "Tabled",
    "Verdict",
    "ahead_of",
    "exchange",
    "exchanges",
    "outcome_of",
    "schedule_of",
]
