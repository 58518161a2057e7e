"""From pydantic's findings to faults with a place, a code and plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from armistice.errors import Fault
from armistice.scenario.faults import Faults, listed, near
from armistice.scenario.nodes import Node
from armistice.scenario.numeric import Issue

__all__ = ["faults_of", "locate", "report_issue"]

_OUTCOMES = frozenset({"outcome", "outcomes", "resolved", "resolution", "resolved_to", "status"})
_KINDS = {
    "dict_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "list_type": "a list",
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "float_type": "a number",
}


def locate(root: Node, loc: Sequence[str | int]) -> tuple[Node | None, Node, tuple[str, ...]]:
    """Follow a path through the nodes.

    Returns
    -------
    tuple
        Key node of the last step (None for list items and the top), the node reached, and
        the part of the path that exists. Steps that are not in the file are left out.
    """
    key: Node | None = None
    node, path = root, []
    for step in loc:
        name = str(step)
        if node.kind == "list" and isinstance(step, int) and step < len(node.items):
            key, node = None, node.items[step]
        elif node.kind == "map" and name in node.entries:
            key, node = node.entries[name]
        else:
            continue
        path.append(name)
    return key, node, tuple(path)


def report_issue(faults: Faults, root: Node, loc: Sequence[str | int], issue: Issue) -> None:
    """Record an issue found inside a value."""
    key, node, path = locate(root, (*loc, *issue.path))
    if issue.at_key:
        if len(path) == len(loc) + len(issue.path) and issue.path:
            path = path[:-1]
        faults.add(key if key is not None else node, issue.code, path, issue.message)
    else:
        faults.add(_value_place(key, node), issue.code, path, issue.message)


def _value_place(key: Node | None, node: Node) -> Node:
    """An absent value (`key:` and nothing more) is shown at its key."""
    return key if key is not None and node.is_null and not node.text else node


def faults_of(error: ValidationError, root: Node) -> list[Fault]:
    """Return the faults of a failed validation."""
    faults = Faults(root)
    unknown: dict[tuple[str, ...], list[str]] = {}
    findings = error.errors(include_url=False)
    for finding in findings:
        if finding["type"] == "extra_forbidden":
            *parent, key = (str(step) for step in finding["loc"])
            unknown.setdefault(tuple(parent), []).append(key)
    for finding in findings:
        _report(faults, root, dict(finding), unknown)
    return faults.found


def _report(
    faults: Faults,
    root: Node,
    finding: dict[str, Any],
    unknown: dict[tuple[str, ...], list[str]],
) -> None:
    loc, kind, context = finding["loc"], finding["type"], finding.get("ctx", {})
    if kind == "quantity":
        for issue in context["issues"]:
            report_issue(faults, root, loc, issue)
        return
    if loc and loc[-1] == "[key]":
        _bad_key(faults, root, loc[:-1])
        return
    key, node, path = locate(root, loc)
    place = _value_place(key, node)
    if kind == "extra_forbidden":
        _unknown_key(faults, key or node, path)
    elif kind == "missing":
        name = str(loc[-1])
        misspelt = unknown.get(tuple(str(step) for step in loc[:-1]), [])
        if not any(f"'{name}'" in near(word, [name]) for word in misspelt):
            faults.add(key or node, "K02", path, f"'{name}' is required{_meaning(loc)}")
    elif kind == "literal_error":
        _bad_word(faults, place, path, node, loc)
    elif kind in _KINDS:
        message = f"expected {_KINDS[kind]}, found {_found(node)}"
        faults.add(place, "K03", path, message)
    elif kind == "K03":
        faults.add(place, "K03", path, finding["msg"])
    elif kind in _BOUNDS:
        word, limit = _BOUNDS[kind], next(iter(context.values()), "")
        faults.add(place, "Q07", path, f"{_found(node)} is not allowed; it must be {word} {limit}")
    else:
        faults.add(place, "K03", path, f"{finding['msg']}, found {_found(node)}")


_BOUNDS = {
    "greater_than": "above",
    "greater_than_equal": "at least",
    "less_than": "below",
    "less_than_equal": "at most",
}


def _bad_key(faults: Faults, root: Node, loc: Sequence[str | int]) -> None:
    key, node, path = locate(root, loc)
    name = str(loc[-1])
    shown = name if len(name) <= 60 else name[:57] + "..."
    options = _keyed_words(path[:-1])
    if options:
        message = f"unknown key '{shown}'{near(name, options)}"
        faults.add(key or node, "P03" if path[:1] == ("forms",) else "K01", path[:-1], message)
        return
    if path[:1] in (("parties",), ("sources",)) and len(path) == 2:
        rule = "a party or source id starts with a capital and holds letters, digits, hyphens"
    elif path[-2:-1] in (("territory",), ("labels",)):
        rule = "a step of the front is a whole number"
    else:
        rule = "an id holds lower case letters, digits and hyphens"
    faults.add(key or node, "K06", path[:-1], f"'{shown}' is not a good id; {rule}, 48 at most")


def _keyed_words(path: tuple[str, ...]) -> list[str]:
    from armistice.scenario.field_rows import FORMS

    return list(FORMS) if path == ("forms",) else []


def _unknown_key(faults: Faults, node: Node, path: tuple[str, ...]) -> None:
    name, parent = path[-1], path[:-1]
    if name in _OUTCOMES and parent[:1] in ((), ("predictions",)):
        message = "an outcome is recorded in outcomes.yaml, never in a scenario"
        faults.add(node, "K05", parent, message)
        return
    options = [key for key in _keys_of(parent) if key != name]
    faults.add(node, "K01", parent, f"unknown key '{name}'{near(name, options)}")


def _bad_word(
    faults: Faults, place: Node, path: tuple[str, ...], node: Node, loc: Sequence[str | int]
) -> None:
    text = node.text if node.kind == "scalar" else ""
    options = _words_of(loc)
    if tuple(loc) in (("format",), ("model",)):
        return  # reported with more to say by `migrate`
    hint = f"; there are {listed(options)}" if options else ""
    close = near(text, options) if text else ""
    if "did you mean" in close:
        hint += close
    code = "P03" if path[:1] == ("menu",) and ("form" in path or "forms" in path) else "K04"
    faults.add(place, code, path, f"{_found(node)} is not allowed{hint}")


def _found(node: Node) -> str:
    if node.kind != "scalar":
        return f"a {node.kind}"
    if node.is_null:
        return "nothing"
    return f"'{node.text if len(node.text) <= 60 else node.text[:57] + '...'}'"


def _model_at(loc: Sequence[str | int]) -> tuple[type[BaseModel] | None, Any]:
    """Return the model that holds the last step of a path, and that step's annotation."""
    from armistice.scenario.schema.spec import ScenarioSpec

    here: Any = ScenarioSpec
    holder: type[BaseModel] | None = None
    for step in loc:
        model = _as_model(here)
        if model is not None:
            holder = model
            names = {info.alias or name: info for name, info in model.model_fields.items()}
            info = names.get(str(step))
            if info is None:
                return holder, None
            here = info.annotation
        else:
            here = _item_type(here)
    return holder, here


