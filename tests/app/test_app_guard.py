"""Who is refused: everybody but the page itself."""

from __future__ import annotations

import json
import socket
import time

import pytest
from served import Served

JSON = "application/json"


def body(**asked: object) -> bytes:
    return json.dumps(asked).encode()


def test_the_page_is_served_with_a_strict_policy_and_no_cookie(served: Served) -> None:
    for path in ("/", "/app.js", "/style.css"):
        status, headers, _ = served.ask("GET", path)
        assert status == 200
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.split("style-src-attr")[0]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert not {"set-cookie", "access-control-allow-origin"} & set(headers)


def test_without_a_key_nothing_of_the_scenario_is_said(served: Served) -> None:
    for path in ("/", "/app.js", "/style.css"):
        _, _, text = served.ask("GET", path)
        assert b"Orrin" not in text
        assert b"two-islands" not in text
    for path in ("/page", "/look", "/alone", "/reading", "/entry"):
        status, _, text = served.ask("POST", path, body(state=""), content_type=JSON)
        assert (status, b"Orrin" in text) == (401, False)
        status, _, _ = served.ask(
            "POST", path, body(state=""), content_type=JSON, x_armistice_key="guess"
        )
        assert status == 401


def test_a_link_opens_one_window(served: Served, key: str) -> None:
    token = served.token()
    asked = body(token=token)
    assert served.ask("POST", "/enter", asked, content_type=JSON)[0] == 200
    assert served.ask("POST", "/enter", asked, content_type=JSON)[0] == 403
    assert served.token() != token, "the next link is printed once one is used"
    assert served.ask("POST", "/enter", body(token=""), content_type=JSON)[0] == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""]
)
def test_a_foreign_host_is_refused(served: Served, key: str, host: str) -> None:
    named = host.format(port=served.port)
    assert served.ask("GET", "/", host=named)[0] in (400, 421)
    status, _, _ = served.ask(
        "POST", "/page", body(state=""), host=named, content_type=JSON, x_armistice_key=key
    )
    assert status in (400, 421)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_another_site_is_refused(served: Served, key: str, headers: dict[str, str]) -> None:
    given = {"content-type": JSON, "x-armistice-key": key, **headers}
    assert served.ask("POST", "/page", body(state=""), **given)[0] == 403
    status, found, _ = served.ask(
        "OPTIONS",
        "/page",
        None,
        origin="https://evil.example",
        access_control_request_method="POST",
    )
    assert status in (403, 405)
    assert "access-control-allow-origin" not in found


def test_an_upload_is_refused_before_it_is_read(served: Served, key: str) -> None:
    """Fifty megabytes are announced; the answer comes before the first of them is sent."""
    head = (
        f"POST /look HTTP/1.1\r\nhost: 127.0.0.1:{served.port}\r\ncontent-type: {JSON}\r\n"
        f"x-armistice-key: {key}\r\ncontent-length: 50000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
        began = time.monotonic()
        line.sendall(head.encode())
        answer = line.recv(4096)
        assert answer.startswith(b"HTTP/1.1 413")
        assert time.monotonic() - began < 10
    status, _, _ = served.ask(
        "POST", "/look", None, content_type=JSON, x_armistice_key=key, transfer_encoding="chunked"
    )
    assert status == 411


def test_fifty_megabytes_sent_at_once_are_refused_too(served: Served, key: str) -> None:
    try:
        status, _, _ = served.ask(
            "POST", "/look", b"x" * 50_000_000, content_type=JSON, x_armistice_key=key
        )
    except (BrokenPipeError, ConnectionResetError):
        status = 413  # the line was cut while we were still sending
    assert status == 413
    assert served.ask("GET", "/")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/app.js",
        "/app.js/../../server.py",
        "//etc/passwd",
        "/style.css%00.py",
        "/docs",
    ],
)
def test_no_path_of_a_browser_is_a_path_of_this_machine(served: Served, path: str) -> None:
    status, _, text = served.ask("GET", path)
    assert status == 404
    assert b"root:" not in text


@pytest.mark.parametrize(
    "sent",
    [b"", b"[1]", b"{", b'{"state": 3, "seq": 1}', b'{"seq": true, "state": ""}', b"[" * 9000],
)
def test_what_is_no_question_is_refused_in_one_line(served: Served, sent: bytes) -> None:
    own = served.key()
    status, _, text = served.ask("POST", "/look", sent, content_type=JSON, x_armistice_key=own)
    assert status == 400 or b'"part": "fault"' in text
    assert b"Traceback" not in text


def test_another_kind_of_body_is_refused(served: Served, key: str) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        given = {"content-type": kind, "x-armistice-key": key}
        assert served.ask("POST", "/page", body(state=""), **given)[0] == 415
    assert served.ask("PUT", "/page", body(state=""), content_type=JSON)[0] == 405
