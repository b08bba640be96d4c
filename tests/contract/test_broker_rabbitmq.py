"""What only RabbitMQ can be asked: returned, refused and unrouted messages, direct reply-to, queues that go away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aiormq.exceptions import AMQPConnectionError, AuthenticationError, ConnectionClosed

from amibridge.brokers import rabbitmq
from amibridge.brokers.rabbitmq_connection import in_words
from amibridge.errors import BrokerRefused, BrokerUnreachable, PublishInterrupted
from amibridge.schemas import addresses
from tests.contract.brokers import UNCLOSED_IS_AN_ERROR, RabbitUnderTest, answer, bodies, events, take
from tests.rig.rabbitmq_server import RabbitMQServer

pytestmark = UNCLOSED_IS_AN_ERROR

WAIT_SECONDS = 5.0


@pytest.fixture
async def rabbit(rabbitmq_server: RabbitMQServer, pbx: str, quiet: None) -> AsyncIterator[RabbitUnderTest]:
    broker = RabbitUnderTest(pbx, rabbitmq_server.url)
    yield broker
    await broker.close()


@asynccontextmanager
async def foreign_channel(broker: RabbitUnderTest) -> AsyncIterator[AbstractChannel]:
    """A client that is not ours."""
    async with await aio_pika.connect(broker.url) as connection:
        yield await connection.channel()


async def test_an_event_carries_its_properties(rabbit: RabbitUnderTest) -> None:
    """For consumers that route, filter and de-duplicate without reading the body."""
    publisher = await rabbit.open(rabbit.publisher())
    [sent] = events(rabbit.pbx, 1)
    async with foreign_channel(rabbit) as channel:
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(addresses.EVENTS_EXCHANGE, f"{rabbit.pbx}.#")
        await publisher.publish([sent])
        got = await queue.get(no_ack=True)
    assert got is not None
    assert (got.body, got.routing_key, got.message_id, got.type) == (sent.body, sent.key, sent.id, sent.type)
    assert dict(got.headers) == {
        "ce-id": sent.id,
        "ce-source": sent.source,
        "ce-type": sent.type,
        "ce-subject": sent.subject,
        "ce-partitionkey": sent.partitionkey,
    }
    assert (got.content_type, got.content_encoding, got.app_id) == ("application/cloudevents+json", "utf-8", "amibridge")
    assert got.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert got.timestamp is not None


async def test_what_no_queue_is_bound_for_goes_to_the_alternate_exchange(rabbit: RabbitUnderTest) -> None:
    publisher = await rabbit.open(rabbit.publisher())
    async with foreign_channel(rabbit) as channel:
        unrouted = await channel.declare_queue(exclusive=True)
        await unrouted.bind(addresses.UNROUTED_EXCHANGE)
        await publisher.publish(events(rabbit.pbx, 2))
        got = [await unrouted.get(no_ack=True), await unrouted.get(no_ack=True)]
    assert [message.body for message in got if message] == bodies(events(rabbit.pbx, 2))


async def test_what_does_not_fit_is_refused_before_anything_is_sent(rabbit: RabbitUnderTest) -> None:
    """One that failed between two others would break their order."""
    publisher = await rabbit.open(rabbit.publisher())
    await rabbit.keep_events()
    sent = events(rabbit.pbx, 3)
    with pytest.raises(BrokerRefused, match="255 bytes"):
        await publisher.publish([sent[0], sent[1]._replace(key=f"{rabbit.pbx}.{'é' * 130}"), sent[2]])
    assert await rabbit.kept_events() == []


async def test_text_that_is_no_text_is_published_all_the_same(rabbit: RabbitUnderTest) -> None:
    """Lone surrogates stand for bytes that Asterisk sent and that are no UTF-8."""
    publisher = await rabbit.open(rabbit.publisher())
    await rabbit.keep_events()
    [sent] = events(rabbit.pbx, 1)
    await publisher.publish([sent._replace(id="\udcff", subject="channel/\udcff")])
    assert await rabbit.kept_events() == [sent.body]


async def test_a_queue_that_refuses_is_no_confirm(rabbit: RabbitUnderTest) -> None:
    publisher = await rabbit.open(rabbit.publisher())
    async with foreign_channel(rabbit) as channel:
        full: dict[str, Any] = {"x-max-length": 2, "x-overflow": "reject-publish"}
        queue = await channel.declare_queue(exclusive=True, arguments=full)
        await queue.bind(addresses.EVENTS_EXCHANGE, f"{rabbit.pbx}.#")
        with pytest.raises(PublishInterrupted) as caught:
            await publisher.publish(events(rabbit.pbx, 50))
    assert 2 <= caught.value.confirmed < 50


async def test_a_subscriber_that_reads_slowly_leaves_its_events_with_the_broker(
    rabbit: RabbitUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more than the prefetch limit is in our memory, and all of them arrive in order."""
    monkeypatch.setattr(rabbitmq, "PREFETCH_EVENTS", 20)
    publisher = await rabbit.open(rabbit.publisher())
    subscriber = await rabbit.open(rabbit.subscriber())
    sent = events(rabbit.pbx, 300)
    await publisher.publish(sent)
    await asyncio.sleep(0.1)
    assert len(subscriber._arrived) == 20
    assert [received.body for received in await take(subscriber, 300)] == bodies(sent)


