"""The folder of segments: written at one end, read anywhere, shortened at the other. Blocking; used from threads.

Nothing here is ever repaired in place: what is damaged is copied to `quarantine/` and passed over, and the numbers that are
missing then become a gap. Errors are OSError (a full disk is ENOSPC), but for OutboxInUse.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from amibridge import telemetry
from amibridge.errors import OutboxError, OutboxInUse
from amibridge.outbox import segment as form
from amibridge.outbox.base import Ending, Record
from amibridge.outbox.cursor import Cursor, Position
from amibridge.outbox.folder import Segment, indexed
from amibridge.outbox.reading import Numbered, Place, event_name

READ_BYTES = 256 * 1024  # at a time: several hundred events
_LOST = (errno.ENOENT, errno.EIO, errno.EUCLEAN, errno.ENXIO)  # waiting does not bring it back
MAX_QUARANTINE_BYTES = 256 * 1024 * 1024  # copies kept for people to look at; older ones go first


@dataclass(frozen=True, slots=True)
class Limits:
    """How much room there is. All but `sync` in bytes and seconds."""

    max_bytes: int = 10 * 1024**3  # twenty million events: an hour of a very loud PBX
    segment_bytes: int = 16 * 1024**2
    retain_bytes: int = 256 * 1024**2  # confirmed records, to heal a broker that lost them
    retain_seconds: float = 600.0
    min_free_bytes: int = 0  # left to others on the disk
    sync: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What an earlier process left: the next number, the last released with its place, and how it ended."""

    next: int
    released: int
    place: Place | None
    before: Ending | None
    torn_bytes: int


