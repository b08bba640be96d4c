"""Long lists and slow actions on a real Asterisk, through both brokers."""

from __future__ import annotations

import asyncio
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from amibridge.client import connect
from amibridge.errors import ActionFailed
from tests.integration.running import options_of, running_bridge
from tests.integration.witness import Witness
from tests.support.bridge_process import BridgeProcess

ITEMS = 5_000
GROWN_BYTES = 30 * 1024 * 1024  # of a list whose items are 20 MB as Python objects
RING_SECONDS = 2.0
EVERYTHING = {"policy": "unsafe-allow-everything"}


@pytest.fixture(params=["rabbitmq_server", "redis_server"])
def broker(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param).url)


async def fill_database(asterisk: Any, family: str) -> None:
    """So many entries in Asterisk's own database, straight over AMI."""
    async with Witness(asterisk.host, asterisk.port, asterisk.username, asterisk.secret) as witness:
        for n in range(ITEMS):
            action = f"Action: DBPut\r\nFamily: {family}\r\nKey: k{n:05d}\r\nVal: {'v' * 300}\r\nActionID: fill-{n}\r\n\r\n"
            witness._writer.write(action.encode())
            if n % 500 == 0:
                await witness._writer.drain()
        await witness.wait_for(f"ActionID: fill-{ITEMS - 1}\r\n".encode(), timeout_seconds=60.0)


@pytest.mark.timeout(180)
async def test_a_list_of_five_thousand_items_comes_in_parts(tmp_path: Path, asterisk_server: Any, broker: str) -> None:
    """Numbered, whole and in order, in memory that does not grow with it."""
    pbx, family = f"long-{uuid.uuid4().hex[:8]}", f"f{uuid.uuid4().hex[:8]}"
    await fill_database(asterisk_server, family)
    config = {"broker": {"url": broker}, "pbx": {pbx: options_of(asterisk_server)}, "requests": EVERYTHING}
    with BridgeProcess(tmp_path / "bridge", config) as bridge:
        await asyncio.to_thread(bridge.wait_for, "taking requests")
        await asyncio.to_thread(bridge.wait_for, "link=commands", times=4)
        async with connect(broker) as bus:
            before = bridge.rss_bytes()
            whole = await bus.pbx(pbx).call("DBGetTree", {"Family": family})
            streamed = [item.data["key"] async for item in bus.pbx(pbx).stream("DBGetTree", {"Family": family})]
            for _ in range(5):
                await bus.pbx(pbx).call("DBGetTree", {"Family": family})
            grown = bridge.rss_bytes() - before
    keys = [f"/{family}/k{n:05d}" for n in range(ITEMS)]
    assert whole.events is not None
    assert [item.data["key"] for item in whole.events] == keys
    assert (whole.reply.list_complete, whole.reply.items) == (True, ITEMS)
    assert whole.reply.parts is not None
    assert whole.reply.parts >= ITEMS // 500
    assert streamed == keys
    print(f"\n{whole.reply.parts} parts, memory grew by {grown / 1e6:.1f} MB over seven such lists")
    assert grown < GROWN_BYTES


async def test_slow_actions_hold_up_no_other_request(asterisk_server: Any, broker: str) -> None:
    """More calls that ring for two seconds than there are connections, and Pings that do not wait for any of them."""
    pbx = f"slow-{uuid.uuid4().hex[:8]}"
    async with running_bridge(broker, {pbx: options_of(asterisk_server)}), connect(broker) as bus:
        this = bus.pbx(pbx)
        await this.ping()
        ringing = [
            asyncio.create_task(
                this.originate(
                    channel="Local/noanswer@main",
                    application="Wait",
                    application_data="1",
                    timeout_ms=int(RING_SECONDS * 1000),
                )
            )
            for _ in range(6)
        ]
        await asyncio.sleep(0.3)
        waits = []
        while not all(task.done() for task in ringing):
            started = time.monotonic()
            await this.ping()
            waits.append(time.monotonic() - started)
            await asyncio.sleep(0.02)
        results = await asyncio.gather(*ringing, return_exceptions=True)
    assert all(isinstance(result, ActionFailed) for result in results), results
    print(f"\n{len(waits)} Pings beside 6 slow calls: the slowest took {max(waits) * 1000:.0f} ms")
    assert len(waits) > 20
    assert max(waits) < RING_SECONDS / 2
