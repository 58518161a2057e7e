"""Where units of work are done: here, in processes of this machine, or on a Dask cluster.

One function, the same results. A unit's result must not depend on who does it, nor when;
whoever calls `finished` puts the results in order.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from importlib import import_module
from itertools import islice
from threading import Lock
from typing import Any, TypeVar

from armistice.errors import ArmisticeError
from armistice.workers import one_blas_thread, pool_of, work

__all__ = ["check_place", "finished"]

Item = TypeVar("Item")
Result = TypeVar("Result")

PATIENCE = 30
"""Seconds to wait for a scheduler and its first worker."""
_ALONE = Lock()


def check_place(on: str) -> str:
    """Return the place if it is one.

    Raises
    ------
    ArmisticeError
        If it is not `local`, `processes` or an address such as ``tcp://host:8786``.

    Examples
    --------
    >>> check_place("processes")
    'processes'
    """
    if on in ("local", "processes") or on.startswith(("tcp://", "tls://")):
        return on
    raise ArmisticeError(f"no place '{on}' to work on: local, processes or tcp://HOST:PORT")


def finished(
    job: Callable[[Item], Result], items: Sequence[Item], *, on: str = "local", workers: int = 1
) -> Iterator[tuple[Item, Result]]:
    """Apply a job to every item.

    Parameters
    ----------
    job
        A callable that can be pickled.
    items
        Units of work that do not depend on each other.
    on
        `local` (this process), `processes` (of this machine), or the address of a Dask
        scheduler, whose workers have the same armistice installed.
    workers
        Processes, for `processes`.

    Yields
    ------
    tuple
        Item and result, in the order in which they are finished. Only a few units per worker
        are under way at a time, so that memory does not grow with their number.

    Raises
    ------
    ArmisticeError
        If a worker is lost for good or the cluster cannot be reached. What was yielded stands.

    Examples
    --------
    >>> list(finished(abs, [-1, -2]))
    [(-1, 1), (-2, 2)]
    """
    if check_place(on) == "local" or (on == "processes" and workers <= 1):
        for item in items:
            yield item, job(item)
    elif on == "processes":
        yield from _processes(job, items, workers)
    else:
        yield from _dask(job, items, on)


def _processes(
    job: Callable[[Item], Result], items: Sequence[Item], workers: int
) -> Iterator[tuple[Item, Result]]:
    waiting = iter(items)
    with pool_of(job, min(workers, max(1, len(items)))) as pool:
        under_way: dict[Future[Result], Item] = {}
        try:
            while True:
                for item in islice(waiting, 2 * workers - len(under_way)):
                    under_way[pool.submit(work, item)] = item
                if not under_way:
                    return
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    yield under_way.pop(future), future.result()
        except BrokenProcessPool:
            raise ArmisticeError("a worker process was killed, perhaps for memory") from None
        finally:
            pool.shutdown(cancel_futures=True)


def _dask(
    job: Callable[[Item], Result], items: Sequence[Item], address: str
) -> Iterator[tuple[Item, Result]]:
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise ArmisticeError(
            f"working on {address} needs Dask: pip install 'armistice[dask]'"
        ) from None
    # A worker that is lost takes what was scattered to it along; so every unit carries the job.
    blob = pickle.dumps(job)
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ArmisticeError(f"no scheduler at {address}: {error}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ArmisticeError(f"the scheduler at {address} has no workers") from None
        waiting = iter(items)
        under_way: dict[Any, Item] = {}
        completed = distributed.as_completed(loop=client.loop)

        def more() -> None:
            most = 2 * max(1, sum(client.nthreads().values()))
            for item in islice(waiting, max(0, most - len(under_way))):
                future = client.submit(_on_worker, blob, item, pure=False)
                under_way[future] = item
                completed.add(future)

        try:
            more()
            for future in completed:
                item = under_way.pop(future)
                try:
                    result = future.result()
                except (ImportError, distributed.KilledWorker) as error:
                    raise ArmisticeError(f"a worker of {address} failed: {error}") from None
                more()
                yield item, result
        finally:
            client.cancel(list(under_way))


@lru_cache(maxsize=2)
def _job(blob: bytes) -> Callable[[Any], Any]:
    job: Callable[[Any], Any] = pickle.loads(blob)
    return job


def _on_worker(blob: bytes, item: Any) -> Any:
    # The limit on threads of linear algebra is one for a whole process: units that share a
    # process take turns, or the one that ends first would lift it for the other.
    with _ALONE, one_blas_thread():
        return _job(blob)(item)
