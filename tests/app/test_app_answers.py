"""What the page says is what the command line says, and nothing on it can speak for itself."""

from __future__ import annotations

import re
import threading
import time
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from served import Served, serve

import armistice as arm
from armistice.analyses.cruxes.swaps import swaps
from armistice.analyses.live import (
    Bench,
    Mixture,
    Solved,
    Tabled,
    exchange,
    exchanges,
    outcome_of,
)
from armistice.analyses.study import ReadingStudy
from armistice.app.reading_file import mixed_text
from armistice.app.server import Page
from armistice.cli import ledger_work
from armistice.errors import ArmisticeError
from armistice.scenario.reading_numbers import read_quantity

ISLANDS = arm.load("two-islands")
ENDS = {"tired-war": 0.0, "useful-war": 1.0}
NUMBER = iter(range(1, 10_000))
ORDER = ["controls", "answer", "stairs", "plane", "chances", "endings", "timing", "done"]


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(ISLANDS, "tired-war", "useful-war", paths=200)


def look(served: Served, key: str, state: str, **more: Any) -> dict[str, dict[str, Any]]:
    parts = served.post("/look", key, seq=next(NUMBER), state=state, **more)
    return {part.get("id", part["part"]): part for part in parts}


def timeless(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers without the seconds that a solve took."""
    for part in (answers["zone"], answers["futures"]):
        part["diagnostics"] = {k: v for k, v in part["diagnostics"].items() if k != "seconds"}
    return answers


@pytest.mark.parametrize("reading", ENDS)
def test_at_either_end_the_page_agrees_with_the_command_line(bench: Bench, reading: str) -> None:
    found = bench.solve(Mixture((ENDS[reading],) * 3)).answers["zone"]
    study = ReadingStudy(ISLANDS, reading, draws=0)
    assert found["layers"] == study.zone.counts
    assert found["durable_gap"] == pytest.approx(study.zone.durable_gap, abs=1e-3)
    for party, value in found["waiting"].items():
        side = study.war.sides.index(party)
        assert value == pytest.approx(study.zone.alternative[side], abs=1e-3)


def test_an_answer_does_not_depend_on_what_was_asked_before(bench: Bench) -> None:
    mixture = Mixture((0.3, 1.0, 0.7), {"toll-rise": 0.5})
    first = timeless(bench.solve(mixture).answers)
    bench.solve(Mixture((1.0, 0.0, 0.2)))
    again = timeless(bench.solve(mixture).answers)
    fresh = Bench(ISLANDS, "tired-war", "useful-war", paths=200)
    other = timeless(fresh.solve(mixture).answers)
    assert first == again == other


def test_a_lever_and_a_package_change_the_answer(bench: Bench) -> None:
    at_a = Mixture((0.0,) * 3)
    plain = bench.solve(at_a).answers
    pulled = bench.solve(Mixture((0.0,) * 3, {"toll-rise": 1.0})).answers
    assert pulled["zone"]["waiting"]["Orrin"] < plain["zone"]["waiting"]["Orrin"]
    tabled = Tabled("final", {"strip": "cede", "raids": "banned"})
    found = bench.solve(Mixture((0.0,) * 3, {}, tabled))
    assert found.answers["zone"]["packages"] == plain["zone"]["packages"] + 1
    named = Tabled("ceasefire")  # the package 'freeze', which is on the menu
    assert bench.solve(Mixture((0.0,) * 3, {}, named)).answers["zone"]["packages"] == 42
    for wrong in (Tabled("peace"), Tabled("final", {"strip": "moon"}), Tabled("final", {"x": "y"})):
        with pytest.raises(ArmisticeError):
            bench.solve(Mixture((0.0,) * 3, {}, wrong))


def check_verdict(solved: Solved) -> None:
    """The nearest package is as near as any that passes, and its changes lead to one."""
    verdict = solved.verdict
    assert verdict is not None
    menu, zone = solved.resolved.packages, solved.zone
    mine = next(p for p in menu if "your-package" in p.names)
    passing = [p for p, passed in zip(menu, zone.passed, strict=True) if passed == 4]
    if not passing:
        assert verdict.changes is None
        return
    assert verdict.changes is not None
    apart = [
        (p.form != mine.form) + sum(p.terms[i] != o for i, o in mine.terms.items()) for p in passing
    ]
    assert len(verdict.changes) == min(apart)
    changed = dict(verdict.changes)
    form = changed.pop("form", mine.form)
    assert any(p.form == form and p.terms == {**mine.terms, **changed} for p in passing)


@pytest.mark.parametrize(
    "tabled", [Tabled("final", {"strip": "cede"}), Tabled("ceasefire"), Tabled("framework")]
)
def test_who_would_sign_a_package_and_what_would_mend_it(bench: Bench, tabled: Tabled) -> None:
    for places in ((0.0,) * 3, (1.0,) * 3):
        solved = bench.solve(Mixture(places, {}, tabled))
        check_verdict(solved)
        verdict = solved.verdict
        assert verdict is not None
        assert set(verdict.accept) == {"Orrin", "Selm"}
        x = next(n for n, p in enumerate(solved.resolved.packages) if "your-package" in p.names)
        for side, party in enumerate(solved.war.sides):
            assert verdict.margin[party] == pytest.approx(solved.zone.margins[side, x])
            # a gain is accepted more often than not, a loss less often, and never surely
            assert 0 < verdict.accept[party] < 1
            assert verdict.breach[party] == pytest.approx(solved.zone.eta[side, x])


def test_every_piece_of_a_state_comes_with_its_number(served: Served, key: str) -> None:
    state = look(served, key, "")["controls"]["state"]
    text = state + ";sw=trust;l=motive:0.40;lev=toll-rise:0.50;pk=final,strip:cede"
    found = look(served, key, text, beside=state)
    assert list(found) == ORDER
    assert len({part["seq"] for part in found.values()}) == 1
    assert found["done"]["state"] == text
    assert found["controls"]["places"] == {"motive": 40, "trust": 100, "front": 0}
    assert found["controls"]["terms"]["strip"] == "cede"
    assert "Compared with" in found["plane"]["html"]
    assert "Who would sign your package?" in found["answer"]["menu"]
    again = look(served, key, text, beside=state)
    for name in ORDER[1:-1]:
        assert again[name]["html"] == found[name]["html"]


def test_what_holds_today_is_said_before_any_future_is_lived(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lived = threading.Event()
    whole = Solved.answers

    class Held(Solved):
        @cached_property
        def answers(self) -> dict[str, Any]:
            assert lived.wait(30)
            return whole.func(self)  # type: ignore[no-any-return,attr-defined]  # not its value

    monkeypatch.setattr("armistice.analyses.live.bench.Solved", Held)
    for served in serve(ISLANDS):
        told = served.tell("/look", served.key(), seq=1, state="1;l=motive:0.30")
        early = []
        for part in told:
            early.append(part.get("id", part["part"]))
            if early[-1] == "plane":
                lived.set()
        assert early == [
            "controls",
            "answer",
            "stairs",
            "plane",
            "chances",
            "endings",
            "timing",
            "done",
        ]


def test_what_every_window_shows_is_solved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Mixture] = []
    plain = Bench.solve

    def counted(self: Bench, mixture: Mixture, *rest: Any) -> Solved:
        asked.append(mixture)
        return plain(self, mixture, *rest)

    monkeypatch.setattr(Bench, "solve", counted)
    page = Page(ISLANDS, "tired-war", "useful-war")
    page.open()
    bench = page.bench(page.default)
    found = page.ends(bench)
    assert list(found) == ["tired-war", "useful-war"]
    assert [one.places for one in asked] == [(0.0,) * 3, (1.0,) * 3]
    # two accounts that do not part are nobody's fault until somebody asks
    Page(ISLANDS, "tired-war", "tired-war").open()


def test_a_question_that_comes_late_is_dropped(served: Served) -> None:
    own = served.key()
    served.post("/look", own, seq=2, state="")
    late = served.post("/look", own, seq=1, state="")
    assert [part["part"] for part in late] == ["dropped"]


def test_what_one_question_moves_alone(served: Served, key: str) -> None:
    parts = served.post("/alone", key, seq=int(time.time()), state="")
    told = [part for part in parts if part["part"] == "alone"]
    assert [part["group"] for part in told] == ["motive", "trust", "front"]
    assert all(re.match(r"alone: durable packages \d+ to \d+; truce", p["text"]) for p in told)
    page = served.post("/page", key, state="")[0]["html"]
    assert "not yet computed" not in page
    sizes = {part["group"]: part["size"] for part in told}
    order = re.findall(r'data-claim="(\w+)"', page)
    assert [sizes[name] for name in order] == sorted(sizes.values(), reverse=True)


def swap_rows(html: str) -> dict[str, list[str]]:
    """The rows of the first table of the figure of exchanges: question, from A, from B."""
    table = html.split("</table>")[0]
    rows = re.findall(r'<th scope="row">(.*?)(?:<small>\w+</small>)?</th>(.*?)</tr>', table, re.S)
    return {ask: re.findall(r"<td[^>]*>(.*?)</td>", cells)[:2] for ask, cells in rows}


def test_every_exchange_is_drawn_as_it_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("armistice.app.server._OFTEN", 0.0)
    for served in serve(ISLANDS):
        key = served.key()
        parts = served.post("/alone", key, seq=1, state="")
        drawn = [part for part in parts if part["part"] == "swaps"]
        assert [part["whole"] for part in drawn] == [False] * 5 + [True]
        for n, part in enumerate(drawn, start=1):
            cells = [cell for row in swap_rows(part["html"]).values() for cell in row]
            assert sum(cell != "\u2013" for cell in cells) == 2 + n
            assert (f"{n} of 6 exchanges are solved so far" in part["html"]) is (n < 6)
        # of what is not known yet nothing is claimed
        for part in drawn[:-1]:
            assert "same side" not in part["html"]
            assert "No single" not in part["html"]
        whole = drawn[-1]["html"]
        assert "Both stand on the same side of 25 in 100" in whole
        # the page opens with it from now on, and it says what the sliders say
        assert whole in served.post("/page", key, state="")[0]["html"]
        rows = swap_rows(whole)
        assert len(rows) == 4
        for group, ask in (("motive", "Does the war pay those who rule Orrin?"),
                           ("trust", "Would Marl&#39;s ships come?")):  # fmt: skip
            for place, state in enumerate((f"sw={group}", f"sw={_others(group)}")):
                found = look(served, key, f"1;{state}")["chances"]["html"]
                shown = re.search(r"General truce.*?</tr>", found, re.S)
                assert shown is not None
                counts = re.findall(r"\((\d+) in 100\)", shown[0])
                assert counts[1] == rows[ask][place]


def _others(group: str) -> str:
    return "+".join(name for name in ("motive", "trust", "front") if name != group)


def test_exchanges_agree_with_the_exact_ones() -> None:
    exact = swaps(ISLANDS, "tired-war", "useful-war", keep=False)["headlines"]["truce"]
    bench = Bench(ISLANDS, "tired-war", "useful-war", paths=4000)
    ends = tuple(outcome_of(bench.solve(Mixture((end,) * 3))) for end in (0.0, 1.0))
    known = {
        (end, n): outcome_of(bench.solve(exchange(bench, end, n)))
        for end in (0, 1)
        for n in range(3)
    }
    mine = exchanges(bench, (ends[0], ends[1]), known)["headlines"]["truce"]
    assert mine["line"] == exact["line"]
    assert mine["straddles"] == exact["straddles"]
    assert [mine["a"], mine["b"]] == pytest.approx([exact["a"], exact["b"]], abs=0.03)
    for name, row in mine["groups"].items():
        for side in ("a_with_b", "b_with_a"):
            assert row[side] == pytest.approx(exact["groups"][name][side], abs=0.03)


@pytest.mark.parametrize("state", ["sw=trust", "l=motive:0.40+front:0.65", "sw=motive+trust+front"])
def test_a_saved_reading_is_what_the_page_solved(
    served: Served, key: str, tmp_path: Path, state: str
) -> None:
    whole = f"1;a=tired-war;b=useful-war;{state}"
    saved = served.post("/reading", key, state=whole)[0]
    place = tmp_path / saved["name"]
    place.write_text(saved["text"], encoding="utf-8")
    mine = arm.load("two-islands", overlays=(place,)).resolve("your-mix")
    bench = Bench(ISLANDS, "tired-war", "useful-war")
    places = {"sw=trust": (0, 1, 0), "l=motive:0.40+front:0.65": (0.4, 0, 0.65)}
    _, numbers = bench.hybrids.numbers(places.get(state, (1, 1, 1)), None)
    assert {a: v for a, v in mine.median().items() if numbers[a] != pytest.approx(v)} == {}


def test_a_mixed_quantity_keeps_its_middle_and_mostly_its_range() -> None:
    pairs = [
        ("0.3 to 0.6", "1 to 2", "positive", True),
        ("0.3 to 0.6", "0.5 to 0.9", "unit", True),
        ("triangular(0.10, 0.117, 0.25)", "triangular(0.02, 0.06, 0.10)", "positive", True),
        ("0.2", "0.4", "real", True),
        ("choice(0: 9, 1: 1)", "choice(0.1: 9, 2: 1)", "real", False),
    ]
    for first, second, support, ranged in pairs:
        a, b = read_quantity(first, support), read_quantity(second, support)
        text, kept = mixed_text(a, b, 0.4)
        middle = read_quantity(text, support).median()
        low, high = sorted((a.median(), b.median()))
        assert low <= middle <= high
        assert kept is ranged, text
    text, _ = mixed_text(
        read_quantity("0.12 /yr", "positive", unit="/mo", hazard=True),
        read_quantity("0.04 /mo", "positive", unit="/mo", hazard=True),
        1.0,
    )
    assert read_quantity(text, "positive", unit="/mo", hazard=True).monthly(1.0) is not None
    assert text.endswith("/yr")
    assert float(text.split()[0]) == pytest.approx(0.48)


def test_a_saved_prediction_is_taken_by_the_ledger(
    served: Served, key: str, tmp_path: Path
) -> None:
    saved = served.post("/entry", key, state="1;sw=motive")[0]
    place = tmp_path / saved["name"]
    place.write_text(saved["text"], encoding="utf-8")
    question, forecast = ledger_work.entries_from(place)
    assert question.about == "truce.general.30d"  # type: ignore[attr-defined]
    chance = look(served, key, "1;sw=motive")["chances"]["said"]
    share = round(100 * forecast.p)  # type: ignore[attr-defined]
    assert f"({share} in 100)" in chance


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def test_script_in_any_text_stays_text(tmp_path: Path) -> None:
    root = Path(__file__).parents[2] / "scenarios" / "two-islands" / "scenario.yaml"
    text = root.read_text(encoding="utf-8")
    quoted = HOSTILE.replace('"', '\\"')
    for old in (
        "the council rules by the war",
        "nobody in Orrin's council gains from the war",
        "the trench on the strip will not last the year",
    ):
        text = text.replace(f'"{old}"', f'"{quoted}"')
    text = text.replace("title: Orrin and Selm,", f'title: "{quoted}" #')
    text = text.replace("ask: Would Marl's ships come?", f'ask: "{quoted}"')
    text = text.replace("name: Orrin\n", f'name: "{quoted}"\n').replace(
        "ask: The rest of the strip", f'ask: "{quoted}"'
    )
    place = tmp_path / "scenario.yaml"
    place.write_text(text, encoding="utf-8")
    for served in serve(arm.load(place)):
        key = served.key()
        said = served.post("/page", key, state="")[0]["html"]
        parts = look(served, key, "1;l=motive:0.5;pk=final,strip:cede")
        said += "".join(
            part.get(name, "") for part in parts.values() for name in ("html", "menu", "said")
        )
        assert "&lt;script&gt;" in said
        assert said.count("<script") == 0
        assert "<img" not in said
        saved = served.post("/reading", key, state="1;sw=motive")[0]["text"]
        (tmp_path / "mine.yaml").write_text(saved, encoding="utf-8")
        arm.load(place, overlays=(tmp_path / "mine.yaml",))
