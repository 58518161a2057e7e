"""Mechanisms of one's own: from a file and a class name to one that the model runs.

Only `--with` and callers of `load` name such files. A scenario file cannot: reading a file
that somebody sent never runs code.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from armistice.errors import Fault, InputError
from armistice.model.mechanism import Mechanism, discover
from armistice.scenario import ExtensionField, Guest, Scenario
from armistice.scenario.faults import listed, near
from armistice.scenario.fields import core_table

__all__ = ["fields_of", "guest", "load_with", "mechanisms_of"]

Named = str | Path | type[Mechanism]


def load_with(
    path: str | Path,
    *,
    overlays: Sequence[str | Path] = (),
    mechanisms: Sequence[Named] = (),
) -> Scenario:
    """Load and check a scenario, perhaps to be run with mechanisms of one's own.

    Parameters
    ----------
    path
        A file, a folder that holds `scenario.yaml`, or the name of a shipped scenario.
    overlays
        Files with one reading each, put on top of the scenario's own.
    mechanisms
        Subclasses of `armistice.Mechanism`, or where they stand: ``"./winter.py:Winter"``.
        Fields that they declare may be set in the scenario and in overlays.

    Returns
    -------
    Scenario
        With `warnings` about what is doubtful but allowed.

    Raises
    ------
    InputError
        With every fault found, by position.

    Examples
    --------
    >>> load_with("alaska-2025").belligerents
    ('RU', 'UA')
    """
    from armistice.scenario import load

    guests = tuple(guest(one) for one in mechanisms)
    return load(path, overlays=overlays, extensions=fields_of(guests), guests=guests)


def guest(named: Named) -> Guest:
    """Find a mechanism from outside, check what it is, and take the hash of its code."""
    if isinstance(named, str | Path):
        named = str(named)
        source = _source(named)
        _class_in(named)
        return Guest(named, hashlib.sha256(source).hexdigest())
    made = named
    label = f"{made.__module__}:{made.__qualname__}"
    _checked(label, made)
    try:
        code = inspect.getsource(made)
    except (OSError, TypeError):  # typed at a prompt: there is no file to hash
        code = label
    return Guest(label, hashlib.sha256(code.encode()).hexdigest(), made)


def mechanisms_of(scenario: Scenario) -> tuple[Mechanism, ...]:
    """Every mechanism that a scenario is run with: the package's, and its guests."""
    own = discover()
    names = {mechanism.name for mechanism in own}
    guests = [_class_of(one)() for one in scenario.guests]
    for brought, mechanism in zip(scenario.guests, guests, strict=True):
        if mechanism.name in names:
            message = f"there is a mechanism named '{mechanism.name}' already; choose another name"
            raise _fault(brought.name, "X03", message)
        names.add(mechanism.name)
    return tuple(sorted([*own, *guests], key=lambda one: (one.position, one.name)))


def fields_of(guests: Sequence[Guest]) -> tuple[ExtensionField, ...]:
    """Return the fields that mechanisms declare for themselves, ours first."""
    brought = [field for one in guests for field in _class_of(one).fields]
    known = {row.pattern for row in core_table().fields}
    for one in guests:
        for field in _class_of(one).fields:
            if field.pattern in known:
                raise _fault(one.name, "X03", f"field '{field.pattern}' exists already")
            known.add(field.pattern)
    return (*(field for mechanism in discover() for field in mechanism.fields), *brought)


def _fault(label: str, code: str, message: str, line: int = 1, text: str = "") -> InputError:
    file = label.rpartition(":")[0] or label
    return InputError([Fault(file, line, 1, code, "", message, text)])


def _class_of(one: Guest) -> type[Mechanism]:
    if one.made is not None:
        return _checked(one.name, one.made)
    return _class_in(one.name)


def _parts(named: str) -> tuple[Path, str]:
    file, colon, name = named.rpartition(":")
    if not colon or not file or not name:
        raise _fault(named, "X01", f"'{named}': write FILE:CLASS, for example ./winter.py:Winter")
    return Path(file), name


def _source(named: str) -> bytes:
    file, _ = _parts(named)
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or type(error).__name__}"
        raise _fault(named, "X01", message) from None


def _class_in(named: str) -> type[Mechanism]:
    file, name = _parts(named)
    module = _module(named, str(file.resolve()))
    found = getattr(module, name, None)
    if found is None:
        classes = [
            key
            for key, value in vars(module).items()
            if isinstance(value, type) and issubclass(value, Mechanism) and value is not Mechanism
        ]
        there = f"; there are {listed(classes)}" if classes else "; it holds no mechanism"
        raise _fault(named, "X01", f"no class '{name}'{near(name, classes) or there}")
    return _checked(named, found)


def _checked(label: str, found: object) -> type[Mechanism]:
    """A class that the model can run, or a fault that says what is missing."""
    if not isinstance(found, type) or not issubclass(found, Mechanism) or found is Mechanism:
        said = getattr(found, "__name__", label)
        raise _fault(label, "X03", f"'{said}' is no subclass of armistice.Mechanism")
    if not found.name:
        raise _fault(label, "X03", f"class {found.__name__} has no `name`")
    try:
        found()
    except Exception as error:
        message = f"class {found.__name__} cannot be made without arguments: {error}"
        raise _fault(label, "X02", message) from None
    return found


@lru_cache(maxsize=64)
def _module(named: str, path: str) -> ModuleType:
    """Run a file once per process. Its errors are reported at their line."""
    file = Path(path)
    name = f"armistice_guest_{hashlib.sha256(path.encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise _fault(named, "X01", "is no Python file; its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and pickles look their module up by name while it is being run.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        line, text = _place(error, path)
        message = f"does not run: {type(error).__name__}: {error}"
        raise _fault(named, "X02", message, line, text) from None
    return module


def _place(error: BaseException, path: str) -> tuple[int, str]:
    if isinstance(error, SyntaxError) and error.filename == path:
        return error.lineno or 1, error.text or ""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
    return (frames[-1].lineno or 1, frames[-1].line or "") if frames else (1, "")
