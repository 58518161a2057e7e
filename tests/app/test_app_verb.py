"""`armistice app` from the command line: it says its link, serves, and ends when told to."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading

from typer.testing import CliRunner

from armistice.cli.app import app

CODE = "import sys; sys.argv[0] = 'armistice'; from armistice.cli import main; main()"


def test_it_serves_until_interrupted() -> None:
    command = [sys.executable, "-c", CODE, "app", "two-islands", "--no-browser"]
    command += ["--state", "1;sw=trust"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        assert process.stdout is not None
        watch = threading.Timer(90, process.kill)  # a failure must not wait for ever
        watch.start()
        link = process.stdout.readline()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\?token=[\w-]{20,}#1;sw=trust\n", link)
        assert found, link
        line = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=30)
        line.request("GET", "/")
        assert line.getresponse().status == 200
        line.close()
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=30)
        watch.cancel()
    assert process.returncode in (0, 130)
    assert "Traceback" not in out + errors


def test_what_cannot_be_served_is_said_in_one_line() -> None:
    for words in (
        ["moon"],
        ["two-islands", "tired-war", "moon"],
        ["two-islands", "tired-war", "tired-war"],
    ):
        done = CliRunner().invoke(app, ["app", *words, "--no-browser"])
        assert done.exit_code == 2, (words, done.output)
        assert "Traceback" not in done.output
