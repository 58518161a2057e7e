"""What an equation says, taken from the docstrings that carry its id.

Docstrings are read from the package's source, not from imported modules: an equation may
be worked out in a room above this one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["words_in", "words_of"]

_ONE = r"EQ-[A-Z-]+(?:[ \n]+\([^)]*\))?"
_ENTRY = re.compile(
    rf"(?ms)^(?P<head>{_ONE}(?:(?:,| and) {_ONE})*)"
    r"(?P<words>.*?)(?=^EQ-|^[A-Z]\w+\n-{3,}|^>>> |\Z)"
)
_KEYS = re.compile(r"(EQ-[A-Z-]+)(?:\s+\(([^)]*)\))?")
_PACKAGE = Path(__file__).resolve().parents[1]
_ROOMS = ("mechanisms", "model", "solve", "analyses")


def words_in(docstring: str) -> dict[str, tuple[str, str]]:
    r"""Equations that a docstring explains: id to literature and words.

    Examples
    --------
    >>> words_in("EQ-SIGN (ours)\n    c = a + b")
    {'EQ-SIGN': ('ours', 'c = a + b')}
    """
    found: dict[str, tuple[str, str]] = {}
    for match in _ENTRY.finditer(docstring):
        head = _KEYS.findall(match["head"])
        for identifier, keys in head:
            found.setdefault(identifier, (keys or head[-1][1], _plain(match["words"])))
    return found


def words_of(identifier: str, docstring: str = "") -> tuple[str, str]:
    """Literature and words of an equation, from this docstring or from where it is worked out.

    Parameters
    ----------
    identifier
        Such as EQ-DAMAGE.
    docstring
        Where to look first; a pointer elsewhere ("see ...") is followed.
    """
    here = words_in(docstring).get(identifier, ("", ""))
    if here[1] and not here[1].startswith("see "):
        return here
    there = _everywhere().get(identifier, here)
    return (here[0] or there[0], there[1])


@cache
def _everywhere() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for text in _docstrings():
        for identifier, said in words_in(text).items():
            known = found.get(identifier)
            if known is None or _worth(said[1]) > _worth(known[1]):
                found[identifier] = said
    return found


def _worth(words: str) -> tuple[bool, bool]:
    """A formula before words, words before a pointer to them."""
    return (" = " in words, bool(words) and not words.startswith("see "))


def _docstrings() -> Iterator[str]:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for room in _ROOMS:
        for path in sorted((_PACKAGE / room).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            if "EQ-" not in source:
                continue
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, kinds):
                    yield ast.get_docstring(node) or ""


def _plain(text: str) -> str:
    """Lines of a formula without marks of emphasis or the comma that led to them."""
    lines = [line.strip().replace("`", "") for line in text.strip().splitlines()]
    said = "\n".join(line for line in lines if line)
    return said.lstrip(",:;. ").strip()
