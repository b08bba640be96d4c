"""RabbitMQ 3.10+ over AMQP 0-9-1. See `rabbitmq_connection` for how its faults are told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aiormq.exceptions import PublishError

from amibridge.brokers.base import (
    CONFIRM_STALL_SECONDS,
    MAX_BATCH_MESSAGES,
    MAX_TEXT_BYTES,
    Message,
    Received,
    fits_as_text,
)
from amibridge.brokers.rabbitmq_connection import RabbitReader, RabbitRole, in_words
from amibridge.errors import BrokerRefused, PublishInterrupted
from amibridge.telemetry import UNROUTABLE

APP_ID = "amibridge"
CONTENT_TYPE = "application/cloudevents+json"
REPLY_EXPIRES_SECONDS = 3600
MAX_UNREAD_EVENTS = 10_000  # of a subscriber's own queue on the broker; a slower reader loses the oldest
PREFETCH_EVENTS = 1_000
MAX_HEADER_CHARACTERS = 1024  # all headers of a message share one frame; a longer one is in the body all the same
LOOKS_PER_STALL = 5  # how often a silent broker is looked at before it counts as dead
MAX_BODY_BYTES = 16 * 1024 * 1024  # RabbitMQ 4 closes the channel on a larger one, and all behind it would wait for ever
# What no queue takes, for people to look at. Bounded, the oldest go first: nobody may ever read it. Quorum, as a classic
# queue is gone for publishers (and for `open`) while the one node that has it is down.
ARCHIVE_ARGUMENTS: dict[str, Any] = {
    "x-queue-type": "quorum",
    "x-max-length": 100_000,
    "x-max-length-bytes": 256 * 1024 * 1024,
    "x-overflow": "drop-head",
}


class PlainRabbitPublisher(RabbitRole):
    """See Publisher. A topic exchange; what no queue is bound for goes to the alternate exchange and its archive queue.

    This one publishes through aio-pika message by message; `rabbitmq_publisher` has the one that costs a twentieth.

    Not promised: the order around a message that a queue refuses (`x-overflow=reject-publish`), as those behind it are
    on the wire already.
    """

    def __init__(self, url: str, *, exchange: str, unrouted_exchange: str) -> None:
        super().__init__(url)
        self._exchange_name = exchange
        self._unrouted = unrouted_exchange

    async def open(self) -> None:
        await super().open()
        async with self.using(f"the exchange {self._unrouted!r}"):
            alternate = await self.channel.declare_exchange(self._unrouted, aio_pika.ExchangeType.FANOUT, durable=True)
        async with self.using(f"the queue {self._unrouted!r}"):
            archive = await self.channel.declare_queue(self._unrouted, durable=True, arguments=ARCHIVE_ARGUMENTS)
            await archive.bind(alternate)
        async with self.using(f"the exchange {self._exchange_name!r}"):
            arguments: dict[str, Any] = {"alternate-exchange": self._unrouted}
            self._exchange = await self.channel.declare_exchange(
                self._exchange_name, aio_pika.ExchangeType.TOPIC, durable=True, arguments=arguments
            )

    async def marks(self) -> None:
        """RabbitMQ can not be asked what it has had."""
        self.check()

    async def publish(self, messages: Sequence[Message]) -> None:
        self.check()
        outgoing = [(amqp_message(message), clean(message.key)) for message in messages]
        for start in range(0, len(outgoing), MAX_BATCH_MESSAGES):
            await self._window(outgoing[start : start + MAX_BATCH_MESSAGES], start)

    async def _window(self, outgoing: list[tuple[aio_pika.Message, str]], confirmed: int) -> None:
        # Tasks start in the order they are made, and each takes the channel's lock (first come, first served) before its
        # first wait and holds it until its frames are written: so the wire keeps our order, back-pressure or not.
        confirms = [asyncio.create_task(self._send(message, key)) for message, key in outgoing]
        try:
            await self._settle(confirms)
        finally:
            for confirm in confirms:
                confirm.cancel()
            results = await asyncio.gather(*confirms, return_exceptions=True)
        for place, result in enumerate(results):
            if result is not None:
                why = self.fault or f"RabbitMQ did not confirm: {_because(result)}"
                self.fail(why)
                raise self.interrupted(confirmed + place)

    def interrupted(self, confirmed: int) -> PublishInterrupted | BrokerRefused:
        """The fault as publish tells it. A refusal must not cost the news of what is safe: that is told first."""
        if self.refused and not confirmed:
            return BrokerRefused(self.fault)
        return PublishInterrupted(self.fault, confirmed=confirmed)

    async def _send(self, message: aio_pika.Message, key: str) -> None:
        try:
            await self._exchange.publish(message, routing_key=key, mandatory=True)
        except PublishError:
            UNROUTABLE.inc()
            raise

    async def _settle(self, confirms: list[asyncio.Task[None]]) -> None:
        """Until all are confirmed, one has failed, or RabbitMQ was silent for too long without having told us to wait."""
        pending = set(confirms)
        silent = 0
        while pending and silent < LOOKS_PER_STALL and not self.fault:
            before = sum(confirm.done() for confirm in confirms)
            done, pending = await asyncio.wait(
                pending, timeout=CONFIRM_STALL_SECONDS / LOOKS_PER_STALL, return_when=asyncio.FIRST_EXCEPTION
            )
            if any(confirm.cancelled() or confirm.exception() for confirm in done):
                return
            progress = sum(confirm.done() for confirm in confirms) > before
            silent = 0 if progress or await self.blocked() else silent + 1


class RabbitSubscriber(RabbitReader):
    """See Subscriber. A queue of its own, bound by a topic pattern, that goes with the connection."""

    def __init__(self, url: str, *, exchange: str, pattern: str) -> None:
        super().__init__(url)
        self._exchange_name = exchange
        self._pattern = pattern
        self._unacked = 0
        self._last: AbstractIncomingMessage | None = None

    async def open(self) -> None:
        await super().open()
        async with self.using(f"the exchange {self._exchange_name!r}"):
            # Without the limit a reader that is too slow would have all its backlog in our memory.
            await self.channel.set_qos(prefetch_count=PREFETCH_EVENTS)
            exchange = await self.channel.get_exchange(self._exchange_name, ensure=True)
            limit: dict[str, Any] = {"x-max-length": MAX_UNREAD_EVENTS}
            queue = await self.channel.declare_queue(exclusive=True, arguments=limit)
            await queue.bind(exchange, self._pattern)
            await queue.consume(self.take)

    async def receive(self) -> Received:
        if self._last is not None and self._unacked >= PREFETCH_EVENTS // 4:
            read, self._unacked = self._last, 0
            async with self.using("an acknowledgement"):
                await read.ack(multiple=True)
        incoming = self._last = await self.next()
        self._unacked += 1
        return Received(incoming.body, incoming.type or "", incoming.routing_key)


def refuse_what_does_not_fit(message: Message) -> None:
    """Before anything is sent: one that failed between two others would break their order."""
    for text in (message.key, message.id, message.type):
        if not fits_as_text(text):
            raise BrokerRefused(f"RabbitMQ can not carry message {message.id!r}: {text!r} has over {MAX_TEXT_BYTES} bytes")
    if len(message.body) > MAX_BODY_BYTES:
        raise BrokerRefused(f"RabbitMQ can not carry message {message.id!r}: its body has over {MAX_BODY_BYTES} bytes")


def headers_of(message: Message) -> dict[str, str]:
    """What header and hash exchanges route on."""
    about = {
        "ce-id": message.id,
        "ce-source": message.source,
        "ce-type": message.type,
        "ce-subject": message.subject,
        "ce-partitionkey": message.partitionkey,
    }
    return {name: value for name, value in about.items() if value and len(value) <= MAX_HEADER_CHARACTERS}


def amqp_message(message: Message) -> aio_pika.Message:
    refuse_what_does_not_fit(message)
    headers: dict[str, Any] = {name: clean(value) for name, value in headers_of(message).items()}
    return aio_pika.Message(
        message.body,
        headers=headers,
        content_type=CONTENT_TYPE,
        content_encoding="utf-8",
        message_id=clean(message.id),
        type=clean(message.type),
        timestamp=datetime.now(UTC),
        app_id=APP_ID,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


def clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _because(result: BaseException) -> str:
    if isinstance(result, asyncio.CancelledError):
        return f"silence for {CONFIRM_STALL_SECONDS:g} s"
    return in_words(result)
