"""Redis Streams, on Redis 6.2+ and Valkey: requests, as the bridge takes them. The other roles have files of their own.

Each role has connections of its own (see `redis_role`). What must happen together is one script; redis-py's pipelines
would take further connections from its pool.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from redis.exceptions import ResponseError

from amibridge.brokers.base import DEAD_LETTERS_KEPT, Message
from amibridge.brokers.redis_role import RedisRole
from amibridge.errors import BrokerRefused

# Must stay below the answer timeout, or a quiet stream looks like a dead server.
BLOCK_SECONDS = 2.0
READ_COUNT = 100  # of one read, of all its streams together
CLAIM_IDLE_SECONDS = 660.0  # no request lives longer than ten minutes: whoever had it is gone
CLAIM_EVERY_SECONDS = 60.0
REPLIES_KEPT = 1000
REPLY_EXPIRES_SECONDS = 3600  # a client that has not fetched its reply in an hour is gone
MAX_REASON_CHARACTERS = 1000

_REPLY = """
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
  'id', ARGV[3], 'type', ARGV[4], 'correlation_id', ARGV[5], 'ce', ARGV[6])
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""
_ACK = """
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
"""
_ANSWER = f"""{_REPLY}
redis.call('XACK', KEYS[2], ARGV[7], ARGV[8])
redis.call('XDEL', KEYS[2], ARGV[8])
"""
_BURY = """
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', unpack(ARGV, 4))
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
"""


