"""The backtest: past wars frozen at a day, and what readings and base rate made of them.

`backtest` answers. The questions are in `questions.py` and are the same for every war and every
forecaster; what became of a war is read by the ledger's reader of outcomes and nowhere else.
"""

from __future__ import annotations

from armistice.analyses.backtest.answer import backtest

__all__ = ["backtest"]
