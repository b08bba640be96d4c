"""Brokers that are killed (SIGKILL) while numbered events flow: nothing is lost and nothing changes its place."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer
from tests.support.oracle import Verdict
from tests.support.readers import RabbitArchive, RedisArchive
from tests.support.runs import PBX, Run, run

DUPLICATES_PER_KILL = 2000
BURST = 1500  # just before a kill, so that it meets messages that are sent and not confirmed
DRAINED_PER_SECOND = 1000  # at the very least, for how long to wait


@dataclass(frozen=True, slots=True)
class Size:
    """How long a run is."""

    count: int
    kills: int
    rate: float

    @property
    def patience_seconds(self) -> float:
        return 60.0 + self.count / DRAINED_PER_SECOND


RABBIT_SHORT = Size(20_000, 2, 1_300.0)
RABBIT_LONG = Size(1_000_000, 10, 5_000.0)
REDIS_SHORT = Size(20_000, 2, 4_000.0)
REDIS_LONG = Size(1_000_000, 20, 8_000.0)
LONG_SECONDS = 1800


async def kill_and_start(took_part: Run, server: RabbitMQServer | RedisServer, size: Size) -> None:
    """Kill the broker at even distances, each time with events on the way; then let the source come to its end."""
    for kill in range(1, size.kills + 1):
        await took_part.said(max(1, size.count * (2 * kill - 1) // (3 * size.kills)), size.patience_seconds)
        await asyncio.to_thread(lambda: took_part.source.ask("burst", count=BURST))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        await took_part.publishing(kill + 1)
        await asyncio.sleep(0.3)  # so that the next kill meets a publisher at work
    waited = took_part.waited()
    assert len(waited) >= size.kills and all(waited), f"nothing was proved: so many events waited after the kills: {waited}"
    await took_part.said(size.count, size.patience_seconds)


def nothing_happened_to_the_pbx(verdict: Verdict) -> None:
    verdict.must_have_lost_nothing()
    assert len(verdict.epochs) == 1, "the AMI session was lost"


async def rabbit_kills(folder: Path, server: RabbitMQServer, size: Size) -> Verdict:
    archive = RabbitArchive(server.url)
    async with run(folder, archive, server.url, count=size.count, rate=size.rate) as took_part:
        await kill_and_start(took_part, server, size)
        verdict = await took_part.verdict(size.patience_seconds)
    verdict.must_be_clean(max_duplicates=DUPLICATES_PER_KILL * size.kills)
    nothing_happened_to_the_pbx(verdict)
    return verdict


async def redis_kills(folder: Path, server: RedisServer, size: Size) -> Verdict:
    archive = RedisArchive(server.url, PBX)
    async with run(folder, archive, server.url, count=size.count, rate=size.rate) as took_part:
        await kill_and_start(took_part, server, size)
        verdict = await took_part.verdict(size.patience_seconds)
    verdict.must_be_clean(max_duplicates=DUPLICATES_PER_KILL * size.kills if was_torn(server) else 0)
    nothing_happened_to_the_pbx(verdict)
    return verdict


def was_torn(server: RedisServer) -> bool:
    """Whether a kill came in the middle of a write to the append-only file.

    Redis 7.0 cuts the file inside the transaction that is not whole, goes on behind it, and runs that half too when it
    starts the next time: so events may be there twice.
    """
    return "Truncating the AOF" in server.log_file.read_text(errors="replace")


@pytest.mark.parametrize("seed", range(3))
async def test_a_torn_append_only_file_loses_nothing(
    tmp_path: Path, new_redis: Callable[..., RedisServer], seed: int
) -> None:
    """Redis is killed in the middle of a write, three times: its file ends inside a batch."""
    chance = random.Random(seed)
    server = new_redis(appendonly="yes", appendfsync="everysec")
    archive = RedisArchive(server.url, PBX)
    async with run(tmp_path, archive, server.url, count=20_000, rate=4000.0) as took_part:
        for kill in range(1, 4):
            await took_part.said(2000 * kill, 60.0)
            await asyncio.to_thread(lambda: took_part.source.ask("burst", count=500))
            await asyncio.sleep(chance.uniform(0.0, 0.2))
            await asyncio.to_thread(server.kill)
            [file] = (server.folder / "appendonlydir").glob("*.incr.aof")
            os.truncate(
                file, max(0, file.stat().st_size - chance.choice([chance.randrange(1, 3000), chance.randrange(400_000)]))
            )
            await asyncio.to_thread(server.start)
            await took_part.publishing(kill + 1)
            await asyncio.sleep(0.2)
        await took_part.said(20_000, 60.0)
        verdict = await took_part.verdict(60.0)
    verdict.must_be_clean(max_duplicates=3 * DUPLICATES_PER_KILL)
    nothing_happened_to_the_pbx(verdict)


async def test_rabbitmq_is_killed(tmp_path: Path, new_rabbitmq: Callable[..., RabbitMQServer]) -> None:
    print(await rabbit_kills(tmp_path, await asyncio.to_thread(new_rabbitmq), RABBIT_SHORT))


@pytest.mark.long
@pytest.mark.timeout(LONG_SECONDS)
async def test_rabbitmq_is_killed_often(tmp_path: Path, new_rabbitmq: Callable[..., RabbitMQServer]) -> None:
    verdict = await rabbit_kills(tmp_path, await asyncio.to_thread(new_rabbitmq), RABBIT_LONG)
    verdict.must_have_seen(rewinds=1, duplicates=1)
    print(verdict)


PERSISTENCE = {
    "always": {"appendonly": "yes", "appendfsync": "always"},
    "everysec": {"appendonly": "yes", "appendfsync": "everysec"},
    "none": {"appendonly": "no"},
}


@pytest.mark.parametrize("persistence", PERSISTENCE)
@pytest.mark.parametrize("program", ["redis", "valkey"])
async def test_redis_is_killed(tmp_path: Path, request: pytest.FixtureRequest, program: str, persistence: str) -> None:
    server = request.getfixturevalue(f"new_{program}")(**PERSISTENCE[persistence])
    print(await redis_kills(tmp_path, server, REDIS_SHORT))


@pytest.mark.long
@pytest.mark.timeout(LONG_SECONDS)
@pytest.mark.parametrize("persistence", PERSISTENCE)
async def test_redis_is_killed_often(tmp_path: Path, new_redis: Callable[..., Any], persistence: str) -> None:
    print(await redis_kills(tmp_path, new_redis(**PERSISTENCE[persistence]), REDIS_LONG))