class RedisDelivery:
    """See Delivery. The entry's fields are `request`, and optionally `reply_to`, `correlation_id`, `expires_at` (unix time).

    `requester` is whose stream it came on: nothing in an entry says who wrote it.
    """

    def __init__(
        self,
        owner: RedisConsumer,
        stream: str,
        entry_id: bytes,
        fields: dict[bytes, bytes],
        *,
        requester: str | None,
        attempts: int | None,
    ) -> None:
        self.body = fields.get(b"request", b"")
        self.redelivered = attempts is not None
        self.attempts = attempts or 1
        self.reply_to = text_of(fields.get(b"reply_to"))
        self.correlation_id = text_of(fields.get(b"correlation_id"))
        self.requester = requester
        self.expires_at = time_of(fields.get(b"expires_at"))
        self.stream = stream
        self.entry_id = entry_id
        self._owner = owner

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        await self._owner.reply(reply, reply_to, correlation_id)

    async def answer(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        await self._owner.answer(self, reply, reply_to, correlation_id)

    async def ack(self) -> None:
        await self._owner.ack(self.stream, self.entry_id)

    async def bury(self, reason: str) -> None:
        await self._owner.bury(self, reason)


class RedisConsumer(RedisRole):
    """See Consumer. Reads a consumer group; after a restart under the same name its unfinished entries come first.

    `requesters` are the streams, in the slot of the shared one, that only one requester can write to, and who that is.
    """

    def __init__(
        self,
        url: str,
        *,
        stream: str,
        group: str,
        consumer: str,
        dead_stream: str,
        reply_prefix: str,
        requesters: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(url, stream)
        self._requesters: dict[str, str | None] = {stream: None, **(requesters or {})}
        self._group = group
        self._consumer = consumer
        self._dead_stream = dead_stream
        self._reply_prefix = reply_prefix
        self._after = dict.fromkeys(self._requesters, "0")
        self._claim_at = 0.0
        self._arrived: deque[RedisDelivery] = deque()

    async def open(self) -> None:
        if self._dead_stream in self._requesters:
            raise BrokerRefused(f"a requester can not have {self._dead_stream!r}: it is for the dead letters")
        await super().open()
        self._writing = await self.connect_for_many()  # a blocked read must not hold up acks and replies
        async with self.using("the request stream"):
            for stream in self._requesters:
                try:
                    await self._redis.xgroup_create(stream, self._group, id="0", mkstream=True)
                except ResponseError as error:
                    if not str(error).startswith("BUSYGROUP"):
                        raise

    async def receive(self) -> RedisDelivery:
        while not self._arrived or self.fault:
            await self.more()
        return self._arrived.popleft()

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        fields = self._fields(reply, reply_to, correlation_id)
        async with self.using("a reply"):
            await self._writing.run("EVAL", _REPLY, 1, bytes_of(reply_to), *fields)

    async def answer(self, delivery: RedisDelivery, reply: Message, reply_to: str, correlation_id: str) -> None:
        fields = self._fields(reply, reply_to, correlation_id)
        done = (self._group, delivery.entry_id)
        async with self.using("a reply"):
            await self._writing.run("EVAL", _ANSWER, 2, bytes_of(reply_to), delivery.stream, *fields, *done)

    def _fields(self, reply: Message, reply_to: str, correlation_id: str) -> tuple[Any, ...]:
        # Streams of the bridge live beside the replies: a request must not be able to write into them.
        if not reply_to.startswith(self._reply_prefix):
            raise BrokerRefused(f"reply_to {reply_to!r} must begin with {self._reply_prefix!r}")
        return (REPLIES_KEPT, REPLY_EXPIRES_SECONDS, reply.id, reply.type, bytes_of(correlation_id), reply.body)

    async def ack(self, stream: str, entry_id: bytes) -> None:
        async with self.using("an acknowledgement"):
            await self._writing.run("EVAL", _ACK, 1, stream, self._group, entry_id)

    async def bury(self, delivery: RedisDelivery, reason: str) -> None:
        known: dict[str, str | bytes | None] = {
            "request": delivery.body,
            "reason": reason[:MAX_REASON_CHARACTERS],
            "time": f"{time.time():.3f}",
            "stream": delivery.stream,
            "requester": delivery.requester,
            "reply_to": delivery.reply_to,
            "correlation_id": delivery.correlation_id,
        }
        fields = fields_of(known)
        place = (delivery.stream, self._dead_stream, self._group, delivery.entry_id)
        async with self.using("a dead letter"):
            await self._writing.run("EVAL", _BURY, 2, *place, DEAD_LETTERS_KEPT, *fields)

    async def read(self) -> None:
        """All streams at once: our own unfinished entries, page by page, then the new ones."""
        count = max(1, READ_COUNT // len(self._requesters))
        async with self.using("the request stream"):
            answer = await self._redis.xreadgroup(
                self._group, self._consumer, dict(self._after), count, block=int(BLOCK_SECONDS * 1000)
            )
        if not answer:  # nothing of our own any more, and nothing new
            await self._claim()
        for key, entries in answer or []:
            stream = key.decode()
            again = self._after[stream] != ">"
            if again:
                self._after[stream] = entries[-1][0].decode() if entries else ">"
            await self._deliver(stream, entries, again=again)

    async def _claim(self) -> None:
        """Take over what another consumer, or we under another name, has had for longer than any request may live."""
        if time.monotonic() < self._claim_at:
            return
        self._claim_at = time.monotonic() + CLAIM_EVERY_SECONDS
        idle_milliseconds = int(CLAIM_IDLE_SECONDS * 1000)
        for stream in self._requesters:
            async with self.using("the request stream"):
                answer = await self._redis.xautoclaim(
                    stream, self._group, self._consumer, min_idle_time=idle_milliseconds, count=READ_COUNT
                )
            await self._deliver(stream, [entry for entry in answer[1] if entry[1]], again=True)

    async def _deliver(self, stream: str, entries: list[tuple[bytes, dict[bytes, bytes]]], *, again: bool) -> None:
        attempts = await self._attempts(stream, entries) if again and entries else {}
        for entry_id, fields in entries:
            if not fields:  # deleted by someone while it was ours
                await self.ack(stream, entry_id)
                continue
            told = attempts.get(entry_id, 2) if again else None
            requester = self._requesters[stream]
            self._arrived.append(RedisDelivery(self, stream, entry_id, fields, requester=requester, attempts=told))

    async def _attempts(self, stream: str, entries: list[tuple[bytes, dict[bytes, bytes]]]) -> dict[bytes, int]:
        """How often each of these, all ours, was delivered by now."""
        async with self.using("the request stream"):
            pending: list[dict[str, Any]] = await self._redis.xpending_range(
                stream, self._group, entries[0][0], entries[-1][0], len(entries), self._consumer
            )
        return {one["message_id"]: one["times_delivered"] for one in pending}


def fields_of(known: Mapping[str, str | bytes | None]) -> list[bytes]:
    """Names and values for XADD, without those that are not known."""
    return [bytes_of(word) for name, value in known.items() if value is not None for word in (name, value)]


def bytes_of(value: str | bytes) -> bytes:
    return value.encode("utf-8", "replace") if isinstance(value, str) else value


def text_of(value: bytes | None) -> str | None:
    return value.decode("utf-8", "replace") if value else None


def time_of(value: bytes | None) -> float | None:
    """A unix time as text; None for what is none."""
    try:
        seconds = float(value or b"")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None
