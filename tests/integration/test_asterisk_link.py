"""The links on a real Asterisk 22: every way a login can end, and every way a connection can."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from amibridge.ami import inlet
from amibridge.ami.connection import Connection, Credentials, Endpoint, LinkEnd, Tls
from amibridge.ami.link import Link, LinkState, Timings
from amibridge.ami.messages import Action
from amibridge.ami.parser import MAX_BLOCK_BYTES
from amibridge.ami.pool import Pool
from amibridge.ami.session import Damaged
from amibridge.errors import (
    ActionTimeout,
    CredentialsRefused,
    LinkLost,
    LoginInUse,
    NotReady,
    PbxDraining,
    PbxUnreachable,
)
from tests.support.links import kept_up

QUICK = Timings(
    ping_every_seconds=0.2,
    ping_deadline_seconds=0.8,
    backoff_base_seconds=0.05,
    backoff_cap_seconds=0.3,
    refused_wait_seconds=30.0,
)


class Heard:
    """A listener that keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.raw: list[bytes] = []
        self.ends: list[LinkEnd] = []

    def logged_in(self, endpoint: Endpoint) -> None:
        self.told.append("in")

    def heard(self, raw: bytes) -> None:
        self.raw.append(raw)

    def damaged(self, damage: Damaged) -> None:
        self.told.append(f"damaged:{damage.reason}")

    def logged_out(self, reason: str, end: LinkEnd) -> None:
        self.told.append(f"out:{reason}")
        self.ends.append(end)


def endpoint_of(asterisk: Any) -> Endpoint:
    return Endpoint(asterisk.host, asterisk.port)


def user(asterisk: Any, name: str = "admin", *, md5: bool = True) -> Credentials:
    return Credentials(name, asterisk.secret_of(name), md5=md5)


@asynccontextmanager
async def connected(endpoint: Endpoint) -> AsyncIterator[Connection]:
    connection = await Connection.open(endpoint, max_block_bytes=MAX_BLOCK_BYTES)
    reading = asyncio.create_task(connection.run(lambda happening: None))
    try:
        await connection.greeting()
        yield connection
    finally:
        await connection.close()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def until(condition: Callable[[], bool], timeout_seconds: float = 15.0) -> None:
    async with asyncio.timeout(timeout_seconds):
        while not condition():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("md5", [True, False])
async def test_plain_and_md5_login(asterisk_server: Any, md5: bool) -> None:
    async with connected(endpoint_of(asterisk_server)) as connection:
        await connection.login(user(asterisk_server, md5=md5), "on")
        reply = await connection.execute(Action("Ping"), 5.0)
        assert reply.response.get("Ping") == "Pong"


@pytest.mark.parametrize(
    "credentials", [Credentials("admin", "wrong"), Credentials("nobody", "x"), Credentials("admin", "x", False)]
)
async def test_refused_credentials(asterisk_server: Any, credentials: Credentials) -> None:
    async with connected(endpoint_of(asterisk_server)) as connection:
        with pytest.raises(CredentialsRefused, match="check username and secret"):
            await connection.login(credentials, "on")


async def test_a_denied_address_is_refused_credentials(asterisk_server: Any) -> None:
    async with connected(endpoint_of(asterisk_server)) as connection:
        with pytest.raises(CredentialsRefused, match="permit/deny"):
            await connection.login(user(asterisk_server, "elsewhere"), "on")


async def test_a_login_that_is_in_use(asterisk_server: Any) -> None:
    async with connected(endpoint_of(asterisk_server)) as first, connected(endpoint_of(asterisk_server)) as second:
        await first.login(user(asterisk_server, "single"), "on")
        with pytest.raises(LoginInUse, match="allowmultiplelogin"):
            await second.login(user(asterisk_server, "single"), "on")


async def test_refused_credentials_are_not_hammered(asterisk_server: Any) -> None:
    told: list[tuple[LinkState, str]] = []
    link = Link(
        endpoint_of(asterisk_server),
        Credentials("admin", "wrong"),
        notice=lambda state, text: told.append((state, text)),
        timings=QUICK,
    )
    async with kept_up(link):
        await until(lambda: link.state is LinkState.REFUSED)
        await asyncio.sleep(2.0)
    assert [state for state, _ in told].count(LinkState.CONNECTING) == 1


