"""Servers that somebody else runs and names in the environment."""

import socket
from typing import Any, Self

from tests.rig.origins import host_and_port
from tests.rig.process import StartFailedError

CONNECT_SECONDS = 5.0
FOR_OURS_ONLY = frozenset(
    {"stop", "kill", "restart", "pause", "resume", "pid", "folder", "log_tail"}
    | {"command", "rabbitmqctl", "node", "options", "secret_of"}
)


class NotOursError(RuntimeError):
    """A test asked to stop, kill or change a server that the tests did not start."""


class ElsewhereServer:
    """A server named by a URL in the environment: tests may use it, never end it."""

    running = True

    def __init__(self, name: str, url: str, default_port: int) -> None:
        self.name = name
        self.url = url
        self.host, self.port = host_and_port(url, default_port)

    def start(self) -> Self:
        """Check that something listens there."""
        try:
            socket.create_connection((self.host, self.port), timeout=CONNECT_SECONDS).close()
        except OSError as error:
            raise StartFailedError(
                f"{self.name} was given as {self.host}:{self.port}, but nothing answers there: {error}"
            ) from error
        return self

    def close(self) -> None:
        """Leave it alone."""

    def __getattr__(self, wanted: str) -> Any:
        if wanted in FOR_OURS_ONLY:
            raise NotOursError(
                f"{self.name} at {self.host}:{self.port} comes from the environment, so tests must not use {wanted!r}; "
                "take a private one (`new_redis`, `new_rabbitmq`, ...)"
            )
        raise AttributeError(wanted)
