"""What is promised when the server is killed (SIGKILL) or freezes (SIGSTOP). Private servers only."""

import asyncio
import gc
import time
from collections.abc import Awaitable
from typing import Any

import aiormq.connection
import pytest

from amibridge.brokers import rabbitmq, rabbitmq_connection, redis_connection, redis_streams
from amibridge.brokers.base import Message, Subscriber
from amibridge.brokers.memory import MemoryBroker
from amibridge.errors import BrokerUnreachable, PublishInterrupted
from tests.contract.brokers import UNCLOSED_IS_AN_ERROR, BrokerUnderTest, MemoryUnderTest, RabbitUnderTest, bodies, events
from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer

pytestmark = UNCLOSED_IS_AN_ERROR

Breakable = tuple[BrokerUnderTest, RedisServer | RabbitMQServer]

STALL_SECONDS = 1.0
HEARTBEAT_SECONDS = 1
SOON_SECONDS = 2.0
MEBIBYTE = 1024 * 1024


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real times are chosen for real networks; here everything is near."""
    monkeypatch.setattr(rabbitmq, "CONFIRM_STALL_SECONDS", STALL_SECONDS)
    monkeypatch.setattr(rabbitmq_connection, "CONFIRM_STALL_SECONDS", STALL_SECONDS)
    monkeypatch.setattr(rabbitmq_connection, "HEARTBEAT_SECONDS", HEARTBEAT_SECONDS)
    # aio-pika gives up after `this * (heartbeat + 1)` seconds: 33 of them in real life.
    monkeypatch.setattr(aiormq.connection.Connection, "HEARTBEAT_GRACE_MULTIPLIER", 1)
    monkeypatch.setattr(redis_connection, "ANSWER_TIMEOUT_SECONDS", STALL_SECONDS)
    monkeypatch.setattr(redis_streams, "BLOCK_SECONDS", 0.3)
    for module in (rabbitmq_connection, redis_connection):
        monkeypatch.setattr(module, "CONNECT_TIMEOUT_SECONDS", STALL_SECONDS)


async def seconds_until(fault: type[Exception], waiting: Awaitable[Any], at_most: float) -> float:
    started = time.monotonic()
    with pytest.raises(fault):
        async with asyncio.timeout(at_most):
            await waiting
    return time.monotonic() - started


async def unsent_bytes() -> int:
    """What is in the buffers of all connections of this loop."""
    await asyncio.sleep(0)
    gc.collect()
    sockets = [one for one in gc.get_objects() if isinstance(one, asyncio.Transport)]
    return sum(one.get_write_buffer_size() for one in sockets)


async def read_on(subscriber: Subscriber) -> None:
    while True:
        await subscriber.receive()


def first_appearances(kept: list[bytes]) -> list[bytes]:
    return list(dict.fromkeys(kept))


async def publish_until_killed(broker: BrokerUnderTest, server: RedisServer | RabbitMQServer) -> tuple[list[Message], int]:
    """Publish batch after batch and kill the server meanwhile; what was sent, and how much of it was confirmed."""
    publisher = await broker.open(broker.publisher())
    sent: list[Message] = []
    confirmed = 0
    killing: asyncio.Task[None] | None = None
    try:
        while True:
            batch = events(broker.pbx, 100, first=len(sent) + 1)
            sent += batch
            async with asyncio.timeout(SOON_SECONDS):
                await publisher.publish(batch)
            confirmed += len(batch)
            if killing is None and confirmed >= 500:
                killing = asyncio.create_task(asyncio.to_thread(server.kill))
    except PublishInterrupted as error:
        confirmed += error.confirmed
    except BrokerUnreachable:
        pass
    await publisher.close()
    assert killing is not None
    await killing
    return sent, confirmed


async def test_killed_all_are_told_soon_and_nothing_is_lost(breakable: Breakable) -> None:
    """SIGKILL while events are published and consumer, subscriber and requester wait.

    After the restart on the same folder the unconfirmed events, published again, complete the sequence: everything at
    least once and in order, on Redis exactly once. Requests that were not acknowledged come again.
    """
    broker, server = breakable
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    consumer = await broker.open(broker.consumer())
    subscriber = await broker.open(broker.subscriber())
    requester = await broker.open(broker.requester())
    asking = asyncio.create_task(requester.ask(b"taken", "request-1", 60))
    taken = await consumer.receive()
    receiving = asyncio.create_task(consumer.receive())
    await asyncio.sleep(broker.settle_seconds)

    sent, confirmed = await publish_until_killed(broker, server)
    assert 500 <= confirmed < len(sent)
    for waiting in (asking, receiving, read_on(subscriber)):
        await seconds_until(BrokerUnreachable, waiting, SOON_SECONDS)
    with pytest.raises(BrokerUnreachable):
        await taken.ack()
    for role in (publisher, consumer, subscriber, requester):
        await role.close()

    await asyncio.to_thread(server.start)
    again = await broker.open(broker.publisher())
    await again.publish(sent[confirmed:])
    kept = await broker.kept_events()
    assert first_appearances(kept) == bodies(sent)
    if broker.writes_nothing_twice:
        assert kept == bodies(sent)
    delivery = await (await broker.open(broker.consumer())).receive()
    assert (delivery.body, delivery.redelivered) == (b"taken", True)


@pytest.mark.usefixtures("short_patience")
async def test_frozen_while_publishing_is_told_in_time_and_the_order_is_kept(breakable: Breakable) -> None:
    """Within about CONFIRM_STALL_SECONDS; `close` neither waits for the frozen nor keeps in memory what it did not take.

    What the server had taken from the wire it may write when it thaws; the same published again does no harm.
    """
    broker, server = breakable
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    sent = events(broker.pbx, 100) + events(broker.pbx, 20, first=101, body_bytes=MEBIBYTE)
    await publisher.publish(sent[:100])
    server.pause()
    started = time.monotonic()
    with pytest.raises(PublishInterrupted) as caught:
        async with asyncio.timeout(STALL_SECONDS + SOON_SECONDS):
            await publisher.publish(sent[100:])
    assert time.monotonic() - started > STALL_SECONDS / 2
    assert caught.value.confirmed == 0
    started = time.monotonic()
    await publisher.close()
    assert time.monotonic() - started < SOON_SECONDS
    assert await unsent_bytes() == 0
    server.resume()
    again = await broker.open(broker.publisher())
    await again.publish(sent[100:])
    kept = await broker.kept_events()
    assert first_appearances(kept) == bodies(sent)
    if broker.writes_nothing_twice:
        assert kept == bodies(sent)


@pytest.mark.usefixtures("short_patience")
async def test_frozen_while_everybody_waits_all_are_told(breakable: Breakable) -> None:
    """Redis within the answer timeout; RabbitMQ when heartbeats are missed, which is slower but has an end."""
    broker, server = breakable
    await broker.open(broker.publisher())
    consumer = await broker.open(broker.consumer())
    subscriber = await broker.open(broker.subscriber())
    waiting = [asyncio.create_task(consumer.receive()), asyncio.create_task(subscriber.receive())]
    await asyncio.sleep(0.1)
    server.pause()
    patience = HEARTBEAT_SECONDS + 1 if isinstance(broker, RabbitUnderTest) else STALL_SECONDS
    for task in waiting:
        await seconds_until(BrokerUnreachable, task, patience + SOON_SECONDS)
    started = time.monotonic()
    for role in (consumer, subscriber):
        await role.close()
    assert time.monotonic() - started < 2 * SOON_SECONDS


@pytest.mark.usefixtures("short_patience")
async def test_a_frozen_server_can_not_be_opened(breakable: Breakable) -> None:
    """Its kernel still accepts the connection; nobody speaks on it."""
    broker, server = breakable
    await broker.open(broker.publisher())
    server.pause()
    roles = broker.roles()
    opening = [seconds_until(BrokerUnreachable, role.open(), STALL_SECONDS + SOON_SECONDS) for role in roles]
    await asyncio.gather(*opening)
    for role in roles:
        await role.close()


@pytest.mark.usefixtures("short_patience")
async def test_an_alarm_of_rabbitmq_is_waited_for(rabbitmq_to_break: RabbitMQServer, pbx: str, quiet: None) -> None:
    """Memory is short, so RabbitMQ stops reading and says so: no fault, nothing sent again; it goes on when it may."""
    server = rabbitmq_to_break
    await asyncio.to_thread(server.start)
    broker = RabbitUnderTest(pbx, server.url)
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    await asyncio.to_thread(server.rabbitmqctl, "set_vm_memory_high_watermark", "absolute", "1")
    sent = events(pbx, 1200)
    publishing = asyncio.create_task(publisher.publish(sent))
    await asyncio.sleep(1.5 * STALL_SECONDS)
    assert not publishing.done()
    await asyncio.to_thread(server.rabbitmqctl, "set_vm_memory_high_watermark", "absolute", "1GB")
    await publishing
    assert await broker.kept_events() == bodies(sent)
    await broker.close()


@pytest.mark.usefixtures("short_patience")
async def test_killed_during_an_alarm_is_told_soon(rabbitmq_to_break: RabbitMQServer, pbx: str, quiet: None) -> None:
    server = rabbitmq_to_break
    await asyncio.to_thread(server.start)
    publisher = RabbitUnderTest(pbx, server.url).publisher()
    await publisher.open()
    await asyncio.to_thread(server.rabbitmqctl, "set_vm_memory_high_watermark", "absolute", "1")
    publishing = asyncio.create_task(publisher.publish(events(pbx, 10)))
    await asyncio.sleep(1.5 * STALL_SECONDS)
    await asyncio.to_thread(server.kill)
    await seconds_until(PublishInterrupted, publishing, SOON_SECONDS)
    await publisher.close()


async def test_a_memory_broker_that_is_switched_off_tells_everybody(pbx: str, quiet: None) -> None:
    """The double for tests of what stands above: on again, it has what it had."""
    memory = MemoryBroker()
    broker = MemoryUnderTest(pbx, memory)
    publisher = await broker.open(broker.publisher())
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    await publisher.publish(events(pbx, 2))
    asking = asyncio.create_task(requester.ask(b"taken", "request-1", 60))
    await consumer.receive()
    receiving = asyncio.create_task(consumer.receive())
    await asyncio.sleep(0)
    memory.switch_off()
    for waiting in (asking, receiving, publisher.publish(events(pbx, 1)), broker.publisher().open()):
        await seconds_until(BrokerUnreachable, waiting, SOON_SECONDS)
    memory.switch_on()
    delivery = await (await broker.open(broker.consumer())).receive()
    assert (delivery.body, delivery.redelivered) == (b"taken", True)
    assert await broker.kept_events() == bodies(events(pbx, 2))
    await broker.close()
