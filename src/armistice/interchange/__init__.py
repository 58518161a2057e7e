"""Ledgers in the forms of others, and back: Metaculus, ForecastBench, Autocast."""
