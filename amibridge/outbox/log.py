"""The outbox on disk: records are written in groups by a thread, and given to the reader once they are safe.

What waits to be written is bounded (`RING_BYTES`); a disk that is full, read-only or dying makes that ring all there is, and
the reader is then given records that are in memory only. What a crash can take is what was appended since the last commit.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from amibridge import telemetry
from amibridge.outbox.base import Record
from amibridge.outbox.booked import BookedOutbox
from amibridge.outbox.cursor import Position
from amibridge.outbox.memory import CROWDED_PART, size_of
from amibridge.outbox.reading import Numbered, Place, Reading, event_name, first_missing
from amibridge.outbox.store import Limits, Store

COMMIT_EVERY_SECONDS = 0.005  # at most so often, which is also what a crash can take
# Up to here a sync for each record costs little (a tenth of a processor), and nobody waits for one.
PACED_RECORDS_PER_SECOND = 1000
RATE_WEIGHT = 0.2  # of the last commit in the rate
COMMIT_RECORDS = 256  # as many do not wait for that
MAX_COMMIT_BYTES = 4 * 1024 * 1024
RING_BYTES = 64 * 1024 * 1024  # what waits for the disk: ten seconds of a very loud PBX
TAIL_BYTES = 4 * 1024 * 1024  # written records still in memory, for a reader that keeps up
RECALL_RECORDS = 500  # at a time
CURSOR_EVERY_SECONDS = 0.2  # what the broker has confirmed since then is sent again after a crash
PRUNE_EVERY_SECONDS = 5.0
FULL_WAIT_SECONDS = 0.25
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
FAULT_WAIT_SECONDS = 5.0  # before a disk that failed is tried again


class DiskOutbox(BookedOutbox):
    """See Outbox."""

    def __init__(self, folder: Path, limits: Limits | None = None, *, ring_bytes: int = RING_BYTES) -> None:
        super().__init__()
        self.crowded = False
        self.torn_bytes = 0
        self._limits = limits or Limits()
        self._store = Store(folder, self._limits)
        self._group_bytes = min(MAX_COMMIT_BYTES, self._limits.segment_bytes // 2)  # a group goes into one segment
        self._ring_bytes = ring_bytes
        self._safe = 0  # the last one that may be read
        self._left_to = 0  # the last one of the process before
        self._unwritten: deque[Numbered] = deque()
        self._unwritten_bytes = 0
        self._writing: list[Numbered] = []
        self._tail: deque[Numbered] = deque()
        self._tail_bytes = 0
        self._saved = Position(0, 0, False)
        self._committed_at = 0.0
        self._rate = 0.0  # records a second, lately
        self._dirty = asyncio.Event()
        self._many = asyncio.Event()
        self._job: asyncio.Future[None] | None = None  # the group that is being written
        self._tasks: list[asyncio.Task[None]] = []
        self._log = telemetry.log(outbox=folder.name)
        self._worth = telemetry.Worth()

    async def open(self) -> None:
        await asyncio.to_thread(self._open)
        self._tasks = [asyncio.create_task(self._commit()), asyncio.create_task(self._keep())]

    def _open(self) -> None:
        found = self._store.open()
        self._number = self._safe = self._left_to = found.next - 1
        self._reading = Reading(found.released, found.place)
        self.received = self._number - found.released
        self.before, self.torn_bytes = found.before, found.torn_bytes

    @property
    def pending_bytes(self) -> int:
        """On the disk and in the ring."""
        return self._store.pending_bytes(self._reading.released) + self._unwritten_bytes

    def append(self, record: Record) -> None:
        self._number += 1
        self.received += 1
        self._unwritten.append((self._number, record))
        self._unwritten_bytes += size_of(record)
        while self._unwritten_bytes > self._ring_bytes and len(self._unwritten) > 1:
            number, oldest = self._pop_unwritten()
            self._drop(number, number, Counter({event_name(oldest): 1}))
        if self.fault:
            self._safe = self._number
            self._arrived.set()
        self._dirty.set()
        if len(self._unwritten) >= COMMIT_RECORDS:
            self._many.set()

    async def read(self, limit: int) -> list[Record]:
        while True:
            self._arrived.clear()
            items = await self._items(limit) if self._reading.next <= self._safe else []
            if records := self._reading.take(items):
                return records
            if not items and not self._arrived.is_set() and (records := self._reading.end_at(self._left_to, time.time_ns())):
                return records  # what an earlier process left ends with a hole
            if not items:
                await self._arrived.wait()

    async def rewind(self, marks: Mapping[str, int]) -> int:
        reading = self._reading
        while True:
            try:
                first, place, uncounted = await asyncio.to_thread(
                    lambda: first_missing(marks, self._store.kept(), reading.released, reading.released_to)
                )
                break
            except OSError as error:
                self._say("the outbox can not be read, trying again", error)
                await asyncio.sleep(FULL_WAIT_SECONDS)
        again = reading.back_to(first, place, uncounted=uncounted)
        self.received += again
        self._tail.clear()
        self._tail_bytes = 0
        return again

    async def recall(self, after: Place) -> AsyncIterator[list[Record]]:
        released = self._reading.released
        try:
            number = await asyncio.to_thread(self._number_behind, after)
            while number <= released and (items := await asyncio.to_thread(self._store.read, number, RECALL_RECORDS)):
                yield [record for at, record in items if at <= released]
                number = items[-1][0] + 1
        except OSError as error:
            self._say("the outbox can not be read", error)

    def _number_behind(self, after: Place) -> int:
        """Of the first record behind a place."""
        epoch, sequence = self._reading.released_to or ("", 0)
        if after[0] == epoch:  # numbers and sequences grow together within an epoch
            return self._reading.released - max(sequence - after[1], 0) + 1
        kept = self._store.kept()
        return next((number for number, *place in kept if tuple(place) > after), self._reading.released + 1)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._writing and self._job is not None:
            with contextlib.suppress(OSError):
                await self._job
                self._writing = []
        await asyncio.shield(asyncio.to_thread(self._close))

    def _close(self) -> None:
        left = deque([*self._writing, *self._unwritten])
        try:
            while left:
                group, size = [], 0
                while left and size < self._group_bytes:
                    size += size_of(left[0][1])
                    group.append(left.popleft())
                self._write_last(group)
        except OSError as error:
            lost = len(left) + len(group)
            self._log.error(f"{lost} events could not be written before the end: a gap will tell", problem=str(error))
        self._store.close(Position(self._reading.released, self._number, True))

    def _write_last(self, group: list[Numbered]) -> None:
        """Make room as long as there is something older to let go; the hole becomes a gap at the next start."""
        while True:
            try:
                self._store.write(group)
                return
            except OSError as error:
                oldest = self._store.oldest_unreleased(self._reading.released)
                if error.errno not in _NO_ROOM:
                    raise
                if not self._store.reclaim(self._position()):
                    if oldest is None:
                        raise
                    self._store.drop(oldest, oldest.first)

    async def _items(self, limit: int) -> list[Numbered]:
        """The next ones: from the tail, the disk or, with a disk that fails, the ring."""
        number = self._reading.next
        while self._tail and self._tail[0][0] < number:
            self._tail_bytes -= size_of(self._tail.popleft()[1])
        if not self._tail or self._tail[0][0] > number:
            try:
                items = await asyncio.to_thread(self._store.read, number, limit)
            except OSError as error:
                self._say("the outbox can not be read, trying again", error)
                await asyncio.sleep(FULL_WAIT_SECONDS)
                self._arrived.set()
                return []
            # A commit that runs now may be there before it is safe.
            if items := [item for item in items if item[0] <= self._safe]:
                return items
        return self._in_memory(limit)

    def _in_memory(self, limit: int) -> list[Numbered]:
        if self._tail:
            items = [self._tail.popleft() for _ in range(min(limit, len(self._tail)))]
            self._tail_bytes -= sum(size_of(record) for _, record in items)
            return items
        if self.fault and not self._writing:
            return [self._pop_unwritten() for _ in range(min(limit, len(self._unwritten)))]
        return []

    async def _commit(self) -> None:
        """Write what is appended, for ever."""
        while True:
            if not self._unwritten:
                self._dirty.clear()
                await self._dirty.wait()
            await self._gather()
            try:
                if self.fault:
                    await self._try_again()
                else:
                    await self._write()
            except OSError as error:
                try:
                    await self._in_trouble(error)
                except OSError as worse:
                    self._keep_in_memory(worse)
            except Exception as error:  # a fault of ours must not end the only one who writes
                self._keep_in_memory(error)

    async def _gather(self) -> None:
        """Let a group come together where many come; else each goes at once."""
        if self._rate < PACED_RECORDS_PER_SECOND:
            return
        wait = self._committed_at + COMMIT_EVERY_SECONDS - time.monotonic()
        if wait > 0 and len(self._unwritten) < COMMIT_RECORDS:
            self._many.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._many.wait()

    async def _write(self) -> None:
        size = 0
        while self._unwritten and size < self._group_bytes:
            item = self._pop_unwritten()
            size += size_of(item[1])
            self._writing.append(item)
        started = time.monotonic()
        try:
            self._job = asyncio.ensure_future(asyncio.to_thread(self._store.write, self._writing))
            await asyncio.shield(self._job)
        except Exception:
            self._unwritten.extendleft(reversed(self._writing))
            self._unwritten_bytes += size
            self._writing = []
            raise
        now = time.monotonic()
        self._rate += (len(self._writing) / max(now - self._committed_at, 1e-4) - self._rate) * RATE_WEIGHT
        self._committed_at = now
        self._look_for_room()
        telemetry.COMMIT_SECONDS.observe(self._committed_at - started)
        self._keep_in_tail(size)

    def _look_for_room(self) -> None:
        ring = self._unwritten_bytes > self._ring_bytes * CROWDED_PART
        self.crowded = ring or self.pending_bytes > self._limits.max_bytes * CROWDED_PART

    def _keep_in_tail(self, size: int) -> None:
        written, self._writing = self._writing, []
        self._safe = written[-1][0]
        self._tail += written
        self._tail_bytes += size
        while self._tail_bytes > TAIL_BYTES:
            self._tail_bytes -= size_of(self._tail.popleft()[1])
        self._arrived.set()

    async def _in_trouble(self, error: OSError) -> None:
        """No room: make some. Anything else: go on in memory."""
        if error.errno not in _NO_ROOM:
            self._keep_in_memory(error)
            return
        if await asyncio.to_thread(self._store.reclaim, self._position()):
            return
        limited = self._store.size_bytes + self._limits.segment_bytes > self._limits.max_bytes
        oldest = self._store.oldest_unreleased(self._reading.released)
        if oldest and (limited or self._unwritten_bytes > self._ring_bytes / 2):
            self._say("the outbox is full and lets the oldest events go", error)
            first, last = max(oldest.first, self._reading.next), oldest.last
            if last >= first:  # before the thread works: a reader must not take them meanwhile
                self._drop(first, last, Counter())
            self._reading.explain(first, await asyncio.to_thread(self._store.drop, oldest, first))
            return
        self._say("the disk of the outbox is full; events wait in memory", error)
        await asyncio.sleep(FULL_WAIT_SECONDS)

    def _keep_in_memory(self, error: Exception) -> None:
        self._say("the outbox can not be written; events are kept in memory only", error)
        self.fault = f"the outbox can not be written: {error}"
        self._safe = self._number
        self._arrived.set()

    async def _try_again(self) -> None:
        """See whether the disk takes a new segment; until then records stay in the ring."""
        await asyncio.sleep(FAULT_WAIT_SECONDS)
        first = self._unwritten[0][0] if self._unwritten else self._number + 1
        await asyncio.to_thread(self._store.probe, first)
        self.fault = ""
        self._safe = self._unwritten[0][0] - 1 if self._unwritten else self._number
        self._worth.over()
        self._log.info("the outbox is written to the disk again")

    async def _keep(self) -> None:
        """Note how far the broker is, and delete what it has had for long."""
        pruned = time.monotonic()
        while True:
            await asyncio.sleep(CURSOR_EVERY_SECONDS)
            self._look_for_room()
            position = self._position()
            try:
                if position != self._saved:
                    await asyncio.to_thread(self._store.save, position)
                    self._saved = position
                if time.monotonic() - pruned > PRUNE_EVERY_SECONDS:
                    pruned = time.monotonic()
                    await asyncio.to_thread(self._store.prune, position)
            except OSError as error:
                self._say("the outbox's cursor can not be written: after a crash more is sent again", error)

    def _position(self) -> Position:
        return Position(self._reading.released, self._written(), False)

    def _written(self) -> int:
        if self._writing:
            return self._writing[0][0] - 1
        return self._unwritten[0][0] - 1 if self._unwritten else self._number

    def _pop_unwritten(self) -> Numbered:
        item = self._unwritten.popleft()
        self._unwritten_bytes -= size_of(item[1])
        return item

    def _say(self, text: str, error: Exception) -> None:
        if self._worth.saying(text):
            self._log.error(text, problem=str(error))
