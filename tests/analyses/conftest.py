"""Answers are also asked of wars made for tests of the solver."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "solve"))
