"""The witness misses no number and takes none twice, wherever the bytes are cut; the mix is what it promises."""

from __future__ import annotations

import json
from itertools import islice

import pytest

from tests.benchmarks.mix import endless, make, number_of, stamp
from tests.benchmarks.pipeline import out_of_order
from tests.benchmarks.witness import Numbers

MARK = b'"timestamp":'


def published(count: int) -> bytes:
    return b"\x00".join(b'{"time":"x","timestamp":%b,"y":1}' % stamp(number) for number in range(count))


@pytest.mark.parametrize("size", range(1, 60))
def test_every_cut_gives_the_same_numbers(size: int) -> None:
    octets, numbers = published(9), Numbers(MARK)
    for at in range(0, len(octets), size):
        numbers.take(octets[at : at + size])
    assert [number_of(stamped) for stamped in numbers.stamps] == list(range(9))
    assert len(numbers.times) == 9


def test_a_stamp_keeps_its_width_as_a_json_number() -> None:
    for number in (0, 1, 4_999, 5_000, 123_456_789):
        text = stamp(number)
        assert len(text) == 17
        assert json.dumps(float(text)).encode() == text


def test_the_mix_numbers_its_events_in_their_stamps() -> None:
    mix = make(500)
    assert len(mix) == 500
    stamps = [next(line[11:] for line in raw.split(b"\r\n") if line.startswith(b"Timestamp: ")) for raw in mix.events()]
    assert stamps == [stamp(number) for number in range(500)]
    assert mix.events()[:20] == list(islice(endless(), 20))


def test_what_comes_late_is_counted() -> None:
    assert out_of_order([0, 1, 2]) == 0
    assert out_of_order([0, 2, 1, 3]) == 1
    assert out_of_order([3, 2, 1]) == 2
