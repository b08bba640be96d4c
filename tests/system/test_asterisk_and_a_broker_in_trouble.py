"""A real Asterisk with its default `writetimeout` drops a manager client that does not read for 0.1 s. Ours always reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from tests.integration.running import options_of
from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer
from tests.support.asterisk_numbers import AsteriskNumbers
from tests.support.bridge_process import BridgeProcess
from tests.support.oracle import Oracle, Verdict
from tests.support.readers import Archive, RabbitArchive, RedisArchive

PBX = "main"
SHORT = (20_000, 4_000.0)
LONG = (400_000, 50_000.0)  # as fast as Asterisk says them
PATIENCE_SECONDS = 240.0


async def told_through_trouble(
    folder: Path, asterisk: Any, server: RedisServer | RabbitMQServer, archive: Archive, size: tuple[int, float]
) -> Verdict:
    """Half of the numbers are said while the broker is frozen."""
    count, rate = size
    config = {"broker": {"url": server.url}, "outbox": {"min_free_bytes": 0}, "pbx": {PBX: options_of(asterisk)}}
    speaker = AsteriskNumbers(asterisk.host, asterisk.port, asterisk.username, asterisk.secret_of(asterisk.username))
    await archive.declare()
    with BridgeProcess(folder, config) as bridge:
        await asyncio.to_thread(bridge.wait_for, "publishing events")
        await asyncio.to_thread(bridge.wait_for, "logged in to", times=3)
        async with speaker:
            await speaker.say(count // 4, rate)
            server.pause()
            try:
                await speaker.say(count // 2, rate)
            finally:
                server.resume()
            await speaker.say(count - speaker.last, rate)
        oracle = Oracle()
        async with asyncio.timeout(PATIENCE_SECONDS), aclosing(archive.follow()) as batches:
            async for bodies in batches:
                for body in bodies:
                    oracle.saw(body)
                if count in oracle.numbers and not bodies:
                    break
        assert bridge.said("link=events") == 1, bridge.output
    return oracle.judge(speaker.ledger())


async def test_redis_is_frozen(tmp_path: Path, asterisk_server: Any, new_redis: Callable[..., RedisServer]) -> None:
    server = new_redis()
    verdict = await told_through_trouble(tmp_path, asterisk_server, server, RedisArchive(server.url, PBX), SHORT)
    verdict.must_be_clean()
    verdict.must_have_lost_nothing()


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_a_flood_while_redis_is_frozen(
    tmp_path: Path, asterisk_server: Any, new_redis: Callable[..., RedisServer]
) -> None:
    server = new_redis()
    verdict = await told_through_trouble(tmp_path, asterisk_server, server, RedisArchive(server.url, PBX), LONG)
    verdict.must_be_clean()
    verdict.must_have_lost_nothing()


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_a_flood_while_rabbitmq_is_frozen(
    tmp_path: Path, asterisk_server: Any, new_rabbitmq: Callable[..., RabbitMQServer]
) -> None:
    server = await asyncio.to_thread(new_rabbitmq)
    async with RabbitArchive(server.url) as archive:
        verdict = await told_through_trouble(tmp_path, asterisk_server, server, archive, LONG)
    verdict.must_be_clean(max_duplicates=2500)
    verdict.must_have_lost_nothing()
