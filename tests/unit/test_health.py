"""Alive, ready, degraded: from numbers, and as pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter

from amibridge.console.health import Health, PbxFacts
from amibridge.console.server import Console
from amibridge.errors import ConfigError

FINE = PbxFacts(
    name="pbx1",
    link_up=True,
    ever_up=True,
    down_since=None,
    pending=0,
    confirmed=10,
    broker_up=True,
    broker_ever_up=True,
)


class World:
    """A clock and the facts, both in the test's hand."""

    def __init__(self, *facts: PbxFacts) -> None:
        self.now = 1000.0
        self.facts = list(facts or (FINE,))
        self.health = Health(lambda: self.facts, clock=lambda: self.now)

    def all_are(self, **changes: object) -> None:
        self.facts = [replace(one, **changes) for one in self.facts]  # type: ignore[arg-type]


def test_fine() -> None:
    world = World()
    assert world.health.alive() == (True, ())
    assert world.health.ready() == (True, ())
    assert world.health.degraded() == ()


def test_a_loop_that_stands_still_is_named() -> None:
    world = World()
    world.health.tick("relay pbx1")
    world.health.tick("reader pbx1")
    world.now += 9.9
    world.health.tick("reader pbx1")
    assert world.health.alive().ok
    world.now += 0.1
    assert world.health.alive() == (False, ("relay pbx1 has not ticked for 10 s",))
    world.health.forget("relay pbx1")
    assert world.health.alive().ok


def test_a_long_lag_of_the_event_loop_is_remembered_for_a_while() -> None:
    world = World()
    world.health.lagged(4.9)
    assert world.health.alive().ok
    world.health.lagged(6.0)
    world.health.lagged(0.6)
    assert world.health.alive() == (False, ("the event loop stood still for 6.0 s",))
    world.now += 10.0
    assert world.health.alive().ok
    world.health.lagged(0.6)
    assert world.health.alive().ok


def test_neither_pbx_nor_broker_nor_disk_make_it_dead() -> None:
    world = World()
    world.all_are(link_up=False, ever_up=False, down_since=0.0, broker_up=False, broker_ever_up=False, outbox_fault="full")
    assert world.health.alive().ok


def test_ready_after_the_first_login_or_once_the_pbx_is_known_to_be_down() -> None:
    world = World()
    world.all_are(link_up=False, ever_up=False, down_since=world.now)
    assert world.health.ready() == (False, ("no PBX has been logged in to yet",))
    world.now += 60.0
    assert world.health.ready().ok
    assert world.health.degraded() == ("pbx1: not logged in for 60 s",)


def test_one_pbx_of_two_is_enough() -> None:
    world = World(FINE, replace(FINE, name="pbx2", link_up=False, ever_up=False, down_since=1000.0))
    assert world.health.ready().ok
    assert world.health.degraded() == ("pbx2: not logged in for 0 s",)


def test_a_link_that_is_lost_later_is_degraded_only() -> None:
    world = World()
    world.all_are(link_up=False, down_since=world.now)
    assert world.health.ready().ok
    assert world.health.degraded()


def test_the_broker_must_have_been_reached_once() -> None:
    world = World()
    world.all_are(broker_up=False, broker_ever_up=False)
    assert world.health.ready() == (False, ("the broker has not been reached yet",))
    world.all_are(broker_up=False, broker_ever_up=True, pending=7)
    assert world.health.ready().ok
    assert world.health.degraded() == ("pbx1: no connection to the broker, 7 events wait",)


def test_an_outbox_that_takes_nothing_is_not_ready() -> None:
    world = World()
    world.all_are(outbox_fault="No space left on device")
    assert world.health.ready() == (False, ("pbx1: outbox: No space left on device",))


def test_nothing_set_up_is_not_ready() -> None:
    assert not Health(list).ready().ok


