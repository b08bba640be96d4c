"""Load for long and loud neighbours: memory stays flat and small, nothing is lost, one flood does not slow the others."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from redis import Redis

from amibridge.schemas import addresses
from tests.rig.ports import free_port
from tests.rig.process import Child
from tests.rig.redis_server import RedisServer
from tests.support import timed_sources
from tests.support.bridge_process import BridgeProcess
from tests.support.readers import RedisArchive
from tests.support.runs import PBX, Run, run

RATE = 5000.0
MAX_RSS_BYTES = 80 * 1000 * 1000
RSS_MAY_GROW_BYTES = 8 * 1000 * 1000  # from the first tenth of the run to the last one
NEIGHBOUR_RATE = 100.0
MAX_P99_SECONDS = 0.25
MAX_P99_BESIDE_SECONDS = 1.0  # in the short run, which shares two cores with whatever other tests run beside it
PAGE = 2000
SETTLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Size:
    """How long it is loud, with how many PBXs, and how long a backlog may take."""

    seconds: float
    sources: int = 1
    patience_seconds: float = 60.0


# --- memory


async def rss_while_it_speaks(took_part: Run, count: int) -> list[int]:
    """Once a second (four times in a short run), from the first number to the last."""
    found = []
    while await asyncio.to_thread(lambda: took_part.source.last) < count:
        found.append(took_part.bridge.rss_bytes())
        await asyncio.sleep(0.25 if count < 100_000 else 1.0)
    return found


async def steady_load(folder: Path, server: RedisServer, size: Size) -> None:
    count = int(RATE * size.seconds)
    async with run(folder, RedisArchive(server.url, PBX), server.url, count=count, rate=RATE) as took_part:
        first = took_part.bridge.rss_bytes()
        started = time.monotonic()
        rss = await rss_while_it_speaks(took_part, count)
        took = time.monotonic() - started
        verdict = await took_part.verdict(size.patience_seconds)
    part = max(1, len(rss) // 10)
    early, late = max(rss[: 2 * part]), max(rss[-part:])  # the first tenth still fills what is allocated once
    print(f"\n{count} numbers in {took:.1f} s, RSS at login {first / 1e6:.1f} MB, early {early / 1e6:.1f} MB, ", end="")
    print(f"late {late / 1e6:.1f} MB, highest {max(rss) / 1e6:.1f} MB; {verdict}")
    verdict.must_be_clean()
    verdict.must_have_lost_nothing()
    assert late - early < RSS_MAY_GROW_BYTES, f"memory grows: {rss}"
    assert max(rss) < MAX_RSS_BYTES, f"{max(rss) / 1e6:.1f} MB"


async def test_memory_stays_flat_under_load(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    await steady_load(tmp_path, new_redis(), Size(10.0))


@pytest.mark.long
@pytest.mark.timeout(1200)
async def test_memory_stays_flat_under_load_for_minutes(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    await steady_load(tmp_path, new_redis(), Size(300.0, patience_seconds=600.0))


# --- a loud neighbour


@contextmanager
def sources(folder: Path, ports: list[int], flood_rate: float, size: Size) -> Iterator[Path]:
    """Where the result will be."""
    result = folder / "said.json"
    root = Path(__file__).parents[2]
    rates = ["--rate", str(NEIGHBOUR_RATE), "--flood-rate", str(flood_rate), "--seconds", str(size.seconds)]
    words = ["-m", "tests.support.timed_sources", "--ports", *map(str, ports), *rates, "--result", str(result)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    child = Child([sys.executable, *words], log=folder / "sources.log", cwd=root, env=environment)
    try:
        yield result
    finally:
        child.stop(2.0)


def wait_for_file(path: Path, bridge: BridgeProcess, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, f"not everything was said:\n{bridge.output[-3000:]}"
        assert bridge.running, bridge.output[-3000:]
        time.sleep(0.1)


def wait_for_silence(client: Any, streams: list[str]) -> None:
    """Until nothing has been added to any of them for a second."""
    deadline = time.monotonic() + SETTLE_SECONDS
    before, now = -1, 0
    while before != now:
        assert time.monotonic() < deadline, "the backlog does not end"
        before = now
        time.sleep(1.0)
        now = sum(client.xlen(stream) for stream in streams)


def entries(client: Any, stream: str) -> Iterator[tuple[float, dict[str, Any]]]:
    """When the broker took each message, in seconds, and the message."""
    after = "-"
    while page := client.xrange(stream, min=after, count=PAGE):
        after = f"({page[-1][0].decode()}"
        for name, fields in page:
            yield int(name.partition(b"-")[0]) / 1000, orjson.loads(fields[b"ce"])


@dataclass(slots=True)
class Delays:
    """Of many messages, in seconds: since the PBX said it, and since the bridge read it from the socket."""

    since_said: list[float]
    since_read: list[float]
    lost: int = 0
    gaps: int = 0

    @classmethod
    def of(cls, client: Any, streams: list[str], told: list[tuple[list[float], Any]]) -> Delays:
        found = cls([], [])
        for stream, (said_at, _) in zip(streams, told, strict=True):
            came = 0
            for taken, envelope in entries(client, stream):
                found.gaps += envelope["type"].startswith("amibridge.gap") and envelope["data"]["reason"] != "bridge_start"
                if envelope.get("amievent") == "UserEvent":
                    came += 1
                    found.since_said.append(taken - said_at[int(envelope["data"]["extra"]["Number"]) - 1])
                    found.since_read.append(taken - datetime.fromisoformat(envelope["recordedtime"]).timestamp())
            found.lost += len(said_at) - came
        return found

    def p99(self) -> float:
        return percentile(self.since_said, 0.99)

    def __str__(self) -> str:
        rows = (("said", self.since_said), ("read", self.since_read))
        words = [
            f"since {name}: " + ", ".join(f"p{q * 100:g} {percentile(row, q) * 1000:.0f} ms" for q in (0.5, 0.99, 0.999, 1))
            for name, row in rows
        ]
        return f"{len(self.since_said)} messages, {self.lost} lost, {self.gaps} gaps; {'; '.join(words)}"


def percentile(row: list[float], q: float) -> float:
    return sorted(row)[min(len(row) - 1, int(q * len(row)))]


def loud_neighbour(folder: Path, server: RedisServer, size: Size, flood_rate: float = RATE) -> tuple[Delays, Delays]:
    """The delays of the quiet ones and of the loud one."""
    ports = [free_port() for _ in range(size.sources)]
    names = [f"pbx{n:02d}" for n in range(size.sources)]
    given = {"host": "127.0.0.1", "username": "u", "secret": "s", "command_connections": 0}
    options = {"pbx": {name: {**given, "port": port} for name, port in zip(names, ports, strict=True)}}
    streams = [addresses.events_stream(name) for name in names]
    with sources(folder, ports, flood_rate, size) as result, Redis.from_url(server.url, protocol=2) as client:
        with BridgeProcess(folder / "bridge", {"broker": {"url": server.url}, **options}) as bridge:
            wait_for_file(result, bridge, 40.0 + 3 * size.seconds)
            rss, used = bridge.rss_bytes(), cpu_seconds(bridge.pid)
            wait_for_silence(client, streams)
            told = timed_sources.read(result)
        quiet = Delays.of(client, streams[1:], told[1:])
        loud = Delays.of(client, streams[:1], told[:1])
    took = told[1][0][-1] - told[1][0][0]
    print(f"\n{size.sources} PBXs for {took:.1f} s: bridge used {used:.1f} s of a core, RSS {rss / 1e6:.1f} MB")
    print(f"  quiet: {quiet}\n  loud:  {loud}")
    return quiet, loud


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def must_hold(quiet: Delays, p99_seconds: float) -> None:
    assert not quiet.lost and not quiet.gaps, str(quiet)
    assert quiet.p99() < p99_seconds, str(quiet)


def test_a_loud_neighbour_does_not_slow_the_others(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    quiet, _ = loud_neighbour(tmp_path, new_redis(), Size(8.0, 20))
    must_hold(quiet, MAX_P99_BESIDE_SECONDS)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_loud_neighbour_does_not_slow_fifty_for_a_minute(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    quiet, _ = loud_neighbour(tmp_path, new_redis(), Size(60.0, 50))
    must_hold(quiet, MAX_P99_SECONDS)
