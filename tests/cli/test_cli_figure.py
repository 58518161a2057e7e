"""`armistice figure`: files that stand alone, and the same in a terminal."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from typer.testing import CliRunner

from armistice.cli.app import app
from armistice.cli.figure_work import NAMES

QUICK = ["--draws", "3", "--paths", "40", "--quiet"]
SVG = "{http://www.w3.org/2000/svg}"


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["figure", *words])
    assert done.exit_code == code, done.output
    return done.output


def texts(root: ET.Element) -> str:
    return " ".join("".join(t.itertext()) for t in root.iter(f"{SVG}text"))


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("figure") / "zone.svg"
    assert run("zone", "two-islands", *QUICK, "--out", str(place)).strip() == str(place)
    return place


def test_a_figure_stands_alone(zone: Path) -> None:
    root = ET.fromstring(zone.read_text(encoding="utf-8"))
    said = texts(root)
    for words in (
        "Is there a package that beats fighting on",
        "Tired war",
        "Useful war",
        "What this cannot show",
        "It describes no real place or people",
        "scenario ",
    ):
        assert words in said
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    nested = [e for e in root.iter(f"{SVG}svg") if e is not root]
    assert len(nested) == 4, "two panels of two figures"
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    for one in nested:
        x, y, w, h = (float(one.attrib[key]) for key in ("x", "y", "width", "height"))
        assert x >= 0
        assert x + w <= wide
        assert y + h <= high
    assert not re.search(r"https?://(?!www\.w3\.org)", zone.read_text(encoding="utf-8"))


def test_equal_questions_give_equal_files(zone: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.svg"
    run("zone", "two-islands", *QUICK, "--out", str(again))
    assert again.read_bytes() == zone.read_bytes()


def test_as_png(tmp_path: Path) -> None:
    place = tmp_path / "hold.png"
    run("hold", "two-islands", "-r", "tired-war", *QUICK, "--out", str(place))
    data = place.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == 1800


def test_in_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("futures", "two-islands", *QUICK, "--terminal")
    assert "When would a general truce begin?" in said
    assert "█" in said
    rows = re.findall(r"│ (?:settled and holding|at war, nothing settled) +│ +(\d+) (█*)", said)
    assert rows
    longest = max(rows, key=lambda row: int(row[0]))
    assert len(longest[1]) == max(len(bar) for _, bar in rows)
    assert list(tmp_path.iterdir()) == [], "nothing is written unless asked"


def test_cruxes_at_the_middles(tmp_path: Path) -> None:
    place = tmp_path / "cruxes.svg"
    run("cruxes", "two-islands", "--draws", "0", "--quiet", "--out", str(place))
    said = texts(ET.fromstring(place.read_text(encoding="utf-8")))
    assert "Does the war pay those who rule Orrin?" in said


def test_what_there_is_not_is_said_in_one_line(tmp_path: Path) -> None:
    said = run("moon", "two-islands", code=2)
    assert said.count("\n") == 1
    assert all(name in said for name in NAMES)
    run("zone", "two-islands", "--out", str(tmp_path / "zone.pdf"), code=2)
    assert list(tmp_path.iterdir()) == []
