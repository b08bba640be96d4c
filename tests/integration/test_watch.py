"""`pbx.watch` on a real Asterisk and real brokers: whoever joins at any moment sees what the bridge sees."""

from __future__ import annotations

import asyncio
import json
import random
import time
from typing import Any

import pytest
from redis.asyncio import Redis

from amibridge.client import connect
from amibridge.client.bus import Pbx
from amibridge.client.watched import Watched
from amibridge.errors import CommandError, Rejected
from amibridge.schemas import addresses
from amibridge.state.tables import NOUNS
from tests.integration.running import options_of, running_bridge
from tests.support.picturing import Operator, desk_of
from tests.support.proxy import Proxy

SEED = random.randrange(1, 1_000_000)
JOINERS = ("channels", "queues", "calls", "bridges", "conferences", "channels", "calls", "parked", "queues", "devices")
QUIET_SECONDS = 20.0


async def follow(watched: Watched) -> None:
    async for _ in watched:
        pass


async def known(pbx: Pbx, noun: str) -> tuple[dict[str, Any], tuple[str, int]]:
    """What the bridge says, and where it is true."""
    answer = await pbx.call("amibridge.GetState", {"Nouns": noun})
    assert answer.reply.summary is not None
    told = answer.reply.summary.data
    return {item.data["key"]: item.data["entry"] for item in answer.events}, (told["epoch"], told["sequence"])


async def agrees(pbx: Pbx, watched: Watched) -> None:
    """Once both are at rest, they say the same."""
    async with asyncio.timeout(QUIET_SECONDS):
        while True:
            entries, _ = await known(pbx, watched.noun)
            if not watched.stale and dict(watched.entries) == entries:
                return
            await asyncio.sleep(0.2)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("broker", ["redis_server", "rabbitmq_server"])
async def test_joined_at_any_moment(broker: str, request: pytest.FixtureRequest, new_asterisk: Any) -> None:
    print(f"seed {SEED}")
    url, chance = request.getfixturevalue(broker).url, random.Random(SEED)
    asterisk, pbx = new_asterisk(), f"watch{time.time_ns()}"
    async with Proxy(asterisk.host, asterisk.port) as proxy, desk_of(asterisk) as desk:
        options = {**options_of(asterisk), "port": proxy.port}
        async with running_bridge(url, {pbx: options}), connect(url) as bus, asyncio.TaskGroup() as group:
            working = group.create_task(Operator(desk, chance).work(150))
            joined: list[Watched] = []
            following: list[asyncio.Task[None]] = []
            for number, noun in enumerate(JOINERS):
                await asyncio.sleep(chance.uniform(0.0, 0.4))
                joined.append(await bus.pbx(pbx).watch(noun).__aenter__())
                following.append(group.create_task(follow(joined[-1])))
                if number == 5:
                    proxy.reset()  # everybody misses something
            await working
            for watched in joined:
                await agrees(bus.pbx(pbx), watched)
            assert any(len(watched.entries) for watched in joined)
            for task, watched in zip(following, joined, strict=True):
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await watched.aclose()


@pytest.mark.timeout(60)
async def test_what_is_asked_wrongly_and_what_is_wanted(redis_server: Any, new_asterisk: Any) -> None:
    asterisk, pbx = new_asterisk(), f"watch{time.time_ns()}"
    async with running_bridge(redis_server.url, {pbx: options_of(asterisk)}), connect(redis_server.url) as bus:
        one = bus.pbx(pbx)
        with pytest.raises(Rejected, match="'people' is no noun; there are channels"):
            await one.get_state(nouns=["people"])
        some = await one.get_state(nouns=["queues"], key="s*")
        everything = await one.get_state(nouns=["queues", "devices"])
        assert {item.data["noun"] for item in everything.events} == {"queues", "devices"}
        assert all(item.data["key"].startswith("s") for item in some.events)
        assert everything.reply.summary is not None
        assert "rest" not in everything.reply.summary.data
        async with one.watch("queues", wanted=lambda entry: False) as nothing:
            assert not nothing.entries
        started = await bus.pbx(pbx).resync()
        assert started.reply.status == "success"


