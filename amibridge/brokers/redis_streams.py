"""Redis Streams, on Redis 6.2+ and Valkey. The only file that knows redis-py; its exceptions leave as BrokerError.

Each role has a connection of its own, without redis-py's silent retries: a retried XADD is a duplicate. A connection that
raised is never used again, because the answer to the failed command may still be in its socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    ConnectionError,
    NoPermissionError,
    NoScriptError,
    RedisError,
    ResponseError,
)
from redis.exceptions import TimeoutError as RedisTimeout

from amibridge.brokers.base import (
    CONFIRM_STALL_SECONDS,
    CONNECT_TIMEOUT_SECONDS,
    DEAD_LETTERS_KEPT,
    EVENTS_KEPT,
    Message,
    Received,
)
from amibridge.errors import BrokerRefused, BrokerUnreachable, PublishInterrupted

# Must stay below the socket timeout, or a quiet stream looks like a dead server.
BLOCK_SECONDS = 2.0
SOCKET_TIMEOUT_SECONDS = CONFIRM_STALL_SECONDS
READ_COUNT = 100
REPLIES_KEPT = 1000
REPLY_EXPIRES_SECONDS = 3600  # a client that has not fetched its reply in an hour is gone
# Answers that waiting may mend: failover, loading, memory. Everything else Redis says about a key or a right is final.
_PASSING = ("LOADING", "MASTERDOWN", "READONLY", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN", "OOM", "MISCONF", "BUSY ")

_SCRIPT = (Path(__file__).parent / "publish.lua").read_text()


def connect(url: str) -> Redis:
    """A client with one connection and no retries. Raises BrokerRefused for a URL that is none."""
    try:
        return Redis.from_url(
            url,
            single_connection_client=True,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=SOCKET_TIMEOUT_SECONDS,
            socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
            protocol=2,
            decode_responses=False,
        )
    except ValueError as error:
        raise BrokerRefused(f"not a Redis URL: {error}") from error


@asynccontextmanager
async def _edge(what: str) -> AsyncIterator[None]:
    """Where redis-py's exceptions become ours."""
    try:
        yield
    except (AuthenticationError, AuthorizationError, NoPermissionError) as error:
        raise BrokerRefused(f"Redis refuses {what}: {error}; check user, password and ACL in the broker URL") from error
    except (ConnectionError, RedisTimeout, OSError) as error:
        raise BrokerUnreachable(f"Redis can not be reached ({what}): {error}") from error
    except ResponseError as error:
        passing = str(error).startswith(_PASSING)
        raise (BrokerUnreachable if passing else BrokerRefused)(f"Redis answers {what} with: {error}") from error
    except RedisError as error:
        raise BrokerUnreachable(f"Redis client ({what}): {error}") from error


