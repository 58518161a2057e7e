"""A wider test, with no war encoded by hand: a model made by rule against the base rates.

`onset.py` reads what was known on a war's first day, `rule.py` makes a scenario of it, `table.py`
solves it over structural parameters and `emulator.py` fills in between; `fit.py` fits those to all
wars but one and forecasts that one, `score.py` holds the forecasts against `base_rates.py`,
`answer.py` does it all, and `stored.py` keeps what came out.
"""
