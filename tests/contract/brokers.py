"""One adapter per broker: makes its roles with the real addresses, and looks at what it keeps without asking our code."""

import abc
import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any, Protocol, Self, TypeVar

import aio_pika
import pytest
from redis.asyncio import Redis

from amibridge.brokers.base import (
    Consumer,
    DeadLetters,
    Delivery,
    GroupReader,
    Message,
    Publisher,
    Received,
    Requester,
    Subscriber,
)
from amibridge.brokers.memory import (
    MemoryBroker,
    MemoryConsumer,
    MemoryDeadLetters,
    MemoryPublisher,
    MemoryRequester,
    MemorySubscriber,
)
from amibridge.brokers.memory_groups import MemoryGroupReader
from amibridge.brokers.rabbitmq import PlainRabbitPublisher, RabbitSubscriber
from amibridge.brokers.rabbitmq_consumer import RabbitConsumer
from amibridge.brokers.rabbitmq_dead_letters import RabbitDeadLetters
from amibridge.brokers.rabbitmq_groups import RabbitGroupReader
from amibridge.brokers.rabbitmq_publisher import RabbitPublisher
from amibridge.brokers.rabbitmq_requester import RabbitRequester
from amibridge.brokers.redis_dead_letters import RedisDeadLetters
from amibridge.brokers.redis_events import RedisSubscriber
from amibridge.brokers.redis_groups import RedisGroupReader
from amibridge.brokers.redis_publisher import RedisPublisher
from amibridge.brokers.redis_requester import RedisRequester
from amibridge.brokers.redis_streams import RedisConsumer
from amibridge.schemas import addresses

# A connection that nobody closed is noticed when it is collected, where no exception can be raised.
UNCLOSED_IS_AN_ERROR = pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")

EPOCH = "20260801T120000.000000Z-aaaaaa"
LATER_EPOCH = "20260801T130000.000000Z-bbbbbb"
EVENT_TYPE = "asterisk.ami.DialBegin.v1"
PREFETCH = 64
REQUESTER = "guest"  # a user that a new RabbitMQ has
MAX_POLLS = 100


class Role(Protocol):
    async def open(self) -> None: ...

    async def close(self) -> None: ...


R = TypeVar("R", bound=Role)


class BrokerUnderTest(abc.ABC):
    """Makes roles for one PBX. What `open` opened is closed by `close`."""

    writes_nothing_twice = True
    carries_keys = False
    settle_seconds = 0.0  # after which a new queue survives a kill
    forbidden_reply_to: Sequence[str] = ()

    def __init__(self, pbx: str) -> None:
        self.pbx = pbx
        self._stack = AsyncExitStack()

    async def open(self, role: R) -> R:
        self._stack.push_async_callback(role.close)
        await role.open()
        return role

    async def close(self) -> None:
        await self._stack.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def roles(self) -> list[Role]:
        return [self.publisher(), self.subscriber(), self.consumer(), self.requester()]

    @abc.abstractmethod
    def publisher(self) -> Publisher: ...

    @abc.abstractmethod
    def subscriber(self) -> Subscriber: ...

    @abc.abstractmethod
    def consumer(self) -> Consumer: ...

    @abc.abstractmethod
    def requester(self) -> Requester: ...

    @abc.abstractmethod
    def letters(self) -> DeadLetters: ...

    @abc.abstractmethod
    def group_reader(self, consumer: str = "reader-1", prefetch: int = PREFETCH) -> GroupReader:
        """A reader of this PBX's one group."""

    @abc.abstractmethod
    async def keep_events(self) -> None:
        """Have the broker keep this PBX's events from now on, where it does not do so by itself."""

    @abc.abstractmethod
    async def kept_events(self) -> list[bytes]:
        """The bodies it has kept, in order."""

    @abc.abstractmethod
    async def dead_letters(self) -> list[tuple[bytes, str]]:
        """Body and reason of this PBX's dead letters."""

    @abc.abstractmethod
    async def send_request(
        self,
        body: bytes,
        reply_to: str | None = None,
        correlation_id: str | None = None,
        *,
        named: bool = False,
        expires_at: float | None = None,
    ) -> None:
        """Put a request into the queue as a foreign client would; `named`: as REQUESTER, whom the broker vouches for."""


