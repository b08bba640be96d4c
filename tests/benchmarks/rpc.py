"""A `Ping` to a real Asterisk and back through a real broker, beside that broker's floor: the same round trip with an echo.

The floor is the shortest program that aio-pika or redis-py allow: a request queue, an echo in a process of its own, a reply
queue. Both take turns in one run; read the ratios, as absolute numbers move with whatever else the machine does.

    python -m tests.benchmarks.rpc
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aio_pika
from redis.asyncio import Redis

from amibridge.client import connect
from tests.integration.running import options_of
from tests.rig import asterisk_server, rabbitmq_server, redis_server
from tests.rig.process import Child
from tests.support.bridge_process import BridgeProcess

PBX = "bench"
ECHO = "bench-echo"
ROUNDS = 5
SECONDS = 2.0  # of each measurement
CALLERS = (1, 32)
BODY = b'{"id":"0123456789abcdef0123456789abcdef","action":"Ping","params":{},"pbx":"bench"}'

Ask = Callable[[], Awaitable[object]]


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


async def latencies(ask: Ask, callers: int) -> list[float]:
    """Seconds of each round trip, all callers at once."""
    found: list[float] = []
    end = time.perf_counter() + SECONDS

    async def one() -> None:
        while (started := time.perf_counter()) < end:
            await ask()
            found.append(time.perf_counter() - started)

    await asyncio.gather(*(one() for _ in range(callers)))
    return sorted(found)


async def side_by_side(name: str, url: str, bare: Callable[[str], Any]) -> None:
    async with bare(url) as floor, connect(url) as bus:
        pbx = bus.pbx(PBX)
        await asyncio.gather(floor(), pbx.ping())
        for callers in CALLERS:
            both: dict[str, list[list[float]]] = {"floor": [], "bridge": []}
            for number in range(ROUNDS):
                print(f"\r  {name}, {callers} callers, round {number + 1} of {ROUNDS} ", end="", file=sys.stderr, flush=True)
                both["floor"].append(await latencies(floor, callers))
                both["bridge"].append(await latencies(pbx.ping, callers))
            print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
            _table(name, callers, both)


def _table(name: str, callers: int, both: dict[str, list[list[float]]]) -> None:
    shown = {}
    for who, rounds in both.items():
        p50 = statistics.median(one[len(one) // 2] for one in rounds) * 1000
        p99 = statistics.median(one[int(len(one) * 0.99)] for one in rounds) * 1000
        shown[who] = f"p50 {p50:6.2f} ms  p99 {p99:6.2f} ms  {statistics.median(map(len, rounds)) / SECONDS:7,.0f}/s"
    ratios = [b[len(b) // 2] / f[len(f) // 2] for f, b in zip(both["floor"], both["bridge"], strict=True)]
    print(f"{name:<9} {callers:>2} callers   echo   {shown['floor']}")
    print(f"{'':<21}   Ping   {shown['bridge']}   p50 x{statistics.median(ratios):.2f} of the echo")


async def measure(folder: Path) -> None:
    with ExitStack() as stack:
        asterisk = stack.enter_context(closing(asterisk_server.open_at(asterisk_server.find(), folder / "a"))).start()
        kinds: list[tuple[str, Any, Any, dict[str, str]]] = [
            ("RabbitMQ", rabbitmq_server, bare_rabbitmq, {}),
            ("Redis", redis_server, bare_redis, {}),
        ]
        for name, kind, bare, options in kinds:
            server = stack.enter_context(closing(kind.open_at(kind.find(), folder / name, **options))).start()
            limits = {"per_second": 10_000, "burst": 100_000}
            config = {"broker": {"url": server.url}, "pbx": {PBX: options_of(asterisk)}, "requests": limits}
            command = [sys.executable, "-m", "tests.benchmarks.rpc", name, server.url]
            echo = Child(command, log=folder / f"{name}.log", cwd=Path.cwd())
            try:
                with BridgeProcess(folder / f"bridge-{name}", config) as bridge:
                    await asyncio.to_thread(bridge.wait_for, "taking requests")
                    await asyncio.to_thread(bridge.wait_for, "link=commands", times=4)
                    await asyncio.sleep(1.0)
                    await side_by_side(name, server.url, bare)
            finally:
                echo.kill()


def main() -> None:
    if len(sys.argv) == 3:
        asyncio.run({"RabbitMQ": echo_rabbitmq, "Redis": echo_redis}[sys.argv[1]](sys.argv[2]))
        return
    with tempfile.TemporaryDirectory(prefix="rpc-") as folder:
        asyncio.run(measure(Path(folder)))


if __name__ == "__main__":
    main()
