"""What every outbox does in the same way: it keeps the books, releases, and tells when nothing waits any more."""

from __future__ import annotations

import asyncio
from collections import Counter

from amibridge.outbox.base import Ending
from amibridge.outbox.reading import Place, Reading


class BookedOutbox:
    """The common half of an Outbox; see there."""

    def __init__(self) -> None:
        self.received = 0
        self.confirmed = 0
        self.dropped = 0
        self.fault = ""
        self.before: Ending | None = None
        self._number = 0  # of the last appended
        self._reading = Reading()
        self._arrived = asyncio.Event()
        self._emptied = asyncio.Event()

    @property
    def pending(self) -> int:
        return self.received - self.confirmed - self.dropped

    @property
    def released_to(self) -> Place | None:
        return self._reading.released_to

    def release(self, count: int) -> None:
        confirmed, lost = self._reading.release(count)
        self.confirmed += confirmed
        self.dropped += lost
        if not self.pending:
            self._emptied.set()

    async def empty(self) -> None:
        while self.pending:
            self._emptied.clear()
            await self._emptied.wait()

    def _drop(self, first: int, last: int, by_event: Counter[str]) -> None:
        self.dropped += self._reading.drop(first, last, by_event)
