"""Brokers that are away, full, frozen or slow: the AMI session does not notice, memory stays flat, all comes in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer
from tests.support.oracle import Verdict
from tests.support.proxy import Proxy
from tests.support.readers import Archive, RabbitArchive, RedisArchive
from tests.support.runs import PBX, Run, run

WARM_NUMBERS = 1000  # said and published before memory is measured
RSS_MAY_GROW_BYTES = 20 * 1024 * 1024
ONE_MEGABIT = 125_000.0
DUPLICATES = 2000  # of one fault
LONG_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Size:
    """How much comes while the broker is away."""

    count: int
    rate: float
    patience_seconds: float = 100.0


SHORT = Size(20_000, 5_000.0)
MINUTE = Size(240_000, 4_000.0, 600.0)  # a minute is longer than any patience with a silent broker
# Half an hour of 1,000 events/s, said faster: a port that is free for half an hour may be taken by somebody else.
HALF_AN_HOUR = Size(1_800_000, 15_000.0, 1200.0)


@asynccontextmanager
async def warm(folder: Path, archive: Archive, broker: str, size: Size) -> AsyncIterator[tuple[Run, int]]:
    """A run whose first numbers are published, and the memory the bridge then has. The rest waits for `backlog`."""
    async with run(folder, archive, broker, count=WARM_NUMBERS, rate=size.rate) as took_part:
        await took_part.said(WARM_NUMBERS)
        await took_part.holds(WARM_NUMBERS)
        yield took_part, took_part.bridge.rss_bytes()


async def backlog(took_part: Run, size: Size, before: int) -> None:
    """Everything is said; memory must not have grown with it."""
    await asyncio.to_thread(lambda: took_part.source.ask("more", count=size.count))
    await took_part.said(WARM_NUMBERS + size.count, 60.0 + 2 * size.count / size.rate)
    grown = took_part.bridge.rss_bytes() - before
    assert abs(grown) < RSS_MAY_GROW_BYTES, f"memory grew by {grown / 2**20:.0f} MiB over {size.count} waiting events"


async def judged(took_part: Run, size: Size, max_duplicates: int) -> Verdict:
    verdict = await took_part.verdict(size.patience_seconds)
    verdict.must_be_clean(max_duplicates=max_duplicates)
    verdict.must_have_lost_nothing()
    assert len((await took_part.ledger()).logins) == 1, "the AMI session was lost"
    assert verdict.seen > size.count
    return verdict


async def held_back(took_part: Run, size: Size) -> None:
    """Fail a run whose fault did not keep the events from the broker."""
    held = await took_part.archive.count()
    assert held < size.count / 2, f"nothing was proved: {held} of {size.count} had come already"


async def away(folder: Path, archive: Archive, server: RabbitMQServer | RedisServer, size: Size) -> Verdict:
    """Stopped (so that it keeps what it has), and started again after everything was said."""
    async with warm(folder, archive, server.url, size) as (took_part, before):
        await asyncio.to_thread(server.stop)
        await backlog(took_part, size, before)
        await asyncio.to_thread(server.start)
        return await judged(took_part, size, DUPLICATES)


async def frozen(folder: Path, archive: Archive, server: RabbitMQServer | RedisServer, size: Size) -> Verdict:
    async with warm(folder, archive, server.url, size) as (took_part, before):
        server.pause()
        try:
            await backlog(took_part, size, before)
        finally:
            server.resume()
        return await judged(took_part, size, DUPLICATES)


async def alarmed(folder: Path, archive: Archive, server: RabbitMQServer, size: Size) -> Verdict:
    async with warm(folder, archive, server.url, size) as (took_part, before):
        await asyncio.to_thread(server.rabbitmqctl, "set_vm_memory_high_watermark", "absolute", "1MB")
        await backlog(took_part, size, before)
        await held_back(took_part, size)
        await asyncio.to_thread(server.rabbitmqctl, "set_vm_memory_high_watermark", "absolute", "1GB")
        return await judged(took_part, size, 0)


async def slow(folder: Path, archive: Archive, server: RabbitMQServer | RedisServer, size: Size) -> Verdict:
    async with Proxy(server.host, server.port) as proxy:
        broker = server.url.replace(f":{server.port}", f":{proxy.port}")
        async with warm(folder, archive, broker, size) as (took_part, before):
            proxy.up.bytes_per_second = ONE_MEGABIT
            await backlog(took_part, size, before)
            await held_back(took_part, size)
            proxy.up.bytes_per_second = 0.0
            return await judged(took_part, size, DUPLICATES)


async def test_redis_is_away(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    server = new_redis()
    print(await away(tmp_path, RedisArchive(server.url, PBX), server, SHORT))


async def test_rabbitmq_is_away(tmp_path: Path, new_rabbitmq: Callable[..., RabbitMQServer]) -> None:
    server = await asyncio.to_thread(new_rabbitmq)
    print(await away(tmp_path, RabbitArchive(server.url), server, SHORT))


async def test_redis_is_frozen(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    server = new_redis()
    print(await frozen(tmp_path, RedisArchive(server.url, PBX), server, SHORT))


async def test_rabbitmq_raises_its_memory_alarm_and_is_frozen(
    tmp_path: Path, new_rabbitmq: Callable[..., RabbitMQServer]
) -> None:
    server = await asyncio.to_thread(new_rabbitmq)
    print(await alarmed(tmp_path / "alarmed", RabbitArchive(server.url), server, SHORT))
    async with RabbitArchive(server.url, "frozen") as archive:
        print(await frozen(tmp_path / "frozen", archive, server, SHORT))


async def test_the_way_to_redis_is_slow(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    server = new_redis()
    print(await slow(tmp_path, RedisArchive(server.url, PBX), server, SHORT))


async def test_the_way_to_rabbitmq_is_slow(tmp_path: Path, rabbitmq_server: RabbitMQServer) -> None:
    async with RabbitArchive(rabbitmq_server.url, tmp_path.name) as archive:
        print(await slow(tmp_path, archive, rabbitmq_server, SHORT))


@pytest.mark.long
@pytest.mark.timeout(LONG_SECONDS)
async def test_redis_is_away_for_half_an_hour(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    server = new_redis()
    print(await away(tmp_path, RedisArchive(server.url, PBX), server, HALF_AN_HOUR))


@pytest.mark.long
@pytest.mark.timeout(LONG_SECONDS)
async def test_rabbitmq_is_away_for_half_an_hour(tmp_path: Path, new_rabbitmq: Callable[..., RabbitMQServer]) -> None:
    server = await asyncio.to_thread(new_rabbitmq)
    print(await away(tmp_path, RabbitArchive(server.url), server, HALF_AN_HOUR))


@pytest.mark.long
@pytest.mark.timeout(LONG_SECONDS)
@pytest.mark.parametrize("fault", [alarmed, frozen, slow], ids=lambda fault: fault.__name__)
async def test_rabbitmq_is_in_trouble_for_a_minute(
    tmp_path: Path, new_rabbitmq: Callable[..., RabbitMQServer], fault: Callable[..., AsyncIterator[Verdict]]
) -> None:
    server = await asyncio.to_thread(new_rabbitmq)
    print(await fault(tmp_path, RabbitArchive(server.url), server, MINUTE))  # type: ignore[misc]


@pytest.mark.long
@pytest.mark.timeout(LONG_SECONDS)
@pytest.mark.parametrize("fault", [frozen, slow], ids=lambda fault: fault.__name__)
async def test_redis_is_in_trouble_for_a_minute(
    tmp_path: Path, new_redis: Callable[..., RedisServer], fault: Callable[..., AsyncIterator[Verdict]]
) -> None:
    server = new_redis()
    print(await fault(tmp_path, RedisArchive(server.url, PBX), server, MINUTE))  # type: ignore[misc]
