"""The others in the same run: where they are installed, and what could not be. Nothing of theirs touches our environment."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.rig import packages
from tests.rig.origins import cache_folder
from tests.rig.steps import StepFailedError

PIP_PACKAGES = ("panoramisk", "astami", "aio-pika", "redis[hiredis]", "kombu")
NPM_PACKAGE = "asterisk-manager"
C_PACKAGES = ("gcc", "libc6-dev", "librabbitmq-dev")
INSTALL_SECONDS = 300.0
COMPILE_SECONDS = 60.0
HERE = Path(__file__).parent
PAMI = "PAMI (PHP): not compared; it comes from Packagist only, which this run does not ask (Debian has no package of it)"


@dataclass(slots=True)
class Peers:
    """What is there. A path is None where it is not, and `missing` says why."""

    python: Path | None = None
    node_folder: Path | None = None
    scan: Path | None = None
    rabbit_publish: Path | None = None
    redis_benchmark: str | None = None
    missing: list[str] = field(default_factory=lambda: [PAMI])
    versions: list[str] = field(default_factory=list)


def bring() -> Peers:
    """Install what can be had into `.cache/bench`, once."""
    found, folder = Peers(), cache_folder() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    found.python = _python(folder / "peers", found)
    found.node_folder = _node(folder / "node", found)
    found.scan = _compiled("scan", [], folder, found)
    found.rabbit_publish = _compiled("rabbit_publish", ["-lrabbitmq"], folder, found)
    found.redis_benchmark = shutil.which("redis-benchmark")
    if found.redis_benchmark is None:
        found.missing.append("redis-benchmark: not on PATH (Debian: redis-tools)")
    return found


def _python(folder: Path, found: Peers) -> Path | None:
    python, done = folder / "bin" / "python", folder / ".ready"
    try:
        if not done.exists():
            _run(sys.executable, "-m", "venv", str(folder))
            quiet = ("--quiet", "--disable-pip-version-check", "--progress-bar", "off")
            _run(str(python), "-m", "pip", "install", *quiet, *PIP_PACKAGES)
            done.touch()
        said = _run(str(python), "-m", "pip", "list", "--format", "freeze", "--disable-pip-version-check")
    except (OSError, subprocess.SubprocessError) as error:
        found.missing.append(f"panoramisk, astami, aio-pika, redis-py, kombu as peers: {_reason(error)}")
        return None
    wanted = {name.partition("[")[0] for name in PIP_PACKAGES}
    found.versions += [line.replace("==", " ") for line in said.splitlines() if line.partition("==")[0] in wanted]
    return python


def _node(folder: Path, found: Peers) -> Path | None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        found.missing.append(f"node {NPM_PACKAGE}: no node and npm on PATH")
        return None
    installed = folder / "node_modules" / NPM_PACKAGE / "package.json"
    try:
        if not installed.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), NPM_PACKAGE)
        version = _run("node", "-p", f"require({str(installed)!r}).version").strip()
    except (OSError, subprocess.SubprocessError) as error:
        found.missing.append(f"node {NPM_PACKAGE}: {_reason(error)}")
        return None
    found.versions.append(f"{NPM_PACKAGE} {version} (node {_run('node', '--version').strip()})")
    return folder


def _compiled(name: str, libraries: list[str], folder: Path, found: Peers) -> Path | None:
    source, program = HERE / "floors" / f"{name}.c", folder / name
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    command = ["gcc", "-O2", "-Wno-deprecated-declarations", "-o", str(program), str(source), *libraries]
    for attempt in range(2):
        try:
            _run(*command, seconds=COMPILE_SECONDS)
            return program
        except (OSError, subprocess.SubprocessError) as error:
            if attempt or not packages.can_install():
                found.missing.append(f"floor {name}: {_reason(error)} (Debian: {' '.join(C_PACKAGES)})")
                return None
            _install_compiler()
    return None


def _install_compiler() -> None:
    try:
        packages.update()
        packages.install(C_PACKAGES)
    except StepFailedError as error:
        print(error, file=sys.stderr)


def _run(*command: str, seconds: float = INSTALL_SECONDS) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds).stdout


def _reason(error: Exception) -> str:
    said = getattr(error, "stderr", None)
    return (said.strip().splitlines() or [str(error)])[-1][:200] if said else str(error)[:200]