def grow(world: World, seconds: float, **changes: object) -> None:
    """The backlog grows by one a second, and is looked at every five."""
    for _ in range(int(seconds / 5)):
        world.now += 5
        world.all_are(pending=world.facts[0].pending + 5, **changes)
        world.health.observe()


def test_connected_and_growing_and_nothing_confirmed_is_not_ready() -> None:
    world = World()
    world.health.observe()
    grow(world, 55)
    assert world.health.ready().ok
    grow(world, 5)
    assert world.health.ready() == (False, ("pbx1: nothing confirmed for 60 s while 60 events wait, 0 before",))
    world.all_are(confirmed=11)
    assert world.health.ready().ok


@pytest.mark.parametrize("changes", [{"broker_up": False}, {"broker_waits": True}])
def test_a_backlog_that_the_broker_is_to_blame_for_is_degraded(changes: dict[str, object]) -> None:
    world = World()
    world.health.observe()
    grow(world, 120, **changes)
    assert world.health.ready().ok
    assert world.health.degraded()
    grow(world, 30, broker_up=True, broker_waits=False)
    assert world.health.ready().ok, "the time is counted from when it could move again"


def test_a_backlog_that_stays_as_it_is_or_shrinks_is_fine() -> None:
    world = World()
    world.all_are(pending=500)
    for pending in (500, 500, 400, 400):
        world.health.observe()
        world.now += 61
        world.all_are(pending=pending)
        assert world.health.ready().ok


@asynccontextmanager
async def served(world: World, registry: CollectorRegistry | None = None) -> AsyncIterator[Console]:
    console = Console("127.0.0.1", 0, world.health, registry or CollectorRegistry())
    await console.start()
    try:
        yield console
    finally:
        await console.stop()


async def fetched(url: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.json()


async def test_the_pages() -> None:
    world = World()
    async with served(world) as console:
        assert console.port > 0
        assert await fetched(f"{console.url}/livez") == (200, {"alive": True, "reasons": []})
        assert await fetched(f"{console.url}/readyz") == (200, {"ready": True, "degraded": False, "reasons": []})
        world.all_are(broker_up=False)
        status, said = await fetched(f"{console.url}/readyz")
        assert (status, said["ready"], said["degraded"]) == (200, True, True)
        world.all_are(outbox_fault="full")
        status, said = await fetched(f"{console.url}/readyz")
        assert status == 503
        assert said["reasons"] == ["pbx1: outbox: full", "pbx1: no connection to the broker, 0 events wait"]
        world.health.lagged(30.0)
        assert (await fetched(f"{console.url}/livez"))[0] == 503


async def test_the_metrics_are_those_of_the_registry() -> None:
    registry = CollectorRegistry()
    Counter("amibridge_seen", "Seen", ["pbx"], registry=registry).labels("pbx1").inc(3)
    async with (
        served(World(), registry) as console,
        aiohttp.ClientSession() as session,
        session.get(f"{console.url}/metrics") as response,
    ):
        assert response.headers["Content-Type"].startswith("text/plain; version=")
        assert 'amibridge_seen_total{pbx="pbx1"} 3.0' in await response.text()


async def test_a_port_in_use_is_said_in_words() -> None:
    async with served(World()) as console:
        second = Console("127.0.0.1", console.port, World().health, CollectorRegistry())
        with pytest.raises(ConfigError, match=rf"127\.0\.0\.1:{console.port}: the port is in use"):
            await second.start()
        await second.stop()


async def test_an_address_that_is_not_ours() -> None:
    with pytest.raises(ConfigError, match="does not have that address"):
        await Console("192.0.2.1", 0, World().health, CollectorRegistry()).start()


async def test_stopping_does_not_wait_for_idle_clients() -> None:
    world = World()
    async with aiohttp.ClientSession() as session:
        async with served(world) as console, session.get(f"{console.url}/livez") as response:
            await response.read()
            loop = asyncio.get_running_loop()
            started = loop.time()
        assert loop.time() - started < 2.0
