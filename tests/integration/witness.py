"""An independent AMI connection: sees what Asterisk says, with nothing of the bridge between."""

from __future__ import annotations

import asyncio


class Witness:
    """Logs in on a bare socket and keeps every block it gets."""

    def __init__(self, host: str, port: int, username: str, secret: str) -> None:
        self._address = (host, port)
        self._login = f"Action: Login\r\nUsername: {username}\r\nSecret: {secret}\r\n\r\n".encode()
        self.blocks: list[bytes] = []

    async def __aenter__(self) -> Witness:
        self._reader, self._writer = await asyncio.open_connection(*self._address)
        self._writer.write(self._login)
        self._reading = asyncio.create_task(self._read())
        await self.wait_for(b"Event: FullyBooted")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reading.cancel()
        self._writer.close()
        await asyncio.gather(self._reading, self._writer.wait_closed(), return_exceptions=True)

    async def mark(self, name: str) -> None:
        """Have Asterisk say a UserEvent to everybody, and wait until it came back."""
        self._writer.write(f"Action: UserEvent\r\nUserEvent: Mark\r\nName: {name}\r\n\r\n".encode())
        await self.wait_for(f"\r\nName: {name}".encode())

    async def wait_for(self, text: bytes, timeout_seconds: float = 30.0) -> None:
        async with asyncio.timeout(timeout_seconds):
            while not any(text in block for block in self.blocks):
                await asyncio.sleep(0.02)

    async def wait_for_count(self, start: bytes, count: int, timeout_seconds: float = 60.0) -> None:
        """Wait until so many blocks that begin like this have come."""
        async with asyncio.timeout(timeout_seconds):
            while sum(block.startswith(start) for block in self.blocks) < count:
                await asyncio.sleep(0.05)

    def events_between(self, first: str, last: str) -> list[bytes]:
        """The events from one mark to the other, both included."""
        events = [block for block in self.blocks if block.startswith(b"Event: ")]
        places = [
            next(n for n, b in enumerate(events) if b.endswith(f"\r\nName: {name}".encode())) for name in (first, last)
        ]
        return events[places[0] : places[1] + 1]

    async def _read(self) -> None:
        unfinished = b""
        while chunk := await self._reader.read(1 << 18):
            *whole, unfinished = (unfinished + chunk).split(b"\r\n\r\n")
            self.blocks += whole
