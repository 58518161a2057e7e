"""The pydantic models of the format, which are its reference.

Keys in a file are the attribute names; `if` and `from` are `if_` and `from_` in Python.
"""

from armistice.scenario.schema.spec import ScenarioSpec

__all__ = ["ScenarioSpec"]
