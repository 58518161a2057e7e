"""The questions that the page may ask, and how each is answered."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from armistice.analyses.live import (
    Bench,
    Mixture,
    Outcome,
    Solved,
    Stopped,
    exchange,
    outcome_of,
)
from armistice.app.desk import Desk, Ticket
from armistice.app.face import COMPARED, YOURS, Face
from armistice.app.guard import KEY_HEADER, Guard, Keys
from armistice.app.reading_file import ledger_entry, reading_file
from armistice.app.state import State, first_state, read_state
from armistice.errors import ArmisticeError
from armistice.scenario import Scenario

__all__ = ["Page", "make_app"]

_KEPT = 24
"""Solved states that are kept, so that undo and comparisons are instant."""
_OFTEN = 1.0
"""Seconds at least between two pictures of exchanges that are still being solved."""
_STATIC = {
    "/style.css": (
        "text/css",
        (("armistice.report", "templates", "style.css"), ("armistice.app", "static", "app.css")),
    ),
    "/app.js": ("text/javascript", (("armistice.app", "static", "app.js"),)),
}


class Page:
    """One scenario, served to windows on this machine.

    Parameters
    ----------
    scenario
        A loaded scenario with at least two readings.
    a, b
        The two readings that a window without a state opens with.
    on_open
        Called each time a window was opened; a new token may then be made.
    """

    def __init__(
        self, scenario: Scenario, a: str, b: str, on_open: Callable[[], None] = lambda: None
    ) -> None:
        self.scenario, self.default, self.on_open = scenario, first_state(scenario, a, b), on_open
        self.face, self.desk, self.keys = Face(scenario), Desk(), Keys()
        self._benches: dict[tuple[str, str], Bench] = {}
        self._solved: OrderedDict[str, Solved] = OrderedDict()
        self._ends: dict[tuple[tuple[str, str], str], Solved] = {}
        self._exchanged: dict[tuple[tuple[str, str], int, int], Outcome] = {}
        self._lock = threading.Lock()
        self._opening, self._ending = threading.Lock(), threading.Lock()

    def bench(self, state: State) -> Bench:
        """The bench for a state's two readings."""
        key = (state.a, state.b)
        with self._opening:
            if key not in self._benches:
                self._benches[key] = Bench(self.scenario, *key)
                _ = self._benches[key].starts
            return self._benches[key]

    def read(self, text: object) -> State:
        """Read a state that a window sent."""
        if not isinstance(text, str):
            raise ArmisticeError("a state is text")
        state = read_state(text, self.scenario, self.default)
        return state.known(tuple(group.id for group in self.bench(state).groups))

    def solve(self, bench: Bench, state: State, check: Callable[[], None] = lambda: None) -> Solved:
        """Solve a state, or find it solved."""
        mixture = state.mixture(tuple(group.id for group in bench.groups))
        return self._kept(bench, state.text, mixture, check)

    def without(self, bench: Bench, state: State, check: Callable[[], None]) -> Solved:
        """Solve a state with no lever pulled, to be followed month by month as a calendar is."""
        bare = replace(state, doses={}, spans={})
        mixture = bare.mixture(tuple(group.id for group in bench.groups))
        return self._kept(bench, "without;" + bare.text, replace(mixture, spans={}), check)

    def _kept(self, bench: Bench, name: str, mixture: Mixture, check: Callable[[], None]) -> Solved:
        with self._lock:
            if name in self._solved:
                self._solved.move_to_end(name)
                return self._solved[name]
        found = bench.solve(mixture, check)
        with self._lock:
            self._solved[name] = found
            while len(self._solved) > _KEPT:
                self._solved.popitem(last=False)
        return found

    def open(self) -> None:
        """Solve what every window shows first, and draw it once: the first drawing is slow."""
        try:
            bench = self.bench(self.default)
            own = {YOURS: self.ends(bench)[bench.names[0]]}
            for ahead in (False, True):
                list(self.face.figures(own, ahead=ahead))
        except ArmisticeError:
            return  # whoever asks is told

    def ends(self, bench: Bench) -> dict[str, Solved]:
        """Both accounts of a bench, solved."""
        with self._ending:
            for name, end in zip(bench.names, (0.0, 1.0), strict=True):
                key = (bench.names, name)
                if key not in self._ends:
                    self._ends[key] = bench.solve(Mixture((end,) * len(bench.groups)))
            return {name: self._ends[bench.names, name] for name in bench.names}

    def exchanged(
        self, bench: Bench, end: int, group: int, check: Callable[[], None] = lambda: None
    ) -> Outcome:
        """What follows from an account with one group as the other has it."""
        key = (bench.names, end, group)
        if key not in self._exchanged:
            solved = bench.solve(exchange(bench, end, group), check)
            self._exchanged[key] = outcome_of(solved)
        return self._exchanged[key]

    def known(self, bench: Bench) -> dict[tuple[int, int], Outcome]:
        """Those of the above that are solved already, by account and group."""
        return {
            (end, group): self._exchanged[bench.names, end, group]
            for end in (0, 1)
            for group in range(len(bench.groups))
            if (bench.names, end, group) in self._exchanged
        }


