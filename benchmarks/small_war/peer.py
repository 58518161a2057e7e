"""What the engines' scripts have in common: how they are called and what they print.

Usage: SCRIPT play RUNS SEED   play with the engine's own random numbers
       SCRIPT given FILE       play with the shocks of a JSON file: [run][month][five numbers]

Prints JSON. Standard library only: the engines live in environments of their own.
"""

import json
import sys
import time


def main(version, wars):
    """Play and print; `wars(runs, seed, given)` returns (ending, months, last state) per run."""
    if sys.argv[1] == "given":
        with open(sys.argv[2], encoding="utf-8") as file:
            given = json.load(file)
        print(json.dumps({"version": version, "wars": wars(len(given), 0, given)}))
        return
    runs, seed = int(sys.argv[2]), int(sys.argv[3])
    wars(20, seed + 1, None)  # whatever an engine sets up once
    began = time.process_time()
    played = wars(runs, seed, None)
    seconds = time.process_time() - began
    lived = [war[1] for war in played]
    print(
        json.dumps(
            {
                "version": version,
                "seconds": seconds,
                "endings": [[war[0] for war in played].count(how) for how in range(5)],
                "months": sum(lived),
                "squares": sum(n * n for n in lived),
            }
        )
    )
