"""The house rules that no linter knows: sizes, rooms, pins, and what must never be committed."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = sorted((ROOT / "src" / "armistice").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HEAVY = ("numpy", "numba", "scipy", "pandas", "xarray", "altair", "vl_convert", "jinja2")


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_source_file_reaches_500_lines() -> None:
    assert {name(path): lines(path) for path in SOURCE if lines(path) >= 500} == {}


def test_the_median_source_file_is_short() -> None:
    # Files of a line or two only mark packages; counting them would flatter the median.
    sizes = [lines(path) for path in SOURCE if lines(path) > 10]
    assert statistics.median(sizes) < 200


def test_every_source_file_says_what_it_is_for() -> None:
    silent = [
        name(path)
        for path in SOURCE
        if path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports anywhere, relative ones made absolute."""
    package = ["armistice", *path.relative_to(ROOT / "src" / "armistice").parts[:-1]]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def below(module: str) -> set[str]:
    """Return the modules of the model's room that a module rests on, itself included."""
    todo, found = [module], set[str]()
    while todo:
        one = todo.pop()
        path = ROOT / "src" / Path(*one.split(".")).with_suffix(".py")
        if one in found or not path.is_file():
            continue
        found.add(one)
        todo += [m for m in imported(path) if m.startswith("armistice.model.")]
    return found


def test_mechanisms_see_the_model_only_through_its_contract() -> None:
    """`model.mechanism` and what it rests on; nothing above it, such as the compiler."""
    allowed = below("armistice.model.mechanism")
    assert "armistice.model.mechanism" in allowed
    wrong = {
        name(path): sorted(above)
        for path in sorted((ROOT / "src" / "armistice" / "mechanisms").rglob("*.py"))
        if (above := {m for m in imported(path) if is_model_module(m)} - allowed)
    }
    assert wrong == {}


def is_model_module(module: str) -> bool:
    path = ROOT / "src" / Path(*module.split(".")).with_suffix(".py")
    return module.startswith("armistice.model.") and path.is_file()


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from armistice.cli import main\n"
        "sys.argv = ['armistice', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"loaded = sorted(m for m in {HEAVY!r} if m in sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def pins() -> dict[str, str]:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            pin = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.]+)", line)
            assert pin, f"not a plain pin: {line}"
            found[canonical(pin[1])] = pin[2]
    return found


def canonical(requirement: str) -> str:
    bare = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert bare
    return re.sub(r"[-_.]+", "-", bare[0]).lower()


def test_every_direct_dependency_is_pinned() -> None:
    wanted = (
        PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["test"]
    )
    assert {canonical(requirement) for requirement in wanted} <= set(pins())


def tracked() -> list[Path]:
    """Return the files under version control, or all that would be, outside a repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return [ROOT / part for part in done.stdout.split("\0") if part and (ROOT / part).is_file()]
    hidden = {".venv", ".git", ".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
    return [p for p in ROOT.rglob("*") if p.is_file() and not hidden & set(p.parts)]


def test_no_machine_path_is_committed() -> None:
    pattern = re.compile(rb"(?<![\w.])/(?:work|root|home/[a-z]+)/[A-Za-z._-]+")
    found = {
        name(path): hit[0].decode()
        for path in tracked()
        if (hit := pattern.search(path.read_bytes()))
    }
    assert found == {}


def test_no_lock_file_with_registry_addresses_is_committed() -> None:
    locks = {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock"}
    assert [name(path) for path in tracked() if path.name in locks] == []


def test_verbs_survive_the_import_of_their_rooms() -> None:
    """`armistice.solve` and `armistice.report` are rooms and verbs at once."""
    import armistice as arm
    import armistice.report
    import armistice.solve.oracle

    war = arm.build(arm.load("two-islands"))
    assert arm.solve(war, starts=1).diagnostics.converged
    assert callable(arm.report)
    assert armistice.solve.oracle.value_iteration is not None
