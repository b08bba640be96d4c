"""A long list on its way out while it still comes in."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from amibridge.ami.messages import Event
from amibridge.commands.answers import Answers
from amibridge.schemas.requests import ReplyPart, Request

# Read and not yet with the broker; about 20 MB. The connection is read on whatever the broker does, so what is more goes.
MAX_WAITING_ITEMS = 20_000

SendPart = Callable[[ReplyPart], Awaitable[None]]


class Parts:
    """Publishes the items of one list as numbered parts. `send` publishes one and raises BrokerError."""

    def __init__(self, answers: Answers, request: Request, send: SendPart) -> None:
        self.sent = 0
        self.lost_items = 0
        self._run = secrets.token_hex(4)
        self._answers = answers
        self._request = request
        self._send = send
        self._waiting: deque[list[Event]] = deque()
        self._sending: asyncio.Task[None] | None = None

    def take(self, events: Sequence[Event]) -> None:
        """Items in their order; never waits."""
        if sum(map(len, self._waiting)) > MAX_WAITING_ITEMS:
            self.lost_items += len(events)
            return
        self._waiting.append(list(events))
        if self._sending is None or self._sending.done():
            before, self._sending = self._sending, None
            self._sending = asyncio.create_task(self._send_all(before))

    async def finished(self) -> None:
        """Until all of it is with the broker. Raises BrokerError."""
        if self._sending is not None:
            await self._sending

    def stop(self) -> None:
        """Nobody needs the rest."""
        if self._sending is not None:
            self._sending.cancel()

    async def _send_all(self, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await before  # raises what it met: nothing after it may be sent
        while self._waiting:
            for part in self._answers.parts(self._request, self._waiting.popleft(), self._run, self.sent + 1):
                await self._send(part)
                self.sent += 1
