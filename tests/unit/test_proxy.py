"""The proxy: each fault does to a connection what its name says."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.proxy import Proxy

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
SOON_SECONDS = 5.0


class Echo:
    """A server that sends back what it gets, and notes how its connections end."""

    def __init__(self) -> None:
        self.got = b""
        self.reads: list[int] = []
        self.endings: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while received := await reader.read(65536):
                self.got += received
                self.reads.append(len(received))
                writer.write(received)
                await writer.drain()
            writer.write(b"bye")
            self.endings.append("fin")
        except OSError as error:
            self.endings.append(type(error).__name__)
        finally:
            writer.close()


@asynccontextmanager
async def through() -> AsyncIterator[tuple[Proxy, Echo, Streams]]:
    """A client that is connected to an echo through the proxy."""
    echo = Echo()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    async with Proxy("127.0.0.1", server.sockets[0].getsockname()[1]) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        try:
            yield proxy, echo, (reader, writer)
        finally:
            writer.transport.abort()
    server.close()


async def exactly(reader: asyncio.StreamReader, count: int) -> bytes:
    async with asyncio.timeout(SOON_SECONDS):
        return await reader.readexactly(count)


async def until_ended(echo: Echo) -> None:
    async with asyncio.timeout(SOON_SECONDS):
        while not echo.endings:
            await asyncio.sleep(0.01)


async def test_everything_passes_unchanged() -> None:
    sent = random.Random(1).randbytes(3_000_000)
    async with through() as (proxy, _, (reader, writer)):
        writer.write(sent)
        assert await exactly(reader, len(sent)) == sent
        assert proxy.up.passed_bytes == proxy.down.passed_bytes == len(sent)
        writer.write_eof()
        assert await exactly(reader, 3) == b"bye"
        assert await reader.read() == b""


async def test_slices() -> None:
    async with through() as (proxy, echo, (reader, writer)):
        proxy.up.piece_bytes = 3
        writer.write(b"0123456789" * 20)
        assert await exactly(reader, 200) == b"0123456789" * 20
        assert len(echo.reads) > 20


async def test_delay_in_one_direction() -> None:
    async with through() as (proxy, echo, (reader, writer)):
        proxy.down.delay_seconds = 0.2
        started = time.monotonic()
        writer.write(b"x")
        assert await exactly(reader, 1) == b"x"
        assert 0.2 <= time.monotonic() - started < 1.0
        assert echo.got == b"x"


async def test_throttle() -> None:
    async with through() as (proxy, echo, (reader, writer)):
        proxy.up.bytes_per_second = 100_000
        started = time.monotonic()
        writer.write(bytes(50_000))
        await exactly(reader, 50_000)
        assert 0.45 <= time.monotonic() - started < 2.0
        assert len(echo.reads) > 10  # evenly, not in one lump


async def test_a_black_hole_keeps_everything_open_and_lets_it_come_later() -> None:
    async with through() as (proxy, echo, (reader, writer)):
        proxy.down.hold()
        writer.write(b"x")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.2)
        assert echo.got == b"x"
        assert proxy.open_connections == 1
        proxy.down.let()
        assert await exactly(reader, 1) == b"x"


async def test_a_black_hole_takes_no_more_than_the_buffers() -> None:
    async with through() as (proxy, echo, (_, writer)):
        proxy.up.hold()
        writer.write(bytes(20_000_000))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(writer.drain(), 0.3)
        assert echo.got == b""


async def test_a_cut_in_the_middle() -> None:
    async with through() as (proxy, _, (reader, writer)):
        proxy.down.cut_after(7)
        writer.write(b"0123456789")
        received = b""
        with pytest.raises(ConnectionResetError):
            async with asyncio.timeout(SOON_SECONDS):
                while True:
                    received += await reader.readexactly(1)
        assert received == b"0123456"


async def test_a_cut_is_for_one_connection() -> None:
    async with through() as (proxy, echo, (_, writer)):
        proxy.up.cut_after(3)
        writer.write(b"abcdef")
        await until_ended(echo)
        assert echo.got == b"abc"
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"abcdef")
        assert await exactly(reader, 6) == b"abcdef"
        writer.close()


async def test_half_closed() -> None:
    async with through() as (proxy, echo, (reader, writer)):
        writer.write(b"x")
        await exactly(reader, 1)
        proxy.half_close(proxy.up)
        assert await exactly(reader, 3) == b"bye"
        assert echo.endings == ["fin"]


async def test_reset() -> None:
    async with through() as (proxy, echo, (reader, writer)):
        writer.write(b"x")
        await exactly(reader, 1)
        proxy.reset()
        with pytest.raises(ConnectionResetError):
            await exactly(reader, 1)
        await until_ended(echo)
        assert echo.endings == ["ConnectionResetError"]
        assert proxy.open_connections == 0


async def test_refusing_and_a_server_that_is_away() -> None:
    async with through() as (proxy, _, __):
        proxy.refusing = True
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        with pytest.raises(ConnectionResetError):
            await exactly(reader, 1)
        writer.close()
        assert proxy.accepted == 2
