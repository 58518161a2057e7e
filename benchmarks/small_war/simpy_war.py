"""The small war in SimPy: one process that waits for a month and lives it."""

import random

import simpy
from peer import main
from rules import MONTHS, START, ending, month


class War:
    """One war; no data are collected on the way."""

    def __init__(self, env, shocks):
        self.env, self.shocks = env, shocks
        self.how, self.state = 0, START
        self.process = env.process(self.live())

    def live(self):
        """Month after month until the war ends."""
        for _ in range(MONTHS):
            yield self.env.timeout(1)
            self.state = month(self.state, self.shocks())
            self.how = ending(self.state)
            if self.how:
                return


def wars(runs, seed, given):
    """Play `runs` wars, each in an environment of its own."""
    gauss = random.Random(seed).gauss

    def own():
        return gauss(0, 1), gauss(0, 1), gauss(0, 1), gauss(0, 1), gauss(0, 1)

    played = []
    for n in range(runs):
        env = simpy.Environment()
        war = War(env, own if given is None else iter(given[n]).__next__)
        env.run()
        played.append((war.how, int(env.now), war.state))
    return played


if __name__ == "__main__":
    main(simpy.__version__, wars)
