"""Events from RabbitMQ that are kept for their readers: for a group, which shares them, and in a log, which repeats them."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Any

from aio_pika.abc import AbstractIncomingMessage
from aiormq.exceptions import ConnectionInternalError

from amibridge.brokers.base import GROUP_PREFETCH, Received
from amibridge.brokers.event_places import CLOCKS_DIFFER_SECONDS
from amibridge.brokers.rabbitmq_connection import RabbitReader, RabbitRole
from amibridge.errors import BrokerRefused, BrokerUnreachable, EventMissing

# Kept for a group while none of it reads; then the oldest go. About a gigabyte of events.
GROUP_EVENTS_KEPT = 1_000_000
# How long one event may be worked on (a call that an event began may last hours); RabbitMQ's own limit is half an hour,
# after which it closes the channel. Obeyed by RabbitMQ 3.12+.
MAX_HOLD_SECONDS = 24 * 3600
# RabbitMQ 3.10 closes the connection (541) of who consumes from a quorum queue that another one is just making. Making it
# takes some milliseconds, so the second try finds it; an error of RabbitMQ's own that stays is told within a second.
OPEN_TRIES = 5
OPEN_PAUSE_SECONDS = 0.2
LOG_MAX_AGE = "7D"
LOG_MAX_BYTES = 1_000_000_000
LOG_SEGMENT_BYTES = 50_000_000  # what is forgotten at once
PREFETCH_LOG_EVENTS = 1_000
SEARCH_SECONDS = 5.0  # without another event: then the log has been read to its end

_GROUP_ARGUMENTS: dict[str, Any] = {
    "x-queue-type": "quorum",
    "x-max-length": GROUP_EVENTS_KEPT,
    "x-overflow": "drop-head",
    "x-consumer-timeout": MAX_HOLD_SECONDS * 1000,
}
_LOG_ARGUMENTS: dict[str, Any] = {
    "x-queue-type": "stream",
    "x-max-age": LOG_MAX_AGE,
    "x-max-length-bytes": LOG_MAX_BYTES,
    "x-stream-max-segment-size-bytes": LOG_SEGMENT_BYTES,
}


class RabbitGroupEvent:
    """See GroupEvent."""

    def __init__(self, owner: RabbitGroupReader, incoming: AbstractIncomingMessage) -> None:
        self.body = incoming.body
        self.type = incoming.type or ""
        self.key = incoming.routing_key
        self.redelivered = bool(incoming.redelivered)
        self._owner = owner
        self._incoming = incoming

    async def ack(self) -> None:
        await self._owner.ack(self._incoming)


class RabbitGroupReader(RabbitReader):
    """See GroupReader. A durable quorum queue of the group's, bound by the pattern; patterns given before stay bound."""

    def __init__(self, url: str, *, exchange: str, pattern: str, queue: str, prefetch: int = GROUP_PREFETCH) -> None:
        super().__init__(url)
        self._exchange_name = exchange
        self._pattern = pattern
        self._queue_name = queue
        self._prefetch = prefetch

    async def open(self) -> None:
        for left in reversed(range(OPEN_TRIES)):
            try:
                await self._open()
                return
            except BrokerUnreachable as error:
                if not left or not isinstance(error.__cause__, ConnectionInternalError):
                    raise
            await self._let_go()
            await asyncio.sleep(OPEN_PAUSE_SECONDS)

    async def _open(self) -> None:
        await super().open()
        async with self.using(f"the exchange {self._exchange_name!r}"):
            await self.channel.set_qos(prefetch_count=self._prefetch)
            exchange = await self.channel.get_exchange(self._exchange_name, ensure=True)
        async with self.using(f"the queue {self._queue_name!r}"):
            queue = await self.channel.declare_queue(self._queue_name, durable=True, arguments=_GROUP_ARGUMENTS)
            await queue.bind(exchange, self._pattern)
            await queue.consume(self.take)

    async def _let_go(self) -> None:
        """Close the connection. That it ended must not be taken, late, for the end of the next one."""
        for ended in (self._connection, self._open_channel):
            if ended is not None:
                ended.close_callbacks.discard(self._on_close)
        await self.close()

    async def receive(self) -> RabbitGroupEvent:
        return RabbitGroupEvent(self, await self.next())

    async def ack(self, incoming: AbstractIncomingMessage) -> None:
        async with self.using("an acknowledgement"):
            await incoming.ack()

    def fail(self, fault: str) -> None:
        super().fail(fault)
        self._arrived.clear()  # the broker has them again


