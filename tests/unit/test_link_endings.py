"""How a link connects, how it ends and how soon it tries again, against a PBX of a few lines."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from amibridge.ami import connection as wire
from amibridge.ami.connection import Connection, Credentials, Endpoint, LinkEnd
from amibridge.ami.link import Link, LinkState, Timings
from amibridge.ami.session import Damaged
from amibridge.errors import PbxUnreachable
from tests.support.links import kept_up

CREDENTIALS = Credentials("bridge", "secret", md5=False)
QUICK = Timings(ping_every_seconds=0.1, ping_deadline_seconds=0.4, backoff_base_seconds=0.01, try_every_seconds=0.3)
EVENT = b"Event: Newstate\r\nPrivilege: call,all\r\nChannel: PJSIP/1-1\r\n\r\n"
SHUTDOWN = b"Event: Shutdown\r\nPrivilege: system,all\r\nShutdown: Cleanly\r\nRestart: False\r\n\r\n"

Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Told:
    """A listener that keeps what it was told."""

    ins: int = 0
    events: int = 0
    damage: list[str] = field(default_factory=list)
    ends: list[tuple[LinkEnd, str]] = field(default_factory=list)

    def logged_in(self, endpoint: Endpoint) -> None:
        self.ins += 1

    def heard(self, raw: bytes) -> None:
        self.events += 1

    def damaged(self, damage: Damaged) -> None:
        self.damage.append(damage.reason)

    def logged_out(self, reason: str, end: LinkEnd) -> None:
        self.ends.append((end, reason))


async def answer(client: Client, *, login: bytes = b"Success", pong: bytes = b"Success") -> str:
    """Answer one action; its name, or "" at the end of the stream."""
    reader, writer = client
    try:
        block = (await reader.readuntil(b"\r\n\r\n")).decode()
    except (asyncio.IncompleteReadError, ConnectionError):
        return ""
    headers = dict(line.split(": ", 1) for line in block.split("\r\n") if line)
    status = login if headers["Action"] == "Login" else pong
    writer.write(b"Response: %s\r\nActionID: %s\r\n\r\n" % (status, headers["ActionID"].encode()))
    return headers["Action"]


@asynccontextmanager
async def pbx(
    after_login: Callable[[Client], Awaitable[None]], *, login: bytes = b"Success", logins: list[bytes] | None = None
) -> AsyncIterator[Endpoint]:
    """Greets, answers the Login (the next of `logins` first), does what the test says and closes."""

    serving: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(serve(reader, writer)))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"Asterisk Call Manager/11.0.0\r\n")
            said = logins.pop(0) if logins else login
            if await answer((reader, writer), login=said) and said == b"Success":
                await after_login((reader, writer))
        finally:
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield Endpoint("127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for one in serving:
            one.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await asyncio.sleep(0.01)  # for the transports to close


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10.0):
        while not condition():
            await asyncio.sleep(0.01)


async def how_it_ends(after_login: Callable[[Client], Awaitable[None]]) -> tuple[LinkEnd, str, Told]:
    told = Told()
    async with pbx(after_login) as endpoint, kept_up(Link(endpoint, CREDENTIALS, listener=told, timings=QUICK)) as link:
        await until(lambda: bool(told.ends))
        assert link.last_end in (told.ends[0][0], LinkEnd.ERROR)  # ERROR: until the next try is through
    return *told.ends[0], told


def writes(*blocks: bytes) -> Callable[[Client], Awaitable[None]]:
    async def after_login(client: Client) -> None:
        client[1].writelines(blocks)

    return after_login


async def silence(client: Client) -> None:
    await asyncio.sleep(30.0)


async def test_a_plain_end_is_closed_by_the_pbx() -> None:
    end, reason, told = await how_it_ends(writes(EVENT))
    assert (end, reason, told.damage) == (LinkEnd.CLOSED_BY_PBX, "Asterisk closed the connection", [])


@pytest.mark.parametrize("cut", [1, 20, len(EVENT) - 4])
async def test_an_end_inside_a_block_is_torn(cut: int) -> None:
    end, reason, told = await how_it_ends(writes(EVENT, EVENT[:cut]))
    assert end is LinkEnd.TORN
    assert "in the middle of an event" in reason
    assert told.damage[0] == "unfinished"
    assert told.events >= 1


async def test_an_end_that_was_announced_is_a_shutdown() -> None:
    end, reason, told = await how_it_ends(writes(EVENT, SHUTDOWN))
    assert (end, reason) == (LinkEnd.SHUTDOWN, "Asterisk shut down")
    assert told.events >= 2


async def test_an_end_while_draining_is_a_shutdown() -> None:
    async def after_login(client: Client) -> None:
        await answer(client, pong=b"Error\r\nMessage: Asterisk is shutting down")
        await asyncio.sleep(0.1)

    assert (await how_it_ends(after_login))[0] is LinkEnd.SHUTDOWN


async def test_a_reset_is_an_end_by_the_pbx() -> None:
    async def after_login(client: Client) -> None:
        sock = client[1].get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        client[1].transport.abort()

    assert (await how_it_ends(after_login))[0] is LinkEnd.CLOSED_BY_PBX


async def test_silence_is_no_answer() -> None:
    end, reason, _ = await how_it_ends(silence)
    assert (end, reason) == (LinkEnd.NO_ANSWER, "no answer to Ping within 0.4 s")


async def test_whoever_sends_events_is_not_dead() -> None:
    """The Pong may stand behind a flood; silence afterwards is noticed all the same."""
    told = Told()

    async def after_login(client: Client) -> None:
        for _ in range(30):
            client[1].write(EVENT)
            await asyncio.sleep(0.05)
        await silence(client)

    async with pbx(after_login) as endpoint, kept_up(Link(endpoint, CREDENTIALS, listener=told, timings=QUICK)):
        await until(lambda: told.events == 30)
        assert not told.ends
        await until(lambda: bool(told.ends))
    assert told.ends[0][0] is LinkEnd.NO_ANSWER


async def test_our_own_end_is_ours() -> None:
    told = Told()

    async def after_login(client: Client) -> None:
        while await answer(client):
            pass

    async with (
        pbx(after_login) as endpoint,
        kept_up(Link(endpoint, CREDENTIALS, listener=told, timings=QUICK)) as link,
    ):
        await until(lambda: link.state is LinkState.READY)
    assert told.ends == [(LinkEnd.CLOSED_BY_BRIDGE, "closed by the bridge")]


async def test_refused_is_remembered_and_not_told_as_a_logout() -> None:
    told = Told()
    refusal = b"Error\r\nMessage: Authentication failed"
    async with (
        pbx(silence, login=refusal) as endpoint,
        kept_up(Link(endpoint, CREDENTIALS, listener=told, timings=QUICK)) as link,
    ):
        await until(lambda: link.state is LinkState.REFUSED)
        assert link.last_end is LinkEnd.REFUSED
    assert not told.ends


REFUSAL = b"Error\r\nMessage: Authentication failed"


async def test_a_login_that_worked_before_is_tried_again_soon() -> None:
    """Somebody took the user away and gives it back: a minute of waiting would be a minute of gap."""
    told = Told()
    logins = [b"Success", REFUSAL, REFUSAL, b"Success"]
    async with pbx(writes(), logins=logins, login=REFUSAL) as endpoint, kept_up(Link(endpoint, CREDENTIALS, listener=told)):
        async with asyncio.timeout(5.0):
            await until(lambda: told.ins == 2)


async def test_it_is_tried_slowly_again_after_a_while() -> None:
    told = Told()
    timings = Timings(returning_for_seconds=0.2, try_every_seconds=0.05, returning_wait_seconds=0.05)
    logins = [b"Success", *[REFUSAL] * 30]
    async with (
        pbx(writes(), logins=logins) as endpoint,
        kept_up(Link(endpoint, CREDENTIALS, listener=told, timings=timings)) as link,
    ):
        await until(lambda: told.ins == 1)
        await asyncio.sleep(1.0)
        assert link.state is LinkState.REFUSED
        assert 20 < len(logins) < 30


async def test_a_command_link_waits_until_the_event_link_is_in() -> None:
    logins = [b"Success", REFUSAL, b"Success", b"Success"]
    drop = asyncio.Event()

    async def after_login(client: Client) -> None:
        while not drop.is_set() and await answer(client):
            pass

    timings = Timings(ping_every_seconds=0.1, boot_wait_seconds=0.1, try_every_seconds=0.1)
    async with (
        pbx(after_login, logins=logins) as endpoint,
        kept_up(Link(endpoint, CREDENTIALS, timings=timings)) as link,
    ):
        await until(lambda: link.state is LinkState.READY)
        drop.set()
        await until(lambda: link.state is LinkState.REFUSED)
        drop.clear()
        await asyncio.sleep(0.5)
        assert link.state is LinkState.REFUSED
        link.try_now()
        await until(lambda: link.state is LinkState.READY)


async def test_a_login_that_is_dropped_again_and_again_is_no_hot_loop() -> None:
    """At most one a second with the default timings."""
    told = Told()
    async with pbx(writes()) as endpoint, kept_up(Link(endpoint, CREDENTIALS, listener=told)):
        await asyncio.sleep(3.5)
    assert 2 <= told.ins <= 4


async def test_a_pbx_that_refuses_connections_is_tried_often() -> None:
    told = Told()
    with socket.socket() as reserved:  # bound, not listening: connections are refused, and nobody else takes the port
        reserved.bind(("127.0.0.1", 0))
        endpoint = Endpoint("127.0.0.1", reserved.getsockname()[1])
        async with kept_up(Link(endpoint, CREDENTIALS, listener=told)) as link:
            await asyncio.sleep(1.5)
            assert link.last_end is LinkEnd.ERROR
            reserved.listen()
            reserved.setblocking(False)
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(2.0):
                client, _ = await loop.sock_accept(reserved)
            client.close()


async def test_the_socket_is_tuned() -> None:
    async with pbx(silence) as endpoint:
        opened = await Connection.open(endpoint, max_block_bytes=1000)
        sock = opened._outlet.get_extra_info("socket")
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        with socket.socket() as plain:
            assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) >= plain.getsockopt(
                socket.SOL_SOCKET, socket.SO_RCVBUF
            )
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 15_000
        await opened.close()


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[str, int]) -> None:
    async def resolve(endpoint: Endpoint) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", address) for address in addresses]

    monkeypatch.setattr(wire, "_resolve", resolve)


@asynccontextmanager
async def full_listener() -> AsyncIterator[tuple[str, int]]:
    """An address that answers no SYN: its queue is full and nobody accepts."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        await asyncio.sleep(0.05)
        yield listener.getsockname()
        for filler in fillers:
            filler.close()


