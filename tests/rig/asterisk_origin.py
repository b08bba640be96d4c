"""Where Asterisk comes from, and how to run it from there."""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from tests.rig.origins import Kind, Origin, address, cache_folder, first_line, locate, which

URL_VARIABLE = "AMIBRIDGE_TEST_ASTERISK_URL"
TREE_VARIABLE = "AMIBRIDGE_TEST_ROOTFS"
TREE_NAME = "debian-sid"
OLDEST_RELEASE = 22
PROGRAM_IN_TREE = "usr/sbin/asterisk"


@dataclass(frozen=True, slots=True)
class Installation:
    """One installed Asterisk: its program, modules and shared files, and the loader it needs when it is in a tree.

    A tree's Asterisk runs on the tree's own C library, through that library's loader, straight from its folder. So no
    root is needed, and nothing is ever mounted into a folder that somebody may delete.
    """

    program: Path
    modules: Path
    share: Path
    loader: Path | None = None

    def write_launcher(self, path: Path) -> Path:
        """Write the script that starts it, and return its path.

        It is a script because `core restart now` executes argument zero again: that has to bring the loader back.
        """
        if self.loader is None:
            line = f'exec "{self.program}" "$@"'
        else:
            line = f'exec "{self.loader}" --argv0 "$0" --library-path "{self.loader.parent}" "{self.program}" "$@"'
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def version(self) -> str:
        """Say what `asterisk -V` says."""
        through: list[str | Path] = [] if self.loader is None else [self.loader, "--library-path", self.loader.parent]
        return first_line([*through, self.program, "-V"])


def find() -> Origin:
    """Say where Asterisk comes from; `NotFoundError` says why it does not."""
    return locate("Asterisk", [address(URL_VARIABLE), _on_path, _named_tree, _cached_tree])


def find_own() -> Origin:
    """Like `find`, for an Asterisk that a test may configure and kill."""
    return locate("Asterisk of our own", [_on_path, _named_tree, _cached_tree])


def version(origin: Origin) -> str:
    """Name the version, as the program itself says it."""
    return installation(origin).version().removeprefix("Asterisk ")


def installation(origin: Origin) -> Installation:
    """Return how to run the Asterisk of this origin."""
    if origin.kind is Kind.TREE:
        return in_tree(Path(origin.where))
    return _installed(Path(origin.where))


def in_tree(tree: Path) -> Installation:
    """Return the Asterisk inside a Debian tree; `LookupError` says which part of it is missing."""
    modules = _only(tree, "usr/lib/*/asterisk/modules")
    libraries = modules.parents[1]
    loader = _only(libraries, "ld-linux*.so.*")
    return Installation(_only(tree, PROGRAM_IN_TREE), modules, tree / "usr/share/asterisk", loader)


def own_tree() -> Path:
    """Return the folder of the tree that the bootstrap makes."""
    return cache_folder() / TREE_NAME


def _on_path() -> Origin | str:
    path = which("asterisk")
    if path is None:
        return "asterisk is not on PATH"
    said = _installed(Path(path)).version()
    release = re.search(r"(\d+)\.", said)
    if release is None or int(release[1]) < OLDEST_RELEASE:
        return f"{path} is {said!r}, and the tests need Asterisk {OLDEST_RELEASE}"
    return Origin(Kind.PROGRAM, path)


def _named_tree() -> Origin | str:
    named = os.environ.get(TREE_VARIABLE)
    return _tree(Path(named).resolve()) if named else f"{TREE_VARIABLE} is not set"


def _cached_tree() -> Origin | str:
    return _tree(own_tree())


def _tree(tree: Path) -> Origin | str:
    try:
        in_tree(tree)
    except LookupError as error:
        return str(error)
    return Origin(Kind.TREE, str(tree))


def _installed(program: Path) -> Installation:
    prefix = program.resolve().parents[1]
    folders = [*prefix.glob("lib/*/asterisk/modules"), *prefix.glob("lib*/asterisk/modules")]
    share = prefix / "share/asterisk"
    # Built from source, it keeps sounds and documentation with its other state.
    return Installation(
        program,
        folders[0] if folders else prefix / "lib/asterisk/modules",
        share if share.is_dir() else Path("/var/lib/asterisk"),
    )


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise LookupError(f"there is no {pattern} in {folder}")
    return found[0]
