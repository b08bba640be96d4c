"""The reading end of an AMI socket. Bytes are taken off it in time, also where the event loop is busy.

Asterisk drops a manager session that takes nothing for 100 ms (`writetimeout`) while its buffers are full, and everything
after is lost. So the loop reads, and a thread looks after it: where the loop is late, the thread reads in its place.

Not promised: the same over TLS, where only the loop can read; more than MAX_HELD_BYTES of patience; anything while one call
keeps the interpreter to itself for 100 ms.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections import deque
from typing import Any

from amibridge import telemetry

READ_BYTES = 256 * 1024  # given at once: some milliseconds of work
SMALL_BYTES = 64 * 1024  # what is less is copied out of the buffer that it came in, which has READ_BYTES
GUARD_SECONDS = 0.02  # how often the thread looks: a fifth of Asterisk's patience, and nothing that a processor would notice
MAX_HELD_BYTES = 32 * 1024 * 1024  # read and not taken yet: four seconds of the loudest Asterisk
MAX_HELD_UNGUARDED_BYTES = 2 * READ_BYTES  # where the loop reads alone it need not read ahead


class Inlet(asyncio.Protocol):
    """What has come on one connection, for one reader. `guarded` ones (not over TLS) are read in time."""

    def __init__(self, *, guarded: bool) -> None:
        self._guarded = guarded
        self._loop = asyncio.get_running_loop()
        self._transport: Any = None
        self._socket: socket.socket | None = None  # ours beside the transport's, which then only writes
        self._lock = threading.Lock()  # what is read in two threads must be put together in order
        self._chunks: deque[bytes] = deque()
        self._held_bytes = 0
        self._paused = False
        self._over = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self.closed: asyncio.Future[None] = self._loop.create_future()

    async def read(self) -> bytes:
        """What has come, at most READ_BYTES of it; b"" at the end. Raises OSError, after all that came before it."""
        if self._chunks:
            await asyncio.sleep(0)  # there is a backlog: others have their turn, too
        while True:
            over, error = self._over, self._error  # before the look at what is there: the thread sets them after it
            if self._chunks:
                break
            if error is not None:
                raise error
            if over:
                return b""
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        with self._lock:
            parts = [self._chunks.popleft()]
            size = len(parts[0])
            while self._chunks and size + len(self._chunks[0]) <= READ_BYTES:
                parts.append(self._chunks.popleft())
                size += len(parts[-1])
            self._held_bytes -= size
        if self._paused and self._held_bytes <= self._limit_bytes // 2:
            self._go_on()
        return b"".join(parts) if len(parts) > 1 else parts[0]

    def look(self) -> None:
        """Read what is there. In another thread. Raises RuntimeError when the loop has ended."""
        if self._receive():
            self._loop.call_soon_threadsafe(self._wake)

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        if self._guarded:
            # A turn later: uvloop begins to read after this, so only then it can be stopped.
            self._loop.call_soon(self._take_over)

    def _take_over(self) -> None:
        """From now on we read. What the transport has read before stands first."""
        if self._transport.is_closing():
            return
        self._transport.pause_reading()
        try:
            self._socket = self._transport.get_extra_info("socket").dup()
        except OSError as error:  # no descriptor is left
            telemetry.log().warning("a PBX is read without the thread that reads in time", problem=str(error))
            self._guarded = False
            self._transport.resume_reading()
            return
        self._socket.setblocking(False)
        self._loop.add_reader(self._socket, self._readable)
        _GUARD.add(self)

    def data_received(self, data: bytes) -> None:
        with self._lock:
            self._chunks.append(data)
            self._held_bytes += len(data)
        if self._held_bytes > self._limit_bytes and not self._paused and self._socket is None:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._over = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        if self._socket is not None:
            _GUARD.remove(self)
            self._loop.remove_reader(self._socket)
            self._receive()
            with self._lock:
                self._socket.close()
                self._socket = None
        self._error = self._error or error
        self._over = True
        self._wake()
        if not self.closed.done():
            self.closed.set_result(None)

    @property
    def _limit_bytes(self) -> int:
        return MAX_HELD_BYTES if self._socket is not None else MAX_HELD_UNGUARDED_BYTES

    def _readable(self) -> None:
        if self._receive():
            self._wake()
        if self._socket is not None and (self._over or self._held_bytes > self._limit_bytes):
            self._paused = True
            self._loop.remove_reader(self._socket)

    def _go_on(self) -> None:
        self._paused = False
        if self._over:
            return
        if self._socket is None:
            self._transport.resume_reading()
        else:
            self._loop.add_reader(self._socket, self._readable)

    def _receive(self) -> bool:
        """Take all that the socket has, in whichever thread; whether there is news."""
        news = False
        with self._lock:
            while self._socket is not None and not self._over and self._held_bytes <= self._limit_bytes:
                try:
                    chunk = self._socket.recv(READ_BYTES)
                except (BlockingIOError, InterruptedError):
                    break
                except OSError as error:
                    self._error, chunk = error, b""
                news = True
                if not chunk:
                    self._over = True
                    break
                self._chunks.append(bytes(bytearray(chunk)) if len(chunk) < SMALL_BYTES else chunk)
                self._held_bytes += len(chunk)
                if len(chunk) < READ_BYTES:
                    break
        return news

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class _Guard:
    """The thread, one for all inlets of the process; there is none while there is no inlet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inlets: set[Inlet] = set()
        self._looking = False

    def add(self, inlet: Inlet) -> None:
        with self._lock:
            self._inlets.add(inlet)
            if not self._looking:
                threading.Thread(target=self._look, name="inlets", daemon=True).start()
                self._looking = True

    def remove(self, inlet: Inlet) -> None:
        with self._lock:
            self._inlets.discard(inlet)

    def _look(self) -> None:
        while True:
            time.sleep(GUARD_SECONDS)
            with self._lock:
                inlets = list(self._inlets)
                if not inlets:
                    self._looking = False
                    return
            for inlet in inlets:
                try:
                    inlet.look()
                except RuntimeError:  # its loop has ended without a word to it
                    self.remove(inlet)
                except Exception as error:  # of one PBX: the others are looked after all the same
                    telemetry.log().error("a PBX could not be read in time", problem=repr(error))


_GUARD = _Guard()
