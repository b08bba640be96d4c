"""Where a server for the tests comes from: an address in the environment, a program, a container, a wheel, a tree."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

ENGINE_SECONDS = 3.0
VERSION_SECONDS = 10.0
REPOSITORY = Path(__file__).resolve().parents[2]


class NotFoundError(LookupError):
    """There is no such server on this machine; the text tells a person why and what would help."""


class Kind(Enum):
    """The places to look in, in the order in which they are tried."""

    ADDRESS = "address in the environment"
    PROGRAM = "program"
    CONTAINER = "container"
    WHEEL = "wheel"
    TREE = "Debian tree"


@dataclass(frozen=True, slots=True)
class Origin:
    """One place a server can be had from: `where` is its URL, program, image or folder."""

    kind: Kind
    where: str


Finder = Callable[[], Origin | str]
"""Looks in one place; returns what is there, or the reason why nothing is."""


def locate(name: str, finders: Sequence[Finder]) -> Origin:
    """Return the first origin that exists, or raise `NotFoundError` with the reason of every place."""
    reasons = []
    for find in finders:
        found = find()
        if isinstance(found, Origin):
            return found
        reasons.append(found)
    raise NotFoundError(f"no {name}: {'; '.join(reasons)}. `python -m tests.rig.bootstrap` brings what it can")


def address(variable: str) -> Finder:
    """Look for a server that somebody else runs, named by an environment variable."""

    def find() -> Origin | str:
        url = os.environ.get(variable)
        return Origin(Kind.ADDRESS, url) if url else f"{variable} is not set"

    return find


def program(name: str) -> Finder:
    """Look for a program on PATH."""

    def find() -> Origin | str:
        path = which(name)
        return Origin(Kind.PROGRAM, path) if path else f"{name} is not on PATH"

    return find


def container(image: str) -> Finder:
    """Look for a container engine that could run this image."""

    def find() -> Origin | str:
        return Origin(Kind.CONTAINER, image) if engine_answers() else "no container engine answers"

    return find


def which(name: str) -> str | None:
    """Find a program on PATH or where system daemons live, which is not on every user's PATH."""
    return shutil.which(name) or shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin")


@cache
def engine_answers() -> bool:
    """Say whether a container engine is running, not just whether its client is installed."""
    if which("docker") is None:
        return False
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=ENGINE_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def first_line(command: Sequence[str | Path]) -> str:
    """Run a program that prints its version, and return the first line it says."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=VERSION_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"unknown ({error})"
    return next(iter((done.stdout or done.stderr).splitlines()), "unknown")


def host_and_port(url: str, default_port: int) -> tuple[str, int]:
    """Split the part of a URL that says where to connect."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or default_port


def cache_folder() -> Path:
    """Return the folder for what is costly to make and safe to delete."""
    return Path(os.environ.get("AMIBRIDGE_CACHE") or REPOSITORY / ".cache").resolve()
