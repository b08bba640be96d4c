"""Requests from RabbitMQ, as the bridge takes them."""

from __future__ import annotations

import time
import uuid
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aiormq.exceptions import ChannelPreconditionFailed, PublishError

from amibridge.brokers.base import DEAD_LETTERS_KEPT, Message
from amibridge.brokers.rabbitmq import APP_ID, REPLY_EXPIRES_SECONDS, amqp_message, clean
from amibridge.brokers.rabbitmq_connection import RabbitReader
from amibridge.brokers.rabbitmq_properties import text_of, tolerate_properties
from amibridge.errors import BrokerRefused

OURS = "amibridge."  # queues of requests, of groups of readers, of what nobody took
DIRECT_REPLY_TO = "amq.rabbitmq.reply-to."
MAX_REASON_CHARACTERS = 1000
MAX_DEAD_BYTES = 256 * 1024 * 1024  # of all dead letters; the oldest go first
# People who look at dead letters borrow them, and RabbitMQ 4 drops what was borrowed 20 times. It has no word for "never"
# that 3.10 knows too.
DEAD_DELIVERY_LIMIT = 1_000_000_000
# Headers of a dead letter.
REASON_HEADER = "amibridge-reason"
QUEUE_HEADER = "amibridge-queue"
REQUESTER_HEADER = "amibridge-requester"


class RabbitDelivery:
    """See Delivery."""

    def __init__(self, owner: RabbitConsumer, incoming: AbstractIncomingMessage) -> None:
        self.body = incoming.body
        self.redelivered = bool(incoming.redelivered)
        self.reply_to = text_of(incoming.reply_to)
        self.correlation_id = text_of(incoming.correlation_id)
        self.requester = text_of(incoming.user_id)  # where it is given, RabbitMQ has compared it with the sender's login
        self.expires_at = _expires_at(incoming)
        self.attempts = _attempts(incoming)
        self._owner = owner
        self._incoming = incoming

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        await self._owner.reply(reply, reply_to, correlation_id)

    async def answer(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        await self.reply(reply, reply_to, correlation_id)
        await self.ack()

    async def ack(self) -> None:
        await self._owner.ack(self._incoming)

    async def bury(self, reason: str) -> None:
        await self._owner.bury(self._incoming, reason)


class RabbitConsumer(RabbitReader):
    """See Consumer. A durable quorum queue bound to a direct exchange; unreadable messages go to the dead queue.

    RabbitMQ itself puts what expires in the queue there, and from version 4 what it has delivered 20 times in vain.
    """

    def __init__(self, url: str, *, exchange: str, queue: str, routing_key: str, dead_queue: str, prefetch: int) -> None:
        super().__init__(url)
        self._exchange_name = exchange
        self._queue_name = queue
        self._routing_key = routing_key
        self._dead_queue = dead_queue
        self._prefetch = prefetch

    async def open(self) -> None:
        tolerate_properties()
        await super().open()
        await self._declare_dead_queue()
        async with self.using(f"the queue {self._queue_name!r}"):
            await self.channel.set_qos(prefetch_count=self._prefetch)
            exchange = await self.channel.declare_exchange(self._exchange_name, aio_pika.ExchangeType.DIRECT, durable=True)
            arguments: dict[str, Any] = {
                "x-queue-type": "quorum",
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": self._dead_queue,
            }
            queue = await self.channel.declare_queue(self._queue_name, durable=True, arguments=arguments)
            await queue.bind(exchange, self._routing_key)
            await queue.consume(self.take)

    async def _declare_dead_queue(self) -> None:
        """One that is there, declared otherwise, is taken as it is: RabbitMQ then closes the channel it was asked on."""
        arguments: dict[str, Any] = {
            "x-queue-type": "quorum",
            "x-max-length": DEAD_LETTERS_KEPT,
            "x-max-length-bytes": MAX_DEAD_BYTES,
            "x-delivery-limit": DEAD_DELIVERY_LIMIT,
        }
        async with self.using(f"the queue {self._dead_queue!r}"):
            assert self._connection is not None
            channel = await self._connection.channel()
            try:
                await channel.declare_queue(self._dead_queue, durable=True, arguments=arguments)
            except ChannelPreconditionFailed:
                return
            await channel.close()

    async def receive(self) -> RabbitDelivery:
        return RabbitDelivery(self, await self.next())

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        # A request must not be able to have its reply taken for a request or an event.
        if reply_to.startswith(OURS):
            raise BrokerRefused(f"reply_to {reply_to!r} is a queue of the bridge's own")
        message = amqp_message(reply)
        message.correlation_id = correlation_id
        message.expiration = REPLY_EXPIRES_SECONDS
        # Direct reply-to is answered with a return although it is delivered.
        mandatory = not reply_to.startswith(DIRECT_REPLY_TO)
        nobody = False
        async with self.using("a reply"):
            try:
                await self.channel.default_exchange.publish(message, routing_key=reply_to, mandatory=mandatory)
            except PublishError:
                nobody = True  # no fault of the connection's
        if nobody:
            raise BrokerRefused(f"there is no queue {reply_to!r} (any more) to put the reply in")

    async def ack(self, incoming: AbstractIncomingMessage) -> None:
        async with self.using("an acknowledgement"):
            await incoming.ack()

    async def bury(self, incoming: AbstractIncomingMessage, reason: str) -> None:
        headers: dict[str, Any] = {REASON_HEADER: clean(reason[:MAX_REASON_CHARACTERS]), QUEUE_HEADER: self._queue_name}
        if requester := text_of(incoming.user_id):
            headers[REQUESTER_HEADER] = requester
        message = aio_pika.Message(
            incoming.body,
            headers=headers,
            content_type=text_of(incoming.content_type),
            correlation_id=text_of(incoming.correlation_id),
            reply_to=text_of(incoming.reply_to),
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=uuid.uuid4().hex,
            timestamp=time.time(),
            app_id=APP_ID,
        )
        async with self.using("a dead letter"):
            await self.channel.default_exchange.publish(message, routing_key=self._dead_queue, mandatory=True)
        await self.ack(incoming)

    def fail(self, fault: str) -> None:
        super().fail(fault)
        self._arrived.clear()  # the broker has them again: whoever worked on one now could not acknowledge it


def _expires_at(incoming: AbstractIncomingMessage) -> float | None:
    """RabbitMQ itself drops what expires while it waits; this is for the rest of the way."""
    lifetime_seconds = incoming.expiration
    if not isinstance(lifetime_seconds, int | float) or lifetime_seconds < 0:
        return None
    now = time.time()
    sent = incoming.timestamp.timestamp() if incoming.timestamp is not None else now
    return min(sent, now) + lifetime_seconds


def _attempts(incoming: AbstractIncomingMessage) -> int:
    before = incoming.headers.get("x-delivery-count")
    return before + 1 if isinstance(before, int) and before > 0 else 1
