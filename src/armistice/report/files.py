"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(out: Path, text: str) -> None:
    """Write `text` to `out` through a temporary file beside it, renamed on success.

    A reader never sees half a file, and a failure leaves what was there before.

    Parameters
    ----------
    out
        Where to write; its folder must exist.
    text
        Content, written as UTF-8 with line ends as they are.
    """
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        # mkstemp makes files that only their owner can read; a report is for sharing.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        os.replace(temporary, out)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
