"""What GroupReader promises, on every broker."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aio_pika.queue import Queue
from aiormq.exceptions import ConnectionInternalError

from amibridge.brokers import rabbitmq_groups, redis_groups
from amibridge.brokers.base import GroupEvent, GroupReader
from amibridge.brokers.redis_groups import RedisGroupReader
from amibridge.errors import BrokerUnreachable
from amibridge.schemas import addresses
from tests.contract.brokers import UNCLOSED_IS_AN_ERROR, BrokerUnderTest, RabbitUnderTest, RedisUnderTest, bodies, events
from tests.rig.rabbitmq_server import RabbitMQServer
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


@pytest.mark.parametrize(
    ("kind", "since"),
    [("redis", None), ("redis", "beginning"), ("redis", datetime(2020, 1, 1, tzinfo=UTC)), ("valkey", None)],
)
async def test_on_redis_a_group_that_waits_for_the_first_pbx_misses_nothing_of_it(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, kind: str, since: str | datetime | None
) -> None:
    """It was open before the first event, so that one is for it, however late it finds the stream."""
    monkeypatch.setattr("amibridge.brokers.redis_events.LOOK_FOR_STREAMS_SECONDS", 0.2)
    monkeypatch.setattr("amibridge.brokers.redis_streams.BLOCK_SECONDS", 0.2)
    server: RedisServer = request.getfixturevalue(f"new_{kind}")()
    async with RedisUnderTest("first", server.url) as first, RedisUnderTest("second", server.url) as second:

        def reader(consumer: str) -> RedisGroupReader:
            scan = addresses.events_stream("*")
            return RedisGroupReader(server.url, scan=scan, group="all", consumer=consumer, since=since)

        early, other = await first.open(reader("early")), await first.open(reader("other"))
        sent = events("first", 105)
        await (await first.open(first.publisher())).publish(sent)
        await asyncio.sleep(0.3)
        for event, message in zip(await take(early, 64), sent, strict=False):
            assert event.body == message.body
            await event.ack()
        taken = await take(early, 41)
        assert [event.body for event in taken] == bodies(sent[64:])
        for event in taken:
            await event.ack()
        await nothing_comes(other)
        await other.close()
        await (await second.open(second.publisher())).publish(events("second", 2))
        assert [event.body for event in await take(early, 2)] == bodies(events("second", 2))


async def test_on_rabbitmq_several_may_make_the_group_at_the_same_moment(rabbitmq_server: RabbitMQServer, pbx: str) -> None:
    """RabbitMQ 3.10 closes the connection of some of those that make one quorum queue at once."""
    async with RabbitUnderTest(pbx, rabbitmq_server.url) as broker:
        publisher = await broker.open(broker.publisher())
        for number in range(40):
            async with RabbitUnderTest(f"{pbx}-{number}", rabbitmq_server.url) as together:
                readers = [together.group_reader() for _ in range(4)]
                await asyncio.gather(*(together.open(reader) for reader in readers))
                await publisher.publish(events(together.pbx, 8))
                for reader in readers:
                    await asyncio.gather(*(event.ack() for event in await take(reader, 2)))


@pytest.mark.parametrize("tries", [2, rabbitmq_groups.OPEN_TRIES])
async def test_on_rabbitmq_an_internal_error_at_opening_is_tried_again(
    rabbitmq_server: RabbitMQServer, pbx: str, monkeypatch: pytest.MonkeyPatch, tries: int
) -> None:
    async with RabbitUnderTest(pbx, rabbitmq_server.url) as broker:
        publisher = await broker.open(broker.publisher())
        tried = failing_consume(monkeypatch, tries - 1)
        reader = await broker.open(broker.group_reader())
        assert len(tried) == tries
        await publisher.publish(events(pbx, 1))
        [event] = await take(reader, 1)
        await event.ack()
        await asyncio.sleep(0.1)
        assert not reader.fault


async def test_on_rabbitmq_an_internal_error_that_stays_is_told(
    rabbitmq_server: RabbitMQServer, pbx: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with RabbitUnderTest(pbx, rabbitmq_server.url) as broker:
        await broker.open(broker.publisher())
        tried = failing_consume(monkeypatch, 1_000)
        with pytest.raises(BrokerUnreachable, match="INTERNAL_ERROR"):
            await broker.open(broker.group_reader())
        assert len(tried) == rabbitmq_groups.OPEN_TRIES


def failing_consume(monkeypatch: pytest.MonkeyPatch, times: int) -> list[Queue]:
    """Have the first so many fail as RabbitMQ lets them fail; the list of all."""
    monkeypatch.setattr(rabbitmq_groups, "OPEN_PAUSE_SECONDS", 0.01)
    consume = Queue.consume
    tried: list[Queue] = []

    async def failing(queue: Queue, *args: Any, **options: Any) -> Any:
        tried.append(queue)
        if len(tried) > times:
            return await consume(queue, *args, **options)
        error = ConnectionInternalError("INTERNAL_ERROR")
        await queue.channel.close(error)
        raise error

    monkeypatch.setattr(Queue, "consume", failing)
    return tried
