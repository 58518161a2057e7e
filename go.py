"""Set up and run armistice from a fresh clone.

Usage: python3 go.py [ARGS]       run the main job: armistice run alaska-2025 ARGS
       python3 go.py test [ARGS]  run every check: linters, types, imports, pytest ARGS

Needs Python 3.11 or newer and, the first time, the network. Everything goes into .venv beside
this file; delete that folder to start afresh. How pip finds packages is left to its own
configuration.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

# Before anything that an old Python would stumble over; this file must parse on one.
if sys.version_info < (3, 11):  # noqa: UP036 - this is the check that the setting presumes
    sys.exit(f"go.py: needs Python 3.11 or newer; this is {sys.version.split()[0]}")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "go-stamp"
LOG = VENV / "go-pip.log"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "Max retries exceeded",
    "ConnectTimeoutError",
    "Connection refused",
    "Network is unreachable",
)
CHECKS = (
    ("ruff check", ["ruff", "check", "."]),
    ("ruff format", ["ruff", "format", "--check", "."]),
    ("mypy", ["mypy"]),
    ("lint-imports", ["lint-imports"]),
)


def say(text: str) -> None:
    """Print a line at once, so that it stands before what a child process prints."""
    print(text, flush=True)


def stop(text: str) -> None:
    """End with one line of explanation."""
    sys.exit("go.py: " + text)


def environment() -> dict[str, str]:
    """Return the caller's environment without what would reach into the virtual one."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    env["PYTHONNOUSERSITE"] = "1"
    env["PYTHONUTF8"] = "1"
    env["PIP_USER"] = "0"  # a machine-wide `user = true` would make pip refuse
    env["VIRTUAL_ENV"] = str(VENV)
    env["PATH"] = os.pathsep.join([str(BIN), env.get("PATH", os.defpath)])
    return env


def stamp(extra: str) -> str:
    """Return what an installation with this extra must have been made from."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    version = "{}.{}.{}".format(*sys.version_info[:3])
    # The folder counts too: scripts in a moved checkout would point to the old place.
    return "\n".join([digest.hexdigest(), version, str(ROOT), extra])


def up_to_date(extra: str) -> bool:
    """Tell whether `.venv` already holds what is needed; `test` includes the core."""
    if not (STAMP.is_file() and PYTHON.exists()):
        return False
    have = STAMP.read_text(encoding="utf-8")
    return have in (stamp(extra), stamp("test"))


def make_venv() -> None:
    """Create `.venv`, replacing one whose Python does not run or is another version."""
    same = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    if PYTHON.exists() and subprocess.call([str(PYTHON), "-c", same], env=environment()) == 0:
        return
    say("Making a virtual environment in .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        if "ensurepip" in done.stdout:
            stop("this Python cannot make virtual environments (on Debian: python3-venv)")
        stop("could not make .venv: " + (done.stdout.strip().splitlines() or ["no reason"])[-1])


def install(extra: str) -> None:
    """Install the checkout into `.venv`, quietly unless it fails."""
    what = ".[test]" if extra == "test" else "."
    say("Installing armistice and what it needs (once; a minute or two)")
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "-c", "constraints.txt", "-e", what]
    STAMP.unlink(missing_ok=True)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    LOG.write_text(done.stdout, encoding="utf-8")
    if done.returncode != 0:
        if any(sign in done.stdout for sign in NO_NETWORK):
            stop("no network: pip could not reach its package index (details: .venv/go-pip.log)")
        say(done.stdout)
        stop("pip failed; what it said stands above and in .venv/go-pip.log")
    STAMP.write_text(stamp(extra), encoding="utf-8")


def set_up(extra: str) -> None:
    """Make `.venv` hold what the command needs."""
    if not up_to_date(extra):
        make_venv()
        install(extra)


def call(command: list[str], folder: Path | None = None) -> int:
    """Run a program of `.venv`, in the caller's folder unless told, and return its status."""
    program = shutil.which(command[0], path=str(BIN))
    if program is None:
        stop(f"{command[0]} is missing from .venv; delete that folder and try again")
    return subprocess.call([str(program), *command[1:]], cwd=folder, env=environment())


def run(arguments: list[str]) -> int:
    """Do the main job."""
    set_up("")
    return call(["armistice", "run", "alaska-2025", *arguments])


def test(arguments: list[str]) -> int:
    """Run every check, all of them even if one fails."""
    set_up("test")
    failed = []
    checks = [*CHECKS, ("pytest", ["pytest", "-q", "-n", "2", *arguments])]
    for name, command in checks:
        say(f"== {name}")
        start = time.monotonic()
        status = call(command, ROOT)
        say(f"-- {name}: {'passed' if status == 0 else 'FAILED'}, {time.monotonic() - start:.0f} s")
        if status != 0:
            failed.append(name)
    if failed:
        stop("failed: " + ", ".join(failed))
    say("All checks passed.")
    return 0


def main(arguments: list[str]) -> int:
    """Run the command named by the first argument."""
    if arguments[:1] in (["-h"], ["--help"]):
        say((__doc__ or "").strip())
        return 0
    if arguments[:1] == ["test"]:
        return test(arguments[1:])
    return run(arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("go.py: interrupted")