def make_app(page: Page, port: int) -> ASGIApp:
    """Return the application for a page that is served at a port of this machine."""
    routes = [
        Route("/", partial(_shell, page), methods=["GET"]),
        *(Route(path, partial(_static, path), methods=["GET"]) for path in _STATIC),
        Route("/enter", partial(_enter, page), methods=["POST"]),
        Route("/page", partial(_page, page), methods=["POST"]),
        Route("/look", partial(_look, page), methods=["POST"]),
        Route("/alone", partial(_alone, page), methods=["POST"]),
        Route("/reading", partial(_file, page, reading_file), methods=["POST"]),
        Route("/entry", partial(_file, page, ledger_entry), methods=["POST"]),
    ]
    app = Starlette(routes=routes, exception_handlers={ArmisticeError: _fault})
    return Guard(app, page.keys, port, frozenset({"/enter"}))


async def _fault(_: Request, error: Exception) -> Response:
    return JSONResponse({"fault": str(error)}, status_code=400)


async def _asked(request: Request) -> Mapping[str, Any]:
    try:
        data = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise ArmisticeError("a question is JSON") from None
    if not isinstance(data, dict):
        raise ArmisticeError("a question is a JSON object")
    return data


async def _shell(page: Page, _: Request) -> Response:
    return HTMLResponse(page.face.shell())


async def _static(path: str, _: Request) -> Response:
    kind, parts = _STATIC[path]
    text = "\n".join(files(room).joinpath(*rest).read_text("utf-8") for room, *rest in parts)
    return Response(text, media_type=kind)


async def _enter(page: Page, request: Request) -> Response:
    key = page.keys.redeem(str((await _asked(request)).get("token", "")))
    if key is None:
        return JSONResponse({"fault": page.face.words.text("app.stranger")}, status_code=403)
    page.on_open()
    return JSONResponse({"key": key})


async def _page(page: Page, request: Request) -> Response:
    asked = await _asked(request)

    def work() -> dict[str, str]:
        state = page.read(asked.get("state", ""))
        bench = page.bench(state)
        html = page.face.page(bench, state, page.ends(bench), page.known(bench))
        return {"html": html, "state": state.text}

    return JSONResponse(await page.desk.run(work))


def _number(asked: Mapping[str, Any]) -> int:
    number = asked.get("seq")
    if not isinstance(number, int) or isinstance(number, bool):
        raise ArmisticeError("a question has a number")
    return number


def _line(**part: Any) -> str:
    return json.dumps(part, ensure_ascii=False) + "\n"


async def _look(page: Page, request: Request) -> Response:
    """Stream the controls, the answer, and figure after figure of one state."""
    asked = await _asked(request)
    number = _number(asked)
    ticket = page.desk.draw(request.headers[KEY_HEADER], number)
    if ticket is None:
        return JSONResponse({"part": "dropped", "seq": number})
    return StreamingResponse(_parts(page, asked, number, ticket), media_type="application/x-ndjson")


async def _parts(
    page: Page, asked: Mapping[str, Any], number: int, ticket: Ticket
) -> AsyncIterator[str]:
    """The lines of an answer; nothing else is begun while somebody waits for them."""
    with page.desk.serving():
        async for line in _told(page, asked, number, ticket):
            yield line


