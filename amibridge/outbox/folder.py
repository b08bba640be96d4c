"""What is in an outbox's folder, for those who only look."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from amibridge.outbox import cursor
from amibridge.outbox import segment as form
from amibridge.outbox.base import Record


@dataclass(slots=True, eq=False)
class Segment:
    """One file. `last` is at least its last number."""

    path: Path
    first: int
    last: int
    size_bytes: int
    closed_at: float
    damaged: bool = False


def indexed(folder: Path, bad: Callable[[Path], None] = lambda path: None) -> Iterator[Segment]:
    """The segments of a folder in the order of their numbers, whatever their names. `bad` gets the files without records."""
    found: list[tuple[int, Path, os.stat_result]] = []
    for path in sorted(folder.glob("*.seg")):
        try:
            with path.open("rb") as file:
                first = form.header_number(file.read(form.HEADER_BYTES))
                if first is None:  # the records themselves tell where they belong
                    file.seek(0)
                    first = next((number for _, _, number, _ in form.scan(file.read())), None)
        except OSError:
            first = int(path.name[:20]) if path.name[:20].isdigit() else None
        if first is not None:
            found.append((first, path, path.stat()))
        else:
            bad(path)
    found.sort(key=lambda one: (one[0], one[1]))
    for n, (first, path, stat) in enumerate(found):
        last = found[n + 1][0] - 1 if n + 1 < len(found) else 2**63
        yield Segment(path, first, last, stat.st_size, stat.st_mtime)


@dataclass(slots=True)
class Look:
    """What `examine` found. Times in nanoseconds since 1970, 0 where there is none."""

    files: int = 0
    size_bytes: int = 0
    records: int = 0
    pending: int = 0
    missing: int = 0  # numbers between the first and the last that no file has
    missing_pending: int = 0
    damaged_bytes: int = 0
    last: int = 0
    oldest_pending_ns: int = 0
    newest_ns: int = 0


def examine(folder: Path) -> Look:
    """Read every record; changes nothing, and a bridge may be at work."""
    position = cursor.read(folder / "cursor")[1]
    look = Look()
    expected = 0
    for part in indexed(folder):
        look.files += 1
        look.size_bytes += part.size_bytes
        content, behind = part.path.read_bytes(), form.HEADER_BYTES
        for start, end, number, record in form.scan(content, form.HEADER_BYTES):
            look.damaged_bytes += start - behind
            behind = end
            if position is None and not expected:
                position = cursor.Position(number - 1, 0, False)
            _note(look, number, record, position.released if position else 0, expected)
            expected = max(expected, number + 1)
        look.damaged_bytes += len(content[behind:].rstrip(b"\0"))
    return look


def records(folder: Path, since_ns: int = 0) -> Iterator[tuple[int, Record]]:
    """Everything kept that was received since then, in order; changes nothing."""
    number = 0
    for part in indexed(folder):
        for _, _, found, record in form.scan(part.path.read_bytes(), form.HEADER_BYTES):
            if found > number and record.received_ns >= since_ns:
                yield found, record
            number = max(number, found)


def _note(look: Look, number: int, record: Record, released: int, expected: int) -> None:
    look.records += 1
    look.last = number
    look.newest_ns = record.received_ns
    if expected and number > expected:
        look.missing += number - expected
        look.missing_pending += max(0, number - max(expected, released + 1))
    if number > released:
        look.pending += 1
        look.oldest_pending_ns = look.oldest_pending_ns or record.received_ns
