"""How far the broker is: two slots written in turn, so that one is always whole. The newer valid one counts."""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

_SLOT = struct.Struct("<QQQB7x")  # generation, released, end, clean
SLOT_BYTES = _SLOT.size + 4


@dataclass(frozen=True, slots=True)
class Position:
    """`released`: the last number the broker has confirmed. `end`: the last number known to be written. `clean`: closed."""

    released: int
    end: int
    clean: bool


class Cursor:
    """The file. Errors are OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1
        self._generation = 0

    def open(self) -> Position | None:
        """The position; None for a new, lost or ruined file."""
        self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        generation, position = read(self._path)
        self._generation = generation
        return position

    def save(self, position: Position, *, sync: bool) -> None:
        """Write the other slot. With `sync` it is on the disk afterwards."""
        self._generation += 1
        slot = _SLOT.pack(self._generation, position.released, position.end, position.clean)
        os.pwrite(self._fd, slot + struct.pack("<I", zlib.crc32(slot)), self._generation % 2 * SLOT_BYTES)
        if sync:
            os.fdatasync(self._fd)

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def read(path: Path) -> tuple[int, Position | None]:
    """Generation and position in a cursor file."""
    try:
        content = path.read_bytes()
    except OSError:
        return 0, None
    best: tuple[int, Position | None] = (0, None)
    for at in (0, SLOT_BYTES):
        slot = content[at : at + _SLOT.size]
        crc = content[at + _SLOT.size : at + SLOT_BYTES]
        if len(crc) == 4 and struct.unpack("<I", crc)[0] == zlib.crc32(slot):
            generation, released, end, clean = _SLOT.unpack(slot)
            if generation > best[0]:
                best = generation, Position(released, end, bool(clean))
    return best
