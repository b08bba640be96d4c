"""Bytes are taken off an AMI socket in time, in order and to the last one, whatever the event loop does."""

from __future__ import annotations

import asyncio
import hashlib
import random
import socket
import struct
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from amibridge.ami import inlet
from amibridge.ami.inlet import Inlet

SECONDS = 10.0


@asynccontextmanager
async def joined(*, guarded: bool = True) -> AsyncIterator[tuple[Inlet, socket.socket]]:
    """An inlet, and the other end of its connection."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.settimeout(SECONDS)
    transport, made = await asyncio.get_running_loop().create_connection(lambda: Inlet(guarded=guarded), sock=ours)
    try:
        yield made, theirs
    finally:
        transport.abort()
        await made.closed
        theirs.close()


async def everything(made: Inlet) -> bytes:
    parts = []
    while part := await made.read():
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("guarded", [True, False])
async def test_all_that_came_is_read_in_order_and_then_the_end(guarded: bool) -> None:
    async with joined(guarded=guarded) as (made, theirs):
        said = random.Random(1).randbytes(3_000_000)
        speaking = asyncio.get_running_loop().run_in_executor(None, lambda: (theirs.sendall(said), theirs.close()))
        assert await everything(made) == said
        await speaking
        assert await made.read() == b""


async def test_a_loop_that_is_held_up_holds_up_nobody() -> None:
    """More than the kernel holds is taken while the loop sleeps."""
    async with joined() as (made, theirs):
        said = random.Random(2).randbytes(20_000_000)
        took: list[float] = []

        def speak() -> None:
            began = time.monotonic()
            theirs.sendall(said)
            took.append(time.monotonic() - began)
            theirs.close()

        thread = threading.Thread(target=speak)
        thread.start()
        time.sleep(2.0)
        assert took, "the other side still waits for the loop"
        assert await everything(made) == said
        thread.join()


def test_the_transport_does_not_read_beside_us_on_uvloop_either() -> None:
    """Which begins to read after it was told not to."""
    uvloop = pytest.importorskip("uvloop")

    async def one() -> None:
        async with joined() as (made, theirs):
            theirs.sendall(b"said")
            assert await made.read() == b"said"
            assert not made._transport.is_reading()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(one())


async def test_two_threads_that_read_at_once_mix_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop and the guard, in a hurry both."""
    monkeypatch.setattr(inlet, "GUARD_SECONDS", 0.0)
    monkeypatch.setattr(inlet, "READ_BYTES", 1000)
    async with joined() as (made, theirs):
        chance = random.Random(3)
        sent, seen = hashlib.sha256(), hashlib.sha256()

        def speak() -> None:
            for _ in range(3000):
                part = chance.randbytes(chance.randrange(1, 4000))
                sent.update(part)
                theirs.sendall(part)
            theirs.close()

        speaking = asyncio.get_running_loop().run_in_executor(None, speak)
        while part := await made.read():
            seen.update(part)
            if chance.random() < 0.01:
                time.sleep(0.002)
        await speaking
        assert seen.digest() == sent.digest()


async def test_many_small_ones_are_given_at_once() -> None:
    """Else a reader with long turns would fall behind for nothing but their number."""
    async with joined() as (made, theirs):
        for _ in range(200):
            theirs.sendall(b"x" * 100)
            made.look()
        assert len(await made.read()) > 10_000


async def test_without_descriptors_the_loop_reads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("asyncio.trsock.TransportSocket.dup", none_left)
    async with joined() as (made, theirs):
        theirs.sendall(b"said")
        assert await made.read() == b"said"
        assert made not in inlet._GUARD._inlets


@pytest.mark.parametrize("guarded", [True, False])
async def test_what_is_held_has_a_limit_and_goes_on_below_it(guarded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAX_HELD_BYTES", "MAX_HELD_UNGUARDED_BYTES"):
        monkeypatch.setattr(inlet, name, 1_000_000)
    async with joined(guarded=guarded) as (made, theirs):
        said = random.Random(4).randbytes(9_000_000)
        speaking = asyncio.get_running_loop().run_in_executor(None, lambda: (theirs.sendall(said), theirs.close()))
        await asyncio.sleep(0.5)
        assert 1_000_000 < made._held_bytes <= 1_000_000 + inlet.READ_BYTES
        assert await everything(made) == said
        await speaking


async def test_a_reset_is_told_after_all_that_came_before_it() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    ours = socket.socket()
    ours.setblocking(False)
    await loop.sock_connect(ours, server.getsockname())
    theirs, _ = server.accept()
    transport, made = await loop.create_connection(lambda: Inlet(guarded=True), sock=ours)
    theirs.sendall(b"last words")
    await asyncio.sleep(0.1)
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    theirs.close()
    await asyncio.sleep(0.1)
    assert await made.read() == b"last words"
    with pytest.raises(ConnectionResetError):
        await made.read()
    transport.abort()
    await made.closed
    server.close()


async def test_closing_ends_the_connection_and_the_thread() -> None:
    async with joined() as (made, theirs):
        reading = asyncio.create_task(made.read())
        await asyncio.sleep(0.05)
        made._transport.close()
        assert await reading == b""
        await made.closed
        assert theirs.recv(1) == b"", "our second hold of the socket is let go, too"
    await asyncio.sleep(5 * inlet.GUARD_SECONDS)
    assert not inlet._GUARD._looking