def _as_model(annotation: Any) -> type[BaseModel] | None:
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            return option
    return None


def _options(annotation: Any) -> list[Any]:
    """Unwrap `Annotated` and unions."""
    from types import UnionType
    from typing import Annotated, Union, get_args, get_origin

    origin = get_origin(annotation)
    if origin is Annotated:
        return _options(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [found for option in get_args(annotation) for found in _options(option)]
    return [annotation]


def _item_type(annotation: Any) -> Any:
    from typing import get_args, get_origin

    for option in _options(annotation):
        if get_origin(option) in (dict, list):
            return get_args(option)[-1]
    return None


def _keys_of(loc: Sequence[str | int]) -> list[str]:
    from armistice.scenario.schema.spec import ScenarioSpec

    model = ScenarioSpec if not loc else _as_model(_model_at(loc)[1])
    if model is None:
        return []
    return [info.alias or name for name, info in model.model_fields.items()]


def _words_of(loc: Sequence[str | int]) -> list[str]:
    from typing import Literal, get_args, get_origin

    annotation = _model_at(loc)[1]
    for option in _options(annotation):
        if get_origin(option) is Literal:
            return [str(word) for word in get_args(option)]
    return []


def _meaning(loc: Sequence[str | int]) -> str:
    holder, _ = _model_at(loc)
    if holder is None:
        return ""
    for name, info in holder.model_fields.items():
        if (info.alias or name) == str(loc[-1]) and info.description:
            return f" ({info.description})"
    return ""
