"""The event connection sends nothing that could hold events back: Challenge, Login, Ping, Logoff and no more."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from amibridge.ami.connection import Connection, Credentials, Endpoint, Tls
from amibridge.ami.link import Link, LinkState, Timings
from tests.integration.test_asterisk_link import Heard, kept_up, until


@asynccontextmanager
async def overheard(asterisk: Any) -> AsyncIterator[tuple[int, list[str]]]:
    """A port that leads to the Asterisk, and the names of the actions that went through it."""
    actions: list[str] = []
    tasks: set[asyncio.Task[None]] = set()

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())  # type: ignore[arg-type]
        there_reader, there_writer = await asyncio.open_connection(asterisk.host, asterisk.port)

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, listen: bool) -> None:
            while chunk := await source.read(65536):
                if listen:
                    actions.extend(re.findall(r"Action: (\S+)", chunk.decode()))
                sink.write(chunk)
            sink.close()

        try:
            await asyncio.gather(pump(reader, there_writer, True), pump(there_reader, writer, False))
        finally:
            writer.close()
            there_writer.close()

    server = await asyncio.start_server(through, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], actions
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_event_connection_keeps_silent(asterisk_server: Any) -> None:
    async with overheard(asterisk_server) as (port, actions):
        credentials = Credentials("admin", asterisk_server.secret_of("admin"))
        timings = Timings(ping_every_seconds=0.1)
        async with kept_up(Link(Endpoint("127.0.0.1", port), credentials, listener=Heard(), timings=timings)) as link:
            await until(lambda: link.state is LinkState.READY)
            await asyncio.sleep(0.5)
        assert actions[:2] == ["Challenge", "Login"]
        assert actions[-1] == "Logoff"
        assert set(actions[2:-1]) == {"Ping"}


async def test_a_client_certificate_is_shown_when_asked_for(asterisk_server: Any) -> None:
    """A server that demands one (stunnel before an old Asterisk does) gets it; the rig's own certificate serves as both."""
    folder = Path(asterisk_server.ca_file).parent
    key = folder / "server.key"
    demanding = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=asterisk_server.ca_file)
    demanding.load_cert_chain(asterisk_server.ca_file, key)
    demanding.verify_mode = ssl.CERT_REQUIRED
    shown: list[Any] = []

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown.append(writer.get_extra_info("peercert"))
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=demanding)
    try:
        port = server.sockets[0].getsockname()[1]
        tls = Tls(ca_file=asterisk_server.ca_file, cert_file=asterisk_server.ca_file, key_file=key)
        connection = await Connection.open(Endpoint("127.0.0.1", port, tls), max_block_bytes=1000)
        reading = asyncio.create_task(connection.run(lambda happening: None))
        await connection.greeting()
        await connection.close()
        await reading
    finally:
        server.close()
    assert shown[0]["subject"]
