"""`armistice new`: files to start from, written beside your own and never over them."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Annotated, Any

import typer

from armistice.cli.options import Json
from armistice.cli.output import guarded, print_json
from armistice.errors import ArmisticeError

__all__ = ["new_app"]

new_app = typer.Typer(
    name="new",
    help="Start a mechanism, a scenario or a reading of your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="Lower-case words joined by hyphens.")
]
Folder = Annotated[
    Path,
    typer.Option("--out", "-o", metavar="FOLDER", help="Where to write; default here."),
]


@new_app.command(
    epilog="""\b
Example:
  armistice new mechanism winter"""
)
def mechanism(name: NameArgument, out: Folder = Path(), json: Json = False) -> None:
    """Write a mechanism with its test and its page: they run as they stand."""
    with guarded(json):
        _finish(_mechanism(name), out, json)


@new_app.command(
    epilog="""\b
Example:
  armistice new scenario my-war"""
)
def scenario(name: NameArgument, out: Folder = Path(), json: Json = False) -> None:
    """Write a scenario to change: a copy of the tutorial's, under your name."""
    with guarded(json):
        _finish(_scenario(name), out, json)


@new_app.command(
    epilog="""\b
Example:
  armistice new reading my-account --scenario two-islands"""
)
def reading(
    name: NameArgument,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="SCENARIO", help="What it is a reading of.")
    ] = "two-islands",
    out: Folder = Path(),
    json: Json = False,
) -> None:
    """Write a reading to put on top of a scenario with --overlay."""
    with guarded(json):
        _finish(_reading(name, scenario), out, json)


def _finish(files: Mapping[str, str], out: Path, as_json: bool) -> None:
    """Write all files or none, and say which."""
    from armistice.results import write_atomically

    places = {out / file: text for file, text in files.items()}
    there = [str(place) for place in places if place.exists() or place.is_symlink()]
    if there:
        raise ArmisticeError(f"nothing written; already there: {', '.join(there)}")
    for place, text in places.items():
        write_atomically(place, text)
    if as_json:
        print_json({"written": [str(place) for place in places]})
        return
    for place in places:
        typer.echo(str(place))


def _checked(name: str, pattern: str = r"[a-z]+(-[a-z]+)*") -> str:
    if not re.fullmatch(pattern, name) or len(name) > 40:
        raise ArmisticeError(
            f"'{name}' is no name: use up to 40 lower-case letters, in words joined by hyphens"
        )
    return name


def _filled(template: str, **values: Any) -> str:
    text = (Path(__file__).parent / "scaffolds" / f"{template}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(values)


def _mechanism(name: str) -> dict[str, str]:
    from armistice.model.explain import CORE
    from armistice.model.mechanism import discover

    module = _checked(name).replace("-", "_")
    if name in {one.name for one in (*CORE, *discover())}:
        raise ArmisticeError(f"there is a mechanism named '{name}' already; choose another name")
    if keyword.iskeyword(module) or module in sys.stdlib_module_names:
        raise ArmisticeError(f"'{module}' means something to Python; choose another name")
    words = name.split("-")
    values = {
        "name": name,
        "module": module,
        "Class": "".join(word.capitalize() for word in words),
        "Title": " ".join(words).capitalize(),
        "EQ": f"EQ-{name.upper()}",
    }
    return {
        f"{module}.py": _filled("mechanism.py", **values),
        f"test_{module}.py": _filled("test_mechanism.py", **values),
        f"{module}.md": _filled("mechanism.md", **values),
    }


def _scenario(name: str) -> dict[str, str]:
    from armistice.scenario.files import find

    _checked(name, r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
    source = (find("two-islands") / "scenario.yaml").read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if "yaml-language-server" not in line]
    text = "\n".join(lines).lstrip("#\n ")
    text = text.replace("\nid: two-islands\n", f"\nid: {name}\n")

    head = f"# Start here: change a line, then `armistice check {name}.yaml`."
    return {f"{name}.yaml": f"{head}\n# {text}\n"}


def _reading(name: str, scenario: str) -> dict[str, str]:
    from armistice.cli import work
    from armistice.scenario.show import resolved_rows

    _checked(name, r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
    loaded = work.load(scenario, ())
    if name in loaded.readings:
        raise ArmisticeError(f"{loaded.id} has a reading '{name}' already; choose another name")
    if not loaded.readings:
        raise ArmisticeError(f"{loaded.id} has no reading to start from")
    first = loaded.spec.readings[loaded.readings[0]]
    values = {row.address: row.value for row in resolved_rows(loaded.resolve(None))}
    address = next((a for a in first.set if a in values), None)
    if address is None:
        raise ArmisticeError(f"{loaded.id}: its readings change no number")
    return {
        f"{name}.yaml": _filled(
            "reading.yaml",
            name=name,
            scenario=scenario,
            source=first.by or next(iter(loaded.spec.sources)),
            encoder="your name",
            address=address,
            value=values[address],
        )
    }
