"""The page: from the move of a slider to the pictures of the new state, in Chromium, ms.

Thirty moves of a slider each, as by a key, with the effects of single questions known. A picture
counts once the browser has painted it. The first picture is what today's menu comes to, layer by
layer, with the answer in words; the pictures that need futures follow it. Processor seconds are
the program's, without the browser's. Afterwards the state is asked for once more in a window of
its own, which has to show the same text.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Options, Row

if TYPE_CHECKING:
    from devtools import Browser

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS / "browser"), str(TESTS / "app")]

MOVES, BAR = 30, 300
WHOLE = "document.querySelector('#slot-swaps').dataset.whole"
PAINTED = "document.body.dataset.painted"
TEXT = "document.querySelector('#picture').textContent"


def rows(options: Options) -> Iterator[Row]:
    """The tutorial's war and the reference case."""
    from devtools import CHROMIUM, Browser
    from served import serve

    import armistice as arm

    if CHROMIUM is None:
        print("no chromium: the page is not measured")
        return
    for name in ("two-islands", "alaska-2025"):
        for page in serve(arm.load(name)):
            with tempfile.TemporaryDirectory() as folder, Browser(Path(folder)) as browser:
                browser.size(1440, 1000)
                browser.open(page.links[-1])
                browser.wait(PAINTED, 300)
                browser.wait(WHOLE, 900)
                groups = browser.run("document.querySelectorAll('[data-group]').length")
                took = [_move(browser, n % groups, 5 + 5 * (7 * n % 19)) for n in range(MOVES)]
                state, shown = browser.run(PAINTED), browser.run(TEXT)
                browser.open("about:blank")
                browser.open(page.links[-1] + "#" + state)
                browser.wait(PAINTED, 300)
                if browser.run(TEXT) != shown:
                    raise SystemExit("answers differ: the same state in another window")
        for place, what in enumerate(("the first picture", "every picture")):
            times = sorted(one[place] for one in took)
            middle, nine = statistics.median(times), times[MOVES * 9 // 10]
            cpu = statistics.median(one[2] for one in took)
            yield Row(
                f"page, {name}: {what}, median of {MOVES} moves",
                f"{middle:.0f} ms (nine in ten {nine:.0f}; whole move {cpu:.2f} CPU seconds)",
                "the bar of 300 ms",
                f"{BAR} ms",
                BAR / middle,
                "the same text in a second window",
            )


def _move(browser: Browser, group: int, value: int) -> tuple[int, int, float]:
    """Move a slider: ms to the first and to every picture, and processor seconds."""
    began = time.process_time()
    browser.run(
        f"{{const g = document.querySelectorAll('[data-group]')[{group}]; g.value = {value};"
        " g.dispatchEvent(new Event('input', {bubbles: true}));"
        " g.dispatchEvent(new Event('change', {bubbles: true}))}"
    )
    browser.wait(f"{PAINTED}Ms", 300)
    used = time.process_time() - began
    first, whole = (
        browser.run(f"+document.body.dataset.{name}Ms") for name in ("first", "painted")
    )
    return int(first), int(whole), used
