"""Armistice: a laboratory for how wars end at the table."""
