"""What DeadLetters promises, on every broker."""

import asyncio
import contextlib
import re
import time
from collections.abc import Sequence
from typing import Any

import aio_pika
import pytest

from amibridge.brokers.base import DeadLetter
from amibridge.errors import BrokerRefused, BrokerUnreachable
from amibridge.schemas import addresses
from tests.contract.brokers import (
    PREFETCH,
    REQUESTER,
    UNCLOSED_IS_AN_ERROR,
    BrokerUnderTest,
    RabbitUnderTest,
    RedisUnderTest,
)
from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer

pytestmark = UNCLOSED_IS_AN_ERROR


@pytest.fixture
async def rabbit(rabbitmq_server: RabbitMQServer, pbx: str, quiet: None) -> Any:
    async with RabbitUnderTest(pbx, rabbitmq_server.url) as broker:
        yield broker


async def of(broker: BrokerUnderTest, limit: int = 1000) -> Sequence[DeadLetter]:
    """Those of this test's PBX: on RabbitMQ all share one queue."""
    letters = await broker.open(broker.letters())
    found = [letter for letter in await letters.list(limit) if letter.pbx == broker.pbx]
    await letters.close()
    return found


async def bury(broker: BrokerUnderTest, *bodies: bytes, **given: Any) -> None:
    consumer = await broker.open(broker.consumer())
    for body in bodies:
        await broker.send_request(body, **given)
        await (await consumer.receive()).bury(f"no good: {body!r}")
    await consumer.close()


async def test_all_that_was_known_is_kept_and_looking_takes_nothing_away(broker: BrokerUnderTest) -> None:
    started = time.time()
    reply_to = addresses.reply_stream(broker.pbx, "me")
    await bury(broker, b"\xff\x00 not a request", reply_to=reply_to, correlation_id="c-1", named=True)
    for _ in range(25):  # RabbitMQ 4 drops by default what was given back 20 times
        [letter] = await of(broker)
    assert (letter.body, letter.reply_to, letter.correlation_id) == (b"\xff\x00 not a request", reply_to, "c-1")
    assert letter.reason == "no good: b'\\xff\\x00 not a request'"
    assert letter.requester == REQUESTER
    assert letter.time is not None
    assert started - 2 < letter.time < time.time() + 1
    assert letter.id.isprintable()
    assert await of(broker) == [letter]
    letters = await broker.open(broker.letters())
    assert await letters.find(letter.id) == letter


async def test_the_oldest_come_first_each_with_an_id_and_no_more_than_asked_for(broker: BrokerUnderTest) -> None:
    await bury(broker, b"0", b"1", b"1", b"2")
    found = await of(broker)
    assert [letter.body for letter in found] == [b"0", b"1", b"1", b"2"]
    assert len({letter.id for letter in found}) == 4
    letters = await broker.open(broker.letters())
    assert len(await letters.list(3)) == 3
    assert len(await letters.list(0)) == 0


async def test_a_requeued_one_comes_as_a_new_request_and_is_no_dead_letter_any_more(broker: BrokerUnderTest) -> None:
    await bury(broker, b"a", b"b", correlation_id="c-1", named=True, expires_at=time.time() + 60)
    letters = await broker.open(broker.letters())
    first, second = [letter for letter in await letters.list(1000) if letter.pbx == broker.pbx]
    sent = await letters.requeue(second.id)
    assert sent is not None
    assert sent.requester == REQUESTER
    assert [letter.id for letter in await of(broker)] == [first.id]
    consumer = await broker.open(broker.consumer())
    delivery = await consumer.receive()
    assert (delivery.body, delivery.correlation_id, delivery.requester) == (b"b", "c-1", REQUESTER)
    assert (delivery.redelivered, delivery.attempts, delivery.expires_at) == (False, 1, None)
    await delivery.ack()
    assert await letters.requeue(second.id) is None
    assert await letters.requeue(first.id) is not None
    assert (await consumer.receive()).body == b"a"
    assert await of(broker) == []


async def test_one_that_nobody_vouched_for_is_requeued_in_nobodys_name_or_ours(broker: BrokerUnderTest) -> None:
    """RabbitMQ says who put it back; elsewhere it is in the shared queue again."""
    await bury(broker, b"a")
    letters = await broker.open(broker.letters())
    [letter] = await of(broker)
    assert letter.requester is None
    sent = await letters.requeue(letter.id)
    assert sent is not None
    consumer = await broker.open(broker.consumer())
    assert (await consumer.receive()).requester == sent.requester


async def test_a_removed_one_is_gone_and_an_unknown_one_is_nobodys(broker: BrokerUnderTest) -> None:
    await bury(broker, b"a", b"b")
    letters = await broker.open(broker.letters())
    first, second = await of(broker)
    assert await letters.remove(first.id)
    assert not await letters.remove(first.id)
    for unknown in ("", "x", f"{broker.pbx}/0-1", f"{broker.pbx}/-", f"{broker.pbx}/+", "another/1-1", "a" * 300):
        assert not await letters.remove(unknown)
        assert await letters.requeue(unknown) is None
        assert await letters.find(unknown) is None
    assert [letter.id for letter in await of(broker)] == [second.id]


async def test_looked_at_while_a_bridge_is_at_work_nothing_is_lost(broker: BrokerUnderTest) -> None:
    looking = asyncio.create_task(_look(broker, 10))
    await bury(broker, *(b"%d" % number for number in range(20)))
    await looking
    assert sorted(letter.body for letter in await of(broker)) == sorted(b"%d" % number for number in range(20))