async def test_a_silent_or_refusing_address_does_not_hide_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    async with full_listener() as silent, pbx(silence) as endpoint:
        resolving_to(monkeypatch, silent, ("127.0.0.1", 1), (endpoint.host, endpoint.port))
        loop = asyncio.get_running_loop()
        started = loop.time()
        opened = await Connection.open(Endpoint("pbx.example", 5038), max_block_bytes=1000)
        assert loop.time() - started < 1.0
        await opened.close()


async def test_a_pbx_that_answers_no_syn_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "CONNECT_TIMEOUT_SECONDS", 0.3)
    async with full_listener() as silent:
        resolving_to(monkeypatch, silent)
        with pytest.raises(PbxUnreachable, match=r"no connection to pbx\.example:5038: no answer within 0\.3 s"):
            await Connection.open(Endpoint("pbx.example", 5038), max_block_bytes=1000)


async def test_the_second_address_family_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6")
    async with pbx(silence) as endpoint:

        async def resolve(_: Endpoint) -> list[object]:
            six = (socket.AF_INET6, socket.SOCK_STREAM, 0, "", ("::1", 1, 0, 0))
            return [six, (socket.AF_INET, socket.SOCK_STREAM, 0, "", (endpoint.host, endpoint.port))]

        monkeypatch.setattr(wire, "_resolve", resolve)
        await (await Connection.open(endpoint, max_block_bytes=1000)).close()


def test_the_defaults_notice_a_dead_link_within_ten_seconds() -> None:
    timings = Timings()
    assert timings.ping_every_seconds + timings.ping_deadline_seconds < 10
    assert timings.backoff_cap_seconds < 2
    assert wire.CONNECT_TIMEOUT_SECONDS <= 3
