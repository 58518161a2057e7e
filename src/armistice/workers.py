"""Work spread over processes, with the same results in the same order as without."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from importlib import import_module
from multiprocessing import parent_process
from threading import Thread
from typing import Any, TypeVar, cast

__all__ = ["in_order", "one_blas_thread", "pool_of", "work"]

Item = TypeVar("Item")
Result = TypeVar("Result")

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_JOB: Callable[[Any], Any] | None = None


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def one_blas_thread() -> AbstractContextManager[Any]:
    """A context in which linear algebra uses one thread.

    The matrices here are small: more threads only wait for each other, and how they
    split a sum would depend on the machine.
    """
    # so that the controller sees every library
    import_module("scipy.linalg")

    return cast(AbstractContextManager[Any], _controller().limit(limits=1, user_api="blas"))


def in_order(
    job: Callable[[Item], Result], items: Sequence[Item], workers: int
) -> Iterator[Result]:
    """Apply a job to every item.

    Parameters
    ----------
    job
        A callable that can be pickled; sent to each process once.
    items
        Units of work that do not depend on each other.
    workers
        Processes; one works in this process.

    Yields
    ------
    Result
        In the order of the items.
    """
    if workers <= 1 or len(items) <= 1:
        yield from map(job, items)
        return
    with pool_of(job, min(workers, len(items))) as pool:
        yield from pool.map(work, items)


@contextmanager
def pool_of(job: Callable[[Any], Any], workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of processes that have a job; `work` does it.

    Its processes end when this one does, however it ends.
    """
    # one thread of linear algebra per process: more would only wait for each other
    kept = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        with ProcessPoolExecutor(workers, initializer=_prepare, initargs=(job,)) as pool:
            yield pool
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _prepare(job: Callable[[Any], Any]) -> None:
    global _JOB
    _JOB = job
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # The pool waits for ever on a queue whose other end its own processes keep open.
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def work(item: Any) -> Any:
    """Do the job of this process's pool."""
    assert _JOB is not None
    return _JOB(item)
