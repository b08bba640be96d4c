"""A private Redis, with an append-only file so that what it acknowledged survives a kill."""

import re
import socket
from pathlib import Path
from typing import Any

from tests.rig.containers import ContainerServer
from tests.rig.elsewhere import ElsewhereServer
from tests.rig.origins import Kind, Origin, address, container, first_line, locate, program
from tests.rig.process import Child, Server

PORT = 6379
URL_VARIABLE = "AMIBRIDGE_TEST_REDIS_URL"
IMAGE = "redis:8-alpine"
PROBE_SECONDS = 2.0


class RedisServer(Server):
    """`redis-server` as our child; keyword arguments become its settings (`maxmemory="8mb"`)."""

    name = "Redis"

    def __init__(self, binary: str, folder: Path, **settings: str) -> None:
        super().__init__(folder)
        self._binary = binary
        self._settings = {"appendonly": "yes", "appendfsync": "everysec", "save": "", **settings}

    @property
    def url(self) -> str:
        return f"redis://{self.host}:{self.port}/0"

    def command(self, *words: str) -> bytes:
        """Send one command and return the first bytes of the raw reply: for tests without a client."""
        return ask(self.host, self.port, *words)

    def _spawn(self) -> Child:
        settings = {"port": str(self.port), "bind": self.host, "dir": str(self.folder), **self._settings}
        return Child([self._binary, *as_arguments(settings)], log=self.log_file, cwd=self.folder)

    def _answers(self) -> bool:
        # While it reads its append-only file it answers -LOADING.
        return self.command("PING") == b"+PONG\r\n"


def find() -> Origin:
    """Say where Redis comes from; `NotFoundError` says why it does not."""
    return locate("Redis", [address(URL_VARIABLE), *_own()])


def find_own() -> Origin:
    """Like `find`, for a Redis that a test may kill."""
    return locate("Redis of our own", _own())


def open_at(origin: Origin, folder: Path, **settings: str) -> Any:
    """Return the server, not started yet."""
    match origin.kind:
        case Kind.ADDRESS:
            return ElsewhereServer("Redis", origin.where, PORT)
        case Kind.CONTAINER:
            command = ("redis-server", *as_arguments({"appendonly": "yes", **settings}))
            return ContainerServer("Redis", origin.where, PORT, "redis://{host}:{port}/0", command)
        case _:
            return RedisServer(origin.where, folder, **settings)


def version(origin: Origin) -> str:
    """Name the version, as the program itself says it."""
    said = first_line([origin.where, "--version"])
    number = re.search(r"v=(\S+)", said)
    return number[1] if number else said


def as_arguments(settings: dict[str, str]) -> list[str]:
    """Turn settings into command-line arguments: `max_x="1"` into `--max-x 1`."""
    return [word for key, value in settings.items() for word in (f"--{key.replace('_', '-')}", value)]


def ask(host: str, port: int, *words: str) -> bytes:
    """Send one command over its own connection and return the first bytes of the reply."""
    with socket.create_connection((host, port), timeout=PROBE_SECONDS) as connection:
        parts = [word.encode() for word in words]
        connection.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(p), p) for p in parts))
        return connection.recv(65536)


def _own() -> list[Any]:
    return [program("redis-server"), container(IMAGE)]