class _Role:
    """A client that is opened once and closed once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Redis | None = None

    @property
    def _redis(self) -> Any:  # redis-py annotates every reply as a union of all shapes it ever had
        if self._client is None:
            raise BrokerUnreachable("not open")
        return self._client

    async def open(self) -> None:
        self._client = connect(self._url)
        async with _edge("the connection"):
            await self._client.ping()

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(RedisError, OSError):
                await client.aclose()


class RedisPublisher(_Role):
    """See Publisher. One script call per batch holds the high-water mark and the XADDs together, so nothing comes twice."""

    def __init__(self, url: str, *, stream: str, mark_key: str, writer: str, kept: int = EVENTS_KEPT) -> None:
        super().__init__(url)
        self._stream = stream
        self._mark_key = mark_key
        self._writer = writer
        self._kept = kept
        self._sha = ""

    async def open(self) -> None:
        await super().open()
        async with _edge("SCRIPT LOAD"):
            self._sha = str(await self._redis.script_load(_SCRIPT))

    async def publish(self, messages: Sequence[Message]) -> None:
        confirmed = 0
        try:
            for epoch, group in groupby(messages, key=lambda message: message.epoch):
                batch = list(group)
                await self._append(epoch, batch)
                confirmed += len(batch)
        except BrokerUnreachable as error:
            raise PublishInterrupted(str(error), confirmed=confirmed) from error

    async def _append(self, epoch: str, batch: list[Message]) -> None:
        arguments: list[Any] = [self._writer, epoch, self._kept]
        for message in batch:
            arguments += (message.position, message.id, message.type, message.body)
        async with _edge("the events"):
            try:
                await self._redis.evalsha(self._sha, 2, self._stream, self._mark_key, *arguments)
            except NoScriptError:  # the server was restarted or flushed its scripts
                await self._redis.script_load(_SCRIPT)
                await self._redis.evalsha(self._sha, 2, self._stream, self._mark_key, *arguments)


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


class RedisConsumer(_Role):
    """See Consumer. Reads a consumer group; after a restart under the same name its unfinished entries come first."""

    def __init__(self, url: str, *, stream: str, group: str, consumer: str, dead_stream: str, reply_prefix: str) -> None:
        super().__init__(url)
        self._stream = stream
        self._group = group
        self._consumer = consumer
        self._dead_stream = dead_stream
        self._reply_prefix = reply_prefix
        self._writer: Redis | None = None  # a blocked read must not hold up acks and replies
        self._after: str = "0"
        self._read: list[RedisDelivery] = []

    async def open(self) -> None:
        await super().open()
        self._writer = connect(self._url)
        async with _edge("the request stream"):
            try:
                await self._redis.xgroup_create(self._stream, self._group, id="0", mkstream=True)
            except ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):
                    raise

    async def receive(self) -> RedisDelivery:
        while not self._read:
            async with _edge("the request stream"):
                answer = await self._redis.xreadgroup(
                    self._group, self._consumer, {self._stream: self._after}, READ_COUNT, block=int(BLOCK_SECONDS * 1000)
                )
            entries = answer[0][1] if answer else []
            again = self._after != ">"
            self._read = [RedisDelivery(self, key, fields or {}, redelivered=again) for key, fields in entries]
            if again:  # our own unfinished entries, page by page, then the new ones
                self._after = entries[-1][0].decode() if entries else ">"
        return self._read.pop(0)

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        # Streams of the bridge live beside the replies: a request must not be able to write into them.
        if not reply_to.startswith(self._reply_prefix):
            raise BrokerRefused(f"reply_to {reply_to!r} must begin with {self._reply_prefix!r}")
        fields: dict[Any, Any] = {"id": reply.id, "type": reply.type, "correlation_id": correlation_id, "ce": reply.body}
        async with _edge("a reply"), self._writing().pipeline(transaction=True) as pipeline:
            pipeline.xadd(reply_to, fields, maxlen=REPLIES_KEPT, approximate=True)
            pipeline.expire(reply_to, REPLY_EXPIRES_SECONDS)
            await pipeline.execute()

    async def ack(self, entry_id: bytes) -> None:
        async with _edge("an acknowledgement"), self._writing().pipeline(transaction=True) as pipeline:
            pipeline.xack(self._stream, self._group, entry_id)
            pipeline.xdel(self._stream, entry_id)
            await pipeline.execute()

    async def bury(self, entry_id: bytes, body: bytes, reason: str) -> None:
        fields: dict[Any, Any] = {"request": body, "reason": reason, "time": f"{time.time():.3f}"}
        async with _edge("a dead letter"):
            await self._writing().xadd(self._dead_stream, fields, maxlen=DEAD_LETTERS_KEPT, approximate=True)
        await self.ack(entry_id)

    async def close(self) -> None:
        await super().close()
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(RedisError, OSError):
                await writer.aclose()

    def _writing(self) -> Any:
        if self._writer is None:
            raise BrokerUnreachable("not open")
        return self._writer


class RedisSubscriber(_Role):
    """See Subscriber. Streams carry no routing keys: the reader filters by type. `scan` finds the streams of all PBXs."""

    def __init__(self, url: str, *, streams: Sequence[str] = (), scan: str | None = None) -> None:
        super().__init__(url)
        self._after = {stream.encode(): b"$" for stream in streams}
        self._scan = scan
        self._read: list[Received] = []

    async def open(self) -> None:
        await super().open()
        async with _edge("the event stream"):
            if self._scan:
                async for key in self._redis.scan_iter(match=self._scan, count=1000, _type="stream"):
                    self._after[key] = b"$"
            if not self._after:
                raise BrokerRefused("no event stream there yet: is the bridge running and logged in to a PBX?")
            for stream in self._after:  # `$` would be taken anew at each read, and what comes between be missed
                last = await self._redis.xrevrange(stream, count=1)
                self._after[stream] = last[0][0] if last else b"0-0"

    async def receive(self) -> Received:
        while not self._read:
            async with _edge("the event stream"):
                answer = await self._redis.xread(dict(self._after), READ_COUNT, block=int(BLOCK_SECONDS * 1000))
            for stream, entries in answer or []:
                self._after[stream] = entries[-1][0]
                self._read += [Received(f[b"ce"], f[b"type"].decode(), None) for _, f in entries if b"ce" in f]
        return self._read.pop(0)


class RedisRequester(_Role):
    """See Requester. Waits on a reply stream of its own, one request at a time."""

    def __init__(self, url: str, *, stream: str, reply_stream: str) -> None:
        super().__init__(url)
        self._stream = stream
        self._reply_stream = reply_stream
        self._after: bytes = b"0-0"

    async def ask(self, body: bytes, correlation_id: str, timeout_seconds: float) -> bytes:
        fields: dict[Any, Any] = {"request": body, "reply_to": self._reply_stream, "correlation_id": correlation_id}
        async with asyncio.timeout(timeout_seconds), _edge("the request"):
            await self._redis.xadd(self._stream, fields)
            return await self._answer(correlation_id.encode())

    async def _answer(self, correlation_id: bytes) -> bytes:
        while True:
            block = int(BLOCK_SECONDS * 1000)
            answer = await self._redis.xread({self._reply_stream: self._after}, READ_COUNT, block=block)
            for _, entries in answer or []:
                for entry_id, fields in entries:
                    self._after = entry_id
                    if fields.get(b"correlation_id") == correlation_id:
                        return bytes(fields[b"ce"])

    async def close(self) -> None:
        if self._client is not None:
            with contextlib.suppress(RedisError, OSError):
                await self._client.delete(self._reply_stream)
        await super().close()


def _text(value: bytes | None) -> str | None:
    return value.decode("utf-8", "replace") if value else None
