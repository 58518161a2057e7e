"""Two judges; where they part, the question is ambiguous."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["verdict"]


def verdict(status: str | None, judges: Sequence[str]) -> tuple[str, list[str], str]:
    """Return what judges make of a question.

    Parameters
    ----------
    status
        The status they agree on; None where each brings his own.
    judges
        `NAME`, or `NAME=STATUS`.

    Returns
    -------
    tuple
        Status, names, and the reason where they part (else empty). A part-status is never
        invented: a question that is half true was two questions.

    Raises
    ------
    ValueError
        If nobody says anything, or one person judges twice.

    Examples
    --------
    >>> verdict(None, ["ann=yes", "ben=no"])
    ('ambiguous', ['ann', 'ben'], 'the judges part: ann yes, ben no')
    """
    pairs = [tuple(one.partition("=")[::2]) for one in judges]
    names = [name.strip() for name, _ in pairs]
    if len(set(names)) < len(names) or not all(names):
        raise ValueError("every judge has a name of his own")
    said = [own.strip() or status for _, own in pairs] or [status]
    if any(one is None for one in said):
        raise ValueError("give a status, or one for each judge (--judge NAME=STATUS)")
    found = {str(one) for one in said}
    if len(found) == 1:
        return found.pop(), names, ""
    parts = ", ".join(f"{name} {one}" for name, one in zip(names, said, strict=True))
    return "ambiguous", names, f"the judges part: {parts}"
