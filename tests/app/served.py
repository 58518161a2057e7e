"""The page as the tests run it: in this process, on a port of its own."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from armistice.app import prepare
from armistice.scenario import Scenario


@dataclass
class Served:
    """A running page: where it is, and the links it has printed."""

    scenario: Scenario
    port: int
    links: list[str] = field(default_factory=list)

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self) -> str:
        return parse_qs(urlsplit(self.links[-1]).query)["token"][0]

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask with exactly these headers, whatever a browser would say."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        line.putrequest(method, path, skip_host="host" in given, skip_accept_encoding=True)
        if body is not None and "content-length" not in given:
            given["content-length"] = str(len(body))
        for name, value in given.items():
            line.putheader(name, value)
        line.endheaders(body)
        answer = line.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        line.close()
        return found

    def tell(self, path: str, key: str, **asked: Any) -> Iterator[dict[str, Any]]:
        """Ask as the page does; give every line of the answer as it arrives."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"content-type": "application/json", "x-armistice-key": key}
        line.request("POST", path, json.dumps(asked).encode(), headers)
        answer = line.getresponse()
        assert answer.status == 200
        for text in answer:
            if text.strip():
                yield json.loads(text)
        line.close()

    def key(self) -> str:
        body = json.dumps({"token": self.token()}).encode()
        status, _, text = self.ask("POST", "/enter", body, content_type="application/json")
        assert status == 200, text
        return str(json.loads(text)["key"])

    def post(self, path: str, key: str, **asked: Any) -> list[dict[str, Any]]:
        """Ask as the page does; return every line of the answer."""
        status, _, text = self.ask(
            "POST",
            path,
            json.dumps(asked).encode(),
            content_type="application/json",
            x_armistice_key=key,
        )
        assert status == 200, text
        return [json.loads(line) for line in text.decode().splitlines() if line]


def serve(scenario: Scenario, **given: Any) -> Iterator[Served]:
    links: list[str] = []
    server, line, first = prepare(scenario, say=links.append, **given)
    served = Served(scenario, line.getsockname()[1], links)
    links.append(first)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [line]}, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    yield served
    server.should_exit = True
    thread.join(30)
    line.close()
