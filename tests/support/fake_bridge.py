"""A bridge for tests of clients: answers what comes on one PBX's request queue with what the test says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson

from amibridge.brokers.base import Consumer, Delivery, Message
from amibridge.errors import BrokerError, BrokerRefused

Said = tuple[str, dict[str, Any]]  # part, replied or resulted; and the data
Answering = Callable[[dict[str, Any]], list[Said]]


def replied(request: dict[str, Any], status: str = "success", **more: Any) -> Said:
    """The final reply to a request."""
    known = {"id": request["id"], "pbx": request["pbx"], "action": request["action"], "message": "said so"}
    return "replied", known | {"status": status} | more


def part(request: dict[str, Any], number: int, names: list[str]) -> Said:
    """One part of a list answer, with an item for each name."""
    known = {"id": request["id"], "pbx": request["pbx"], "action": request["action"], "part": number, "run": "1"}
    return "part", known | {"events": [{"event": "Item", "data": {"name": name}} for name in names]}


def resulted(request: dict[str, Any], outcome: str, **more: Any) -> Said:
    """What came of it."""
    known = {"id": request["id"], "pbx": request["pbx"], "action": request["action"], "message": outcome}
    return "resulted", known | {"outcome": outcome} | more


async def send(delivery: Delivery, said: Said) -> None:
    kind, data = said
    body = orjson.dumps({"type": f"amibridge.command.{kind}.v1", "data": data})
    name = f"amibridge.command.{kind}.v1"
    message = Message(id=f"{data['id']}.{kind}", type=name, key="", body=body, epoch="", position=0)
    assert delivery.reply_to is not None
    assert delivery.correlation_id is not None
    await delivery.reply(message, delivery.reply_to, delivery.correlation_id)


class FakeBridge:
    """`requests` are those that came. Mends its connection as a bridge does."""

    def __init__(self, consumer: Callable[[], Consumer], answering: Answering) -> None:
        self.requests: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self._new = consumer
        self._answering = answering

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FakeBridge]:
        ready = asyncio.Event()
        working = asyncio.create_task(self._work(ready.set))
        await ready.wait()
        try:
            yield self
        finally:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working

    async def _work(self, ready: Callable[[], None]) -> None:
        while True:
            consumer = self._new()
            with contextlib.suppress(BrokerError):
                try:
                    await consumer.open()
                    ready()
                    await self._serve(consumer.receive)
                finally:
                    await consumer.close()
            await asyncio.sleep(0.05)

    async def _serve(self, receive: Callable[[], Awaitable[Delivery]]) -> None:
        while True:
            delivery = await receive()
            request = orjson.loads(delivery.body)
            self.requests.append(request)
            self.bodies.append(delivery.body)
            for said in self._answering(request):
                with contextlib.suppress(BrokerRefused):  # who asked is gone
                    await send(delivery, said)
            await delivery.ack()