class MemoryUnderTest(BrokerUnderTest):
    carries_keys = True
    forbidden_reply_to = ("nobody-is-there",)

    def __init__(self, pbx: str, memory: MemoryBroker) -> None:
        super().__init__(pbx)
        self._memory = memory

    def publisher(self) -> MemoryPublisher:
        return MemoryPublisher(self._memory)

    def subscriber(self) -> MemorySubscriber:
        return MemorySubscriber(self._memory, self._matches)

    def consumer(self) -> MemoryConsumer:
        return MemoryConsumer(self._memory, addresses.requests_queue(self.pbx))

    def requester(self) -> MemoryRequester:
        return MemoryRequester(self._memory, addresses.requests_queue(self.pbx))

    def group_reader(self, consumer: str = "reader-1", prefetch: int = PREFETCH) -> MemoryGroupReader:
        group = f"group-{self.pbx}"
        return MemoryGroupReader(self._memory, group=group, matches=self._matches, prefetch=prefetch)

    async def keep_events(self) -> None:
        pass

    async def kept_events(self) -> list[bytes]:
        return [message.body for message in self._memory.events]

    async def dead_letters(self) -> list[tuple[bytes, str]]:
        return [(letter.body, letter.reason) for letter in self._memory.dead_letters]

    def letters(self) -> DeadLetters:
        return MemoryDeadLetters(self._memory)

    async def send_request(
        self,
        body: bytes,
        reply_to: str | None = None,
        correlation_id: str | None = None,
        *,
        named: bool = False,
        expires_at: float | None = None,
    ) -> None:
        requester = REQUESTER if named else None
        queue = addresses.requests_queue(self.pbx)
        self._memory.put(queue, body, reply_to, correlation_id, requester=requester, expires_at=expires_at)

    def _matches(self, key: str) -> bool:
        return addresses.topic_matches(f"{self.pbx}.#", key)


class RedisUnderTest(BrokerUnderTest):
    def __init__(self, pbx: str, url: str) -> None:
        super().__init__(pbx)
        self.url = url
        self.events_stream = addresses.events_stream(pbx)
        self.requests_stream = addresses.requests_stream(pbx)
        self.requester_stream = addresses.requester_stream(pbx, REQUESTER)
        self._dead_stream = addresses.requests_dead_stream(pbx)
        # Streams of the bridge itself, of another PBX, and of nobody.
        self.forbidden_reply_to = (
            self.events_stream,
            self.requests_stream,
            addresses.reply_stream("another", "client"),
            "",
        )

    def publisher(self) -> RedisPublisher:
        mark = addresses.high_water_key(self.pbx)
        return RedisPublisher(self.url, stream=self.events_stream, mark_key=mark, writer="bridge1")

    def subscriber(self) -> RedisSubscriber:
        return RedisSubscriber(self.url, streams=[self.events_stream])

    def consumer(self) -> RedisConsumer:
        return RedisConsumer(
            self.url,
            stream=self.requests_stream,
            group=addresses.REQUESTS_GROUP,
            consumer="bridge1",
            dead_stream=self._dead_stream,
            reply_prefix=addresses.reply_prefix(self.pbx),
            requesters={self.requester_stream: REQUESTER},
        )

    def letters(self) -> DeadLetters:
        dead, requests = addresses.requests_dead_stream, addresses.requests_stream
        return RedisDeadLetters(self.url, dead=dead, requests=requests, pbx=self.pbx)

    def requester(self) -> RedisRequester:
        return RedisRequester(self.url, stream=self.requests_stream, reply_stream=self.reply_to())

    def group_reader(self, consumer: str = "reader-1", prefetch: int = PREFETCH) -> RedisGroupReader:
        group, streams = f"group-{self.pbx}", [self.events_stream]
        return RedisGroupReader(self.url, streams=streams, group=group, consumer=consumer, prefetch=prefetch)

    def reply_to(self) -> str:
        return addresses.reply_stream(self.pbx, f"client-{time.monotonic_ns()}")

    async def keep_events(self) -> None:
        pass

    async def kept_events(self) -> list[bytes]:
        return [fields[b"ce"] for _, fields in await self.ask("XRANGE", self.events_stream, "-", "+")]

    async def dead_letters(self) -> list[tuple[bytes, str]]:
        entries = await self.ask("XRANGE", self._dead_stream, "-", "+")
        return [(fields[b"request"], fields[b"reason"].decode()) for _, fields in entries]

    async def send_request(
        self,
        body: bytes,
        reply_to: str | None = None,
        correlation_id: str | None = None,
        *,
        named: bool = False,
        expires_at: float | None = None,
    ) -> None:
        given = {"request": body, "reply_to": reply_to, "correlation_id": correlation_id, "expires_at": expires_at}
        stream = self.requester_stream if named else self.requests_stream
        await self.ask("XADD", stream, "*", *(w for kv in given.items() if kv[1] is not None for w in kv))

    async def ask(self, *words: Any) -> Any:
        client: Any = Redis.from_url(self.url, protocol=2)
        try:
            return await client.execute_command(*words)
        finally:
            await client.aclose()

    async def close(self) -> None:
        await super().close()
        streams = (self.events_stream, self.requests_stream, self.requester_stream, self._dead_stream)
        await self.ask("DEL", *streams, addresses.high_water_key(self.pbx))