@pytest.mark.timeout(60)
async def test_a_bridge_that_keeps_no_state_says_so(redis_server: Any, new_asterisk: Any) -> None:
    asterisk, pbx = new_asterisk(), f"watch{time.time_ns()}"
    options = {**options_of(asterisk), "state": {"enabled": False}, "resync": []}
    async with running_bridge(redis_server.url, {pbx: options}), connect(redis_server.url) as bus:
        with pytest.raises(CommandError, match="keeps no state of this PBX"):
            async with bus.watch("queues", pbx=pbx):
                pass
        with pytest.raises(CommandError, match="asks this PBX nothing"):
            await bus.pbx(pbx).resync()


@pytest.mark.timeout(60)
async def test_told_again_when_asked_and_now_and_then(redis_server: Any, new_asterisk: Any) -> None:
    asterisk, pbx = new_asterisk(), f"watch{time.time_ns()}"
    options = {**options_of(asterisk), "resync_every_seconds": 1}
    async with (
        running_bridge(redis_server.url, {pbx: options}),
        connect(redis_server.url) as bus,
        bus.pbx(pbx).events("state.queues.v1") as snapshots,
        asyncio.timeout(40),  # the bridge pauses ten seconds between two
    ):
        first, second = await anext(snapshots), await anext(snapshots)
        assert first.epoch == second.epoch
        assert first.data["total"] == second.data["total"] > 0


@pytest.mark.timeout(90)
async def test_the_hashes_on_redis_say_what_the_bridge_says(redis_server: Any, new_asterisk: Any) -> None:
    asterisk, pbx = new_asterisk(), f"watch{time.time_ns()}"
    options = {**options_of(asterisk), "state": {"redis_hashes": True}}
    redis = Redis.from_url(redis_server.url)
    async with desk_of(asterisk) as desk:
        for seed in (SEED, SEED + 1):  # the second bridge finds what the first one left
            async with running_bridge(redis_server.url, {pbx: options}), connect(redis_server.url) as bus:
                await Operator(desk, random.Random(seed)).work(40)
                async with asyncio.timeout(QUIET_SECONDS):
                    while True:
                        wanted = {noun: (await known(bus.pbx(pbx), noun))[0] for noun in NOUNS}
                        kept = {noun: await redis.hgetall(addresses.state_hash(pbx, noun)) for noun in NOUNS}
                        found = {
                            noun: {key.decode(): json.loads(entry) for key, entry in entries.items()}
                            for noun, entries in kept.items()
                        }
                        if found == wanted:
                            break
                        await asyncio.sleep(0.3)
                assert found["queues"]
    place = await redis.hgetall(addresses.state_hash(pbx))
    await redis.aclose()
    assert set(place) == {b"epoch", b"sequence"}


@pytest.mark.timeout(60)
async def test_a_policy_decides_which_nouns_are_told(redis_server: Any, new_asterisk: Any) -> None:
    asterisk, pbx = new_asterisk(), f"watch{time.time_ns()}"
    rule = {"name": "wallboard", "requester": "*", "force": {"Nouns": "queues"}}
    requests = {
        "policy": [{"name": "reading", "requester": "*", "allow": ["Ping"]}, rule | {"allow": ["amibridge.GetState"]}]
    }
    async with (
        running_bridge(redis_server.url, {pbx: options_of(asterisk)}, requests=requests),
        connect(redis_server.url) as bus,
    ):
        answer = await bus.pbx(pbx).call("amibridge.GetState", {"Nouns": "devices"})
        assert {item.data["noun"] for item in answer.events} == {"queues"}
        with pytest.raises(Rejected):
            await bus.pbx(pbx).resync()
