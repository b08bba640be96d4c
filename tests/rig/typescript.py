"""The TypeScript compiler, for the generated types: on PATH, or one npm package in the cache."""

from pathlib import Path

from tests.rig.origins import cache_folder, which
from tests.rig.packages import log_file
from tests.rig.steps import run

PACKAGE = "typescript@5"  # plain JavaScript: one package, for every machine that has Node
INSTALL_SECONDS = 120.0


def compiler() -> list[str] | None:
    """Return the command that compiles; None where there is none."""
    found = which("tsc")
    if found:
        return [found]
    node, own = which("node"), _folder() / "node_modules/typescript/bin/tsc"
    return [node, str(own)] if node and own.exists() else None


def can_install() -> bool:
    """Say whether npm could bring it."""
    return which("node") is not None and which("npm") is not None


def install() -> None:
    """Bring it into the cache; raises StepFailedError."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    quiet = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--loglevel=error"]
    command = ["npm", "install", "--prefix", str(folder), *quiet, PACKAGE]
    run(f"install {PACKAGE}", command, seconds=INSTALL_SECONDS, log=log_file("npm-typescript"))


def _folder() -> Path:
    return cache_folder() / "typescript"
