"""Recordings of real Asterisks, cut into what every session would have seen.

`NAME.raw` holds the bytes one client received; `NAME.idx`, where it exists, one line per read or write of that client:
seconds, direction (`<` from Asterisk, `>` to it), offset and length in bytes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RECORDING_LIMIT_BYTES = 256 * 2**20
"""A recording is held in memory as a whole."""

_END = b"\r\n\r\n"
_BANNER = re.compile(rb"Asterisk Call Manager/[^\r\n]*\r\n")
_PRIVILEGE = re.compile(rb"^Privilege: ([^\r\n]*)\r\n", re.MULTILINE)
_ACTION_ID = re.compile(rb"^ActionID: ", re.MULTILINE)
_GREETING = b"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: "
_ASYNCHRONOUS_WITH_ACTION_ID = (b"Event: OriginateResponse\r\n", b"Event: UserEvent\r\n")


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes that stay together. `at_seconds` since the recording began, None without an index; `classes` as in Privilege."""

    written: bytes
    classes: str
    at_seconds: float | None


def load(path: Path, *, everything: bool = False) -> list[Frame]:
    """The recording's asynchronous events, byte for byte; with `everything` also what answered the recorder's actions.

    The banner and an unfinished end are left out. Raises OSError, and ValueError above RECORDING_LIMIT_BYTES.
    """
    if path.stat().st_size > RECORDING_LIMIT_BYTES:
        raise ValueError(f"{path} is larger than {RECORDING_LIMIT_BYTES} bytes")
    raw = path.read_bytes()
    moments = _moments(path.with_suffix(".idx"))
    return [
        Frame(raw[start:end], _classes(raw[start:end]), _moment(moments, end))
        for start, end in _pieces(raw)
        if everything or not _is_reply(raw[start:end])
    ]


def _pieces(raw: bytes) -> Iterator[tuple[int, int]]:
    """Offsets of blocks. What no block begins with (values that held an empty line) belongs to the block before it."""
    banner = _BANNER.match(raw)
    start = banner.end() if banner else 0
    end = raw.find(_END, start) + len(_END)
    while end >= len(_END):
        following = raw.find(_END, end) + len(_END)
        if following < len(_END) or raw.startswith((b"Event: ", b"Response: "), end):
            yield start, end
            start = end
        end = following


def _is_reply(written: bytes) -> bool:
    if written.lstrip(b"\r\n").startswith(b"Response: ") or written.startswith(_GREETING):
        return True
    if written.startswith(_ASYNCHRONOUS_WITH_ACTION_ID):
        return False
    # an event with neither is what a value with line ends in it made up: part of the stream
    return _ACTION_ID.search(written) is not None


def _classes(written: bytes) -> str:
    match = _PRIVILEGE.search(written)
    return match[1].decode("utf-8", "replace") if match else ""


def _moments(index: Path) -> list[tuple[int, float]]:
    if not index.exists():
        return []
    reads = [line.split() for line in index.read_text().splitlines()]
    return [(int(offset) + int(length), float(at)) for at, way, offset, length in reads if way == "<"]


def _moment(moments: list[tuple[int, float]], end: int) -> float | None:
    """When the read came that completed the bytes up to `end`."""
    if not moments:
        return None
    place = bisect_right(moments, (end - 1, float("inf")))
    return moments[min(place, len(moments) - 1)][1]


def due_seconds(frames: list[Frame], speed: float, events_per_second: float | None) -> list[float]:
    """When to send each frame, in seconds from the start: as recorded where that is known and no pace is asked for."""
    if events_per_second is not None:
        return [number / (events_per_second * speed) for number in range(len(frames))]
    first = frames[0].at_seconds or 0.0 if frames else 0.0
    return [((frame.at_seconds or 0.0) - first) / speed for frame in frames]
