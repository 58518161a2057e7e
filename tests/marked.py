"""Which tests check which row of the inventory, read from the tests' own source.

A marker ``@pytest.mark.mechanism("M-09", "R")`` says row and type of check; X if left out.
Reading the source makes the answer the same whether one file runs, all of them, or several
processes share them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Mark", "marks"]

TESTS = Path(__file__).parent


@dataclass(frozen=True)
class Mark:
    """One marker on one test."""

    row: str
    kind: str
    test: str
    skipped: bool


def marks(folder: Path = TESTS) -> Iterator[Mark]:
    """Every marker on every test function below a folder."""
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _of(node, f"{path.relative_to(folder)}::{node.name}")


def _of(node: ast.FunctionDef | ast.AsyncFunctionDef, test: str) -> Iterator[Mark]:
    names = [_name(decorator) for decorator in node.decorator_list]
    skipped = any(name in ("skip", "skipif", "xfail", "reference") for name, _ in names)
    for name, arguments in names:
        if name == "mechanism":
            kind = arguments[1] if len(arguments) > 1 else "X"
            yield Mark(arguments[0], kind, test, skipped or not node.name.startswith("test_"))


def _name(decorator: ast.expr) -> tuple[str, list[str]]:
    """The last part of `pytest.mark.NAME(...)` and its plain arguments."""
    call = decorator if isinstance(decorator, ast.Call) else None
    target = call.func if call is not None else decorator
    name = target.attr if isinstance(target, ast.Attribute) else ""
    given = call.args if call is not None else []
    return name, [str(a.value) for a in given if isinstance(a, ast.Constant)]
