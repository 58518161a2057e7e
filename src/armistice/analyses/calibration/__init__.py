"""Fit the few structural parameters to past wars, beside what the accounts encode.

`targets.py` says what is asked, `structure.py` what may move, `fit.py` how much weight each value
gets, and `answer.py` shows every account's futures as encoded and as weighted, side by side.
"""
