"""A bridge that runs inside the test, and what a client of it sees."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from amibridge.app.bridge import Bridge
from amibridge.errors import BrokerError
from amibridge.settings import build
from tests.support.caller import Caller
from tests.support.subscription import subscribe


@asynccontextmanager
async def running_bridge(broker: str, pbx: dict[str, dict[str, Any]], **options: Any) -> AsyncIterator[Bridge]:
    """A bridge until the block ends; a failure in it fails the test."""
    bridge = Bridge(
        build(
            {
                "bridge": "test",
                "broker": {"url": broker},
                "pbx": pbx,
                "outbox": {"durability": "memory"},
                "requests": {"policy": "unsafe-allow-everything"},
                **options,
            },
            origin="test",
        )
    )
    stop = asyncio.Event()
    work = asyncio.create_task(bridge.run(stop))
    try:
        await _until_it_answers(work, broker, list(pbx))
        yield bridge
    finally:
        stop.set()
        await work


async def _until_it_answers(work: asyncio.Task[None], url: str, names: list[str], timeout_seconds: float = 20.0) -> None:
    """Its queues exist and its links are ready once a Ping comes back."""
    async with asyncio.timeout(timeout_seconds):
        for name in names:
            while not work.done():
                with contextlib.suppress(BrokerError, TimeoutError):
                    async with Caller(url, name) as caller:
                        if (await caller.call("Ping", timeout_seconds=5.0))["status"] == "success":
                            break
                await asyncio.sleep(0.05)


class Subscribed:
    """Collects envelopes from the broker."""

    def __init__(self) -> None:
        self.envelopes: list[dict[str, Any]] = []

    @asynccontextmanager
    async def to(self, url: str, pattern: str) -> AsyncIterator[Subscribed]:
        async with subscribe(url, pattern) as events:

            async def collect() -> None:
                async for event in events:
                    self.envelopes.append(json.loads(event.body))

            collecting = asyncio.create_task(collect())
            try:
                yield self
            finally:
                collecting.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await collecting

    async def wait_for_mark(self, name: str, timeout_seconds: float = 60.0) -> int:
        """The place of a UserEvent `Mark` with this name."""
        async with asyncio.timeout(timeout_seconds):
            while True:
                for place, said in enumerate(self.envelopes):
                    if said.get("amievent") == "UserEvent" and said["data"].get("extra", {}).get("Name") == name:
                        return place
                await asyncio.sleep(0.02)


def options_of(asterisk: Any, username: str | None = None) -> dict[str, Any]:
    """The bridge's options for an Asterisk of the rig."""
    user = username or asterisk.username
    return {"host": asterisk.host, "port": asterisk.port, "username": user, "secret": asterisk.secret_of(user)}
