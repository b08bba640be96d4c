"""What GroupReader promises, on every broker."""

import asyncio
from collections.abc import Callable

import pytest

from amibridge.brokers import redis_groups
from amibridge.brokers.base import GroupEvent, GroupReader
from amibridge.brokers.redis_groups import RedisGroupReader
from amibridge.errors import BrokerUnreachable
from amibridge.schemas import addresses
from tests.contract.brokers import UNCLOSED_IS_AN_ERROR, BrokerUnderTest, RedisUnderTest, bodies, events
from tests.rig.redis_server import RedisServer

pytestmark = UNCLOSED_IS_AN_ERROR


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis: who is silent for a second is gone."""
    monkeypatch.setattr(redis_groups, "GONE_AFTER_SECONDS", 1.0)
    monkeypatch.setattr(redis_groups, "FRESH_EVERY_SECONDS", 0.2)
    monkeypatch.setattr(redis_groups, "CLAIM_EVERY_SECONDS", 0.1)


async def take(reader: GroupReader, count: int) -> list[GroupEvent]:
    async with asyncio.timeout(20):
        return [await reader.receive() for _ in range(count)]


async def nothing_comes(reader: GroupReader, seconds: float = 0.3) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.receive(), seconds)


async def test_each_event_goes_to_one_of_the_group(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    readers = [await broker.open(broker.group_reader(f"reader-{n}", prefetch=10)) for n in range(2)]
    sent = events(broker.pbx, 100)
    seen: list[bytes] = []

    async def work(reader: GroupReader) -> None:
        while True:
            event = await reader.receive()
            seen.append(event.body)
            assert event.type == sent[0].type
            await event.ack()

    working = [asyncio.create_task(work(reader)) for reader in readers]
    await publisher.publish(sent)
    async with asyncio.timeout(20):
        while len(seen) < 100:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    for task in working:
        task.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    assert sorted(seen) == sorted(bodies(sent))


async def test_events_are_kept_while_nobody_reads_and_come_in_order(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    await publisher.publish(events(broker.pbx, 3))  # before there was a group: not for it
    first = await broker.open(broker.group_reader())
    await first.close()
    sent = events(broker.pbx, 50, first=4)
    await publisher.publish(sent)
    again = await broker.open(broker.group_reader())
    taken = await take(again, 50)
    assert [event.body for event in taken] == bodies(sent)
    assert not any(event.redelivered for event in taken)
    for event in taken:
        await event.ack()
    await nothing_comes(again)


async def test_what_is_not_acknowledged_comes_again_and_is_marked(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    reader = await broker.open(broker.group_reader())
    sent = events(broker.pbx, 5)
    await publisher.publish(sent)
    taken = await take(reader, 5)
    for event in (taken[0], taken[2]):
        await event.ack()
    await reader.close()
    with pytest.raises(BrokerUnreachable):
        await taken[1].ack()
    again = await broker.open(broker.group_reader())
    seen = await take(again, 3)
    assert [event.body for event in seen] == [sent[n].body for n in (1, 3, 4)]
    assert all(event.redelivered for event in seen)
    for event in seen:
        await event.ack()
    await nothing_comes(again)


async def test_the_events_of_one_that_is_gone_pass_to_another(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    gone = await broker.open(broker.group_reader("reader-1"))
    sent = events(broker.pbx, 5)
    await publisher.publish(sent)
    await take(gone, 5)
    other = await broker.open(broker.group_reader("reader-2"))
    await nothing_comes(other, 0.5)
    await gone.close()
    seen = await take(other, 5)
    assert [event.body for event in seen] == bodies(sent)
    assert all(event.redelivered for event in seen)


async def test_one_holds_no_more_than_its_prefetch(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    reader = await broker.open(broker.group_reader(prefetch=3))
    await publisher.publish(events(broker.pbx, 10))
    held = await take(reader, 3)
    waiting = asyncio.create_task(reader.receive())
    await asyncio.sleep(0.3)
    assert not waiting.done()
    await held[1].ack()
    async with asyncio.timeout(10):
        assert (await waiting).body == events(broker.pbx, 10)[3].body


async def test_one_that_stops_waiting_loses_no_event(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    reader = await broker.open(broker.group_reader())
    sent = events(broker.pbx, 40)
    publishing = asyncio.create_task(publisher.publish(sent))
    seen: list[bytes] = []
    patience = 0.0
    while len(seen) < 40:
        waiting = asyncio.create_task(reader.receive())
        await asyncio.sleep(patience)
        patience = (patience + 0.0001) % 0.002
        waiting.cancel()
        try:
            event = await waiting
        except asyncio.CancelledError:
            continue
        await event.ack()
        seen.append(event.body)
    await publishing
    assert seen == bodies(sent)


async def test_on_redis_one_that_works_for_long_keeps_its_events(redis_server: RedisServer, pbx: str) -> None:
    """It says every now and then that it lives, and at the end nobody else has had them."""
    async with RedisUnderTest(pbx, redis_server.url) as broker:
        publisher = await broker.open(broker.publisher())
        slow = await broker.open(broker.group_reader("slow"))
        await publisher.publish(events(pbx, 2))
        held = await take(slow, 2)
        other = await broker.open(broker.group_reader("other"))
        await nothing_comes(other, 2.5)
        for event in held:
            await event.ack()
        await slow.close()
        await nothing_comes(other, 1.5)


async def test_on_redis_the_events_of_one_that_was_killed_pass_to_another(redis_server: RedisServer, pbx: str) -> None:
    """It could not give them back: they pass when it has been silent for long enough."""
    async with RedisUnderTest(pbx, redis_server.url) as broker:
        publisher = await broker.open(broker.publisher())
        killed = await broker.open(broker.group_reader("killed"))
        sent = events(pbx, 3)
        await publisher.publish(sent)
        await take(killed, 1)
        killed.fail("killed")
        await killed.close()
        other = await broker.open(broker.group_reader("other"))
        await nothing_comes(other, 0.3)
        assert [event.body for event in await take(other, 3)] == bodies(sent)


async def test_on_redis_what_has_passed_on_is_not_taken_back(redis_server: RedisServer, pbx: str) -> None:
    """One that slept too long: its acknowledgement is of no effect, the other one's counts."""
    async with RedisUnderTest(pbx, redis_server.url) as broker:
        publisher = await broker.open(broker.publisher())
        slept = await broker.open(broker.group_reader("slept"))
        await publisher.publish(events(pbx, 1))
        [held] = await take(slept, 1)
        await broker.ask("XCLAIM", broker.events_stream, f"group-{pbx}", "other", 0, "0-1")  # no such entry: nothing
        [(entry, _)] = await broker.ask("XRANGE", broker.events_stream, "-", "+")
        await broker.ask("XCLAIM", broker.events_stream, f"group-{pbx}", "other", 0, entry)
        await asyncio.sleep(0.5)
        await held.ack()
        assert (await broker.ask("XPENDING", broker.events_stream, f"group-{pbx}"))["pending"] == 1


async def test_on_redis_a_new_pbx_is_read_from_its_first_event(
    new_redis: Callable[..., RedisServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amibridge.brokers.redis_events.LOOK_FOR_STREAMS_SECONDS", 0.2)
    monkeypatch.setattr("amibridge.brokers.redis_streams.BLOCK_SECONDS", 0.2)
    server = new_redis()
    async with RedisUnderTest("old", server.url) as old, RedisUnderTest("new", server.url) as new:
        await (await old.open(old.publisher())).publish(events("old", 3))

        def reader() -> RedisGroupReader:
            scan = addresses.events_stream("*")
            return RedisGroupReader(server.url, scan=scan, group="all", consumer="one", wanted=lambda _, body: b"x" in body)

        first = await old.open(reader())
        await (await new.open(new.publisher())).publish([*events("new", 3), *events("new", 1, first=4, body_bytes=5)])
        [event] = await take(first, 1)
        assert event.body.endswith(b"xxxxx")
        assert (await new.ask("XPENDING", new.events_stream, "all"))["pending"] == 1  # the unwanted ones are acknowledged
        await event.ack()
        await first.close()
        assert await new.ask("XINFO", "CONSUMERS", new.events_stream, "all") == []
