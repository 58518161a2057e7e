"""Random numbers with addresses: the published answers, and one function written twice."""

from __future__ import annotations

import numpy as np
import pytest

from armistice.analyses.paths import SLOTS
from armistice.philox import WINDOW, block, fill, pair
from armistice.rng import key, philox, stream, uniforms

FULL = 0xFFFFFFFF
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((FULL,) * 4, (FULL,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
"""Counter, key and words as Random123 publishes them for philox4x32-10."""


@pytest.mark.parametrize(("counter", "words", "expected"), KNOWN)
def test_philox_gives_the_published_answers(counter: tuple, words: tuple, expected: tuple) -> None:
    assert tuple(int(word) for word in philox(counter, words)) == expected
    compiled = block(*(np.uint64(word) for word in (*counter, *words)))
    assert tuple(int(word) for word in compiled) == expected


@pytest.mark.parametrize("address", [(0, 0, 0), (3, 12345, 48), (FULL, FULL, FULL - WINDOW)])
def test_compiled_numbers_are_the_plain_ones_bit_for_bit(address: tuple[int, int, int]) -> None:
    draw, path, month = address
    words = np.array(key(7, "futures"), dtype=np.uint64)
    out = np.empty((len(SLOTS), WINDOW))
    for of in range(len(SLOTS) // 2):
        fill(out, words, draw, path, month, of)
    months = month + np.arange(WINDOW)
    plain = [uniforms(7, "futures", draw, path, months, slot) for slot in range(len(SLOTS))]
    assert np.array_equal(out, plain)
    assert pair(words, draw, path, month, 1) == (plain[2][0], plain[3][0])


def test_a_number_depends_on_its_address_alone() -> None:
    whole = uniforms(1, "futures", 2, np.arange(50)[:, None], np.arange(9), 3)
    assert whole.shape == (50, 9)
    assert np.array_equal(whole[20:30, 4], uniforms(1, "futures", 2, np.arange(20, 30), 4, 3))


def test_every_part_of_an_address_matters() -> None:
    addresses = [(1, "a", 0, 0, 0, 0), (2, "a", 0, 0, 0, 0), (1, "b", 0, 0, 0, 0)]
    addresses += [(1, "a", 1, 0, 0, 0), (1, "a", 0, 1, 0, 0), (1, "a", 0, 0, 1, 0)]
    addresses += [(1, "a", 0, 0, 0, slot) for slot in range(1, 8)]
    assert len({float(uniforms(*address)) for address in addresses}) == len(addresses)


def test_numbers_are_uniform_and_slots_do_not_go_together() -> None:
    paths, months = np.arange(4000)[:, None], np.arange(10)
    slots = np.stack([uniforms(5, "futures", 0, paths, months, slot).ravel() for slot in range(8)])
    assert slots.min() >= 0.0
    assert slots.max() < 1.0
    # five standard errors of a mean of 40,000 uniforms, and of a correlation
    assert np.abs(slots.mean(axis=1) - 0.5).max() < 5 * (1 / 12 / 40_000) ** 0.5
    assert np.abs(np.corrcoef(slots) - np.eye(8)).max() < 5 / 200
    counts, _ = np.histogram(slots[0], bins=20, range=(0, 1))
    assert ((counts - 2000.0) ** 2 / 2000.0).sum() < 50  # chi-square, 19 degrees


@pytest.mark.parametrize("bad", [{"draw": -1}, {"paths": 1 << 32}, {"month": -1}, {"slot": -2}])
def test_an_address_outside_the_counter_is_refused(bad: dict[str, int]) -> None:
    address = {"draw": 0, "paths": 0, "month": 0, "slot": 0} | bad
    with pytest.raises(ValueError, match="address"):
        uniforms(1, "futures", **address)


def test_streams_have_names() -> None:
    assert stream(1, "priors").random() == stream(1, "priors").random()
    assert stream(1, "priors").random() != stream(1, "priors", 0).random()
