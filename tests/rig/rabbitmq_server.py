"""A private RabbitMQ beside any other: own node name, ports, folders, cookie and port mapper (epmd)."""

import os
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.rig.containers import ContainerServer
from tests.rig.elsewhere import ElsewhereServer
from tests.rig.origins import Finder, Kind, Origin, address, container, locate, which
from tests.rig.ports import free_port
from tests.rig.process import Child, Server

PORT = 5672
URL_VARIABLE = "AMIBRIDGE_TEST_RABBITMQ_URL"
IMAGE = "rabbitmq:4-alpine"
DEBIAN_SCRIPTS = Path("/usr/lib/rabbitmq/bin")
PROBE_SECONDS = 2.0
CONTROL_SECONDS = 60.0
STARTING = "requires the 'rabbit' app to be running"
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"

# One scheduler and no busy waiting: the tests share a small machine with it.
ERLANG_ARGUMENTS = "+S 1:1 +SDcpu 1:1 +SDio 2 +A 8 +sbwt none +sbwtdcpu none +sbwtdio none"
CONFIGURATION = """\
loopback_users = none
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 10MB
log.console = true
log.console.use_colors = off
log.file = false
"""


class RabbitMQServer(Server):
    """`rabbitmq-server` as our child; `plugins` are switched on before it starts."""

    name = "RabbitMQ"
    start_seconds = 90.0
    stop_seconds = 30.0

    def __init__(self, script: str, folder: Path, *, plugins: Sequence[str] = ()) -> None:
        super().__init__(folder)
        self._script = Path(script)
        self._mapper_port = free_port()
        self._mapper: Child | None = None
        self.node = f"amibridge-{self.port}@localhost"
        self._environment = self._make_environment(free_port())
        (folder / "rabbitmq.conf").write_text(CONFIGURATION)
        (folder / "enabled_plugins").write_text(f"[{','.join(plugins)}].\n")

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@{self.host}:{self.port}/"

    def rabbitmqctl(self, *args: str) -> str:
        """Run `rabbitmqctl` against this node and return what it prints (takes about a second)."""
        return self._control("rabbitmqctl", *args)

    def stop(self) -> None:
        """End the node politely, then its port mapper."""
        super().stop()
        self._stop_mapper()

    def kill(self) -> None:
        """SIGKILL to the node; its port mapper goes too."""
        super().kill()
        self._stop_mapper()

    def close(self) -> None:
        """End it for good: nobody needs its files, so do not spend seconds on good manners."""
        self.kill()

    def _spawn(self) -> Child:
        # Started by us in the foreground: the one that Erlang would start turns itself into a daemon nobody ends.
        self._mapper = Child(
            [find_epmd(), "-port", str(self._mapper_port), "-address", self.host],
            log=self.folder / "epmd.log",
            env=self._environment,
        )
        return Child([self._script], log=self.log_file, env=self._environment, cwd=self.folder)

    def _answers(self) -> bool:
        with socket.create_connection((self.host, self.port), timeout=PROBE_SECONDS) as connection:
            connection.sendall(PROTOCOL_HEADER)
            return connection.recv(1) == b"\x01"  # a method frame: Connection.Start

    def _stop_mapper(self) -> None:
        if self._mapper is not None:
            self._mapper.kill()
            self._mapper = None

    def _control(self, tool: str, *args: str) -> str:
        done = self._run(tool, *args)
        if STARTING in done.stderr:  # AMQP answers a moment before the node says of itself that it runs
            self._run("rabbitmqctl", "await_startup")
            done = self._run(tool, *args)
        if done.returncode != 0:
            raise RuntimeError(f"{tool} {' '.join(args)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _run(self, tool: str, *args: str) -> subprocess.CompletedProcess[str]:
        command = [str(self._script.with_name(tool)), "-n", self.node, "--quiet", *args]
        return subprocess.run(
            command, env=self._environment, cwd=self.folder, capture_output=True, text=True, timeout=CONTROL_SECONDS
        )

    def _make_environment(self, distribution_port: int) -> dict[str, str]:
        # Settings of another RabbitMQ on this machine must not reach this one.
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("RABBITMQ_", "ERL_"))}
        return inherited | {
            "HOME": str(self.folder),  # the Erlang cookie lives there
            "ERL_EPMD_PORT": str(self._mapper_port),
            "ERL_EPMD_ADDRESS": self.host,
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_NODE_IP_ADDRESS": self.host,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(distribution_port),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "rabbitmq-env.conf"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_PID_FILE": str(self.folder / "rabbitmq.pid"),
            "RABBITMQ_LOG": "info",
            # Allowed input makes the script become the Erlang process instead of watching over it; "no input" then
            # takes that back. So the process we started is the node itself, and we are the one who reaps it.
            "RABBITMQ_ALLOW_INPUT": "true",
            "RABBITMQ_SERVER_START_ARGS": "-noinput +B i",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG_ARGUMENTS,
        }


def find() -> Origin:
    """Say where RabbitMQ comes from; `NotFoundError` says why it does not."""
    return locate("RabbitMQ", [address(URL_VARIABLE), *_own()])


def find_own() -> Origin:
    """Like `find`, for a RabbitMQ that a test may kill."""
    return locate("RabbitMQ of our own", _own())


def open_at(origin: Origin, folder: Path, **options: Any) -> Any:
    """Return the server, not started yet."""
    match origin.kind:
        case Kind.ADDRESS:
            return ElsewhereServer("RabbitMQ", origin.where, PORT)
        case Kind.CONTAINER:
            url, command = "amqp://guest:guest@{host}:{port}/", enabling(options.get("plugins", ()))
            return ContainerServer("RabbitMQ", origin.where, PORT, url, command)
        case _:
            return RabbitMQServer(origin.where, folder, **options)


def enabling(plugins: Sequence[str]) -> tuple[str, ...]:
    """A container's command that switches plugins on and then starts as the image does; nothing without plugins."""
    if not plugins:
        return ()
    return (
        "sh",
        "-c",
        f"rabbitmq-plugins enable --offline {' '.join(plugins)} && exec docker-entrypoint.sh rabbitmq-server",
    )


def version(origin: Origin) -> str:
    """Name the version from the installed folder: asking the program takes a second."""
    home = Path(origin.where).resolve().parents[1]
    names = [home.name, *(path.name for path in home.glob("lib/rabbitmq_server-*"))]
    found = [name.removeprefix("rabbitmq_server-") for name in names if name.startswith("rabbitmq_server-")]
    return found[0] if found else "unknown"


def find_epmd() -> Path:
    """Find Erlang's port mapper: on PATH, or inside the Erlang installation."""
    on_path = which("epmd")
    if on_path:
        return Path(on_path)
    inside = sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))
    if not inside:
        raise FileNotFoundError("epmd (part of Erlang) is neither on PATH nor in /usr/lib/erlang")
    return inside[-1]


def _program() -> Origin | str:
    # Debian's program on PATH is a wrapper that switches to the rabbitmq user and its folders: take the one behind it.
    behind = DEBIAN_SCRIPTS / "rabbitmq-server"
    found = str(behind) if behind.exists() else which("rabbitmq-server")
    return Origin(Kind.PROGRAM, found) if found else "rabbitmq-server is not on PATH"


def _own() -> list[Finder]:
    return [_program, container(IMAGE)]
