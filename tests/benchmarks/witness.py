"""Reads what a bridge published and takes down the number of each event and when it came. A process of its own.

It speaks to the broker's socket itself and looks for the stamps in the bytes as they come, so that it costs little of
the processors it shares with what it watches. Says JSON lines on stdout: `watching`, and at the end `seen` (also those that
came again); the numbers and times go to a file.

    python -m tests.benchmarks.witness amqp://… EXCHANGE --mark '"timestamp":' --events 1000 --out FILE
"""

from __future__ import annotations

import argparse
import json
import socket
import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import hiredis
from pamqp import commands, frame
from pamqp.base import Frame
from pamqp.header import ProtocolHeader

READ_BYTES = 1024 * 1024
STAMP_WIDTH = 17  # of a mark: ten digits, a point, six digits
READ_ENTRIES = 1000  # of a Redis stream at a time
QUEUE = "bench-witness"
DECLARE_WAIT_SECONDS = 0.05  # until the exchange is there
DECLARE_TRIES = 400


class Numbers:
    """The stamps in a stream of bytes, wherever it is cut, and the time at which each was complete."""

    def __init__(self, mark: bytes) -> None:
        self._mark = mark
        self._held = b""
        self.stamps: array[int] = array("Q")  # in microseconds, as in `mix.number_of`
        self.times: array[int] = array("Q")  # CLOCK_MONOTONIC, ns

    def take(self, received: bytes) -> None:
        now = time.monotonic_ns()
        held = self._held + received
        last = held.rfind(self._mark)
        whole, end = max(0, len(held) - len(self._mark) + 1), last + len(self._mark) + STAMP_WIDTH
        if last >= 0:
            whole = max(whole, end) if end <= len(held) else last
        pieces = held[:whole].split(self._mark)
        self._held = held[whole:]
        found = [int(piece[:10] + piece[11:STAMP_WIDTH]) for piece in pieces[1:]]
        self.stamps.extend(found)
        self.times.extend([now] * len(found))


def rabbitmq(url: str, exchange: str) -> Iterator[bytes]:
    """What a queue of our own gets of an exchange, as raw bytes; first an empty one, once it is bound."""
    for _ in range(DECLARE_TRIES):
        line = Line(url)
        try:
            line.ask(commands.Queue.Declare(queue=QUEUE, durable=True))
            line.ask(commands.Queue.Purge(queue=QUEUE))
            line.ask(commands.Queue.Bind(queue=QUEUE, exchange=exchange, routing_key="#"))
            line.ask(commands.Basic.Consume(queue=QUEUE, no_ack=True))
            break
        except ConnectionError:  # the exchange is not there yet: RabbitMQ has closed the channel
            line.socket.close()
            time.sleep(DECLARE_WAIT_SECONDS)
    else:
        raise SystemExit(f"no exchange {exchange}")
    yield b""
    while received := line.socket.recv(READ_BYTES):
        yield received


class Line:
    """A connection to RabbitMQ with one channel, and no more than a witness needs: no heartbeats, no errors told apart."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 5672))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._held = b""
        self.socket.sendall(ProtocolHeader().marshal())
        self._next()
        plain = f"\0{unquote(parts.username or 'guest')}\0{unquote(parts.password or 'guest')}"
        tune = self.ask(commands.Connection.StartOk(client_properties={}, response=plain), channel=0)
        size = getattr(tune, "frame_max", 131072)
        self.send(commands.Connection.TuneOk(channel_max=10, frame_max=size, heartbeat=0), channel=0)
        self.ask(commands.Connection.Open(virtual_host=unquote(parts.path[1:]) or "/"), channel=0)
        self.ask(commands.Channel.Open())

    def send(self, method: Frame, channel: int = 1) -> None:
        self.socket.sendall(frame.marshal(method, channel))

    def ask(self, method: Frame, channel: int = 1) -> object:
        """Send and wait for the answer. Raises ConnectionError when it is that the channel is closed."""
        self.send(method, channel)
        answered = self._next()
        if isinstance(answered, commands.Channel.Close):
            raise ConnectionError(answered.reply_text)
        return answered

    def _next(self) -> object:
        while len(self._held) < 7 or len(self._held) < 8 + int.from_bytes(self._held[3:7], "big"):
            received = self.socket.recv(READ_BYTES)
            if not received:
                raise ConnectionError("closed by RabbitMQ")
            self._held += received
        size, _, answered = frame.unmarshal(self._held)
        self._held = self._held[size:]
        return answered


def redis(url: str, stream: str) -> Iterator[bytes]:
    """The entries of a stream as one piece of bytes for each read; first an empty one."""
    parts = urlsplit(url)
    line = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    reader, after = hiredis.Reader(), b"0-0"
    yield b""
    while True:
        words = [b"XREAD", b"COUNT", b"%d" % READ_ENTRIES, b"BLOCK", b"0", b"STREAMS", stream.encode(), after]
        line.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words))
        while (reply := reader.gets()) is False:
            reader.feed(line.recv(READ_BYTES))
        if isinstance(reply, Exception):
            raise reply
        entries = reply[0][1]
        after = entries[-1][0]
        yield b"".join(entry[1][-1] for entry in entries)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("place", help="an exchange, or a Redis stream")
    parser.add_argument("--mark", required=True, help="what stands before each stamp")
    parser.add_argument("--events", type=int, required=True, help="after so many it ends")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    numbers = Numbers(given.mark.encode())
    pieces = (rabbitmq if given.url.startswith("amqp") else redis)(given.url, given.place)
    next(pieces)
    print(json.dumps({"watching": True}), flush=True)
    began = time.monotonic()
    for piece in pieces:
        numbers.take(piece)
        if len(numbers.stamps) >= given.events:
            break
        if time.monotonic() - began > 0.5:
            began = time.monotonic()
            given.out.with_suffix(".count").write_text(str(len(numbers.stamps)))
    given.out.write_bytes(numbers.stamps.tobytes() + numbers.times.tobytes())
    print(json.dumps({"seen": len(numbers.stamps)}), flush=True)


if __name__ == "__main__":
    main()