async def _told(
    page: Page, asked: Mapping[str, Any], number: int, ticket: Ticket
) -> AsyncIterator[str]:
    run = page.desk.run
    try:
        state = await run(lambda: page.read(asked.get("state", "")))
        bench = page.bench(state)
        yield _line(part="controls", seq=number, **page.face.controls(bench, state))
        ticket.check()

        def solved() -> dict[str, Solved]:
            found = {}
            if asked.get("beside") is not None:
                other = page.read(asked["beside"])
                if other.a == state.a and other.b == state.b:
                    found[COMPARED] = page.solve(bench, other, ticket.check)
            return {**found, YOURS: page.solve(bench, state, ticket.check)}

        own = await run(solved)
        said = await run(lambda: page.face.answer(bench, state, page.ends(bench), own))
        ticket.check()
        yield _line(part="answer", seq=number, **said)
        figures = page.face.figures(own, ahead=False)
        name, html = await run(lambda: next(figures))
        ticket.check()
        yield _line(part="figure", seq=number, id=name, html=html, first=state.text)
        # futures are lived on one thread while another draws the rest of today
        dated = bool(state.spans) or any(one.course for one in own.values())
        work = partial(_followed if dated else _lived, page, bench, state, own, ticket)
        lived = asyncio.ensure_future(run(work))
        lived.add_done_callback(lambda one: one.cancelled() or one.exception())
        for name, html in await run(lambda: list(figures)):
            ticket.check()
            yield _line(part="figure", seq=number, id=name, html=html)
        parts = await lived
        while (piece := await run(lambda: next(parts, None))) is not None:
            ticket.check()
            yield _line(part=piece[0], seq=number, **piece[1])
        yield _line(part="done", seq=number, state=state.text)
    except Stopped:
        yield _line(part="dropped", seq=number)
    except ArmisticeError as error:
        fault = page.face.words.say("app.fault", why=error)
        yield _line(part="fault", seq=number, text=fault)


_Parts = Iterator[tuple[str, dict[str, str]]]


def _lived(
    page: Page, bench: Bench, state: State, own: Mapping[str, Solved], ticket: Ticket
) -> _Parts:
    """Live the futures of every mixture on show, unless nobody waits any more."""
    del state  # what was solved says it all
    ends, face = page.ends(bench), page.face
    for one in (*own.values(), *ends.values()):
        ticket.check()
        _ = one.answers

    def parts() -> _Parts:
        yield "chances", face.chances(bench, ends, own)
        for name, html in face.figures(own, ahead=True):
            yield "figure", {"id": name, "html": html}

    return parts()


def _followed(
    page: Page, bench: Bench, state: State, own: Mapping[str, Solved], ticket: Ticket
) -> _Parts:
    """Follow every mixture on show by its calendar, and the newest without its levers."""
    without = page.without(bench, state, ticket.check)
    for one in (*own.values(), without):
        one.ahead(ticket.check)
    return page.face.calendar(state, own, without)


async def _alone(page: Page, request: Request) -> Response:
    """Stream what each question moves by itself, from both accounts, whenever nobody else asks."""
    asked = await _asked(request)
    number = _number(asked)
    ticket = page.desk.draw(request.headers[KEY_HEADER] + " alone", number)
    if ticket is None:
        return JSONResponse({"part": "dropped", "seq": number})

    async def parts() -> AsyncIterator[str]:
        run, face = page.desk.run, page.face
        try:
            state = await run(lambda: page.read(asked.get("state", "")))
            bench = page.bench(state)
            await page.desk.quiet()
            ends = await run(lambda: page.ends(bench))
            await run(lambda: bench.halfway)
            drawn = -_OFTEN
            ways = [(end, n) for end in (0, 1) for n in range(len(bench.groups))]
            for end, n in ways:
                await page.desk.quiet()
                one = await run(partial(page.exchanged, bench, end, n, ticket.check))
                if end == 0:
                    text, size = face.alone(ends, one)
                    group = bench.groups[n].id
                    yield _line(part="alone", seq=number, group=group, text=text, size=size)
                whole = (end, n) == ways[-1]
                if whole or time.monotonic() - drawn >= _OFTEN:
                    html = await run(partial(face.swaps, bench, ends, page.known(bench)))
                    yield _line(part="swaps", seq=number, html=html, whole=whole)
                    drawn = time.monotonic()
            yield _line(part="done", seq=number)
        except (Stopped, ArmisticeError):
            yield _line(part="dropped", seq=number)

    return StreamingResponse(parts(), media_type="application/x-ndjson")


async def _file(
    page: Page, make: Callable[[Page, State], tuple[str, str]], request: Request
) -> Response:
    asked = await _asked(request)

    def work() -> tuple[str, str]:
        return make(page, page.read(asked.get("state", "")))

    name, text = await page.desk.run(work)
    return JSONResponse({"name": name, "text": text})
