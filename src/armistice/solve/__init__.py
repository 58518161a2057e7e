"""Who signs what, when: the equilibrium, its referee and what is known about its accuracy."""

from armistice.rooms import make_callable

make_callable(__name__, "armistice.solve.whole", "solve")
