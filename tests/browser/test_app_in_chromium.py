"""The page in a real browser: what moves, what is painted, and what never is."""

from __future__ import annotations

import statistics
import sys
import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from devtools import CHROMIUM, Browser

sys.path.insert(0, str(Path(__file__).parents[1] / "app"))

from served import Served, serve

import armistice as arm
from armistice.analyses.live import Bench, Mixture, Solved

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium binary on the path (Debian: apt-get install chromium)"
)

ISLANDS = arm.load("two-islands")
WAR_RENTS = [ISLANDS.resolve(name).median()["Orrin.war_rent"] for name in ISLANDS.readings]
TAB, ENTER, SPACE, RIGHT, END = (
    (9, "Tab"),
    (13, "Enter"),
    (32, " "),
    (39, "ArrowRight"),
    (35, "End"),
)
PAINTED = "document.body.dataset.painted"
SHOWN = "decodeURIComponent(location.hash.slice(1))"
# Slots whose numbers can be seen, by the state they were computed for.
SEEN = """[...document.querySelectorAll('.live:not(.waiting):not([hidden])')]
  .filter(s => s.id !== 'brief').map(s => s.dataset.state)"""
SLOTS = "[...document.querySelectorAll('.live:not([hidden])')].map(s => s.textContent)"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    yield from serve(arm.load("two-islands"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as one:
        one.size(1440, 1000)
        yield one


def enter(browser: Browser, served: Served, state: str = "") -> None:
    browser.open("about:blank")
    browser.events.clear()
    browser.open(served.links[-1] + (f"#{state}" if state else ""))
    browser.wait(PAINTED)


def move(browser: Browser, group: str, value: int, *, wait: bool = True) -> None:
    browser.run(
        f"{{const g = document.querySelector('[data-group={group}]'); g.value = {value}; "
        "g.dispatchEvent(new Event('input', {bubbles: true}))}"
    )
    if wait:
        browser.wait(PAINTED)


def press(browser: Browser, key: tuple[int, str], *, shift: bool = False) -> None:
    code, name = key
    text = {"Enter": "\r", " ": " "}.get(name, "")
    browser.key(name, code, modifiers=8 * shift, text=text)


def tab_to(browser: Browser, wanted: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(80):
        if browser.run(f"document.activeElement?.matches({wanted!r})"):
            return
        press(browser, TAB)
    raise AssertionError(f"Tab never comes to {wanted}")


def test_a_move_is_answered_and_the_console_stays_silent(browser: Browser, served: Served) -> None:
    enter(browser, served)
    assert "token" not in browser.run("location.href"), "a used token is not kept"
    assert browser.run("document.cookie") == ""
    first = browser.run(SLOTS)
    assert len(first) == 9
    assert all(first)
    took = []
    for n in range(30):
        move(browser, ("motive", "trust", "front")[n % 3], 5 + 5 * (n % 18))
        assert browser.run(SHOWN) == browser.run(PAINTED)
        took.append(int(browser.run("document.body.dataset.paintedMs")))
    assert browser.run(SLOTS) != first
    assert browser.complaints() == []
    # benchmarks/ measures; a busy machine may be slow, a broken page is slower than this
    assert statistics.median(took) < 3000


def test_a_reload_keeps_the_window(browser: Browser, served: Served) -> None:
    enter(browser, served, "1;sw=trust")
    before = browser.run(SLOTS)
    browser.send("Page.reload")
    browser.run("new Promise(done => setTimeout(done, 300))")
    browser.wait(PAINTED)
    assert browser.run(SLOTS) == before


def test_a_shared_address_shows_the_same_to_the_last_sign(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    enter(browser, served)
    browser.run("document.querySelector('[data-swap=trust]').click()")
    move(browser, "motive", 40)
    browser.run(
        "{const l = document.querySelector('[data-lever=toll-rise]'); l.value = 50;"
        "l.dispatchEvent(new Event('input', {bubbles: true}))}"
    )
    browser.run(
        "{const s = document.querySelector('#start'); s.selectedIndex = 2;"
        "s.dispatchEvent(new Event('input', {bubbles: true}))}"
    )
    browser.wait(PAINTED)
    state, slots = browser.run(SHOWN), browser.run(SLOTS)
    controls = (
        "[...document.querySelectorAll('main input, main select:not(#start)')].map(c => c.value)"
    )
    stands = browser.run(controls)
    assert state.endswith(
        ";sw=trust;l=motive:0.40;lev=toll-rise:0.50;pk=final,strip:cede,guarantee:patrol,tolls:lifted"
    )
    assert len(state) < 1500
    # another browser, another run of the program
    for other in serve(arm.load("two-islands"), state=state):
        with Browser(tmp_path / "profile") as second:
            second.size(1440, 1000)
            second.open(other.links[0])
            second.wait(PAINTED)
            assert second.run(SHOWN) == state
            assert second.run(SLOTS) == slots
            assert second.run(controls) == stands


def test_a_link_of_another_version_says_what_it_left_out(browser: Browser, served: Served) -> None:
    enter(browser, served, "1;s=00000000;sw=trust+ghost;zz=1")
    notes = browser.run("document.querySelector('#notes').innerText")
    assert "another version" in notes
    assert "ghost" in notes
    assert "zz" in notes
    assert browser.run("document.querySelector('[data-group=trust]').value") == "100"


class Slow(Bench):
    """A bench on which one state takes long, however little anybody waits for it."""

    held = threading.Event()
    began = threading.Event()

    def solve(self, mixture: Mixture, check: Any = lambda: None) -> Solved:
        if mixture.places[0] == 0.35:
            self.began.set()
            self.held.wait(60)
            return super().solve(mixture)  # deaf to the check, as a running solve is
        return super().solve(mixture, check)


def test_a_stale_answer_is_never_painted(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("armistice.app.server.Bench", Slow)
    for served in serve(arm.load("two-islands")):
        enter(browser, served)
        before = browser.run("document.querySelector('#slot-answer').textContent")
        # what is seen at every change of the page, with the state that stands on the controls
        browser.run(
            "window.seen = []; new MutationObserver(() => window.seen.push("
            f"[{SHOWN}, {SEEN}])).observe(document.body, {{subtree: true, childList: true, "
            "attributes: true, attributeFilter: ['class', 'data-state']}); 1"
        )
        move(browser, "motive", 35, wait=False)
        assert Slow.began.wait(30)
        assert browser.run(SEEN) == [], "nothing of a state that has left the screen is seen"
        assert browser.run("document.querySelector('#status').textContent") == "computing"
        assert browser.run("document.querySelector('#picture').ariaBusy") == "true"
        hidden = "getComputedStyle(document.querySelector('#slot-answer > *')).visibility"
        assert browser.run(hidden) == "hidden"
        move(browser, "motive", 70)  # the newer question is answered first
        newer = browser.run(PAINTED)
        text = browser.run(SLOTS)
        Slow.held.set()  # now the older answer is free to arrive
        browser.run("new Promise(done => setTimeout(done, 1500))")
        assert browser.run(PAINTED) == browser.run(SHOWN) == newer
        assert browser.run(SLOTS) == text
        assert newer.endswith("l=motive:0.70")
        assert text[0] != before
        seen = browser.run("window.seen")
        assert len(seen) > 3
        assert [one for one in seen if any(state != one[0] for state in one[1])] == []
        assert not any("motive:0.35" in state for _, states in seen for state in states)
        # and what was held back is computed anew when it is asked for again
        move(browser, "motive", 35)
        assert browser.run(PAINTED).endswith("l=motive:0.35")


class Held(Solved):
    """A solved state whose futures take long."""

    held = threading.Event()
    began = threading.Event()

    @cached_property
    def answers(self) -> dict[str, Any]:
        if self.numbers["Orrin.war_rent"] not in WAR_RENTS:
            self.began.set()
            assert self.held.wait(60)
        return Solved.answers.func(self)  # type: ignore[no-any-return,attr-defined]  # not its value


def test_futures_that_are_still_lived_show_no_number(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("armistice.analyses.live.bench.Solved", Held)
    for served in serve(arm.load("two-islands")):
        Held.held.set()
        enter(browser, served)
        Held.held.clear()
        Held.began.clear()
        move(browser, "motive", 35, wait=False)
        assert Held.began.wait(30)
        browser.wait("document.querySelectorAll('.live.waiting').length === 5")
        first = browser.run("document.body.dataset.first")
        assert first == browser.run(SHOWN)
        assert set(browser.run(SEEN)) == {first}
        waits = "[...document.querySelectorAll('.live.waiting')].map(s => s.id)"
        later = ["slot-prospect", "slot-chances", "slot-endings", "slot-timing", "brief"]
        assert browser.run(waits) == later
        said = "getComputedStyle(document.querySelector('#slot-chances'), '::before').content"
        assert browser.run(said) == '"computing"'
        hidden = "getComputedStyle(document.querySelector('#slot-chances > *')).visibility"
        assert browser.run(hidden) == "hidden"
        assert browser.run("document.querySelector('#brief').textContent") == ""
        assert browser.run("document.querySelector('#status').textContent") == "futures follow"
        assert browser.run("document.querySelector('#picture').ariaBusy") == "true"
        assert browser.run(PAINTED) is None
        Held.held.set()
        browser.wait(PAINTED)
        assert browser.run("document.querySelectorAll('.live.waiting').length") == 0
        assert browser.complaints() == []


def test_undo_reset_and_compare(browser: Browser, served: Served) -> None:
    enter(browser, served)
    start = browser.run(SHOWN)
    move(browser, "motive", 100)
    middle, slots = browser.run(SHOWN), browser.run(SLOTS)
    move(browser, "front", 50)
    browser.run("document.querySelector('#undo').click()")
    browser.wait(PAINTED)
    assert browser.run(SHOWN) == middle
    assert browser.run(SLOTS) == slots
    assert browser.run("document.querySelector('[data-group=front]').value") == "0"
    browser.run("document.querySelector('#compare').click()")
    browser.wait(PAINTED)
    move(browser, "trust", 100)
    heads = "[...document.querySelectorAll('#slot-plane h4')].map(h => h.innerText.trim())"
    assert [h.split("\n")[-1].split(" ", 1)[-1] for h in browser.run(heads)] == [
        "Compared with", "Your mix",
    ]  # fmt: skip
    browser.run("document.querySelector('#reset').click()")
    browser.wait(PAINTED)
    assert browser.run(SHOWN) == start


def test_it_is_used_by_keyboard_alone(browser: Browser, served: Served) -> None:
    enter(browser, served)
    browser.wait(
        "![...document.querySelectorAll('.effect')].some(e => /not yet/.test(e.innerText))"
    )
    tab_to(browser, "[data-group=trust]")
    ring = browser.run("getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none", "where the focus is can be seen"
    for _ in range(8):
        press(browser, RIGHT)
    browser.wait(f"{PAINTED}?.includes('trust:0.40')")
    assert "0.40 of the way" in browser.run("document.activeElement.getAttribute('aria-valuetext')")
    sources = "[...document.querySelectorAll('[data-sources]:not([hidden])')].map(s => s.innerText)"
    assert "Marl has paid for two ships" in browser.run(sources)[0]
    press(browser, TAB)
    assert browser.run("document.activeElement.dataset.swap") == "trust"
    press(browser, SPACE)
    browser.wait(f"{PAINTED}?.includes('sw=trust')")
    tab_to(browser, "#levers summary")
    press(browser, ENTER)
    tab_to(browser, "[data-lever=toll-rise]")
    press(browser, END)
    browser.wait(f"{PAINTED}?.includes('lev=toll-rise:1.00')")
    tab_to(browser, "#builder summary")
    press(browser, ENTER)
    tab_to(browser, "#form")
    browser.key("c", 67, text="c")  # 'ceasefire', chosen by its first letter
    browser.wait(f"{PAINTED}?.includes('pk=ceasefire')")
    assert "Who would sign your package?" in browser.run(
        "document.querySelector('#picture').innerText"
    )
    tab_to(browser, "#slot-stairs summary")
    press(browser, ENTER)
    assert browser.run("document.querySelector('#slot-stairs details').open")
    press(browser, TAB, shift=True)
    assert browser.complaints() == []


def test_the_figure_of_single_exchanges(browser: Browser, served: Served) -> None:
    enter(browser, served)
    browser.wait("document.querySelector('#slot-swaps').dataset.whole")
    said = browser.run("document.querySelector('#slot-swaps').innerText")
    assert "Why do the accounts part?" in said
    assert "whatever stands on the sliders" in said
    assert browser.run("document.querySelectorAll('#slot-swaps svg[role=img]').length") == 1
    assert browser.run("document.querySelectorAll('#slot-swaps tbody tr').length") == 8
    # it is of the two accounts: a move leaves it as it is
    move(browser, "trust", 60, wait=False)
    assert browser.run("document.querySelector('#slot-swaps').innerText") == said
    browser.wait(PAINTED)
    assert browser.run("document.querySelector('#slot-swaps').innerText") == said
    assert browser.complaints() == []


def test_presenting_goes_question_by_question(browser: Browser, served: Served) -> None:
    enter(browser, served, "1;l=motive:0.40;lev=toll-rise:0.50")
    browser.wait("document.querySelector('#slot-swaps').dataset.whole")
    before = browser.run(SHOWN)
    account = ";".join(before.split(";")[:4])
    rows = "[...document.querySelectorAll('.claim:not([hidden])')].map(c => c.dataset.claim)"
    order = browser.run(rows)
    assert len(order) == 3
    tab_to(browser, "#present")
    press(browser, SPACE)
    browser.wait(f"{PAINTED} === {account!r}")
    assert browser.run(rows) == []
    said = "document.querySelector('#stage p').textContent"
    assert "Tired war" in browser.run(said)
    assert browser.run("document.activeElement.id") == "next"
    assert browser.run("document.querySelector('#levers').checkVisibility()") is False
    for n in range(1, 4):
        press(browser, RIGHT)
        assert browser.run(said).startswith(f"{n} of 3: ")
        assert browser.run(rows) == order[:n]
        browser.wait(f"{PAINTED}?.includes('sw=')")
        shown = browser.run(SHOWN)
        assert set(shown.split("sw=")[1].split("+")) == set(order[:n])
        assert browser.run("document.querySelector('.claim.focus').dataset.claim") == order[n - 1]
    assert browser.run("document.querySelector('#next').disabled") is True
    press(browser, (37, "ArrowLeft"))
    browser.wait(PAINTED)
    assert browser.run(rows) == order[:2]
    # on a slider the same keys move the slider
    browser.run(f"document.querySelector('[data-group={order[0]}]').focus()")
    press(browser, (37, "ArrowLeft"))
    assert browser.run(rows) == order[:2]
    assert browser.run(f"document.querySelector('[data-group={order[0]}]').value") == "95"
    press(browser, (27, "Escape"))
    browser.wait(f"{PAINTED} === {before!r}")
    assert browser.run(rows) == order
    assert browser.run("document.activeElement.id") == "present"
    assert browser.run("document.querySelector('#stage').hidden") is True
    assert browser.complaints() == []


def test_a_lever_on_its_calendar(browser: Browser, served: Served) -> None:
    enter(browser, served)
    start = browser.run(SHOWN)
    cells = (
        "[...document.querySelectorAll('[data-dates=toll-rise] .months i')]"
        ".map(c => +c.style.getPropertyValue('--dose'))"
    )
    said = "document.querySelector('[data-dates=toll-rise] .when').textContent"
    assert browser.run(cells) == [0] * 24
    assert browser.run(said) == "from today on, for good"
    # by keyboard: open, go to the first month, six to the right
    tab_to(browser, "#levers summary")
    press(browser, ENTER)
    tab_to(browser, "[data-dates=toll-rise] summary")
    press(browser, ENTER)
    tab_to(browser, "[data-dates=toll-rise] [data-date=first]")
    for _ in range(6):
        press(browser, RIGHT)
    # a lever that is given dates is in use
    browser.wait(f"{PAINTED}?.endsWith('lev=toll-rise:1.00;cal=toll-rise:6')")
    assert browser.run("document.activeElement.getAttribute('aria-valuetext')") == (
        "from month 6 on"
    )
    assert browser.run(cells) == [0] * 6 + [1] * 18
    shown = "[...document.querySelectorAll('.live:not([hidden])')].map(s => s.id)"
    first = [f"slot-{n}" for n in ("answer", "prospect", "menu", "stairs", "plane", "chances")]
    assert browser.run(shown) == [*first, "slot-course", "brief"]
    assert browser.run("document.querySelectorAll('#slot-endings *, #slot-timing *').length") == 0
    middle, slots = browser.run(SHOWN), browser.run(SLOTS)
    assert all(slots)
    assert browser.run(SEEN) == [middle] * 7
    browser.run(
        "{const r = document.querySelector('[data-date=rise]'); r.value = 3;"
        "r.dispatchEvent(new Event('input', {bubbles: true}))}"
    )
    browser.run(
        "{const e = document.querySelector('[data-date=end]'); e.value = 12;"
        "e.dispatchEvent(new Event('input', {bubbles: true}))}"
    )
    browser.wait(f"{PAINTED}?.endsWith('cal=toll-rise:6-12r3')")
    assert browser.run(said) == "from month 6 on, until month 12, rising over 3 months"
    third = [pytest.approx(n / 3, abs=0.01) for n in (1, 2)]
    assert browser.run(cells) == [0] * 6 + third + [1] * 4 + [0] * 12
    # the end cannot come before the beginning
    browser.run(
        "{const f = document.querySelector('[data-date=first]'); f.value = 20;"
        "f.dispatchEvent(new Event('input', {bubbles: true}))}"
    )
    browser.wait(f"{PAINTED}?.endsWith('cal=toll-rise:20-21r3')")
    for _ in range(3):
        browser.run("document.querySelector('#undo').click()")
        browser.wait(PAINTED)
    assert browser.run(SHOWN) == middle
    assert browser.run(SLOTS) == slots
    assert browser.run(cells) == [0] * 6 + [1] * 18
    # beside a state without dates, and back to one
    browser.run("document.querySelector('#compare').click()")
    browser.run("document.querySelector('#reset').click()")
    browser.wait(f"{PAINTED} === {start!r}")
    assert "slot-course" in browser.run(shown)
    assert "Compared with" in browser.run("document.querySelector('#slot-chances').innerText")
    browser.run("document.querySelector('#compare').click()")
    browser.wait(PAINTED)
    assert browser.run(shown) == [*first, "slot-endings", "slot-timing", "brief"]
    # the same address elsewhere
    enter(browser, served, middle)
    assert browser.run(SLOTS) == slots
    assert browser.run("document.querySelector('[data-date=first]').value") == "6"
    assert browser.complaints() == []


def test_what_is_saved_is_a_download_and_no_file_here(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    browser.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    enter(browser, served, "1;sw=trust;l=motive:0.40")
    for button, name in (("reading", "your-mix.yaml"), ("entry", "two-islands-truce.yaml")):
        browser.run(f"document.querySelector('#{button}').click()")
        browser.wait(f"document.querySelector('#status').textContent === '{name}'")
        for _ in range(100):
            if (tmp_path / name).exists():
                break
            browser.run("new Promise(done => setTimeout(done, 50))")
        assert "motive:0.40" in (tmp_path / name).read_text(encoding="utf-8")
    mine = arm.load("two-islands", overlays=(tmp_path / "your-mix.yaml",))
    assert "your-mix" in mine.readings


def test_another_site_gets_nothing(browser: Browser, served: Served, tmp_path: Path) -> None:
    """A page from elsewhere asks; the browser sends it, and the server refuses."""
    page = tmp_path / "foreign.html"
    page.write_text("<!doctype html><title>foreign</title>")
    browser.open(page.as_uri())
    browser.events.clear()
    for how in ("{}", "{method: 'POST', body: '{}'}", "{mode: 'no-cors'}"):
        said = browser.run(
            f"fetch('{served.home}/page', {how}).then(r => r.type + r.status, () => 'refused')"
        )
        assert said in ("refused", "opaque0")
    browser.run(
        "new Promise(done => {const f = document.createElement('iframe'); f.onload = done;"
        f"f.src = '{served.home}/'; document.body.append(f)}})"
    )
    answers = [
        event["params"]["response"]["status"]
        for event in browser.events
        if event.get("method") == "Network.responseReceived"
        and event["params"]["response"]["url"].startswith(served.home)
    ]
    assert answers
    assert set(answers) == {403}


def test_the_program_that_has_stopped_is_said(browser: Browser) -> None:
    for served in serve(arm.load("two-islands")):
        enter(browser, served)
    move(browser, "motive", 50, wait=False)
    browser.wait("/has stopped/.test(document.querySelector('#status').textContent)")
    assert browser.run(SEEN) == []


def test_a_third_account_can_be_chosen(browser: Browser, tmp_path: Path) -> None:
    mine = tmp_path / "calm.yaml"
    mine.write_text(
        "by: G\nencoder: tests\nset:\n  Orrin.war_rent: {value: 0.02 to 0.03, because: "
        '{at: G¶2, said: added, gist: "for this test"}}\n',
        encoding="utf-8",
    )
    for served in serve(arm.load("two-islands", overlays=(mine,))):
        enter(browser, served)
        assert browser.run("document.querySelectorAll('[data-group]').length") == 3
        move(browser, "trust", 50)
        browser.run(
            "{const s = document.querySelector('[data-pair=b]'); s.value = 'calm';"
            "s.dispatchEvent(new Event('input', {bubbles: true}))}"
        )
        browser.wait(f"{PAINTED}?.includes('b=calm')")
        heads = "[...document.querySelectorAll('#slot-menu thead th')].map(h => h.innerText)"
        assert browser.run(heads) == ["What", "Tired war", "Your mix", "Calm"]
        assert "l=" not in browser.run(SHOWN), "the questions of another pair are other questions"
        assert browser.complaints() == []
