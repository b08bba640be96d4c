"""Events as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from amibridge.brokers.base import Received, Subscriber
from amibridge.client.brokers import subscriber
from amibridge.schemas import addresses
from amibridge.schemas.registry import family_of

_LABELS = ("queue", "dial_status", "cause_txt", "caller_id_num", "application", "variable", "value", "reason", "user_event")


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event: its routing key and its exact bytes; `envelope` reads them."""

    key: str
    body: bytes

    def envelope(self) -> dict[str, Any]:
        found = orjson.loads(self.body)
        assert isinstance(found, dict)
        return found

    def line(self) -> str:
        """One line for people: time, PBX, event, what it is about, and the most telling fields."""
        said = self.envelope()
        pbx = said["source"].rpartition("/")[2]
        name = said.get("amievent") or said["type"]
        told = said["data"]
        channel = next((told[k]["channel"] for k in ("dest_channel", "channel") if isinstance(told.get(k), dict)), None)
        about = channel or said.get("subject") or ""
        rest = " ".join(f"{label}={told[label]}" for label in _LABELS if told.get(label) not in (None, ""))
        line = f"{said['time'][11:23]} {pbx:<8} {name:<24} {about:<40} {rest}"
        # What callers choose must not reach the terminal as commands to it.
        return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line).rstrip()


@asynccontextmanager
async def subscribe(url: str, pattern: str = "#") -> AsyncIterator[AsyncIterator[Arrived]]:
    """Events whose routing key matches an AMQP topic pattern, from now on. Raises BrokerError when the broker goes."""
    reader = subscriber(url, pattern)
    await reader.open()
    try:
        yield _events(reader, pattern)
    finally:
        await reader.close()


async def _events(reader: Subscriber, pattern: str) -> AsyncIterator[Arrived]:
    while True:
        received = await reader.receive()
        key = received.key or routing_key(received)
        if addresses.topic_matches(pattern, key):
            yield Arrived(key, received.body)


def routing_key(received: Received) -> str:
    """The routing key that RabbitMQ would carry, worked out from the type and the source: Redis carries none."""
    said = orjson.loads(received.body)
    pbx = said["source"].rpartition("/")[2]
    layer, _, rest = received.type.partition(".")
    name, _, version = rest.rpartition(".v")
    if layer == "asterisk" and name.startswith("ami."):
        # The type's name, which is today's and escaped already; `amievent` may be an old one.
        event = name.removeprefix("ami.")
        return addresses.ami_key(pbx, family_of(event), event, int(version))
    if layer == "asterisk" and name.startswith("state."):
        return addresses.state_key(pbx, name.removeprefix("state."), int(version))
    noun, _, verb = name.partition(".")
    return addresses.bridge_key(pbx, noun, verb, int(version))
