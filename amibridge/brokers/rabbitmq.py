"""RabbitMQ 3.10+ over AMQP 0-9-1. The only file that knows aio-pika; its exceptions leave as BrokerError.

Connections are plain, not "robust": after any fault the role is closed and a new one opened, so what is in flight is known.
aio-pika reports a frozen broker by cancelling pending publishes, which is why a foreign CancelledError is an answer here.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange, AbstractIncomingMessage
from aiormq.exceptions import (
    AMQPError,
    AuthenticationError,
    ChannelAccessRefused,
    ChannelNotFoundEntity,
    ChannelPreconditionFailed,
    ProbableAuthenticationError,
    PublishError,
)

from amibridge.brokers.base import (
    CONFIRM_STALL_SECONDS,
    CONNECT_TIMEOUT_SECONDS,
    DEAD_LETTERS_KEPT,
    Message,
    Received,
)
from amibridge.errors import BrokerError, BrokerRefused, BrokerUnreachable, PublishInterrupted

HEARTBEAT_SECONDS = 10
APP_ID = "amibridge"
CONTENT_TYPE = "application/cloudevents+json"
REPLY_EXPIRES_SECONDS = 3600
CLOSE_TIMEOUT_SECONDS = 1.0
MAX_UNREAD_EVENTS = 10_000  # of a subscriber's own queue on the broker; a slower reader loses the oldest

_REFUSALS = (
    AuthenticationError,
    ProbableAuthenticationError,
    ChannelAccessRefused,
    ChannelPreconditionFailed,
    ChannelNotFoundEntity,
)


@asynccontextmanager
async def _edge(what: str) -> AsyncIterator[None]:
    """Where aio-pika's exceptions become ours."""
    try:
        yield
    except _REFUSALS as error:
        raise BrokerRefused(f"RabbitMQ refuses {what}: {_words(error)}") from error
    except PublishError:
        raise
    except ValueError as error:
        raise BrokerRefused(f"not a RabbitMQ URL or value ({what}): {error}") from error
    except (AMQPError, OSError, RuntimeError) as error:
        raise BrokerUnreachable(f"RabbitMQ can not be reached ({what}): {_words(error)}") from error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise BrokerUnreachable(f"RabbitMQ stopped answering ({what})") from error


