"""The report in a real browser: from disk, without script, on a phone, with nothing cut."""

from __future__ import annotations

import html as html_module
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))

from report_sample import make_case, make_study

from armistice.report.page import render

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium binary on the path (Debian: apt-get install chromium)"
)

SETTLE = "--virtual-time-budget=4000"  # wait for the page, not for the clock

# Measures a page in a frame of a given width: what sticks out, and which labels collide.
HARNESS = """<!doctype html><meta charset="utf-8"><body style="margin:0">
<iframe id="f" style="width:{width}px;height:900px;border:0"></iframe>
<script type="application/json" id="page">{page}</script>
<script>
const frame = document.getElementById("f");
frame.addEventListener("load", () => {{
  const d = frame.contentDocument, seen = {{sticking: [], labels: [], cut: [], small: []}};
  seen.width = d.documentElement.clientWidth;
  seen.scroll = d.documentElement.scrollWidth;
  for (const e of d.body.querySelectorAll("*")) {{
    if (e.closest(".scroll, svg, .skip, details:not([open])")) continue;
    const r = e.getBoundingClientRect();
    if (r.width && r.right > seen.width + 1) seen.sticking.push(e.tagName + "." + e.className);
  }}
  for (const svg of d.querySelectorAll("svg[role=img]")) {{
    const name = svg.getAttribute("aria-labelledby"), box = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].filter(t => t.textContent.trim());
    const rects = texts.map(t => t.getBoundingClientRect());
    rects.forEach((r, i) => {{
      if (r.left < box.left - 1 || r.right > box.right + 1 ||
          r.top < box.top - 1 || r.bottom > box.bottom + 1)
        seen.cut.push([name, texts[i].textContent]);
      for (let j = 0; j < i; j++) {{
        const q = rects[j];
        const w = Math.min(r.right, q.right) - Math.max(r.left, q.left);
        const h = Math.min(r.bottom, q.bottom) - Math.max(r.top, q.top);
        if (w > 1.5 && h > 3.5)
          seen.labels.push([name, texts[i].textContent, texts[j].textContent]);
      }}
    }});
  }}
  document.body.dataset.seen = JSON.stringify(seen);
}});
frame.srcdoc = JSON.parse(document.getElementById("page").textContent);
</script>
"""


def chromium(path: Path, profile: Path, *flags: str) -> tuple[str, list[str]]:
    """Open a file with the network off; return standard output and what the console said."""
    assert CHROMIUM is not None
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={profile}",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--enable-logging=stderr",
            "--hide-scrollbars",
            *flags,
            path.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    return done.stdout, [line for line in done.stderr.splitlines() if ":CONSOLE" in line]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "page.html"
    path.write_text(render(make_case(), make_study()), encoding="utf-8")
    return path


def picture(path: Path, folder: Path) -> bytes:
    out = folder / "page.png"
    _, console = chromium(
        path, folder / "profile", "--window-size=1280,3000", f"--screenshot={out}", SETTLE
    )
    assert console == []
    return out.read_bytes()


def test_it_looks_the_same_with_and_without_script(report: Path, tmp_path: Path) -> None:
    for name in ("with", "without", "empty"):
        (tmp_path / name).mkdir()
    # Headless Chromium needs script for its own work, so it is taken from the page instead:
    # its only script goes, and its policy forbids any other.
    still = tmp_path / "still.html"
    text, scripts = re.subn(r"<script>.*?</script>", "", report.read_text("utf-8"), flags=re.DOTALL)
    assert scripts == 1
    still.write_text(text.replace("script-src 'unsafe-inline'", "script-src 'none'"), "utf-8")
    shown = picture(report, tmp_path / "with")
    assert shown == picture(still, tmp_path / "without")
    empty = tmp_path / "empty.html"
    empty.write_text("<!doctype html><title>nothing</title>")
    assert len(shown) > 10 * len(picture(empty, tmp_path / "empty"))


def test_the_console_stays_silent(report: Path, tmp_path: Path) -> None:
    dom, console = chromium(report, tmp_path, SETTLE, "--dump-dom")
    assert console == []
    assert dom.count("<figure") == 11
    assert "</footer>" in dom


def test_a_fault_would_have_been_heard(report: Path, tmp_path: Path) -> None:
    """The policy blocks what is fetched, and the test above would see it."""
    broken = tmp_path / "broken.html"
    text = report.read_text(encoding="utf-8")
    broken.write_text(text.replace("</body>", '<script src="https://example.org/x.js"></script>'))
    _, console = chromium(broken, tmp_path / "profile", SETTLE, "--dump-dom")
    assert any("Content Security Policy" in line for line in console)


def test_it_prints(report: Path, tmp_path: Path) -> None:
    """On paper every table is open: more pages than with the tables taken out."""
    text = re.sub(r"<script>.*?</script>", "", report.read_text("utf-8"), flags=re.DOTALL)
    whole = tmp_path / "whole.html"
    whole.write_text(text, encoding="utf-8")
    full = pages_printed(whole, tmp_path / "full")
    bare = tmp_path / "bare.html"
    bare.write_text(re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL))
    assert full > pages_printed(bare, tmp_path / "bare") >= 5


def pages_printed(path: Path, folder: Path) -> int:
    folder.mkdir()
    out = folder / "page.pdf"
    chromium(path, folder / "profile", f"--print-to-pdf={out}", "--no-pdf-header-footer")
    return len(re.findall(rb"/Type\s*/Page\b", out.read_bytes()))


def measure(page: str, width: int, folder: Path) -> dict[str, Any]:
    harness = folder / "harness.html"
    packed = json.dumps(page).replace("<", "\\u003c")
    harness.write_text(HARNESS.format(width=width, page=packed), encoding="utf-8")
    dom, _ = chromium(harness, folder / "profile", "--window-size=1400,1000", SETTLE, "--dump-dom")
    found = re.search(r'data-seen="([^"]*)"', dom)
    assert found, "the page was not measured"
    seen: dict[str, Any] = json.loads(html_module.unescape(found[1]))
    return seen


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_sticks_out_overlaps_or_is_cut(report: Path, tmp_path: Path, width: int) -> None:
    seen = measure(report.read_text(encoding="utf-8"), width, tmp_path)
    assert seen["width"] == width
    assert seen["scroll"] <= seen["width"]
    assert seen["sticking"] == []
    assert seen["cut"] == []
    assert seen["labels"] == []


def test_eight_accounts_fit_too(tmp_path: Path) -> None:
    seen = measure(render(make_case(8), make_study(8)), 390, tmp_path)
    assert seen["scroll"] <= seen["width"]
    assert seen["sticking"] == []
    assert seen["cut"] == []
    assert seen["labels"] == []
