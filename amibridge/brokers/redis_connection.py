"""The edge to Redis: connections, and where redis-py's exceptions become BrokerError. `redis_streams` says what they carry.

No silent retries of redis-py's: a retried XADD is a duplicate. After a fault a role does nothing more but say so: redis-py
would reconnect by itself, and nobody would know what was lost in between.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    ClusterDownError,
    ConnectionError,
    MasterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import TimeoutError as RedisTimeout

from amibridge.brokers.base import CONFIRM_STALL_SECONDS, CONNECT_TIMEOUT_SECONDS
from amibridge.errors import BrokerRefused, BrokerUnreachable

ANSWER_TIMEOUT_SECONDS = CONFIRM_STALL_SECONDS
CLOSE_TIMEOUT_SECONDS = 1.0
# Answers that waiting or a new connection may mend: failover, loading, memory, a flushed database. Everything else that
# Redis says about a key or a right is final. redis-py makes a class of some first words and takes them out of the text;
# Redis 6.2 puts the place in the script before the word, so there it finds none.
_PASSING = (ClusterDownError, MasterDownError, OutOfMemoryError, ReadOnlyError, TryAgainError)
_PASSING_WORDS = re.compile(
    r"(?:^|-)(?:LOADING|MASTERDOWN|READONLY|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|OOM|MISCONF|BUSY|NOGROUP|UNBLOCKED)\b"
)


def _client(url: str) -> Redis:
    """A client with one connection and no retries. Raises BrokerRefused for a URL that is none."""
    try:
        return Redis.from_url(
            url,
            single_connection_client=True,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=None,  # with one it sends under wait_for, which on Python 3.11 may swallow a cancellation
            socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
            protocol=2,
            decode_responses=False,
        )
    except ValueError:  # its text may hold a part of the password
        raise BrokerRefused(
            "not a Redis URL: it is redis://user:password@host:port/0 or rediss://…, with user and password percent-encoded"
        ) from None


@asynccontextmanager
async def _edge(what: str) -> AsyncIterator[None]:
    """Where redis-py's exceptions become ours, and where our patience ends."""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
            yield
    except (AuthenticationError, AuthorizationError, NoPermissionError) as error:
        raise BrokerRefused(f"Redis refuses {what}: {error}; check user, password and ACL in the broker URL") from error
    except TimeoutError as error:
        raise BrokerUnreachable(f"Redis stopped answering ({what})") from error
    except (ConnectionError, RedisTimeout, OSError) as error:
        raise BrokerUnreachable(f"Redis can not be reached ({what}): {error}") from error
    except ResponseError as error:
        passing = isinstance(error, _PASSING) or _PASSING_WORDS.search(str(error))
        raise (BrokerUnreachable if passing else BrokerRefused)(f"Redis answers {what} with: {error}") from error
    except RedisError as error:
        raise BrokerUnreachable(f"Redis client ({what}): {error}") from error


class RedisRole:
    """Connections that are opened once, used until the first fault, and closed once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._clients: list[Redis] = []
        self._transports: list[asyncio.WriteTransport] = []
        self.fault = "Redis: not open"
        self._reading: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._redis = await self.connect()
        self.fault = ""

    async def close(self) -> None:
        self.fail("Redis: closed")
        if self._reading is not None:
            await asyncio.gather(self._reading, return_exceptions=True)
        clients, self._clients = self._clients, []
        for client in clients:
            with contextlib.suppress(RedisError, OSError):
                async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                    await client.aclose()
        for transport in self._transports:  # redis-py would leave what a frozen server does not take in memory, and send it
            transport.abort()

    async def connect(self) -> Any:  # redis-py annotates every reply as a union of all shapes it ever had
        client = _client(self._url)
        self._clients.append(client)
        async with _edge("the connection"):
            try:
                await client.ping()
            except TypeError as error:
                raise BrokerRefused(f"the broker URL has an option that redis-py does not know: {error}") from None
        writer: asyncio.StreamWriter | None = getattr(client.connection, "_writer", None)
        if writer is not None:
            self._transports.append(writer.transport)
        return client

    def check(self) -> None:
        if self.fault:
            raise BrokerUnreachable(self.fault)

    @asynccontextmanager
    async def using(self, what: str) -> AsyncIterator[None]:
        """The edge, and the memory of what went wrong there."""
        self.check()
        try:
            async with _edge(what):
                yield
        except BrokerUnreachable as error:
            self.fail(str(error))
            raise

    def fail(self, fault: str) -> None:
        self.fault = self.fault or fault
        if self._reading is not None and self._reading is not asyncio.current_task():
            self._reading.cancel()

    async def more(self) -> None:
        """Wait for one `read`. It goes on when the waiting is cancelled: what it brings is there for the next call."""
        self.check()
        reading = self._reading
        if reading is None:
            reading = self._reading = asyncio.create_task(self.read())
        await asyncio.wait({reading})
        if self._reading is reading:
            self._reading = None
        if reading.cancelled():
            raise BrokerUnreachable(self.fault)
        reading.result()

    async def read(self) -> None:
        raise NotImplementedError
