"""A stream of AMI events like an office's: the recorded calls, twenty at a time, with ids of their own at every repetition.

Every event is stamped, and its `Timestamp` carries its number: event n happens STEP_MICROSECONDS after event n-1. A witness
reads the number out of whatever a bridge made of it, so no header has to be added that a real Asterisk would not send.
"""

from __future__ import annotations

import argparse
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

CALLS = Path(__file__).parents[1] / "corpus" / "calls"
LANES = 20  # recordings played at once, an event of each in turn
FIRST_SECOND = 1_795_000_000
# As if 5,000 events came each second: what the trackers settle after some seconds is settled here, too.
STEP_MICROSECONDS = 200
_ODD_MICROSECOND = 1  # so that no stamp ends in a zero, which JSON numbers lose: every number has the same width

_UNIQUEID = re.compile(rb"\b1[67]\d{8}\.(\d+)\b")
_CHANNEL = re.compile(rb"-0000([0-9a-f]{4})\b")
_BRIDGE = re.compile(rb"\b[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b")
_STAMP = re.compile(rb"\r\nTimestamp: [0-9.]+")
_LOGIN_ONLY = (b"Event: FullyBooted", b"Event: SuccessfulAuth")


@dataclass(frozen=True, slots=True)
class Mix:
    """`octets` holds the events one after another; event n is octets[offsets[n]:offsets[n + 1]]."""

    octets: bytes
    offsets: array[int]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def events(self) -> list[bytes]:
        """Each without the empty line that ends it."""
        return [self.octets[a : b - 4] for a, b in zip(self.offsets, self.offsets[1:], strict=False)]


def stamp(number: int) -> bytes:
    """The Timestamp of event `number`, always 17 characters."""
    seconds, micros = divmod(number * STEP_MICROSECONDS + _ODD_MICROSECOND, 1_000_000)
    return b"%d.%06d" % (FIRST_SECOND + seconds, micros)


def number_of(stamped: int) -> int:
    """The event's number from its stamp in microseconds."""
    return (stamped - FIRST_SECOND * 1_000_000) // STEP_MICROSECONDS


def recordings() -> list[list[bytes]]:
    """The events of each recorded call, without what belongs to its login."""
    found = []
    for path in sorted(CALLS.glob("*.raw")):
        blocks = [block.lstrip(b"\r\n") for block in path.read_bytes().split(b"\r\n\r\n")]
        events = [one for one in blocks if one.startswith(b"Event: ") and not one.startswith(_LOGIN_ONLY)]
        if events:
            found.append(events)
    return found


def endless() -> Iterator[bytes]:
    """The events of the mix, each without the empty line at its end, for ever."""
    numbers, calls = count(), _calls()
    lanes = [next(calls) for _ in range(LANES)]
    while True:
        for lane in range(LANES):
            event = next(lanes[lane], None)
            if event is None:
                lanes[lane] = next(calls)
                event = next(lanes[lane])
            yield _stamped(event, next(numbers))


def make(events: int) -> Mix:
    offsets, parts, at = array("Q", [0]), [], 0
    for event in islice(endless(), events):
        parts.append(event)
        at += len(event) + 4
        offsets.append(at)
    return Mix(b"\r\n\r\n".join([*parts, b""]), offsets)


def save(mix: Mix, path: Path) -> None:
    path.write_bytes(mix.octets)
    path.with_suffix(".offsets").write_bytes(mix.offsets.tobytes())


def load(path: Path) -> Mix:
    offsets = array("Q")
    offsets.frombytes(path.with_suffix(".offsets").read_bytes())
    return Mix(path.read_bytes(), offsets)


def _calls() -> Iterator[Iterator[bytes]]:
    taken = [b"\r\n\r\n".join(events) for events in recordings()]
    for number in count(1):
        yield iter(renumbered(taken[(number - 1) % len(taken)], number).split(b"\r\n\r\n"))


def renumbered(events: bytes, number: int) -> bytes:
    """The same call with uniqueids, channel names and bridges of its own."""
    events = _UNIQUEID.sub(b"%d.\\1" % (1_600_000_000 + number), events)
    events = _CHANNEL.sub(b"-%04x\\1" % (number & 0xFFFF), events)
    return _BRIDGE.sub(b"%08x\\1" % number, events)


def _stamped(event: bytes, number: int) -> bytes:
    line = b"\r\nTimestamp: " + stamp(number)
    changed, found = _STAMP.subn(line, event, count=1)
    if found:
        return changed
    head, _, rest = event.partition(b"\r\nPrivilege")
    privilege, end, rest = rest.partition(b"\r\n")
    return head + b"\r\nPrivilege" + privilege + line + end + rest


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the mix to a file, to look at or to play.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--events", type=int, default=10_000)
    given = parser.parse_args()
    save(make(given.events), given.path)


if __name__ == "__main__":
    main()
