"""Redis Streams, on Redis 6.2+ and Valkey: every role but the publisher, which is in `redis_publisher`.

Each role has connections of its own (see `redis_role`). What must happen together is one script; redis-py's pipelines
would take further connections from its pool.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from redis.exceptions import ResponseError

from amibridge.brokers.base import DEAD_LETTERS_KEPT, Message, Received
from amibridge.brokers.redis_connection import CLOSE_TIMEOUT_SECONDS
from amibridge.brokers.redis_role import RedisRole
from amibridge.errors import BrokerError, BrokerRefused, BrokerUnreachable

# Must stay below the answer timeout, or a quiet stream looks like a dead server.
BLOCK_SECONDS = 2.0
READ_COUNT = 100
CLAIM_IDLE_SECONDS = 660.0  # no request lives longer than ten minutes: whoever had it is gone
CLAIM_EVERY_SECONDS = 60.0
REPLIES_KEPT = 1000
REPLY_EXPIRES_SECONDS = 3600  # a client that has not fetched its reply in an hour is gone

_REPLY = """
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
  'id', ARGV[3], 'type', ARGV[4], 'correlation_id', ARGV[5], 'ce', ARGV[6])
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""
_ACK = """
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
"""
_BURY = """
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'request', ARGV[4], 'reason', ARGV[5], 'time', ARGV[6])
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
"""


class RedisDelivery:
    """See Delivery. The entry's fields are `request`, and optionally `reply_to` and `correlation_id`."""

    def __init__(self, owner: RedisConsumer, entry_id: bytes, fields: dict[bytes, bytes], *, redelivered: bool) -> None:
        self.body = fields.get(b"request", b"")
        self.redelivered = redelivered
        self.reply_to = _text(fields.get(b"reply_to"))
        self.correlation_id = _text(fields.get(b"correlation_id"))
        self._owner = owner
        self._entry_id = entry_id

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        await self._owner.reply(reply, reply_to, correlation_id)

    async def ack(self) -> None:
        await self._owner.ack(self._entry_id)

    async def bury(self, reason: str) -> None:
        await self._owner.bury(self._entry_id, self.body, reason)


class RedisConsumer(RedisRole):
    """See Consumer. Reads a consumer group; after a restart under the same name its unfinished entries come first."""

    def __init__(self, url: str, *, stream: str, group: str, consumer: str, dead_stream: str, reply_prefix: str) -> None:
        super().__init__(url, stream)
        self._stream = stream
        self._group = group
        self._consumer = consumer
        self._dead_stream = dead_stream
        self._reply_prefix = reply_prefix
        self._after = "0"
        self._claim_at = 0.0
        self._arrived: deque[RedisDelivery] = deque()

    async def open(self) -> None:
        await super().open()
        self._writer = await self.connect()  # a blocked read must not hold up acks and replies
        async with self.using("the request stream"):
            try:
                await self._redis.xgroup_create(self._stream, self._group, id="0", mkstream=True)
            except ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):
                    raise

    async def receive(self) -> RedisDelivery:
        while not self._arrived or self.fault:
            await self.more()
        return self._arrived.popleft()

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        # Streams of the bridge live beside the replies: a request must not be able to write into them.
        if not reply_to.startswith(self._reply_prefix):
            raise BrokerRefused(f"reply_to {reply_to!r} must begin with {self._reply_prefix!r}")
        fields = (reply.id, reply.type, _bytes(correlation_id), reply.body)
        async with self.using("a reply"):
            await self._writer.eval(_REPLY, 1, _bytes(reply_to), REPLIES_KEPT, REPLY_EXPIRES_SECONDS, *fields)

    async def ack(self, entry_id: bytes) -> None:
        async with self.using("an acknowledgement"):
            await self._writer.eval(_ACK, 1, self._stream, self._group, entry_id)

    async def bury(self, entry_id: bytes, body: bytes, reason: str) -> None:
        fields = (body, _bytes(reason), f"{time.time():.3f}")
        async with self.using("a dead letter"):
            await self._writer.eval(
                _BURY, 2, self._stream, self._dead_stream, self._group, entry_id, DEAD_LETTERS_KEPT, *fields
            )

    async def read(self) -> None:
        async with self.using("the request stream"):
            answer = await self._redis.xreadgroup(
                self._group, self._consumer, {self._stream: self._after}, READ_COUNT, block=int(BLOCK_SECONDS * 1000)
            )
        entries = answer[0][1] if answer else []
        if not entries and self._after == ">":
            await self._claim()
        again = self._after != ">"
        if again:  # our own unfinished entries, page by page, then the new ones
            self._after = entries[-1][0].decode() if entries else ">"
        for entry_id, fields in entries:
            if not fields:  # deleted by someone while it was ours
                await self.ack(entry_id)
            else:
                self._arrived.append(RedisDelivery(self, entry_id, fields, redelivered=again))

    async def _claim(self) -> None:
        """Take over what another consumer, or we under another name, has had for longer than any request may live."""
        if time.monotonic() < self._claim_at:
            return
        self._claim_at = time.monotonic() + CLAIM_EVERY_SECONDS
        async with self.using("the request stream"):
            answer = await self._redis.xautoclaim(
                self._stream, self._group, self._consumer, min_idle_time=int(CLAIM_IDLE_SECONDS * 1000), count=READ_COUNT
            )
        for entry_id, fields in answer[1]:
            if fields:
                self._arrived.append(RedisDelivery(self, entry_id, fields, redelivered=True))


