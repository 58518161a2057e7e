"""The small war that every engine plays: two belligerents, six numbers, five shocks a month.

Plain Python, nothing imported, so that any engine's environment can read it. It stands for no
war. Its numbers were chosen so that a run takes some forty months and every ending is met.
"""

MONTHS = 60
FRONT, STRENGTH_A, STRENGTH_B, RESOLVE_A, RESOLVE_B, PRESSURE = range(6)
START = (0.0, 1.0, 1.0, 0.6, 0.6, 0.2)
ENDINGS = ("still at war", "A takes all", "B takes all", "A gives up", "B gives up")


def month(state, shocks):
    """The state a month later; `shocks` are five standard normal numbers."""
    x, a, b, u, v, p = state
    return (
        x + 0.05 * (a - b) + 0.08 * shocks[0],
        max(0.1, a + 0.04 * (1.0 - a) - 0.02 * b + 0.05 * shocks[1]),
        max(0.1, b + 0.04 * (1.1 - b) - 0.02 * a + 0.05 * shocks[2]),
        u - 0.006 - 0.010 * max(0.0, -x) + 0.035 * shocks[3],
        v - 0.002 - 0.010 * max(0.0, x) - 0.012 * p + 0.035 * shocks[4],
        p + 0.02 * (1.0 - p),
    )


def ending(state):
    """Index into `ENDINGS`: 0 while the war goes on."""
    if state[FRONT] >= 1.0:
        return 1
    if state[FRONT] <= -1.0:
        return 2
    if state[RESOLVE_A] <= 0.0:
        return 3
    return 4 if state[RESOLVE_B] <= 0.0 else 0


def run(shocks):
    """Ending, months fought and last state of one war; `shocks()` gives the next five."""
    state = START
    for lived in range(1, MONTHS + 1):
        state = month(state, shocks())
        how = ending(state)
        if how:
            return how, lived, state
    return 0, MONTHS, state
