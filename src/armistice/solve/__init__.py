"""Who signs what, when: the equilibrium, its referee and what is known about its accuracy."""
