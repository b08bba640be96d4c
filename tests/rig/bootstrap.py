"""Brings the servers that the tests need, as far as this account can, and says what there is.

`make test` runs it before pytest: `python -m tests.rig.bootstrap`. It never fails: whether a missing server is an error
is for the tests to decide (`--require-services`).
"""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tests.rig import asterisk_server, debian_tree, packages, rabbitmq_server, redis_server, typescript, valkey_server
from tests.rig.asterisk_origin import own_tree
from tests.rig.origins import Kind, NotFoundError, Origin, host_and_port, which
from tests.rig.packages import log_file
from tests.rig.steps import StepFailedError, run, say

PULL_SECONDS = 600.0
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One server of the tests; `package` is the one to install when there is none."""

    name: str
    module: ModuleType
    package: str | None = None

    def origin(self) -> Origin | None:
        """Return where it comes from, if from anywhere."""
        try:
            found: Origin = self.module.find()
        except NotFoundError:
            return None
        return found


WANTED = (
    Wanted("Redis", redis_server, "redis-server"),
    Wanted("Valkey", valkey_server),
    Wanted("RabbitMQ", rabbitmq_server, "rabbitmq-server"),
    Wanted("Asterisk", asterisk_server),
)


def main() -> int:
    """Bring what is missing, print the table, and let the build go on."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was begun is cleaned up
    begun = time.monotonic()
    for step in (_install_packages, _make_tree, _pull_images, _install_compiler):
        try:
            step()
        except (StepFailedError, OSError, LookupError, subprocess.SubprocessError) as error:
            say(f"{error}")
    _print_table()
    say(f"looked after everything in {time.monotonic() - begun:.1f} s")
    return 0


def _install_packages() -> None:
    missing = [wanted.package for wanted in WANTED if wanted.package and wanted.origin() is None]
    missing += _tools()
    if not missing:
        return
    if not packages.can_install():
        say(f"missing {', '.join(missing)}: {packages.how_to_install(missing)}")
        return
    packages.update()
    packages.install(missing)


def _tools() -> list[str]:
    """Return the packages of programs that the Asterisk fixture and its tree need."""
    tools = [] if which("openssl") else ["openssl"]
    if asterisk_is_missing():
        tools += [] if which("debootstrap") else ["debootstrap"]
        tools += [] if KEYRING.exists() else ["debian-archive-keyring"]
    return tools


def asterisk_is_missing() -> bool:
    """Say whether the tree has to be made."""
    return Wanted("Asterisk", asterisk_server).origin() is None


def _make_tree() -> None:
    if not asterisk_is_missing():
        return
    if not packages.can_install():
        say(f"no Asterisk: a Debian tree with it takes root; please run: sudo {sys.executable} -m tests.rig.bootstrap")
        return
    if which("debootstrap") is None:
        say("no Asterisk: a Debian tree with it needs debootstrap, which could not be installed")
        return
    say(f"making a Debian {debian_tree.SUITE} tree with Asterisk in {own_tree()}")
    debian_tree.make()


def _pull_images() -> None:
    """Fetch container images now: the time limit of the first test would not be enough."""
    origins = [origin for wanted in WANTED if (origin := wanted.origin()) and origin.kind is Kind.CONTAINER]
    for image in (origin.where for origin in origins):
        known = subprocess.run(["docker", "image", "inspect", image], capture_output=True, timeout=PULL_SECONDS)
        if known.returncode != 0:
            log = log_file(f"pull-{image.replace('/', '-')}")
            run(f"pull {image}", ["docker", "pull", image], seconds=PULL_SECONDS, log=log)


def _install_compiler() -> None:
    """Bring the TypeScript compiler where there is Node; nobody needs it without."""
    if typescript.compiler() is None and typescript.can_install():
        typescript.install()


def _print_table() -> None:
    rows = [("server", "comes from", "version", "where"), *(_row(wanted) for wanted in WANTED)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        say("  ".join([*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]]).rstrip())


def _row(wanted: Wanted) -> Sequence[str]:
    try:
        origin = wanted.module.find()
    except NotFoundError as error:
        return (wanted.name, "MISSING", "", str(error))
    match origin.kind:
        case Kind.ADDRESS:  # without the password it may hold
            host, port = host_and_port(origin.where, wanted.module.PORT)
            return (wanted.name, origin.kind.value, "-", f"{host}:{port}")
        case Kind.CONTAINER:
            return (wanted.name, origin.kind.value, "-", origin.where)
        case _:
            return (wanted.name, origin.kind.value, wanted.module.version(origin), origin.where)


if __name__ == "__main__":
    sys.exit(main())
