"""Every snippet of the documentation runs, and shows what it really prints.

In README.md and docs/, blocks marked ``python`` run in order, sharing names within one file.
In ``console`` blocks each line that starts with ``$`` and one of `PROGRAMS` runs; the lines that
follow it must stand in what it prints, in this order, where ``...`` stands for anything. A line
``# exit N`` after a command names an exit status other than 0. A ``yaml`` block whose first line
is ``# from FILE`` must stand in that file word for word. A block of any language whose first line
is ``# file NAME`` is a file of the reader's own: it stands in the folder in which commands run.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"(?ms)^```(\w*)[^\n]*\n(.*?)^```$")
PROGRAMS = ("armistice", "cp", "sed")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [found[2] for found in BLOCK.finditer(text) if found[1] == language]


def own_files(page: Path) -> dict[str, str]:
    """Files that a page asks its reader to write."""
    texts = [found[2] for found in BLOCK.finditer(page.read_text(encoding="utf-8"))]
    named = [(re.match(r"# file (\S+)\n", text), text) for text in texts]
    return {match[1]: text for match, text in named if match}


def label(page: Path) -> str:
    return str(page.relative_to(ROOT))


def pages_with(language: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, language)]


@dataclass
class Command:
    """A command of a console block and what the page says about it."""

    line: str
    shown: list[str]
    status: int = 0


def commands(page: Path) -> Iterator[Command]:
    for block in blocks(page, "console"):
        current: Command | None = None
        for line in block.splitlines():
            if line.startswith("$ "):
                if current:
                    yield current
                runs = line.split()[1] in PROGRAMS
                current = Command(line[2:], []) if runs else None
            elif current and (status := re.fullmatch(r"# exit (\d+)", line)):
                current.status = int(status[1])
            elif current and line.strip():
                current.shown.append(line)
        if current:
            yield current


def environment() -> dict[str, str]:
    """Return an environment in which what is printed depends on nothing outside."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("ARMISTICE", "FORCE_"))}
    return env | {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}


def execute(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def prints(line: str, out: str) -> bool:
    """Tell whether a line of the page stands in the output, spaces not counted."""
    parts = [re.escape(" ".join(part.split())) for part in line.split("...")]
    return re.search(".*".join(parts), out) is not None


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder to work in that has the shipped scenarios where a clone has them."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    return tmp_path


@pytest.mark.parametrize("page", pages_with("python"), ids=label)
def test_python(page: Path, desk: Path) -> None:
    program = "\n".join(blocks(page, "python"))
    (desk / "snippets.py").write_text(program, encoding="utf-8")
    done = execute([sys.executable, "snippets.py"], desk)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", [p for p in PAGES if list(commands(p))], ids=label)
def test_console(page: Path, desk: Path) -> None:
    # Beside this Python first, so that another installation cannot answer in our place.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    for name, text in own_files(page).items():
        (desk / name).write_text(text, encoding="utf-8")
    for command in commands(page):
        words = shlex.split(command.line, comments=True)
        program = shutil.which(words[0], path=path)
        assert program, f"{words[0]} is not installed"
        done = execute([program, *words[1:]], desk)
        said = f"$ {command.line}\n{done.stdout}{done.stderr}"
        assert done.returncode == command.status, said
        out = [" ".join(line.split()) for line in (done.stdout + done.stderr).splitlines()]
        at = 0
        for line in command.shown:
            while at < len(out) and not prints(line, out[at]):
                at += 1
            assert at < len(out), f"not printed, or not in this order: {line}\n{said}"


@pytest.mark.parametrize("page", pages_with("yaml"), ids=label)
def test_yaml(page: Path) -> None:
    for block in blocks(page, "yaml"):
        first, _, rest = block.partition("\n")
        if first.startswith("# file "):
            continue
        origin = re.fullmatch(r"# from (\S+)", first)
        assert origin, f"say where this comes from: {first}"
        # An excerpt may leave lines out, not change them; "..." marks the gap.
        source = (ROOT / origin[1]).read_text(encoding="utf-8")
        at = 0
        for piece in re.split(r"(?m)^\s*\.\.\.$\n?", rest):
            found = source.find(piece, at)
            assert found >= 0, f"not in {origin[1]}:\n{piece}"
            at = found + len(piece)


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith(("https://", "#", "mailto:")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    todo = [ROOT / "README.md"]
    while todo:
        page = todo.pop().resolve()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if not target.startswith(("https://", "#", "mailto:")):
                todo.append(page.parent / target.partition("#")[0])
    assert {label(page) for page in PAGES if page.resolve() not in seen} == set()
