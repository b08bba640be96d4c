"""High-water marks on Redis: they show what a server has lost, stay for a thousand epochs, and warn of what will be lost."""

import time
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from amibridge.brokers import redis_publisher
from amibridge.brokers.embedded import EmbeddedServer
from amibridge.brokers.memory import MemoryBroker, MemoryPublisher
from amibridge.brokers.redis_publisher import MARKS_KEPT, RedisPublisher
from tests.contract.brokers import EPOCH, LATER_EPOCH, UNCLOSED_IS_AN_ERROR, RedisUnderTest, bodies, events
from tests.rig.redis_server import RedisServer

pytestmark = [pytest.mark.usefixtures("quiet"), UNCLOSED_IS_AN_ERROR, pytest.mark.timeout(20)]


async def test_a_restart_without_a_file_is_seen_and_healed(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    """Confirmed, then gone with a SIGKILL: the marks say from where to publish again."""
    server = new_redis(appendonly="no")
    async with RedisUnderTest(pbx, server.url) as broker:
        publisher = await broker.open(broker.publisher())
        await publisher.publish(events(pbx, 30))
        server.command("SAVE")
        await publisher.publish(events(pbx, 70, first=31))
        assert await publisher.marks() == {EPOCH: 100}
        server.kill()
        server.start()
        again = await broker.open(broker.publisher())
        assert await again.marks() == {EPOCH: 30}
        await again.publish(events(pbx, 100))
        assert await broker.kept_events() == bodies(events(pbx, 100))


async def test_a_restart_with_a_file_loses_no_mark(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    server = new_redis(appendfsync="always")
    async with RedisUnderTest(pbx, server.url) as broker:
        await (await broker.open(broker.publisher())).publish(events(pbx, 30))
        server.kill()
        server.start()
        assert await (await broker.open(broker.publisher())).marks() == {EPOCH: 30}


async def test_a_memory_broker_that_is_rolled_back_shows_it(pbx: str) -> None:
    memory = MemoryBroker()
    publisher = MemoryPublisher(memory)
    await publisher.open()
    await publisher.publish(events(pbx, 10) + events(pbx, 5, epoch=LATER_EPOCH))
    memory.roll_back(7)
    assert await publisher.marks() == {EPOCH: 7}
    await publisher.publish(events(pbx, 10) + events(pbx, 5, epoch=LATER_EPOCH))
    assert [one.body for one in memory.events] == bodies(events(pbx, 10) + events(pbx, 5, epoch=LATER_EPOCH))


async def test_writers_keep_their_marks_apart(redis_server: RedisServer, pbx: str) -> None:
    async with RedisUnderTest(pbx, redis_server.url) as broker:
        ours = await broker.open(broker.publisher())
        theirs = await broker.open(_writer(broker, "bridge1b"))
        await ours.publish(events(pbx, 3))
        await theirs.publish(events(pbx, 5))
        assert await ours.marks() == {EPOCH: 3}
        assert await theirs.marks() == {EPOCH: 5}


async def test_every_writer_keeps_a_thousand_epochs(redis_server: RedisServer, pbx: str) -> None:
    """The oldest goes when one more comes, and another writer's marks are neither counted nor taken."""
    async with RedisUnderTest(pbx, redis_server.url) as broker:
        ours = await broker.open(broker.publisher())
        theirs = await broker.open(_writer(broker, "bridge2"))
        await theirs.publish(events(pbx, 5, epoch="epoch-00000"))
        for number in range(MARKS_KEPT):
            await ours.publish(events(pbx, 1, epoch=f"epoch-{number:05}"))
        assert len(await ours.marks()) == MARKS_KEPT
        await ours.publish(events(pbx, 1, epoch="epoch-99999"))
        assert set(await ours.marks()) == {f"epoch-{number:05}" for number in range(1, MARKS_KEPT)} | {"epoch-99999"}
        assert await theirs.marks() == {"epoch-00000": 5}
        started = time.monotonic()
        for number in range(100):
            await ours.publish(events(pbx, 1, epoch=f"epoch-x{number:05}"))
        assert (time.monotonic() - started) / 100 < 0.05  # a new epoch is a login; even many writers do not notice


async def test_a_server_without_a_file_is_warned_of_once(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    server = new_redis(appendonly="no")
    async with RedisUnderTest(pbx, server.url) as broker:
        with capture_logs() as lines:
            for _ in range(3):
                await broker.open(broker.publisher())
    [line] = lines
    assert line["log_level"] == "warning"
    assert "appendonly" in line["event"]


async def test_a_server_that_evicts_only_what_expires_is_used(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    """And one whose memory has no limit evicts nothing at all."""
    for settings in ({"maxmemory": "100mb", "maxmemory_policy": "volatile-lru"}, {"maxmemory_policy": "allkeys-lru"}):
        async with RedisUnderTest(pbx, new_redis(**settings).url) as broker:
            await (await broker.open(broker.publisher())).publish(events(pbx, 3))
            assert await broker.kept_events() == bodies(events(pbx, 3))


async def test_the_embedded_server_passes_without_a_word(embedded_server: EmbeddedServer, pbx: str) -> None:
    redis_publisher._warned.clear()
    async with RedisUnderTest(pbx, embedded_server.url) as broker:
        with capture_logs() as lines:
            await broker.open(broker.publisher())
    assert lines == []


def _writer(broker: RedisUnderTest, name: str) -> RedisPublisher:
    mark = broker.events_stream.replace("events", "high-water")
    return RedisPublisher(broker.url, stream=broker.events_stream, mark_key=mark, writer=name)
