"""From a path or the name of a shipped scenario to one tree of nodes.

A scenario is one file, or a folder with `scenario.yaml`, `readings/@id.yaml`, `checks.yaml` and
`predictions.yaml`. `outcomes.yaml` is never opened here: only the ledger reads it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from armistice.errors import Fault, InputError
from armistice.scenario.faults import near
from armistice.scenario.nodes import Node, SourceFile, compose

__all__ = ["MOST_BYTES", "read_tree", "shipped", "shipped_names"]

MOST_BYTES = 256 * 1024
_PARTS = ("checks", "predictions")
"""Keys that a folder may keep in a file of their own."""
_BREAKS = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


def _homes() -> list[Path]:
    """Where shipped scenarios are: inside the wheel, or beside `src` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    return [package / "scenarios", package.parents[1] / "scenarios"]


def shipped_names() -> list[str]:
    """Return the names of the scenarios that come with the package."""
    names = set()
    for home in _homes():
        if home.is_dir():
            names |= {p.name for p in home.iterdir() if (p / "scenario.yaml").is_file()}
            names |= {p.stem for p in home.glob("*.yaml")}
    return sorted(names)


def shipped(name: str) -> Path | None:
    """Return folder or file of a shipped scenario."""
    for home in _homes():
        for path in (home / name, home / f"{name}.yaml"):
            if (path / "scenario.yaml").is_file() or path.is_file():
                return path
    return None


def _not_found(label: str, message: str) -> InputError:
    return InputError([Fault(label, 1, 1, "Y09", "", message)])


def find(path: str | Path) -> Path:
    """Return the file or folder meant by a path or a shipped name."""
    text = str(path)
    try:
        here = Path(path)
        known = shipped(text) if text and here.name == text else None
        if here.is_file() or (here / "scenario.yaml").is_file():
            return here
        if here.is_dir() and known is None:
            raise _not_found(text, "the folder holds no scenario.yaml")
    except (OSError, ValueError):  # a name no file system takes, such as one with a null
        known = None
    if known is None:
        hint = near(text, shipped_names())
        raise _not_found(text, f"there is no file or shipped scenario of this name{hint}")
    return known


def read_tree(
    path: str | Path, overlays: Sequence[str | Path] = ()
) -> tuple[Node, list[Fault], list[str]]:
    """Read all files of a scenario into one tree.

    Parameters
    ----------
    path
        File, folder or shipped name.
    overlays
        Further readings from outside; the id of each is the name of its file.

    Returns
    -------
    tuple
        The top node, the faults of form found so far, and the files' names in order.

    Raises
    ------
    InputError
        If a file cannot be read, or is not YAML at all.
    """
    place = find(path)
    main = place / "scenario.yaml" if place.is_dir() else place
    parts = sorted((place / "readings").glob("*.yaml")) if place.is_dir() else []
    named = {name: place / f"{name}.yaml" for name in _PARTS}
    faults: list[Fault] = []
    labels: list[str] = []

    def read(file: Path) -> Node | None:
        labels.append(str(file))
        node, found = read_file(file)
        faults.extend(found)
        if node is not None and node.kind != "map":
            what = "is empty" if node.is_null else f"holds a {node.kind}"
            faults.append(
                node.source.fault(1, 1, "Y07", "", f"the file {what}; it must be one map of keys")
            )
            return None
        return node

    root = read(main)
    below = [(file, read(file)) for file in parts]
    apart = {name: read(f) for name, f in named.items() if place.is_dir() and f.is_file()}
    outside = [(Path(file), read(Path(file))) for file in overlays]
    if root is None or any(node is None for _, node in [*below, *outside]):
        raise InputError(_sorted(faults, labels))
    for file, node in below:
        _add_reading(root, file, node, faults, merge=False)
    for file, node in outside:
        _add_reading(root, file, node, faults, merge=True)
    for name, node in apart.items():
        if node is not None:
            _add_part(root, name, node, faults)
    return root, faults, labels


def _sorted(faults: list[Fault], labels: list[str]) -> list[Fault]:
    return sorted(faults, key=lambda f: (labels.index(f.file), f.line, f.col))


def read_file(file: Path) -> tuple[Node | None, list[Fault]]:
    """Read one file into nodes; size, encoding and syntax faults are returned."""
    label = str(file)
    nowhere = SourceFile(label, ())
    try:
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        message = f"cannot be read: {error.strerror or type(error).__name__}"
        return None, [nowhere.fault(1, 1, "Y09", "", message)]
    if len(raw) > MOST_BYTES:
        size = file.stat().st_size
        message = (
            f"the file has {size} bytes; at most {MOST_BYTES} are read; "
            "move readings and predictions into files of their own"
        )
        return None, [nowhere.fault(1, 1, "M01", "", message)]
    return read_text(raw, label)


def read_text(raw: bytes, label: str) -> tuple[Node | None, list[Fault]]:
    """Read the bytes of one file into nodes."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        broken = _BREAKS.split(before)
        source = SourceFile(label, ())
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        return None, [source.fault(len(broken), len(broken[-1]) + 1, "Y02", "", message)]
    source = SourceFile(label, tuple(_BREAKS.split(text)))
    node, faults = compose(source, text)
    if node is None and not faults:
        faults = [source.fault(1, 1, "Y07", "", "the file is empty; it must be one map of keys")]
    return node, faults


def _section(root: Node, name: str) -> Node:
    """Return a map below the top, made if it is not there."""
    found = root.get(name)
    if found is None or found.is_null:
        found = Node("map", root.source, root.line, root.col)
        root.entries[name] = (found, found)
    return found


def _add_reading(
    root: Node, file: Path, node: Node | None, faults: list[Fault], *, merge: bool
) -> None:
    if node is None:
        return
    readings = _section(root, "readings")
    if readings.kind != "map":
        return
    for key in ("format", "id"):  # allowed so that an overlay can stand alone
        node.entries.pop(key, None)
    first = readings.get(file.stem)
    if first is None:
        readings.entries[file.stem] = (node, node)
    elif not merge:
        message = f"reading '{file.stem}' is written in two files"
        faults.append(node.source.fault(1, 1, "Y06", "readings", message))
    else:
        _merge(first, node)


def _merge(first: Node, later: Node) -> None:
    """Put an outside overlay on top of a reading: later wins, address by address."""
    for name, key, value in later.pairs():
        below = first.get(name)
        if name in ("set", "rules") and below is not None and below.kind == value.kind == "map":
            below.entries.update(value.entries)
        else:
            first.entries[name] = (key, value)


def _add_part(root: Node, name: str, node: Node, faults: list[Fault]) -> None:
    if list(node.entries) == [name]:
        node = node.entries[name][1]
    if name in root.entries:
        message = f"{name} stand in scenario.yaml and in {name}.yaml; keep one"
        faults.append(node.source.fault(1, 1, "Y06", name, message))
        return
    root.entries[name] = (node, node)
