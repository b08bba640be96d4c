"""A private Asterisk with the rig's own dialplan, queues, conferences and manager users (`asterisk/*.conf`)."""

import contextlib
import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.rig import asterisk_origin, raw_ami
from tests.rig.asterisk_config import USERS, AsteriskOptions, write_configuration
from tests.rig.asterisk_origin import Installation
from tests.rig.elsewhere import ElsewhereServer
from tests.rig.origins import Kind, Origin
from tests.rig.ports import free_port
from tests.rig.process import Child, Server

PORT = 5038
CONTROL_SECONDS = 20.0
LONGEST_SOCKET_PATH = 107

find = asterisk_origin.find
find_own = asterisk_origin.find_own
version = asterisk_origin.version


class AsteriskServer(Server):
    """`asterisk` as our child; `.username` and `.secret` may do everything, `USERS` names the others."""

    name = "Asterisk"

    def __init__(self, installation: Installation, folder: Path, options: AsteriskOptions | None = None) -> None:
        super().__init__(folder)
        self.options = options or AsteriskOptions()
        self.tls_port = free_port()
        self.ca_file = folder / "etc/server.pem"
        self.username = "admin"
        self.secret = USERS["admin"]
        places = {"MODULES": str(installation.modules), "SHARE": str(installation.share)}
        write_configuration(folder, self.options, {**places, "PORT": self.port, "TLS_PORT": self.tls_port})
        self._launcher = installation.write_launcher(folder / "asterisk")
        self._refuse_a_long_socket_path(folder / "run/asterisk.ctl")

    @property
    def url(self) -> str:
        return f"ami://{self.username}:{self.secret}@{self.host}:{self.port}"

    def cli(self, command: str) -> str:
        """Run one command on Asterisk's own command line, and return what it prints."""
        done = subprocess.run(
            [*self._command, "-r", "-x", command],
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=CONTROL_SECONDS,
            env=self._environment,
        )
        if done.returncode != 0:
            raise RuntimeError(f"asterisk -rx {command!r} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def stop(self) -> None:
        """End it with `core stop now`: after a `core restart` it no longer listens to SIGTERM."""
        if self.running:
            with contextlib.suppress(RuntimeError, subprocess.TimeoutExpired):
                self.cli("core stop now")
        super().stop()

    def close(self) -> None:
        """End it for good: nobody needs its files."""
        self.kill()

    def secret_of(self, username: str) -> str:
        """Return the secret of one of the manager users in `manager.conf`."""
        return USERS[username]

    @property
    def _command(self) -> list[str]:
        return [str(self._launcher), "-C", str(self.folder / "etc/asterisk.conf")]

    @property
    def _environment(self) -> dict[str, str]:
        # The OpenSSL of a tree must not read the configuration of this machine's OpenSSL.
        return {**os.environ, "HOME": str(self.folder), "OPENSSL_CONF": os.devnull, "LC_ALL": "C.UTF-8"}

    def _spawn(self) -> Child:
        return Child([*self._command, "-f"], log=self.log_file, env=self._environment, cwd=self.folder)

    def _answers(self) -> bool:
        login = (self.host, self.port, self.username, self.secret)
        if not raw_ami.fully_booted(*login):
            return False
        # `core stop` and `core restart` are registered a moment after FullyBooted: tests need them too.
        return "No such command" not in raw_ami.command(*login, "core show help core restart now")

    @staticmethod
    def _refuse_a_long_socket_path(path: Path) -> None:
        if len(str(path)) > LONGEST_SOCKET_PATH:
            raise ValueError(f"{path} is too long for a Unix socket: use a shorter --basetemp")


class ElsewhereAsterisk(ElsewhereServer):
    """An Asterisk named by `ami://user:secret@host:port?tls_port=5039&ca_file=/path`; its dialplan is its own."""

    def __init__(self, url: str) -> None:
        super().__init__("Asterisk", url, PORT)
        parts = urlsplit(url)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        self.username = parts.username or "admin"
        self.secret = parts.password or ""
        self.tls_port = int(query["tls_port"]) if "tls_port" in query else None
        self.ca_file = Path(query["ca_file"]) if "ca_file" in query else None

    def cli(self, command: str) -> str:
        """Run one command through the manager interface: its own command line is on another machine."""
        return raw_ami.command(self.host, self.port, self.username, self.secret, command)


def open_at(origin: Origin, folder: Path, **options: Any) -> Any:
    """Return the server, not started yet; keyword arguments are the fields of `AsteriskOptions`."""
    if origin.kind is Kind.ADDRESS:
        return ElsewhereAsterisk(origin.where)
    return AsteriskServer(asterisk_origin.installation(origin), folder, AsteriskOptions(**options))
