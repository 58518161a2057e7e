"""Whatever the bytes, loading either works or raises InputError with faults in the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_texts import EXAMPLE

from armistice.errors import InputError
from armistice.scenario import load

TEXT = EXAMPLE.read_text(encoding="utf-8")
PIECES = [
    "", " ", "\n", ":", ": ", "- ", ",", "{", "}", "[", "]", "'", '"', "#", "&a ", "*a", "!!x ",
    "<<: ", "|\n", ">\n", "%", "~", "null", "true", "-1", "1e999", ".inf", ".nan", "0", "1",
    "0.5 to 0.2", "beta(2, 3)", "\t", "\x00", "\x85", "\u2028", "é", "¶", "A¶99", "because",
    "value", "readings:", "parties:", "@", "`", "---", "...", "? ", "9" * 400, "x" * 60, "𝟏", "٣",
]  # fmt: skip
SETTINGS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def survives(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    scenario, refused = None, None
    try:
        scenario = load(path)
    except InputError as error:
        refused = error
    if refused is not None:
        assert refused.faults
        assert all(f.line >= 1 and f.col >= 1 and f.code for f in refused.faults)
        assert str(refused)
    if scenario is not None:
        for reading in (None, *scenario.readings):
            scenario.resolve(reading).median()


places = st.integers(0, len(TEXT) - 1)
edits = st.lists(
    st.one_of(
        st.tuples(st.just("cut"), places, st.integers(1, 60)),
        st.tuples(st.just("twice"), places, st.integers(1, 200)),
        st.tuples(st.just("put"), places, st.sampled_from(PIECES)),
        st.tuples(st.just("over"), places, st.sampled_from(PIECES)),
        st.tuples(st.just("line"), places, st.integers(0, 3)),
    ),
    min_size=1,
    max_size=5,
)


def mutate(text: str, edit: tuple[str, int, int | str]) -> str:
    kind, at, what = edit
    at = min(at, len(text))
    if kind == "cut":
        return text[:at] + text[at + int(what) :]
    if kind == "twice":
        return text[: at + int(what)] + text[at:]
    if kind == "put":
        return text[:at] + str(what) + text[at:]
    if kind == "over":
        return text[:at] + str(what) + text[at + len(str(what)) :]
    lines = text.split("\n")
    row = at % len(lines)
    return "\n".join(lines[:row] + lines[row : row + 1] * int(what) + lines[row + 1 :])


@SETTINGS
@given(edits)
def test_mutated_text(tmp_path: Path, changes: list[tuple[str, int, int | str]]) -> None:
    text = TEXT
    for change in changes:
        text = mutate(text, change)
    survives(tmp_path / "fuzz.yaml", text.encode("utf-8", "surrogatepass"))


@settings(SETTINGS, max_examples=40)
@given(st.binary(max_size=400), places)
def test_random_bytes(tmp_path: Path, raw: bytes, at: int) -> None:
    survives(tmp_path / "bytes.yaml", raw)
    whole = TEXT.encode()
    survives(tmp_path / "mixed.yaml", whole[:at] + raw[:20] + whole[at:])


@pytest.mark.parametrize("value", ["~", "{}", "7", "[1, [2]]", "{a: {b: c}}"])
def test_every_key_with_a_value_of_the_wrong_kind(value: str, tmp_path: Path) -> None:
    """Every top-level section, and every party's field, replaced by something else."""
    lines = TEXT.split("\n")
    keys = [i for i, line in enumerate(lines) if line[:1].isalpha() and ":" in line]
    for start, end in zip(keys, [*keys[1:], len(lines)], strict=True):
        name = lines[start].split(":")[0]
        changed = [*lines[:start], f"{name}: {value}", *lines[end:]]
        survives(tmp_path / "kind.yaml", "\n".join(changed).encode())
    first, last = lines.index("  RU:") + 1, lines.index("  UA:")
    for row in range(first, last):
        if lines[row].startswith("    ") and lines[row][4].isalpha():
            name = lines[row].strip().split(":")[0]
            end = row + 1
            while end < last and lines[end].startswith("     "):
                end += 1
            changed = [*lines[:row], f"    {name}: {value}", *lines[end:]]
            survives(tmp_path / "kind.yaml", "\n".join(changed).encode())
