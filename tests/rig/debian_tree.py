"""Makes the Debian tree that holds Asterisk 22 for machines whose own package source has none.

`make clean` may delete the tree at any time, so nothing may ever be mounted in it. debootstrap does mount /proc for a
while: it runs in a mount namespace of its own, whose mounts nobody else sees and which end with it, however it ends.
The finished tree needs no mounts either (`asterisk_origin`).
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.rig import packages
from tests.rig.asterisk_origin import in_tree, own_tree
from tests.rig.steps import StepFailedError, run, say

SUITE = "sid"
PACKAGES = ("asterisk", "asterisk-modules", "asterisk-core-sounds-en")
DEBOOTSTRAP_SECONDS = 900.0
INSTALL_SECONDS = 900.0
DELETE_SECONDS = 120.0
TRIAL_SECONDS = 10.0

# How this machine's apt reaches its mirror holds for the tree's apt too.
CARRIED_SETTINGS = ("Acquire::Check-", "Acquire::http::Proxy", "Acquire::https::Proxy", "Acquire::ForceIPv4")
CARRIED_FILE = "etc/apt/apt.conf.d/99from-the-host"

INSTALL_SCRIPT = """
chroot "$0" apt-get -q update
exec chroot "$0" apt-get -q install --yes --no-install-recommends -o DPkg::Options::=--force-unsafe-io "$@"
"""
# What is left must be harmless wherever it lies: no device files, no programs with root's rights, no caches.
TIDY_SCRIPT = """
cd "$0"
rm -rf dev/* sys proc var/cache/apt var/lib/apt/lists usr/share/doc usr/share/man usr/share/info usr/share/locale
rm -f "$1" etc/resolv.conf usr/sbin/policy-rc.d
find . -xdev -type f -perm /6000 -exec chmod ug-s {} +
"""


def make() -> Path:
    """Make the tree beside its final place and rename it when it is complete; return its path."""
    tree = own_tree()
    tree.parent.mkdir(parents=True, exist_ok=True)
    with _only_one(tree.with_suffix(".lock")):
        if not tree.exists():
            partial = tree.with_suffix(".partial")
            delete(partial)
            try:
                _fill(partial)
            except BaseException:
                delete(partial)
                raise
            partial.rename(tree)
            _hand_over(tree.parent)
    return tree


def delete(tree: Path) -> None:
    """Delete a tree, after making sure that nothing is mounted in it."""
    for mounted in mounts_below(tree):
        subprocess.run(["umount", mounted], capture_output=True, timeout=DELETE_SECONDS)
    still = mounts_below(tree)
    if still:
        raise StepFailedError(f"{', '.join(map(str, still))} is mounted and does not let go; nothing was deleted")
    if tree.exists():
        command = ["rm", "-rf", "--one-file-system", str(tree)]
        run(f"delete {tree.name}", command, seconds=DELETE_SECONDS, log=packages.log_file("delete"))


def mounts_below(folder: Path) -> list[Path]:
    """Return what is mounted at or below a folder, innermost first."""
    table = Path("/proc/self/mountinfo").read_text().splitlines()
    # The kernel writes a space in a path as \040, and so on.
    points = [Path(line.split()[4].encode().decode("unicode_escape")) for line in table]
    return sorted((p for p in points if p.is_relative_to(folder)), key=lambda p: len(p.parts), reverse=True)


def _fill(tree: Path) -> None:
    try:
        _debootstrap(tree)
        _install_asterisk(tree)
    finally:
        for mounted in mounts_below(tree):  # only where there is no private mount namespace
            subprocess.run(["umount", mounted], capture_output=True, timeout=DELETE_SECONDS)
    if mounts_below(tree):
        raise StepFailedError(f"something is still mounted in {tree}: please unmount it")
    log = packages.log_file("tidy")
    run("tidy the tree", ["sh", "-ec", TIDY_SCRIPT, tree, CARRIED_FILE], seconds=DELETE_SECONDS, log=log)
    say(f"the tree holds {in_tree(tree).version()}")


def _debootstrap(tree: Path) -> None:
    mirror = packages.debian_mirror()
    command = [*private_mounts(), "debootstrap", "--variant=minbase", SUITE, str(tree)]
    run(
        f"debootstrap {SUITE} (about half a minute)",
        [*command, mirror] if mirror else command,
        seconds=DEBOOTSTRAP_SECONDS,
        log=packages.log_file("debootstrap"),
        env={**packages.UNATTENDED, **_proxy()},
    )


def _install_asterisk(tree: Path) -> None:
    settings = packages.apt_settings(CARRIED_SETTINGS)
    (tree / CARRIED_FILE).write_text("\n".join([*settings, ""]))
    policy = tree / "usr/sbin/policy-rc.d"
    policy.write_text(packages.POLICY_TEXT)
    policy.chmod(0o755)
    run(
        "install Asterisk into the tree (65 MB)",
        [*private_mounts(), "sh", "-ec", INSTALL_SCRIPT, tree, *PACKAGES],
        seconds=INSTALL_SECONDS,
        log=packages.log_file("tree-asterisk"),
        env=packages.UNATTENDED,
    )


def private_mounts() -> list[str]:
    """Return the prefix that gives a command a mount namespace of its own; empty where that is not allowed."""
    unshare = shutil.which("unshare")
    prefix = [unshare or "", "--mount", "--propagation", "private"]
    if unshare and subprocess.run([*prefix, "true"], capture_output=True, timeout=TRIAL_SECONDS).returncode == 0:
        return prefix
    return []  # where that is forbidden mounting usually is too, and debootstrap does without


def _proxy() -> dict[str, str]:
    """Tell debootstrap, which does not read it itself, which proxy apt uses."""
    for line in packages.apt_settings(["Acquire::http::Proxy "]):
        return {"http_proxy": line.partition(" ")[2].strip('";')}
    return {}


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Let one bootstrap at a time make the tree."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another bootstrap is making the tree; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _hand_over(folder: Path) -> None:
    """Give what root made under sudo to the person who asked, who may want to delete it."""
    user = os.environ.get("SUDO_UID")
    if user:
        owner = f"{user}:{os.environ.get('SUDO_GID', user)}"
        subprocess.run(["chown", "-R", owner, folder], check=True, timeout=DELETE_SECONDS)