class RabbitUnderTest(BrokerUnderTest):
    writes_nothing_twice = False
    carries_keys = True
    # RabbitMQ 3.10 notes the name of a quorum queue a moment later; killed before, it leaves a queue without a leader.
    settle_seconds = 1.5
    forbidden_reply_to = (addresses.REQUESTS_DEAD_QUEUE, addresses.requests_queue("another"), "nobody-is-there")

    def __init__(self, pbx: str, url: str) -> None:
        super().__init__(pbx)
        self.url = url
        self.requests_queue = addresses.requests_queue(pbx)
        self._kept_queue = f"kept.{pbx}"
        self._group_queue = addresses.group_queue(f"group-{pbx}")

    def publisher(self) -> PlainRabbitPublisher:
        exchange, unrouted = addresses.EVENTS_EXCHANGE, addresses.UNROUTED_EXCHANGE
        return RabbitPublisher(self.url, exchange=exchange, unrouted_exchange=unrouted)

    def subscriber(self) -> RabbitSubscriber:
        return RabbitSubscriber(self.url, exchange=addresses.EVENTS_EXCHANGE, pattern=f"{self.pbx}.#")

    def consumer(self) -> RabbitConsumer:
        return RabbitConsumer(
            self.url,
            exchange=addresses.REQUESTS_EXCHANGE,
            queue=self.requests_queue,
            routing_key=self.pbx,
            dead_queue=addresses.REQUESTS_DEAD_QUEUE,
            prefetch=PREFETCH,
        )

    def letters(self) -> DeadLetters:
        return RabbitDeadLetters(
            self.url,
            dead_queue=addresses.REQUESTS_DEAD_QUEUE,
            exchange=addresses.REQUESTS_EXCHANGE,
            queue_prefix=addresses.requests_queue(""),
        )

    def requester(self) -> RabbitRequester:
        return RabbitRequester(self.url, exchange=addresses.REQUESTS_EXCHANGE, routing_key=self.pbx)

    def group_reader(self, consumer: str = "reader-1", prefetch: int = PREFETCH) -> RabbitGroupReader:
        exchange, pattern = addresses.EVENTS_EXCHANGE, f"{self.pbx}.#"
        return RabbitGroupReader(self.url, exchange=exchange, pattern=pattern, queue=self._group_queue, prefetch=prefetch)

    async def keep_events(self) -> None:
        async with await aio_pika.connect(self.url) as connection:
            channel = await connection.channel()
            queue = await channel.declare_queue(self._kept_queue, durable=True, arguments={"x-queue-type": "quorum"})
            await queue.bind(addresses.EVENTS_EXCHANGE, f"{self.pbx}.#")

    async def kept_events(self) -> list[bytes]:
        return [message.body for message in await self._drain(self._kept_queue)]

    async def dead_letters(self) -> list[tuple[bytes, str]]:
        ours = await self._drain(addresses.REQUESTS_DEAD_QUEUE)
        return [(message.body, str(message.headers["amibridge-reason"])) for message in ours]

    async def send_request(
        self,
        body: bytes,
        reply_to: str | None = None,
        correlation_id: str | None = None,
        *,
        named: bool = False,
        expires_at: float | None = None,
    ) -> None:
        async with await aio_pika.connect(self.url) as connection:
            channel = await connection.channel()
            exchange = await channel.get_exchange(addresses.REQUESTS_EXCHANGE)
            message = aio_pika.Message(body, reply_to=reply_to, correlation_id=correlation_id)
            message.user_id = REQUESTER if named else None
            if expires_at is not None:
                message.timestamp = datetime.fromtimestamp(time.time(), UTC)
                message.expiration = expires_at - int(time.time())  # AMQP's timestamps are whole seconds
            await exchange.publish(message, routing_key=self.pbx)

    async def close(self) -> None:
        await super().close()
        async with await aio_pika.connect(self.url) as connection:
            channel = await connection.channel()
            for queue in (self.requests_queue, self._kept_queue, self._group_queue):
                await channel.queue_delete(queue)

    async def _drain(self, name: str) -> list[Any]:
        """Take all that is there; give back what belongs to another test."""
        async with await aio_pika.connect(self.url) as connection:
            channel = await connection.channel()
            queue = await channel.get_queue(name)
            taken = []
            while incoming := await queue.get(fail=False):
                taken.append(incoming)
            ours = [message for message in taken if message.headers.get("amibridge-queue") in (None, self.requests_queue)]
            for message in ours:
                await message.ack()
            return ours


