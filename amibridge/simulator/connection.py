"""One client's socket: what is written to it, and what happens when it is not read."""

from __future__ import annotations

import asyncio

from amibridge.simulator.requests import RequestReader
from amibridge.simulator.session import Session

WRITE_BUFFER_LIMIT_BYTES = 4 * 2**20
"""About what fits in kernel buffers before Asterisk's writetimeout ends a session that does not read."""


class Connection:
    """A session and its socket. While an action is being answered, events are held back, as Asterisk's one thread does."""

    def __init__(self, session: Session, writer: asyncio.StreamWriter, write_buffer_limit_bytes: int) -> None:
        self.session = session
        self.requests = RequestReader()
        self._writer = writer
        self._limit = write_buffer_limit_bytes
        self._held: list[bytes] | None = None
        self._held_bytes = 0

    def send(self, written: bytes) -> None:
        """Writes now. A client that lets too much pile up is cut off, in the middle of a line if need be."""
        transport = self._writer.transport
        if not written or transport.is_closing():
            return
        self._writer.write(written)
        if transport.get_write_buffer_size() > self._limit:
            transport.abort()

    def deliver(self, written: bytes) -> None:
        """Writes an event, or keeps it until the answer that is being worked on has been given."""
        if self._held is None:
            self.send(written)
            return
        self._held.append(written)
        self._held_bytes += len(written)
        if self._held_bytes > self._limit:
            self._writer.transport.abort()

    def begin_answer(self) -> None:
        """From now on events wait."""
        self._held, self._held_bytes = [], 0

    def end_answer(self) -> None:
        """The answer has been sent; now what waited."""
        held, self._held = self._held or [], None
        self.send(b"".join(held))

    def close(self) -> None:
        """An orderly end: what was written is still sent."""
        self._writer.close()

    def abort(self) -> None:
        """The end at once: the client sees a reset."""
        self._writer.transport.abort()

    async def wait_closed(self) -> None:
        """Returns when the socket is gone, however it went."""
        try:
            await self._writer.wait_closed()
        except OSError:
            return
