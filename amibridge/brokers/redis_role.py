"""What every role on Redis is: connections to one node, opened once, used until the first fault, closed once.

After a fault a role does nothing more but say so: redis-py would reconnect by itself, and nobody would know what was lost in
between.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from amibridge.brokers.redis_connection import Together, client_of, connect, edge, let_go
from amibridge.brokers.redis_places import address_of
from amibridge.errors import BrokerUnreachable


class RedisRole:
    """One node has all keys of a PBX: `key` is any of them, and says which node that is in a cluster."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key
        self._node = ""  # its URL, found anew by every `open`
        self._connections: list[tuple[Any, asyncio.WriteTransport | None]] = []
        self._together: list[Together] = []
        self.fault = "Redis: not open"
        self._reading: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._node = await address_of(self._url, self._key)
        self._redis = await self.connect()
        self.fault = ""

    async def close(self) -> None:
        self.fail("Redis: closed")
        if self._reading is not None:
            await asyncio.gather(self._reading, return_exceptions=True)
        for together in self._together:
            await together.close()
        connections, self._connections = self._connections, []
        for client, transport in connections:
            await let_go(client, transport)

    async def connect(self) -> Any:  # redis-py annotates every reply as a union of all shapes it ever had
        client = client_of(self._node)
        self._connections.append((client, None))
        self._connections[-1] = (client, await connect(client))
        return client

    async def connect_for_many(self) -> Together:
        """A connection for the commands of many tasks."""
        together = Together(await self.connect())
        self._together.append(together)
        return together

    def check(self) -> None:
        if self.fault:
            raise BrokerUnreachable(self.fault)

    @asynccontextmanager
    async def using(self, what: str) -> AsyncIterator[None]:
        """The edge, and the memory of what went wrong there."""
        self.check()
        try:
            async with edge(what):
                yield
        except BrokerUnreachable as error:
            self.fail(str(error))
            raise
        except KeyError as error:
            if not self.fault:
                raise
            # redis-py gives a connection back twice that was closed under a command.
            raise BrokerUnreachable(self.fault) from error

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