async def test_direct_reply_to_works(rabbit: RabbitUnderTest) -> None:
    """The way of clients that declare no queue."""
    consumer = await rabbit.open(rabbit.consumer())
    answers: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
    async with foreign_channel(rabbit) as channel:
        direct = await channel.get_queue("amq.rabbitmq.reply-to", ensure=False)
        await direct.consume(answers.put, no_ack=True)
        exchange = await channel.get_exchange(addresses.REQUESTS_EXCHANGE)
        message = aio_pika.Message(b"hello", reply_to="amq.rabbitmq.reply-to", correlation_id="request-1")
        await exchange.publish(message, routing_key=rabbit.pbx)
        delivery = await consumer.receive()
        await delivery.reply(answer(delivery), str(delivery.reply_to), "request-1")
        await delivery.ack()
        got = await asyncio.wait_for(answers.get(), WAIT_SECONDS)
    assert (got.body, got.correlation_id) == (b"reply to hello", "request-1")


@pytest.mark.parametrize("reply_to", ["amq.rabbitmq.reply-to.garbage", "amq.rabbitmq.reply-to", "no-such-queue", "x" * 255])
async def test_a_reply_nobody_waits_for_harms_nobody(rabbit: RabbitUnderTest, reply_to: str) -> None:
    """The client may have gone: that is told where RabbitMQ tells it, and the channel lives on."""
    consumer = await rabbit.open(rabbit.consumer())
    for body in (b"first", b"second"):
        await rabbit.send_request(body, correlation_id="request-1")
        delivery = await consumer.receive()
        assert delivery.body == body
        if reply_to.startswith("amq.rabbitmq.reply-to."):
            await delivery.reply(answer(delivery), reply_to, "request-1")
        else:
            with pytest.raises(BrokerRefused, match="no queue"):
                await delivery.reply(answer(delivery), reply_to, "request-1")
        await delivery.ack()


async def test_a_request_for_a_pbx_without_a_bridge_is_refused(rabbit: RabbitUnderTest) -> None:
    """At once, not after the timeout: RabbitMQ returns what no queue is bound for."""
    await rabbit.open(rabbit.consumer())  # makes the exchange
    other = RabbitUnderTest(f"{rabbit.pbx}-other", rabbit.url)
    requester = await other.open(other.requester())
    with pytest.raises(BrokerRefused, match="other"):
        await requester.ask(b"{}", "request-1", WAIT_SECONDS)
    await other.close()


async def test_a_consumer_whose_queue_is_deleted_is_told(rabbit: RabbitUnderTest) -> None:
    """The next one declares it anew."""
    consumer = await rabbit.open(rabbit.consumer())
    receiving = asyncio.create_task(consumer.receive())
    await asyncio.sleep(0.05)
    async with foreign_channel(rabbit) as channel:
        await channel.queue_delete(rabbit.requests_queue)
    with pytest.raises(BrokerUnreachable, match="deleted"):
        await asyncio.wait_for(receiving, WAIT_SECONDS)
    again = await rabbit.open(rabbit.consumer())
    await rabbit.send_request(b"new")
    assert (await again.receive()).body == b"new"


async def test_a_request_that_expired_in_the_queue_goes_to_the_dead_letters(rabbit: RabbitUnderTest) -> None:
    await (await rabbit.open(rabbit.consumer())).close()
    requester = await rabbit.open(rabbit.requester())
    with pytest.raises(TimeoutError):
        await requester.ask(b"too late", "request-1", 0.2)
    await asyncio.sleep(0.2)
    consumer = await rabbit.open(rabbit.consumer())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(consumer.receive(), 0.2)
    async with foreign_channel(rabbit) as channel:
        dead = await channel.get_queue(addresses.REQUESTS_DEAD_QUEUE)
        letters = []
        while letter := await dead.get(fail=False, no_ack=False):
            letters.append(letter)
        ours = [letter for letter in letters if rabbit.requests_queue in str(letter.headers.get("x-death"))]
        for letter in ours:
            await letter.ack()
    assert [letter.body for letter in ours] == [b"too late"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (AMQPConnectionError(111, "Connect call failed ('127.0.0.1', 5672)"), "Connection refused"),
        (AMQPConnectionError(-2, "Name or service not known"), "-2 Name or service not known"),
        (ConnectionClosed(320, "CONNECTION_FORCED - shutdown"), "320 CONNECTION_FORCED - shutdown"),
        (AuthenticationError("ACCESS_REFUSED - no"), "ACCESS_REFUSED - no"),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_errors_of_the_library_are_told_in_plain_words(error: Exception, said: str) -> None:
    """Codes of the system, of the resolver and of AMQP must not be taken for each other."""
    assert in_words(error) == said
