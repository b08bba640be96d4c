"""The client's side of a request on Redis Streams."""

from __future__ import annotations

import asyncio
import contextlib

from amibridge.brokers import redis_streams
from amibridge.brokers.answers import AskingRole
from amibridge.brokers.base import Answered
from amibridge.brokers.redis_connection import CLOSE_TIMEOUT_SECONDS
from amibridge.brokers.redis_role import RedisRole
from amibridge.errors import BrokerError


class RedisRequester(AskingRole, RedisRole):
    """See Requester. Answers come to a stream of its own; any number of requests may wait at once."""

    def __init__(self, url: str, *, stream: str, reply_stream: str) -> None:
        AskingRole.__init__(self)
        RedisRole.__init__(self, url, stream)
        self._stream = stream
        self._reply_stream = reply_stream
        self._after: bytes = b"0-0"

    async def open(self) -> None:
        await super().open()
        self._writing = await self.connect_for_many()
        self._reading = asyncio.create_task(self._listen())

    async def send(self, body: bytes, correlation_id: str, expires_seconds: float) -> None:
        fields = ("request", body, "reply_to", self._reply_stream, "correlation_id", correlation_id)
        async with self.using("the request"):
            await self._writing.run("XADD", self._stream, "*", *fields)

    async def close(self) -> None:
        if not self.fault:
            with contextlib.suppress(BrokerError):
                async with self.using("the reply stream"), asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                    await self._writing.run("DEL", self._reply_stream)
        await super().close()

    def fail(self, fault: str) -> None:
        super().fail(fault)
        self.no_more_answers(self.fault)

    async def _listen(self) -> None:
        try:
            while True:
                await self.read()
                await asyncio.sleep(0)  # whoever waits for an answer goes on before the next is asked for
        except BrokerError as error:
            self.fail(str(error))

    async def read(self) -> None:
        block = int(redis_streams.BLOCK_SECONDS * 1000)
        async with self.using("the replies"):
            answer = await self._redis.xread({self._reply_stream: self._after}, redis_streams.READ_COUNT, block=block)
        for _, entries in answer or []:
            for entry_id, fields in entries:
                self._after = entry_id
                if b"ce" in fields:
                    said = Answered(fields.get(b"type", b"").decode("utf-8", "replace"), fields[b"ce"])
                    await self.answered(fields.get(b"correlation_id", b"").decode("utf-8", "replace"), said)
