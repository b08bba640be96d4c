"""The picture against a real Asterisk 22: whatever is done there, it shows what Asterisk itself lists."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from amibridge.state.picture import Picture, is_folded
from amibridge.state.watching import Watch
from tests.integration.running import Subscribed, options_of, running_bridge
from tests.support.picturing import Desk, Operator, desk_of, differences, shown
from tests.support.proxy import Proxy

OPERATIONS = int(os.environ.get("PICTURE_OPERATIONS", "500"))
SEED = int(os.environ.get("PICTURE_SEED", "0")) or random.randrange(1, 1_000_000)
STILL_SECONDS = 0.4  # Asterisk tells what happened within milliseconds; a busy machine needs more
QUIET_SECONDS = 30.0
LISTED = ("channels", "bridges", "queues", "parked", "conferences", "devices", "extensions", "agents")


class Reader:
    """Folds what a subscription brings."""

    def __init__(self, subscribed: Subscribed) -> None:
        self.picture = Picture()
        self.queues = Watch("queues")
        self.folded = 0  # events that could change something
        self._subscribed = subscribed
        self._at = 0

    def read(self) -> int:
        """Take what has come; how many events that could change anything have, so far."""
        envelopes = self._subscribed.envelopes
        for one in envelopes[self._at :]:
            kind = one["type"].rpartition(".")[0]
            event = (kind, one["data"], one["epoch"], int(one["sequence"]), one["time"])
            self.folded += is_folded(kind)
            self.picture.apply(*event)
            self.queues.feed(*event)
        self._at = len(envelopes)
        return self.folded

    async def synced_after(self, epoch: str, proxy: Proxy) -> None:
        """Wait for another login whose resync listed everything; a bridge that ends while it is asked about spoils one."""
        async with asyncio.timeout(QUIET_SECONDS):
            while True:
                self.read()
                if self.picture.epoch > epoch and self.picture.synced("calls"):
                    if all(self.picture.synced(noun) for noun in LISTED):
                        return
                    epoch = self.picture.epoch
                    proxy.reset()
                await asyncio.sleep(0.05)


@asynccontextmanager
async def followed(asterisk: Any, url: str) -> AsyncIterator[tuple[Desk, Reader, Proxy]]:
    """A bridge behind a proxy, its stream read from a login on that it had after the subscription."""
    pbx = f"picture{time.time_ns()}"
    async with Proxy(asterisk.host, asterisk.port) as proxy, desk_of(asterisk) as desk:
        options = {**options_of(asterisk), "port": proxy.port}
        async with running_bridge(url, {pbx: options}), Subscribed().to(url, f"{pbx}.#") as subscribed:
            await asyncio.sleep(0.5)
            proxy.reset()
            reader = Reader(subscribed)
            await reader.synced_after("", proxy)
            yield desk, reader, proxy


CALLS_TAKEN = 4  # its place in a member


def without_calls_taken(facts: dict[str, Any]) -> dict[str, Any]:
    """It is a figure that no event sets: true as of the last resync."""
    queues = {
        name: queue | {"members": {key: one[:CALLS_TAKEN] + one[CALLS_TAKEN + 1 :] for key, one in queue["members"].items()}}
        for name, queue in facts["queues"].items()
    }
    return facts | {"queues": queues}


async def compare(desk: Desk, reader: Reader) -> tuple[list[str], list[str]]:
    """At a moment when nothing happens: where Asterisk and the picture differ, and the facts as text."""
    async with asyncio.timeout(QUIET_SECONDS):
        while True:
            before = reader.read()
            await asyncio.sleep(STILL_SECONDS)
            facts = await desk.facts()
            await asyncio.sleep(STILL_SECONDS)
            if reader.read() == before and await desk.facts() == facts:
                said, seen = without_calls_taken(facts), without_calls_taken(shown(reader.picture))
                return differences(said, seen), [f"{noun}: {len(rows)}" for noun, rows in facts.items()]


@pytest.mark.timeout(240)
async def test_random_work_and_a_lost_connection(new_asterisk: Any, redis_server: Any) -> None:
    print(f"PICTURE_SEED={SEED}")
    chance = random.Random(SEED)
    asterisk = new_asterisk()
    async with followed(asterisk, redis_server.url) as (desk, reader, proxy):
        reader.queues.take(json.loads(json.dumps(reader.picture.snapshot())))
        operator = Operator(desk, chance)
        await operator.work(OPERATIONS // 2)
        different, counts = await compare(desk, reader)
        assert not different, "\n".join([f"seed {SEED}", *counts, *different])
        working = asyncio.create_task(operator.work(OPERATIONS // 2))
        await asyncio.sleep(1.0)
        reader.read()
        epoch = reader.picture.epoch
        proxy.reset()
        await working
        await reader.synced_after(epoch, proxy)
        different, counts = await compare(desk, reader)
        assert not different, "\n".join([f"seed {SEED}", *counts, *different])
        print(counts, operator.done)
        assert reader.queues.entries == reader.picture.entries("queues") and not reader.queues.stale
        assert Picture.restore(reader.picture.snapshot()).snapshot() == reader.picture.snapshot()
        await desk.do("Hangup", Channel="/.*/")
        different, counts = await compare(desk, reader)
        assert not different, "\n".join([f"seed {SEED}", *counts, *different])
        assert not reader.picture.entries("channels")


@pytest.mark.timeout(120)
async def test_after_a_crash_of_asterisk_nothing_of_before_is_left(new_asterisk: Any, redis_server: Any) -> None:
    print(f"PICTURE_SEED={SEED}")
    asterisk = new_asterisk()
    async with followed(asterisk, redis_server.url) as (desk, reader, proxy):
        await Operator(desk, random.Random(SEED)).work(60)
        await asyncio.sleep(STILL_SECONDS)
        reader.read()
        before, epoch = set(reader.picture.entries("channels")), reader.picture.epoch
        asterisk.kill()
        await asyncio.to_thread(asterisk.start)
        await reader.synced_after(epoch, proxy)
        async with desk_of(asterisk) as again:
            await Operator(again, random.Random(SEED + 1)).work(20)
            different, counts = await compare(again, reader)
        assert not different, "\n".join([f"seed {SEED}", *counts, *different])
        assert before and not before & set(reader.picture.entries("channels"))
