"""An outbox in memory: bounded, and it does not survive the process."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass

from amibridge.outbox.base import GAP, Record

MAX_BYTES = 256 * 1024 * 1024  # half a million events: minutes of a busy PBX, hours of a quiet one
RECORD_OVERHEAD_BYTES = 200  # what Python needs for a record besides its payload
MAX_GAPS = 1000  # one per epoch that lost something; more than that and the oldest are told together


@dataclass(slots=True)
class _Gap:
    first: Record
    last_sequence: int | None
    lost: int

    def record(self) -> Record:
        said = {
            "reason": "outbox_full",
            "from_sequence": self.first.sequence,
            "to_sequence": self.last_sequence,
            "lost": self.lost,
            "detail": None if self.last_sequence else "over several epochs",
        }
        return Record(self.first.epoch, self.first.sequence, self.first.received_ns, GAP, json.dumps(said).encode())


class MemoryOutbox:
    """See Outbox. The oldest unread go first; the gap takes the place and the number of the first of them."""

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self.dropped = 0
        self._max_bytes = max_bytes
        self._bytes = 0
        self._unread: deque[Record] = deque()
        self._read: deque[Record] = deque()
        self._gaps: deque[_Gap] = deque()
        self._arrived = asyncio.Event()
        self._emptied = asyncio.Event()

    @property
    def pending(self) -> int:
        return len(self._unread) + sum(record.kind != GAP for record in self._read)

    def append(self, record: Record) -> None:
        self._unread.append(record)
        self._bytes += _size(record)
        while self._bytes > self._max_bytes and len(self._unread) > 1:
            self._drop(self._unread.popleft())
        self._arrived.set()

    async def read(self, limit: int) -> list[Record]:
        while not self._unread:  # there is no gap without something after it
            self._arrived.clear()
            await self._arrived.wait()
        records = [self._gaps.popleft().record() for _ in range(min(limit, len(self._gaps)))]
        records += [self._unread.popleft() for _ in range(min(limit - len(records), len(self._unread)))]
        self._read += records
        return records

    def release(self, count: int) -> int:
        released = [record for record in (self._read.popleft() for _ in range(count)) if record.kind != GAP]
        self._bytes -= sum(_size(record) for record in released)
        if not self.pending:
            self._emptied.set()
        return len(released)

    async def empty(self) -> None:
        while self.pending:
            self._emptied.clear()
            await self._emptied.wait()

    def _drop(self, record: Record) -> None:
        self._bytes -= _size(record)
        self.dropped += 1
        newest = self._gaps[-1] if self._gaps else None
        if newest and newest.first.epoch == record.epoch:
            newest.last_sequence = record.sequence
            newest.lost += 1
        else:
            self._gaps.append(_Gap(record, record.sequence, 1))
        if len(self._gaps) > MAX_GAPS:
            oldest = self._gaps.popleft()
            self._gaps[0].first, self._gaps[0].last_sequence = oldest.first, None
            self._gaps[0].lost += oldest.lost


def _size(record: Record) -> int:
    return len(record.payload) + RECORD_OVERHEAD_BYTES
