"""The very same object as a key: what is worked out of a scenario once, draws share."""

from __future__ import annotations

from typing import Generic, TypeVar

__all__ = ["Same"]

T = TypeVar("T")


class Same(Generic[T]):
    """A key that is equal only to a key of the same object, for `functools.lru_cache`.

    The key holds the object, so that its address cannot be taken by another one.

    Examples
    --------
    >>> first, second = [1], [1]
    >>> Same(first) == Same(first), Same(first) == Same(second)
    (True, False)
    """

    def __init__(self, thing: T) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.thing is self.thing
