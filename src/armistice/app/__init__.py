"""The page: the report's figures with a solver behind them, for one person on one machine.

`armistice app SCENARIO` serves it to this machine alone. Nothing here computes an answer
(`armistice.analyses.live` does) or draws one (`armistice.report` does).
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from armistice.errors import ArmisticeError

if TYPE_CHECKING:
    import uvicorn

    from armistice.scenario import Scenario

__all__ = ["prepare", "serve"]

LOOPBACK = "127.0.0.1"


def prepare(
    scenario: Scenario,
    a: str | None = None,
    b: str | None = None,
    *,
    port: int = 0,
    state: str = "",
    say: Callable[[str], None] = print,
    eager: bool = False,
) -> tuple[uvicorn.Server, socket.socket, str]:
    """Make a server that is ready to run, the socket it listens on, and the first link.

    Parameters
    ----------
    scenario
        A loaded scenario.
    a, b
        The two readings to open with; default the first two of the file.
    port
        Port of this machine; 0 takes a free one at random.
    state
        What stands behind the # of a link that somebody sent.
    say
        Called with a new link each time one was used: each opens one window.
    eager
        Whether to solve both accounts at once, while a browser is still being opened.

    Raises
    ------
    ArmisticeError
        If the scenario has not two readings, or the parts that serve are not installed.
    """
    try:
        import uvicorn

        from armistice.app.server import Page, make_app
    except ImportError as missing:
        raise ArmisticeError(
            f"the page needs {missing.name}: pip install 'armistice[app]'"
        ) from None
    readings = [name for name in scenario.readings if name not in (a, b)]
    first = a or (readings.pop(0) if readings else None)
    second = b or (readings.pop(0) if readings else None)
    if first is None or second is None:
        raise ArmisticeError("the page compares two readings, and this scenario has not two")
    if first == second:
        raise ArmisticeError(f"name two readings; '{first}' is the same as itself")
    for name in (first, second):
        scenario.resolve(name)
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind((LOOPBACK, port))
        line.listen(64)  # a browser that is quicker than the server waits, and is not refused
    except OSError as error:
        line.close()
        raise ArmisticeError(f"port {port}: {error.strerror}") from None
    home = f"http://{LOOPBACK}:{line.getsockname()[1]}/"

    def link(state: str = "") -> str:
        fragment = "#" + state.lstrip("#") if state else ""
        return f"{home}?token={page.keys.token()}{fragment}"

    page = Page(scenario, first, second, on_open=lambda: say(link()))
    if eager:
        threading.Thread(target=page.open, name="armistice-open", daemon=True).start()
    config = uvicorn.Config(
        make_app(page, line.getsockname()[1]),
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config), line, link(state)


def serve(
    scenario: Scenario,
    a: str | None = None,
    b: str | None = None,
    *,
    port: int = 0,
    state: str = "",
    say: Callable[[str], None] = print,
    opened: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until interrupted; the parameters are those of `prepare`.

    Parameters
    ----------
    opened
        Called with the first link, to open a browser with; None only says it.
    """
    server, line, link = prepare(scenario, a, b, port=port, state=state, say=say, eager=True)
    say(link)
    if opened is not None:
        opened(link)
    with line:
        server.run(sockets=[line])
