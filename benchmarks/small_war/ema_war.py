"""The small war under the EMA Workbench: a Python model run over experiments, in sequence."""

import random

import ema_workbench
from ema_workbench import (
    IntegerParameter,
    Model,
    ScalarOutcome,
    Scenario,
    perform_experiments,
)
from peer import main
from rules import run

NUMBERS = ("x", "a", "b", "u", "v", "p")


def wars(runs, seed, given):
    """Run `runs` experiments; the one uncertainty is the run's number."""
    gauss = random.Random(seed).gauss

    def own():
        return gauss(0, 1), gauss(0, 1), gauss(0, 1), gauss(0, 1), gauss(0, 1)

    def war(number=0):
        how, lived, state = run(own if given is None else iter(given[number]).__next__)
        return {"how": how, "lived": lived, **dict(zip(NUMBERS, state, strict=True))}

    model = Model("war", function=war)
    model.uncertainties = [IntegerParameter("number", 0, max(runs - 1, 1))]
    model.outcomes = [ScalarOutcome(name) for name in ("how", "lived", *NUMBERS)]
    scenarios = runs if given is None else [Scenario(number=n) for n in range(runs)]
    _, outcomes = perform_experiments(model, scenarios=scenarios, log_progress=True)
    played = zip(
        outcomes["how"],
        outcomes["lived"],
        zip(*(outcomes[name] for name in NUMBERS), strict=True),
        strict=True,
    )
    return [(int(how), int(lived), [float(n) for n in state]) for how, lived, state in played]


if __name__ == "__main__":
    main(ema_workbench.__version__, wars)
