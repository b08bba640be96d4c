"""A thread that watches the event loop: says when it lags, and ends the process when it stands still.

A process that hangs reads no events and answers no probe. Ending it hard is safe: what was read is in the outbox on disk,
and a supervisor starts it again. Not seen from here: C code that never lets go of the interpreter, because then this thread
stands still as well; systemd sees that, since nobody tells it any more that all is well.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import os
import socket
import sys
import threading
import time
from collections.abc import Callable

from amibridge import telemetry

TICK_EVERY_SECONDS = 0.25
LAG_SECONDS = 0.5
STALL_SECONDS = 30.0
LOOK_EVERY_SECONDS = 1.0
EXIT_CODE = 70  # EX_SOFTWARE
_STDERR = 2


class Watchdog:
    """Watches the loop it was started in, from `start` to `stop`. `on_lag` is told, in the loop, how late the loop was."""

    def __init__(self, *, on_lag: Callable[[float], None] | None = None, stall_seconds: float = STALL_SECONDS) -> None:
        self._on_lag = on_lag or (lambda seconds: None)
        self._stall_seconds = stall_seconds
        self._look_every_seconds = min(LOOK_EVERY_SECONDS, stall_seconds / 4)
        self._ticks = 0
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._worth = telemetry.Worth()

    def start(self) -> None:
        """Begin, in the running loop."""
        self._arm(asyncio.get_running_loop())
        self._thread.start()

    def stop(self) -> None:
        """End, if it was started. The shutdown is no longer watched: whoever stops us has a time limit of its own."""
        if not self._thread.is_alive():
            return
        notify("STOPPING=1")
        self._ended.set()
        if self._timer is not None:
            self._timer.cancel()
        self._thread.join(timeout=self._look_every_seconds)

    def _arm(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due = time.monotonic() + TICK_EVERY_SECONDS
        self._timer = loop.call_later(TICK_EVERY_SECONDS, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self._ticks += 1
        lag = time.monotonic() - self._due
        if lag > LAG_SECONDS:
            self._on_lag(lag)
            if self._worth.saying("lag"):
                telemetry.log().warning("the event loop was held up", seconds=round(lag, 2))
        self._arm(loop)

    def _watch(self) -> None:
        seen, still_seconds, before = -1, 0.0, time.monotonic()
        while not self._ended.wait(self._look_every_seconds):
            now, ticks = time.monotonic(), self._ticks
            if ticks != seen:
                seen, still_seconds = ticks, 0.0
                notify("WATCHDOG=1")
            else:
                # A process that was itself stopped (SIGSTOP, a paused machine) wakes up late: that time is nobody's fault.
                still_seconds += min(now - before, 2 * self._look_every_seconds)
            before = now
            if still_seconds >= self._stall_seconds:
                _end_hard(still_seconds)


def notify(state: str) -> None:
    """Tell systemd, if it started us with Type=notify: READY=1, STOPPING=1, WATCHDOG=1. Never raises, never waits."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # a name in Linux' abstract namespace
        address = "\0" + address[1:]
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.sendto(state.encode(), address)


def _end_hard(still_seconds: float) -> None:
    """Say where every thread stands, and go. A pipe that nobody reads must not keep us here."""
    with contextlib.suppress(Exception):
        if not sys.platform.startswith("win") and not os.isatty(_STDERR):
            os.set_blocking(_STDERR, False)
        said = f"amibridge: the event loop has not run for {still_seconds:.0f} s; every thread stands here, ending:\n"
        os.write(_STDERR, said.encode())
        faulthandler.dump_traceback(_STDERR, all_threads=True)
    os._exit(EXIT_CODE)
