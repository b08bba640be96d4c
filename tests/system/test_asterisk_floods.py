"""A real Asterisk that says all it can, with its default `writetimeout` (0.1 s), beside the broker and the bridge: on two
processors there is not time enough for all of them, and yet the bridge is not disconnected, and nothing is lost.

All of it is long, also the short form: it takes the processors from whatever other tests run beside it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from amibridge.client import connect
from tests.integration.running import options_of
from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer
from tests.support.bridge_process import BridgeProcess
from tests.support.readers import Archive, RabbitArchive, RedisArchive

PBX = "main"
ENDS = ("amibridge.link.down.v1", "amibridge.gap.found.v1")


@dataclass(frozen=True, slots=True)
class Flood:
    """So many calls at once that each say so many UserEvents in a row; `mask`: what the bridge reads of it all."""

    calls: int
    each: int
    mask: str
    patience_seconds: float


SHORT = Flood(3, 6_000, "on", 60.0)  # 90,000 events, as the dialplan's own steps are told too
LONG = Flood(4, 100_000, "user,system", 500.0)


@dataclass(slots=True)
class Seen:
    """What came: the numbers of each call, and what was told about the link."""

    numbers: dict[str, int]
    out_of_order: int
    ended: int
    link: Counter[str]

    def take(self, body: bytes) -> None:
        said = orjson.loads(body)
        if said["type"] in ENDS:
            self.link[said["data"]["reason"]] += 1
        elif said["type"] == "asterisk.ami.UserEvent.v1" and said["data"]["user_event"] == "FloodDone":
            self.ended += 1
        elif said["type"] == "asterisk.ami.UserEvent.v1" and said["data"]["user_event"] == "Flood":
            call, number = said["data"]["extra"]["Pad"], int(said["data"]["extra"]["Seq"])
            self.out_of_order += number != self.numbers.get(call, 0)
            self.numbers[call] = number + 1


async def seen_of(folder: Path, asterisk: Any, server: RedisServer | RabbitMQServer, archive: Archive, size: Flood) -> Seen:
    config = {
        "broker": {"url": server.url},
        "outbox": {"min_free_bytes": 0},
        "requests": {"policy": "unsafe-allow-everything"},
        "pbx": {PBX: options_of(asterisk) | {"events": size.mask}},
    }
    await archive.declare()
    seen = Seen({}, 0, 0, Counter())
    with BridgeProcess(folder, config) as bridge:
        await asyncio.to_thread(bridge.wait_for, "publishing events")
        await asyncio.to_thread(bridge.wait_for, "taking requests")
        await asyncio.to_thread(bridge.wait_for, "logged in to", times=3)
        async with connect(server.url) as bus:
            for call in range(size.calls):
                variables = {"__N": str(size.each), "__PAD": f"call {call}"}
                where = {"Channel": "Local/flood@main", "Application": "Wait", "Data": "600", "Async": "true"}
                await bus.pbx(PBX).call("Originate", {**where, "Variable": variables})
        async with asyncio.timeout(size.patience_seconds), aclosing(archive.follow()) as batches:
            async for bodies in batches:
                for body in bodies:
                    seen.take(body)
                if seen.ended == size.calls and not bodies:
                    break
        assert bridge.said("link=events") == 1, bridge.output
    return seen


def nothing_is_missing(seen: Seen, size: Flood) -> None:
    assert seen.link == Counter({"bridge_start": 1})
    assert seen.numbers == {f"call {call}": size.each for call in range(size.calls)}
    assert seen.out_of_order == 0


async def to_redis(folder: Path, asterisk: Any, server: RedisServer, size: Flood) -> None:
    nothing_is_missing(await seen_of(folder, asterisk, server, RedisArchive(server.url, PBX), size), size)


async def to_rabbitmq(folder: Path, asterisk: Any, server: RabbitMQServer, size: Flood) -> None:
    async with RabbitArchive(server.url) as archive:
        nothing_is_missing(await seen_of(folder, asterisk, server, archive, size), size)


@pytest.mark.long
async def test_to_redis(tmp_path: Path, new_asterisk: Any, new_redis: Callable[..., RedisServer]) -> None:
    await to_redis(tmp_path, new_asterisk(), new_redis(), SHORT)


@pytest.mark.long
async def test_to_rabbitmq(tmp_path: Path, new_asterisk: Any, new_rabbitmq: Callable[..., RabbitMQServer]) -> None:
    await to_rabbitmq(tmp_path, new_asterisk(), await asyncio.to_thread(new_rabbitmq), SHORT)


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_400_000_user_events_to_redis(
    tmp_path: Path, new_asterisk: Any, new_redis: Callable[..., RedisServer]
) -> None:
    await to_redis(tmp_path, new_asterisk(), new_redis(), LONG)


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_400_000_user_events_to_rabbitmq(
    tmp_path: Path, new_asterisk: Any, new_rabbitmq: Callable[..., RabbitMQServer]
) -> None:
    await to_rabbitmq(tmp_path, new_asterisk(), await asyncio.to_thread(new_rabbitmq), LONG)
