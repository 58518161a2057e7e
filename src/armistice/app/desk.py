"""Who is served next: the newest question of a window, and nobody who stopped waiting.

A question that is overtaken is stopped at the next step of its work (a solve that is already
running is let run out, and its answer dropped), so that the newest never waits in a queue.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from armistice.analyses.live import Stopped

__all__ = ["Desk", "Ticket"]

T = TypeVar("T")
_HANDS = 2
"""Threads: one for the newest question while an overtaken one runs out."""

_PAUSE = 0.05
"""Seconds between looks whether the desk is quiet."""

_REST = 1.0
"""Seconds after an answer in which the next question is to be expected."""


class Ticket:
    """A place at the desk; `check` raises `Stopped` once it was overtaken."""

    def __init__(self) -> None:
        self._over = threading.Event()

    def stop(self) -> None:
        """Say that nobody waits any more."""
        self._over.set()

    def check(self) -> None:
        """Go on, or raise `Stopped`."""
        if self._over.is_set():
            raise Stopped


class Desk:
    """Runs work for windows, newest first.

    Attributes
    ----------
    busy
        Windows that wait for an answer.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_HANDS, thread_name_prefix="armistice-desk")
        self._newest: dict[str, tuple[int, Ticket]] = {}
        self.busy = 0
        self._answered = -_REST

    def draw(self, window: str, number: int) -> Ticket | None:
        """Take a ticket, which overtakes all earlier ones of that window.

        Parameters
        ----------
        window, number
            Who asks, and the place of the question in its order of asking.

        Returns
        -------
        Ticket or None
            None if a later question has arrived already.
        """
        last = self._newest.get(window)
        if last is not None:
            if number <= last[0]:
                return None
            last[1].stop()
        ticket = Ticket()
        self._newest[window] = (number, ticket)
        return ticket

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Be busy with somebody's question."""
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1
            self._answered = time.monotonic()

    async def quiet(self) -> None:
        """Wait until nobody waits for an answer, and nobody is likely to ask at once."""
        while self.busy or time.monotonic() - self._answered < _REST:
            await asyncio.sleep(_PAUSE)

    async def run(self, work: Callable[[], T]) -> T:
        """Run work on a thread of the desk."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """Stop everything that can be stopped."""
        for _, ticket in self._newest.values():
            ticket.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
