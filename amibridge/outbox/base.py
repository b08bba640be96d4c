"""What an outbox promises: append never waits and never loses silently, read gives order, release forgets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

GAP = "amibridge.gap.found"


class Record(NamedTuple):
    """One thing to publish. `kind` is "" for a raw AMI event, else the name of a record of the bridge's own, which `payload`
    is as JSON. `sequence` counts within `epoch`, without holes; a gap between epochs may have the sequence 0."""

    epoch: str
    sequence: int
    received_ns: int
    kind: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Ending:
    """The last record that an earlier process kept. `clean`: it closed the outbox itself."""

    epoch: str
    sequence: int
    received_ns: int
    clean: bool


class Outbox(Protocol):
    """Records of one PBX between reading and publishing.

    The books balance whenever one looks: received = confirmed + pending + dropped. The gaps that `read` adds count in none.
    """

    received: int  # appended, found unconfirmed at the start, or put back by `rewind`
    confirmed: int  # released
    dropped: int  # missing, each inside a gap record that `read` gives
    fault: str  # why it keeps records in memory only; empty while all is well
    before: Ending | None  # how the outbox was left by the process before this one

    @property
    def pending(self) -> int:
        """Neither confirmed nor dropped."""

    @property
    def crowded(self) -> bool:
        """Nearly full: what can be spared should not be appended."""

    @property
    def released_to(self) -> tuple[str, int] | None:
        """Epoch and sequence of the last released record, where it is known."""

    @property
    def pending_bytes(self) -> int:
        """The room that takes, on disk and in memory."""

    async def open(self) -> None:
        """Find what an earlier process left, and begin. Raises OutboxInUse, or OutboxError for a folder that can not be
        used."""

    def append(self, record: Record) -> None:
        """Take a record. Never blocks, never raises; a full outbox lets the oldest unread go, with a gap in their place."""

    async def read(self, limit: int) -> list[Record]:
        """The next records in order, at least one, at most about `limit`; waits for them, and until they are durable where
        the outbox is. What was read is never dropped. Cancelling loses none."""

    def release(self, count: int) -> None:
        """The oldest `count` of the records read so far are confirmed and may be forgotten."""

    async def rewind(self, marks: Mapping[str, int]) -> int:
        """Go back to the first record kept that a broker does not have whose last sequence of each epoch is in `marks`.

        Returns how many records are pending again; what was read and not released is among them and will be read again.
        Where the first missing one is not kept any more, `read` begins with a gap `broker_rolled_back`.
        """

    def recall(self, after: tuple[str, int]) -> AsyncIterator[list[Record]]:
        """What was released behind a place (epoch, sequence) and is still kept, in order, some hundred at a time, for who
        must see it again without publishing. Where the first behind it is not kept any more, from the oldest that is."""

    async def empty(self) -> None:
        """Wait until nothing is pending."""

    async def close(self) -> None:
        """Make what was appended durable, and end. Never raises."""