async def _look(broker: BrokerUnderTest, times: int) -> None:
    consumer = await broker.open(broker.consumer())  # it makes the dead letters' place
    await consumer.close()
    for _ in range(times):
        await of(broker)


async def test_closed_it_says_so(broker: BrokerUnderTest) -> None:
    await bury(broker, b"a")
    letters = broker.letters()
    with pytest.raises(BrokerUnreachable):
        await letters.list(1)
    await letters.open()
    await letters.close()
    with pytest.raises(BrokerUnreachable):
        await letters.requeue("x")


async def test_redis_finds_the_streams_of_all_pbxs_and_reads_older_entries(redis_server: RedisServer, quiet: None) -> None:
    from amibridge.brokers.redis_dead_letters import RedisDeadLetters

    first, second = RedisUnderTest("found-1", redis_server.url), RedisUnderTest("found-2", redis_server.url)
    dead, requests = addresses.requests_dead_stream, addresses.requests_stream
    async with first, second:
        await first.ask("XADD", dead("found-1"), "1700000000000-0", "request", "x", "stream", second.events_stream)
        await bury(second, b"y")
        letters = await first.open(RedisDeadLetters(redis_server.url, dead=dead, requests=requests))
        found = {letter.pbx: letter for letter in await letters.list(1000) if str(letter.pbx).startswith("found-")}
        assert {pbx: letter.body for pbx, letter in found.items()} == {"found-1": b"x", "found-2": b"y"}
        assert found["found-1"].time == 1700000000.0
        assert found["found-1"].queue == first.requests_stream  # and not what the entry claims
        assert await letters.requeue(found["found-1"].id)
        assert await first.ask("XLEN", first.requests_stream) == 1


async def test_rabbitmq_tells_in_words_why_it_put_something_aside_itself(rabbit: RabbitUnderTest) -> None:
    consumer = rabbit.consumer()
    await consumer.open()
    await consumer.close()
    await rabbit.send_request(b"late", correlation_id="c-1", named=True, expires_at=time.time() + 1)
    async with asyncio.timeout(10):
        while not (found := await of(rabbit)):
            await asyncio.sleep(0.1)
    [letter] = found
    assert letter.reason == "expired in the queue: no bridge took it in time"
    assert (letter.body, letter.correlation_id, letter.requester) == (b"late", "c-1", REQUESTER)
    assert letter.time == pytest.approx(time.time(), abs=10)
    letters = await rabbit.open(rabbit.letters())
    assert await letters.requeue(letter.id)
    again = await rabbit.open(rabbit.consumer())
    delivery = await again.receive()
    assert (delivery.body, delivery.expires_at, delivery.attempts) == (b"late", None, 1)
    await asyncio.sleep(1.5)
    assert await of(rabbit) == []


async def test_rabbitmq_tells_of_what_it_delivered_too_often(
    rabbit: RabbitUnderTest, rabbitmq_server: RabbitMQServer
) -> None:
    """RabbitMQ 4 does so after 20 times, older ones where a policy says so."""
    pattern = f"^{re.escape(rabbit.requests_queue)}$"
    words = ("set_policy", rabbit.pbx, pattern, '{"delivery-limit": 1}', "--apply-to", "queues")
    await asyncio.to_thread(rabbitmq_server.rabbitmqctl, *words)
    try:
        for attempt in range(3):
            consumer = await rabbit.open(rabbit.consumer())
            if attempt == 0:
                await rabbit.send_request(b"again and again")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(consumer.receive(), 1)
            await consumer.close()
        async with asyncio.timeout(10):
            while not (found := await of(rabbit)):
                await asyncio.sleep(0.1)
        assert [letter.reason for letter in found] == ["RabbitMQ delivered it too often without an acknowledgement"]
        letters = await rabbit.open(rabbit.letters())
        assert await letters.remove(found[0].id)
    finally:
        await asyncio.to_thread(rabbitmq_server.rabbitmqctl, "clear_policy", rabbit.pbx)


async def test_rabbitmq_a_dead_queue_declared_otherwise_is_used_as_it_is(rabbit: RabbitUnderTest) -> None:
    """One that an older bridge, or a person, has made."""
    from amibridge.brokers.rabbitmq_consumer import RabbitConsumer

    dead = f"{rabbit.pbx}.dead"
    async with await aio_pika.connect(rabbit.url) as connection:
        channel = await connection.channel()
        await channel.declare_queue(dead, durable=True, arguments={"x-queue-type": "quorum"})
        consumer = RabbitConsumer(
            rabbit.url,
            exchange=addresses.REQUESTS_EXCHANGE,
            queue=rabbit.requests_queue,
            routing_key=rabbit.pbx,
            dead_queue=dead,
            prefetch=PREFETCH,
        )
        await rabbit.open(consumer)
        await rabbit.send_request(b"x")
        await (await consumer.receive()).bury("no good")
        queue = await channel.get_queue(dead)
        incoming = await queue.get()
        assert incoming is not None
        assert incoming.body == b"x"
        await incoming.ack()
        await channel.queue_delete(dead)


async def test_rabbitmq_a_requeue_without_a_bridge_leaves_the_dead_letter(rabbit: RabbitUnderTest) -> None:
    await bury(rabbit, b"a")
    async with await aio_pika.connect(rabbit.url) as connection:
        await (await connection.channel()).queue_delete(rabbit.requests_queue)
    letters = await rabbit.open(rabbit.letters())
    [letter] = await of(rabbit)
    with pytest.raises(BrokerRefused, match=f"no bridge takes requests for '{rabbit.pbx}'"):
        await letters.requeue(letter.id)
    assert [one.id for one in await of(rabbit)] == [letter.id]
    assert await letters.remove(letter.id)
