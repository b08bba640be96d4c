"""Debian and Ubuntu packages of the programs that the tests run, installed without starting any system daemon."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.rig.origins import cache_folder, which
from tests.rig.steps import StepFailedError, run, say

UPDATE_SECONDS = 300.0
INSTALL_SECONDS = 600.0
QUESTION_SECONDS = 20.0
LOCK_SECONDS = 120

POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_TEXT = "#!/bin/sh\n# Made by amibridge's tests.rig.bootstrap while it installs packages: start no daemon.\nexit 101\n"
UNATTENDED = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}


def can_install() -> bool:
    """Say whether this account can install packages here."""
    return os.geteuid() == 0 and which("apt-get") is not None


def how_to_install(packages: Sequence[str]) -> str:
    """Name the command with which a person can install them."""
    if which("apt-get") is None:
        return f"there is no apt-get here; install {', '.join(packages)} the way this system does"
    return f"not root, so please run: sudo apt-get install --no-install-recommends {' '.join(packages)}"


def update() -> None:
    """Fetch the package lists; stale or missing lists make every install fail."""
    run("apt-get update", _apt("update"), seconds=UPDATE_SECONDS, log=log_file("apt-update"), env=UNATTENDED)


def install(packages: Sequence[str]) -> None:
    """Install packages one by one, so that one that does not exist here does not cost the others."""
    with no_daemons_started():
        for package in packages:
            command = _apt("install", "--yes", "--no-install-recommends", package)
            log = log_file(f"apt-{package}")
            try:
                run(f"install {package}", command, seconds=INSTALL_SECONDS, log=log, env=UNATTENDED)
            except StepFailedError as error:
                say(str(error))


def debian_mirror() -> str | None:
    """Return the mirror this machine's own apt takes Debian from; None when it is not a Debian."""
    listed = _ask("apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Origin: Debian")
    for line in listed.splitlines():
        uri, _, codename = line.partition(" ")
        if "security" not in codename and uri.startswith(("http://", "https://", "file:/")):
            return uri.rstrip("/")
    return None


def apt_settings(prefixes: Sequence[str]) -> list[str]:
    """Return those lines of this machine's apt configuration that start with one of the prefixes."""
    return [line for line in _ask("apt-config", "dump").splitlines() if line.startswith(tuple(prefixes))]


def log_file(name: str) -> Path:
    """Return the file for the output of one step."""
    return cache_folder() / "log" / f"{name}.log"


@contextmanager
def no_daemons_started() -> Iterator[None]:
    """Keep the installed packages from starting their daemons: the tests start their own."""
    if POLICY.exists() and POLICY.read_text() != POLICY_TEXT:
        yield  # the machine's owner has a policy; it stays
        return
    POLICY.write_text(POLICY_TEXT)
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)


def _apt(*words: str) -> list[str]:
    return ["apt-get", "-q", "-o", f"DPkg::Lock::Timeout={LOCK_SECONDS}", *words]


def _ask(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=QUESTION_SECONDS).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
