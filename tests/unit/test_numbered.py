"""The numbered source: speaks as Asterisk does, and its ledger is exact."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.ledger import Ledger, Ranges, check_of
from tests.support.numbered import CHALLENGE, NumberedSource, frame
from tests.support.numbered_control import NumberedProcess


@asynccontextmanager
async def source(count: int = 100, rate: float = 20_000.0, **options: float) -> AsyncIterator[NumberedSource]:
    made = NumberedSource(count=count, rate=rate, **options)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


class Client:
    """A bare socket that logs in."""

    def __init__(self, port: int, receive_bytes: int = 0) -> None:
        self._sock = socket.socket()
        if receive_bytes:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self._sock.connect(("127.0.0.1", port))
        self._sock.setblocking(False)
        self.received = b""

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._sock.close()

    async def say(self, action: str, **headers: str) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in {"Action": action, **headers}.items())
        await asyncio.get_running_loop().sock_sendall(self._sock, f"{lines}\r\n".encode())

    async def until(self, text: bytes) -> bytes:
        async with asyncio.timeout(10):
            while text not in self.received:
                received = await asyncio.get_running_loop().sock_recv(self._sock, 65536)
                assert received, self.received[-200:]
                self.received += received
        return self.received

    async def rest(self) -> bytes:
        async with asyncio.timeout(10):
            while received := await asyncio.get_running_loop().sock_recv(self._sock, 1 << 20):
                self.received += received
        return self.received


def numbers(received: bytes) -> list[int]:
    """Of whole frames."""
    return [int(found) for found in re.findall(rb"Number: (\d+)\r\nCheck: [0-9a-f]+\r\n\r\n", received)]


async def test_it_logs_in_with_md5_and_plain_and_answers_as_asterisk() -> None:
    async with source() as pbx, Client(pbx.port) as client:
        await client.say("Ping", ActionID="0")
        await client.say("Challenge", AuthType="MD5", ActionID="1")
        key = hashlib.md5(f"{CHALLENGE}s".encode()).hexdigest()
        await client.say("Login", AuthType="MD5", Username="u", Key=key, Events="system", ActionID="2")
        await client.say("Ping", ActionID="3")
        await client.say("CoreShowChannels", ActionID="4")
        await client.say("ListCommands", ActionID="5")
        await client.say("Logoff", ActionID="6")
        said = (await client.rest()).decode()
    assert said.startswith(
        "Asterisk Call Manager/11.0.0\r\nResponse: Error\r\nActionID: 0\r\nMessage: Permission denied\r\n"
    )
    assert f"Response: Success\r\nActionID: 1\r\nChallenge: {CHALLENGE}\r\n\r\n" in said
    assert "ActionID: 2\r\nMessage: Authentication accepted\r\n\r\nEvent: FullyBooted\r\nPrivilege: system,all\r\n" in said
    assert "ActionID: 3\r\nPing: Pong\r\n" in said
    assert "Response: Error\r\nActionID: 4\r\nMessage: Invalid/unknown command: CoreShowChannels." in said
    assert said.endswith("Response: Goodbye\r\nActionID: 6\r\nMessage: Thanks for all the fish.\r\n\r\n")
    assert numbers(said.encode()) == []


async def test_a_listener_gets_every_number_with_its_payload() -> None:
    async with source(count=1000) as pbx, Client(pbx.port) as client:
        await client.say("Login", Username="u", Secret="s")
        await client.until(frame(1000))
        assert numbers(client.received) == list(range(1, 1001))
        assert f"Check: {check_of(500)}\r\n".encode() in client.received
        assert pbx.ledger().written.pairs == [[1, 1000]]


async def test_numbers_go_on_while_nobody_listens_and_the_ledger_says_which() -> None:
    async with source(count=3000, rate=10_000.0) as pbx:
        async with Client(pbx.port) as first:
            await first.say("Login", Username="u", Secret="s")
            await first.until(frame(100))
            await first.say("Logoff")
            heard = numbers(await first.rest())
        await asyncio.sleep(0.05)
        async with Client(pbx.port) as second:
            await second.say("Login", Username="u", Secret="s")
            heard_later = numbers(await second.until(frame(3000)))
        ledger = Ledger.read(pbx.ledger().told())
    assert [list(one.written) for one in ledger.logins] == [heard, heard_later]
    assert len(ledger.unheard) > 100
    assert sorted([*heard, *ledger.unheard, *heard_later]) == list(range(1, 3001))
    assert ledger.logins[0].ended == "logoff"


async def test_a_slow_reader_is_destroyed_with_a_torn_frame() -> None:
    async with source(count=10, write_timeout_seconds=0.05) as pbx, Client(pbx.port, receive_bytes=4096) as client:
        await client.say("Login", Username="u", Secret="s")
        await client.until(frame(10))
        pbx.burst(40_000)  # more than all buffers take
        started = time.monotonic()
        while pbx.ledger().logins[0].ended is None:
            await asyncio.sleep(0.005)
        assert 0.04 < time.monotonic() - started < 2.0
        said = pbx.ledger().logins[0]
        received = await client.rest()
    assert said.ended == "slow_reader"
    assert numbers(received) == list(said.written)
    assert said.torn == numbers(received)[-1] + 1
    assert (
        received[received.rindex(b"\r\n\r\n") + 4 :] == frame(said.torn)[: len(received) - received.rindex(b"\r\n\r\n") - 4]
    )


async def test_a_reader_that_is_slow_and_not_dead_stays() -> None:
    async with source(count=10, write_timeout_seconds=0.2) as pbx, Client(pbx.port, receive_bytes=4096) as client:
        await client.say("Login", Username="u", Secret="s")
        await client.until(frame(10))
        pbx.burst(20_000)
        for _ in range(6):
            await asyncio.sleep(0.1)
            client.received += await asyncio.get_running_loop().sock_recv(client._sock, 1 << 20)
        await client.until(frame(20_010))
        assert pbx.ledger().logins[0].ended is None


async def test_a_reboot_makes_the_uptime_young() -> None:
    async with source() as pbx, Client(pbx.port) as before:
        pbx.booted_at -= 5000
        await before.say("Login", Username="u", Secret="s", Events="system")
        assert b"Uptime: 5000\r\n" in await before.until(b"Fully Booted")
        await pbx.reboot()
        await before.rest()
        async with Client(pbx.port) as after:
            await after.say("Login", Username="u", Secret="s", Events="system")
            assert b"Uptime: 0\r\n" in await after.until(b"Fully Booted")


async def test_as_a_process_it_says_twenty_thousand_a_second_on_one_core(tmp_path: Path) -> None:
    with NumberedProcess(tmp_path, count=30_000, rate=20_000.0, paused=True) as pbx:
        async with Client(pbx.port) as client:
            await client.say("Login", Username="u", Secret="s")
            await client.until(b"Fully Booted")
            assert pbx.last == 0
            pbx.ask("resume")
            await client.until(frame(30_000))
            assert pbx.cpu_seconds() < 1.5
            assert numbers(client.received) == list(range(1, 30_001))
            pbx.ask("burst", count=2)
            await client.until(frame(30_002))
            assert pbx.ledger().written.pairs == [[1, 30_002]]


def test_ranges() -> None:
    ranges = Ranges([(5, 6), (1, 3), (4, 4), (9, 9)])
    assert ranges.pairs == [[1, 6], [9, 9]]
    assert list(ranges) == [1, 2, 3, 4, 5, 6, 9]
    assert len(ranges) == 7
    assert [number in ranges for number in (0, 1, 6, 7, 9, 10)] == [False, True, True, False, True, False]
    ranges.add(12, 11)
    assert len(ranges) == 7
