"""What stands between the page and everybody else on this machine.

Only the page that was opened with this run's link may ask, from this address, in small
questions; nothing that a browser sends is used as a path or as code. The checks:

* Host is this server's own name and port, so that a name that was pointed at this machine
  (DNS rebinding) gets nothing;
* Origin and Sec-Fetch-Site, where a browser sends them, are this page's own;
* whatever says something about the scenario is a POST of JSON with the window's key in a
  header of its own, which no foreign page can send without being asked first, and it is
  never answered that it may;
* a body is small and says beforehand how small.
"""

from __future__ import annotations

import hmac
import secrets

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["KEY_HEADER", "MOST_BYTES", "POLICY", "Guard", "Keys"]

MOST_BYTES = 16_384
"""Longest body that is read: a question has a few hundred bytes."""
KEY_HEADER = "x-armistice-key"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-elem 'self'; "
    # the report's figures say sizes and colours in attributes; no rule can come from there
    "style-src-attr 'unsafe-inline'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


class Keys:
    """One-time tokens for links, and a key for every window that was opened with one."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._keys: set[str] = set()

    def token(self) -> str:
        """Make a token that opens one window."""
        fresh = secrets.token_urlsafe(24)
        self._tokens.add(fresh)
        return fresh

    def redeem(self, token: str) -> str | None:
        """Return a window's key for a token, once; None for any other text."""
        found = next((t for t in self._tokens if _same(t, token)), None)
        if found is None:
            return None
        self._tokens.remove(found)
        key = secrets.token_urlsafe(24)
        self._keys.add(key)
        return key

    def holds(self, key: str) -> bool:
        """Whether a key was handed out."""
        return any(_same(known, key) for known in self._keys)


def _same(a: str, b: str) -> bool:
    return hmac.compare_digest(a.encode(), b.encode())


class Guard:
    """Refuses what did not come from the page, before any of it is read.

    Parameters
    ----------
    app
        What stands behind.
    keys
        Keys of open windows.
    port
        The port that is served.
    open_posts
        Paths to which a window may post before it has a key.
    """

    def __init__(self, app: ASGIApp, keys: Keys, port: int, open_posts: frozenset[str]) -> None:
        self.app, self.keys, self.open_posts = app, keys, open_posts
        self.hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        self.origins = {f"http://{host}" for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse with one line that says why."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                named = {k.encode() for k in _HEADERS}
                kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in named]
                extra = [(k.encode(), v.encode()) for k, v in _HEADERS.items()]
                message = {**message, "headers": [*kept, *extra]}
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            status, why = refusal
            # the rest of a refused body is not read, so the line cannot be used again
            answer = PlainTextResponse(why, status_code=status, headers={"connection": "close"})
            await answer(scope, receive, sealed)
            return
        await self.app(scope, receive, sealed)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if len(headers.getlist("host")) != 1 or headers["host"].lower() not in self.hosts:
            return 421, "this server answers to its own address only"
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in self.origins:
            return 403, "this page is not for other sites"
        site = headers.get("sec-fetch-site")
        if site not in (None, "same-origin", "none"):
            return 403, "this page is not for other sites"
        method = scope["method"]
        if method in ("GET", "HEAD"):
            return None
        if method != "POST":
            return 405, "GET or POST"
        if site == "none":
            return 403, "this page is not for other sites"
        if "transfer-encoding" in headers or not headers.get("content-length", "").isdigit():
            return 411, "say how long the question is"
        if int(headers["content-length"]) > MOST_BYTES:
            return 413, f"a question has at most {MOST_BYTES} bytes"
        if headers.get("content-type", "").split(";")[0].strip() != "application/json":
            return 415, "JSON only"
        if scope["path"] not in self.open_posts and not self.keys.holds(
            headers.get(KEY_HEADER, "")
        ):
            return 401, "open the link that armistice printed"
        return None
