"""What could be done: levers, what each moves, what it costs, and what opens a zone.

`pulled.py` makes and solves a war with levers pulled; `outcomes.py` reads it; `effects.py`
compares it with the same war left alone, draw by draw on the same luck; `prices.py` takes
slopes near no dose; `smallest.py` and `openings.py` look for the fewest levers that open a
zone; `schedules.py` and the calendars play levers by month; `statements.py` sets what the
sources say of effects beside what is computed; `answer.py` puts all of it together.
"""

from __future__ import annotations

from armistice.analyses.levers.answer import PARTS, levers_report

__all__ = ["PARTS", "levers_report"]
