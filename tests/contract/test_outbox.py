"""What outbox/base.py promises, on every implementation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from amibridge.outbox.base import GAP, Outbox, Record
from amibridge.outbox.memory import RECORD_OVERHEAD_BYTES, MemoryOutbox

Make = Callable[[int], Outbox]


@pytest.fixture(params=["memory"])
def make(request: pytest.FixtureRequest) -> Make:
    """An outbox that holds so many bytes."""
    return {"memory": lambda max_bytes: MemoryOutbox(max_bytes=max_bytes)}[request.param]


def record(sequence: int, epoch: str = "e1", payload: bytes = b"x" * 100) -> Record:
    return Record(epoch, sequence, 1, "", payload)


ROOM_FOR_TEN = 10 * (100 + RECORD_OVERHEAD_BYTES)


async def test_read_gives_what_was_appended_in_order(make: Make) -> None:
    outbox = make(1 << 20)
    for n in range(1, 6):
        outbox.append(record(n))
    assert [r.sequence for r in await outbox.read(3)] == [1, 2, 3]
    assert [r.sequence for r in await outbox.read(3)] == [4, 5]
    assert outbox.pending == 5


async def test_read_waits_for_the_first_record(make: Make) -> None:
    outbox = make(1 << 20)
    reading = asyncio.create_task(outbox.read(10))
    await asyncio.sleep(0.01)
    assert not reading.done()
    outbox.append(record(1))
    assert [r.sequence for r in await reading] == [1]


async def test_a_cancelled_read_takes_nothing(make: Make) -> None:
    outbox = make(1 << 20)
    reading = asyncio.create_task(outbox.read(10))
    await asyncio.sleep(0)
    reading.cancel()
    outbox.append(record(1))
    assert [r.sequence for r in await outbox.read(10)] == [1]


async def test_release_forgets_the_oldest_read(make: Make) -> None:
    outbox = make(1 << 20)
    for n in range(1, 4):
        outbox.append(record(n))
    await outbox.read(3)
    assert outbox.release(2) == 2
    assert outbox.pending == 1
    assert outbox.release(1) == 1
    await asyncio.wait_for(outbox.empty(), 1)


async def test_a_full_outbox_lets_the_oldest_go_and_says_so(make: Make) -> None:
    outbox = make(ROOM_FOR_TEN)
    for n in range(1, 16):
        outbox.append(record(n))
    gap, *rest = await outbox.read(100)
    assert gap.kind == GAP
    assert (gap.epoch, gap.sequence) == ("e1", 1)
    said = json.loads(gap.payload)
    assert (said["reason"], said["from_sequence"], said["to_sequence"], said["lost"]) == ("outbox_full", 1, 5, 5)
    assert [r.sequence for r in rest] == list(range(6, 16))
    assert (outbox.dropped, outbox.pending) == (5, 10)


async def test_what_was_read_is_never_dropped(make: Make) -> None:
    outbox = make(ROOM_FOR_TEN)
    for n in range(1, 9):
        outbox.append(record(n))
    first = await outbox.read(5)
    for n in range(9, 21):
        outbox.append(record(n))
    gap, *rest = await outbox.read(100)
    said = json.loads(gap.payload)
    lost = range(said["from_sequence"], said["to_sequence"] + 1)
    assert [r.sequence for r in first] + list(lost) + [r.sequence for r in rest] == list(range(1, 21))
    assert said["lost"] == len(lost) == outbox.dropped


async def test_a_gap_over_epochs_is_told_for_each(make: Make) -> None:
    outbox = make(ROOM_FOR_TEN)
    for epoch in ("e1", "e2", "e3"):
        for n in range(1, 9):
            outbox.append(record(n, epoch))
    records = await outbox.read(100)
    gaps = [(r.epoch, json.loads(r.payload)["lost"]) for r in records if r.kind == GAP]
    assert gaps == [("e1", 8), ("e2", 6)]


async def test_the_books_balance_at_any_time(make: Make) -> None:
    outbox = make(ROOM_FOR_TEN)
    released = 0
    for n in range(1, 200):
        outbox.append(record(n, payload=b"y" * (n % 300)))
        if n % 7 == 0:
            released += outbox.release(len(await outbox.read(4)))
        assert n == released + outbox.pending + outbox.dropped


async def test_one_record_larger_than_the_outbox_still_passes(make: Make) -> None:
    outbox = make(1000)
    outbox.append(record(1, payload=b"z" * 5000))
    assert [r.sequence for r in await outbox.read(10)] == [1]
