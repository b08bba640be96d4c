"""A `Ping` to a real Asterisk and back through a real broker, beside that broker's floor: the same round trip with an echo.

The floor is the shortest program that aio-pika or redis-py allow: a request queue, an echo in a process of its own, a reply
queue. Both take turns in one run; read the ratios, as absolute numbers move with whatever else the machine does.

    python -m tests.benchmarks.rpc RabbitMQ URL    the echo, as a process
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aio_pika
from redis.asyncio import Redis

from amibridge.client import connect
from tests.benchmarks.turns import Figures, Turns
from tests.integration.running import options_of
from tests.rig.process import Child
from tests.support.bridge_process import BridgeProcess

PBX = "bench"
ECHO = "bench-echo"
FLOOR, BRIDGE = "echo", "Ping through the bridge"
SETTLE_SECONDS = 1.0
CALLERS = (1, 32)
BODY = b'{"id":"0123456789abcdef0123456789abcdef","action":"Ping","params":{},"pbx":"bench"}'

Ask = Callable[[], Awaitable[object]]
Bare = Callable[[str], AbstractAsyncContextManager[Ask]]


async def echo_rabbitmq(url: str) -> None:
    connection = await aio_pika.connect(url)
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=64)
    queue = await channel.declare_queue(ECHO, durable=True, arguments={"x-queue-type": "quorum"})

    async def answer(message: Any) -> None:
        reply = aio_pika.Message(message.body, correlation_id=message.correlation_id)
        await channel.default_exchange.publish(reply, message.reply_to)
        await message.ack()

    await queue.consume(answer)
    await asyncio.Future()


async def echo_redis(url: str) -> None:
    client, writer = Redis.from_url(url), Redis.from_url(url)
    with contextlib.suppress(Exception):
        await client.xgroup_create(ECHO, "echo", id="0", mkstream=True)
    while True:
        for _, entries in await client.xreadgroup("echo", "one", {ECHO: ">"}, 100, block=2000):
            for entry_id, fields in entries:
                await writer.xadd(fields[b"reply_to"], {"body": fields[b"body"], "id": fields[b"id"]}, maxlen=1000)
                await writer.xack(ECHO, "echo", entry_id)


@asynccontextmanager
async def bare_rabbitmq(url: str) -> AsyncIterator[Ask]:
    connection = await aio_pika.connect(url)
    channel = await connection.channel()
    replies = await channel.declare_queue(exclusive=True)
    waiting: dict[str, asyncio.Future[bytes]] = {}

    async def take(message: Any) -> None:
        waiting.pop(message.correlation_id).set_result(message.body)

    await replies.consume(take, no_ack=True)

    async def ask() -> bytes:
        number = uuid.uuid4().hex
        future = waiting[number] = asyncio.get_running_loop().create_future()
        persistent = aio_pika.DeliveryMode.PERSISTENT
        message = aio_pika.Message(BODY, correlation_id=number, reply_to=replies.name, delivery_mode=persistent)
        await channel.default_exchange.publish(message, ECHO)
        return await future

    yield ask
    await connection.close()


@asynccontextmanager
async def bare_redis(url: str) -> AsyncIterator[Ask]:
    client, writer, stream = Redis.from_url(url), Redis.from_url(url), f"replies-{uuid.uuid4().hex}"
    waiting: dict[bytes, asyncio.Future[bytes]] = {}

    async def read() -> None:
        after: Any = "0-0"
        while True:
            for _, entries in await client.xread({stream: after}, 100, block=2000):
                for entry_id, fields in entries:
                    after = entry_id
                    waiting.pop(fields[b"id"]).set_result(fields[b"body"])

    reading = asyncio.create_task(read())

    async def ask() -> bytes:
        number = uuid.uuid4().hex
        future = waiting[number.encode()] = asyncio.get_running_loop().create_future()
        await writer.xadd(ECHO, {"body": BODY, "id": number, "reply_to": stream})
        return await future

    yield ask
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await client.aclose()
    await writer.aclose()


async def latencies(ask: Ask, callers: int, seconds: float) -> list[float]:
    """Seconds of each round trip, all callers at once."""
    found: list[float] = []
    end = time.perf_counter() + seconds

    async def one() -> None:
        while (started := time.perf_counter()) < end:
            await ask()
            found.append(time.perf_counter() - started)

    await asyncio.gather(*(one() for _ in range(callers)))
    return sorted(found)


async def side_by_side(url: str, bare: Bare, rounds: int, seconds: float) -> dict[int, Turns]:
    """The echo and the bridge in turns, by the number of callers."""
    found = {}
    async with bare(url) as floor, connect(url) as bus:
        pbx = bus.pbx(PBX)
        await asyncio.gather(floor(), pbx.ping())
        for callers in CALLERS:
            turns = found[callers] = Turns()
            for _ in range(rounds):
                turns.add(FLOOR, figures(await latencies(floor, callers, seconds), seconds))
                turns.add(BRIDGE, figures(await latencies(pbx.ping, callers, seconds), seconds))
    return found


def figures(took: list[float], seconds: float) -> Figures:
    return {
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[int(len(took) * 0.99)] * 1000,
        "per_second": len(took) / seconds,
    }


def measure(name: str, url: str, asterisk: Any, folder: Path, rounds: int, seconds: float) -> dict[int, Turns]:
    """On a broker that runs, with a real Asterisk that runs. Raises AssertionError when the bridge does not come up."""
    limits = {"per_second": 10_000, "burst": 100_000}
    config = {"broker": {"url": url}, "pbx": {PBX: options_of(asterisk)}, "requests": limits}
    folder.mkdir(parents=True)
    echo = Child([sys.executable, "-m", "tests.benchmarks.rpc", name, url], log=folder / "echo.log", cwd=Path.cwd())
    try:
        with BridgeProcess(folder / "bridge", config) as bridge:
            bridge.wait_for("taking requests")
            bridge.wait_for("link=commands", times=4)
            time.sleep(SETTLE_SECONDS)
            return asyncio.run(side_by_side(url, BARES[name], rounds, seconds))
    finally:
        echo.kill()


BARES: dict[str, Bare] = {"RabbitMQ": bare_rabbitmq, "Redis": bare_redis}


def main() -> None:
    asyncio.run({"RabbitMQ": echo_rabbitmq, "Redis": echo_redis}[sys.argv[1]](sys.argv[2]))


if __name__ == "__main__":
    main()
