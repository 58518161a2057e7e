"""The small war in plain Python: what every engine of objects adds to."""

import platform
import random

from peer import main
from rules import run


def wars(runs, seed, given):
    """Play `runs` wars one after another."""
    gauss = random.Random(seed).gauss

    def own():
        return gauss(0, 1), gauss(0, 1), gauss(0, 1), gauss(0, 1), gauss(0, 1)

    return [run(own if given is None else iter(given[n]).__next__) for n in range(runs)]


if __name__ == "__main__":
    main(platform.python_version(), wars)
