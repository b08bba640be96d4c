"""A real Asterisk as numbered source: it says the same UserEvents because it is asked to, on a connection of its own."""

from __future__ import annotations

import asyncio
import re
import time

from tests.support.ledger import NAME, Ledger, check_of

PIPELINED = 200  # actions on the wire at once; Asterisk answers them in order
ANSWER = re.compile(rb"^Response: (\w+)\r\n", re.MULTILINE)
ANSWER_SECONDS = 30.0


class AsteriskNumbers:
    """Says numbers from 1 on. That they were said is certain; to whom Asterisk wrote them only the listeners know."""

    def __init__(self, host: str, port: int, username: str, secret: str) -> None:
        self._address = (host, port)
        self._login = f"Action: Login\r\nUsername: {username}\r\nSecret: {secret}\r\nEvents: off\r\n\r\n".encode()
        self._answered = 0
        self._unread = b""
        self.last = 0

    async def __aenter__(self) -> AsteriskNumbers:
        self._reader, self._writer = await asyncio.open_connection(*self._address)
        self._writer.write(self._login)
        await self._answers(1)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await asyncio.gather(self._writer.wait_closed(), return_exceptions=True)

    async def say(self, count: int, rate: float) -> None:
        """Say the next numbers, no faster than this; returns when Asterisk has said all of them."""
        started, first = time.monotonic(), self.last + 1
        end = self.last + count
        while self.last < end:
            batch = range(self.last + 1, min(end, self.last + PIPELINED) + 1)
            self._writer.write(b"".join(map(action, batch)))
            self.last = batch[-1]
            await self._answers(len(batch))
            ahead = (self.last - first + 1) / rate - (time.monotonic() - started)
            await asyncio.sleep(max(0.0, ahead))

    def ledger(self) -> Ledger:
        """As if one login had got everything: what it did not get has to lie inside gaps all the same."""
        return Ledger.all_to_one(self.last)

    async def _answers(self, count: int) -> None:
        async with asyncio.timeout(ANSWER_SECONDS):
            while count:
                received = await self._reader.read(1 << 16)
                assert received, "Asterisk closed the connection"
                whole, end, self._unread = (self._unread + received).rpartition(b"\r\n\r\n")
                said = ANSWER.findall(whole + end)
                assert set(said) <= {b"Success"}, whole
                count -= len(said)


def action(number: int) -> bytes:
    """The action that makes Asterisk say a number."""
    return f"Action: UserEvent\r\nUserEvent: {NAME}\r\nNumber: {number}\r\nCheck: {check_of(number)}\r\n\r\n".encode()
