"""Publishing alone: messages that are ready, to a broker that confirms them, and nobody who consumes.

python -m tests.benchmarks.publish ours URL MIX MESSAGES     one worker: our publisher of that broker
python -m tests.benchmarks.publish floor URL BYTES MESSAGES  one worker: redis-benchmark -P 100 with as large an XADD
"""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pamqp import commands

from amibridge.brokers.base import EVENTS_KEPT, Message, Publisher
from amibridge.brokers.rabbitmq_publisher import WINDOW_MESSAGES, RabbitPublisher
from amibridge.brokers.redis_publisher import RedisPublisher
from amibridge.outbox.base import Record
from amibridge.schemas import addresses
from tests.benchmarks.mix import load
from tests.benchmarks.peers import Peers
from tests.benchmarks.steps import PBX, outgoing
from tests.benchmarks.turns import Command, Say, Turns, workers
from tests.benchmarks.witness import Line
from tests.rig.redis_server import ask

QUEUE = "bench-publish"
PIPELINE = 100  # of redis-benchmark
FLOOR_SECONDS = 120.0
FLOOR_KEY = "bench:floor"
OURS, SAME = "amibridge", "librabbitmq (C), our headers"
FLOORS = {"rabbitmq": "librabbitmq (C)", "redis": "redis-benchmark -P 100"}


def made(mix: Path, count: int) -> list[Message]:
    """The events of a mix as messages, without what they mean."""
    maker, found = outgoing(tracked=False), []
    for number, raw in enumerate(load(mix).events()[:count], 1):
        found += maker.messages(Record("e", number, time.time_ns(), "", raw))
    return found


def mean_bytes(mix: Path) -> int:
    bodies = [len(message.body) for message in made(mix, 2000)]
    return sum(bodies) // len(bodies)


def publisher(url: str) -> Publisher:
    if url.startswith("amqp"):
        return RabbitPublisher(url, exchange=addresses.EVENTS_EXCHANGE, unrouted_exchange=addresses.UNROUTED_EXCHANGE)
    stream, marks = addresses.events_stream(PBX), addresses.high_water_key(PBX)
    return RedisPublisher(url, stream=stream, mark_key=marks, writer="bench", kept=EVENTS_KEPT)


async def ours(url: str, mix: Path, count: int) -> None:
    messages, out = made(mix, count), publisher(url)
    await out.open()
    for number, _ in enumerate(iter(sys.stdin.readline, "")):
        fresh = [one._replace(epoch=f"e{number:04d}") for one in messages]
        began, cpu = time.perf_counter(), time.process_time()
        await out.publish(fresh)
        answer(len(fresh), time.perf_counter() - began, time.process_time() - cpu)
    await out.close()


def floor(url: str, size: int, count: int) -> None:
    """What redis-benchmark says for as many XADDs of the same size on one connection."""
    parts = urlsplit(url)
    words = ["XADD", FLOOR_KEY, "MAXLEN", "~", str(EVENTS_KEPT), "*", "id", "i" * 32, "type", "t" * 28, "ce", "x" * size]
    where = ["-h", str(parts.hostname), "-p", str(parts.port), "-c", "1", "-P", str(PIPELINE), "-n", str(count), "--csv"]
    for _ in iter(sys.stdin.readline, ""):
        done = subprocess.run(["redis-benchmark", *where, *words], capture_output=True, text=True, timeout=FLOOR_SECONDS)
        per_second = float(list(csv.reader(done.stdout.splitlines()))[-1][1])
        answer(count, count / per_second, 0.0)


def answer(events: int, seconds: float, cpu_seconds: float) -> None:
    print(json.dumps({"events": events, "seconds": seconds, "cpu_seconds": cpu_seconds}), flush=True)


def compare(kind: str, url: str, mix: Path, count: int, rounds: int, peers: Peers, say: Say) -> Turns:
    """Ours and the floor of one broker in turns."""
    module: list[str | Path] = [sys.executable, "-m", "tests.benchmarks.publish"]
    named: list[Command] = [(OURS, [*module, "ours", url, mix, str(count)], None)]
    size, parts = mean_bytes(mix), urlsplit(url)
    if kind == "redis" and peers.redis_benchmark:
        named.append((FLOORS[kind], [*module, "floor", url, str(size), str(count)], None))
    if kind == "rabbitmq" and peers.rabbit_publish:
        about = [
            str(parts.hostname),
            str(parts.port),
            addresses.EVENTS_EXCHANGE,
            str(size),
            str(count),
            str(WINDOW_MESSAGES),
        ]
        named.append((FLOORS[kind], [peers.rabbit_publish, *about, "plain"], None))
        named.append((SAME, [peers.rabbit_publish, *about, "same"], None))
    if kind == "redis":
        keys = (FLOOR_KEY, addresses.events_stream(PBX))
        return workers(named, rounds, say, lambda: _forget(parts.hostname, parts.port, keys))
    _declare(url)
    line = Line(url)
    try:
        return workers(named, rounds, say, lambda: _purge(line))
    finally:
        line.ask(commands.Queue.Delete(queue=QUEUE))  # else what is measured next is written twice


def _forget(host: Any, port: Any, keys: tuple[str, ...]) -> None:
    for key in keys:
        ask(host, port, "UNLINK", key)


def _declare(url: str) -> None:
    """The exchange as the bridge makes it, and a durable queue that takes everything."""

    async def make() -> None:
        out = publisher(url)
        await out.open()
        await out.close()

    asyncio.run(make())
    line = Line(url)
    line.ask(commands.Queue.Declare(queue=QUEUE, durable=True))
    line.ask(commands.Queue.Bind(queue=QUEUE, exchange=addresses.EVENTS_EXCHANGE, routing_key="#"))
    line.socket.close()


def _purge(line: Line) -> None:
    line.ask(commands.Queue.Purge(queue=QUEUE))


def main() -> None:
    what, url, given, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    if what == "floor":
        floor(url, int(given), count)
    else:
        asyncio.run(ours(url, Path(given), count))


if __name__ == "__main__":
    main()