class RedisSubscriber(RedisRole):
    """See Subscriber. Streams carry no routing keys: the reader filters by type. `scan` finds the streams of all PBXs."""

    def __init__(self, url: str, *, streams: Sequence[str] = (), scan: str | None = None) -> None:
        super().__init__(url, "" if scan else next(iter(streams), ""))
        self._after = {stream.encode(): b"$" for stream in streams}
        self._scan = scan
        self._arrived: deque[Received] = deque()

    async def open(self) -> None:
        await super().open()
        async with self.using("the event stream"):
            if self._scan:
                async for key in self._redis.scan_iter(match=self._scan, count=1000, _type="stream"):
                    self._after[key] = b"$"
            if not self._after:
                raise BrokerRefused("no event stream there yet: is the bridge running and logged in to a PBX?")
            for stream in self._after:  # `$` would be taken anew at each read, and what comes between be missed
                last = await self._redis.xrevrange(stream, count=1)
                self._after[stream] = last[0][0] if last else b"0-0"

    async def receive(self) -> Received:
        while not self._arrived:
            await self.more()
        return self._arrived.popleft()

    async def read(self) -> None:
        async with self.using("the event stream"):
            answer = await self._redis.xread(dict(self._after), READ_COUNT, block=int(BLOCK_SECONDS * 1000))
        for stream, entries in answer or []:
            self._after[stream] = entries[-1][0]
            self._arrived += [Received(f[b"ce"], f[b"type"].decode(), None) for _, f in entries if b"ce" in f]


class RedisRequester(RedisRole):
    """See Requester. Answers come to a stream of its own; any number of requests may wait at once."""

    def __init__(self, url: str, *, stream: str, reply_stream: str) -> None:
        super().__init__(url, stream)
        self._stream = stream
        self._reply_stream = reply_stream
        self._after: bytes = b"0-0"
        self._waiting: dict[bytes, asyncio.Future[bytes | None]] = {}
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await super().open()
        self._writer = await self.connect()
        self._listening = asyncio.create_task(self._listen())

    async def ask(self, body: bytes, correlation_id: str, timeout_seconds: float) -> bytes:
        answer: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._waiting[correlation_id.encode()] = answer
        fields: dict[Any, Any] = {"request": body, "reply_to": self._reply_stream, "correlation_id": correlation_id}
        try:
            async with asyncio.timeout(timeout_seconds):
                async with self.using("the request"):
                    await self._writer.xadd(self._stream, fields)
                reply = await answer
        except TimeoutError:
            raise TimeoutError(f"no answer to request {correlation_id!r} within {timeout_seconds:g} s") from None
        finally:
            self._waiting.pop(correlation_id.encode(), None)
        if reply is None:
            raise BrokerUnreachable(self.fault)
        return reply

    async def close(self) -> None:
        if not self.fault:
            with contextlib.suppress(BrokerError):
                async with self.using("the reply stream"), asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                    await self._writer.delete(self._reply_stream)
        await super().close()
        if self._listening is not None:
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            while True:
                await self.more()
        except BrokerError as error:
            self.fail(str(error))
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_result(None)

    async def read(self) -> None:
        async with self.using("the replies"):
            answer = await self._redis.xread({self._reply_stream: self._after}, READ_COUNT, block=int(BLOCK_SECONDS * 1000))
        for _, entries in answer or []:
            for entry_id, fields in entries:
                self._after = entry_id
                waiting = self._waiting.get(fields.get(b"correlation_id", b""))
                if waiting is not None and not waiting.done() and b"ce" in fields:
                    waiting.set_result(fields[b"ce"])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _text(value: bytes | None) -> str | None:
    return value.decode("utf-8", "replace") if value else None