class PlainRabbitUnderTest(RabbitUnderTest):
    """With the publisher that is taken where the installed aiormq lacks what the other needs."""

    def publisher(self) -> PlainRabbitPublisher:
        exchange, unrouted = addresses.EVENTS_EXCHANGE, addresses.UNROUTED_EXCHANGE
        return PlainRabbitPublisher(self.url, exchange=exchange, unrouted_exchange=unrouted)


def events(pbx: str, count: int, *, first: int = 1, epoch: str = EPOCH, body_bytes: int = 0) -> list[Message]:
    """Events of one PBX at consecutive positions, each with a body of its own."""
    key = addresses.ami_key(pbx, "dial", "DialBegin", 1)
    return [
        Message(
            id=f"{epoch}-{position:020d}",
            type=EVENT_TYPE,
            key=key,
            body=b'{"sequence":"%d \xc3\xa9"}' % position + b"x" * body_bytes,
            epoch=epoch,
            position=position,
            source=f"/asterisk/{pbx}",
            subject=f"channel/{position}",
            partitionkey=f"{position}.1",
        )
        for position in range(first, first + count)
    ]


def bodies(messages: Sequence[Message]) -> list[bytes]:
    return [message.body for message in messages]


async def take(subscriber: Subscriber, count: int) -> list[Received]:
    return [await subscriber.receive() for _ in range(count)]


def answer(delivery: Delivery, body: bytes = b"") -> Message:
    """A reply that says what it answers."""
    said = body or b"reply to " + delivery.body
    return Message(id=f"{delivery.correlation_id}.reply", type="amibridge.reply.v1", key="", body=said, epoch="", position=0)


async def serve(consumer: Consumer, at_work: asyncio.Lock | None = None) -> None:
    """Answer and acknowledge whatever comes, until cancelled; only waiting may be cancelled, so `at_work` tells the rest."""
    at_work = at_work or asyncio.Lock()
    while True:
        delivery = await consumer.receive()
        async with at_work:
            assert delivery.reply_to is not None
            assert delivery.correlation_id is not None
            await delivery.reply(answer(delivery), delivery.reply_to, delivery.correlation_id)
            await delivery.ack()
