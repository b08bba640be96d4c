"""An AMI server that takes every login, answers every action with success, and remembers exactly what it was sent."""

from __future__ import annotations

import asyncio
from typing import Self

HOST = "127.0.0.1"
SESSION = frozenset({"login", "challenge", "logoff", "ping", "events"})  # what the bridge says on its own behalf

Block = tuple[tuple[str, str], ...]


class RecordingAmi:
    """`blocks` are the actions besides the session's own, as headers in their order; read as Asterisk does."""

    def __init__(self) -> None:
        self.port = 0
        self.blocks: list[Block] = []
        self.odd: list[bytes] = []  # what is no action at all
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()
        await asyncio.sleep(0.05)  # for the readers to come to their end

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while True:
                raw = await reader.readuntil(b"\r\n\r\n")
                self._take(raw, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _take(self, raw: bytes, writer: asyncio.StreamWriter) -> None:
        lines = raw.decode("utf-8", "surrogateescape").removesuffix("\r\n\r\n").split("\r\n")
        headers = tuple((name, value.lstrip(" ")) for name, _, value in (line.partition(":") for line in lines))
        found = {name.lower(): value for name, value in reversed(headers)}
        action = found.get("action", "").lower()
        if not action or any(bad in raw.replace(b"\r\n", b"") for bad in (b"\r", b"\n", b"\0")):
            self.odd.append(raw)
        if action not in SESSION:
            self.blocks.append(headers)
        action_id = found.get("actionid", "")
        challenge = "Challenge: 1234\r\n" if action == "challenge" else ""
        writer.write(f"Response: Success\r\nActionID: {action_id}\r\n{challenge}Message: ok\r\n\r\n".encode())
        if action == "login":
            writer.write(b"Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n")
