"""What outbox/base.py promises, on every implementation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from amibridge.outbox.base import GAP, Outbox, Record
from amibridge.outbox.log import DiskOutbox
from amibridge.outbox.memory import RECORD_OVERHEAD_BYTES, MemoryOutbox
from amibridge.outbox.store import Limits

Make = Callable[[int], Awaitable[Outbox]]
ROOM_FOR_TEN = 10 * (100 + RECORD_OVERHEAD_BYTES)


@pytest.fixture(params=["memory", "disk"])
async def make(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Make]:
    """An outbox that holds about so many bytes, and keeps what is released."""
    made: list[Outbox] = []

    async def memory(max_bytes: int) -> Outbox:
        made.append(MemoryOutbox(max_bytes=max_bytes, retain_bytes=1 << 20))
        return made[-1]

    async def disk(max_bytes: int) -> Outbox:
        limits = Limits(max_bytes=max_bytes, segment_bytes=max(512, max_bytes // 8))
        outbox = DiskOutbox(tmp_path / f"box{len(made)}", limits)
        await outbox.open()
        made.append(outbox)
        return outbox

    yield {"memory": memory, "disk": disk}[request.param]
    for outbox in made:
        await outbox.close()


def record(sequence: int, epoch: str = "e1", payload: bytes = b"x" * 100) -> Record:
    return Record(epoch, sequence, 1, "", payload)


async def settle(outbox: Outbox) -> None:
    """Give an outbox on disk the time for its commits."""
    await asyncio.sleep(0.05 if isinstance(outbox, DiskOutbox) else 0)


async def read_all(outbox: Outbox) -> list[Record]:
    found: list[Record] = []
    with pytest.raises(TimeoutError):
        while True:
            async with asyncio.timeout(0.2):
                found += await outbox.read(7)
    return found


def told(records: list[Record]) -> list[dict[str, Any]]:
    return [json.loads(r.payload) for r in records if r.kind == GAP]


async def test_read_gives_what_was_appended_in_order(make: Make) -> None:
    outbox = await make(1 << 20)
    for n in range(1, 6):
        outbox.append(record(n))
    await settle(outbox)
    assert [r.sequence for r in await outbox.read(3)] == [1, 2, 3]
    assert await outbox.read(3) == [record(4), record(5)]
    assert outbox.pending == 5


async def test_read_waits_for_the_first_record(make: Make) -> None:
    outbox = await make(1 << 20)
    reading = asyncio.create_task(outbox.read(10))
    await asyncio.sleep(0.01)
    assert not reading.done()
    outbox.append(record(1))
    assert [r.sequence for r in await asyncio.wait_for(reading, 5)] == [1]


async def test_a_cancelled_read_takes_nothing(make: Make) -> None:
    outbox = await make(1 << 20)
    reading = asyncio.create_task(outbox.read(10))
    await asyncio.sleep(0)
    reading.cancel()
    outbox.append(record(1))
    assert [r.sequence for r in await outbox.read(10)] == [1]


async def test_release_forgets_the_oldest_read(make: Make) -> None:
    outbox = await make(1 << 20)
    for n in range(1, 4):
        outbox.append(record(n))
    await settle(outbox)
    await outbox.read(3)
    outbox.release(2)
    assert (outbox.pending, outbox.confirmed, outbox.released_to) == (1, 2, ("e1", 2))
    outbox.release(1)
    assert outbox.pending == 0
    await asyncio.wait_for(outbox.empty(), 1)


async def test_a_full_outbox_lets_the_oldest_go_and_says_so(make: Make) -> None:
    outbox = await make(ROOM_FOR_TEN)
    for n in range(1, 26):
        outbox.append(record(n))
        await settle(outbox)
    gap, *rest = await read_all(outbox)
    said = told([gap])[0]
    assert (gap.epoch, said["reason"], said["from_sequence"]) == ("e1", "outbox_full", 1)
    assert gap.sequence == said["to_sequence"]  # its place
    assert said["by_event"] == {"other": said["lost"]}
    assert said["lost"] == said["to_sequence"] == outbox.dropped > 0
    assert [r.sequence for r in rest] == list(range(said["to_sequence"] + 1, 26))
    assert outbox.pending == len(rest)


async def test_what_was_read_is_never_dropped(make: Make) -> None:
    outbox = await make(ROOM_FOR_TEN)
    for n in range(1, 6):
        outbox.append(record(n))
    await settle(outbox)
    first = await outbox.read(5)
    for n in range(6, 41):
        outbox.append(record(n))
        await settle(outbox)
    rest = await read_all(outbox)
    (said,) = told(rest)
    lost = range(said["from_sequence"], said["to_sequence"] + 1)
    kept = [r.sequence for r in rest if r.kind != GAP]
    assert sorted([*(r.sequence for r in first), *lost, *kept]) == list(range(1, 41))
    assert said["lost"] == len(lost) == outbox.dropped


async def test_a_gap_over_epochs_is_told_for_each(make: Make) -> None:
    outbox = await make(ROOM_FOR_TEN)
    outbox.append(record(1, "e0"))
    await settle(outbox)
    await outbox.read(1)
    for n in range(2, 9):
        outbox.append(record(n, "e0"))
    for n in range(1, 61):
        outbox.append(record(n, "e1"))
        await settle(outbox)
    records = await read_all(outbox)
    first, second = told(records)
    assert (first["from_epoch"], first["from_sequence"], first["lost"]) == ("e0", 2, 7)
    assert (second["from_epoch"], second["from_sequence"], second["to_sequence"]) == ("e1", 1, second["lost"])
    assert [(r.epoch, r.sequence) for r in records if r.kind == GAP] == [("e0", 8), ("e1", second["to_sequence"])]
    assert first["lost"] + second["lost"] == outbox.dropped


async def test_the_books_balance_at_any_time(make: Make) -> None:
    outbox = await make(ROOM_FOR_TEN)
    for n in range(1, 200):
        outbox.append(record(n, payload=b"y" * (n % 300)))
        if n % 7 == 0:
            await settle(outbox)
            outbox.release(len(await outbox.read(4)))
        assert outbox.received == n == outbox.confirmed + outbox.pending + outbox.dropped
    await settle(outbox)
    outbox.release(len(await read_all(outbox)))
    assert outbox.pending == 0


async def test_one_record_larger_than_the_outbox_still_passes(make: Make) -> None:
    outbox = await make(1000)
    outbox.append(record(1, payload=b"z" * 900))
    assert [r.sequence for r in await outbox.read(10)] == [1]


async def test_a_broker_that_lost_entries_is_sent_them_again(make: Make) -> None:
    outbox = await make(1 << 20)
    for epoch in ("e1", "e2"):
        for n in range(1, 11):
            outbox.append(record(n, epoch))
    await settle(outbox)
    outbox.release(len(await outbox.read(15)))
    await outbox.read(3)
    confirmed = outbox.confirmed
    assert await outbox.rewind({"e1": 8}) > 0
    again = await read_all(outbox)
    assert [(r.epoch, r.sequence) for r in again] == [("e1", n) for n in (8, 9, 10)] + [("e2", n) for n in range(1, 11)]
    assert outbox.received - outbox.confirmed == 13
    outbox.release(len(again))
    assert (outbox.pending, outbox.confirmed) == (0, confirmed + 13)


async def test_a_broker_that_is_up_to_date_is_sent_nothing_again(make: Make) -> None:
    outbox = await make(1 << 20)
    for n in range(1, 11):
        outbox.append(record(n))
    await settle(outbox)
    outbox.release(len(await outbox.read(5)))
    assert outbox.released_to == ("e1", 5)


async def recalled(outbox: Outbox, after: tuple[str, int]) -> list[tuple[str, int]]:
    return [(r.epoch, r.sequence) async for records in outbox.recall(after) for r in records]


async def test_recall_gives_what_was_released_behind_a_place(make: Make) -> None:
    outbox = await make(1 << 20)
    for epoch in ("e1", "e2"):
        for n in range(1, 6):
            outbox.append(record(n, epoch))
    await settle(outbox)
    assert await recalled(outbox, ("", 0)) == []
    assert len(await outbox.read(10)) == 10
    outbox.release(8)
    everything = [("e1", n) for n in range(1, 6)] + [("e2", n) for n in range(1, 4)]
    assert await recalled(outbox, ("", 0)) == everything
    assert await recalled(outbox, ("e1", 2)) == everything[2:]
    assert await recalled(outbox, ("e1", 99)) == everything[5:]
    assert await recalled(outbox, ("e2", 2)) == everything[7:]
    assert await recalled(outbox, ("e2", 3)) == []
    assert outbox.pending == 2
    outbox.release(2)
    assert await recalled(outbox, ("e2", 3)) == [("e2", 4), ("e2", 5)]
