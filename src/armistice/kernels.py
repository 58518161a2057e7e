"""Compiling the hot loops, and never running what an older source was compiled to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from pickle import PickleError
from typing import Any

from numba import njit
from numba.core.caching import FunctionCache

__all__ = ["kernel"]


@cache
def _digest() -> str:
    """Hash of every file that compiled code may have been inlined from."""
    root = Path(__file__).parent
    files = sorted(
        {*root.rglob("*kernel*.py"), *root.rglob("simulate_tables.py"), root / "philox.py"}
    )
    state = hashlib.sha256()
    for file in files:
        state.update(file.read_bytes())
    return state.hexdigest()


class _Cache(FunctionCache):
    """Numba's cache on disk, keyed by all kernels and not only by the function's own file.

    A kernel holds copies of the functions and constants of other files; an edit there must
    not leave it as it was.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What is kept for a signature; what cannot be read any more is thrown away."""
        try:
            return super().load_overload(sig, target_context)
        except (ImportError, AttributeError, PickleError, EOFError):
            # an older version may have named types that are gone
            self.flush()
            return None

    def _index_key(self, sig: Any, codegen: Any) -> tuple[Any, ...]:
        return (*super()._index_key(sig, codegen), _digest())


def kernel(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Compile a function at its first call, and keep what comes of it on disk.

    Parameters
    ----------
    options
        Passed to `numba.njit` beside ``nogil=True`` and ``error_model="numpy"``.

    Examples
    --------
    >>> @kernel()
    ... def twice(x):
    ...     return 2.0 * x
    >>> twice(1.5)
    3.0
    """

    def compile_later(function: Callable[..., Any]) -> Any:
        dispatcher = njit(nogil=True, error_model="numpy", **options)(function)
        if Path(function.__code__.co_filename).is_file():
            dispatcher._cache = _Cache(function)
        return dispatcher

    return compile_later
