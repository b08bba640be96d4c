"""How late an event is at a steady rate, beside the broker's floor: the same witness, a publisher that does nothing else.

    python -m tests.benchmarks.latency URL PLACE BYTES EVENTS RATE TIMES    the bare publisher, as a process

It writes ready bytes to the broker's socket: persistent and confirmed on RabbitMQ, XADD on Redis.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from array import array
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from pamqp import commands, frame
from pamqp.body import ContentBody
from pamqp.header import ContentHeader

from amibridge.brokers.base import EVENTS_KEPT
from tests.benchmarks.mix import stamp
from tests.benchmarks.pipeline import ROOT, Candidate, Load, clear, figures, kill, measure, tail, wait, witness
from tests.benchmarks.source import TICK_SECONDS
from tests.benchmarks.turns import Figures, Turns, Worker
from tests.benchmarks.witness import Line
from tests.rig.process import Child
from tests.system.processes import clean_environment

FLOOR = "bare publisher"
MARK = '"timestamp":'
PLACES = {"rabbitmq": "bench.bare", "redis": "bench:bare"}
RATES = (500.0, 5000.0)
DRAIN_BYTES = 1024 * 1024
START_SECONDS = 0.5
MOST_AT_ONCE = 500  # then confirms are read
FLOOD_PER_SECOND = 1e6  # more than any broker takes


def compare(kind: str, url: str, candidate: Candidate, load: Load, size: int, rounds: int, folder: Path) -> Turns:
    """A bridge and the floor in turns at the rate of the load; the bridge's lateness beyond the floor is `beyond_…`."""
    turns = Turns()
    for number in range(rounds):
        floor = measure_floor(kind, url, load, size, folder / f"floor-{number}")
        turns.add(FLOOR, floor)
        turns.add(candidate.name, beyond(measure(candidate, url, load, folder / f"bridge-{number}"), floor))
    return turns


def beyond(found: Figures, floor: Figures) -> Figures:
    """With what is left when the floor of the same round is taken away."""
    both = [name for name in ("p50_ms", "p99_ms") if name in found and name in floor]
    return {**found, **{f"beyond_{name}": found[name] - floor[name] for name in both}}


def measure_floor(kind: str, url: str, load: Load, size: int, folder: Path) -> Figures:
    folder.mkdir(parents=True)
    clear(url)
    place = PLACES[kind]
    with ExitStack() as stack:
        words = [sys.executable, "-m", "tests.benchmarks.latency", url, place, str(size)]
        words += [str(load.events), str(load.per_second), str(folder / "sent")]
        bare = Child(words, log=folder / "bare.log", cwd=ROOT, env=clean_environment())
        stack.callback(bare.kill)
        seer = Candidate(FLOOR, lambda port, url, folder: [], place, MARK, load.events)
        watcher = stack.enter_context(Worker(witness(seer, url, load, folder), ROOT))
        watcher.hear()
        (folder / "sent.go").touch()
        try:
            if wait(folder, load, bare) is None:
                kill(watcher)
                return {"problem": f"the rest never came: {tail(folder / 'bare.log')}"}
        except RuntimeError as error:
            return {"problem": f"{error}: {tail(folder / 'bare.log')}"}
        return figures(folder, load)


def bare(url: str, place: str, size: int, events: int, per_second: float, times: Path) -> None:
    """Publish at the rate, late ones at once; then write when each was sent, and stay."""
    line, message = (bare_rabbitmq if url.startswith("amqp") else bare_redis)(url, place, size)
    sent: array[int] = array("Q")
    while not times.with_suffix(".go").exists():
        time.sleep(TICK_SECONDS)
    time.sleep(START_SECONDS)
    line.setblocking(False)
    began = time.monotonic()
    while len(sent) < events:
        due = min(events, len(sent) + MOST_AT_ONCE, int((time.monotonic() - began) * per_second) + 1)
        octets = b"".join(message(number) for number in range(len(sent), due))
        if octets:
            sent.extend([time.monotonic_ns()] * (due - len(sent)))
            line.setblocking(True)
            line.sendall(octets)
            line.setblocking(False)
        drain(line)
        time.sleep(max(TICK_SECONDS, began + len(sent) / per_second - time.monotonic()))
    times.with_suffix(".part").write_bytes(sent.tobytes())
    times.with_suffix(".part").rename(times)
    while True:
        drain(line)
        time.sleep(START_SECONDS)


def drain(line: socket.socket) -> None:
    """Confirms and replies are read and thrown away."""
    try:
        while line.recv(DRAIN_BYTES):
            pass
    except BlockingIOError:
        pass


def body(number: int, size: int) -> bytes:
    text = b'{"timestamp":%b,"x":"' % stamp(number)
    return text + b"x" * (size - len(text) - 2) + b'"}'


def bare_rabbitmq(url: str, exchange: str, size: int) -> tuple[socket.socket, Callable[[int], bytes]]:
    line = Line(url)
    line.ask(commands.Exchange.Declare(exchange=exchange, exchange_type="topic", durable=True))
    line.ask(commands.Confirm.Select())
    method = frame.marshal(commands.Basic.Publish(exchange=exchange, routing_key="bench"), 1)
    properties = commands.Basic.Properties(delivery_mode=2)
    header = frame.marshal(ContentHeader(body_size=len(body(0, size)), properties=properties), 1)
    return line.socket, lambda number: method + header + frame.marshal(ContentBody(body(number, size)), 1)


def bare_redis(url: str, stream: str, size: int) -> tuple[socket.socket, Callable[[int], bytes]]:
    parts = urlsplit(url)
    line = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    fixed = [b"XADD", stream.encode(), b"MAXLEN", b"~", b"%d" % EVENTS_KEPT, b"*", b"ce"]

    def message(number: int) -> bytes:
        words = [*fixed, body(number, size)]
        return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)

    return line, message


def main() -> None:
    url, place, size, events, rate, times = sys.argv[1:]
    print(json.dumps({"publishing": place}), flush=True)
    bare(url, place, int(size), int(events), float(rate), Path(times))


if __name__ == "__main__":
    main()
