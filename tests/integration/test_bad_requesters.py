"""One requester's nonsense must not cost the others their answers: the command worker on a real RabbitMQ and Redis."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import aio_pika
import pytest
from redis.asyncio import Redis

from amibridge.schemas import addresses
from amibridge.simulator.server import SimulatedPbx
from tests.integration.running import running_bridge
from tests.support.caller import Caller


async def simulated() -> tuple[SimulatedPbx, dict[str, Any]]:
    pbx = SimulatedPbx(calls_per_minute=0)
    await pbx.start()
    return pbx, {"host": pbx.host, "port": pbx.port, "username": "amibridge", "secret": "simulated"}


@pytest.mark.parametrize("reply_to", ["amibridge.requests.dead", "ü" * 120, "x" * 255])
async def test_a_reply_to_that_can_not_be_answered_disturbs_nobody(rabbitmq_server: Any, reply_to: str) -> None:
    pbx, options = await simulated()
    name = f"bad-{uuid.uuid4().hex[:8]}"
    try:
        async with running_bridge(rabbitmq_server.url, {name: options}), Caller(rabbitmq_server.url, name) as caller:
            async with await aio_pika.connect(rabbitmq_server.url) as connection:
                channel = await connection.channel()
                exchange = await channel.get_exchange(addresses.REQUESTS_EXCHANGE)
                for n in range(80):
                    request = {"id": f"{name}-{n}", "action": "Ping", "reply_to": reply_to}
                    await exchange.publish(aio_pika.Message(json.dumps(request).encode()), name)
            answers = await asyncio.gather(*(caller.call("CoreShowChannels", timeout_seconds=8) for _ in range(20)))
            assert [answer["status"] for answer in answers] == ["success"] * 20
    finally:
        await pbx.stop()


async def test_redis_requests_of_a_bridge_that_is_gone_are_answered(
    redis_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bridge under another name took the request and died: it is taken over, and not executed a second time."""
    monkeypatch.setattr("amibridge.brokers.redis_streams.CLAIM_IDLE_SECONDS", 0.1)
    monkeypatch.setattr("amibridge.brokers.redis_streams.BLOCK_SECONDS", 0.2)
    pbx, options = await simulated()
    name = f"gone-{uuid.uuid4().hex[:8]}"
    stream, replies = addresses.requests_stream(name), addresses.reply_stream(name, "me")
    client = Redis.from_url(redis_server.url)
    try:
        await client.xgroup_create(stream, addresses.REQUESTS_GROUP, id="0", mkstream=True)
        for action in ("CoreStatus", "Hangup"):
            params = {"Channel": "PJSIP/x"} if action == "Hangup" else {}
            request = json.dumps({"id": f"{name}-{action}", "action": action, "params": params})
            await client.xadd(stream, {"request": request, "reply_to": replies})
        await client.xreadgroup(addresses.REQUESTS_GROUP, "another-bridge", {stream: ">"}, 10)
        async with running_bridge(redis_server.url, {name: options}):
            found: dict[str, str] = {}
            async with asyncio.timeout(15):
                while len(found) < 2:
                    for _, fields in await client.xrange(replies):
                        said = json.loads(fields[b"ce"])["data"]
                        found[said["action"]] = said["status"]
                    await asyncio.sleep(0.05)
        assert found == {"CoreStatus": "success", "Hangup": "unknown_outcome"}
    finally:
        await client.aclose()
        await pbx.stop()
