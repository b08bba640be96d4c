"""An outbox in memory: bounded, and it does not survive the process."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping

from amibridge.outbox.base import Record
from amibridge.outbox.booked import BookedOutbox
from amibridge.outbox.reading import Numbered, Place, event_name, first_missing

MAX_BYTES = 256 * 1024 * 1024  # half a million events: minutes of a busy PBX, hours of a quiet one
RECORD_OVERHEAD_BYTES = 200  # what Python needs for a record besides its payload
CROWDED_PART = 0.8  # of the room; the rest is for what can not be spared


class MemoryOutbox(BookedOutbox):
    """See Outbox. The oldest unread go first. `retain_bytes` of released records are kept for `rewind`."""

    def __init__(self, *, max_bytes: int = MAX_BYTES, retain_bytes: int = 0) -> None:
        super().__init__()
        self._max_bytes = max_bytes
        self._retain_bytes = retain_bytes
        self._bytes = 0
        self._retained_bytes = 0
        self._unread: deque[Numbered] = deque()
        self._read: deque[Numbered] = deque()
        self._retained: deque[Numbered] = deque()

    @property
    def pending_bytes(self) -> int:
        """In memory."""
        return self._bytes

    @property
    def crowded(self) -> bool:
        return self._bytes > self._max_bytes * CROWDED_PART

    def append(self, record: Record) -> None:
        self._number += 1
        self.received += 1
        self._unread.append((self._number, record))
        self._bytes += size_of(record)
        while self._bytes > self._max_bytes and len(self._unread) > 1:
            number, oldest = self._unread.popleft()
            self._bytes -= size_of(oldest)
            self._drop(number, number, Counter({event_name(oldest): 1}))
        self._arrived.set()

    async def read(self, limit: int) -> list[Record]:
        while not self._unread:  # there is no gap without something after it
            self._arrived.clear()
            await self._arrived.wait()
        items = [self._unread.popleft() for _ in range(min(limit, len(self._unread)))]
        self._read += items
        return self._reading.take(items)

    def release(self, count: int) -> None:
        super().release(count)
        while self._read and self._read[0][0] <= self._reading.released:
            number, record = self._read.popleft()
            self._bytes -= size_of(record)
            self._retained.append((number, record))
            self._retained_bytes += size_of(record)
        while self._retained_bytes > self._retain_bytes:
            self._retained_bytes -= size_of(self._retained.popleft()[1])

    async def rewind(self, marks: Mapping[str, int]) -> int:
        reading = self._reading
        kept = ((number, record.epoch, record.sequence) for number, record in self._retained)
        first, place, uncounted = first_missing(marks, kept, reading.released, reading.released_to)
        self.received += reading.back_to(first, place, uncounted=uncounted)
        again = [item for item in self._retained if item[0] >= first]
        self._retained = deque(item for item in self._retained if item[0] < first)
        self._retained_bytes -= sum(size_of(record) for _, record in again)
        self._bytes += sum(size_of(record) for _, record in again)
        self._unread.extendleft(reversed([*again, *self._read]))
        self._read.clear()
        return len(again)

    async def recall(self, after: Place) -> AsyncIterator[list[Record]]:
        yield [record for _, record in self._retained if (record.epoch, record.sequence) > after]

    async def open(self) -> None:
        return

    async def close(self) -> None:
        return


def size_of(record: Record) -> int:
    """What a record takes in memory, about, in bytes."""
    return len(record.payload) + RECORD_OVERHEAD_BYTES
