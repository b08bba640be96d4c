"""Events as they come, until the broker goes: what `Bus.events` is without mending and without leaving out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from amibridge.client.bus import connect
from amibridge.client.events import Events


@asynccontextmanager
async def subscribe(url: str, pattern: str = "#") -> AsyncIterator[Events]:
    """Events whose routing key matches an AMQP topic pattern, from now on. Raises BrokerError when the broker goes."""
    async with connect(url, reconnect=False) as bus, bus.events(pattern, dedupe=False) as events:
        yield events