class RabbitLog(RabbitRole):
    """Makes the log of all events: a stream that any number of readers may read from any place."""

    def __init__(self, url: str, *, exchange: str, queue: str) -> None:
        super().__init__(url)
        self._exchange_name = exchange
        self._queue_name = queue

    async def open(self) -> None:
        await super().open()
        async with self.using(f"the exchange {self._exchange_name!r}"):
            exchange = await self.channel.get_exchange(self._exchange_name, ensure=True)
        async with self.using(f"the queue {self._queue_name!r}"):
            log = await self.channel.declare_queue(self._queue_name, durable=True, arguments=_LOG_ARGUMENTS)
            await log.bind(exchange, "#")


class RabbitLogReader(RabbitReader):
    """See Subscriber. Reads the log from a time, the beginning or a place (`offset`), and then on, for ever.

    With `after_id` it begins behind that event, and raises EventMissing when it finds it nowhere. A time is kept by the
    chunk: some events before it may come first.
    """

    def __init__(
        self, url: str, *, queue: str, since: datetime | None, offset: int | None = None, after_id: str | None = None
    ) -> None:
        super().__init__(url)
        self._queue_name = queue
        self._since = since
        self.next_offset = offset  # the place of the next event in the log; None before the first
        self.sought = after_id  # None once it was found
        self._last: AbstractIncomingMessage | None = None
        self._unacked = 0
        self._opened = 0.0

    async def open(self) -> None:
        await super().open()
        start: Any = self._since or "first"
        if self.next_offset is not None:
            start = self.next_offset
        self._opened = time.time()
        try:
            async with self.using(f"the log {self._queue_name!r}"):
                await self.channel.set_qos(prefetch_count=PREFETCH_LOG_EVENTS)
                log = await self.channel.get_queue(self._queue_name, ensure=True)
                await log.consume(self.take, arguments={"x-stream-offset": start})
        except BrokerRefused as error:
            raise BrokerRefused(
                f"RabbitMQ keeps no log of the events to read from: make it once with keep_log() ({error})"
            ) from error

    async def receive(self) -> Received:
        while self.sought is not None:
            await self._look()
        incoming = await self._step()
        return Received(incoming.body, incoming.type or "", incoming.routing_key)

    async def _look(self) -> None:
        """Whether the next event is the one to begin behind. It is missing when all are newer, or no more come."""
        try:
            async with asyncio.timeout(SEARCH_SECONDS):
                incoming = await self._step()
        except TimeoutError:
            raise self._missing() from None
        if incoming.message_id == self.sought:
            self.sought = None
        elif incoming.timestamp and incoming.timestamp.timestamp() > self._opened + CLOCKS_DIFFER_SECONDS:
            raise self._missing()

    def _missing(self) -> EventMissing:
        return EventMissing(
            f"the log does not have the event {self.sought!r} (any more): start at a time, or at the beginning"
        )

    async def _step(self) -> AbstractIncomingMessage:
        if self._last is not None and self._unacked >= PREFETCH_LOG_EVENTS // 4:
            read, self._unacked = self._last, 0
            async with self.using("an acknowledgement"):
                await read.ack(multiple=True)
        incoming = self._last = await self.next()
        self._unacked += 1
        place = incoming.headers.get("x-stream-offset")
        if isinstance(place, int):
            self.next_offset = place + 1
        return incoming
