"""What was predicted, and what proved wrong: of a scenario, or of a ledger of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from armistice.analyses.ensembles import Progress
from armistice.analyses.ledger.answer import book_answer, scenario_answer
from armistice.analyses.ledger.book import read_book
from armistice.analyses.ledger.readings import computed_chances
from armistice.analyses.settings import DRAWS, PATHS, SEED
from armistice.scenario import Scenario

__all__ = ["ledger"]


def ledger(
    what: Scenario | str | Path,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    paths: int = PATHS,
    workers: int = 1,
    readings: Sequence[str] | None = None,
    head: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Score a scenario's questions, or the events of a ledger's file, as plain values.

    Parameters
    ----------
    what
        A loaded scenario, whose readings' chances are computed now; or the file of a ledger.
    seed, draws, paths, workers, progress
        See `armistice.analyses.ensembles.run_draws`; for a scenario only. With 0 draws no
        chance is computed, and the rows stand without.
    readings
        Which readings of a scenario; default all.
    head
        Hash that the last event of a file must have.

    Returns
    -------
    dict
        See docs/json.md under `ledger`.

    Raises
    ------
    InputError
        If an outcome file or a ledger's file is at fault, with its line; an edited, missing or
        cut event is one.
    NotConverged
        If a reading could not be solved.

    Examples
    --------
    >>> import armistice as arm
    >>> found = arm.ledger(arm.load("alaska-2025"), draws=0)
    >>> found["counts"]["yes"], found["counts"]["void"], found["track_record"]
    (19, 2, {})
    """
    if not isinstance(what, Scenario):
        book = read_book(Path(what), head=head)
        return book_answer(book.ledger, book.head)
    chances, about = computed_chances(
        what,
        seed=seed,
        draws=draws,
        paths=paths,
        workers=workers,
        readings=None if readings is None else list(readings),
        progress=progress,
    )
    return scenario_answer(what, chances, settings=about)