class Store:
    """See the module. One process at a time holds the folder."""

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self.folder = folder
        self._limits = limits or Limits()
        self._segments: list[Segment] = []
        self._cursor = Cursor(folder / "cursor")
        self._lock_fd = -1
        self._fd = -1  # of the newest segment, while it is written to
        self._offset = 0
        self._read_at: tuple[Segment, int, int] | None = None  # where the next number to be read is
        self._lock = threading.Lock()
        self._log = telemetry.log(outbox=folder.name)

    @property
    def size_bytes(self) -> int:
        """All segments together."""
        return sum(segment.size_bytes for segment in self._segments)

    def pending_bytes(self, released: int) -> int:
        """Of the segments that are not released whole."""
        return sum(segment.size_bytes for segment in self._segments if segment.last > released)

    def open(self) -> Found:
        """Take the folder and find out what is in it. Raises OutboxInUse."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._take_lock()
            return self._open()
        except OSError as error:
            self.close(None)
            raise OutboxError(f"the outbox in {self.folder} can not be used: {error.strerror or error}") from error

    def _open(self) -> Found:
        position = self._cursor.open()
        self._segments = list(indexed(self.folder, self._quarantine))
        torn, last = self._cut_tail(position.end if position else 0)
        newest = last[0] if last else 0
        released = position.released if position else (self._segments[0].first - 1 if self._segments else 0)
        end = max(newest, released, position.end if position else 0)
        place = None
        if released and (items := self.read(released, 1)) and items[0][0] == released:
            place = (items[0][1].epoch, items[0][1].sequence)
        before = None
        if last and last[1]:
            clean = position is not None and position.clean and newest <= position.end
            before = Ending(last[1].epoch, last[1].sequence, last[1].received_ns, clean)
        return Found(end + 1, released, place, before, torn)

    def write(self, items: list[Numbered]) -> None:
        """Append, and have it on the disk when the limits say so. After an error nothing of it counts as written."""
        blob = form.encode(items)
        with self._lock:
            if self._fd < 0 or self._offset + len(blob) > self._segments[-1].size_bytes:
                self._finish()
                self._begin(items[0][0], max(self._limits.segment_bytes, form.HEADER_BYTES + len(blob)))
            try:
                _write_all(self._fd, blob, self._offset)
                if self._limits.sync:
                    os.fdatasync(self._fd)
            except OSError:
                self._finish()  # a file whose sync has failed is never trusted again
                raise
            self._offset += len(blob)
            self._segments[-1].last = items[-1][0]

    def probe(self, first: int) -> None:
        """Begin a new segment, to see whether the disk takes one again."""
        with self._lock:
            self._finish()
            self._begin(first, self._limits.segment_bytes)

    def read(self, number: int, limit: int) -> list[Numbered]:
        """Up to `limit` records from this number on, or from the first one behind it; [] when there are none."""
        with self._lock:
            for segment in [one for one in self._segments if one.last >= number]:
                try:
                    items = self._read_from(segment, number, limit)
                except OSError as error:
                    if error.errno not in _LOST:
                        raise  # such as too many open files: it will pass
                    self._log.error("a file of the outbox can not be read", file=segment.path.name, problem=str(error))
                    continue
                if items:
                    return items
        return []

    def kept(self) -> Iterator[tuple[int, str, int]]:
        """Number, epoch and sequence of every record there is, in order."""
        number = 1
        while items := self.read(number, 1000):
            yield from ((at, record.epoch, record.sequence) for at, record in items)
            number = items[-1][0] + 1

    def oldest_unreleased(self, released: int) -> Segment | None:
        """The segment to let go when there is no room; never the one that is written to."""
        found = (segment for segment in self._segments if segment.last > released and not self._is_active(segment))
        return next(found, None)

    def drop(self, segment: Segment, first: int) -> Counter[str]:
        """Delete a segment; the events in it from number `first` on, by name."""
        with self._lock:
            counts: Counter[str] = Counter()
            with contextlib.suppress(OSError):
                content = segment.path.read_bytes()
                counts.update(event_name(record) for _, _, number, record in form.scan(content) if number >= first)
            self._delete(segment)
            return counts

    def save(self, position: Position, *, sync: bool = False) -> None:
        """Write the cursor."""
        with self._lock:
            self._cursor.save(position, sync=sync)

    def prune(self, position: Position) -> None:
        """Delete what is released and need not be kept longer. The cursor is on the disk before anything goes."""
        with self._lock:
            spare = self._spare(position.released)
            size = sum(segment.size_bytes for segment in spare)
            limits, now = self._limits, time.time()
            old: list[Segment] = []
            for segment in spare:
                if size <= limits.retain_bytes and now - segment.closed_at <= limits.retain_seconds:
                    break
                old.append(segment)
                size -= segment.size_bytes
            self._forget(old, position)

    def reclaim(self, position: Position) -> bool:
        """Delete the oldest released segment although it should be kept longer; False when there is none."""
        with self._lock:
            spare = self._spare(position.released)[:1]
            self._forget(spare, position)
            return bool(spare)

    def close(self, position: Position | None) -> None:
        """Let go of the folder; with a position, as a clean end."""
        with self._lock:
            with contextlib.suppress(OSError):
                self._finish()
            if position:
                with contextlib.suppress(OSError):
                    self._cursor.save(position, sync=self._limits.sync)
            self._cursor.close()
            if self._lock_fd >= 0:
                os.close(self._lock_fd)
                self._lock_fd = -1

    def _take_lock(self) -> None:
        self._lock_fd = os.open(self.folder / "LOCK", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock_fd)
            self._lock_fd = -1
            raise OutboxInUse(f"another bridge uses {self.folder}: end it, or give this one another folder") from None

    def _cut_tail(self, end_known: int) -> tuple[int, tuple[int, Record | None] | None]:
        """What a crash left half written at the end of the newest segment is set aside: how many bytes that was, and the
        last record."""
        torn_bytes = 0
        while self._segments:
            segment = self._segments[-1]
            try:
                content = segment.path.read_bytes()
            except OSError as error:  # a bad sector: what is in it becomes a gap
                self._log.error("a file of the outbox can not be read", file=segment.path.name, problem=str(error))
                segment.last = max(segment.first, end_known)
                return torn_bytes, (segment.last, None)
            end, last = form.HEADER_BYTES, None
            for _, behind, number, record in form.scan(content, form.HEADER_BYTES):
                end, last = behind, (number, record)
            torn = content[end:].rstrip(b"\0")
            torn_bytes += len(torn)
            if torn:
                with contextlib.suppress(OSError):
                    self._set_aside(f"{segment.path.name}.tail", torn)
            if last:
                if len(content) > end:
                    os.truncate(segment.path, end)
                segment.size_bytes, segment.last = end, last[0]
                return torn_bytes, last
            self._delete(segment)
        return torn_bytes, None

    def _read_from(self, segment: Segment, number: int, limit: int) -> list[Numbered]:
        at = form.HEADER_BYTES
        if self._read_at and self._read_at[0] is segment and self._read_at[1] == number:
            at = self._read_at[2]
        active = self._is_active(segment)
        end = self._offset if active else segment.size_bytes
        items: list[Numbered] = []
        with segment.path.open("rb") as file:
            size = READ_BYTES
            while at < end and not items:
                file.seek(at)
                buffer = file.read(min(size, end - at))
                whole = at + len(buffer) >= end
                used, size = self._collect(segment, buffer, number, limit, items, whole)
                if not used and whole:
                    break
                at += used
        if items:
            self._read_at = (segment, items[-1][0] + 1, at)
        return items

    def _collect(
        self, segment: Segment, buffer: bytes, number: int, limit: int, items: list[Numbered], whole: bool
    ) -> tuple[int, int]:
        """Take the records of a buffer; how much of it is used up, and how much to read next."""
        expected = 0
        for start, end, found, record in form.scan(buffer, whole=whole):
            if start != expected:
                self._note_damage(segment)
            expected = end
            if found >= number:
                items.append((found, record))
                if len(items) >= limit:
                    break
        else:
            if whole and expected < len(buffer) and buffer[expected:].strip(b"\0"):
                self._note_damage(segment)
        if not expected and not whole:  # nothing whole in it: a very large record, or a damaged stretch
            grown = len(buffer) * 2
            return (0, grown) if grown <= 4 * form.MAX_RECORD_BYTES else (len(buffer) - len(form.MARK), READ_BYTES)
        return expected, READ_BYTES

    def _begin(self, first: int, size: int) -> None:
        limits = self._limits
        if self.size_bytes + size > limits.max_bytes and self._segments:
            raise OSError(errno.ENOSPC, "the outbox has its full size")
        if limits.min_free_bytes:
            disk = os.statvfs(self.folder)
            if disk.f_bavail * disk.f_frsize < size + limits.min_free_bytes:
                raise OSError(errno.ENOSPC, "the disk is nearly full")
        path = self.folder / f"{first:020d}.seg"
        if path.exists():  # left by a disk that failed at it; the header tells the order, not the name
            path = self.folder / f"{first:020d}-{time.time_ns()}.seg"
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(fd, 0, size)  # so that a full disk is found here and not in the middle of a record
            _write_all(fd, form.header(first), 0)
            if limits.sync:
                os.fdatasync(fd)
                _sync_folder(self.folder)
        except OSError:
            os.close(fd)
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            raise
        self._fd, self._offset = fd, form.HEADER_BYTES
        self._segments.append(Segment(path, first, first - 1, size, time.time()))

    def _finish(self) -> None:
        """No more is written to the newest segment: it gives back what it does not need."""
        if self._fd < 0:
            return
        fd, self._fd = self._fd, -1
        segment = self._segments[-1]
        try:
            with contextlib.suppress(OSError):
                os.ftruncate(fd, self._offset)
        finally:
            os.close(fd)
        segment.size_bytes, segment.closed_at = self._offset, time.time()
        if segment.last < segment.first:
            self._delete(segment)

    def _spare(self, released: int) -> list[Segment]:
        return [segment for segment in self._segments if segment.last <= released and not self._is_active(segment)]

    def _forget(self, segments: list[Segment], position: Position) -> None:
        if segments:
            self._cursor.save(position, sync=self._limits.sync)
            for segment in segments:
                self._delete(segment)
            if self._limits.sync:
                _sync_folder(self.folder)

    def _delete(self, segment: Segment) -> None:
        if segment in self._segments:
            self._segments.remove(segment)
        with contextlib.suppress(OSError):  # what is left is pruned by a later process
            segment.path.unlink(missing_ok=True)

    def _is_active(self, segment: Segment) -> bool:
        return self._fd >= 0 and segment is self._segments[-1]

    def _note_damage(self, segment: Segment) -> None:
        if not segment.damaged:
            segment.damaged = True
            self._log.error("a damaged place in the outbox; what is missing is published as a gap", file=segment.path.name)
            with contextlib.suppress(OSError):
                self._set_aside(segment.path.name, segment.path.read_bytes())

    def _quarantine(self, path: Path) -> None:
        """A file that holds no record at all."""
        self._log.error("a file in the outbox holds no record and is set aside", file=path.name)
        with contextlib.suppress(OSError):
            self._set_aside(path.name, path.read_bytes())
        path.unlink(missing_ok=True)

    def _set_aside(self, name: str, content: bytes) -> None:
        place = self.folder / "quarantine"
        place.mkdir(mode=0o700, exist_ok=True)
        fd = os.open(place / f"{time.time_ns()}-{name}", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with contextlib.suppress(OSError):
            _write_all(fd, content, 0)
        os.close(fd)
        files = sorted(place.iterdir())
        size = sum(file.stat().st_size for file in files)
        while size > MAX_QUARANTINE_BYTES:
            oldest = files.pop(0)
            size -= oldest.stat().st_size
            oldest.unlink()


def _write_all(fd: int, content: bytes, offset: int) -> None:
    view = memoryview(content)
    while view:
        written = os.pwrite(fd, view, offset)
        if not written:
            raise OSError(errno.ENOSPC, "nothing could be written")
        view, offset = view[written:], offset + written


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
