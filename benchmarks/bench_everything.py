"""Every mechanism on: time of one solve of the reference case with its last switches on.

The case as shipped uses every mechanism but two: here the mediator also chooses (its own
stopping problem joins the state) and the war may widen. Not with it: types that are learned,
which are solved on small grids, and the office at risk, which replaces a number that this case
sets. States grow by levels of endurance; the exponent is the slope of log time in log states.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measure import Options, Row, exponent

HERE = Path(__file__).resolve().parent
CASE = HERE.parent / "scenarios" / "alaska-2025"
LEVELS = (3, 4, 5, 7)
ON = {"mediator": "optimal", "escalation": "on"}


def rows(options: Options) -> Iterator[Row]:
    """Every reading on grids of growing endurance."""
    done: dict[str, list[tuple[float, float]]] = {}
    for levels in LEVELS:
        for reading in ("pressure-plus-carrots", "war-is-the-regime"):
            run = subprocess.run(
                [sys.executable, str(HERE / "bench_everything.py"), str(levels), reading],
                stdout=subprocess.PIPE,
                timeout=max(600.0, options.patience),
                check=True,
            )
            told = json.loads(run.stdout)
            done.setdefault(reading, []).append((told["states"], told["seconds"]))
            yield Row(
                f"{reading}, {told['states']:,} states, {told['packages']} packages",
                f"{told['seconds']:.1f} s; {told['plain']:.1f} s as shipped "
                f"({told['plain_states']:,} states)",
                check=f"residual {told['residual']:.0e}, choices moved {told['joint']:.0e}",
            )
    for reading, sizes in done.items():
        slope = exponent(*zip(*sizes, strict=True))
        yield Row(f"{reading}: time grows with states to the power", f"{slope:.2f}")


def everything_on(folder: Path, levels: int, rules: dict[str, str]) -> Path:
    """A copy of the case with rules switched and other levels of endurance."""
    copy = Path(shutil.copytree(CASE, folder / f"case-{levels}-{len(rules)}"))
    file = copy / "scenario.yaml"
    text = file.read_text("utf-8")
    for rule, value in rules.items():
        line = re.compile(rf"(?m)^  {rule}: .*$")
        text = (
            line.sub(f'  {rule}: "{value}"', text, count=1)
            if line.search(text.partition("sources:")[0])
            else text.replace("rules:", f'rules:\n  {rule}: "{value}"', 1)
        )
    text, found = re.subn(
        r"endurance: \{levels: \d+, start: (\d+)",
        lambda m: f"endurance: {{levels: {levels}, start: {min(int(m[1]), levels - 1)}",
        text,
    )
    assert found == 2
    file.write_text(text, "utf-8")
    return copy


def _one(levels: int, reading: str) -> None:
    """Solve and print what it took."""
    import armistice as arm

    told: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, rules in (("plain", {}), ("", ON)):
            case = arm.load(everything_on(Path(folder), levels, rules))
            war = arm.build(case, reading=reading)
            if name:
                arm.solve(war, starts=1, details=False)  # compiles
            began = time.process_time()
            answer = arm.solve(war, starts=1, details=False)
            told[f"{name}_seconds" if name else "seconds"] = time.process_time() - began
            told[f"{name}_states" if name else "states"] = war.space.size
        told["plain"] = told.pop("plain_seconds")
        told["packages"] = len(war.menu)
        told["residual"] = answer.diagnostics.residual
        told["joint"] = float(getattr(answer, "joint", None) or 0.0)
    print(json.dumps(told))


if __name__ == "__main__":
    _one(int(sys.argv[1]), sys.argv[2])
