"""Everything that came to a broker, read without the bridge's own code."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any, Self

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aiormq.exceptions import AMQPError
from redis.asyncio import Redis

from amibridge.schemas import addresses

PREFETCH = 2000
BATCH = 1000
QUIET_SECONDS = 0.5
# RabbitMQ 3.10 notes the name of a quorum queue a moment later; killed before, it leaves a queue without a leader.
SETTLE_SECONDS = 1.5


class RabbitArchive:
    """A durable quorum queue that is bound to everything before the run, and read when the run is over."""

    def __init__(self, url: str, name: str = "everything") -> None:
        self._url = url
        self._name = name

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Remove the queue, for a broker that others use too."""
        async with await aio_pika.connect(self._url) as connection:
            channel = await connection.channel()
            await channel.queue_delete(self._name)

    async def declare(self) -> None:
        async with await aio_pika.connect(self._url) as connection:
            channel = await connection.channel()
            unrouted = await channel.declare_exchange(
                addresses.UNROUTED_EXCHANGE, aio_pika.ExchangeType.FANOUT, durable=True
            )
            exchange = await channel.declare_exchange(
                addresses.EVENTS_EXCHANGE,
                aio_pika.ExchangeType.TOPIC,
                durable=True,
                arguments={"alternate-exchange": unrouted.name},
            )
            queue = await channel.declare_queue(self._name, durable=True, arguments={"x-queue-type": "quorum"})
            await queue.bind(exchange, "#")
        await asyncio.sleep(SETTLE_SECONDS)

    async def count(self) -> int:
        """How many it holds now."""
        async with await aio_pika.connect(self._url) as connection:
            channel = await connection.channel()
            queue = await channel.declare_queue(self._name, passive=True)
            return queue.declaration_result.message_count or 0

    async def follow(self) -> AsyncGenerator[list[bytes], None]:
        """Take everything out, in order, as it comes; an empty list when nothing has come for a moment."""
        async with await aio_pika.connect(self._url) as connection:
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=PREFETCH)
            queue = await channel.get_queue(self._name)
            arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
            await queue.consume(arrived.put)
            while True:
                batch: list[AbstractIncomingMessage] = []
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(QUIET_SECONDS):
                        while len(batch) < BATCH:
                            batch.append(await arrived.get())
                if batch:
                    await batch[-1].ack(multiple=True)
                yield [message.body for message in batch]


class RedisArchive:
    """The stream itself."""

    def __init__(self, url: str, pbx: str) -> None:
        self._url = url
        self._stream = addresses.events_stream(pbx)

    async def declare(self) -> None:
        """Nothing to do before the run."""

    async def count(self) -> int:
        async with self._client() as client:
            return int(await client.xlen(self._stream))

    async def follow(self) -> AsyncGenerator[list[bytes], None]:
        """Everything, in order, as it comes; an empty list when nothing has come for a moment."""
        async with self._client() as client:
            after = "-"
            while True:
                page = await client.xrange(self._stream, min=after, count=BATCH)
                if page:
                    after = f"({page[-1][0].decode()}"
                else:
                    await asyncio.sleep(QUIET_SECONDS)
                yield [fields[b"ce"] for _, fields in page]

    def _client(self) -> Any:
        return Redis.from_url(self._url, protocol=2)


Archive = RabbitArchive | RedisArchive


async def count_reaches(archive: Archive, count: int, timeout_seconds: float) -> int:
    """Wait until it holds so many; how many there are then. A broker that is down is asked again."""
    held = -1
    try:
        async with asyncio.timeout(timeout_seconds):
            while True:
                with contextlib.suppress(OSError, AMQPError, ConnectionError):
                    held = await archive.count()
                    if held >= count:
                        return held
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"the broker holds {held} messages, not {count}") from None
