"""YAML text to a tree of nodes that remembers where each piece stood.

The tree is composed here from the event stream, so that duplicate keys, raw text and
positions survive, nesting is bounded before anything is built, and the parts of YAML that
a scenario may not use (directives, tags, anchors, aliases, merge keys) are found and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from armistice.errors import Fault

__all__ = ["MOST_NESTING", "MOST_SCALAR", "Node", "SourceFile", "compose"]

MOST_NESTING = 12
MOST_SCALAR = 2_000
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE, _FALSE = frozenset({"true", "True", "TRUE"}), frozenset({"false", "False", "FALSE"})


@dataclass(frozen=True)
class SourceFile:
    """One file's name and text, kept for messages."""

    label: str
    lines: tuple[str, ...]

    def fault(self, line: int, col: int, code: str, address: str, message: str) -> Fault:
        """Return an error at a place of this file."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Fault(self.label, line, col, code, address, message, text)


@dataclass(eq=False)
class Node:
    """A map, list or scalar with its place.

    Attributes
    ----------
    kind
        What it is.
    text
        Raw text of a scalar.
    plain
        True for a scalar without quotes: only those become numbers, booleans or null.
    entries
        Key and value nodes of a map, first of each key only, in file order.
    items
        Items of a list.
    cut
        True where the text was cut short at a comma (its fault is already recorded).
    """

    kind: Literal["map", "list", "scalar"]
    source: SourceFile
    line: int
    col: int
    text: str = ""
    plain: bool = True
    entries: dict[str, tuple[Node, Node]] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    cut: bool = False

    def get(self, key: str) -> Node | None:
        """Return the value under `key`, if this is a map that has it."""
        pair = self.entries.get(key)
        return None if pair is None else pair[1]

    def key(self, key: str) -> Node | None:
        """Return the node of the key itself."""
        pair = self.entries.get(key)
        return None if pair is None else pair[0]

    def pairs(self) -> Iterator[tuple[str, Node, Node]]:
        """Iterate over key text, key node and value node; nothing for other kinds."""
        for name, (key, value) in self.entries.items():
            yield name, key, value

    @property
    def is_null(self) -> bool:
        """Whether this is an unquoted null."""
        return self.kind == "scalar" and self.plain and self.text in _NULLS

    def data(self) -> Any:
        """Return plain Python data (dict, list, str, int, float, bool, None)."""
        if self.kind == "map":
            return {name: value.data() for name, _, value in self.pairs()}
        if self.kind == "list":
            return [item.data() for item in self.items]
        return _scalar(self.text) if self.plain else self.text


def _scalar(text: str) -> str | int | float | bool | None:
    if text in _NULLS:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INT.fullmatch(text) and len(text) <= 300:
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _number_overflows(text: str) -> bool:
    if _NOT_FINITE.fullmatch(text):
        return True
    return bool(_FLOAT.fullmatch(text)) and float(text) in (float("inf"), float("-inf"))


class _Composer:
    """Builds nodes from events and records what is not accepted."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self.documents = 0
        # Each open collection: its node, whether it is a flow map, the pending key, its path.
        self._stack: list[tuple[Node, bool, list[Node | None], str]] = []
        self._last_value: dict[int, tuple[Node, Node]] = {}

    def fault(self, node_or_mark: Any, code: str, address: str, message: str) -> None:
        if isinstance(node_or_mark, Node):
            line, col = node_or_mark.line, node_or_mark.col
        else:
            line, col = node_or_mark.line + 1, node_or_mark.column + 1
        address = address.removeprefix("parties.")
        self.faults.append(self.source.fault(line, col, code, address, message))

    def _address(self) -> str:
        if not self._stack:
            return ""
        node, _, pending, path = self._stack[-1]
        key = pending[0]
        if node.kind == "map" and key is not None:
            return f"{path}.{key.text}" if path else key.text
        return path

    def open(self, kind: Literal["map", "list"], event: Any) -> bool:
        self._decorations(event)
        mark = event.start_mark
        node = Node(kind, self.source, mark.line + 1, mark.column + 1)
        path = self._address()
        self._place(node)
        self._stack.append((node, bool(event.flow_style) and kind == "map", [None], path))
        if len(self._stack) > MOST_NESTING:
            self.fault(node, "M01", "", f"nested deeper than {MOST_NESTING} levels")
            return False
        return True

    def close(self) -> None:
        self._stack.pop()

    def scalar(self, event: Any, *, colon_follows: bool) -> None:
        self._decorations(event)
        mark = event.start_mark
        text, plain = str(event.value), event.style is None
        node = Node("scalar", self.source, mark.line + 1, mark.column + 1, text, plain)
        if len(text) > MOST_SCALAR:
            message = f"{len(text)} characters; at most {MOST_SCALAR} are allowed"
            self.fault(node, "M01", self._address(), message)
            node.text = text[:40]
        elif plain and self._is_value() and _number_overflows(text):
            self.fault(node, "Y05", self._address(), f"{text} is not a finite number")
            node.cut = True
        self._place(node, colon_follows=colon_follows)

    def alias(self, event: Any) -> None:
        message = f"aliases (*{event.anchor}) are not accepted; write the value out"
        self.fault(event.start_mark, "Y03", self._address(), message)
        mark = event.start_mark
        node = Node("scalar", self.source, mark.line + 1, mark.column + 1, "", cut=True)
        self._place(node)

    def _decorations(self, event: Any) -> None:
        if getattr(event, "anchor", None):
            message = f"anchors (&{event.anchor}) are not accepted; write the value where needed"
            self.fault(event.start_mark, "Y03", self._address(), message)
        if getattr(event, "tag", None):
            message = f"tags ({event.tag}) are not accepted"
            self.fault(event.start_mark, "Y03", self._address(), message)

    def _is_value(self) -> bool:
        if not self._stack:
            return True
        node, _, pending, _ = self._stack[-1]
        return node.kind == "list" or pending[0] is not None

    def _place(self, node: Node, *, colon_follows: bool = True) -> None:
        if not self._stack:
            self.root = node
            return
        parent, is_flow, pending, path = self._stack[-1]
        if parent.kind == "list":
            parent.items.append(node)
            return
        key = pending[0]
        if key is None:
            pending[0] = node
            if is_flow and not colon_follows:
                self._cut(parent, node, path)
                node.cut = True
            return
        pending[0] = None
        if key.kind != "scalar":
            self.fault(key, "Y08", path, "a key must be plain text")
        elif key.cut:
            return
        elif key.text == "<<" and key.plain:
            self.fault(key, "Y03", path, "merge keys (<<) are not accepted; write the keys out")
        else:
            self._keep(parent, key, node, path)

    def _keep(self, parent: Node, key: Node, node: Node, path: str) -> None:
        name = str(int(key.text)) if _INT.fullmatch(key.text) and len(key.text) < 20 else key.text
        first = parent.entries.get(name)
        if first is not None:
            message = f"'{name}' is written twice; the first is on line {first[0].line}"
            self.fault(key, "Y06", path, message)
            return
        parent.entries[name] = (key, node)
        self._last_value[id(parent)] = (key, node)

    def _cut(self, parent: Node, key: Node, path: str) -> None:
        """A flow-map entry without a colon: nearly always a comma inside a value."""
        last = self._last_value.get(id(parent))
        if last is not None and last[1].kind == "scalar" and last[1].plain:
            before = last[1]
            before.cut = True
            if before.text.count("(") > before.text.count(")"):
                text = f"{before.text}, {key.text}"
                where = f"{path}.{last[0].text}" if path else last[0].text
                message = f"'{text}' was cut at its comma; quote it or use a block"
                self.fault(before, "Y04", where, message)
                return
        message = f"the text was cut at a comma ('{key.text}' became a key); quote it"
        self.fault(key, "Y04", path, message)


