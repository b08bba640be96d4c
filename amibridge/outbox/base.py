"""What an outbox promises: append never waits and never loses silently, read gives order, release forgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

GAP = "amibridge.gap.found"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing to publish. `kind` is "" for a raw AMI event, else the name of a lifecycle event, whose data `payload` is
    as JSON. `sequence` counts within `epoch`, without holes."""

    epoch: str
    sequence: int
    received_ns: int
    kind: str
    payload: bytes


class Outbox(Protocol):
    """Records of one PBX between reading and publishing."""

    @property
    def pending(self) -> int:
        """Appended and not yet released; gap records are not counted."""

    @property
    def dropped(self) -> int:
        """Let go because the outbox was full; every one lies inside a gap record that `read` gives."""

    def append(self, record: Record) -> None:
        """Take a record. Never blocks, never raises; a full outbox lets the oldest unread go, with a gap in their place."""

    async def read(self, limit: int) -> list[Record]:
        """The next records in order, at least one, at most `limit`; waits for them. What was read is never dropped."""

    def release(self, count: int) -> int:
        """The oldest `count` of the records read so far are confirmed and may be forgotten. How many were no gap records."""

    async def empty(self) -> None:
        """Wait until nothing is pending."""
