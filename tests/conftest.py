"""Settings shared by all tests."""

from __future__ import annotations

from hypothesis import settings

# A fresh clone must give the same verdict everywhere, so examples do not change from run to
# run and no example may fail for being slow. `pytest --hypothesis-profile=explore` searches.
settings.register_profile("stable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("stable")
