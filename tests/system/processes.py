"""The command line as a user runs it: whole processes, their output, and what is left after them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

AMIBRIDGE = [sys.executable, "-m", "amibridge.cli"]
LONGEST_SECONDS = 60.0


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without options of the bridge."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AMIBRIDGE_", "AMI_URL"))}
    return kept | more


def run(
    *words: str, cwd: Path, timeout_seconds: float = LONGEST_SECONDS, **environment: str
) -> subprocess.CompletedProcess[str]:
    """One command to its end."""
    return subprocess.run(
        [*AMIBRIDGE, *words],
        cwd=cwd,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
    )


class Running:
    """A command that runs until it is told to stop; everything it says goes to one file."""

    def __init__(self, process: subprocess.Popen[bytes], said: Path) -> None:
        self.process = process
        self._said = said

    @property
    def output(self) -> str:
        return self._said.read_text(errors="replace")

    def wait_for(self, text: str, timeout_seconds: float = 20.0) -> None:
        """Until it has said this."""
        deadline = time.monotonic() + timeout_seconds
        while text not in self.output:
            assert time.monotonic() < deadline, f"never said {text!r}:\n{self.output}"
            assert self.process.poll() is None or text in self.output, f"ended without {text!r}:\n{self.output}"
            time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """Send the signal to its group, as Ctrl-C does; the seconds it took to end."""
        started = time.monotonic()
        os.killpg(self.process.pid, number)
        self.process.wait(LONGEST_SECONDS)
        return time.monotonic() - started


@contextmanager
def running(*words: str, cwd: Path, **environment: str) -> Iterator[Running]:
    """A command in a process group of its own; killed at the end if it still runs."""
    said = cwd / f"{words[0]}.out"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [*AMIBRIDGE, *words],
            cwd=cwd,
            env=clean_environment(**environment),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield Running(process, said)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(10.0)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(LONGEST_SECONDS)


def processes_in(folder: Path) -> list[int]:
    """The pids of every process that works in this folder or below it."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                place = (entry / "cwd").resolve()
            except OSError:
                continue
            if place.is_relative_to(folder.resolve()):
                found.append(int(entry.name))
    return found
