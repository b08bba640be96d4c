"""What a real Redis answers when it can not write: nothing is taken for written, and it goes on when the cause is gone."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress

import pytest

from amibridge.errors import BrokerRefused, BrokerUnreachable, PublishInterrupted
from tests.contract.brokers import UNCLOSED_IS_AN_ERROR, RedisUnderTest, bodies, events
from tests.rig.process import wait_until
from tests.rig.redis_server import RedisServer

pytestmark = [pytest.mark.usefixtures("quiet"), UNCLOSED_IS_AN_ERROR, pytest.mark.timeout(20)]

NewServer = Callable[..., RedisServer]


@pytest.fixture(params=["redis", "valkey"])
def new_server(request: pytest.FixtureRequest) -> NewServer:
    """Start a Redis, then a Valkey, for this test only."""
    new: NewServer = request.getfixturevalue(f"new_{request.param}")
    return new


async def waits_while(server: RedisServer, pbx: str, begin: Callable[[], None], end: Callable[[], None], said: str) -> None:
    """Ten events are written, ten more are not while it lasts, and all are there once afterwards."""
    async with RedisUnderTest(pbx, server.url) as broker:
        publisher = await broker.open(broker.publisher())
        await publisher.publish(events(pbx, 10))
        await asyncio.to_thread(begin)
        with pytest.raises(PublishInterrupted, match=said) as caught:
            await publisher.publish(events(pbx, 20))
        assert caught.value.confirmed == 0
        with pytest.raises(BrokerUnreachable):  # it is over for this one
            await publisher.marks()
        await asyncio.to_thread(end)
        again = await broker.open(broker.publisher())
        await again.publish(events(pbx, 20))
        assert await broker.kept_events() == bodies(events(pbx, 20))


async def test_a_master_that_became_a_replica(new_server: NewServer, pbx: str) -> None:
    server = new_server()

    def to_nobody() -> None:
        server.command("REPLICAOF", "127.0.0.1", "1")

    await waits_while(server, pbx, to_nobody, lambda: _told(server, "REPLICAOF", "NO", "ONE"), "read only replica")


async def test_too_few_replicas(new_server: NewServer, pbx: str) -> None:
    server = new_server()
    setting = ("CONFIG", "SET", "min-replicas-to-write")
    await waits_while(server, pbx, lambda: _told(server, *setting, "1"), lambda: _told(server, *setting, "0"), "NOREPLICAS")


async def test_no_memory(new_server: NewServer, pbx: str) -> None:
    server = new_server(maxmemory_policy="noeviction")
    setting = ("CONFIG", "SET", "maxmemory")
    await waits_while(server, pbx, lambda: _told(server, *setting, "1"), lambda: _told(server, *setting, "0"), "maxmemory")


async def test_a_snapshot_that_can_not_be_written(new_server: NewServer, pbx: str) -> None:
    """The folder is gone. MISCONF comes only from a server that is to write snapshots."""
    server = new_server(appendonly="no", save="3600 1000000", enable_protected_configs="yes")
    folder = server.folder / "snapshots"
    folder.mkdir()
    _told(server, "CONFIG", "SET", "dir", str(folder))

    def begin() -> None:
        shutil.rmtree(folder)
        server.command("BGSAVE")
        assert wait_until(lambda: b"rdb_last_bgsave_status:err" in server.command("INFO", "persistence"), 5.0)

    def end() -> None:
        server.command("CONFIG", "SET", "stop-writes-on-bgsave-error", "no")

    await waits_while(server, pbx, begin, end, "MISCONF")


async def test_forgotten_scripts_are_no_fault(new_server: NewServer, pbx: str) -> None:
    """SCRIPT FLUSH over and over while batches are written: each is written, and once."""
    server = new_server()
    async with RedisUnderTest(pbx, server.url) as broker:
        publisher = await broker.open(broker.publisher())
        for position in range(1, 200, 10):
            server.command("SCRIPT", "FLUSH")
            await publisher.publish(events(pbx, 10, first=position))
        assert await broker.kept_events() == bodies(events(pbx, 200))


async def test_a_right_that_is_taken_away(new_server: NewServer, pbx: str) -> None:
    server = new_server()
    server.command("ACL", "SETUSER", "bridge", "on", ">secret", "~*", "+@all")
    async with RedisUnderTest(pbx, server.url) as broker:
        bridge = RedisUnderTest(pbx, server.url.replace("://", "://bridge:secret@"))
        publisher = await broker.open(bridge.publisher())
        await publisher.publish(events(pbx, 10))
        server.command("ACL", "SETUSER", "bridge", "-xadd")
        with pytest.raises(BrokerRefused, match=r"ACL|permission|can't run this command"):  # as the version has it
            await publisher.publish(events(pbx, 20))
        server.command("ACL", "SETUSER", "bridge", "+xadd")
        again = await broker.open(bridge.publisher())
        await again.publish(events(pbx, 20))
        assert await broker.kept_events() == bodies(events(pbx, 20))


async def test_a_stream_and_marks_of_another_kind(new_server: NewServer, pbx: str) -> None:
    server = new_server()
    async with RedisUnderTest(pbx, server.url) as broker:
        for taken in (broker.events_stream, broker.events_stream.replace("events", "high-water")):
            server.command("SET", taken, "of another kind")
            publisher = await broker.open(broker.publisher())
            with pytest.raises(BrokerRefused, match="WRONGTYPE"):
                await publisher.publish(events(pbx, 1))
            server.command("DEL", taken)
        with suppress(BrokerRefused):
            await publisher.publish(events(pbx, 1))
        assert await broker.kept_events() == bodies(events(pbx, 1))


def _told(server: RedisServer, *words: str) -> None:
    assert server.command(*words) == b"+OK\r\n"
