"""Rooms whose name is also a verb: `armistice.solve(war)` and `armistice.solve.oracle`.

Importing a package puts it on its parent under its own name, over any function of that
name. So that the public verbs `solve` and `report` go on working once their rooms are
imported, those two rooms are modules that can be called.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["make_callable"]


def make_callable(room: str, home: str, verb: str) -> None:
    """Let calling module `room` call function `verb` of module `home`."""

    class Room(ModuleType):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return getattr(import_module(home), verb)(*args, **kwargs)

    sys.modules[room].__class__ = Room