class _Role:
    """A connection with one channel in confirm mode."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: AbstractConnection | None = None
        self._open_channel: AbstractChannel | None = None
        self._lost = asyncio.Event()

    @property
    def _channel(self) -> AbstractChannel:
        if self._open_channel is None or self._open_channel.is_closed:
            raise BrokerUnreachable("RabbitMQ: the channel is closed")
        return self._open_channel

    async def open(self) -> None:
        async with _edge("the connection"):
            self._connection = await aio_pika.connect(
                self._url, timeout=CONNECT_TIMEOUT_SECONDS, heartbeat=HEARTBEAT_SECONDS
            )
            # A killed broker does not close aio-pika's connection object; only this callback tells.
            self._connection.close_callbacks.add(self._on_lost)
            self._open_channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
            self._open_channel.close_callbacks.add(self._on_lost)

    async def close(self) -> None:
        connection, self._connection, self._open_channel = self._connection, None, None
        if connection is None:
            return
        with contextlib.suppress(AMQPError, OSError, RuntimeError, TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                await connection.close()

    def _on_lost(self, *_: object) -> None:
        self._lost.set()

    async def _next(self, incoming: asyncio.Queue[AbstractIncomingMessage]) -> AbstractIncomingMessage:
        """The next message, or BrokerUnreachable when the connection or channel ends first."""
        getting = asyncio.ensure_future(incoming.get())
        losing = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait({getting, losing}, return_when=asyncio.FIRST_COMPLETED)
            if getting.done():
                return getting.result()
            raise BrokerUnreachable("RabbitMQ closed the connection")
        finally:
            getting.cancel()
            losing.cancel()


class RabbitPublisher(_Role):
    """See Publisher. A topic exchange; what no queue is bound for goes to the alternate exchange."""

    def __init__(self, url: str, *, exchange: str, unrouted_exchange: str) -> None:
        super().__init__(url)
        self._exchange_name = exchange
        self._unrouted = unrouted_exchange
        self._exchange: AbstractExchange | None = None

    async def open(self) -> None:
        await super().open()
        async with _edge(f"the exchange {self._exchange_name!r}"):
            await self._channel.declare_exchange(self._unrouted, aio_pika.ExchangeType.FANOUT, durable=True)
            arguments: dict[str, Any] = {"alternate-exchange": self._unrouted}
            self._exchange = await self._channel.declare_exchange(
                self._exchange_name, aio_pika.ExchangeType.TOPIC, durable=True, arguments=arguments
            )

    async def publish(self, messages: Sequence[Message]) -> None:
        if self._exchange is None:
            raise PublishInterrupted("not open", confirmed=0)
        # Tasks start in the order they are made and write before their first wait, so the wire keeps our order.
        confirms = [asyncio.ensure_future(self._send(self._exchange, message)) for message in messages]
        try:
            await asyncio.wait(confirms, timeout=CONFIRM_STALL_SECONDS)
        finally:
            for confirm in confirms:
                confirm.cancel()
            results = await asyncio.gather(*confirms, return_exceptions=True)
        for confirmed, result in enumerate(results):
            if result is not None:
                raise PublishInterrupted(f"RabbitMQ did not confirm: {_words(result)}", confirmed=confirmed)

    async def _send(self, exchange: AbstractExchange, message: Message) -> None:
        await exchange.publish(_outgoing(message), routing_key=message.key, mandatory=False)


class RabbitDelivery:
    """See Delivery."""

    def __init__(self, owner: RabbitConsumer, incoming: AbstractIncomingMessage) -> None:
        self.body = incoming.body
        self.redelivered = bool(incoming.redelivered)
        self.reply_to = incoming.reply_to
        self.correlation_id = incoming.correlation_id
        self._owner = owner
        self._incoming = incoming

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        await self._owner.reply(reply, reply_to, correlation_id)

    async def ack(self) -> None:
        async with _edge("an acknowledgement"):
            await self._incoming.ack()

    async def bury(self, reason: str) -> None:
        await self._owner.bury(self._incoming, reason)
        await self.ack()


class RabbitConsumer(_Role):
    """See Consumer. A durable quorum queue bound to a direct exchange; unreadable messages go to the dead queue."""

    def __init__(self, url: str, *, exchange: str, queue: str, routing_key: str, dead_queue: str, prefetch: int) -> None:
        super().__init__(url)
        self._exchange_name = exchange
        self._queue_name = queue
        self._routing_key = routing_key
        self._dead_queue = dead_queue
        self._prefetch = prefetch
        self._incoming: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue(prefetch)

    async def open(self) -> None:
        await super().open()
        async with _edge(f"the queue {self._queue_name!r}"):
            await self._channel.set_qos(prefetch_count=self._prefetch)
            dead: dict[str, Any] = {"x-queue-type": "quorum", "x-max-length": DEAD_LETTERS_KEPT}
            await self._channel.declare_queue(self._dead_queue, durable=True, arguments=dead)
            exchange = await self._channel.declare_exchange(self._exchange_name, aio_pika.ExchangeType.DIRECT, durable=True)
            arguments: dict[str, Any] = {
                "x-queue-type": "quorum",
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": self._dead_queue,
            }
            queue = await self._channel.declare_queue(self._queue_name, durable=True, arguments=arguments)
            await queue.bind(exchange, self._routing_key)
            await queue.consume(self._take)

    async def receive(self) -> RabbitDelivery:
        return RabbitDelivery(self, await self._next(self._incoming))

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        message = _outgoing(reply)
        message.correlation_id = correlation_id
        message.expiration = REPLY_EXPIRES_SECONDS
        # mandatory would have direct reply-to answered with a return although it is delivered
        await self._publish(message, reply_to, "a reply")

    async def bury(self, incoming: AbstractIncomingMessage, reason: str) -> None:
        message = aio_pika.Message(
            incoming.body,
            headers={"amibridge-reason": reason[:1000], "amibridge-queue": self._queue_name},
            content_type=incoming.content_type,
            correlation_id=incoming.correlation_id,
            reply_to=incoming.reply_to,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            timestamp=time.time(),
            app_id=APP_ID,
        )
        await self._publish(message, self._dead_queue, "a dead letter")

    async def _publish(self, message: aio_pika.Message, queue: str, what: str) -> None:
        try:
            async with asyncio.timeout(CONFIRM_STALL_SECONDS), _edge(what):
                await self._channel.default_exchange.publish(message, routing_key=queue, mandatory=False)
        except TimeoutError as error:
            raise BrokerUnreachable(f"RabbitMQ did not confirm {what} within {CONFIRM_STALL_SECONDS:.0f} s") from error

    async def _take(self, incoming: AbstractIncomingMessage) -> None:
        await self._incoming.put(incoming)


class RabbitSubscriber(_Role):
    """See Subscriber. A queue of its own, bound by a topic pattern, that goes with the connection."""

    def __init__(self, url: str, *, exchange: str, pattern: str) -> None:
        super().__init__(url)
        self._exchange_name = exchange
        self._pattern = pattern
        self._incoming: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue(MAX_UNREAD_EVENTS)

    async def open(self) -> None:
        await super().open()
        async with _edge(f"the exchange {self._exchange_name!r}"):
            exchange = await self._channel.get_exchange(self._exchange_name, ensure=True)
            limit: dict[str, Any] = {"x-max-length": MAX_UNREAD_EVENTS}
            queue = await self._channel.declare_queue(exclusive=True, arguments=limit)
            await queue.bind(exchange, self._pattern)
            await queue.consume(self._take, no_ack=True)

    async def receive(self) -> Received:
        incoming = await self._next(self._incoming)
        return Received(incoming.body, incoming.type or "", incoming.routing_key)

    async def _take(self, incoming: AbstractIncomingMessage) -> None:
        await self._incoming.put(incoming)


class RabbitRequester(_Role):
    """See Requester. Answers come to an exclusive queue; any number of requests may wait at once."""

    def __init__(self, url: str, *, exchange: str, routing_key: str) -> None:
        super().__init__(url)
        self._exchange_name = exchange
        self._routing_key = routing_key
        self._reply_queue = ""
        self._waiting: dict[str, asyncio.Future[bytes]] = {}

    async def open(self) -> None:
        await super().open()
        async with _edge("the reply queue"):
            queue = await self._channel.declare_queue(exclusive=True)
            self._reply_queue = queue.name
            await queue.consume(self._take, no_ack=True)

    async def ask(self, body: bytes, correlation_id: str, timeout_seconds: float) -> bytes:
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[correlation_id] = answer
        message = aio_pika.Message(
            body,
            content_type="application/json",
            correlation_id=correlation_id,
            reply_to=self._reply_queue,
            expiration=timeout_seconds,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        try:
            async with asyncio.timeout(timeout_seconds), _edge("the request"):
                exchange = await self._channel.get_exchange(self._exchange_name, ensure=True)
                await exchange.publish(message, routing_key=self._routing_key)
                return await answer
        except PublishError as error:
            raise BrokerRefused(f"no bridge has a request queue for {self._routing_key!r}") from error
        finally:
            self._waiting.pop(correlation_id, None)

    async def _take(self, incoming: AbstractIncomingMessage) -> None:
        answer = self._waiting.get(incoming.correlation_id or "")
        if answer is not None and not answer.done():
            answer.set_result(incoming.body)


def _outgoing(message: Message) -> aio_pika.Message:
    headers: dict[str, Any] = dict(message.headers)
    return aio_pika.Message(
        message.body,
        headers=headers,
        content_type=CONTENT_TYPE,
        content_encoding="utf-8",
        message_id=message.id,
        type=message.type,
        timestamp=datetime.now(UTC),
        app_id=APP_ID,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


def _words(error: BaseException) -> str:
    if isinstance(error, BrokerError):
        return str(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
