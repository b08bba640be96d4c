"""Two PBXs in one process: each has its own addresses, and one that is away does not hold up the other."""

from __future__ import annotations

import asyncio
from typing import Any

from amibridge.simulator.server import SimulatedPbx
from tests.integration.running import Subscribed, running_bridge
from tests.support.caller import Caller


def options(pbx: SimulatedPbx) -> dict[str, Any]:
    return {"host": pbx.host, "port": pbx.port, "username": "amibridge", "secret": "simulated", "ping_deadline_seconds": 1}


async def test_two_pbxs_in_one_process(redis_server: Any) -> None:
    north, south = SimulatedPbx(calls_per_minute=120, seed=1), SimulatedPbx(calls_per_minute=120, seed=2)
    await north.start()
    await south.start()
    url = redis_server.url
    try:
        async with running_bridge(url, {"north": options(north), "south": options(south)}):
            async with Subscribed().to(url, "north.#") as northern, Subscribed().to(url, "*.ami.#") as both:
                async with asyncio.timeout(20):
                    while len({said["source"] for said in both.envelopes}) < 2 or len(northern.envelopes) < 50:
                        await asyncio.sleep(0.05)
            assert {said["source"] for said in northern.envelopes} == {"/asterisk/north"}
            north.freeze()
            async with Caller(url, "south") as southern:
                assert (await southern.call("CoreShowChannels", timeout_seconds=3))["status"] == "success"
            async with Caller(url, "north") as away:
                assert (await away.call("CoreShowChannels", timeout_seconds=1))["status"] in ("timeout", "unavailable")
            north.thaw()
    finally:
        await north.stop()
        await south.stop()
