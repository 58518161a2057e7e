"""The outside view: how long past wars lasted, how they ended, how long peace held.

`outside_view` answers for one war. Records are read in `tables.py` and the file of each record,
fitted in `fitting.py` (lifelines), scored in `scoring.py`, stored by `refit.py`, and read back
in `stored.py`, so that an answer needs neither the fits nor the library.
"""

from __future__ import annotations

from armistice.analyses.outside_view.answer import OutsideView, end_chance, outside_view

__all__ = ["OutsideView", "end_chance", "outside_view"]
