"""Compare armistice with others, and with itself, in one run on one machine.

Usage: python benchmarks/run.py [NAME ...]

Every file `bench_NAME.py` beside this one is a benchmark: a function `rows(options)` that
yields `measure.Row`s, each after a check that the answers compared agree. Without names all
are run. One table of ratios is printed, and the sections of `results.md` that were run are
renewed. The first run installs the peers, each into an environment of its own under
`benchmarks/.cache/`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# one thread of linear algebra, before NumPy is loaded: CPU seconds then mean one core
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
sys.path[:0] = [str(HERE), str(HERE / "small_war"), str(HERE.parent / "tests" / "solve")]

from measure import Options, Row, machine, table  # noqa: E402

RESULTS = HERE / "results.md"


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def arguments(given: list[str]) -> tuple[list[str], Options]:
    """What is asked for."""
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").partition("\n\n")[0],
        epilog="benchmarks: " + ", ".join(names()),
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--runs", type=int, default=5, help="times each thing is timed")
    parser.add_argument(
        "--skip-oracle", action="store_true", help="leave out the referee on the reference case"
    )
    parser.add_argument(
        "--draws", type=int, nargs="+", default=[50, 200], help="draws of the main job"
    )
    parser.add_argument("--states", type=int, default=50_000, help="largest war of `scaling`")
    parser.add_argument("--patience", type=float, default=120.0, help="seconds per size there")
    asked = parser.parse_args(given)
    unknown = sorted(set(asked.names) - set(names()))
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(names())}")
    return asked.names or names(), Options(
        runs=asked.runs,
        oracle=not asked.skip_oracle,
        draws=tuple(asked.draws),
        states=asked.states,
        patience=asked.patience,
        cache=HERE / ".cache",
    )


def record(name: str, title: str, rows: list[Row]) -> None:
    """Renew a benchmark's section of `results.md`."""
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else ""
    sections = dict(re.findall(r"(?ms)^## (\w+)\n(.*?)(?=^## |\Z)", text))
    sections[name] = f"\n{title}\n\nOn a {machine()}.\n\n{table(rows)}\n\n"
    head = (
        "# What was measured\n\n"
        "Written by `python benchmarks/run.py`. Medians of several runs; CPU seconds unless a "
        "line says\nwall. Ratios say how many times better armistice is; seconds move with the "
        "machine, ratios hardly.\n\n"
    )
    body = "".join(f"## {key}\n{sections[key]}" for key in sorted(sections))
    RESULTS.write_text(head + body.rstrip() + "\n", "utf-8")


def main(given: list[str]) -> int:
    """Run what is asked for."""
    wanted, options = arguments(given)
    everything: list[Row] = []
    for name in wanted:
        room = importlib.import_module(f"bench_{name}")
        rows = []
        for row in room.rows(options):
            print(f"{name}: {row.what}: {row.ours}", file=sys.stderr, flush=True)
            rows.append(row)
        record(name, (room.__doc__ or "").strip(), rows)
        everything += rows
    print(table(everything))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
