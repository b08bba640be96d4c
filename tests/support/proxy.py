"""A TCP proxy on loopback that behaves as badly as it is told, at any moment and in each direction by itself.

    async with Proxy("127.0.0.1", 5672) as proxy:   # connect to proxy.port
        proxy.up.bytes_per_second = 125_000          # what the client sends
        proxy.down.hold()                            # nothing comes back, and nothing closes

It never has more than one piece in hand, and small kernel buffers, so what one side does not get the other can not send.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import Iterator
from typing import Self

HOST = "127.0.0.1"
PIECE_BYTES = 64 * 1024
KERNEL_BYTES = 128 * 1024
RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time: close sends RST
PACE_SECONDS = 0.02  # a throttled direction sends in pieces of about this long


class Direction:
    """What happens to the bytes of one direction, in every connection. Attributes may be set at any time."""

    def __init__(self, seed: int) -> None:
        self.delay_seconds = 0.0
        self.piece_bytes = 0  # > 0: deliver in random pieces of at most so many bytes, each a write of its own
        self.bytes_per_second = 0.0  # > 0: no faster
        self.passed_bytes = 0
        self._random = random.Random(seed)
        self._open = asyncio.Event()
        self._open.set()
        self._left: int | None = None  # bytes until the cut

    def hold(self) -> None:
        """A black hole: connections stay open, nothing is forwarded or read. What was sent meanwhile comes after `let`."""
        self._open.clear()

    def let(self) -> None:
        self._open.set()

    def cut_after(self, count: int) -> None:
        """Forward so many more bytes, then reset that connection: in the middle of a frame, if the number is chosen so."""
        self._left = count

    async def may_read(self) -> None:
        await self._open.wait()

    async def passing(self, received: bytes) -> None:
        """Wait as long as these bytes take on the way."""
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        await self._open.wait()
        if self.bytes_per_second:
            await asyncio.sleep(len(received) / self.bytes_per_second)
        self.passed_bytes += len(received)

    def take(self) -> int:
        """How many bytes to read at once."""
        if self.bytes_per_second:
            return max(1, min(PIECE_BYTES, int(self.bytes_per_second * PACE_SECONDS)))
        return PIECE_BYTES

    def pieces(self, received: bytes) -> Iterator[bytes]:
        at = 0
        while at < len(received):
            size = self._random.randint(1, self.piece_bytes) if self.piece_bytes else len(received)
            yield received[at : at + size]
            at += size

    def cut(self, received: bytes) -> tuple[bytes, bool]:
        """What may still pass, and whether the cut is here."""
        if self._left is None or self._left > len(received):
            self._left = None if self._left is None else self._left - len(received)
            return received, False
        allowed, self._left = received[: self._left], None
        return allowed, True


class _Pair:
    """One connection from a client and the one made for it to the server."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.client = client
        self.server = server

    def reset(self) -> None:
        for writer in (self.client, self.server):
            sock = writer.get_extra_info("socket")
            if sock is not None and not writer.transport.is_closing():
                with contextlib.suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()


class Proxy:
    """Leads to one server. `up` is from the client to the server, `down` the way back."""

    def __init__(self, host: str, port: int, *, seed: int = 0) -> None:
        self.port = 0
        self.refusing = False  # new connections are reset at once
        self.accepted = 0
        self._target = (host, port)
        self._seed = seed
        self._pairs: set[_Pair] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self.up, self.down = Direction(self._seed), Direction(self._seed + 1)
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BYTES)  # accepted sockets inherit it
        listening.bind((HOST, self.port))
        self._server = await asyncio.start_server(self._connected, sock=listening, limit=PIECE_BYTES)
        self.port = listening.getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def open_connections(self) -> int:
        return len(self._pairs)

    def reset(self) -> None:
        """RST to both sides of every connection."""
        for pair in list(self._pairs):
            pair.reset()

    def half_close(self, direction: Direction) -> None:
        """FIN in one direction of every connection; the other goes on."""
        for pair in self._pairs:
            writer = pair.server if direction is self.up else pair.client
            with contextlib.suppress(OSError):
                writer.write_eof()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._join(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        if self.refusing:
            _Pair(writer, writer).reset()
            return
        try:
            there_reader, there_writer = await self._open()
        except OSError:
            _Pair(writer, writer).reset()  # as if the server itself had refused
            return
        pair = _Pair(writer, there_writer)
        self._pairs.add(pair)
        try:
            await asyncio.gather(
                self._pump(reader, there_writer, self.up, pair), self._pump(there_reader, writer, self.down, pair)
            )
        finally:
            self._pairs.discard(pair)
            for one in (writer, there_writer):
                one.close()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        sock = socket.socket()
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BYTES)
            await asyncio.get_running_loop().sock_connect(sock, self._target)
            return await asyncio.open_connection(sock=sock, limit=PIECE_BYTES)
        except BaseException:
            sock.close()
            raise

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, direction: Direction, pair: _Pair
    ) -> None:
        """Until this direction ends; the end is passed on as it came, FIN as FIN and RST as RST."""
        sink.transport.set_write_buffer_limits(high=0)
        try:
            while True:
                await direction.may_read()
                received = await source.read(direction.take())
                if not received:
                    break
                await direction.passing(received)
                allowed, cut = direction.cut(received)
                for piece in direction.pieces(allowed):
                    sink.write(piece)
                    await sink.drain()
                    if direction.piece_bytes:
                        await asyncio.sleep(0)
                if cut:
                    await asyncio.sleep(PACE_SECONDS)  # what was allowed has to arrive before the reset does
                    pair.reset()
                    return
            sink.write_eof()
        except OSError:
            pair.reset()