async def test_nobody_listens() -> None:
    with pytest.raises(PbxUnreachable, match=r"127\.0\.0\.1:1: Connection refused"):
        await Connection.open(Endpoint("127.0.0.1", 1), max_block_bytes=1000)


async def test_something_else_listens(redis_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amibridge.ami.connection.BANNER_TIMEOUT_SECONDS", 0.3)
    host, _, port = redis_server.url.removeprefix("redis://").split("/")[0].rpartition(":")
    with pytest.raises(PbxUnreachable, match="manager port"):
        async with connected(Endpoint(host, int(port))):
            pass


async def test_tls_with_the_right_ca(asterisk_server: Any) -> None:
    tls = Tls(ca_file=asterisk_server.ca_file, server_hostname="localhost")
    async with connected(Endpoint(asterisk_server.host, asterisk_server.tls_port, tls)) as connection:
        await connection.login(user(asterisk_server), "on")


@pytest.mark.parametrize(("with_ca", "name"), [(False, None), (True, "pbx.example.org")])
async def test_tls_that_can_not_be_trusted(asterisk_server: Any, with_ca: bool, name: str | None) -> None:
    tls = Tls(ca_file=asterisk_server.ca_file if with_ca else None, server_hostname=name)
    with pytest.raises(PbxUnreachable, match="certificate"):
        await Connection.open(Endpoint(asterisk_server.host, asterisk_server.tls_port, tls), max_block_bytes=1000)


async def test_tls_unverified_only_when_asked(asterisk_server: Any) -> None:
    async with connected(Endpoint(asterisk_server.host, asterisk_server.tls_port, Tls(verify=False))) as connection:
        await connection.login(user(asterisk_server), "on")


async def test_a_ca_file_that_is_not_there(asterisk_server: Any) -> None:
    tls = Tls(ca_file=Path("/nowhere.pem"))
    with pytest.raises(PbxUnreachable, match="TLS files"):
        await Connection.open(Endpoint(asterisk_server.host, asterisk_server.tls_port, tls), max_block_bytes=1000)


@pytest.mark.parametrize(
    "action",
    ["CoreShowChannels", "QueueStatus", "QueueSummary", "Status", "Parkinglots", "BridgeList", "DeviceStateList", "Agents"],
)
async def test_list_answers_are_whole(asterisk_server: Any, action: str) -> None:
    async with connected(endpoint_of(asterisk_server)) as connection:
        await connection.login(user(asterisk_server), "on")
        reply = await connection.execute(Action(action), 5.0)
        assert reply.response.status == "Success"
        assert reply.complete
        assert reply.end is not None
        assert len(reply.items) == int(reply.end.get("ListItems") or -1)


async def test_command_output_and_unknown_action(asterisk_server: Any) -> None:
    async with connected(endpoint_of(asterisk_server)) as connection:
        await connection.login(user(asterisk_server), "off")
        version = await connection.execute(Action("Command", (("Command", "core show version"),)), 5.0)
        assert any("Asterisk 2" in line for line in version.response.output)
        unknown = await connection.execute(Action("NoSuchThing"), 5.0)
        assert unknown.response.status == "Error"
        assert "unknown command" in (unknown.response.get("Message") or "")


async def test_a_blocking_action_times_out_and_its_waiter_is_gone(asterisk_server: Any) -> None:
    async with connected(endpoint_of(asterisk_server)) as connection:
        await connection.login(user(asterisk_server), "off")
        headers = (("Channel", "Local/noanswer@main"), ("Application", "Wait"), ("Data", "1"), ("Timeout", "1500"))
        with pytest.raises(ActionTimeout, match="Originate"):
            await connection.execute(Action("Originate", headers), 0.3)
        # The session is serial: Ping comes after the Originate, and the late answer disturbs nobody.
        assert (await connection.execute(Action("Ping"), 5.0)).response.get("Ping") == "Pong"
        assert connection.session.late_answers >= 1
        assert not connection.session._waiting
        assert not connection._answers


async def test_a_link_comes_back_after_a_restart_and_tells_both_ends(new_asterisk: Any) -> None:
    asterisk = new_asterisk()
    heard = Heard()
    async with kept_up(Link(endpoint_of(asterisk), user(asterisk), listener=heard, timings=QUICK)) as link:
        await until(lambda: link.state is LinkState.READY)
        asterisk.kill()
        await until(lambda: any(word.startswith("out:") for word in heard.told))
        with pytest.raises(NotReady):
            await link.execute(Action("Ping"), 1.0)
        asterisk.start()
        await until(lambda: heard.told.count("in") == 2)
    assert heard.told[-1] == "out:closed by the bridge"
    assert [word.partition(":")[0] for word in heard.told if not word.startswith("damaged")] == ["in", "out", "in", "out"]


async def listening(asterisk: Any) -> float:
    """When its port took connections again."""
    while True:
        try:
            _, writer = await asyncio.open_connection(asterisk.host, asterisk.port)
        except OSError:
            await asyncio.sleep(0.005)
        else:
            writer.close()
            return time.monotonic()


async def test_killed_again_and_again_it_is_logged_in_within_two_seconds(new_asterisk: Any) -> None:
    asterisk = new_asterisk()
    heard = Heard()
    took: list[float] = []
    async with kept_up(Link(endpoint_of(asterisk), user(asterisk), listener=heard)):
        await until(lambda: heard.told.count("in") == 1)
        for round_ in range(2, 7):
            asterisk.kill()
            await until(lambda number=round_: len(heard.ends) == number - 1)  # type: ignore[misc]
            starting = asyncio.create_task(asyncio.to_thread(asterisk.start))
            back = await listening(asterisk)
            await until(lambda number=round_: heard.told.count("in") == number)  # type: ignore[misc]
            took.append(time.monotonic() - back)
            await starting
    print("from listening to logged in:", [f"{seconds:.2f}" for seconds in took])
    assert max(took) < 2.0
    assert set(heard.ends[:-1]) <= {LinkEnd.CLOSED_BY_PBX, LinkEnd.TORN}
    assert heard.ends[-1] is LinkEnd.CLOSED_BY_BRIDGE


async def test_a_shutdown_is_told_apart_from_a_crash(new_asterisk: Any) -> None:
    asterisk = new_asterisk()
    heard = Heard()
    async with kept_up(Link(endpoint_of(asterisk), user(asterisk), listener=heard, timings=QUICK)) as link:
        await until(lambda: link.state is LinkState.READY)
        await asyncio.to_thread(asterisk.cli, "core restart now")
        await until(lambda: bool(heard.ends))
        await until(lambda: heard.told.count("in") == 2)
    assert heard.ends[0] is LinkEnd.SHUTDOWN


async def test_with_the_defaults_a_stopped_asterisk_is_noticed_within_ten_seconds(new_asterisk: Any) -> None:
    asterisk = new_asterisk()
    heard = Heard()
    async with kept_up(Link(endpoint_of(asterisk), user(asterisk), listener=heard)) as link:
        await until(lambda: link.state is LinkState.READY)
        asterisk.pause()
        started = time.monotonic()
        try:
            await until(lambda: bool(heard.ends))
            noticed = time.monotonic()
        finally:
            asterisk.resume()
        resumed = time.monotonic()
        await until(lambda: heard.told.count("in") == 2)
        print(f"noticed after {noticed - started:.1f} s, back after {time.monotonic() - resumed:.2f} s")
        assert noticed - started < 10.0
    assert heard.ends[0] is LinkEnd.NO_ANSWER


async def test_a_reader_that_is_too_slow_is_torn_off(new_asterisk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asterisk destroys a session whose socket stays full; what it had written comes first, then half an event."""
    monkeypatch.setattr("amibridge.ami.connection.RECEIVE_BUFFER_BYTES", 64 * 1024)
    asterisk = new_asterisk()
    heard = Heard()
    async with kept_up(Link(endpoint_of(asterisk), user(asterisk), listener=heard, timings=QUICK)) as link:
        await until(lambda: link.state is LinkState.READY)
        async with connected(endpoint_of(asterisk)) as flood:
            await flood.login(user(asterisk), "off")
            connection = link._connection
            assert connection
            monkeypatch.setattr(inlet, "MAX_HELD_BYTES", -1)  # nobody reads
            await asyncio.sleep(0.1)  # nor has anything in hand
            monkeypatch.setattr(connection, "_received_at", float("inf"))  # the Ping is not what is tested
            headers = (("UserEvent", "Flood"), ("Text", "x" * 900))
            for _ in range(80):
                await asyncio.gather(*(flood.execute(Action("UserEvent", headers), 20.0) for _ in range(100)))
            await asyncio.sleep(0.5)
            monkeypatch.undo()
            connection._inlet._go_on()
            await until(lambda: bool(heard.ends))
    assert heard.ends[0] is LinkEnd.TORN
    assert "damaged:unfinished" in heard.told
    assert len(heard.raw) < 8000


async def test_commands_wait_for_the_boot(new_asterisk: Any) -> None:
    """Login works before the modules are there; a command link is ready only after FullyBooted."""
    asterisk = new_asterisk()
    asterisk.kill()
    async with kept_up(Link(endpoint_of(asterisk), user(asterisk), timings=QUICK)) as link:
        starting = asyncio.create_task(asyncio.to_thread(asterisk.start))
        assert await link.wait_ready(20.0)
        reply = await link.execute(Action("QueueStatus"), 5.0)
        assert reply.response.status == "Success"
        await starting


async def test_a_stopped_asterisk_is_noticed_by_its_missing_pong(new_asterisk: Any) -> None:
    asterisk = new_asterisk()
    heard = Heard()
    async with kept_up(Link(endpoint_of(asterisk), user(asterisk), listener=heard, timings=QUICK)) as link:
        await until(lambda: link.state is LinkState.READY)
        asterisk.pause()
        started = time.monotonic()
        try:
            await until(lambda: any("no answer to Ping" in word for word in heard.told))
        finally:
            asterisk.resume()
        assert time.monotonic() - started < 4.0


async def test_an_answer_that_the_connection_took_with_it_has_an_unknown_outcome(new_asterisk: Any) -> None:
    asterisk = new_asterisk()
    async with kept_up(Link(endpoint_of(asterisk), user(asterisk), timings=QUICK)) as link:
        assert await link.wait_ready(10.0)
        headers = (("Channel", "Local/noanswer@main"), ("Application", "Wait"), ("Data", "1"), ("Timeout", "20000"))
        running = asyncio.create_task(link.execute(Action("Originate", headers), 20.0))
        await asyncio.sleep(0.3)
        asterisk.kill()
        with pytest.raises(LinkLost) as caught:
            await running
        assert caught.value.sent


RINGING = (("Channel", "Local/noanswer@main"), ("Application", "Wait"), ("Data", "1"))


async def test_a_blocking_action_longer_than_the_ping_comes_to_its_answer(asterisk_server: Any) -> None:
    """A Ping would wait behind it, and its missing answer would cut the connection."""
    async with kept_up(Link(endpoint_of(asterisk_server), user(asterisk_server), timings=QUICK)) as link:
        assert await link.wait_ready(10.0)
        reply = await link.execute(Action("Originate", (*RINGING, ("Timeout", "2500"))), 10.0)
        assert reply.response.status == "Error"
        assert link.state is LinkState.READY


async def test_after_a_timeout_nothing_is_written_behind_what_asterisk_still_works_on(asterisk_server: Any) -> None:
    """The link is cut and comes back: the next action runs at once, not seconds later."""
    pool = Pool()
    link = Link(
        endpoint_of(asterisk_server), user(asterisk_server), timings=QUICK, notice=lambda state, text: pool.changed()
    )
    pool.add(link)
    loop = asyncio.get_running_loop()
    async with kept_up(link):
        assert await link.wait_ready(10.0)
        with pytest.raises(ActionTimeout):
            await pool.execute(Action("Originate", (*RINGING, ("Timeout", "5000"))), loop.time() + 0.5, 0.5)
        started = loop.time()
        reply = await pool.execute(Action("CoreStatus"), loop.time() + 3.0, 3.0)
        assert reply.response.status == "Success"
        assert loop.time() - started < 2.0


async def test_the_deadline_holds_for_waiting_and_answer_together(asterisk_server: Any) -> None:
    pool = Pool()
    link = Link(
        endpoint_of(asterisk_server), user(asterisk_server), timings=QUICK, notice=lambda state, text: pool.changed()
    )
    pool.add(link)
    loop = asyncio.get_running_loop()
    async with kept_up(link):
        assert await link.wait_ready(10.0)
        blocking = asyncio.create_task(
            pool.execute(Action("Originate", (*RINGING, ("Timeout", "1000"))), loop.time() + 5, 5.0)
        )
        await asyncio.sleep(0.1)
        started = loop.time()
        with pytest.raises(ActionTimeout):
            await pool.execute(Action("Originate", (*RINGING, ("Timeout", "5000"))), started + 2.0, 2.0)
        assert loop.time() - started < 2.3
        await blocking


@pytest.mark.parametrize("host", ["pbx..example.invalid", ".example.invalid", "x" * 64 + ".invalid"])
async def test_a_host_name_that_can_be_none(host: str) -> None:
    with pytest.raises(PbxUnreachable):
        await Connection.open(Endpoint(host, 5038), max_block_bytes=1000)


async def test_a_refused_filter_is_said(asterisk_server: Any) -> None:
    told: list[str] = []
    link = Link(
        endpoint_of(asterisk_server),
        user(asterisk_server, "readonly"),
        listener=Heard(),
        notice=lambda state, text: told.append(f"{state.value}: {text}"),
        timings=QUICK,
        at_login=[Action("Filter", (("Operation", "Add"), ("Filter", "!x")))],
    )
    async with kept_up(link):
        await until(lambda: link.state is LinkState.READY)
    assert any(text.startswith("logged_in: Asterisk refuses Filter (Permission denied)") for text in told)


async def test_a_graceful_shutdown_is_draining_not_dead(new_asterisk: Any) -> None:
    asterisk = new_asterisk()
    heard = Heard()
    commands = Link(endpoint_of(asterisk), user(asterisk), timings=QUICK)
    async with (
        kept_up(Link(endpoint_of(asterisk), user(asterisk), listener=heard, timings=QUICK)) as link,
        kept_up(commands),
    ):
        await until(lambda: link.state is LinkState.READY)
        assert await commands.wait_ready(10.0)
        headers = (("Channel", "Local/answer@main"), ("Application", "Wait"), ("Data", "20"), ("Async", "true"))
        await commands.execute(Action("Originate", headers), 5.0)
        await asyncio.sleep(0.3)
        stopping = asyncio.create_task(asyncio.to_thread(_stop_gracefully, asterisk))
        await until(lambda: link.state is LinkState.DRAINING)
        with pytest.raises((PbxDraining, NotReady)):
            await commands.execute(Action("CoreShowChannels"), 5.0)
        assert not any(word.startswith("out:") for word in heard.told)
        asterisk.kill()
        await asyncio.gather(stopping, return_exceptions=True)


def _stop_gracefully(asterisk: Any) -> None:
    asterisk.cli("core stop gracefully")


async def test_injected_line_breaks_make_no_event(asterisk_server: Any) -> None:
    """A call whose variables forge events: they are damage, and every real event is still heard."""
    heard = Heard()
    async with kept_up(Link(endpoint_of(asterisk_server), user(asterisk_server), listener=heard, timings=QUICK)) as link:
        await until(lambda: link.state is LinkState.READY)
        async with connected(endpoint_of(asterisk_server)) as connection:
            await connection.login(user(asterisk_server), "off")
            headers = (("Channel", "Local/inject@main"), ("Application", "Wait"), ("Data", "1"), ("Async", "true"))
            await connection.execute(Action("Originate", headers), 5.0)
        await until(lambda: sum(raw.startswith(b"Event: Hangup\r\n") for raw in heard.raw) >= 2)
    assert heard.told.count("damaged:forged") >= 5
    assert not [raw for raw in heard.raw if raw.startswith(b"Event: Injected")]
