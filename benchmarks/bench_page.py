"""The page: from the move of a slider to the pictures of the new state, in Chromium, ms.

Thirty moves of a slider each. The first number counts until every picture stands, the second
until the answer in words and its table do. Afterwards the state is asked for once more in a
window of its own, which has to show the same text.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import Options, Row

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS / "browser"), str(TESTS / "app")]

MOVES, BAR = 30, 300
ALONE = "![...document.querySelectorAll('.effect')].some(e => /not yet/.test(e.innerText))"
PAINTED = "document.body.dataset.painted"
TEXT = "document.querySelector('#picture').textContent"
WATCH = """new MutationObserver(() => {
  const waits = document.querySelector('#slot-answer').classList.contains('waiting');
  if (!waits && window.began) { window.answered.push(performance.now() - began); began = 0 }
}).observe(document.body, {subtree: true, attributes: true}); window.answered = []; began = 0"""


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
                browser.wait(ALONE, 600)
                browser.run(WATCH)
                groups = browser.run("document.querySelectorAll('[data-group]').length")
                took = [_move(browser, n % groups, 5 + 5 * (7 * n % 19)) for n in range(MOVES)]
                answered = browser.run("window.answered")
                state, shown = browser.run(PAINTED), browser.run(TEXT)
                browser.open("about:blank")
                browser.open(page.links[-1] + "#" + state)
                browser.wait(PAINTED, 300)
                if browser.run(TEXT) != shown:
                    raise SystemExit("answers differ: the same state in another window")
        pictures, words = statistics.median(took), statistics.median(answered)
        yield Row(
            f"page, {name}: every picture, median of {MOVES} moves",
            f"{pictures:.0f} ms (answer in words {words:.0f} ms)",
            "the bar of 300 ms",
            f"{BAR} ms",
            BAR / pictures,
            "the same text in a second window",
        )


def _move(browser: object, group: int, value: int) -> int:
    browser.run(  # type: ignore[attr-defined]
        f"{{const g = document.querySelectorAll('[data-group]')[{group}]; g.value = {value};"
        " window.began = performance.now(); g.dispatchEvent(new Event('input', {bubbles: true}))}"
    )
    browser.wait(PAINTED, 300)  # type: ignore[attr-defined]
    return int(browser.run("document.body.dataset.ms"))  # type: ignore[attr-defined]
