"""Ledgers in the forms of Metaculus, ForecastBench, Autocast; wars for EMA Workbench, SALib."""
