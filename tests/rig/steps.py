"""Long commands, run so that a person sees what goes on and none of them runs for ever."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.rig import reaper

HEARTBEAT_SECONDS = 10.0
SHOWN_LOG_LINES = 8
LONGEST_PROGRESS = 70


class StepFailedError(RuntimeError):
    """A step ended with an error or took too long; the text is for a person."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(f"rig: {text}", flush=True)


def run(
    what: str, command: Sequence[str | Path], *, seconds: float, log: Path, env: Mapping[str, str] | None = None
) -> None:
    """Run one command to its end, with its output in `log` and a sign of life every few seconds."""
    say(f"{what} ...")
    begun = time.monotonic()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
    reaper.watch(process.pid)  # this program itself may be killed
    try:
        code = _wait(process, what, begun, seconds, log)
    finally:
        _end(process)
    took = time.monotonic() - begun
    if code != 0:
        ending = f"failed (exit {code})" if code is not None else "was stopped: it took too long"
        raise StepFailedError(f"{what} {ending} after {took:.0f} s; the end of {log}:\n{_tail(log, SHOWN_LOG_LINES)}")
    say(f"{what}: done in {took:.1f} s")


def _wait(process: subprocess.Popen[bytes], what: str, begun: float, seconds: float, log: Path) -> int | None:
    """Return the exit code, or None when time is up."""
    while (left := begun + seconds - time.monotonic()) > 0:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(min(HEARTBEAT_SECONDS, left))
        say(f"{what}: {time.monotonic() - begun:.0f} s so far, at: {_tail(log, 1)[:LONGEST_PROGRESS]}")
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    reaper.forget(process.pid)


def _tail(log: Path, lines: int) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
