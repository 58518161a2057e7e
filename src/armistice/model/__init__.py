"""What follows mechanically from a scenario: the state grid, the packages, the war."""
