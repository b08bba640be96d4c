"""The bridge is killed (SIGKILL) under load: whatever then is missing lies inside a gap that its next start published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer
from tests.support.oracle import Verdict
from tests.support.readers import Archive, RabbitArchive, RedisArchive
from tests.support.runs import PBX, Run, run

DUPLICATES_PER_KILL = 2500  # what is in flight, and what was confirmed since the place was last noted


@dataclass(frozen=True, slots=True)
class Size:
    """How long a run is."""

    count: int
    kills: int
    rate: float
    patience_seconds: float = 120.0


SHORT = Size(30_000, 3, 4_000.0)
LONG = Size(1_000_000, 50, 5_000.0, 900.0)
LONG_SECONDS = 1800


async def kill_and_start(took_part: Run, size: Size) -> None:
    """Kill the bridge at even distances, each time while it reads and publishes."""
    for kill in range(1, size.kills + 1):
        await took_part.said(size.count * kill // (size.kills + 1), size.patience_seconds)
        await asyncio.to_thread(took_part.bridge.kill)
        took_part.bridge.start()
        await took_part.publishing(kill + 1)
        await took_part.logged_in(kill + 1)
        await asyncio.sleep(0.3)  # so that the next kill meets it at work
    await took_part.said(size.count, size.patience_seconds)


async def bridge_kills(folder: Path, archive: Archive, broker: str, size: Size, duplicates_per_kill: int) -> Verdict:
    async with run(folder, archive, broker, count=size.count, rate=size.rate) as took_part:
        await kill_and_start(took_part, size)
        verdict = await took_part.verdict(size.patience_seconds)
    verdict.must_be_clean(max_duplicates=duplicates_per_kill * size.kills)
    verdict.must_have_seen(gaps=size.kills, epochs=size.kills + 1, unheard=size.kills)
    return verdict


async def test_it_is_killed_before_redis(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    server = new_redis()
    print(await bridge_kills(tmp_path, RedisArchive(server.url, PBX), server.url, SHORT, 0))


async def test_it_is_killed_before_rabbitmq(tmp_path: Path, rabbitmq_server: RabbitMQServer) -> None:
    async with RabbitArchive(rabbitmq_server.url, tmp_path.name) as archive:
        print(await bridge_kills(tmp_path, archive, rabbitmq_server.url, SHORT, DUPLICATES_PER_KILL))


@pytest.mark.long
@pytest.mark.timeout(LONG_SECONDS)
async def test_it_is_killed_often_before_redis(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    server = new_redis()
    print(await bridge_kills(tmp_path, RedisArchive(server.url, PBX), server.url, LONG, 0))


@pytest.mark.long
@pytest.mark.timeout(LONG_SECONDS)
async def test_it_is_killed_often_before_rabbitmq(tmp_path: Path, new_rabbitmq: Callable[..., RabbitMQServer]) -> None:
    server = await asyncio.to_thread(new_rabbitmq)
    async with RabbitArchive(server.url) as archive:
        verdict = await bridge_kills(tmp_path, archive, server.url, LONG, DUPLICATES_PER_KILL)
    verdict.must_have_seen(duplicates=1, rewinds=1)
    print(verdict)
