"""Programs that tests start, and may stop, freeze, kill and start again."""

import abc
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.rig import reaper
from tests.rig.ports import free_port

POLL_SECONDS = 0.02
KILL_SECONDS = 10.0
LOG_TAIL_LINES = 30


class StartFailedError(RuntimeError):
    """A program was found but did not come up; the text holds the end of its log."""


class Child:
    """One process in a process group of its own, its output appended to a log file."""

    def __init__(
        self, command: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=cwd,
                start_new_session=True,
            )
        reaper.watch(self.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def stop(self, seconds: float) -> None:
        """Ask politely (SIGTERM to the process itself), then kill its group."""
        self.signal_group(signal.SIGCONT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.terminate()
            self._process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to the whole group, so that nothing the program itself started survives it."""
        self.signal_group(signal.SIGKILL)
        self._process.wait(KILL_SECONDS)
        reaper.forget(self.pid)

    def signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)


class Server(abc.ABC):
    """A server on 127.0.0.1 with its own folder and a port that it keeps across restarts.

    Every method blocks; call them from async tests through `asyncio.to_thread` when the loop has to go on meanwhile.
    """

    name = "server"
    start_seconds = 30.0
    stop_seconds = 10.0

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.host = "127.0.0.1"
        self.port = free_port()
        self._child: Child | None = None

    @property
    @abc.abstractmethod
    def url(self) -> str:
        """Where clients connect."""

    @abc.abstractmethod
    def _spawn(self) -> Child:
        """Start the process; do not wait for it."""

    @abc.abstractmethod
    def _answers(self) -> bool:
        """Say whether clients can use it now; an OSError means "not yet"."""

    @property
    def log_file(self) -> Path:
        return self.folder / "server.log"

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    @property
    def pid(self) -> int:
        """Return the process id of the running server."""
        return self._running_child().pid

    def start(self) -> Self:
        """Start it and return once it answers; do nothing when it already runs."""
        if self.running:
            return self
        self.kill()  # it may have crashed and left children of its own
        self._child = self._spawn()
        try:
            self._wait_until_it_answers(self._child)
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self) -> None:
        """End it politely; kill it when it takes longer than `stop_seconds`."""
        if self._child is not None:
            self._child.stop(self.stop_seconds)
            self._child = None

    def kill(self) -> None:
        """SIGKILL: what a crash looks like to its clients."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def restart(self) -> Self:
        """Stop it (if it runs) and start it again with the same folder on the same port."""
        self.stop()
        return self.start()

    def pause(self) -> None:
        """Freeze it (SIGSTOP): connections stay open and nothing answers."""
        self._running_child().signal_group(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused server go on."""
        self._running_child().signal_group(signal.SIGCONT)

    def close(self) -> None:
        """End it for good, at the end of a test or of the run."""
        self.stop()

    def log_tail(self, lines: int = LOG_TAIL_LINES) -> str:
        """Return the last lines it wrote, for error messages."""
        if not self.log_file.exists():
            return "(no log)"
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _running_child(self) -> Child:
        if self._child is None:
            raise RuntimeError(f"{self.name} is not running")
        return self._child

    def _wait_until_it_answers(self, child: Child) -> None:
        def answers() -> bool:
            if not child.running:
                raise StartFailedError(self._failure("ended before it was ready"))
            return self._answers()

        if not wait_until(answers, self.start_seconds):
            raise StartFailedError(self._failure(f"was not ready after {self.start_seconds:.0f} s"))

    def _failure(self, what: str) -> str:
        return f"{self.name} on port {self.port} {what}. The end of {self.log_file}:\n{self.log_tail()}"


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll a condition until it holds (true) or time is up (false); an OSError counts as "not yet"."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if condition():
                return True
        time.sleep(POLL_SECONDS)
    return False
