"""Servers in containers, for machines with a container engine and without the programs."""

import socket
from collections.abc import Sequence
from typing import Any, Self

from tests.rig.ports import free_port
from tests.rig.process import StartFailedError, wait_until

START_SECONDS = 120.0  # the first start pulls the image
STOP_SECONDS = 10
PROBE_SECONDS = 2.0


class ContainerServer:
    """A server in a container, published on a fixed port so that a restart keeps it; methods as in `process.Server`."""

    def __init__(self, name: str, image: str, inner_port: int, url: str, command: Sequence[str] = ()) -> None:
        # Imported here: the machines that never need it should not pay for it.
        from testcontainers.core.container import DockerContainer

        self.name = name
        self.port = free_port()
        self.running = False
        self._url = url
        self._container = DockerContainer(image).with_bind_ports(inner_port, self.port)
        if command:
            self._container = self._container.with_command(list(command))
        self._created = False

    @property
    def host(self) -> str:
        """Return the engine's host, which need not be this machine."""
        return str(self._container.get_container_host_ip())

    @property
    def url(self) -> str:
        """Return where clients connect."""
        return self._url.format(host=self.host, port=self.port)

    def start(self) -> Self:
        """Create the container, or start the stopped one, and wait until it answers."""
        (self._engine.start if self._created else self._container.start)()
        self._created = self.running = True
        if not wait_until(self._answers, START_SECONDS):
            self.close()
            raise StartFailedError(f"{self.name} in a container did not answer on port {self.port}")
        return self

    def stop(self) -> None:
        """Stop the container; it keeps its files."""
        if self.running:
            self._engine.stop(timeout=STOP_SECONDS)
            self.running = False

    def kill(self) -> None:
        """SIGKILL to the server in the container; it keeps its files."""
        if self.running:
            self._engine.kill()
            self.running = False

    def restart(self) -> Self:
        """Stop it (if it runs) and start it again with the same files on the same port."""
        self.stop()
        return self.start()

    def pause(self) -> None:
        """Freeze every process in the container."""
        self._engine.pause()

    def resume(self) -> None:
        """Let a paused container go on."""
        self._engine.unpause()

    def close(self) -> None:
        """Remove the container."""
        if self._created:
            self._container.stop()
            self._created = self.running = False

    def rabbitmqctl(self, *args: str) -> str:
        """Run `rabbitmqctl` in the container."""
        code, output = self._engine.exec_run(["rabbitmqctl", *args])
        if code != 0:
            raise RuntimeError(f"rabbitmqctl {' '.join(args)} failed: {output.decode(errors='replace')}")
        return str(output.decode())

    @property
    def _engine(self) -> Any:
        return self._container.get_wrapped_container()

    def _answers(self) -> bool:
        """Send eight bytes that both kinds answer: Redis with PONG, RabbitMQ with the protocol version it wants."""
        with socket.create_connection((self.host, self.port), timeout=PROBE_SECONDS) as connection:
            connection.settimeout(PROBE_SECONDS)
            connection.sendall(b"PING\r\n\r\n")
            return bool(connection.recv(64))
