"""One file of the outbox: a header and records, each with its number and a checksum. Format 1, little endian:

    file    b"AMIBLOG1" | created_ns u64 | first number u64 | crc32 u32 of these | 4 zero bytes
    record  b"\\xf5AMR" | length u32 | crc32 u32 of the rest | number u64 | sequence u64 | received_ns u64
            | epoch length u8 | kind length u8 | epoch | kind | payload

The space of a file is allocated when it is made, so zero bytes where a record would begin are the end. The mark in front of
every record lets a reader find the next one behind a damaged place. `scan` is pure.
"""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterable, Iterator

from amibridge.outbox.base import Record
from amibridge.outbox.reading import Numbered

MAGIC = b"AMIBLOG1"
MARK = b"\xf5AMR"
HEADER_BYTES = 32
# No record is larger: a block is 1 MiB at most, and the bridge's own are far below. A length above it is a damaged one.
MAX_RECORD_BYTES = 8 * 1024 * 1024

_HEADER = struct.Struct("<8sQQI4x")
_FRAME = struct.Struct("<4sII")
_FIXED = struct.Struct("<QQQBB")


def header(first: int) -> bytes:
    """The beginning of a file whose first record has this number."""
    start = struct.pack("<8sQQ", MAGIC, time.time_ns(), first)
    return start + struct.pack("<I4x", zlib.crc32(start))


def header_number(start: bytes) -> int | None:
    """The number of the first record; None when this is no intact header."""
    if len(start) < HEADER_BYTES:
        return None
    magic, _, first, crc = _HEADER.unpack(start[:HEADER_BYTES])
    return int(first) if magic == MAGIC and crc == zlib.crc32(start[:24]) else None


def encode(items: Iterable[Numbered]) -> bytes:
    """Records as bytes."""
    parts: list[bytes] = []
    for number, record in items:
        epoch, kind = record.epoch.encode(), record.kind.encode()
        fixed = _FIXED.pack(number, record.sequence, record.received_ns, len(epoch), len(kind))
        body = b"".join((fixed, epoch, kind, record.payload))
        parts += (_FRAME.pack(MARK, len(body), zlib.crc32(body)), body)
    return b"".join(parts)


def scan(buffer: bytes, start: int = 0, *, whole: bool = True) -> Iterator[tuple[int, int, int, Record]]:
    """Every intact record as (where it begins, where it ends, number, record).

    Damaged places are passed over: a number that is missing tells of them. When the buffer is not the `whole` rest of the
    file, what may be a record that continues behind it ends the scan.
    """
    at = start
    while at >= 0 and (whole or not _unfinished(buffer, at)):
        found = _record(buffer, at)
        if found is None:
            at = buffer.find(MARK, at + 1)
        else:
            yield at, *found
            at = found[0]


def _unfinished(buffer: bytes, at: int) -> bool:
    if len(buffer) - at < _FRAME.size:
        return True
    mark, length, _ = _FRAME.unpack_from(buffer, at)
    return bool(mark == MARK and length <= MAX_RECORD_BYTES and at + _FRAME.size + length > len(buffer))


def _record(buffer: bytes, at: int) -> tuple[int, int, Record] | None:
    body = at + _FRAME.size
    if len(buffer) < body + _FIXED.size:
        return None
    mark, length, crc = _FRAME.unpack_from(buffer, at)
    end = body + length
    if mark != MARK or not _FIXED.size <= length <= MAX_RECORD_BYTES or end > len(buffer):
        return None
    content = buffer[body:end]
    if zlib.crc32(content) != crc:
        return None
    number, sequence, received_ns, epoch_length, kind_length = _FIXED.unpack_from(content)
    kind_at = _FIXED.size + epoch_length
    payload_at = kind_at + kind_length
    epoch, kind = content[_FIXED.size : kind_at].decode(), content[kind_at:payload_at].decode()
    return end, number, Record(epoch, sequence, received_ns, kind, content[payload_at:])
