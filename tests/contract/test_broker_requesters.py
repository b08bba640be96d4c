"""Who sent a request, until when it may be executed, how often it came: what a Delivery tells, on every broker."""

import asyncio
import re
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aio_pika
import pamqp.encode
import pytest
from aiormq.exceptions import ChannelPreconditionFailed

from amibridge.brokers import redis_streams
from amibridge.brokers.base import Delivery
from amibridge.brokers.redis_requester import RedisRequester
from amibridge.brokers.redis_streams import RedisConsumer
from amibridge.errors import BrokerRefused
from amibridge.schemas import addresses
from tests.contract.brokers import (
    REQUESTER,
    UNCLOSED_IS_AN_ERROR,
    BrokerUnderTest,
    RabbitUnderTest,
    RedisUnderTest,
    answer,
)
from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer

pytestmark = UNCLOSED_IS_AN_ERROR

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def redis(redis_server: RedisServer, pbx: str, quiet: None) -> Any:
    async with RedisUnderTest(pbx, redis_server.url) as broker:
        yield broker


@pytest.fixture
async def rabbit(rabbitmq_server: RabbitMQServer, pbx: str, quiet: None) -> Any:
    async with RabbitUnderTest(pbx, rabbitmq_server.url) as broker:
        yield broker


async def test_a_request_says_who_sent_it_where_the_broker_vouches_for_it(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    await broker.send_request(b"someone's")
    await broker.send_request(b"known", named=True)
    seen = {delivery.body: delivery.requester for delivery in [await consumer.receive() for _ in range(2)]}
    assert seen == {b"someone's": None, b"known": REQUESTER}


async def test_what_is_not_acknowledged_comes_again_with_all_it_says(broker: BrokerUnderTest) -> None:
    """Also from a requester's own stream, with the count of attempts; acknowledged or buried, it is gone there too."""
    expires_at = float(int(time.time()) + 60)
    consumer = await broker.open(broker.consumer())
    for body in (b"0", b"1"):
        await broker.send_request(body, named=True, expires_at=expires_at)
    await broker.send_request(b"2")
    first = [await consumer.receive() for _ in range(3)]
    assert {(delivery.attempts, delivery.redelivered) for delivery in first} == {(1, False)}
    for attempt in (2, 3):
        await consumer.close()
        consumer = await broker.open(broker.consumer())
        again = [await consumer.receive() for _ in range(3)]
        assert [delivery.attempts for delivery in again] == [attempt] * 3
        assert all(delivery.redelivered for delivery in again)
    known = [delivery for delivery in again if delivery.requester == REQUESTER]
    assert [delivery.body for delivery in known] == [b"0", b"1"]
    assert all(abs((delivery.expires_at or 0) - expires_at) < 1.1 for delivery in known)
    await known[0].ack()
    await known[1].bury("no good")
    await next(delivery for delivery in again if delivery not in known).ack()
    await consumer.close()
    consumer = await broker.open(broker.consumer())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(consumer.receive(), 0.1)


async def test_a_request_says_until_when_it_may_be_executed(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    expires_at = float(int(time.time()) + 60)
    await broker.send_request(b"whenever")
    await broker.send_request(b"soon", expires_at=expires_at)
    assert (await consumer.receive()).expires_at is None
    assert (await consumer.receive()).expires_at == pytest.approx(expires_at, abs=1.1)


async def test_a_request_may_be_answered_several_times_also_after_it_is_acknowledged(broker: BrokerUnderTest) -> None:
    """Parts before the answer, at once; results after it. Those who have their answer are not disturbed."""
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    asking = asyncio.create_task(requester.ask(b"a list", "list-1", 20.0))
    delivery = await consumer.receive()
    assert delivery.reply_to
    for part in range(3):
        await delivery.reply(_message(delivery, f"amibridge.command.part.v{part}"), delivery.reply_to, "list-1")
    await delivery.reply(answer(delivery, b"the answer"), delivery.reply_to, "list-1")
    await delivery.ack()
    assert await asking == b"the answer"
    await asyncio.gather(*(delivery.reply(answer(delivery), delivery.reply_to, "list-1") for _ in range(20)))
    asking = asyncio.create_task(requester.ask(b"next", "next-1", 20.0))
    following = await consumer.receive()
    await following.reply(answer(following), str(following.reply_to), "next-1")
    assert await asking == b"reply to next"
    await following.bury("answered and buried")
    await following.reply(answer(following), str(following.reply_to), "next-1")


def _message(delivery: Delivery, type_: str) -> Any:
    reply = answer(delivery, b"a part")
    return type(reply)(id=reply.id, type=type_, key="", body=reply.body, epoch="", position=0)


@pytest.mark.parametrize("value", ["soon", "", "nan", "inf", "1e999", "9" * 400, "\udcff", "0x10"])
async def test_redis_an_expiry_that_is_none_is_ignored(redis: RedisUnderTest, value: str) -> None:
    consumer = await redis.open(redis.consumer())
    raw = value.encode("utf-8", "surrogateescape")
    await redis.ask("XADD", redis.requests_stream, "*", "request", "x", "expires_at", raw)
    assert (await consumer.receive()).expires_at is None


async def test_redis_claims_from_every_stream_what_another_bridge_left(
    redis: RedisUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_streams, "CLAIM_IDLE_SECONDS", 0.0)
    monkeypatch.setattr(redis_streams, "BLOCK_SECONDS", 0.05)
    first = redis.consumer()
    await first.open()
    await first.close()
    await redis.send_request(b"shared")
    await redis.send_request(b"own", named=True)
    for stream in (redis.requests_stream, redis.requester_stream):
        await redis.ask("XREADGROUP", "GROUP", addresses.REQUESTS_GROUP, "gone", "STREAMS", stream, ">")
    consumer = await redis.open(redis.consumer())
    taken = [await asyncio.wait_for(consumer.receive(), 5) for _ in range(2)]
    assert {(one.body, one.requester, one.attempts) for one in taken} == {(b"shared", None, 2), (b"own", REQUESTER, 2)}


async def test_redis_a_flood_from_one_requester_does_not_keep_the_others_waiting(redis: RedisUnderTest) -> None:
    consumer = await redis.open(redis.consumer())
    for number in range(300):
        await redis.send_request(b"flood %d" % number)
    await redis.send_request(b"mine", named=True)
    seen = [(await consumer.receive()).body for _ in range(102)]
    assert b"mine" in seen


async def test_redis_a_requester_named_as_the_dead_letters_is_refused(redis_server: RedisServer, pbx: str) -> None:
    consumer = _consumer_of(RedisUnderTest(pbx, redis_server.url), "dead")
    with pytest.raises(BrokerRefused, match="for the dead letters"):
        await consumer.open()
    await consumer.close()


async def test_redis_an_acl_keeps_requesters_to_their_own_stream(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    """The recipe in docs/messages.md, word by word. What crm may not do shows in the server's own answer."""
    server = new_redis()
    [recipe] = re.findall(r"^ACL SETUSER crm (.+)$", (ROOT / "docs/messages.md").read_text(), re.MULTILINE)
    server.command("ACL", "SETUSER", "crm", *recipe.split())
    bridge = RedisUnderTest(pbx, server.url)
    async with RedisUnderTest(pbx, server.url.replace("://", "://crm:secret@")) as crm:
        own, others = addresses.requester_stream(pbx, "crm"), addresses.requester_stream(pbx, "billing")
        await crm.ask("XADD", own, "*", "request", "x")
        forbidden = (others, f"{own}x", bridge.requests_stream, bridge.events_stream, addresses.requests_dead_stream(pbx))
        for stream in forbidden:
            with pytest.raises(Exception, match=r"NOPERM|No permissions|no permission"):
                await crm.ask("XADD", stream, "*", "request", "x")
        for words in (
            ("DEL", own),
            ("XTRIM", own, "MAXLEN", "0"),
            ("XREADGROUP", "GROUP", "amibridge", "c", "STREAMS", own, ">"),
        ):
            with pytest.raises(Exception, match=r"NOPERM|no permission|permissions"):
                await crm.ask(*words)
        await crm.ask("XREAD", "STREAMS", addresses.reply_stream(pbx, "crm-1"), "0")
        crm.ask = bridge.ask  # type: ignore[method-assign]  # the cleaning up is not theirs
        await bridge.ask("DEL", own)
        consumer = await crm.open(_consumer_of(bridge, "crm"))
        requester = await crm.open(RedisRequester(crm.url, stream=own, reply_stream=addresses.reply_stream(pbx, "crm-1")))
        asking = asyncio.create_task(requester.ask(b"mine", "mine-1", 20.0))
        delivery = await consumer.receive()
        assert delivery.requester == "crm"
        await delivery.reply(answer(delivery), str(delivery.reply_to), "mine-1")
        assert await asking == b"reply to mine"


def _consumer_of(broker: RedisUnderTest, requester: str) -> RedisConsumer:
    return RedisConsumer(
        broker.url,
        stream=broker.requests_stream,
        group=addresses.REQUESTS_GROUP,
        consumer="bridge1",
        dead_stream=addresses.requests_dead_stream(broker.pbx),
        reply_prefix=addresses.reply_prefix(broker.pbx),
        requesters={addresses.requester_stream(broker.pbx, requester): requester},
    )


async def test_rabbitmq_itself_refuses_another_ones_name(rabbit: RabbitUnderTest) -> None:
    """The channel is closed, nothing arrives; the own name does."""
    consumer = await rabbit.open(rabbit.consumer())
    async with await aio_pika.connect(rabbit.url) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(addresses.REQUESTS_EXCHANGE)
        with pytest.raises(ChannelPreconditionFailed, match="user_id"):
            await exchange.publish(aio_pika.Message(b"forged", user_id="crm"), routing_key=rabbit.pbx)
        assert channel.is_closed
    await rabbit.send_request(b"genuine", named=True)
    delivery = await consumer.receive()
    assert (delivery.body, delivery.requester) == (b"genuine", REQUESTER)


async def test_rabbitmq_an_expiration_without_a_timestamp_counts_from_the_receipt(rabbit: RabbitUnderTest) -> None:
    """And one with a timestamp in the future no longer than that."""
    consumer = await rabbit.open(rabbit.consumer())
    async with await aio_pika.connect(rabbit.url) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(addresses.REQUESTS_EXCHANGE)
        for timestamp in (None, time.time() + 3600):
            message = aio_pika.Message(b"x", expiration=5.0, timestamp=timestamp)
            await exchange.publish(message, routing_key=rabbit.pbx)
            assert (await consumer.receive()).expires_at == pytest.approx(time.time() + 5, abs=0.5)


@pytest.mark.parametrize("nonsense", ["timestamp", "text", "headers"])
async def test_rabbitmq_properties_that_can_not_be_decoded_do_not_stop_the_queue(
    rabbit: RabbitUnderTest, monkeypatch: pytest.MonkeyPatch, nonsense: str
) -> None:
    """pamqp's reader would end the connection; given back, the message would end the next one too, and so on for ever."""
    consumer = await rabbit.open(rabbit.consumer())
    async with await aio_pika.connect(rabbit.url) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(addresses.REQUESTS_EXCHANGE)
        message = aio_pika.Message(b"nonsense", correlation_id="c", user_id=REQUESTER, timestamp=time.time())
        with monkeypatch.context() as patched:
            if nonsense == "timestamp":
                patched.setitem(pamqp.encode.METHODS, "timestamp", lambda _: struct.pack(">Q", 2**64 - 1))
            elif nonsense == "text":
                message.reply_to = "?"
                patched.setitem(pamqp.encode.METHODS, "shortstr", _broken_text(pamqp.encode.METHODS["shortstr"]))
            else:
                message.headers = {"a": 1}
                patched.setitem(pamqp.encode.METHODS, "table", lambda _: b"\x00\x00\x00\x0b\x01aT\x7f" + b"\xff" * 7)
            await exchange.publish(message, routing_key=rabbit.pbx)
        await rabbit.send_request(b"next")
    delivery = await asyncio.wait_for(consumer.receive(), 5)
    assert (delivery.body, delivery.requester, delivery.expires_at) == (b"nonsense", None, None)
    await delivery.bury("its properties")
    assert (await asyncio.wait_for(consumer.receive(), 5)).body == b"next"


def _broken_text(encode: Any) -> Callable[[Any], bytes]:
    return lambda value: b"\x02\xff\xfe" if value == "?" else encode(value)
