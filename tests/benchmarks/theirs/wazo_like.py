"""A daemon built as wazo-amid is: a thread that reads 4 KiB at a time and parses line by line, a queue in memory, a thread
that publishes with kombu. Persistent messages, no confirms.

Written anew after its structure, as it is no package. Kinder than the original in one thing: order is kept.
"""

from __future__ import annotations

import queue
import socket
import sys
import threading
from collections import deque
from datetime import datetime
from typing import Any

from kombu import Connection, Exchange, Producer

READ_BYTES = 4096
LOGIN = b"Action: Login\r\nUsername: amibridge\r\nSecret: bench\r\n\r\n"


class Reader:
    """Bytes to (name, headers) of each event."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._held = b""
        self._found: deque[tuple[str, dict[str, Any]]] = deque()
        self._socket.sendall(LOGIN)

    def read(self) -> deque[tuple[str, dict[str, Any]]]:
        received = self._socket.recv(READ_BYTES)
        if not received:
            raise SystemExit("disconnected")
        self._held += received
        *blocks, self._held = self._held.split(b"\r\n\r\n")
        for block in blocks:
            self._parse(block)
        return self._found

    def _parse(self, block: bytes) -> None:
        name = ""
        headers: dict[str, Any] = {}
        for line in block.decode("utf8", "replace").split("\r\n"):
            key, colon, value = line.partition(":")
            if not colon:
                continue
            key, value = key.strip(), value.strip()
            if key == "Event":
                name = value
            if key == "ChanVariable":
                variable, _, said = value.partition("=")
                headers.setdefault(key, {})[variable] = said
            else:
                headers[key] = value
        if name:
            self._found.append((name, headers))


def publish(url: str, exchange_name: str, waiting: queue.Queue[tuple[str, dict[str, Any]]]) -> None:
    with Connection(url) as connection:
        exchange = Exchange(exchange_name, type="topic", durable=True)
        producer = Producer(connection, exchange=exchange, auto_declare=True)
        ready.set()
        while True:
            name, headers = waiting.get()
            body = {"name": name, "origin_uuid": "bench", "timestamp": datetime.now().isoformat(), "data": headers}
            about = {"name": name, "origin_uuid": "bench"}
            producer.publish(body, headers=about, routing_key=f"ami.{name}", serializer="json")


ready = threading.Event()


def main(port: int, url: str, exchange_name: str) -> None:
    waiting: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
    threading.Thread(target=publish, args=(url, exchange_name, waiting), daemon=True).start()
    ready.wait()
    reader = Reader(port)
    while True:
        found = reader.read()
        while found:
            waiting.put(found.popleft())


main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
