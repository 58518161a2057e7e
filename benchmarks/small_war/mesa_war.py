"""The small war in Mesa: two agents that plan on what they see and then act.

No data collector: with one it is slower.
"""

import mesa
from peer import main
from rules import MONTHS, START, ending


class Belligerent(mesa.Agent):
    """One side: strength and resolve. `sign` is the direction of the front it wants."""

    def __init__(self, model, sign, strength, resolve, rest, wear, strain):
        super().__init__(model)
        self.sign, self.strength, self.resolve = sign, strength, resolve
        self.rest, self.wear, self.strain = rest, wear, strain

    def plan(self):
        """Work out next month's strength and resolve from this month's."""
        model = self.model
        other = model.sides[0 if self.sign < 0 else 1]
        shock = 0 if self.sign > 0 else 1
        self.next_strength = max(
            0.1,
            self.strength
            + 0.04 * (self.rest - self.strength)
            - 0.02 * other.strength
            + 0.05 * model.shocks[1 + shock],
        )
        self.next_resolve = (
            self.resolve
            - self.wear
            - 0.010 * max(0.0, -self.sign * model.front)
            - self.strain * model.pressure
            + 0.035 * model.shocks[3 + shock]
        )

    def act(self):
        """Become what was planned."""
        self.strength, self.resolve = self.next_strength, self.next_resolve


class War(mesa.Model):
    """One war; the front and the pressure are the model's."""

    def __init__(self, seed, given=None):
        super().__init__(seed=seed)
        self.front, a, b, u, v, self.pressure = START
        self.sides = (
            Belligerent(self, 1.0, a, u, 1.0, 0.006, 0.0),
            Belligerent(self, -1.0, b, v, 1.1, 0.002, 0.012),
        )
        self.given, self.how, self.lived = given, 0, 0

    def step(self):
        """A month."""
        if self.given is None:
            gauss = self.random.gauss
            self.shocks = [gauss(0, 1) for _ in range(5)]
        else:
            self.shocks = self.given[self.lived]
        a, b = self.sides
        self.agents.do("plan")
        self.front = self.front + 0.05 * (a.strength - b.strength) + 0.08 * self.shocks[0]
        self.agents.do("act")
        self.pressure = self.pressure + 0.02 * (1.0 - self.pressure)
        self.lived += 1
        self.how = ending(self.state)

    @property
    def state(self):
        """The six numbers in the order of `rules`."""
        a, b = self.sides
        return self.front, a.strength, b.strength, a.resolve, b.resolve, self.pressure


def wars(runs, seed, given):
    """Play `runs` wars, each a model of its own."""
    played = []
    for n in range(runs):
        # far apart, so that calls with neighbouring seeds do not play the same wars again
        war = War(1_000_000 * seed + n, None if given is None else given[n])
        while not war.how and war.lived < MONTHS:
            war.step()
        played.append((war.how, war.lived, war.state))
    return played


if __name__ == "__main__":
    main(mesa.__version__, wars)