def compose(source: SourceFile, text: str) -> tuple[Node | None, list[Fault]]:
    """Read one YAML document into nodes.

    Parameters
    ----------
    source
        Name and lines, for messages.
    text
        The decoded text.

    Returns
    -------
    tuple
        The root (None if the text is not YAML) and the faults found on the way. A text that
        is not YAML gives its first syntax error only.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    composer = _Composer(source)
    lines = source.lines
    try:
        # A new loader per file: a reused one stays switched to YAML 1.1 by a directive.
        for event in YAML(typ="safe", pure=True).parse(text):
            if not _feed(composer, event, lines):
                return None, composer.faults
    except ReaderError as error:
        before = text[: error.position]
        line, col = before.count("\n") + 1, error.position - (before.rfind("\n") + 1) + 1
        message = f"character U+{_code_point(error.character):04X} is not allowed in YAML"
        return None, [source.fault(line, col, "Y02", "", message)]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, col = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        problem = str(error.problem or error.context or "cannot be read")
        hint = ""
        if "mapping values" in problem:
            hint = "; text that holds ': ' must be quoted"
        return None, [source.fault(line, col, "Y01", "", f"not valid YAML: {problem}{hint}")]
    except Exception as error:  # the parser has bugs of its own; none may reach a user
        message = f"not valid YAML ({type(error).__name__} while reading)"
        return None, [source.fault(1, 1, "Y01", "", message)]
    return composer.root, composer.faults


def _code_point(character: Any) -> int:
    if isinstance(character, int):
        return character
    if isinstance(character, bytes):
        return character[0] if character else 0
    return ord(str(character)[0]) if str(character) else 0


def _feed(composer: _Composer, event: Any, lines: tuple[str, ...]) -> bool:
    """Pass one event on; False stops the reading."""
    name = type(event).__name__
    if name == "ScalarEvent":
        composer.scalar(event, colon_follows=_colon_follows(event.end_mark, lines))
    elif name == "MappingStartEvent":
        return composer.open("map", event)
    elif name == "SequenceStartEvent":
        return composer.open("list", event)
    elif name in ("MappingEndEvent", "SequenceEndEvent"):
        composer.close()
    elif name == "AliasEvent":
        composer.alias(event)
    elif name == "DocumentStartEvent":
        composer.documents += 1
        if composer.documents > 1:
            composer.fault(event.start_mark, "Y07", "", "a file holds one document only")
            return False
        for index in range(min(event.end_mark.line, len(lines))):
            if lines[index].startswith("%"):
                word = lines[index].split()[0]
                fault = composer.source.fault(
                    index + 1, 1, "Y03", "", f"directives ({word}) are not accepted"
                )
                composer.faults.append(fault)
    return True


def _colon_follows(mark: Any, lines: tuple[str, ...]) -> bool:
    line, column = int(mark.line), int(mark.column)
    while line < len(lines):
        rest = lines[line][column:].lstrip(" \t")
        if rest and not rest.startswith("#"):
            return bool(rest[:1] == ":")
        line, column = line + 1, 0
    return False
